"""`load_photos()`: a folder of photos as arrays: the learner's own, the clothing photos, or drawn ones.

It decides which and says so; reading is `photo_cache`'s task, fetching `clothing`'s, drawing `drawn_photos`'.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import numpy as np

from course_utils.data import clothing, drawn_photos, files, loading, photo_cache
from course_utils.data.errors import DataError
from course_utils.data.photo_types import Duplicates, Photos, PhotoSplit

__all__ = ["load_photos"]


def load_photos(size: int = 96, folder: str | os.PathLike[str] | None = None) -> Photos:
    """A folder of photos as squares of `size` pixels: uint8 `[N, size, size, 3]`, labels `[N]`, file names.

    Reads `split/class/*` or `class/*`: in `folder`, else in `COURSE_PHOTOS_DIR`, else the clothing photos (3,781 of
    ten kinds of garment, CC0), which are looked for in `COURSE_DATA_DIR` and beside it, then in the cache, and
    downloaded. Without files and network, drawn garments take their place, with a warning and an honest `source`.

    A photo is turned as its EXIF data say, shrunk in proportion until its shorter side has `size` pixels, and cut
    to the square in its middle. A file that cannot be used never stops the others: it is in `skipped`, with the reason.
    A split that the folder lacks takes 15 % of every class from train, seeded; equal and nearly equal photos stay
    together. Files are read once: a cache is kept until a name, a size or a time changes, and is mapped into
    memory, not copied.

    Args:
        size: pixels a side, 16 to 512.

    Raises:
        ValueError: another size.
        DataError: the folder is missing, or holds no usable photos of two classes; the clothing photos are damaged.

    Source: A. Grigorev, github.com/alexeygrigorev/clothing-dataset-small (CC0).
    """
    if not 16 <= size <= 512:
        raise ValueError(f"choose a size of 16 to 512 pixels, not {size}")
    own = folder or os.environ.get("COURSE_PHOTOS_DIR")
    if own:
        return _read(Path(own), size, own=True)
    try:
        place = clothing.fetch()
    except files.Unreachable as error:
        drawn = drawn_photos.draw(size)
        loading.warn("The set of clothing photos", drawn.source, str(error))
        return drawn
    return _read(place, size, own=False)


def _read(folder: Path, size: int, *, own: bool) -> Photos:
    kept = photo_cache.keep(folder, size)
    pairs = list(zip(kept.files, kept.checksums, strict=True))
    if not own:
        clothing.verify(folder, pairs)
    classes = tuple(sorted(set(kept.labels)))
    if len(classes) < 2:
        raise DataError(f"{folder} holds photos of one class only, {classes[0]!r}; a second folder is needed")
    labels = np.array([classes.index(label) for label in kept.labels], np.int64)

    def part(name: str) -> PhotoSplit:
        here = [i for i, split in enumerate(kept.splits) if split == name]  # ordered by split: one stretch
        run = slice(here[0], here[-1] + 1) if here else slice(0, 0)
        return PhotoSplit(kept.pixels[run], labels[run], name, tuple(kept.files[run]))

    return Photos(
        name="photos" if own else "clothing",
        classes=classes,
        train=part("train"),
        validation=part("validation"),
        test=part("test"),
        skipped=tuple(kept.skipped),
        duplicates=_duplicates(kept),
        source=f"your own photos (folder {folder.name})" if own else clothing.SOURCE,
        checksum=hashlib.sha256(
            "".join(f"{name} {checksum}\n" for name, checksum in sorted(pairs)).encode()
        ).hexdigest(),
        is_real=True,
    )


def _duplicates(kept: photo_cache.Kept) -> tuple[Duplicates, ...]:
    """The groups of two photos or more, in the order of their first file."""
    members: dict[int, list[int]] = {}
    for i, number in enumerate(kept.groups):
        members.setdefault(number, []).append(i)
    found = [
        Duplicates(
            tuple(kept.files[i] for i in some),
            tuple(kept.splits[i] for i in some),
            len({kept.checksums[i] for i in some}) == 1,
        )
        for some in members.values()
        if len(some) > 1
    ]
    return tuple(sorted(found, key=lambda one: one.files))
