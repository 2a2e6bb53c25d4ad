"""Keep the chapters' copied cells and stored outputs in order: `sync`, `check`, `strip`.

`sync` writes the set-up cell and the papers' networks into the cells that are marked for
them (metadata `course.sync`), the records' numbers and the page's times into the prose (see `measured` and
`pace`), the repository's address before the pictures of ideas, for readers who open a notebook without the
clone (Colab), and folds in JupyterLab the code that the book folds; `check` says what has drifted; `strip` removes image outputs, stderr and what belongs to one run
only. It never executes a
notebook.
"""

from __future__ import annotations

import argparse
import inspect
import re
import sys
from pathlib import Path
from typing import NamedTuple

import nbformat
from nbformat import NotebookNode

from book import pace
from book.facts import ROOT
from book.measured import Numbers, filled, stale
from course_utils import _repository, models

CHAPTERS = ROOT / "chapters"
PICTURE = re.compile(r"\]\((?:https://raw\.githubusercontent\.com/[^()\s]+/)?pictures/([\w-]+\.svg)\)")
FOLDED = {"hide-input", "hide-cell"}
COMPARED = {"text/plain", "text/html"}  # kinds of output that may be stored
SETUP = """\
# Set-up: does nothing where course-utils is installed; elsewhere (Colab, Kaggle) it installs it.
import importlib.util, os, subprocess, sys

repository, release = os.environ.get("COURSE_REPOSITORY", "{repository}"), "{release}"
if importlib.util.find_spec("course_utils") is None:
    if not repository:
        raise ModuleNotFoundError("course-utils is missing. In a clone of the course: pip install -e .")
    source = f"course-utils @ git+{{repository}}@{{release}}"
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", source], check=True)
    importlib.invalidate_caches()
import course_utils"""


def setup_cell(repository: str | None, release: str) -> str:
    """The source of every chapter's first code cell."""
    return SETUP.format(repository=repository or "", release=release)


def network_cell(name: str) -> str:
    """A network as it stands in a chapter, such as `torch.bas_ann` → `def bas_ann_torch():`.

    Raises:
        ValueError: there is no such network.
    """
    framework, _, function = name.partition(".")
    if framework not in ("torch", "keras") or function not in {each.name for each in models.networks()}:
        raise ValueError(f"{name!r} names no network; use torch.<name> or keras.<name>")
    source = inspect.getsource(models.builder(function, framework)).replace("  # fmt: skip", "").rstrip()
    return re.sub(rf"def {function}\(\) -> [^:]+:", f"def {function}_{framework}():", source)


def expected_source(key: str) -> str:
    """What a cell marked with `key` must contain."""
    if key == "setup":
        return setup_cell(_repository.repository(), _repository.release())
    return network_cell(key)


def in_step(key: str, source: str) -> bool:
    """Whether a copied cell is right. Where no address is set, another clone's is as good as this one's."""
    stamped = re.search(r'"COURSE_REPOSITORY", "([^"]*)"', source)
    if key == "setup" and stamped and not _repository.is_set():
        return source == setup_cell(stamped[1], _repository.release())
    return source == expected_source(key)


class Copy(NamedTuple):
    """A cell that is marked as a copy of the source that `key` names."""

    number: int
    cell: NotebookNode
    key: str

    def __str__(self) -> str:
        return f"cell {self.number}: differs from {self.key}"


def copies(notebook: NotebookNode) -> list[Copy]:
    """All cells that are marked as copies."""
    keys = [cell.metadata.get("course", {}).get("sync") for cell in notebook.cells]
    return [Copy(number, notebook.cells[number], key) for number, key in enumerate(keys) if key]


def drifted(notebook: NotebookNode) -> list[Copy]:
    """Copied cells that are wrong."""
    return [copy for copy in copies(notebook) if not in_step(copy.key, copy.cell.source)]


def check(notebook: NotebookNode, numbers: Numbers) -> list[str]:
    """What has drifted: copied cells, and numbers in the prose that the records no longer have."""
    found = [str(copy) for copy in drifted(notebook)]
    for number, _ in _differently_folded(notebook):
        found.append(f"cell {number}: folded in the book or in JupyterLab only")
    for number, cell in _prose(notebook):
        found += [
            f"cell {number}: {mark} is {now}, not {said}" for mark, said, now in stale(cell.source, numbers)
        ]
        if cell.source != pace.of(notebook).filled(cell.source):
            found.append(f"cell {number}: the times are not those of the page's words and cells")
    return found


def sync(notebook: NotebookNode, numbers: Numbers) -> list[str]:
    """Mend what has drifted, and put this clone's address where another's stands; returns what `check` said."""
    found = check(notebook, numbers)
    for copy in copies(notebook):
        copy.cell.source = expected_source(copy.key)
    for _, cell in _differently_folded(notebook):
        if FOLDED & set(cell.metadata.get("tags", [])):
            cell.metadata["jupyter"] = {"source_hidden": True}
        else:
            del cell.metadata["jupyter"]
    for _, cell in _prose(notebook):
        text = pace.of(notebook).filled(filled(cell.source, numbers))
        cell.source = addressed(text, _repository.repository(), _repository.release())
    return found


def addressed(prose: str, repository: str | None, release: str) -> str:
    """Prose whose pictures are found from anywhere; relative ones where no address, or none on GitHub, is known."""
    base = ""
    if repository and repository.startswith("https://github.com/"):
        name = repository.removeprefix("https://github.com/")
        base = f"https://raw.githubusercontent.com/{name}/{release}/chapters/"
    return PICTURE.sub(rf"]({base}pictures/\1)", prose)


def _prose(notebook: NotebookNode) -> list[tuple[int, NotebookNode]]:
    return [(number, cell) for number, cell in enumerate(notebook.cells) if cell.cell_type == "markdown"]


def _differently_folded(notebook: NotebookNode) -> list[tuple[int, NotebookNode]]:
    return [
        (number, cell)
        for number, cell in enumerate(notebook.cells)
        if bool(FOLDED & set(cell.metadata.get("tags", []))) != ("jupyter" in cell.metadata)
    ]


def strip(notebook: NotebookNode) -> int:
    """Remove what must not be committed; returns how many outputs went.

    Kept are text outputs of cells whose output is the same in every run (those not tagged
    `nbval-ignore-output`), with execution counts as if all cells had been run in order.
    """
    removed = 0
    code_cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for number, cell in enumerate(code_cells, start=1):
        cell.metadata.pop("execution", None)
        ignored = "nbval-ignore-output" in cell.metadata.get("tags", [])
        kept = [] if ignored else [output for output in cell.outputs if _may_stay(output)]
        removed += len(cell.outputs) - len(kept)
        cell.outputs = kept
        cell.execution_count = number if kept else None  # nbval takes outputs without a count for a mistake
        for output in kept:
            if "execution_count" in output:
                output["execution_count"] = number
    course = {"course": notebook.metadata["course"]} if "course" in notebook.metadata else {}
    notebook.metadata = nbformat.from_dict(
        {
            **course,
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    return removed


def _may_stay(output: NotebookNode) -> bool:
    if output.output_type == "stream":
        return bool(output.name == "stdout")
    if output.output_type in ("display_data", "execute_result"):
        return set(output.data) <= COMPARED
    return False


def main() -> int:
    """Run one of the three commands on the chapters (or on the notebooks named)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=["sync", "check", "strip"])
    parser.add_argument("notebooks", nargs="*", type=Path, help="default: every chapter")
    arguments = parser.parse_args()
    numbers = Numbers()
    faults = 0
    for path in arguments.notebooks or sorted(CHAPTERS.glob("*.ipynb")):
        before = path.read_text("utf8")
        notebook = nbformat.reads(before, as_version=4)
        if arguments.command == "strip":
            strip(notebook)
        else:
            found = {"check": check, "sync": sync}[arguments.command](notebook, numbers)
            print(*(f"{path.name}, {fault}\n" for fault in found), sep="", end="")
            faults += len(found)
        after = nbformat.writes(notebook) + "\n"
        if arguments.command != "check" and after != before:
            path.write_text(after, "utf8")
            print(f"{path.name}: {'stripped' if arguments.command == 'strip' else 'in step again'}")
    if arguments.command == "check" and faults:
        print("run `make sync`")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
