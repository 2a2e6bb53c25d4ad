"""Colored garments on patterned backgrounds, drawn by the package: what takes the place of the clothing photos.

They are made from the stand-in's gray garments; results on them say nothing about photos.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from course_utils.data import sketch
from course_utils.data.photo_types import Photos, PhotoSplit

VERSION = 1  # raise it whenever a pixel changes
COUNTS = {"train": 60, "validation": 15, "test": 15}  # of each class
SOURCE = "drawn garments in color, the stand-in (not photos)"
# Which of the stand-in's garments a class is made of, and which rows of it; a hat is a bag's lower half.
CLASSES: dict[str, tuple[int, slice]] = {
    "dress": (3, slice(0, 28)),
    "hat": (8, slice(2, 20)),
    "longsleeve": (2, slice(0, 28)),
    "outwear": (4, slice(0, 28)),
    "pants": (1, slice(0, 28)),
    "shirt": (6, slice(0, 28)),
    "shoes": (7, slice(0, 28)),
    "shorts": (1, slice(0, 14)),
    "skirt": (3, slice(13, 28)),
    "t-shirt": (0, slice(0, 28)),
}


@cache
def draw(size: int) -> Photos:
    """900 drawings in ten classes, as `Photos` that say what they are; equal on every machine."""
    rng = np.random.default_rng(20)
    images, labels, _, _ = sketch.draw(seed=20, train=10 * 2 * sum(COUNTS.values()), test=0)
    shapes = {kind: list(images[labels == kind]) for kind in range(10)}
    parts = {name: _part(name, count, size, shapes, rng) for name, count in COUNTS.items()}
    return Photos(
        name="drawn-photos",
        classes=tuple(CLASSES),
        train=parts["train"],
        validation=parts["validation"],
        test=parts["test"],
        skipped=(),
        duplicates=(),
        source=SOURCE,
        checksum=f"drawn-photos-{VERSION}",
        is_real=False,
    )


def _part(
    name: str, count: int, size: int, shapes: dict[int, list[NDArray[np.uint8]]], rng: np.random.Generator
) -> PhotoSplit:
    photos, labels, names = [], [], []
    for label, (title, (kind, rows)) in enumerate(CLASSES.items()):
        for number in range(count):
            photos.append(_photo(shapes[kind].pop()[rows], size, rng))
            labels.append(label)
            names.append(f"{name}/{title}/{number:03}.png")
    return PhotoSplit(np.stack(photos), np.array(labels, np.int64), name, tuple(names))


def _photo(garment: NDArray[np.uint8], size: int, rng: np.random.Generator) -> NDArray[np.uint8]:
    """A gray garment `[h, 28]`, tinted, somewhere on a striped or checked background: uint8 `[size, size, 3]`."""
    height, width = garment.shape
    scale = size * rng.uniform(0.65, 0.9) / 28
    gray = Image.fromarray(garment).resize(
        (round(width * scale), round(height * scale)), Image.Resampling.BILINEAR
    )
    shade = np.asarray(gray, np.float32)[..., None] / 255
    cover = np.clip(shade * 8, 0, 1)
    canvas = _background(size, rng)
    top, left = (int(rng.integers(0, size - length + 1)) for length in shade.shape[:2])
    place = canvas[top : top + len(shade), left : left + shade.shape[1]]
    color = rng.uniform(40, 255, 3).astype(np.float32)
    place += cover * (shade * color - place)
    return np.rint(np.clip(canvas, 0, 255)).astype(np.uint8)


def _background(size: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Two colors in stripes or checks, and grain; float32 `[size, size, 3]`, 0 to 255."""
    first, second = rng.uniform(60, 230, (2, 3)).astype(np.float32)
    period = int(rng.integers(max(2, size // 12), max(3, size // 3)))
    line = (np.arange(size) // period % 2).astype(np.float32)
    pattern = (line[:, None], line[None, :], np.abs(line[:, None] - line[None, :]))[int(rng.integers(3))]
    mixed = (
        first
        + np.float32(rng.uniform(0.1, 0.5))
        * (second - first)
        * np.broadcast_to(pattern, (size, size))[..., None]
    )
    return mixed + rng.uniform(-8, 8, (size, size, 1)).astype(np.float32)
