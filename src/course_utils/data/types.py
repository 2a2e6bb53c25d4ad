"""Images with labels, as plain arrays that travel between the rooms.

No framework tensors here, and nothing is read from disk.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["CLASS_NAMES", "DIGIT_NAMES", "Dataset", "Features", "Split"]

CLASS_NAMES = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)
"""The ten class names of Fashion-MNIST, in label order."""

DIGIT_NAMES = tuple(str(digit) for digit in range(10))


@dataclass(frozen=True, eq=False)
class Split:
    """Images that belong together.

    Attributes:
        images: uint8 `[N, 28, 28]`, 0 (black) to 255 (white), read-only.
        labels: int64 `[N]`, 0 to 9, read-only.
        name: what they are for: "train", "validation" or "test".

    Raises:
        TypeError: the images are no array, or the labels no numbers.
        ValueError: shapes do not fit, images are not uint8, or a label is no whole number from 0.
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.int64]
    name: str

    def __post_init__(self) -> None:
        if not isinstance(self.images, np.ndarray):
            raise TypeError(f"images must be a NumPy array, not {type(self.images).__name__}")
        if self.images.ndim != 3 or self.images.dtype != np.uint8:
            raise ValueError(
                f"images must be uint8 [N, height, width]; these are {self.images.dtype} {list(self.images.shape)}"
            )
        object.__setattr__(self, "labels", _read_only(_class_numbers(self.labels, len(self.images))))
        object.__setattr__(self, "images", _read_only(self.images))

    def __len__(self) -> int:
        return len(self.labels)

    def __repr__(self) -> str:
        return f"Split({self.name!r}, {len(self):,} images)"

    def take(self, count: int) -> Split:
        """The first `count` images (all, if there are fewer)."""
        return type(self)(self.images[:count], self.labels[:count], self.name)

    def select(self, indices: ArrayLike, name: str | None = None) -> Split:
        """The images at `indices` (integers or a boolean mask `[N]`), in that order."""
        chosen = np.asarray(indices)
        return type(self)(self.images[chosen], self.labels[chosen], name or self.name)


@dataclass(frozen=True, eq=False)
class Features(Split):
    """What the frozen part of a network makes of images, in their place: the rest of it trains on them.

    Attributes:
        images: float32 `[N, channels]`, or maps `[N, …]` in the network's own layout; read-only.

    Raises:
        TypeError: the images are no array, or the labels no numbers.
        ValueError: shapes do not fit, images are not float32, or a label is no whole number from 0.
    """

    images: NDArray[np.float32]  # type: ignore[assignment]

    def __post_init__(self) -> None:
        if self.images.ndim not in (2, 4) or self.images.dtype != np.float32:
            raise ValueError(
                f"features must be float32 [N, channels] or [N, …] maps; these are {self.images.dtype} "
                f"{list(self.images.shape)}"
            )
        object.__setattr__(self, "labels", _read_only(_class_numbers(self.labels, len(self.images))))
        object.__setattr__(self, "images", _read_only(self.images))


@dataclass(frozen=True, eq=False)
class Dataset:
    """A dataset as published: train and test images, class names, and where they came from.

    Attributes:
        source: for captions, such as "Fashion-MNIST (official files)".
        checksum: SHA-256 (hex) over the four files, or the stand-in's name and version.
        is_real: whether these are the official files.
    """

    name: str
    train: Split
    test: Split
    class_names: tuple[str, ...]
    source: str
    checksum: str
    is_real: bool

    def __repr__(self) -> str:
        return (
            f"Dataset({self.name!r}, {len(self.train):,} train, {len(self.test):,} test, from {self.source})"
        )


def _class_numbers(labels: ArrayLike, images: int) -> NDArray[np.int64]:
    """Labels as int64, where they are whole numbers from 0, as many as there are images."""
    found = np.asarray(labels)
    if found.dtype.kind not in "iuf":
        raise TypeError(f"labels are whole numbers from 0, not {found.dtype}")
    if found.shape != (images,):
        flat = "; labels[:, 0] would be" if found.shape == (images, 1) else ""
        raise ValueError(f"{images} images need as many labels, not {list(found.shape)}{flat}")
    wrong = np.flatnonzero(~((found >= 0) & (found == np.floor(found))))
    if len(wrong):
        raise ValueError(
            f"labels are whole numbers from 0; number {wrong[0]} (from 0) is {found[wrong[0]]}"
            + (f", and {len(wrong) - 1} more are none" if len(wrong) > 1 else "")
        )
    return found.astype(np.int64, copy=False)


def _read_only(array: NDArray[Any]) -> NDArray[Any]:
    view = array.view()
    view.flags.writeable = False
    return view
