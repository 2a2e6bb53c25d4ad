"""A chapter that two frameworks have executed, as one notebook: where outputs differ, both, with marks between them.

It executes nothing; `course_book.pairs` shows each framework its own.
"""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any

from myst_nb.core.utils import coalesce_streams
from nbformat import NotebookNode
from nbformat.v4 import new_output

MARK = re.compile(r"<!-- outputs of (torch|keras|both) -->")


def merge(notebooks: dict[str, NotebookNode]) -> NotebookNode:
    """One notebook with the outputs of all.

    Args:
        notebooks: by framework; the same cells, executed.
    """
    merged: NotebookNode = deepcopy(next(iter(notebooks.values())))
    for index, cell in enumerate(merged.cells):
        if cell.cell_type != "code":
            continue
        outputs = {framework: notebook.cells[index].outputs for framework, notebook in notebooks.items()}
        tags = cell.metadata.get("tags", [])
        own = [outputs[framework] for framework in outputs if f"framework-{framework}" in tags]
        if own:  # the whole cell is shown with its framework only
            cell.outputs = deepcopy(own[0])
        elif len({repr(_seen(each)) for each in outputs.values()}) > 1:
            cell.outputs = []
            for framework, each in outputs.items():
                cell.outputs += [_mark(framework), *_separable(each)] if each else []
            cell.outputs.append(_mark("both"))
    return merged


def _mark(framework: str) -> NotebookNode:
    return new_output("display_data", {"text/html": f"<!-- outputs of {framework} -->"})


def _separable(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Printed text as displayed text: MyST-NB would join the printed text of both groups."""
    return [
        new_output("display_data", {"text/plain": each.text}) if each.output_type == "stream" else each
        for each in coalesce_streams(deepcopy(outputs))
    ]


def _seen(outputs: list[NotebookNode]) -> list[Any]:
    """What a reader sees of outputs: printed text, and of each display its picture or table, or else its text."""
    return [(each.get("name"), each.get("text"), _richest(each.get("data", {}))) for each in outputs]


def _richest(data: dict[str, Any]) -> dict[str, Any]:
    """A display without its plain text, which may carry an address in memory, where there is something better."""
    return {kind: value for kind, value in data.items() if kind != "text/plain"} or data
