"""`make book`: check the data, execute what changed, write the pages, and say how long each step took.

It installs nothing; `make` does that first.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from filelock import FileLock, Timeout
from sphinx_external_toc.parsing import MalformedError, parse_toc_yaml

from book import facts as circumstances
from book.facts import BUILD, ROOT, Facts
from book.tools import along, execute
from book.tools.progress import StatusLine, complain, say

HTML = BUILD / "html"
LOG = BUILD / "book.log"
SUFFIXES = (".md", ".ipynb")


class BuildError(Exception):
    """The book cannot be built; the text says why and what to do."""


def main() -> int:
    """Build the book. Returns the exit code."""
    BUILD.mkdir(exist_ok=True)
    lock = FileLock(BUILD / ".lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        say("Another build of this book is running; this one waits for it.")
        lock.acquire()
    try:
        with lock:
            build()
    except (BuildError, execute.ChapterError) as error:
        complain(f"\nThe book was NOT built.\n\n{error}\n")
        return 1
    except KeyboardInterrupt:
        complain("\nStopped. What was executed so far is kept.")
        return 130
    return 0


def build() -> None:
    """All steps, timed."""
    seconds: dict[str, float] = {}
    with timed(seconds, "data"):
        pages = table_of_contents()
        facts = check_data()
    with timed(seconds, "execution"):
        chapters = [page for page in pages if page.suffix == ".ipynb"]
        built = [each for one in facts.frameworks for each in execute_chapters(chapters, one)]
        execute.merge(chapters, facts)
    with timed(seconds, "pages"):
        write_pages(facts, len(pages))
    summarize(facts, built, seconds)


@contextmanager
def timed(seconds: dict[str, float], step: str) -> Iterator[None]:
    """Add the time of the block under `step`."""
    start = time.perf_counter()
    yield
    seconds[step] = time.perf_counter() - start


def table_of_contents() -> list[Path]:
    """The files that `_toc.yml` names, in its order.

    Raises:
        BuildError: the file is malformed or names a page that is not there.
    """
    try:
        site = parse_toc_yaml(ROOT / "_toc.yml")
    except (OSError, MalformedError) as error:
        raise BuildError(f"_toc.yml: {error}") from error
    pages, missing = [], []
    for name in site:
        found = [
            ROOT / f"{name}{suffix}" for suffix in ("", *SUFFIXES) if (ROOT / f"{name}{suffix}").is_file()
        ]
        pages.append(found[0]) if found else missing.append(name)
    if missing:
        listed = "\n".join(f"  {name} (neither {name}.md nor {name}.ipynb exists)" for name in missing)
        raise BuildError(f"_toc.yml names pages that are not there:\n{listed}")
    return pages


def check_data() -> Facts:
    """Say which data, profile and framework this build uses."""
    say("== data")
    prepare = "checking the data (a first build may download or draw them)"
    with StatusLine(prepare):
        try:
            facts = collect(os.environ.get("COURSE_BOOK_FRAMEWORKS", "").split())
        except (ValueError, RuntimeError, ImportError, OSError) as error:
            raise BuildError(f"{type(error).__name__}: {error}") from error
    versions = " and ".join(each.framework_version for each in facts.frameworks)
    say(f"   {facts.source} | profile {facts.profile} | {versions}")
    return facts


def collect(frameworks: list[str]) -> Facts:
    """The facts of a build in these frameworks; in the environment's one where none is named.

    Raises:
        ValueError: more than two, or one twice.
    """
    if len(frameworks) > 2 or len(set(frameworks)) < len(frameworks):
        raise ValueError(f'FRAMEWORKS is {" ".join(frameworks)!r}; use "torch", "keras" or "torch keras"')
    second = None
    for framework in reversed(frameworks):  # the first one is the environment's in the end
        os.environ["COURSE_FRAMEWORK"] = framework
        second = replace(circumstances.collect(), second=second)
    return second or circumstances.collect()


def execute_chapters(chapters: list[Path], facts: Facts) -> list[execute.BuiltChapter]:
    """Execute the chapters whose code, package, data or settings changed; show every cell's turn."""
    say(f"== execution in {facts.framework_version}")
    execute.prune(facts)

    def unchanged() -> bool:
        return circumstances.fingerprint(facts.settings) == facts.fingerprint

    def ended(each: execute.BuiltChapter) -> None:
        how = f"executed in {each.seconds:.1f} s" if each.executed else "nothing to do"
        say(f"   {each.chapter}: {how}")

    with StatusLine("chapters") as status:
        return execute.run_all(chapters, facts, status.step, ended, unchanged)


def write_pages(facts: Facts, pages: int) -> None:
    """Run Jupyter Book with warnings as errors, and make sure that it executed nothing.

    Raises:
        BuildError: a warning, an error, or a chapter that changed while the book was built.
    """
    say(f"== pages ({pages})")
    unfinished = BUILD / ".unfinished"
    if unfinished.exists():  # a page that was read before a failure would not be warned about again
        shutil.rmtree(BUILD / ".doctrees", ignore_errors=True)
    unfinished.touch()
    along.clear(HTML)
    before = execute.keys(facts)
    facts.save(BUILD / "facts.json")
    os.environ[circumstances.VARIABLE] = str(BUILD / "facts.json")
    messages, code = run_jupyter_book()
    if code:
        raise BuildError("\n".join(messages) + f"\n\nThe whole log: {LOG.relative_to(ROOT)}")
    if execute.keys(facts) != before:
        raise BuildError("A chapter changed while the book was being built. Build again.")
    unfinished.unlink()


def run_jupyter_book() -> tuple[list[str], int]:
    """Jupyter Book in its own process: (warnings and errors, exit code). The log gets every line."""
    run = "import sys; from jupyter_book.cli.main import main; sys.exit(main())"
    options = ["build", str(ROOT), "-W", "-n", "--keep-going"]
    environment = {**os.environ, "NO_COLOR": "1", "PYTHONUNBUFFERED": "1", "COLUMNS": "120"}
    command = [sys.executable, "-c", run, *options]
    lines: list[str] = []
    with (
        LOG.open("w", encoding="utf8") as log,
        StatusLine("Jupyter Book") as status,
        subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf8",
            errors="replace",
        ) as process,
    ):
        for raw in process.stdout or ():
            line = re.sub(r"\x1b\[[\d;]*[A-Za-z]", "", raw).rstrip()
            log.write(line + "\n")
            lines.append(line)
            if match := re.match(r"(reading sources|writing output)\.\.\. \[ *(\d+)%\] (\S+)", line):
                status.note(f"{match[1]} {match[2]} % {match[3]}")
    messages = [line for line in lines if re.search(r"\b(WARNING|ERROR|CRITICAL)\b", line)]
    if not messages:  # a crash: its cause stands above what click and Jupyter Book add
        added = "The above exception was the direct cause of the following exception:"
        messages = lines[: lines.index(added)][-15:] if added in lines else lines[-25:]
    return messages, process.returncode


def summarize(facts: Facts, built: list[execute.BuiltChapter], seconds: dict[str, float]) -> None:
    """Where the book is and what each step took."""
    for each in built:
        note = "executed now" if each.executed else "kept from an earlier build"
        say(f"   {each.seconds:7.1f} s  {each.chapter} ({note})")
    steps = ", ".join(f"{step} {taken:.1f} s" for step, taken in seconds.items())
    say(f"== the book is ready in {sum(seconds.values()):.1f} s ({steps})")
    if not facts.is_real:
        rule = "!" * 78
        say(f"{rule}\n!! Built on {facts.source}.\n!! Every page says so. See data/README.md.\n{rule}")
    say(f"   open   {(HTML / 'index.html').as_uri()}")
    say(
        f"   serve  {os.path.relpath(sys.executable, ROOT)} -m http.server --directory {HTML.relative_to(ROOT)} 8000"
    )


if __name__ == "__main__":
    sys.exit(main())
