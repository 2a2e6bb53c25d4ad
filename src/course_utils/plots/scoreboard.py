"""A paper's curve on ours.

Claims and verdicts come ready, as numbers and words; nothing is judged here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from course_utils.plots.picture import COLORS, Picture, canvas, finish, legend_above


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
