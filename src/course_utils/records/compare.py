"""A printed number beside runs of ours: the two intervals, and the verdict that they give.

One rule for all numbers; it knows no paper and reads no record. A curve is judged like a number, all of its printed
points at once.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from course_utils.claims import Verdict, reading
from course_utils.evaluation.intervals import Interval, around, surprise

FEWEST = 3
"""Runs that it takes for a verdict: two have a spread that says next to nothing about a third."""

LEVEL = 0.95
DIFFERING = (Verdict.HIGHER, Verdict.LOWER, Verdict.DIFFERS)


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


@dataclass(frozen=True, kw_only=True)
class Point:
    """A printed number, and what our runs measured in its place.

    Attributes:
        printed, rounding: the number, and half a unit of its last digit; in the units of `ours`.
        ours: over seeds, with the settings that we chose.
        settings: the same with one setting changed, by what was changed ("batch size: 64").
        untried: how many other settings are written down and have not been run yet.
        narrow: the largest half-width of an interval, without the rounding, that still means something.
    """

    printed: float
    rounding: float
    ours: Measured
    settings: Mapping[str, Measured] = field(default_factory=dict)
    untried: int = 0
    narrow: float = math.inf

    @classmethod
    def of(
        cls,
        printed: str,
        values: Sequence[float],
        settings: Mapping[str, Sequence[float]] | None = None,
        narrow: float = math.inf,
    ) -> Point:
        """From the number as it is printed ("92.84 %", "0.2066") and from the values of runs.

        Raises:
            ValueError: there is no run.
            decimal.InvalidOperation: `printed` is no number.
        """
        value, rounding = reading(printed)
        others = {name: Measured.of(each) for name, each in (settings or {}).items()}
        return cls(printed=value, rounding=rounding, ours=Measured.of(values), settings=others, narrow=narrow)


@dataclass(frozen=True)
class Band:
    """Where a number may lie at one point: by chance alone, and with the settings that the paper leaves open.

    Attributes:
        seeds: the prediction interval for one more run of ours, widened by the claim's rounding.
        settings: from the lowest to the highest of that and of the same intervals around each changed setting.
        reached_by: the settings whose intervals hold the number; where none does, the two that it lies between.
    """

    seeds: Interval
    settings: Interval
    reached_by: tuple[str, ...]
    verdict: Verdict


@dataclass(frozen=True)
class Weighed:
    """The verdict on one number, or on one curve.

    Attributes:
        bands: a band per printed point; none where there are too few runs.
        reached_by: the settings that get there, of a verdict "within reach".
        p: of one more run that lies as far from ours as the claim, seeds and rounding counted and settings not; of a
            curve, Bonferroni's over its points. NaN where there are too few runs.
    """

    verdict: Verdict
    bands: tuple[Band, ...] = ()
    reached_by: tuple[str, ...] = ()
    p: float = math.nan


def weigh(points: Point | Sequence[Point], level: float = LEVEL) -> Weighed:
    """The verdict on a printed number, or on the printed points of one curve together.

    Reproduced: inside the interval of the seeds, mean ± t · s · √(1 + 1/n) + rounding, if that is narrow enough to mean
    something (undecided if it is not). Within reach: outside it, but between the lowest and the highest that we got
    with other settings. Otherwise it differs, unless settings are still to be tried: they may get there, so it is undecided,
    as it is with fewer than three runs. Of k points, each has the level 1 − (1 − level)/k, so that all of them hold together with at least `level`.

    A setting was tried with few seeds, so its spread is taken to be that of our own.

    Raises:
        ValueError: no point, or a level that is not between 0 and 1.
    """
    points = [points] if isinstance(points, Point) else list(points)
    if not points:
        raise ValueError("there is no number to judge")
    if min(point.ours.n for point in points) < FEWEST:
        return Weighed(Verdict.UNDECIDED)
    bands = tuple(_band(point, 1 - (1 - level) / len(points)) for point in points)
    p = min(1.0, len(points) * min(map(_p, points)))
    found = {band.verdict for band in bands}
    apart = found & {Verdict.HIGHER, Verdict.LOWER}
    if apart and any(point.untried for point in points):
        return Weighed(Verdict.UNDECIDED, bands, p=p)
    if apart:
        return Weighed(apart.pop() if len(apart) == 1 else Verdict.DIFFERS, bands, p=p)
    if Verdict.WITHIN_REACH in found:
        return Weighed(Verdict.WITHIN_REACH, bands, _reaching(bands), p)
    return Weighed(Verdict.UNDECIDED if Verdict.UNDECIDED in found else Verdict.REPRODUCED, bands, p=p)


def _band(point: Point, level: float) -> Band:
    ours = point.ours

    def interval(mean: float, runs: int) -> Interval:
        found = around(mean, ours.deviation, ours.n, level=level, averaged=runs)
        return Interval(found.low - point.rounding, found.high + point.rounding)

    seeds = interval(ours.mean, ours.n)
    tried = {name: interval(each.mean, each.n) for name, each in point.settings.items()}
    all_of_them = [seeds, *tried.values()]
    span = Interval(min(each.low for each in all_of_them), max(each.high for each in all_of_them))
    if point.printed in seeds:
        narrow = seeds.half_width - point.rounding <= point.narrow
        return Band(seeds, span, (), Verdict.REPRODUCED if narrow else Verdict.UNDECIDED)
    if point.printed in span:
        return Band(seeds, span, _nearest(point.printed, ours.mean, tried), Verdict.WITHIN_REACH)
    return Band(seeds, span, (), Verdict.HIGHER if ours.mean > point.printed else Verdict.LOWER)


def _nearest(printed: float, ours: float, tried: Mapping[str, Interval]) -> tuple[str, ...]:
    """The settings whose interval holds a number; where none does, the first beyond it, seen from ours."""
    holding = tuple(name for name, each in tried.items() if printed in each)
    if holding:
        return holding
    above = printed > ours
    beyond = {
        name: each for name, each in tried.items() if (each.low > printed if above else each.high < printed)
    }
    return (min(beyond, key=lambda name: abs(beyond[name].low - printed)),)


def _reaching(bands: Sequence[Band]) -> tuple[str, ...]:
    """The settings that hold every point which ours do not; where none does, all that hold any."""
    outside = [band.reached_by for band in bands if band.verdict is Verdict.WITHIN_REACH]
    every = tuple(name for name in outside[0] if all(name in each for each in outside))
    return every or tuple(dict.fromkeys(name for each in outside for name in each))


def _p(point: Point) -> float:
    distance = abs(point.printed - point.ours.mean) - point.rounding
    return surprise(distance, point.ours.deviation, point.ours.n)
