"""A chapter executed in two frameworks becomes one page: where the outputs differ, each stands under its framework.

A cell's two groups of outputs come with marks between them (`book.merged`). What stands between two marks is wrapped, so
that the switch can show one of them.
A book that was executed in one framework says over every output, to who chose the other one, whose it is.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx

from book.facts import TITLES
from book.merged import MARK


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
