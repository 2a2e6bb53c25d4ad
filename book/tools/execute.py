"""Run the chapters, several at a time, and keep what they show in a jupyter-cache.

It decides nothing about pages: Sphinx later finds each executed chapter in the cache and runs nothing.
"""

from __future__ import annotations

import os
import re
import shutil
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import nbformat
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbformat import NotebookNode

from book import merged
from book.facts import ROOT, Facts

KEPT_CACHES = 4
_cache_in_use = threading.Lock()  # a jupyter-cache is a database file, and one thread at a time writes it


class ChapterError(Exception):
    """A chapter could not be run to its end. The text names chapter and cell and is meant for the reader."""


@dataclass(frozen=True)
class Step:
    """What is running now: cell `number` of `total` in `chapter`, under the heading `section`."""

    chapter: str
    number: int
    total: int
    section: str


@dataclass(frozen=True)
class BuiltChapter:
    """One chapter of one build. `seconds` is how long its execution took, now or when it was kept."""

    chapter: str
    seconds: float
    executed: bool


def run_all(
    chapters: Sequence[Path],
    facts: Facts,
    on_step: Callable[[Step], None],
    on_end: Callable[[BuiltChapter], None],
    unchanged: Callable[[], bool],
) -> list[BuiltChapter]:
    """Run chapters side by side, one per core with a thread each; those that measure time follow, alone.

    A chapter measures time if its metadata says `"course": {"alone": true}`.

    Args:
        chapters: the notebooks.
        facts, on_step, unchanged: as for `run`.
        on_end: called with each chapter that is done.

    Raises:
        ChapterError: the first chapter's that failed; those that had not begun are not run.
    """
    crowd = [chapter for chapter in chapters if not measures_time(chapter)]
    built: dict[Path, BuiltChapter] = {}

    def one(chapter: Path, threads: str | None) -> None:
        built[chapter] = run(chapter, facts, on_step, unchanged, threads)
        on_end(built[chapter])

    with ThreadPoolExecutor(min(os.cpu_count() or 1, 8)) as pool:
        futures = [pool.submit(one, chapter, "1") for chapter in crowd]
        _, waiting = wait(futures, return_when=FIRST_EXCEPTION)
        for future in waiting:
            future.cancel()
    for future in futures:
        if not future.cancelled():
            future.result()
    for chapter in chapters:
        if chapter not in crowd:
            one(chapter, None)
    return [built[chapter] for chapter in chapters]


def measures_time(chapter: Path) -> bool:
    """Whether a chapter wants the machine for itself."""
    metadata = nbformat.reads(chapter.read_text("utf8"), as_version=4).metadata
    return bool(metadata.get("course", {}).get("alone"))


def run(
    chapter: Path,
    facts: Facts,
    on_step: Callable[[Step], None],
    unchanged: Callable[[], bool],
    threads: str | None = None,
) -> BuiltChapter:
    """Take the chapter from the cache, or execute it and put it there.

    Args:
        chapter: the notebook.
        facts: names the cache.
        on_step: called before each code cell.
        unchanged: asked after the run whether what the run depended on is still the same.
        threads: how many OpenMP may start; None leaves it alone.

    Raises:
        ChapterError: a cell raised, the kernel died, or the package changed meanwhile.
    """
    name = chapter.stem
    notebook = nbformat.reads(chapter.read_text("utf8"), as_version=4)
    cache = get_cache(str(facts.cache))
    with _cache_in_use, suppress(KeyError):
        record = cache.match_cache_notebook(notebook)
        return BuiltChapter(name, float(record.data.get("execution_seconds", 0)), executed=False)
    from course_utils.runtime.machine import processor  # this clone's, which is on the path by now

    start = time.perf_counter()
    _execute(chapter, notebook, on_step, {"COURSE_FRAMEWORK": facts.framework, **_threads(threads)})
    seconds = time.perf_counter() - start
    if not unchanged():
        raise ChapterError(f"{name}: the package or the records changed while it ran. Build again.")
    notes = {"execution_seconds": round(seconds, 2), "processor": processor()}
    bundle = CacheBundleIn(notebook, str(chapter), data=notes)
    with _cache_in_use:
        cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
    return BuiltChapter(name, seconds, executed=True)


def _threads(number: str | None) -> dict[str, str]:
    return {"OMP_NUM_THREADS": number} if number else {}


def _execute(
    chapter: Path, notebook: NotebookNode, on_step: Callable[[Step], None], variables: dict[str, str]
) -> None:
    sections, total = _sections(notebook), len(notebook.cells)
    at = 0

    def on_start(cell: NotebookNode, cell_index: int) -> None:
        nonlocal at
        at = cell_index
        if cell.cell_type == "code":
            on_step(Step(chapter.stem, cell_index + 1, total, sections[cell_index]))

    client = NotebookClient(
        notebook,
        timeout=None,
        kernel_name="python3",
        resources={"metadata": {"path": str(chapter.parent)}},
        record_timing=False,  # it would change the cells' metadata, and with them the cache's key
        store_widget_state=False,
        extra_arguments=["--log-level=ERROR"],  # each kernel warns about its unencrypted local port
        on_cell_start=on_start,
    )
    try:
        client.execute(env={**os.environ, **variables})
    except CellExecutionError as error:
        raise ChapterError(_explain(chapter, notebook, at, sections[at], _last_frames(error))) from error
    except DeadKernelError as error:
        raise ChapterError(_explain(chapter, notebook, at, sections[at], "The kernel died.")) from error


def _sections(notebook: NotebookNode) -> list[str]:
    """For every cell, the heading it stands under."""
    sections, heading, fenced = [], "", False
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            for line in cell.source.splitlines():
                fenced ^= line.startswith("```")
                if line.startswith("#") and not fenced:
                    heading = line.lstrip("#").strip()
        sections.append(heading)
    return sections


def _explain(chapter: Path, notebook: NotebookNode, at: int, section: str, reason: str) -> str:
    counted = sum(cell.cell_type == "code" for cell in notebook.cells[: at + 1])
    source = notebook.cells[at].source.splitlines()
    shown = [f"    {line}" for line in source[:6]] + ["    ..."] * (len(source) > 6)
    place = f"cell {at + 1} of {len(notebook.cells)} (code cell {counted}), under “{section}”"
    return "\n".join([f"{chapter.relative_to(ROOT)}: {place} failed.", "", *shown, "", reason])


def _last_frames(error: CellExecutionError) -> str:
    """The end of the traceback, without terminal colors."""
    lines = re.sub(r"\x1b\[[\d;]*[A-Za-z]", "", error.traceback).strip().splitlines()
    cut = ["..."] if len(lines) > 25 else []
    return "\n".join(cut + lines[-25:])


def keys(facts: Facts) -> set[str]:
    """The keys of all executed chapters that the pages are written from."""
    return {record.hashkey for record in get_cache(str(facts.shown)).list_cache_records()}


def merge(chapters: Sequence[Path], facts: Facts) -> None:
    """Write the cache of a book in both frameworks anew, from what each executed."""
    if not facts.second:
        return
    shutil.rmtree(facts.shown, ignore_errors=True)
    shown = get_cache(str(facts.shown))
    for chapter in chapters:
        notebook = nbformat.reads(chapter.read_text("utf8"), as_version=4)
        try:
            both = {
                each.framework: get_cache(str(each.cache)).merge_match_into_notebook(notebook)[1]
                for each in facts.frameworks
            }
        except KeyError as error:
            raise ChapterError(f"{chapter.stem}: changed while the others ran. Build again.") from error
        bundle = CacheBundleIn(merged.merge(both), str(chapter))
        shown.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)


def prune(facts: Facts) -> None:
    """Keep this build's cache and the most recently used others."""
    facts.cache.mkdir(parents=True, exist_ok=True)
    facts.cache.touch()
    caches = sorted(facts.cache.parent.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in caches[KEPT_CACHES:]:
        shutil.rmtree(old, ignore_errors=True)
