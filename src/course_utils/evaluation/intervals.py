"""How far a measured accuracy can be trusted, one run more foreseen, and a difference told from chance.

Everything here takes runs over seeds as draws from a normal distribution whose spread nobody knows (Student's t).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr
from scipy.stats import binomtest
from scipy.stats import nct as noncentral
from scipy.stats import t as student


def wilson_interval(correct: int, total: int, z: float = 1.96) -> tuple[float, float]:
    """Wilson's score interval of a proportion, 95 % for z = 1.96.

    Args:
        correct: number of successes, 0 to `total`.
        total: number of trials, at least 1.
        z: standard normal quantile.

    Returns:
        Lower and upper bound, fractions in [0, 1].

    Raises:
        ValueError: impossible counts.

    Source: Wilson (1927), Journal of the American Statistical Association 22, 209–212.
    """
    if total < 1 or not 0 <= correct <= total:
        raise ValueError(
            f"correct must lie between 0 and total, and total be at least 1; not {correct} of {total}"
        )
    low, high = binomtest(correct, total).proportion_ci(1 - 2 * ndtr(-z), "wilson")
    return float(low), float(high)


@dataclass(frozen=True)
class Interval:
    """From `low` to `high`, in the units of what was measured."""

    low: float
    high: float

    def __contains__(self, value: object) -> bool:
        return isinstance(value, int | float) and self.low <= value <= self.high

    @property
    def half_width(self) -> float:
        """Half the distance between the ends."""
        return (self.high - self.low) / 2


def next_run(values: ArrayLike, level: float = 0.95) -> Interval:
    """Where one more run lands with probability `level`: mean ± t · s · √(1 + 1/n).

    Args:
        values: of the same quantity in n runs that differ in their seed only, at least two.

    Raises:
        ValueError: fewer than two values, or a level that is not between 0 and 1.
    """
    return around(*_summary(values), level=level)


def mean_difference(differences: ArrayLike, level: float = 0.95) -> Interval:
    """Where the true mean of paired differences lies: mean ± t · s / √n; raises as `next_run` does."""
    mean, deviation, n = _summary(differences)
    return around(mean, deviation / math.sqrt(n), n, level=level, averaged=math.inf)


def around(
    mean: float, deviation: float, n: int, *, level: float = 0.95, averaged: float | None = None
) -> Interval:
    """`next_run` from what tables print: mean ± t(n − 1) · s · √(1 + 1/averaged).

    Args:
        deviation: s, the standard deviation over n runs (n − 1 in the denominator), in the units of the mean.
        averaged: over how many runs the mean was taken, where those are others than the n that s is from; infinite
            for a mean that is known.

    Raises:
        ValueError: n below two, or a level that is not between 0 and 1.
    """
    if n < 2:
        raise ValueError(f"a spread takes two runs at least, not {n}")
    if not 0 < level < 1:
        raise ValueError(f"level lies between 0 and 1, unlike {level}")
    half = _quantile(level, n - 1) * deviation * math.sqrt(1 + 1 / (averaged or n))
    return Interval(mean - half, mean + half)


@cache
def _quantile(level: float, freedom: int) -> float:
    return float(student.ppf((1 + level) / 2, freedom))


def power(distance: float, n: int, level: float = 0.95) -> float:
    """How often `next_run` of n runs leaves out one run of another setting.

    Args:
        distance: between the means of both settings, in standard deviations, which both share; 0 for the same setting,
            where the answer is the rate of false alarms, 1 − level.
        n: runs of ours, at least two.

    Source: the noncentral t distribution.
    """
    shift = distance / math.sqrt(1 + 1 / n)
    quantile = _quantile(level, n - 1)
    return float(noncentral.sf(quantile, n - 1, shift) + noncentral.sf(quantile, n - 1, -shift))


def surprise(distance: float, deviation: float, n: int) -> float:
    """The two-sided p of one more run that lies so far, or farther, from the mean of n runs; the converse of `around`.

    Args:
        distance: from the mean, not negative.
        deviation: s over the n runs, n at least two.
    """
    if not distance > 0:
        return 1.0
    spread = deviation * math.sqrt(1 + 1 / n)
    return 2 * float(student.sf(distance / spread, n - 1)) if spread else 0.0


def _summary(values: ArrayLike) -> tuple[float, float, int]:
    array = np.asarray(values, dtype=float)
    deviation = float(array.std(ddof=1)) if array.size > 1 else math.nan
    return float(array.mean()) if array.size else math.nan, deviation, array.size


def equivalent(differences: ArrayLike, margin: float, alpha: float = 0.05) -> bool:
    """Whether paired differences show that the true mean lies within ±margin (two one-sided tests).

    That no difference was found shows no equality; this does. It is the same as asking whether the interval of
    level 1 − 2 alpha lies within the margin.

    Args:
        margin: what counts as no difference, in their units; to be stated before they are looked at.

    Raises:
        ValueError: fewer than two differences, or a margin that is not positive.

    Source: Schuirmann (1987), Journal of Pharmacokinetics and Biopharmaceutics 15, 657–680.
    """
    if not margin > 0:
        raise ValueError(f"the margin must be positive, not {margin}")
    found = mean_difference(differences, 1 - 2 * alpha)
    return -margin < found.low and found.high < margin


def holm(p_values: Mapping[str, float], alpha: float = 0.05) -> list[str]:
    """The names of those of many tests that are more than chance, smallest p first.

    The chance that even one of them is there by luck is at most alpha.

    Source: Holm (1979), Scandinavian Journal of Statistics 6, 65–70.
    """
    ordered = sorted(p_values, key=p_values.__getitem__)
    for place, name in enumerate(ordered):
        if not p_values[name] <= alpha / (len(ordered) - place):
            return ordered[:place]
    return ordered
