"""Pictures of what goes on inside a convolutional network: filters, feature maps, receptive fields.

The arrays come ready; no network is run here.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from course_utils.plots.picture import COLORS, Picture, bare, canvas, finish


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


def feature_maps(
    image: NDArray[np.uint8],
    maps: Mapping[str, NDArray[np.floating]],
    *,
    source: str,
    run: str = "",
    columns: int = 5,
) -> Picture:
    """An image, and below it, per layer, the feature maps that respond to it most; each on its own scale.

    Args:
        image: uint8 `[H, W]`.
        maps: layer → `[h, w, channels]` of this image.
        columns: how many maps of a layer are shown.

    Raises:
        ValueError: no layer.
    """
    if not maps:
        raise ValueError("there is no feature map to draw")
    with canvas(len(maps) + 1, columns, height=1.2 * (len(maps) + 1) + 0.3) as (figure, axes):
        for axis in axes.flat:
            bare(axis)
        for axis in axes[0, 1:]:
            axis.set_visible(False)
        axes[0, 0].imshow(image, cmap="gray", vmin=0, vmax=255)
        axes[0, 0].set_ylabel("image", fontsize=10)
        for row, (name, layer) in zip(axes[1:], maps.items(), strict=True):
            row[0].set_ylabel(f"{name}\n{layer.shape[0]} × {layer.shape[1]}", fontsize=10)
            for axis, channel in zip(row, _liveliest(layer, columns), strict=False):
                axis.imshow(layer[..., channel], cmap="gray", vmin=0)
                axis.set_title(f"channel {channel}", loc="center", fontsize=9)
        silent = [
            f"{name}: {int((layer.reshape(-1, layer.shape[-1]).max(axis=0) <= 0).sum())} of {layer.shape[-1]}"
            for name, layer in maps.items()
        ]
        alt = (
            f"An image and the {columns} feature maps of each layer that respond to it most, bright where they "
            f"respond: {', '.join(maps)}. Maps that are zero everywhere: {'; '.join(silent)}."
        )
        return finish(figure, alt, source, run)


def _liveliest(layer: NDArray[np.floating], count: int) -> list[int]:
    """The channels with the largest mean response, in their own order."""
    means = layer.reshape(-1, layer.shape[-1]).mean(axis=0)
    return sorted(np.argsort(-means, kind="stable")[:count].tolist())


def receptive_fields(
    influence: Mapping[str, NDArray[np.floating]], *, source: str, run: str = "", columns: int = 3
) -> Picture:
    """Per layer, how much each pixel of the image moves one feature; a frame marks all pixels that move it.

    Args:
        influence: layer → `[H, W]`, 0 where a pixel does not matter. Each is drawn on its own scale.

    Raises:
        ValueError: no layer, or one that nothing influences.
    """
    if not influence:
        raise ValueError("there is no receptive field to draw")
    rows = -(-len(influence) // columns)
    sizes = []
    with canvas(rows, columns, height=2.35 * rows + 0.4, squeeze=False) as (figure, axes):
        for axis in axes.flat[len(influence) :]:
            axis.set_visible(False)
        for axis, (name, values) in zip(axes.flat, influence.items(), strict=False):
            top, left, height, width = field_of(values)
            bare(axis)
            axis.imshow(values, cmap="cividis", vmin=0)
            frame = Rectangle((left - 0.5, top - 0.5), width, height, fill=False, edgecolor=COLORS[1])
            frame.set_linewidth(2)
            axis.add_patch(frame)
            axis.set_title(f"{name}: {height} × {width}", loc="center", fontsize=11)
            sizes.append(f"{name} {height} × {width}")
        alt = (
            "For one central feature of each layer, how much every pixel of the image moves it, in a frame around "
            f"all pixels that do: {', '.join(sizes)} pixels."
        )
        return finish(figure, alt, source, run)


def field_of(influence: NDArray[np.floating]) -> tuple[int, int, int, int]:
    """The smallest rectangle around all pixels that matter: top row, left column, height, width.

    Raises:
        ValueError: none matters.
    """
    rows, columns = np.nonzero(np.asarray(influence) > 0)
    if len(rows) == 0:
        raise ValueError("no pixel influences this feature: is its ReLU dead? Try other images")
    top, left = int(rows.min()), int(columns.min())
    return top, left, int(rows.max()) - top + 1, int(columns.max()) - left + 1
