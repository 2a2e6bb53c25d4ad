"""The directives that put the parts of the Scoreboard on a page.

What a part shows is put in order in `views` and drawn in `pictures`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.util.docutils import SphinxDirective

from book.course_book.scoreboard import board, publishing, views
from book.course_book.scoreboard.board import Board
from book.course_book.scoreboard.pictures import PICTURES
from course_utils import papers
from course_utils.plots import Picture


class _Part(SphinxDirective):
    """A part of the page that a template writes."""

    template: ClassVar[str]

    def run(self) -> list[nodes.Node]:
        """The template's HTML, as one raw node."""
        publishing.note_page(self.env)
        content = self.content_of(board.of_build(self.env.app))
        raw = nodes.raw("", views.render(self.template, content), format="html")
        self.set_source_info(raw)
        return [raw]

    def content_of(self, whole: Board) -> views.Content:
        """What the template is given."""
        raise NotImplementedError


class Summary(_Part):
    """How many claims have which verdict, all together and paper by paper."""

    template = "summary.html"

    def content_of(self, whole: Board) -> views.Content:
        return views.summary(whole)


class Opening(_Part):
    """A row per experiment: its final number, both intervals, the verdict; and how to judge again."""

    template = "opening.html"

    def content_of(self, whole: Board) -> views.Content:
        return views.opening(whole)


class Filter(_Part):
    """Choose which claims to show; hidden where there is no JavaScript."""

    template = "filter.html"

    def content_of(self, whole: Board) -> views.Content:
        return views.summary(whole)


class PapersPart(SphinxDirective):
    """A section for each paper, in their order: its experiments, claims and remarks."""

    def run(self) -> list[nodes.Node]:
        """Sections with the ids "scoreboard-p1", "scoreboard-p2" and so on."""
        publishing.note_page(self.env)
        whole = board.of_build(self.env.app)
        return [self._section(paper, whole) for paper in papers.PAPERS.values()]

    def _section(self, paper: papers.Paper, whole: Board) -> nodes.section:
        name = f"scoreboard-{paper.number.lower()}"
        title = f"{paper.number} {paper.authors[0].split()[-1]}"
        claims = nodes.raw("", views.render("paper.html", views.paper(paper, whole)), format="html")
        section = nodes.section("", nodes.title(title, title), claims, ids=[name], names=[name])
        self.state.document.note_explicit_target(section)
        self.set_source_info(section)
        return section


class OursPart(_Part):
    """The experiments that belong to no paper."""

    template = "ours.html"

    def content_of(self, whole: Board) -> views.Content:
        return views.ours(whole)


class PicturePart(SphinxDirective):
    """A picture made from the board; the argument is its name, the content its caption."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        """A figure, or a sentence where there is nothing to draw yet."""
        name = self.arguments[0]
        if name not in PICTURES:
            raise self.error(f"no picture is called {name!r}; there are {', '.join(PICTURES)}")
        publishing.note_page(self.env)
        picture = PICTURES[name](board.of_build(self.env.app))
        if picture is None:
            text = "Nothing has been measured yet, so there is nothing to draw."
            return [nodes.paragraph(text, text)]
        container = nodes.Element()
        self.state.nested_parse(self.content, self.content_offset, container)
        caption = nodes.caption("", "", *(child for part in container for child in part.children))
        figure = nodes.figure("", self._image(name, picture), caption, classes=["scoreboard-picture"])
        self.set_source_info(figure)
        return [figure]

    def _image(self, name: str, picture: Picture) -> nodes.image:
        data, metadata = picture._repr_mimebundle_()
        folder = Path(self.env.app.doctreedir) / "pictures"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"scoreboard-{name}.png"
        path.write_bytes(data["image/png"])
        here = Path(self.env.doc2path(self.env.docname)).parent
        width = f"{metadata['image/png']['width']}px"
        return nodes.image(uri=os.path.relpath(path, here), alt=picture.alt, width=width)


DIRECTIVES: dict[str, type[Directive]] = {
    "scoreboard-summary": Summary,
    "scoreboard-filter": Filter,
    "scoreboard-opening": Opening,
    "scoreboard-picture": PicturePart,
    "scoreboard-papers": PapersPart,
    "scoreboard-ours": OursPart,
}
