"""The first page's list of chapters as cards, each with the time that its core page takes.

In `intro.md` it is a table of links and questions, which reads well everywhere; the times come from the notebooks.
"""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util import logging

from book import pace

LOGGER = logging.getLogger(__name__)


def cards(app: Sphinx, doctree: nodes.document) -> None:
    """`doctree-read`: a table inside a block of class `chapter-cards` becomes a list of cards."""
    for block in list(doctree.findall(nodes.container)):
        if "chapter-cards" not in block["classes"]:
            continue
        for table in list(block.findall(nodes.table)):
            items = nodes.bullet_list(classes=["chapter-list"])
            body = next(table.findall(nodes.tbody))
            for row in body.findall(nodes.row):
                link, question = (entry.children for entry in row.findall(nodes.entry))
                items += nodes.list_item("", *link, *question, *_time(app, row))
            table.replace_self(items)


def _time(app: Sphinx, row: nodes.row) -> list[nodes.Node]:
    """A line with the minutes of the chapter that a row links to."""
    links = [str(node.get("reftarget", "")) for node in row.findall(addnodes.pending_xref)]
    found = re.search(r"chapters/[\w-]+", links[0]) if links else None
    path = Path(app.srcdir) / f"{found[0]}.ipynb" if found else None
    if path is None or not path.is_file():
        LOGGER.warning("a chapter's card links to no chapter: %s", row.astext(), location=row)
        return []
    app.env.note_dependency(str(path))
    return [nodes.paragraph("", minutes(pace.of(nbformat.read(path, as_version=4))), classes=["card-time"])]


def minutes(page: pace.Pace) -> str:
    """Such as "60 min reading, 30 min exercises"."""
    exercises = f", {page.practice} min exercises" if page.practice else ""
    return f"{page.reading} min reading{exercises}"
