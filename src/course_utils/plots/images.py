"""Pictures of images: grids, examples per class, class means."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from course_utils.data import Dataset, Split
from course_utils.plots.picture import Picture, canvas, finish


def image_grid(
    images: NDArray[np.uint8], titles: Sequence[str], *, source: str, title: str = "", columns: int = 5
) -> Picture:
    """Images `[N, H, W]` side by side, each with its title, `columns` in a row.

    Raises:
        ValueError: as many titles as images are needed, and at least one.
    """
    if len(images) == 0 or len(images) != len(titles):
        raise ValueError(f"{len(images)} images and {len(titles)} titles; give as many of each, at least one")
    rows = -(-len(images) // columns)
    with canvas(rows, columns, height=1.75 * rows + 0.5, squeeze=False) as (figure, axes):
        for place, axis in enumerate(axes.flat):
            if place < len(images):
                _show(axis, images[place], titles[place])
            else:
                axis.axis("off")
        if title:
            figure.suptitle(title, x=0.01, ha="left", fontsize=12)
        return finish(figure, f"{title or 'Images'}: {', '.join(titles)}.", source)


def class_examples(dataset: Dataset, per_class: int = 8) -> Picture:
    """The first `per_class` training images of every class, one class per row."""
    count = len(dataset.class_names)
    with canvas(count, per_class, height=0.83 * count) as (figure, axes):
        for label, row in enumerate(axes):
            found = np.flatnonzero(dataset.train.labels == label)[:per_class]
            for axis, index in zip(row, found, strict=False):
                _show(axis, dataset.train.images[index])
            row[0].set_ylabel(dataset.class_names[label], rotation=0, ha="right", va="center", fontsize=11)
        alt = f"The first {per_class} training images of each class, one class per row: {', '.join(dataset.class_names)}."
        return finish(figure, alt, dataset.source)


def mean_and_spread(split: Split, class_names: Sequence[str], *, source: str) -> Picture:
    """Per class the mean image and, below it, the standard deviation of each pixel (both 0 to 255)."""
    count = len(class_names)
    half = count // 2
    with canvas(4, half, height=6.6) as (figure, axes):
        for label in range(2 * half):
            chosen = split.images[split.labels == label].astype(np.float32)
            row, column = 2 * (label // half), label % half
            _show(axes[row, column], chosen.mean(axis=0), class_names[label])
            _show(axes[row + 1, column], chosen.std(axis=0))
        for row in range(4):
            axes[row, 0].set_ylabel("mean" if row % 2 == 0 else "spread")
        alt = (
            "For each class its mean image, and below it the standard deviation of every pixel: "
            "bright where the images of the class differ most."
        )
        return finish(figure, alt, source)


def _show(axis: Axes, image: NDArray, title: str = "") -> None:
    axis.imshow(image, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
    axis.set_xticks([])
    axis.set_yticks([])
    axis.grid(False)
    for spine in axis.spines.values():
        spine.set_visible(False)
    if title:
        axis.set_title(title, loc="center", fontsize=11)
