"""Pictures of ways to make a feature map smaller, compared over seeds.

The numbers come from run records; nothing is trained or judged here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from course_utils.plots.contests import LINES
from course_utils.plots.picture import COLORS, MARKERS, Picture, canvas, finish


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
    """Accuracy and consistency under shifts; bars and bands are one standard deviation either way.

    Raises:
        ValueError: no way, or one without a run.
    """
    if not ways or any(len(way.accuracy) == 0 for way in ways.values()):
        raise ValueError("each way needs at least one run")
    with canvas(1, 2, height=4.3) as (figure, (left, right)):
        for place, (name, way) in enumerate(ways.items()):
            look = {"color": COLORS[place], "marker": MARKERS[place]}
            accuracy = 100 * np.asarray(way.accuracy)
            left.errorbar(
                accuracy.mean(), place, xerr=_spread(accuracy), label=name, markersize=9, linestyle="none",
                capsize=4, **look,
            )  # fmt: skip
            low = [place + 0.25] * len(accuracy)
            left.plot(accuracy, low, markersize=3, alpha=0.5, linestyle="none", **look)
            stay = 100 * np.atleast_2d(way.consistency)
            mean, spread = stay.mean(axis=0), _spread(stay)
            pixels = np.arange(1, len(mean) + 1)
            right.plot(pixels, mean, linestyle=LINES[place % len(LINES)], **look)
            right.fill_between(
                pixels, mean - spread, mean + spread, color=COLORS[place], alpha=0.2, linewidth=0
            )
            right.set_xticks(pixels)
        costs = [f"{name}\n{way.multiply_accumulates / 1e6:.2f} M MACs" for name, way in ways.items()]
        left.set_yticks(range(len(ways)), costs, fontsize=9.5)
        left.invert_yaxis()
        left.set(title="Test accuracy", xlabel="percent of the test images")
        right.set(title="Same answer, image moved", xlabel="moved by (pixels)")
        figure.legend(*left.get_legend_handles_labels(), loc="outside upper center", ncols=3, fontsize=10)
        texts = [
            f"{name}: {100 * np.mean(way.accuracy):.2f} percent correct at {way.multiply_accumulates / 1e6:.2f} million "
            f"multiply-accumulates, {100 * np.atleast_2d(way.consistency)[:, 0].mean():.1f} percent the same moved by 1 pixel"
            for name, way in ways.items()
        ]
        alt = "Test accuracy with what it costs, and share of unchanged answers on moved images. "
        return finish(figure, alt + "; ".join(texts) + ".", source, run)


def _spread(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Standard deviation over the first axis; 0 for a single run."""
    return values.std(axis=0, ddof=1) if len(values) > 1 else np.zeros(values.shape[1:])
