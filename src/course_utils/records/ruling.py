"""What a rule returns, and the words that rules share.

No claim is judged here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from course_utils.records.runs import Group, NotRunError, Reading, Runs


@dataclass(frozen=True)
class Ruling:
    """Whether a claim holds, what was found, and the runs that show it (none for arithmetic)."""

    holds: bool
    finding: str
    groups: tuple[Group, ...] = ()


Rule = Callable[[Runs], Ruling]


def lacking(name: str) -> Rule:
    """The rule of a claim whose experiment nobody has written yet: it always raises NotRunError."""

    def rule(runs: Runs) -> Ruling:
        raise NotRunError(name)

    return rule


def percent(share: float) -> str:
    """0.9269 as "92.69 %"."""
    return f"{100 * share:.2f} %"


def larger(all_runs: Runs, first: Group, second: Group, read: Reading, what: str) -> Ruling:
    """Whether first exceeds second by more than twice the standard error of the difference."""
    difference = first.measured(read).mean - second.measured(read).mean
    error = all_runs.standard_error(first, second, read)
    if not error > 0:
        return Ruling(False, f"{what} differs by {difference:+.4f}; its error is unknown.", (first, second))
    text = f"{what} differs by {difference:+.4f}, {difference / error:+.1f} standard errors."
    return Ruling(bool(difference > 2 * error), text, (first, second))


def paired(differences: NDArray[np.float64], what: str, groups: tuple[Group, ...]) -> Ruling:
    """Whether a mean difference over paired seeds is positive and more than twice its standard error."""
    n, mean = len(differences), float(differences.mean())
    if n < 2:
        return Ruling(False, f"{what}: {mean:+.4f} for the only pair of seeds; its error is unknown.", groups)
    error = float(differences.std(ddof=1)) / n**0.5
    text = f"{what}: {mean:+.4f} ± {error:.4f} (standard error, {n} pairs)."
    return Ruling(bool(mean > 2 * error), text, groups)


def ranked(values: Mapping[str, float], count: int = 3) -> str:
    """The lowest of some values per class, in words."""
    lowest = sorted(values.items(), key=lambda pair: pair[1])[:count]
    return ", ".join(f"{name} {value:.3f}" for name, value in lowest)


def lowest(values: Mapping[str, float]) -> str:
    """The class with the lowest value."""
    return min(values, key=values.__getitem__)


def pairs(confusion: NDArray[np.int64], names: tuple[str, ...]) -> list[tuple[int, str, str]]:
    """Errors between each two classes, both directions together, most first."""
    both = confusion + confusion.T
    found = [
        (int(both[i, j]), names[i], names[j]) for i in range(len(names)) for j in range(i + 1, len(names))
    ]
    return sorted(found, key=lambda pair: -pair[0])
