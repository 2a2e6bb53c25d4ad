"""The Scoreboard page: its directives, and roles that put numbers from records into prose.

It judges nothing and rounds nothing: `experiments.scoreboard` gives the verdicts, `records.tables` the words.

Directives: `scoreboard-summary`, `scoreboard-filter`, `scoreboard-picture`, `scoreboard-paper`, `scoreboard-ours`.
Roles, each with a claim's id: `measured`, `claimed`, `difference`, `found`, `verdict`; and `record`, with an
experiment and a quantity, as in `measured.Numbers`.
"""

from __future__ import annotations

import filecmp
import os
import shutil
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole

if TYPE_CHECKING:  # the package is on the path only once Sphinx is configured
    from course_utils.claims import Verdict
    from course_utils.plots import Picture
    from course_utils.records import Judgement, RunRecord

HERE = Path(__file__).resolve().parent
LOGGER = logging.getLogger(__name__)
PAGE = "scoreboard"  # where claims have their rows
PUBLISHED = "_static/records"  # where the built book keeps copies of the records
MARK = "shows_scoreboard"  # in a page's metadata


@dataclass(frozen=True)
class Board:
    """All judgements, and the records that they rest on, by the names of their files."""

    judgements: tuple[Judgement, ...]
    records: dict[str, RunRecord]
    folder: Path

    def of(self, paper: str) -> list[Judgement]:
        """The judgements of one paper, by its slug."""
        return [judgement for judgement in self.judgements if judgement.claim.paper == paper]

    def get(self, claim_id: str) -> Judgement:
        """The judgement of one claim.

        Raises:
            papers.UnknownNameError: there is no such claim.
        """
        from course_utils import papers

        wanted = papers.get(claim_id)
        return next(judgement for judgement in self.judgements if judgement.claim == wanted)

    def counts(self, paper: str | None = None) -> dict[Verdict, int]:
        """How many claims have each verdict, in the order of display."""
        from course_utils.claims import Verdict

        found = Counter(j.verdict for j in self.judgements if paper in (None, j.claim.paper))
        return {verdict: found[verdict] for verdict in Verdict}


@cache
def _read(folder: str) -> Board:
    from course_utils import experiments, records

    where = Path(folder) if folder else records.folder()
    found = {record.file_name: record for record in experiments.current(where)}
    return Board(experiments.scoreboard(where), found, where)


def board(app: Sphinx) -> Board:
    """The board of this build; makes the page that is being read depend on every record.

    A record that is new changes the configuration value `course_facts`, which has every page read again.
    """
    found = _read(app.config.scoreboard_records)
    for path in found.folder.glob("*.json"):
        app.env.note_dependency(str(path))
    return found


def anchor(claim_id: str) -> str:
    """The id of a claim's row: "claim-p1-dropout-test-accuracy"."""
    return "claim-" + claim_id.lower().replace(".", "-").replace("_", "-")


def unbroken(text: str) -> str:
    """A number with spaces that no line ends at: between value and %, and within "(n = 3)"."""
    return text.replace(" %", "\u00a0%").replace("n = ", "n\u00a0=\u00a0")


@cache
def _templates() -> Environment:
    from course_utils.records import tables

    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    named = (tables.claimed, tables.difference, tables.made_by, tables.measured, tables.ours)
    environment.filters.update({function.__name__: function for function in named})
    environment.filters.update(anchor=anchor, unbroken=unbroken, dashed=lambda text: text.replace(" ", "-"))
    environment.globals.update(published=PUBLISHED, frameworks=tables.FRAMEWORKS)
    return environment


class _Part(SphinxDirective):
    """A part of the page that a template writes."""

    template: ClassVar[str]

    def run(self) -> list[nodes.Node]:
        """The template's HTML, as one raw node."""
        import scoreboard_views as views

        self.env.metadata[self.env.docname][MARK] = True
        content = self.content_of(board(self.env.app), views)
        text = _templates().get_template(self.template).render(content)
        raw = nodes.raw("", text, format="html")
        self.set_source_info(raw)
        return [raw]

    def content_of(self, all_claims: Board, views: Any) -> dict[str, Any]:
        """What the template is given."""
        raise NotImplementedError


class Summary(_Part):
    """How many claims have which verdict, all together and paper by paper."""

    template = "scoreboard-summary.html"

    def content_of(self, all_claims: Board, views: Any) -> dict[str, Any]:
        return views.summary(all_claims)


class Filter(_Part):
    """Choose which claims to show; hidden where there is no JavaScript."""

    template = "scoreboard-filter.html"

    def content_of(self, all_claims: Board, views: Any) -> dict[str, Any]:
        return views.summary(all_claims)


class PaperPart(_Part):
    """Experiments, claims and remarks of the paper whose number or slug is the argument."""

    required_arguments = 1
    template = "scoreboard-paper.html"

    def content_of(self, all_claims: Board, views: Any) -> dict[str, Any]:
        from course_utils import papers

        try:
            paper = papers.paper(self.arguments[0])
        except papers.UnknownNameError as error:
            raise self.error(str(error)) from error
        return views.paper(paper, all_claims)


class OursPart(_Part):
    """The experiments that belong to no paper."""

    template = "scoreboard-ours.html"

    def content_of(self, all_claims: Board, views: Any) -> dict[str, Any]:
        return views.ours(all_claims)


class PicturePart(SphinxDirective):
    """A picture made from the board; the argument is its name, the content its caption."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        """A figure, or a sentence where there is nothing to draw yet."""
        import scoreboard_pictures as pictures

        name = self.arguments[0]
        if name not in pictures.PICTURES:
            raise self.error(f"no picture is called {name!r}; there are {', '.join(pictures.PICTURES)}")
        self.env.metadata[self.env.docname][MARK] = True
        picture = pictures.PICTURES[name](board(self.env.app))
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
        png = data["image/png"]
        folder = Path(self.env.app.doctreedir) / "pictures"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"scoreboard-{name}.png"
        path.write_bytes(png)
        here = Path(self.env.doc2path(self.env.docname)).parent
        width = f"{metadata['image/png']['width']}px"
        return nodes.image(uri=os.path.relpath(path, here), alt=picture.alt, width=width)


class NumberRole(SphinxRole):
    """A number or a verdict from the board, in running text."""

    def __init__(self, what: str) -> None:
        self.what = what

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The words; a warning where the claim does not exist or has nothing of the kind."""
        from course_utils import papers

        try:
            judgement = board(self.env.app).get(self.text.strip())
            text = unbroken(words(judgement, self.what))
        except (papers.UnknownNameError, ValueError) as error:
            LOGGER.warning("%s: %s", self.what, error, location=self.get_location())
            return [nodes.literal(self.rawtext, self.text)], []
        inner = nodes.inline(text, text, classes=["from-records"])
        if self.what not in ("measured", "verdict"):
            return [inner], []
        target = self.env.app.builder.get_relative_uri(self.env.docname, PAGE)
        address = f"{target}#{anchor(judgement.claim.id)}"
        return [nodes.reference("", "", inner, refuri=address, internal=True)], []


class RecordRole(SphinxRole):
    """A quantity of an experiment's runs, in running text: {record}`dalvi-pooled-cnn test_accuracy`."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The number; a warning where there is no such experiment or quantity."""
        from measured import Numbers

        from course_utils.records import Runs

        try:
            text = unbroken(Numbers(Runs(board(self.env.app).records.values()))("record", self.text))
        except (KeyError, TypeError) as error:
            LOGGER.warning("record: %s", error, location=self.get_location())
            return [nodes.literal(self.rawtext, self.text)], []
        return [nodes.inline(text, text, classes=["from-records"])], []


def words(judgement: Judgement, what: str) -> str:
    """What a role puts into the text; "not run yet" in place of what has not been measured.

    Raises:
        ValueError: the claim has nothing of the kind, and never will have.
    """
    from course_utils.claims import Verdict
    from course_utils.records import tables

    claim = judgement.claim
    if what == "verdict":
        return judgement.verdict.value
    if what == "found":
        return judgement.finding
    if claim.value is None:
        raise ValueError(f"{claim.id} is a claim without a number; use {{found}} or {{verdict}}")
    if what == "claimed":
        return tables.claimed(claim)
    if judgement.ours is None and judgement.verdict is not Verdict.NOT_RUN:
        raise ValueError(f"{claim.id} is {judgement.verdict}: there is no number of ours")
    if judgement.ours is None:
        return Verdict.NOT_RUN.value
    return tables.difference(judgement) if what == "difference" else tables.measured(claim, judgement.ours)


def add_behavior(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """The filter's code, on the pages that have something to filter."""
    if MARK in app.env.metadata.get(page, {}):
        app.add_js_file("scoreboard.js", loading_method="defer")


def publish_records(app: Sphinx, error: Exception | None) -> None:
    """Copy the records into the book, so that links to them work from disk; remove those that left."""
    if error or app.builder.format != "html" or not any(MARK in data for data in app.env.metadata.values()):
        return
    source = _read(app.config.scoreboard_records)
    target = Path(app.outdir) / PUBLISHED
    target.mkdir(parents=True, exist_ok=True)
    for name in source.records:
        copy = target / name
        if not copy.is_file() or not filecmp.cmp(source.folder / name, copy, shallow=False):
            shutil.copyfile(source.folder / name, copy)
    for path in target.glob("*.json"):
        if path.name not in source.records:
            path.unlink()


def setup(app: Sphinx) -> dict[str, Any]:
    """Register directives, roles, style and behavior."""
    app.add_config_value("scoreboard_records", "", "env", [str])  # a folder; empty: the clone's results/
    app.connect("builder-inited", lambda app: _read.cache_clear())
    app.add_directive("scoreboard-summary", Summary)
    app.add_directive("scoreboard-filter", Filter)
    app.add_directive("scoreboard-picture", PicturePart)
    app.add_directive("scoreboard-paper", PaperPart)
    app.add_directive("scoreboard-ours", OursPart)
    for what in ("measured", "claimed", "difference", "found", "verdict"):
        app.add_role(what, NumberRole(what))
    app.add_role("record", RecordRole())
    app.connect("html-page-context", add_behavior)
    app.connect("build-finished", publish_records)
    app.add_css_file("scoreboard.css", priority=910)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
