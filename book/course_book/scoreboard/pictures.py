"""From the board to the Scoreboard's two pictures.

It picks what they show; drawing is `plots`' task.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

import numpy as np

from book.course_book.scoreboard.board import Board
from book.course_book.scoreboard.views import surname
from course_utils import papers
from course_utils.plots import ClaimedCurve, Distance, Picture, claim_distances, claimed_curves
from course_utils.records import Judgement, RunRecord, tables

SPLITS = {"train": "training", "validation": "validation", "test": "test"}
NO_RUN = "no run of ours yet"


def distances(board: Board) -> Picture | None:
    """All accuracies that were both claimed and measured; None where there are none."""
    found: dict[str, list[Distance]] = {}
    used: list[Judgement] = []
    for slug, paper in papers.PAPERS.items():
        measured = [
            judgement
            for judgement in board.of(slug)
            if judgement.claim.quantity == "accuracy" and judgement.difference is not None
        ]
        order = [*(each.name for each in paper.experiments), papers.COMPARISON]
        measured.sort(key=lambda judgement: order.index(judgement.claim.experiment))
        rows = dict.fromkeys(_row(judgement) for judgement in measured)
        found[f"{paper.number} {surname(paper)}"] = [
            _distance(judgement, row) for row in rows for judgement in measured if _row(judgement) == row
        ]
        used += measured
    if not used:
        return None
    records = [board.records[name] for judgement in used for name in judgement.runs]
    return claim_distances(found, source=_sources(records), run=_made_by(records))


def _row(judgement: Judgement) -> str:
    claim = judgement.claim
    if claim.experiment == papers.COMPARISON:
        return tables.label(claim).removesuffix(" accuracy")
    return tables.label(claim).split(" accuracy")[0]


def _distance(judgement: Judgement, row: str) -> Distance:
    assert judgement.ours is not None and judgement.difference is not None
    assert judgement.claim.rounding is not None
    rounding = 100 * judgement.claim.rounding
    whisker = math.nan if judgement.allowed is None else 100 * judgement.allowed - rounding
    few = judgement.ours.n < 3
    return Distance(row, 100 * judgement.difference, whisker, rounding, judgement.verdict, few)


def curves(board: Board) -> Picture:
    """P1's numbers, epoch by epoch, over the curves of the runs that they were judged by."""
    panels: dict[tuple[str, str], list[ClaimedCurve]] = {}
    used: list[RunRecord] = []
    for name, title in (("plain", "Without dropout"), ("dropout", "With dropout")):
        points = [
            judgement
            for judgement in board.of("priyowidodo")
            if judgement.claim.kind == "curve point" and judgement.claim.experiment == name
        ]
        records = [board.records[run] for run in points[0].runs]
        used += records
        for quantity, axis in (("accuracy", "accuracy (fraction correct)"), ("loss", "loss (nats)")):
            panels[title, axis] = [
                _curve(split, quantity, points, records) for split in ("train", "validation")
            ]
    return claimed_curves(panels, source=_sources(used) or NO_RUN, run=_made_by(used))


def _curve(
    split: str, quantity: str, points: Iterable[Judgement], records: Iterable[RunRecord]
) -> ClaimedCurve:
    claims = [judgement.claim for judgement in points]
    given = {
        claim.epoch: claim.value
        for claim in claims
        if (claim.split, claim.quantity) == (split, quantity)
        and claim.epoch is not None
        and claim.value is not None
    }
    runs = [record.history.series(f"{split}_{quantity}") for record in records]
    return ClaimedCurve(SPLITS[split], np.array(runs) if runs else np.empty((0, 0)), given)


def _sources(records: Iterable[RunRecord]) -> str:
    return "; ".join(sorted({record.data.source for record in records}))


def _made_by(records: Iterable[RunRecord]) -> str:
    """Such as "PyTorch, bfloat16 and float32, cpu"."""
    records = list(records)
    parts = (
        {tables.FRAMEWORKS[record.framework] for record in records},
        {record.precision for record in records},
        {record.device for record in records},
    )
    return ", ".join(" and ".join(sorted(part)) for part in parts if part)


PICTURES: dict[str, Callable[[Board], Picture | None]] = {"distances": distances, "curves": curves}
