"""A paper's claim beside what was measured, and the verdict."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from course_utils.claims import Claim


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


def verdict(
    claim: float,
    rounding: float,
    ours: Measured,
    family_deviation: float,
    higher_is_better: bool,
    test_images: int | None = None,
) -> str:
    """ "reproduced", "exceeded" or "not reproduced", by the course's one rule.

    Reproduced: |ours − claim| ≤ 2 s √(1 + 1/n) + rounding, where s is the deviation over our seeds, or
    `family_deviation` (that of comparable runs) where n < 3. Beyond that, better than the claim is
    "exceeded".

    Args:
        rounding: half a unit of the last digit that the paper gives.
        test_images: size of the paper's test set where that was drawn at random; adds its binomial variance.

    Raises:
        ValueError: fewer than three runs, and no deviation to borrow.
    """
    if not math.isfinite(ours.deviation if ours.n >= 3 else family_deviation):
        raise ValueError(f"{ours.n} runs have no deviation of their own; give that of comparable runs")
    difference = ours.mean - claim
    if abs(difference) <= margin(claim, rounding, ours, family_deviation, test_images):
        return "reproduced"
    return "exceeded" if (difference > 0) == higher_is_better else "not reproduced"


def margin(
    claim: float, rounding: float, ours: Measured, family_deviation: float, test_images: int | None = None
) -> float:
    """How far from the claim chance may carry us: 2 s √(1 + 1/n) + rounding; arguments as in `verdict`."""
    spread = ours.deviation if ours.n >= 3 else family_deviation
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
