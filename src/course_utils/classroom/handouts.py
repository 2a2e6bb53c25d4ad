"""Student notebooks from the chapters: solutions, answers and outputs out; stubs, checks and, if wanted, hints in.

The same chapters give the same bytes. The chapters themselves are never changed.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from course_utils import _files, _repository
from course_utils.classroom import pages
from course_utils.errors import CourseError

FOLDED = r"<details>\s*<summary>[^<]*\b(?:{})\b[^<]*</summary>.*?</details>\n*"
# What the book's page replies to an answer, in a quotation or not
ASKED = re.compile(r"(?:\n> ?)+<!--ask .*?-->|<!--ask .*?-->\n*", re.DOTALL)
ANNOUNCED = re.compile(r" (?:Hints and solutions are|Hint and solution are) folded\.")
LINK = re.compile(r"(?<!!)\[([^\[\]]*)\]\(((?:\.\./)?)([\w-]+)\.(md|ipynb)(#[\w-]+)?\)")
PICTURE = re.compile(r"\]\(pictures/([\w-]+\.svg)\)")


class HandoutError(CourseError):
    """The hand-outs cannot be written."""


def write(out: Path, wanted: Sequence[str] = (), hints: bool = True) -> list[Path]:
    """Write student notebooks, and the pictures that they show, into a new folder; all of it or nothing.

    Args:
        out: the folder; it must not exist.
        wanted: pages, as `pages.chosen` takes them; all by default.
        hints: whether hints stay in.

    Raises:
        HandoutError: `out` exists, or a chapter has a fold that never ends.
        UnknownPageError, NotAtHandError: as `pages.chosen` does.
        OSError: the folder cannot be written.
    """
    chosen = pages.chosen(wanted)
    if out.exists():
        raise HandoutError(
            f"{out} exists, and nothing is overwritten: name a new folder, or remove this one."
        )
    texts = {name: handout(name, chosen, hints) for name in chosen}
    partial = out.with_name(f".{out.name}.part")
    if partial.exists():
        shutil.rmtree(partial)  # ours: what an earlier call left that was cut short
    try:
        for name, text in texts.items():
            _files.write_whole(partial / f"{name}.ipynb", text)
        for picture in sorted({each for text in texts.values() for each in PICTURE.findall(text)}):
            (partial / "pictures").mkdir(exist_ok=True)
            shutil.copyfile(pages.folder() / "pictures" / picture, partial / "pictures" / picture)
        partial.rename(out)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return [out / f"{name}.ipynb" for name in chosen]


def handout(name: str, beside: Sequence[str], hints: bool) -> str:
    """The text of a page's student notebook; `beside` are the pages that are handed out with it."""
    notebook = pages.read(pages.folder() / f"{name}.ipynb")
    cells = []
    for cell in notebook["cells"]:
        source = cell["source"]
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
        else:
            source = linked(without_answers(source, hints, name), beside, _repository.book())
        if source.strip():
            cells.append(cell | {"source": source.splitlines(keepends=True)})
    kept: dict[str, Any] = {
        key: notebook["metadata"][key]
        for key in ("kernelspec", "language_info")
        if key in notebook["metadata"]
    }
    kept["course"] = {**notebook["metadata"].get("course", {}), "chapter": name}  # `course check` reads it
    made = {**notebook, "cells": cells, "metadata": kept}
    return json.dumps(made, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def without_answers(prose: str, hints: bool, name: str) -> str:
    """Prose without solutions and answers, and without hints where they are not wanted.

    Raises:
        HandoutError: a fold is left open, so that nobody can say where a solution ends.
    """
    if prose.count("<details") != prose.count("</details>") or prose.count("<details") != prose.count(
        "<details>"
    ):
        raise HandoutError(f"chapter {name}: a <details> has no end, or attributes; mend the chapter.")
    out = "Solution|Answer" if hints else "Solution|Answer|Hint"
    left = re.sub(FOLDED.format(out), "", ASKED.sub("", prose), flags=re.S | re.I)
    if re.search(r"<summary>[^<]*\b(?:Solution|Answer)", left, re.I):
        raise HandoutError(
            f"chapter {name}: a solution or an answer is folded in another way; mend the chapter."
        )
    return ANNOUNCED.sub(" Hints are folded." if hints else "", left)


def linked(prose: str, beside: Sequence[str], book: str | None) -> str:
    """Prose whose links live without the clone: to pages beside it, else into the book; where none is known, words."""

    def live(link: re.Match[str]) -> str:
        words, up, page, kind, place = link.groups()
        if kind == "ipynb" and page in beside:
            return link[0]
        if book is None:
            return words
        return f"[{words}]({book}/{'' if up else 'chapters/'}{page}.html{place or ''})"

    return LINK.sub(live, prose)
