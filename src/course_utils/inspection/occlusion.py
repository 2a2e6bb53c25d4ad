"""Which part of an image a classifier needs: cover it, piece by piece, and ask again.

It only asks; it looks at no weight, so any classifier will do. Drawing maps is `plots`' task.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax


def occlusion_maps(
    logits_of: Callable[[NDArray[np.uint8]], NDArray[np.floating]],
    images: NDArray[np.uint8],
    classes: NDArray[np.integer],
    size: int = 6,
    step: int = 2,
    fill: int = 0,
) -> NDArray[np.float64]:
    """How much of a class's probability is lost when a square of the image is covered.

    Args:
        logits_of: from images `[N, H, W]` to logits `[N, C]`.
        images: uint8 `[N, H, W]`.
        classes: integers `[N]`: whose probability is watched.
        size, step: side of the square, and how far it moves, in pixels; it cannot jump over a pixel, and a
            last square always ends at the border, so that every pixel is covered.
        fill: gray value of the square, 0 (black) to 255. Covering with a color that is there already changes
            nothing: with black, the map is zero in the middle of a black background for every classifier.

    Returns:
        `[N, H, W]` in [−1, 1]: for every pixel, the mean loss over all squares that cover it; positive where
        covering it costs the class probability.

    Raises:
        ValueError: uint8 images, as many classes, a square that fits, and a gray value are needed.

    Source: after Zeiler and Fergus (2014), Visualizing and understanding convolutional networks, section 4.2.
        They slide a gray square and show the probability itself at the square's place; the black square and
        the mean over all squares are the course's.
    """
    if images.dtype != np.uint8 or images.ndim != 3:
        raise ValueError(f"images must be uint8 [N, H, W], not {images.dtype} {list(images.shape)}")
    if len(images) != len(classes) or len(images) == 0:
        raise ValueError(f"images {list(images.shape)} and {len(classes)} classes do not fit")
    height, width = images.shape[1:]
    if not 1 <= size <= min(height, width) or not 1 <= step <= size or not 0 <= fill <= 255:
        raise ValueError(f"a square of {size} pixels, steps of {step} and a gray of {fill} cannot be")
    corners = list(product(_starts(height, size, step), _starts(width, size, step)))
    lost, covers = np.zeros(images.shape), np.zeros((height, width))
    for image, watched, total in zip(images, classes, lost, strict=True):
        covered = np.repeat(image[None], len(corners) + 1, axis=0)  # the last one stays as it is
        for place, (y, x) in enumerate(corners):
            covered[place, y : y + size, x : x + size] = fill
        probability = softmax(np.asarray(logits_of(covered), np.float64), axis=1)[:, watched]
        for place, (y, x) in enumerate(corners):
            total[y : y + size, x : x + size] += probability[-1] - probability[place]
    for y, x in corners:
        covers[y : y + size, x : x + size] += 1
    return lost / covers


def _starts(length: int, size: int, step: int) -> list[int]:
    """Where the squares begin along one side; the last one ends at the border."""
    return sorted({*range(0, length - size + 1, step), length - size})


def share_on_object(images: NDArray[np.uint8], maps: NDArray[np.floating]) -> float:
    """How much of the positive part of some maps lies where their images are not black.

    Compare it with the share of maps that are the same everywhere: a large object catches much by chance.

    Args:
        images: `[N, H, W]`.
        maps: `[N, h, w]`, of any size; each number stands for its part of the image.

    Returns:
        The mean over the maps, in [0, 1]. Maps without a positive number are left out; NaN if all are.

    Raises:
        ValueError: not as many maps as images.
    """
    if len(images) != len(maps):
        raise ValueError(f"{len(images)} images and {len(maps)} maps")
    height, width = images.shape[1:]
    rows, columns = (np.arange(n) * m // n for n, m in zip((height, width), maps.shape[1:], strict=True))
    positive = np.maximum(maps, 0)[:, rows][:, :, columns]
    total = positive.sum(axis=(1, 2))
    on_object = (positive * (images > 0)).sum(axis=(1, 2))
    some = total > 0
    return float((on_object[some] / total[some]).mean()) if some.any() else float("nan")
