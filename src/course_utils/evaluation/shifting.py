"""What a network makes of images that are moved by a few pixels.

It moves and judges; nothing is trained, and shifted images are never trained on here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from course_utils.evaluation.arrays import judged

DIRECTIONS = {"down": (1, 0), "up": (-1, 0), "right": (0, 1), "left": (0, -1)}


def shifted(images: NDArray[np.uint8], down: int = 0, right: int = 0) -> NDArray[np.uint8]:
    """Images `[N, H, W]` moved by whole pixels; zeros come in, and what leaves the frame is lost.

    Args:
        down, right: pixels; negative ones move up and left.

    Raises:
        ValueError: the images are not `[N, H, W]`, or nothing of them would be left.
    """
    if images.ndim != 3:
        raise ValueError(f"images must be [N, H, W], not {list(images.shape)}")
    height, width = images.shape[1:]
    if abs(down) >= height or abs(right) >= width:
        raise ValueError(f"a shift by {down} and {right} pixels leaves nothing of {height} × {width}")
    result = np.zeros_like(images)
    result[:, max(down, 0) : height + min(down, 0), max(right, 0) : width + min(right, 0)] = images[
        :, max(-down, 0) : height + min(-down, 0), max(-right, 0) : width + min(-right, 0)
    ]
    return result


@dataclass(frozen=True, eq=False)
class UnderShifts:
    """How a classifier does on the same images, moved.

    Attributes:
        amounts: pixels, int64 `[S]`.
        accuracy: fraction correct for each amount, mean over the four directions, `[S]`.
        consistency: fraction of the images whose prediction is that of the unmoved image, likewise `[S]`.
        images: number of images.
    """

    amounts: NDArray[np.int64]
    accuracy: NDArray[np.float64]
    consistency: NDArray[np.float64]
    images: int


def under_shifts(
    logits_of: Callable[[NDArray[np.uint8]], NDArray[np.floating]],
    images: NDArray[np.uint8],
    labels: NDArray[np.integer],
    amounts: Sequence[int] = range(5),
) -> UnderShifts:
    """Judge a classifier on images moved up, down, left and right by each of `amounts` pixels.

    Args:
        logits_of: from images `[N, H, W]` to logits `[N, C]`.
        images, labels: uint8 `[N, H, W]` and integers `[N]`.

    Raises:
        TypeError: labels that are no integers.
        ValueError: as many labels as images are needed, and at least one; a label that is no class, or logits that are
            not finite.

    Consistency as in: Zhang (2019), Making Convolutional Networks Shift-Invariant Again, section 4.
    """
    if len(images) == 0 or len(images) != len(labels):
        raise ValueError(f"{len(images)} images and {len(labels)} labels")

    def answers(moved: NDArray[np.uint8]) -> NDArray[np.int64]:
        return judged(logits_of(moved), labels)[0].argmax(axis=1).astype(np.int64)

    unmoved = answers(images)
    accuracy, consistency = [], []
    for amount in amounts:
        moves = DIRECTIONS.values() if amount else [(0, 0)]
        guessed = [
            unmoved if amount == 0 else answers(shifted(images, amount * y, amount * x)) for y, x in moves
        ]
        accuracy.append(np.mean([np.mean(guess == labels) for guess in guessed]))
        consistency.append(np.mean([np.mean(guess == unmoved) for guess in guessed]))
    return UnderShifts(np.array(amounts, np.int64), np.array(accuracy), np.array(consistency), len(images))
