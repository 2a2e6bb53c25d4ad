"""The picture of chapter 04: ways to make a feature map smaller, compared over seeds.

The numbers come from run records; nothing is trained or judged here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from numpy.typing import NDArray

from course_utils.plots.picture import Picture, canvas, finish, legend_above, looks


@dataclass(frozen=True, eq=False)
class Way:
    """One way to shrink, with what a network that uses it costs and reaches.

    Attributes:
        multiply_accumulates: of the network, for one image.
        accuracy: float `[seeds]`, fractions correct on test images.
        consistency: float `[seeds, pixels]`, share of the answers that stay when test images move by 1, 2, … pixels.
    """

    multiply_accumulates: int
    accuracy: NDArray[np.float64]
    consistency: NDArray[np.float64]


def ways_to_shrink(ways: Mapping[str, Way], *, source: str, run: str = "") -> Picture:
    """Accuracy, a small dot per seed, and consistency under shifts; bars and bands are one s.d. either way.

    Raises:
        ValueError: no way, or one without a run.
    """
    if not ways or any(len(way.accuracy) == 0 for way in ways.values()):
        raise ValueError("each way needs at least one run")
    with canvas(1, 2, height=4.3) as (figure, (left, right)):
        _draw_accuracy(left, ways)
        _draw_consistency(right, ways)
        legend_above(figure, left, 3, fontsize=10)
        texts = [
            f"{name}: {100 * np.mean(way.accuracy):.2f} percent correct at {way.multiply_accumulates / 1e6:.2f} million "
            f"multiply-accumulates, {100 * np.atleast_2d(way.consistency)[:, 0].mean():.1f} percent the same moved by 1 pixel"
            for name, way in ways.items()
        ]
        alt = "Test accuracy with what it costs, and share of unchanged answers on moved images. "
        return finish(figure, alt + "; ".join(texts) + ".", source, run)


def _draw_accuracy(axis: Axes, ways: Mapping[str, Way]) -> None:
    table = pd.DataFrame(
        {"way": name, "accuracy": 100 * each} for name, way in ways.items() for each in way.accuracy
    )
    look = looks(ways)
    row = {"data": table, "x": "accuracy", "y": "way", "hue": "way", "ax": axis, "palette": look["palette"]}
    sns.stripplot(**row, size=4, alpha=0.5, jitter=False, legend=False)
    sns.pointplot(
        **row, errorbar="sd", capsize=0.15, linestyle="none", markers=list(look["markers"].values()),
        markersize=7, err_kws={"linewidth": 1.5}, legend="full",
    )  # fmt: skip
    costs = [f"{name}\n{way.multiply_accumulates / 1e6:.2f} M MACs" for name, way in ways.items()]
    axis.set_yticks(range(len(ways)), costs, fontsize=9.5)
    axis.set(title="Test accuracy", xlabel="percent of the test images", ylabel="")


def _draw_consistency(axis: Axes, ways: Mapping[str, Way]) -> None:
    table = pd.DataFrame(
        {"way": name, "moved by": pixels, "same": 100 * share}
        for name, way in ways.items()
        for shares in np.atleast_2d(way.consistency)
        for pixels, share in enumerate(shares, start=1)
    )
    sns.lineplot(
        table, x="moved by", y="same", hue="way", style="way", ax=axis, errorbar="sd", legend=False, **looks(ways)
    )  # fmt: skip
    axis.set(title="Same answer, image moved", xlabel="moved by (pixels)", ylabel="percent")
    axis.set_xticks(sorted(set(table["moved by"])))
