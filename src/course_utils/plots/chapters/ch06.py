"""The picture of chapter 06, learning from few images: accuracy against how many there are.

The accuracies come ready; nothing is trained here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import seaborn as sns
from numpy.typing import NDArray

from course_utils.plots.picture import Picture, canvas, finish, legend_above, looks


def accuracy_against_images(
    series: Mapping[str, Mapping[int, Sequence[float] | NDArray[np.floating]]], *, source: str, run: str = ""
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
    table = pd.DataFrame(
        {"series": name, "images": size * 1.04 ** (place - (len(series) - 1) / 2), "accuracy": 100 * accuracy}
        for place, (name, counts) in enumerate(series.items())  # each a little aside: bars must not hide bars
        for size, draws in counts.items()
        for accuracy in np.asarray(draws, float)
    )
    with canvas(height=4.0) as (figure, axis):
        sns.lineplot(
            table, x="images", y="accuracy", hue="series", style="series", ax=axis, errorbar="sd",
            err_style="bars", err_kws={"capsize": 3}, **looks(series),
        )  # fmt: skip
        every = sorted({size for counts in series.values() for size in counts})
        axis.set(xscale="log", xlabel="training images (logarithmic)", ylabel="accuracy (%)")
        axis.set_xticks(every, [f"{size:,}" for size in every], minor=False)
        axis.minorticks_off()
        legend_above(figure, axis, 2)
        told = "; ".join(
            f"{name}: "
            + ", ".join(f"{100 * np.mean(counts[size]):.1f} at {size:,}" for size in sorted(counts))
            for name, counts in series.items()
        )
        return finish(
            figure, f"Accuracy in percent against the number of training images. {told}.", source, run
        )
