"""Pictures of images: grids, examples per class, class means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from course_utils.data import Dataset, Split
from course_utils.plots.picture import COLORS, Picture, canvas, finish


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


def pixel_values(
    image: NDArray[np.uint8], *, source: str, top: int = 6, left: int = 10, size: int = 8
) -> Picture:
    """An image with a square marked on it, and the square enlarged with every pixel's value written in it.

    Args:
        image: uint8 `[H, W]`.
        top, left, size: the square's first row, first column, and number of rows and columns.

    Raises:
        ValueError: the square does not lie within the image.
    """
    height, width = image.shape
    if min(top, left) < 0 or size < 1 or top + size > height or left + size > width:
        raise ValueError(
            f"rows {top} to {top + size - 1} and columns {left} to {left + size - 1} leave {height} × {width}"
        )
    part = image[top : top + size, left : left + size]
    with canvas(1, 2, height=3.7) as (figure, (whole, enlarged)):
        _show(whole, image)
        whole.add_patch(
            Rectangle((left - 0.5, top - 0.5), size, size, fill=False, edgecolor=COLORS[4], linewidth=2)
        )
        whole.set_xlabel(f"{height} rows × {width} columns")
        _show(enlarged, part)
        for row, column in np.ndindex(part.shape):
            color = "white" if part[row, column] < 128 else "black"
            enlarged.text(
                column, row, str(part[row, column]), ha="center", va="center", color=color, fontsize=9
            )
        enlarged.set_xticks(range(size), range(left, left + size))
        enlarged.set_yticks(range(size), range(top, top + size))
        enlarged.set(xlabel="column", ylabel="row", title="0 = black, 255 = white")
        alt = (
            f"Left, an image of {height} × {width} pixels with a square of {size} × {size} pixels marked. Right, the "
            f"square enlarged, each pixel with its value, from {part.min()} to {part.max()}."
        )
        return finish(figure, alt, source)


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
    """Per class the mean image (white: 255) and, below it, the standard deviation of each pixel.

    White stands for a standard deviation of 127.5, the largest that values from 0 to 255 can have.
    """
    count = len(class_names)
    half = count // 2
    with canvas(4, half, height=6.6) as (figure, axes):
        for label in range(2 * half):
            chosen = split.images[split.labels == label].astype(np.float32)
            row, column = 2 * (label // half), label % half
            _show(axes[row, column], chosen.mean(axis=0), class_names[label])
            _show(axes[row + 1, column], chosen.std(axis=0), white=127.5)
        for row in range(4):
            axes[row, 0].set_ylabel("mean" if row % 2 == 0 else "spread")
        alt = (
            "For each class its mean image, and below it the standard deviation of every pixel: "
            "bright where the images of the class differ most."
        )
        return finish(figure, alt, source)


def _show(axis: Axes, image: NDArray[Any], title: str = "", white: float = 255) -> None:
    axis.imshow(image, cmap="gray", vmin=0, vmax=white, interpolation="nearest")
    axis.set_xticks([])
    axis.set_yticks([])
    axis.grid(False)
    for spine in axis.spines.values():
        spine.set_visible(False)
    if title:
        axis.set_title(title, loc="center", fontsize=11)
