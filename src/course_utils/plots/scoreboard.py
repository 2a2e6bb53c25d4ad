"""Pictures of claims beside measurements: how far apart they are, and a paper's curve on ours.

Claims and verdicts come ready, as numbers and words; nothing is judged here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from course_utils.claims import Verdict
from course_utils.plots.picture import COLORS, Picture, canvas, finish, legend_above

# A verdict is told by shape and color, so that neither is needed alone.
_LOOKS = {
    Verdict.REPRODUCED: ("o", COLORS[2]),
    Verdict.EXCEEDED: ("^", COLORS[0]),
    Verdict.NOT_REPRODUCED: ("X", COLORS[1]),
}
_OTHER_LOOK = ("D", "#666666")
_ROW, _DOT = 0.29, 0.15  # inches: a row with one dot, and what each dot takes in a row of several
MOST_POINTS = (
    12.0  # beyond, a dot stands at the edge with its number: one far claim must not flatten all others
)


@dataclass(frozen=True)
class Distance:
    """How far one measurement lies from its claim, in percentage points.

    Attributes:
        row: where it is drawn, such as "with dropout: training"; distances of one row share it.
        difference: ours minus the claim.
        whisker: half the width of what chance allows around it; NaN where that is unknown.
        rounding: what the claim's own rounding leaves open, either way.
        few: fewer than three runs, so that what chance allows is borrowed from others.
    """

    row: str
    difference: float
    whisker: float
    rounding: float
    verdict: Verdict
    few: bool = False


def claim_distances(papers: Mapping[str, Sequence[Distance]], *, source: str, run: str = "") -> Picture:
    """Ours minus the claim, one row per quantity, paper by paper; zero is the claim itself.

    Args:
        papers: by the paper's name, in the order in which they are drawn from the top.

    Raises:
        ValueError: no distance at all.
    """
    everything = [distance for distances in papers.values() for distance in distances]
    if not everything:
        raise ValueError("there is no measurement to draw beside its claim")
    heights, ticks, bottom = _rows(papers)
    with canvas(height=bottom + 1.5) as (figure, axis):
        limit = _limit(everything)
        axis.axvline(0, color="black", linewidth=1.2, zorder=1.5)
        for paper, distances in papers.items():
            for distance, height in zip(distances, heights[paper], strict=True):
                _draw(axis, distance, height, limit)
        axis.set(
            xlim=(-1.08 * limit, 1.08 * limit),
            ylim=(bottom, 0),
            xlabel="ours − claim (percentage points)",
        )
        axis.set_yticks([place for place, _ in ticks], [name for _, name in ticks], fontsize=11.5)
        for text, (_, name) in zip(axis.get_yticklabels(), ticks, strict=True):
            if name in papers:
                text.set(fontweight="bold", fontsize=12)
        axis.tick_params(axis="y", length=0)
        axis.grid(axis="y", visible=False)
        axis.spines["left"].set_visible(False)
        figure.legend(handles=_legend(everything), loc="outside upper center", ncols=2, fontsize=11.5)
        return finish(figure, _distances_alt(papers), source, run)


def _rows(
    papers: Mapping[str, Sequence[Distance]],
) -> tuple[dict[str, list[float]], list[tuple[float, str]], float]:
    """Heights of the dots in inches from the top, the names along the axis, and the height of it all."""
    heights: dict[str, list[float]] = {}
    ticks, top = [], 0.0
    for paper, distances in papers.items():
        if not distances:
            heights[paper] = []
            continue
        ticks.append((top + _ROW / 2, paper))
        top += 1.15 * _ROW
        placed: list[float] = []
        rows = list(dict.fromkeys(distance.row for distance in distances))
        if [distance.row for distance in distances] != [r for r in rows for d in distances if d.row == r]:
            raise ValueError(f"{paper}: the distances of one row must follow each other")
        for row in rows:
            count = sum(distance.row == row for distance in distances)
            size = max(_ROW, _DOT * count + 0.12)
            placed += [top + size / 2 + _DOT * (place - (count - 1) / 2) for place in range(count)]
            ticks.append((top + size / 2, row))
            top += size
        heights[paper] = placed
        top += 0.4 * _ROW
    return heights, ticks, top


def _limit(distances: Sequence[Distance]) -> float:
    extents = [
        abs(distance.difference) + (distance.whisker if math.isfinite(distance.whisker) else 0)
        for distance in distances
    ]
    return float(np.clip(max(extents), 1.0, MOST_POINTS))


def _draw(axis: Axes, distance: Distance, height: float, limit: float) -> None:
    open_ = [-distance.rounding, distance.rounding]
    axis.plot(open_, [height, height], color="#bbbbbb", linewidth=6, solid_capstyle="butt", zorder=1)
    marker, color = _LOOKS.get(distance.verdict, _OTHER_LOOK)
    if abs(distance.difference) > limit:
        side = math.copysign(1, distance.difference)
        axis.plot(side * limit, height, marker=">" if side > 0 else "<", color=color, markersize=8)
        text = f"{distance.difference:+.1f}".replace("-", "−")
        axis.annotate(
            text, (side * limit, height), (-9 * side, 0), textcoords="offset points", fontsize=9.5,
            ha="right" if side > 0 else "left", va="center", color=color,
        )  # fmt: skip
        return
    if math.isfinite(distance.whisker):
        ends = np.clip([distance.difference - distance.whisker, distance.difference + distance.whisker],
                       -1.08 * limit, 1.08 * limit)  # fmt: skip
        axis.plot(ends, [height, height], color=color, linewidth=1.6, alpha=0.65, solid_capstyle="butt")
    known = not distance.few
    axis.plot(
        distance.difference, height, marker=marker, color=color, markersize=7, linestyle="none",
        markerfacecolor=color if known else "white", markeredgewidth=0.8 if known else 1.6,
        markeredgecolor="white" if known else color,
    )  # fmt: skip


def _legend(distances: Sequence[Distance]) -> list[Line2D]:
    verdicts = [distance.verdict for distance in distances]
    found = [name for name in _LOOKS if name in verdicts]
    found += sorted(set(verdicts) - set(found))
    handles = []
    for name in found:
        marker, color = _LOOKS.get(name, _OTHER_LOOK)
        handles.append(
            Line2D([], [], marker=marker, color=color, linestyle="none", markersize=7,
                   label=f"{name} ({verdicts.count(name)})")
        )  # fmt: skip
    if any(distance.few for distance in distances):
        handles.append(
            Line2D([], [], marker="o", color="#666666", markerfacecolor="white", linestyle="none",
                   markersize=7, label="fewer than three runs")
        )  # fmt: skip
    return handles


def _distances_alt(papers: Mapping[str, Sequence[Distance]]) -> str:
    parts = []
    for paper, distances in papers.items():
        if not distances:
            continue
        values = [distance.difference for distance in distances]
        counted = ", ".join(
            f"{sum(distance.verdict == verdict for distance in distances)} {verdict}"
            for verdict in dict.fromkeys(distance.verdict for distance in distances)
        )
        span = f"{min(values):+.1f} to {max(values):+.1f}".replace("-", "−")
        parts.append(f"{paper}: {len(values)} accuracies, {span} points from the claim, {counted}")
    return "Our accuracies minus the claimed ones, in percentage points. " + "; ".join(parts) + "."


@dataclass(frozen=True)
class ClaimedCurve:
    """A curve of ours and the points of it that a paper gives.

    Attributes:
        name: such as "training".
        runs: ours `[seeds, epochs]`; `[0, 0]` where nothing has been run.
        claimed: the paper's values by epoch, counted from 1.
    """

    name: str
    runs: NDArray[np.float64]
    claimed: Mapping[int, float] = field(default_factory=dict)


def claimed_curves(
    panels: Mapping[tuple[str, str], Sequence[ClaimedCurve]], *, source: str, run: str = ""
) -> Picture:
    """A paper's numbers, epoch by epoch, over our mean ± s.d.; one panel above the other.

    Args:
        panels: by title and label of the vertical axis; panels with the same label share its range.

    Raises:
        ValueError: no panel.
    """
    if not panels:
        raise ValueError("there is no curve to draw")
    with canvas(len(panels), 1, height=2.75 * len(panels) + 0.7, squeeze=False) as (figure, axes):
        for axis, ((title, quantity), curves) in zip(axes.flat, panels.items(), strict=True):
            for place, curve in enumerate(curves):
                _draw_curve(axis, curve, place)
            axis.set(title=f"{title}: {quantity.split(' (')[0]}", xlabel="epoch", ylabel=quantity)
            axis.xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10]))
        _share_ranges(axes.flat, [quantity for _, quantity in panels])
        legend_above(figure, axes.flat[0], 2, fontsize=11.5)
        return finish(figure, _curves_alt(panels), source, run)


def _draw_curve(axis: Axes, curve: ClaimedCurve, place: int) -> None:
    color = COLORS[place]
    if curve.runs.size:
        sns.lineplot(
            pd.DataFrame(curve.runs).melt(var_name="epoch").eval("epoch = epoch + 1"), x="epoch", y="value",
            ax=axis, errorbar="sd", err_kws={"linewidth": 0}, linestyle=("-", "--")[place % 2], color=color, label=f"{curve.name}, ours",
            legend=False,
        )  # fmt: skip
    if curve.claimed:
        axis.plot(
            list(curve.claimed), list(curve.claimed.values()), ("o", "s")[place % 2], color=color,
            markerfacecolor="white", markeredgewidth=1.8, markersize=6.5, zorder=5, clip_on=False,
            label=f"{curve.name}, the paper",
        )  # fmt: skip


def _share_ranges(axes: Sequence[Axes], quantities: Sequence[str]) -> None:
    """The same vertical range for the same quantity, so that panels can be compared by eye."""
    axes = list(axes)
    for quantity in set(quantities):
        same = [axis for axis, other in zip(axes, quantities, strict=True) if other == quantity]
        low = min(axis.get_ylim()[0] for axis in same)
        high = max(axis.get_ylim()[1] for axis in same)
        for axis in same:
            axis.set_ylim(low, high)


def _curves_alt(panels: Mapping[tuple[str, str], Sequence[ClaimedCurve]]) -> str:
    parts = []
    for (title, quantity), curves in panels.items():
        for curve in curves:
            what = f"{title}, {curve.name} {quantity.split(' (')[0]}"
            told = [f"the paper gives {value:g} in epoch {epoch}" for epoch, value in curve.claimed.items()]
            if curve.runs.size:
                mean = curve.runs.mean(axis=0)
                what += f": ours goes from {mean[0]:.3f} to {mean[-1]:.3f}"
                told = told[-1:]
            parts.append("; ".join([what, *told]))
    return "Curves per epoch, ours as lines and the paper's as hollow marks. " + ". ".join(parts) + "."
