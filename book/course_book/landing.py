"""The first page's list of chapters as cards, with a picture and the time that the core page takes; ways to use the book.

In `intro.md` the chapters are a table of links and questions, which reads well everywhere; times come from the notebooks,
pictures from `book.drawings.cards`, and addresses from where the book is built: without one, there is no link.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import nbformat
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util import logging

from book import pace
from book.course_book.ideas import SVG

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
                items += nodes.list_item("", *link, *question, *_facts(app, row, is_first=not items))
            table.replace_self(items)


def _facts(app: Sphinx, row: nodes.row, is_first: bool) -> list[nodes.Node]:
    """A line with the minutes of the chapter that a row links to, and its picture."""
    links = [str(node.get("reftarget", "")) for node in row.findall(addnodes.pending_xref)]
    found = re.search(r"chapters/([\w-]+)", links[0]) if links else None
    path = Path(app.srcdir) / f"{found[0]}.ipynb" if found else None
    if found is None or path is None or not path.is_file():
        LOGGER.warning("a chapter's card links to no chapter: %s", row.astext(), location=row)
        return []
    app.env.note_dependency(str(path))
    time = nodes.paragraph("", minutes(pace.of(nbformat.read(path, as_version=4))), classes=["card-time"])
    return [time, nodes.raw("", picture(found[1], with_style=is_first), format="html")]


def minutes(page: pace.Pace) -> str:
    """Such as "60 min reading, 30 min exercises"."""
    exercises = f", {page.practice} min exercises" if page.practice else ""
    return f"{page.reading} min reading{exercises}"


def picture(chapter: str, with_style: bool) -> str:
    """A chapter's small picture, which says nothing to those who hear the page; empty where there is none.

    Args:
        chapter: its file's name, such as "03-ann-vs-cnn".
        with_style: whether the drawings' rules come with it. They hold for all drawings of a page.
    """
    from book.drawings import cards as drawings  # needs the papers' claims, and a book may do without cards

    drawing = drawings.card(chapter)
    if drawing is None:
        return ""
    ElementTree.register_namespace("", SVG[1:-1])
    root = ElementTree.fromstring(drawing.svg())
    for name in ("title", "desc", *(() if with_style else ("style",))):
        for element in root.findall(f"{SVG}{name}"):
            root.remove(element)
    for attribute in ("role", "aria-labelledby"):
        root.attrib.pop(attribute, None)
    root.set("aria-hidden", "true")
    return f'<div class="card-picture">{ElementTree.tostring(root, encoding="unicode").strip()}</div>'


def ways(app: Sphinx, doctree: nodes.document) -> None:
    """`doctree-read`: cards that need an address get its links, or go where there is none.

    A block of class `way-browser` is there only where the theme has buttons that open a chapter elsewhere; one of class
    `way-clone` gets the command that clones the repository.
    """
    facts, theme = app.config["course_facts"], app.config["html_theme_options"]
    for block in list(doctree.findall(nodes.container)):
        if "way-browser" in block["classes"]:
            links = elsewhere(theme, facts.repository or "", facts.release)
            if not links:
                column = block.parent if "sd-col" in block.parent["classes"] else block
                column.parent.remove(column)
                continue
            words = nodes.paragraph(classes=["way-links"])
            for title, address in links.items():
                words += [nodes.reference("", title, refuri=address), nodes.Text(" ")]
            _body(block).append(words)
        elif "way-clone" in block["classes"] and facts.repository:
            command = f"git clone {facts.repository}"
            _body(block).append(nodes.literal_block(command, command, language="bash"))


def elsewhere(theme: dict[str, Any], repository: str, release: str) -> dict[str, str]:
    """Where the first chapter opens in the browser, by the place's name; as the theme's own buttons have it.

    Args:
        theme: the theme's options, as `configuration.set_address` left them.
        repository: its address.
        release: the branch or tag that is opened.
    """
    buttons = theme.get("launch_buttons", {})
    name, chapter = "/".join(repository.split("/")[3:]), "chapters/00-a-first-network.ipynb"
    places = {}
    if "colab_url" in buttons:
        places["Open chapter 00 in Colab"] = f"{buttons['colab_url']}/github/{name}/blob/{release}/{chapter}"
    if "binderhub_url" in buttons:
        kind, shown = ("gh", name) if "github.com" in repository else ("gl", quote(name, safe=""))
        places["Open chapter 00 in Binder"] = (
            f"{buttons['binderhub_url']}/v2/{kind}/{shown}/{release}?urlpath=lab/tree/{chapter}"
        )
    return places


def _body(card: nodes.Element) -> nodes.Element:
    """The part of a card that holds its words."""
    return next((part for part in card.findall(nodes.container) if "sd-card-body" in part["classes"]), card)
