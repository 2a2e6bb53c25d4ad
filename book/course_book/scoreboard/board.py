"""What the Scoreboard shows: all judgements, and the records that they rest on.

It reads records and knows nothing about how a page looks.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sphinx.application import Sphinx

from course_utils import experiments, papers, records
from course_utils.claims import Verdict
from course_utils.records import Judgement, Law, RunRecord, by_claim


@dataclass(frozen=True)
class Board:
    """All judgements, the records that they rest on, by the names of their files, and by what law they were given."""

    judgements: tuple[Judgement, ...]
    records: dict[str, RunRecord]
    folder: Path
    law: Law

    def of(self, paper: str) -> list[Judgement]:
        """The judgements of one paper, by its slug."""
        return [judgement for judgement in self.judgements if judgement.claim.paper == paper]

    def get(self, claim_id: str) -> Judgement:
        """The judgement of one claim, or of one point of a curve.

        Raises:
            UnknownNameError: there is no such claim.
        """
        return by_claim(self.judgements)[papers.get(claim_id).id]

    def counts(self, paper: str | None = None) -> dict[Verdict, int]:
        """How many claims have each verdict, in the order of display."""
        found = Counter(j.verdict for j in self.judgements if paper in (None, j.claim.paper))
        return {verdict: found[verdict] for verdict in Verdict}


@cache
def read(folder: str) -> Board:
    """The board of the records in a folder; "" for the clone's own."""
    where = Path(folder) if folder else records.folder()
    found, law = {record.file_name: record for record in experiments.current(where)}, experiments.law()
    return Board(experiments.judged(found.values(), law), found, where, law)


def of_build(app: Sphinx) -> Board:
    """The board of this build; makes the page that is being read depend on every record.

    A record that is new changes the configuration value `course_facts`, which has every page read again.
    """
    found = read(app.config.scoreboard_records)
    for path in found.folder.glob("*.json"):
        app.env.note_dependency(str(path))
    return found
