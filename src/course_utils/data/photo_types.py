"""Photos with labels and file names, as they travel between the rooms.

Nothing is read from disk here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from course_utils.data.types import Split, _read_only

__all__ = ["Duplicates", "PhotoSplit", "Photos", "Problem"]


@dataclass(frozen=True)
class Problem:
    """A file or folder that was left out: its path within the photos' folder, and why, in one sentence."""

    file: str
    what: str

    def __str__(self) -> str:
        return f"{self.file}: {self.what}"


@dataclass(frozen=True)
class Duplicates:
    """Photos of the same thing: equal files, or files whose pictures are nearly equal.

    Attributes:
        files: two paths or more, within the photos' folder.
        splits: the split of each of them.
        equal: whether their bytes are equal, all of them.
    """

    files: tuple[str, ...]
    splits: tuple[str, ...]
    equal: bool

    @property
    def across_splits(self) -> bool:
        """Whether they stand in more than one split, so that a network is asked what it has learned by heart."""
        return len(set(self.splits)) > 1


@dataclass(frozen=True, eq=False, repr=False)
class PhotoSplit(Split):
    """Photos that belong together.

    Attributes:
        images: uint8 `[N, size, size, 3]`, red, green and blue from 0 to 255, read-only, possibly memory-mapped.
        labels: int64 `[N]`, places in `Photos.classes`, read-only.
        files: the photos' paths within their folder, with `/`.

    Raises:
        ValueError: shapes or types do not fit.
    """

    files: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.images.ndim != 4 or self.images.shape[3] != 3 or self.images.dtype != np.uint8:
            raise ValueError(
                f"photos must be uint8 [N, height, width, 3]; these are {self.images.dtype} {list(self.images.shape)}"
            )
        if not len(self.images) == len(self.files) == len(self.labels):
            raise ValueError(
                f"{len(self.images)} photos need as many labels and files, not {len(self.labels)} and {len(self.files)}"
            )
        object.__setattr__(self, "images", _read_only(self.images))
        object.__setattr__(self, "labels", _read_only(self.labels.astype(np.int64, copy=False)))

    def take(self, count: int) -> PhotoSplit:
        """The first `count` photos (all, if there are fewer)."""
        return PhotoSplit(self.images[:count], self.labels[:count], self.name, self.files[:count])

    def select(self, indices: ArrayLike, name: str | None = None) -> PhotoSplit:
        """The photos at `indices` (integers or a boolean mask `[N]`), in that order; their pixels are copied."""
        chosen = np.arange(len(self))[np.asarray(indices)]
        files = tuple(self.files[i] for i in chosen)
        return PhotoSplit(self.images[chosen], self.labels[chosen], name or self.name, files)


@dataclass(frozen=True, eq=False)
class Photos:
    """A folder of photos, checked and resized.

    Attributes:
        classes: the class folders' names, sorted; labels count along it.
        skipped: what was left out and why.
        duplicates: groups of equal and nearly equal photos.
        source: for captions, such as "clothing photos (official files)".
        checksum: SHA-256 (hex) over the photos' names and bytes, or the stand-in's name and version.
        is_real: whether these are photos, not drawings.
    """

    name: str
    classes: tuple[str, ...]
    train: PhotoSplit
    validation: PhotoSplit
    test: PhotoSplit
    skipped: tuple[Problem, ...]
    duplicates: tuple[Duplicates, ...]
    source: str
    checksum: str
    is_real: bool

    def __repr__(self) -> str:
        return (
            f"Photos({len(self.classes)} classes, {len(self.train):,} train, {len(self.validation):,} validation, "
            f"{len(self.test):,} test, {len(self.skipped)} skipped, {len(self.duplicates)} groups of duplicates, "
            f"from {self.source})"
        )
