"""Which part of an image a classifier needs: cover it, piece by piece, and ask again.

It only asks; it looks at no weight, so any classifier will do.
"""

from __future__ import annotations

from collections.abc import Callable

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
        size, step: side of the square, and how far it moves, in pixels.
        fill: gray value of the square, 0 (black) to 255.

    Returns:
        `[N, H, W]` in [−1, 1]: for every pixel, the mean loss over all squares that cover it; positive where
        the pixel speaks for the class. Pixels that no square reaches are 0.

    Raises:
        ValueError: as many classes as images are needed, a square that fits, and a gray value.

    Source: Zeiler and Fergus (2014), Visualizing and understanding convolutional networks, section 4.2.
    """
    if images.ndim != 3 or len(images) != len(classes) or len(images) == 0:
        raise ValueError(f"images {list(images.shape)} and {len(classes)} classes do not fit")
    height, width = images.shape[1:]
    if not 1 <= size <= min(height, width) or step < 1 or not 0 <= fill <= 255:
        raise ValueError(f"a square of {size} pixels, steps of {step} and a gray of {fill} cannot be")
    corners = [(y, x) for y in range(0, height - size + 1, step) for x in range(0, width - size + 1, step)]
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
    return lost / np.maximum(covers, 1)
