"""Pictures of regularization: levers side by side, and whether a network is as often right as it says.

Means, deviations and bins come ready; nothing is averaged or judged here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes

from course_utils.evaluation import Reliability
from course_utils.plots.picture import COLORS, MARKERS, Picture, canvas, finish

Values = Mapping[str, tuple[float, float]]  # by lever: mean and standard deviation (NaN for a single run)


def levers(
    panels: Mapping[str, Mapping[str, Values]],
    *,
    source: str,
    run: str = "",
    what: str = "Levers against overfitting",
) -> Picture:
    """Each lever's mean ± s.d. as a dot with a bar, one row per lever, one panel per quantity.

    A dotted line stands at the first lever's mean, the one to compare with.

    Args:
        panels: label of the horizontal axis, with its unit → name of a series, such as "5,000 images" →
            lever → (mean, s.d.). A lever that a series lacks leaves its place empty.
        what: the rows, for the alt text.

    Raises:
        ValueError: no value at all.
    """
    names = [name for series in panels.values() for values in series.values() for name in values]
    rows = list(dict.fromkeys(names))
    if not rows:
        raise ValueError("there is no lever to draw")
    with canvas(1, len(panels), height=0.42 * len(rows) + 1.5, sharey=True, squeeze=False) as (figure, axes):
        for axis, (quantity, series) in zip(axes.flat, panels.items(), strict=True):
            for place, (name, values) in enumerate(series.items()):
                _draw_series(axis, name, values, rows, place, len(series))
            axis.set(xlabel=quantity)
        axes.flat[0].set_yticks(range(len(rows)), rows)
        axes.flat[0].invert_yaxis()
        handles, labels = axes.flat[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside upper center", ncols=len(labels))
        return finish(figure, _levers_alt(panels, what), source, run)


def _draw_series(axis: Axes, name: str, values: Values, rows: list[str], place: int, count: int) -> None:
    heights = {row: rows.index(row) + 0.24 * (place - (count - 1) / 2) for row in values}
    means = [mean for mean, _ in values.values()]
    bars = [0.0 if math.isnan(deviation) else deviation for _, deviation in values.values()]
    axis.errorbar(
        means, list(heights.values()), xerr=bars, fmt=MARKERS[place], color=COLORS[place], markersize=5,
        capsize=3, label=name,
    )  # fmt: skip
    if rows[0] in values:
        axis.axvline(values[rows[0]][0], color=COLORS[place], linestyle=":", linewidth=1.2, zorder=0)


def _levers_alt(panels: Mapping[str, Mapping[str, Values]], what: str) -> str:
    parts = []
    for quantity, series in panels.items():
        for name, values in series.items():
            told = ", ".join(f"{row} {mean:.4g}" for row, (mean, _) in values.items())
            parts.append(f"{quantity}, {name}: {told}")
    return f"{what}, one row each. " + ". ".join(parts) + "."


def calibration(
    networks: Mapping[str, Reliability], *, source: str, run: str = "", fewest: int = 30
) -> Picture:
    """Accuracy against confidence, bin by bin, and how many predictions each bin holds.

    On the diagonal a network is right as often as it says; below it, it is too sure.

    Args:
        fewest: bins with fewer predictions are left out: their accuracy would be mostly chance.

    Raises:
        ValueError: no network.
    """
    if not networks:
        raise ValueError("there is no network to draw")
    with canvas(1, 2, height=3.8) as (figure, (left, right)):
        left.plot([0, 1], [0, 1], color="#666666", linestyle=":", linewidth=1.2)
        for place, (name, bins) in enumerate(networks.items()):
            some = bins.count >= fewest
            look = {
                "color": COLORS[place],
                "marker": MARKERS[place],
                "linestyle": ("-", "--", "-.")[place % 3],
            }
            share = 100 * bins.count / bins.count.sum()
            left.plot(bins.confidence[some], bins.accuracy[some], label=name, markersize=5, **look)
            right.plot(bins.confidence[some], share[some], markersize=5, **look)
        left.set(xlabel="confidence (probability)", ylabel="accuracy (fraction correct)", ylim=(0, 1.03))
        right.set(xlabel="confidence (probability)", ylabel="predictions (%, logarithmic)", yscale="log")
        left.set_xlim(0, 1.03)
        right.set_xlim(0, 1.03)
        figure.legend(*left.get_legend_handles_labels(), loc="outside upper center", ncols=2)
        texts = [
            f"{name}: expected calibration error {bins.expected_calibration_error:.3f}, "
            f"mean confidence {np.average(bins.confidence, weights=bins.count):.3f}, "
            f"accuracy {np.average(bins.accuracy, weights=bins.count):.3f}"
            for name, bins in networks.items()
        ]
        alt = "Accuracy against confidence, with a dotted diagonal where both are equal. "
        return finish(figure, alt + "; ".join(texts) + ".", source, run)
