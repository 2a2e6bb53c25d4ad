"""Random flips, zooms, rotations, shifts and holes in training images, a whole epoch at a time.

They are drawn and computed with NumPy, so both frameworks see the same images, and as arrays, not image by
image. Nothing is scaled here, and validation and test images are never touched.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CHUNK = 2_000  # images at a time: the coordinates of more would fall out of the processor's cache


@dataclass(frozen=True, kw_only=True)
class Augmentation:
    """What may happen to an image; each image draws its own numbers, uniformly, in every epoch.

    Attributes:
        flip: mirrored left to right with probability 1/2.
        zoom: height and width are each scaled by a factor in [1 − zoom, 1 + zoom].
        rotation: turned by up to so many degrees, either way.
        width_shift, height_shift: moved by up to this share of the side, either way.
        crop: moved by up to so many whole pixels, up or down and left or right; black comes in. (Cut at random
            out of an image with so many pixels of border.)
        erase: the side in pixels of a black square, somewhere around a pixel of the image, so that a part of it
            may lie outside; 0 for none (DeVries and Taylor 2017, Improved Regularization of CNNs with Cutout).

    Up to the shifts, pixels from outside are those of the nearest border, values between pixels are
    interpolated linearly: the defaults of Keras' ImageDataGenerator, whose names these are.

    Raises:
        ValueError: a negative or infinite number, or a zoom or shift of 1 and more.
    """

    flip: bool = False
    zoom: float = 0.0
    rotation: float = 0.0
    width_shift: float = 0.0
    height_shift: float = 0.0
    crop: int = 0
    erase: int = 0

    def __post_init__(self) -> None:
        shares = (self.zoom, self.width_shift, self.height_shift)
        if not 0 <= self.rotation < np.inf or not all(0 <= share < 1 for share in shares):
            raise ValueError(f"zoom and shifts lie in [0, 1) and rotation is not negative, unlike {self}")
        if not all(isinstance(pixels, int) and pixels >= 0 for pixels in (self.crop, self.erase)):
            raise ValueError(f"crop and erase are whole numbers of pixels and not negative, unlike {self}")

    @property
    def moves(self) -> bool:
        """Whether pixels have to be interpolated."""
        return any((self.zoom, self.rotation, self.width_shift, self.height_shift))

    def apply(self, images: NDArray[np.uint8], seed: int, epoch: int) -> NDArray[np.uint8]:
        """The images `[N, H, W]` of an epoch (from 0), changed; the same for equal seeds and epochs."""
        random = np.random.default_rng([seed, epoch, 1])  # 1: not the numbers that shuffle the batches
        result = np.array(images)
        if self.flip:
            chosen = random.random(len(images)) < 0.5
            result[chosen] = result[chosen, :, ::-1]
        if self.moves:
            matrices, offsets = self._draw(len(images), images.shape[1:], random)
            for start in range(0, len(images), CHUNK):
                part = slice(start, start + CHUNK)
                result[part] = _resample(result[part], matrices[part], offsets[part])
        if self.crop:
            result = _crop(result, self.crop, random)
        if self.erase:
            _erase(result, self.erase, random)
        return result

    def _draw(
        self, count: int, size: tuple[int, ...], random: np.random.Generator
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Per image, the matrix `[N, 2, 2]` and offset `[N, 2]` from new (y, x) to old, about the centre."""
        angle = np.deg2rad(random.uniform(-self.rotation, self.rotation, count))
        scale = random.uniform(1 - self.zoom, 1 + self.zoom, (count, 1, 2))
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        reach = np.array([self.height_shift, self.width_shift]) * size
        offsets = random.uniform(-reach, reach, (count, 2))
        return (turn.transpose(2, 0, 1) / scale).astype(np.float32), offsets.astype(np.float32)


def _crop(images: NDArray[np.uint8], border: int, random: np.random.Generator) -> NDArray[np.uint8]:
    """Give each image a black border and cut one of the old size out of it."""
    wider = np.pad(images, ((0, 0), (border, border), (border, border)))
    windows = np.lib.stride_tricks.sliding_window_view(wider, images.shape[1:], axis=(1, 2))
    top, left = random.integers(0, 2 * border + 1, (2, len(images)))
    return windows[np.arange(len(images)), top, left]


def _erase(images: NDArray[np.uint8], side: int, random: np.random.Generator) -> None:
    """Blacken a square in each image, around a pixel of it."""
    inside = []
    for length in images.shape[1:]:
        start = random.integers(0, length, len(images))[:, None] - side // 2
        inside.append((np.arange(length) >= start) & (np.arange(length) < start + side))
    images[inside[0][:, :, None] & inside[1][:, None, :]] = 0


def _resample(
    images: NDArray[np.uint8], matrices: NDArray[np.float32], offsets: NDArray[np.float32]
) -> NDArray[np.uint8]:
    """Look every new pixel up where it was, between four old ones."""
    count, height, width = images.shape
    center = np.array([(height - 1) / 2, (width - 1) / 2], np.float32)
    grid = np.stack(np.meshgrid(*map(np.arange, (height, width)), indexing="ij")).reshape(2, -1)
    old = matrices @ (grid.astype(np.float32) - center[:, None]) + (offsets + center)[:, :, None]
    y = np.clip(old[:, 0], 0, height - 1)
    x = np.clip(old[:, 1], 0, width - 1)
    top, left = y.astype(np.int32), x.astype(np.int32)
    y -= top
    x -= left
    below, right = np.where(top < height - 1, width, 0), (left < width - 1).astype(np.int32)
    first = top * width + left
    first += np.arange(count, dtype=np.int32)[:, None] * (height * width)
    pixels = images.reshape(-1).astype(np.float32)
    upper = pixels[first] * (1 - x) + pixels[first + right] * x
    first += below
    lower = pixels[first] * (1 - x) + pixels[first + right] * x
    blended = upper * (1 - y) + lower * y
    return np.rint(blended).astype(np.uint8).reshape(images.shape)
