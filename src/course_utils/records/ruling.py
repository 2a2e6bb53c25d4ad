"""What a rule returns, and the ways in which rules ask their runs.

Every question has three answers: yes, no, and None for "these runs cannot tell". No claim is judged here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_utils.claims import Verdict
from course_utils.evaluation.intervals import mean_difference
from course_utils.records.compare import FEWEST
from course_utils.records.record import RunRecord
from course_utils.records.runs import Group, NotRunError, Reading, Runs

Answer = bool | None
"""Yes, no, or "these runs cannot tell"."""


@dataclass(frozen=True)
class Ruling:
    """What became of each part of a claim, what was found, and the runs that show it (none for arithmetic)."""

    parts: tuple[Answer, ...]
    finding: str
    groups: tuple[Group, ...] = ()

    @classmethod
    def of(cls, parts: Answer | Iterable[Answer], finding: str, groups: Iterable[Group] = ()) -> Ruling:
        """A ruling on a claim of one part, or of several that it joins with "and"."""
        answers = (parts,) if parts is None or isinstance(parts, bool | np.bool_) else tuple(parts)
        return cls(tuple(None if each is None else bool(each) for each in answers), finding, tuple(groups))

    @property
    def verdict(self) -> Verdict:
        """Holds if every part does, partly if any does; if none does, it is undecided while one may still."""
        if all(self.parts):
            return Verdict.HOLDS
        if any(self.parts):
            return Verdict.PARTLY
        return Verdict.UNDECIDED if None in self.parts else Verdict.DOES_NOT_HOLD


Rule = Callable[[Runs], Ruling]


def lacking(name: str) -> Rule:
    """The rule of a claim whose experiment nobody has written yet: it always raises NotRunError."""

    def rule(runs: Runs) -> Ruling:
        raise NotRunError(name)

    return rule


def above(values: ArrayLike, threshold: float = 0.0) -> Answer:
    """Whether the mean over seeds, of which these are draws, is above a threshold: if all of its 95 % interval is.

    Not, if all of the interval is below; a single value, and an interval on both sides, cannot tell. Runs that all
    give the same value leave no doubt.
    """
    array = np.asarray(values, dtype=float)
    if array.size < 2 or not np.isfinite(array).all():
        return None
    interval = mean_difference(array)
    if interval.low > threshold:
        return True
    return False if interval.high < threshold else None


def below(values: ArrayLike, threshold: float = 0.0) -> Answer:
    """Whether the mean over seeds is below a threshold; as `above`."""
    return above(-np.asarray(values, dtype=float), -threshold)


def every_seed(answers: Iterable[bool]) -> Answer:
    """Yes or no if at least three seeds agree on it; for what has no size, such as an order of classes."""
    given = list(answers)
    if len(given) < FEWEST:
        return None
    return True if all(given) else None if any(given) else False


def both(*answers: Answer) -> Answer:
    """Whether all of them are yes, as one part of a claim: no if any is no."""
    return False if False in answers else None if None in answers else True


def whichever(answers: Mapping[str, Answer]) -> tuple[Answer, str]:
    """An answer that must not depend on the metric, where the paper shows none: None if they differ.

    Returns:
        The answer, and which metric gives what, in words.
    """
    words = {True: "yes", False: "no", None: "cannot tell"}
    text = ", ".join(f"{name}: {words[answer]}" for name, answer in answers.items())
    found = set(answers.values())
    return (found.pop() if len(found) == 1 else None), text


def interval(values: ArrayLike, *, digits: int = 4, scale: float = 1) -> str:
    """A mean over seeds with its 95 % interval, in words: "+0.0015 (95 %: −0.0004 to +0.0034, n = 5)"."""
    array = scale * np.asarray(values, dtype=float)
    mean = f"{array.mean():+.{digits}f}"
    if array.size < 2:
        return f"{mean} (n = {array.size})".replace("-", "−")
    found = mean_difference(array)
    return f"{mean} (95 %: {found.low:+.{digits}f} to {found.high:+.{digits}f}, n = {array.size})".replace(
        "-", "−"
    )


def larger(all_runs: Runs, first: Group, second: Group, read: Reading, what: str) -> Ruling:
    """Whether a quantity is larger in the first of two groups: their mean difference over paired seeds.

    Raises:
        NotRunError: no seed is in both.
    """
    differences = all_runs.paired(first, second, read)
    return Ruling.of(above(differences), f"{what}: {interval(differences)}.", (first, second))


def percent(share: float) -> str:
    """0.9269 as "92.69 %"."""
    return f"{100 * share:.2f} %"


def per_class(group: Group, read: Callable[[RunRecord], NDArray[np.float64]]) -> NDArray[np.float64]:
    """A quantity per class, seed by seed: `[seeds, 10]`."""
    return np.stack([read(record) for record in group.records])


def lowest_by(values: NDArray[np.float64], label: int) -> NDArray[np.float64]:
    """How far a class lies below the lowest of the others, seed by seed; negative where it lies above.

    Args:
        values: `[seeds, 10]`.
    """
    return np.delete(values, label, axis=1).min(axis=1) - values[:, label]


def ranked(values: Mapping[str, float], count: int = 3) -> str:
    """The lowest of some values per class, in words."""
    lowest = sorted(values.items(), key=lambda pair: pair[1])[:count]
    return ", ".join(f"{name} {value:.3f}" for name, value in lowest)


def pairs(confusion: NDArray[np.int64], names: Sequence[str]) -> list[tuple[int, str, str]]:
    """Errors between each two classes, both directions together, most first."""
    both = confusion + confusion.T
    found = [
        (int(both[i, j]), names[i], names[j]) for i in range(len(names)) for j in range(i + 1, len(names))
    ]
    return sorted(found, key=lambda pair: -pair[0])
