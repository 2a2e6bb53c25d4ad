"""Pictures of a dataset as a whole: label counts, pixel values, a map of the classes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from course_utils.plots.picture import COLORS, MARKERS, Picture, canvas, finish


def label_counts(
    counts: Mapping[str, NDArray[np.integer]], class_names: Sequence[str], *, source: str
) -> Picture:
    """Images per class, one panel per split; a dashed line marks equal shares.

    Args:
        counts: by the split's name, integers `[C]`.
    """
    with canvas(1, len(counts), height=3.8, sharey=True, squeeze=False) as (figure, axes):
        for axis, (name, values) in zip(axes.flat, counts.items(), strict=True):
            axis.barh(range(len(values)), values, color=COLORS[0])
            axis.axvline(values.mean(), color=COLORS[1], linestyle="--", linewidth=1.5)
            axis.set(title=name, xlabel="images")
            axis.grid(axis="y", visible=False)
        axes[0, 0].set_yticks(range(len(class_names)), class_names)
        axes[0, 0].invert_yaxis()
        texts = [
            f"{name}: {min(values):,} to {max(values):,} images per class" for name, values in counts.items()
        ]
        return finish(
            figure,
            "Number of images per class, with a dashed line at equal shares. " + "; ".join(texts) + ".",
            source,
        )


def pixel_histogram(images: NDArray[np.uint8], *, source: str) -> Picture:
    """How often each of the 256 pixel values occurs in images `[N, height, width]`, on a logarithmic scale."""
    counts = np.bincount(images.ravel(), minlength=256)
    with canvas(height=3.0) as (figure, axis):
        axis.bar(range(256), counts, width=1.0, color=COLORS[0])
        axis.set(yscale="log", xlabel="pixel value (0 = black, 255 = white)", ylabel="number of pixels")
        alt = f"Histogram of pixel values: {counts[0] / counts.sum():.0%} are 0, the rest spreads over 1 to 255."
        return finish(figure, alt, source)


def class_map(
    points: NDArray[np.floating],
    labels: NDArray[np.integer],
    class_names: Sequence[str],
    *,
    source: str,
    title: str,
    axes: tuple[str, str] = ("no unit: only nearness has a meaning", ""),
) -> Picture:
    """Images as points in the plane, colored and marked by class, each class named at its median.

    Args:
        points: `[N, 2]`.
        labels: `[N]`.
        axes: what the horizontal and the vertical direction mean.
    """
    with canvas(height=5.8) as (figure, axis):
        for label, name in enumerate(class_names):
            chosen = points[labels == label]
            look = {"color": COLORS[label], "marker": MARKERS[label]}
            axis.scatter(*chosen.T, s=9, alpha=0.7, linewidths=0, label=name, **look)
        for label, name in enumerate(class_names):
            x, y = np.median(points[labels == label], axis=0)
            box = {"facecolor": "white", "alpha": 0.8, "edgecolor": "none", "pad": 1.5}
            axis.text(x, y, name, ha="center", va="center", fontsize=10, bbox=box)
        axis.set(title=title, xticks=[], yticks=[], xlabel=axes[0], ylabel=axes[1])
        figure.legend(
            loc="outside upper left",
            ncols=5,
            fontsize=10,
            markerscale=2,
            columnspacing=1.2,
            handletextpad=0.3,
        )
        alt = f"{title}: {len(points):,} images as points, one color and marker per class ({', '.join(class_names)})."
        return finish(figure, alt, source)
