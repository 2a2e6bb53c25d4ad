"""The roles that put numbers and verdicts from the board into running text.

The words are those of `records.tables`, the same as on the Scoreboard and in the chapters.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from book.course_book.scoreboard import board
from book.course_book.scoreboard.views import anchor, unbroken
from book.measured import Numbers
from course_utils.claims import Verdict
from course_utils.errors import UnknownNameError
from course_utils.records import Judgement, Runs, tables

LOGGER = logging.getLogger(__name__)
PAGE = "scoreboard"  # where claims have their rows


class NumberRole(SphinxRole):
    """A number or a verdict from the board, in running text."""

    def __init__(self, what: str) -> None:
        self.what = what

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The words; a warning where the claim does not exist or has nothing of the kind."""
        try:
            judgement = board.of_build(self.env.app).get(self.text.strip())
            inner = _from_records(words(judgement, self.what))
        except (UnknownNameError, ValueError) as error:
            LOGGER.warning("%s: %s", self.what, error, location=self.get_location())
            return [nodes.literal(self.rawtext, self.text)], []
        if self.what not in ("measured", "verdict"):
            return [inner], []
        target = self.env.app.builder.get_relative_uri(self.env.docname, PAGE)
        address = f"{target}#{anchor(judgement.claim.id)}"
        return [nodes.reference("", "", inner, refuri=address, internal=True)], []


class RecordRole(SphinxRole):
    """A quantity of an experiment's runs, in running text: {record}`dalvi-pooled-cnn test_accuracy`."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The number; a warning where there is no such experiment or quantity."""
        numbers = Numbers(Runs(board.of_build(self.env.app).records.values()))
        try:
            inner = _from_records(numbers("record", self.text))
        except (KeyError, TypeError) as error:
            LOGGER.warning("record: %s", error, location=self.get_location())
            return [nodes.literal(self.rawtext, self.text)], []
        return [inner], []


def _from_records(text: str) -> nodes.inline:
    text = unbroken(text)
    return nodes.inline(text, text, classes=["from-records"])


def words(judgement: Judgement, what: str) -> str:
    """What a role puts into the text; "not run yet" in place of what has not been measured.

    Raises:
        ValueError: the claim has nothing of the kind, and never will have.
    """
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


ROLES: dict[str, SphinxRole] = {
    **{what: NumberRole(what) for what in ("measured", "claimed", "difference", "found", "verdict")},
    "record": RecordRole(),
}
