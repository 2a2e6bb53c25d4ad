"""A chapter executed in two frameworks becomes one page: where the outputs differ, each stands under its framework.

It executes nothing. A cell's two groups of outputs are put into one notebook, with marks between them, before
Sphinx reads it; afterwards what stands between two marks is wrapped, so that the switch can show one of them.
A book that was executed in one framework says over every output, to who chose the other one, whose it is.
"""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any

from docutils import nodes
from myst_nb.core.utils import coalesce_streams
from nbformat import NotebookNode
from nbformat.v4 import new_output
from sphinx.application import Sphinx

from book.facts import TITLES

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


def label(app: Sphinx, doctree: nodes.document) -> None:
    """`doctree-read`: outputs say whose they are, where that is not plain."""
    facts = app.config["course_facts"]
    if facts.second:
        wrap(doctree)
    else:
        own(doctree, facts.framework)


def own(doctree: nodes.document, framework: str) -> None:
    """Over every group of outputs, for readers of the other framework: these are this one's."""
    (other,) = TITLES.keys() - {framework}
    words = f"{TITLES[framework]}’s output"
    for cell in list(doctree.findall(nodes.container)):
        if cell.get("nb_element") == "cell_code_output":
            cell.insert(0, nodes.paragraph(words, words, classes=["whose-output", f"framework-{other}"]))


def wrap(doctree: nodes.document) -> None:
    """Put what stands behind each mark into a container of its framework, labeled for who has no switch."""
    for mark in [node for node in doctree.findall(nodes.raw) if MARK.fullmatch(node.astext().strip())]:
        output: nodes.Element = mark
        while output.parent is not None and output.parent.get("nb_element") != "cell_code_output":
            output = output.parent
        found = MARK.fullmatch(mark.astext().strip())
        cell = output.parent
        if found is None or cell is None:
            continue
        framework, at = found[1], cell.index(output)
        cell.remove(output)
        if framework == "both":
            continue
        following = []
        while at < len(cell) and not _begins_group(cell[at]):
            following.append(cell[at])
            cell.remove(cell[at])
        words = nodes.paragraph("", TITLES[framework], classes=["framework-label"])
        group = nodes.container(
            "", words, *following, classes=["framework-outputs", f"framework-{framework}"]
        )
        cell.insert(at, group)


def _begins_group(node: nodes.Node) -> bool:
    return any(MARK.fullmatch(raw.astext().strip()) for raw in node.findall(nodes.raw))
