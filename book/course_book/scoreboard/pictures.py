"""From the board to the Scoreboard's picture.

It picks what they show; drawing is `plots`' task.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from book.course_book.scoreboard.board import Board
from course_utils.plots import ClaimedCurve, Picture, claimed_curves
from course_utils.records import Judgement, RunRecord, tables

SPLITS = {"train": "training", "validation": "validation", "test": "test"}
NO_RUN = "no run of ours yet"


def curves(board: Board) -> Picture:
    """P1's numbers, epoch by epoch, over the curves of the runs that they were judged by."""
    panels: dict[tuple[str, str], list[ClaimedCurve]] = {}
    used: list[RunRecord] = []
    for name, title in (("plain", "Without dropout"), ("dropout", "With dropout")):
        found = [
            judgement
            for judgement in board.of("priyowidodo")
            if judgement.claim.kind == "curve" and judgement.claim.experiment == name
        ]
        points = [point for judgement in found for point in judgement.points]
        records = [board.records[run] for run in found[0].runs]
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


PICTURES: dict[str, Callable[[Board], Picture | None]] = {"curves": curves}
