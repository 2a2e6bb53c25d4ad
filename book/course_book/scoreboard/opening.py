"""The opening of the Scoreboard: a row per experiment with its final number, both intervals as a picture, the verdict.

The picture is drawn from the same numbers that the page's script judges again when a reader changes the level, leaves
out the settings or lets the other framework decide.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from book.course_book.scoreboard.board import Board
from course_utils import papers
from course_utils.claims import Claim, Paper
from course_utils.evaluation.intervals import Interval
from course_utils.records import FEWEST, Group, Judgement, Measured, Runs, numbers

EDGE = 8.0  # percentage points to either side of the claim; what lies beyond is cut off with an arrow
WIDTH, HEIGHT = 240, 26


@dataclass(frozen=True)
class Row:
    """An experiment of a paper and the judgement on its final number."""

    paper: Paper
    title: str
    judgement: Judgement
    data: str  # what the verdict can be computed from, as JSON

    @property
    def picture(self) -> dict[str, float | bool]:
        """Places along the picture, in its units; the claim is in the middle."""
        found: dict[str, float | bool] = {"width": WIDTH, "height": HEIGHT, "middle": WIDTH / 2}
        judgement = self.judgement
        if judgement.difference is not None:
            found["ours"] = place(100 * judgement.difference)
            found["outside"] = abs(100 * judgement.difference) > EDGE
        for name, interval in (("seeds", judgement.seeds), ("settings", judgement.settings)):
            if interval is not None:
                found[f"{name}_low"], found[f"{name}_high"] = ends(judgement.claim, interval)
        return found


def place(points: float) -> float:
    """Where so many percentage points from the claim lie along the picture."""
    return round(WIDTH / 2 * (1 + max(-EDGE, min(EDGE, points)) / EDGE), 1)


def ends(claim: Claim, interval: Interval) -> tuple[float, float]:
    """The ends of an interval along the picture."""
    assert claim.value is not None
    return place(100 * (interval.low - claim.value)), place(100 * (interval.high - claim.value))


def rows(board: Board) -> list[Row]:
    """A row for each experiment that a paper gives a final accuracy of, in the papers' order."""
    runs = Runs(board.records.values(), board.law.instead)
    found = []
    for slug, paper in papers.PAPERS.items():
        judgements = board.of(slug)
        for each in paper.experiments:
            judgement = final(j for j in judgements if j.claim.experiment == each.name)
            if judgement is not None:
                found.append(Row(paper, each.title, judgement, json.dumps(facts(judgement, runs, board))))
    return found


def final(judgements: Iterable[Judgement]) -> Judgement | None:
    """The judgement on an experiment's final accuracy: on test images where the paper gives one."""
    offered = [
        judgement
        for judgement in judgements
        if (judgement.claim.kind, judgement.claim.quantity) == ("number", "accuracy")
        and judgement.claim.split != "train"
    ]
    return min(offered, key=lambda judgement: judgement.claim.split != "test", default=None)


def facts(judgement: Judgement, runs: Runs, board: Board) -> dict[str, object]:
    """What a verdict on a number rests on, by framework, as the page's script takes it."""
    claim, read = judgement.claim, numbers.reading(judgement.claim)
    experiment = numbers.run_of(claim, claim.experiment)
    groups = [group for group in runs.groups(experiment) if group.precision == "float32"]

    def measured(group: Group) -> dict[str, float]:
        found = Measured.of([read(record) for record in group.records])
        spread = found.deviation if found.n > 1 else 0.0
        return {"mean": found.mean, "deviation": spread, "n": found.n}

    return {
        "printed": claim.value,
        "rounding": claim.rounding,
        "fewest": FEWEST,
        "deciding": board.law.deciding[claim.paper].framework,
        "groups": {
            group.framework: {
                **measured(group),
                "narrow": numbers.narrow(claim, measured(group)["mean"]),
                "settings": {
                    tried.words: (near := runs.in_framework(tried.experiment, group.framework))
                    and measured(near)
                    for tried in board.law.settings.get(group.experiment, ())
                },
            }
            for group in groups
        },
    }
