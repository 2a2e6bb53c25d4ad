"""Pictures of chapter 08: where the time goes, and what accuracy costs in seconds.

Seconds and accuracies come ready; nothing is timed here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from course_utils.plots.picture import COLORS, MARKERS, Picture, canvas, finish, legend_above

WRITTEN = 0.07  # a share below this has no room for its number
SIDES = (
    (12, 0),
    (-12, 0),
    (10, 9),
    (10, -9),
    (-10, 9),
    (-10, -9),
    (0, 18),
    (0, -18),
)  # of a mark, for its number; in points
ROOM = 15  # points from the middle of a number to the next mark or number
SEEN = 0.005  # a kind of work that nowhere takes more is left out


@dataclass(frozen=True)
class Rung:
    """A recipe that was trained: how long it takes, and what it reaches.

    Attributes:
        name: of the recipe.
        seconds: of the whole training.
        accuracy: mean over seeds, in percent.
        deviation: its standard deviation, in points; NaN for a single run.
    """

    name: str
    seconds: float
    accuracy: float
    deviation: float = math.nan


def time_shares(shares: Mapping[str, Mapping[str, float]], *, source: str, run: str = "") -> Picture:
    """One bar per training, cut into the kinds of work that its time went to.

    Args:
        shares: by training, the share in [0, 1] of each kind of work; the first training sets their order.

    Raises:
        ValueError: nothing to draw, or shares of a training that do not add up to 1.
    """
    every = dict.fromkeys(kind for parts in shares.values() for kind in parts)
    kinds = [kind for kind in every if max(parts.get(kind, 0) for parts in shares.values()) >= SEEN]
    if not kinds:
        raise ValueError("there is no share to draw")
    for name, parts in shares.items():
        if not math.isclose(sum(parts.values()), 1, abs_tol=0.02):
            raise ValueError(f"the shares of {name} add up to {sum(parts.values()):.2f}, not to 1")
    with canvas(height=0.62 * len(shares) + 2.1) as (figure, axis):
        left = np.zeros(len(shares))
        for place, kind in enumerate(kinds):
            width = np.array([100 * parts.get(kind, 0.0) for parts in shares.values()])
            color = COLORS[place % len(COLORS)]
            axis.barh(range(len(shares)), width, left=left, color=color, edgecolor="white", label=kind)
            _write_shares(axis, left, width)
            left += width
        axis.set_yticks(range(len(shares)), list(shares))
        axis.invert_yaxis()
        axis.set(xlabel="share of the time (%)", xlim=(0, 100))
        axis.grid(visible=False)
        legend_above(figure, axis, 4, fontsize=9.5)
        told = "; ".join(
            f"{name}: " + ", ".join(f"{kind} {part:.0%}" for kind, part in parts.items() if part >= SEEN)
            for name, parts in shares.items()
        )
        return finish(figure, f"Where the time of a training goes, one bar each. {told}.", source, run)


def _write_shares(axis: Axes, left: NDArray[np.float64], width: NDArray[np.float64]) -> None:
    for row, (start, wide) in enumerate(zip(left, width, strict=True)):
        if wide >= 100 * WRITTEN:
            box = {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none", "alpha": 0.85}
            axis.text(start + wide / 2, row, f"{wide:.0f}", ha="center", va="center", fontsize=9.5, bbox=box)


def ladder(
    rungs: Mapping[str, Sequence[Rung]], marks: Mapping[str, float], *, source: str, run: str = ""
) -> Picture:
    """Accuracy against seconds: what was trained as numbered marks, results without a time as lines.

    Args:
        rungs: by series, such as "P1's network", what was trained.
        marks: results of others in percent, by name; nobody knows how long they took here.

    Raises:
        ValueError: no rung at all.
    """
    flat = [rung for series in rungs.values() for rung in series]
    if not flat:
        raise ValueError("there is no rung to draw")
    with canvas(height=5.4) as (figure, axis):
        top = max([rung.accuracy for rung in flat] + list(marks.values()))
        lowest = min(rung.accuracy for rung in flat)
        bottom = lowest - 0.1 * (top - lowest) - 0.2
        axis.set_ylim(bottom, top + 0.05 * (top - bottom))
        _set_seconds(axis, [rung.seconds for rung in flat])
        axis.set(xlabel="training time (seconds, logarithmic)", ylabel="accuracy (%)")
        for place, (name, series) in enumerate(rungs.items()):
            _draw_series(axis, name, series, place)
        _write_numbers(axis, flat)
        _draw_marks(axis, marks, bottom, gap=0.055 * (top - bottom))
        axis.grid(visible=False, axis="y")
        legend_above(figure, axis, 2, fontsize=10)
        told = "; ".join(
            f"{place} {rung.name}: {rung.accuracy:.2f} % in {rung.seconds:,.0f} s"
            for place, rung in enumerate(flat, start=1)
        )
        others = ", ".join(f"{name} {value:g} %" for name, value in marks.items())
        alt = f"Accuracy against training time, a numbered mark for each recipe. {told}. "
        return finish(figure, alt + (f"Without a time: {others}." if others else ""), source, run)


def _set_seconds(axis: Axes, seconds: Sequence[float]) -> None:
    """Limits with some room, and ticks at 1, 2, 5, 10, 20, … in plain figures."""
    low, high = min(seconds) / 1.6, max(seconds) * 1.6
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)))
    ticks = [step * 10.0**power for power in powers for step in (1, 2, 5)]
    ticks = [tick for tick in ticks if low <= tick <= high]
    axis.set_xscale("log")
    axis.set_xticks(ticks, [f"{tick:,g}" for tick in ticks])
    axis.set_xticks([], minor=True)
    axis.set_xlim(low, high)


def _draw_series(axis: Axes, name: str, series: Sequence[Rung], place: int) -> None:
    seconds, heights = [rung.seconds for rung in series], [rung.accuracy for rung in series]
    bars = [0.0 if math.isnan(rung.deviation) else rung.deviation for rung in series]
    axis.errorbar(
        seconds, heights, yerr=bars, fmt=MARKERS[place], color=COLORS[place], markersize=7, capsize=3,
        label=name, zorder=3,
    )  # fmt: skip


def _write_numbers(axis: Axes, rungs: Sequence[Rung]) -> None:
    """A number beside each mark, on the side that is farthest from other marks and from numbers that stand already."""
    marks = axis.transData.transform([(rung.seconds, rung.accuracy) for rung in rungs])
    marks *= 72 / axis.figure.dpi  # points, as the offsets are
    taken: list[NDArray[np.float64]] = []
    for number, (rung, mark) in enumerate(zip(rungs, marks, strict=True), start=1):
        others = np.array([*np.delete(marks, number - 1, axis=0), *taken]).reshape(-1, 2)
        room = [min(np.hypot(*(others - mark - side).T), default=ROOM) for side in SIDES]
        side = SIDES[int(np.argmax(np.minimum(room, ROOM)))]  # of several with room the first
        taken.append(mark + side)
        axis.annotate(
            str(number), (rung.seconds, rung.accuracy), xytext=side, textcoords="offset points",
            fontsize=10, ha="center", va="center", zorder=4,
        )  # fmt: skip


def _draw_marks(axis: Axes, marks: Mapping[str, float], bottom: float, gap: float) -> None:
    """A line at each height, its name to the right of the axis, moved where names would overlap.

    What is too low for the axis is named at its lower end.
    """
    names = sorted(marks, key=lambda name: marks[name])
    ends = [max(marks[name], bottom) for name in names]
    for name, end, height in zip(names, ends, spread(ends, gap), strict=True):
        if end > bottom:
            axis.axhline(end, color="#999999", linestyle=":", linewidth=1, zorder=0)
        axis.annotate(
            f"{'' if end > bottom else '↓ '}{name} {marks[name]:g}", (1, end), (1.03, height),
            xycoords=("axes fraction", "data"), textcoords=("axes fraction", "data"), fontsize=9, va="center",
            annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": "#999999", "linewidth": 0.7, "shrinkA": 0, "shrinkB": 0},
        )  # fmt: skip


def spread(heights: Sequence[float], gap: float) -> list[float]:
    """Ascending heights, moved apart until neighbors are `gap` apart, as little as a simple rule can."""
    groups: list[list[float]] = []  # each: sum of the wanted starts, number of members
    for place, height in enumerate(heights):
        groups.append([height - gap * place, 1])
        while len(groups) > 1 and groups[-2][0] / groups[-2][1] > groups[-1][0] / groups[-1][1]:
            total, count = groups.pop()
            groups[-1][0] += total
            groups[-1][1] += count
    starts = [total / count for total, count in groups for _ in range(int(count))]
    return [start + gap * place for place, start in enumerate(starts)]
