"""A folder's photos, read once: pixels in a memory-mapped file, facts in a JSON file beside it.

The JSON file is written last and names the pixels' checksum, so that nothing half-written is ever read.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import warnings
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray
from PIL import Image
from tqdm.auto import tqdm

from course_utils._files import sweep, whole, write_whole
from course_utils.data import files, photo_files, photo_groups
from course_utils.data.errors import DataError
from course_utils.data.photo_types import Problem

VERSION = 2  # part of the key: raise it whenever a pixel, a check or a split changes
_BLOCK = 64  # photos in memory at once


@dataclass(frozen=True)
class Kept:
    """All photos of a folder, ordered by split, with what is known about each; the lists have N items."""

    pixels: NDArray[np.uint8]  # [N, size, size, 3]
    files: list[str]
    splits: list[str]
    labels: list[str]
    checksums: list[str]
    groups: list[int]
    skipped: list[Problem]


def keep(folder: Path, size: int) -> Kept:
    """The folder's photos, from the cache if no file has changed (names, sizes, times), else read now.

    Raises:
        DataError: the folder is missing or holds no photo that can be used; the cache cannot be written.
    """
    found, problems = photo_files.find(folder)
    key = _key(folder, size, found, problems)
    place = files.cache_folder() / "photos" / f"{key}.json"
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(place.with_suffix(".lock")):
            kept = _cached(place, size)
            if kept is None:
                sweep(place)
                sweep(place.with_suffix(".bin"))
                _read(folder, size, found, problems, place)
                kept = _cached(place, size)
    except OSError as error:
        raise DataError(
            f"{place.parent} cannot be written ({error}). Make room, or set COURSE_CACHE_DIR to a folder that can be"
        ) from error
    if kept is None:
        raise DataError(f"{place} changed while it was read; try again")
    return kept


def _key(folder: Path, size: int, found: Sequence[photo_files.Found], problems: Sequence[Problem]) -> str:
    facts = [
        VERSION,
        size,
        str(folder.resolve()),
        [asdict(one) for one in found],
        [asdict(one) for one in problems],
    ]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:24]


def _cached(place: Path, size: int) -> Kept | None:
    """What the cache holds, or None; files that do not fit together are set aside."""
    pixels = place.with_suffix(".bin")
    if not (place.is_file() and pixels.is_file()):
        return None
    try:
        facts = json.loads(place.read_text("utf8"))
        count = len(facts["files"])
        mapped = np.memmap(pixels, np.uint8, "r", shape=(count, size, size, 3))
        if pixels.stat().st_size != mapped.size or _checksum(mapped) != facts.pop("crc32"):
            raise ValueError("its pixels are not those that were written")
        facts["skipped"] = [Problem(**one) for one in facts["skipped"]]
        return Kept(pixels=np.asarray(mapped), **facts)
    except (ValueError, KeyError, TypeError) as error:
        files.set_aside(place, f"damaged ({error})")
        return None


def _checksum(pixels: NDArray[np.uint8]) -> int:
    """CRC-32, block by block."""
    value = 0
    for start in range(0, len(pixels), _BLOCK):
        value = zlib.crc32(pixels[start : start + _BLOCK].tobytes(), value)
    return value


def _read(
    folder: Path, size: int, found: Sequence[photo_files.Found], problems: Sequence[Problem], place: Path
) -> None:
    """Read all files into the cache, in two steps: as they come, then in the order of the splits."""
    skipped, good, checksums, hashes, thumbnails = list(problems), [], [], [], []
    with tempfile.TemporaryFile(dir=place.parent) as raw:
        for one, outcome in _photos(folder, size, found):
            if isinstance(outcome, photo_files.Unusable):
                skipped.append(Problem(one.file, str(outcome)))
                continue
            photo, checksum = outcome
            raw.write(photo.tobytes())
            good.append(one)
            checksums.append(checksum)
            bits, thumbnail = photo_groups.fingerprint(photo)
            hashes.append(bits)
            thumbnails.append(thumbnail)
        if not good:
            raise DataError(_nothing(folder, skipped))
        raw.flush()
        group = photo_groups.groups(checksums, np.array(hashes), np.array(thumbnails))
        splits = photo_groups.draw_splits([one.split for one in good], [one.label for one in good], group)
        order = sorted(range(len(good)), key=lambda i: (splits[i], good[i].file))
        pixels = np.memmap(raw, np.uint8, "r", shape=(len(good), size, size, 3))
        with whole(place.with_suffix(".bin")) as target:
            value = 0
            for i in order:
                line = pixels[i].tobytes()
                value = zlib.crc32(line, value)
                target.write(line)
        del pixels
    facts = {
        "files": [good[i].file for i in order],
        "splits": [splits[i] for i in order],
        "labels": [good[i].label for i in order],
        "checksums": [checksums[i] for i in order],
        "groups": [int(group[i]) for i in order],
        "skipped": [asdict(problem) for problem in sorted(skipped, key=lambda problem: problem.file)],
        "crc32": value,
    }
    write_whole(place, json.dumps(facts))


def _photos(
    folder: Path, size: int, found: Sequence[photo_files.Found]
) -> Iterator[tuple[photo_files.Found, tuple[NDArray[np.uint8], str] | photo_files.Unusable]]:
    """Every file with its photo or what is wrong with it, in order, a block at a time; Pillow decodes in threads."""

    def outcome(one: photo_files.Found) -> tuple[NDArray[np.uint8], str] | photo_files.Unusable:
        try:
            return photo_files.read(folder / one.file, size)
        except photo_files.Unusable as problem:
            return problem

    workers = min(4, os.cpu_count() or 1)
    with (
        warnings.catch_warnings(),
        ThreadPoolExecutor(workers) as pool,
        tqdm(total=len(found), desc=f"photos at {size} px", unit="photo", leave=False) as bar,
    ):
        warnings.simplefilter("ignore")  # what is wrong with a file is said in its problem
        Image.init()  # before the threads start
        for start in range(0, len(found), _BLOCK):
            block = found[start : start + _BLOCK]
            yield from zip(block, pool.map(outcome, block), strict=True)
            bar.update(len(block))


def _nothing(folder: Path, skipped: Sequence[Problem]) -> str:
    told = "".join(f"\n  {problem}" for problem in skipped[:5])
    return (
        f"{folder} holds no photo that can be used. Put photos into class/*.jpg or train/class/*.jpg, one folder "
        f"for each class{', or mend these files:' if told else ''}{told}"
    )
