"""The course's pages as notebooks on disk: which there are, what is in them, and which exercises they have.

It reads plain JSON, so that no notebook library is needed, and refuses what is no notebook.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from course_utils import _repository
from course_utils.errors import CourseError, UnknownNameError

LARGEST = 20_000_000  # bytes of a notebook; the course's own have a tenth of a million
CHECK = re.compile(r"^checks\.(ch\d\d)\.(\w+)\(\2\)$", re.M)


class NotAtHandError(CourseError):
    """The chapters are not on this machine."""


class UnknownPageError(UnknownNameError):
    """There is no such page."""


class NotebookError(CourseError):
    """A file is no notebook."""


class Exercise(NamedTuple):
    """An exercise goes by its self-check, such as `ch03`, `output_size`."""

    chapter: str
    name: str


def folder() -> Path:
    """Where the chapters lie.

    Raises:
        NotAtHandError: the package runs without its clone.
    """
    root = _repository.root()
    if root is None:
        raise NotAtHandError(
            "The chapters are not here: the installed package does not contain them. Clone the course's repository, "
            "run `pip install -e .` in the clone, and give the command again."
        )
    return root / "chapters"


def names() -> list[str]:
    """Every page, in order, such as "03-ann-vs-cnn" and "03-ann-vs-cnn-deeper"; raises as `folder` does."""
    paths = folder().glob("*.ipynb")
    return sorted((path.stem for path in paths), key=lambda name: (name[:2], name.endswith("-deeper"), name))


def short(name: str) -> str:
    """A page's short name, such as "03" or "03-deeper"."""
    return name[:2] + ("-deeper" if name.endswith("-deeper") else "")


def chosen(wanted: Sequence[str]) -> list[str]:
    """The pages meant by "03" (the core page), "03-deeper" or a page's whole name; all where none is wanted.

    Raises:
        UnknownPageError: there is no such page.
        NotAtHandError: as `folder` does.
    """
    known = names()
    by_short = {short(name): name for name in known}
    for name in wanted:
        if name not in by_short and name not in known:
            remedy = f"Pages are called {', '.join(by_short)}."
            raise UnknownPageError.of("page", name, [*by_short, *known], remedy)
    meant = {by_short.get(name, name) for name in wanted}
    return [name for name in known if not wanted or name in meant]


def read(path: Path) -> dict[str, Any]:
    """A notebook of format 4 as nested dictionaries, every cell with its `source` in one string.

    Raises:
        NotebookError: it is too large, no JSON, or no such notebook.
        OSError: it cannot be read.
    """
    if path.stat().st_size > LARGEST:
        raise NotebookError(
            f"larger than {LARGEST // 1_000_000} MB: remove the outputs, and hand it in again"
        )
    try:
        notebook = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        raise NotebookError("no notebook: the file is not JSON") from None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list) or not all(map(_is_cell, cells)):
        raise NotebookError("no notebook of format 4: open it in JupyterLab, and save it")
    for cell in cells:
        cell["source"] = "".join(cell["source"])
    return dict(notebook)


def _is_cell(cell: Any) -> bool:
    if not isinstance(cell, dict) or not isinstance(cell.get("cell_type"), str):
        return False
    source = cell.get("source")
    return isinstance(source, str) or (
        isinstance(source, list) and all(isinstance(line, str) for line in source)
    )


def code(notebook: dict[str, Any]) -> list[str]:
    """The sources of its code cells."""
    return [cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code"]


def exercises(name: str) -> list[Exercise]:
    """The exercises of a page of the course, in order."""
    found = CHECK.findall("\n".join(code(read(folder() / f"{name}.ipynb"))))
    return [Exercise(*each) for each in dict.fromkeys(found)]
