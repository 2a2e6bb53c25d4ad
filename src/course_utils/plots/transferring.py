"""Pictures of learning from few images: accuracy against how many there are.

The accuracies come ready; nothing is trained here.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from course_utils.plots.picture import COLORS, MARKERS, Picture, canvas, finish


def accuracy_against_images(
    series: Mapping[str, Mapping[int, ArrayLike]], *, source: str, run: str = ""
) -> Picture:
    """Mean accuracy against the number of training images, on a logarithmic axis; bars are one s.d. either way.

    Args:
        series: name → number of images → accuracies `[draws]` in [0, 1], one per draw of the images.

    Raises:
        ValueError: no series, or a point without an accuracy.
    """
    points = [np.asarray(values, float) for counts in series.values() for values in counts.values()]
    if not points or any(values.size == 0 for values in points):
        raise ValueError("each point needs at least one accuracy, and there must be a point")
    with canvas(height=4.0) as (figure, axis):
        told = []
        for place, (name, counts) in enumerate(series.items()):
            sizes = sorted(counts)
            draws = [100 * np.asarray(counts[size], float) for size in sizes]
            means = [values.mean() for values in draws]
            bars = [values.std(ddof=1) if values.size > 1 else 0.0 for values in draws]
            shifted = np.array(sizes) * 1.04 ** (place - (len(series) - 1) / 2)  # bars side by side
            axis.errorbar(
                shifted, means, yerr=bars, color=COLORS[place], marker=MARKERS[place], capsize=3, label=name
            )
            told.append(
                f"{name}: " + ", ".join(f"{m:.1f} at {size:,}" for m, size in zip(means, sizes, strict=True))
            )
        every = sorted({size for counts in series.values() for size in counts})
        axis.set(xscale="log", xlabel="training images (logarithmic)", ylabel="accuracy (%)")
        axis.set_xticks(every, [f"{size:,}" for size in every], minor=False)
        axis.minorticks_off()
        figure.legend(loc="outside upper center", ncols=2)
        alt = f"Accuracy in percent against the number of training images. {'; '.join(told)}."
        return finish(figure, alt, source, run)
