"""Pictures of images and of filters, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from course_utils.plots.picture import Picture, bare, canvas, finish


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
                show_image(axis, images[place], titles[place])
            else:
                axis.axis("off")
        if title:
            figure.suptitle(title, x=0.01, ha="left", fontsize=12)
        return finish(figure, f"{title or 'Images'}: {', '.join(titles)}.", source)


def show_image(axis: Axes, image: NDArray[Any], title: str = "", white: float = 255) -> None:
    """Draw a gray image `[H, W]`, black at 0 and white at `white`."""
    axis.imshow(image, cmap="gray", vmin=0, vmax=white, interpolation="nearest")
    bare(axis)
    if title:
        axis.set_title(title, loc="center", fontsize=11)


def filters(weights: NDArray[np.floating], *, source: str, run: str = "", columns: int = 5) -> Picture:
    """Filters side by side, purple where a weight is positive, orange where it is negative, on one scale.

    Args:
        weights: `[channels, height, width]`.

    Raises:
        ValueError: no filter, or another shape.
    """
    if weights.ndim != 3 or len(weights) == 0:
        raise ValueError(f"filters are [channels, height, width], not {list(weights.shape)}")
    rows = -(-len(weights) // columns)
    limit = float(np.abs(weights).max()) or 1.0
    with canvas(rows, columns, height=1.45 * rows + 0.6, squeeze=False) as (figure, axes):
        for place, axis in enumerate(axes.flat):
            bare(axis)
            if place >= len(weights):
                axis.set_visible(False)
                continue
            drawn = axis.imshow(weights[place], cmap="PuOr", vmin=-limit, vmax=limit)
            axis.set_title(f"channel {place}", loc="center", fontsize=10)
        bar = figure.colorbar(drawn, ax=axes, shrink=0.85, aspect=14)
        bar.set_label("weight (0 is white)")
        negative = float((weights < 0).mean())
        alt = (
            f"{len(weights)} filters of {weights.shape[1]} × {weights.shape[2]} weights, from "
            f"{weights.min():.2f} to {weights.max():.2f}; {negative:.0%} of the weights are negative."
        )
        return finish(figure, alt, source, run)
