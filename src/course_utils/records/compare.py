"""A paper's claim beside what was measured, and the verdict."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
import pandas as pd

from course_utils.claims import Claim, Verdict


@dataclass(frozen=True)
class Measured:
    """A quantity over seeds: mean, standard deviation (n − 1) and number of runs."""

    mean: float
    deviation: float
    n: int

    @classmethod
    def of(cls, values: Sequence[float]) -> Measured:
        """From the values of one or more runs; the deviation of a single run is NaN."""
        array = np.asarray(values, dtype=float)
        if array.size == 0:
            raise ValueError("there is no run to measure")
        return cls(float(array.mean()), float(array.std(ddof=1)) if array.size > 1 else math.nan, array.size)


class Better(Enum):
    """Which way a quantity is to go."""

    HIGHER = 1
    LOWER = -1


def verdict(claim: float, ours: Measured, allowed: float, better: Better) -> Verdict:
    """Reproduced, exceeded or not reproduced, by the course's one rule.

    Reproduced: ``|ours − claim|`` ≤ `allowed`, which is `margin`. Beyond that, better than the claim is "exceeded".
    """
    difference = ours.mean - claim
    if abs(difference) <= allowed:
        return Verdict.REPRODUCED
    return Verdict.EXCEEDED if difference * better.value > 0 else Verdict.NOT_REPRODUCED


def margin(
    claim: float,
    ours: Measured,
    *,
    rounding: float,
    family_deviation: float,
    test_images: int | None = None,
) -> float:
    """How far from the claim chance may carry us: 2 s √(1 + 1/n) + rounding.

    Args:
        rounding: half a unit of the last digit that the paper gives.
        family_deviation: that of comparable runs; it is s where there are fewer than three of ours.
        test_images: size of the paper's test set where that was drawn at random; adds its binomial variance.

    Raises:
        ValueError: fewer than three runs, and no deviation to borrow.
    """
    spread = ours.deviation if ours.n >= 3 else family_deviation
    if not math.isfinite(spread):
        raise ValueError(f"{ours.n} runs have no deviation of their own; give that of comparable runs")
    if test_images:
        spread = math.hypot(spread, math.sqrt(claim * (1 - claim) / test_images))
    return 2 * spread * math.sqrt(1 + 1 / ours.n) + rounding


def beside_this_run(rows: Mapping[str, tuple[Claim, float]]) -> pd.DataFrame:
    """A table of claims and this run's values, without verdicts: a small run proves nothing about a paper.

    Args:
        rows: by label, the claim and the value of the same quantity in this run.
    """
    return pd.DataFrame(
        {
            "claimed": [claim.value for claim, _ in rows.values()],
            "this run": [round(value, 4) for _, value in rows.values()],
            "difference": [
                None if claim.value is None else round(value - claim.value, 4)
                for claim, value in rows.values()
            ],
            "paper": [claim.paper for claim, _ in rows.values()],
        },
        index=pd.Index(list(rows), name="quantity"),
    )
