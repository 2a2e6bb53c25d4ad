"""How far a measured accuracy can be trusted."""

from __future__ import annotations

from scipy.special import ndtr
from scipy.stats import binomtest


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
