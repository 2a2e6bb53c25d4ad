"""One photo file, or why it cannot be used; and which files a folder of photos holds.

Files are only read. Nothing is cached or split here.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import stat
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from course_utils.data.errors import DataError
from course_utils.data.photo_types import Problem
from course_utils.errors import CourseError

SPLITS = {
    **dict.fromkeys(("train", "training"), "train"),
    **dict.fromkeys(("validation", "valid", "val"), "validation"),
    **dict.fromkeys(("test", "testing"), "test"),
}
"""Folder names that mean a split."""
SUFFIXES = (".jpg", ".jpeg", ".jfif", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff")
FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF")
MAX_BYTES = 200_000_000
MAX_PIXELS = 80_000_000  # 240 MB of memory; below it Pillow does not warn
MIN_SIDE = 16  # pixels
MAX_RATIO = 8  # of the sides: the square from the middle of a longer strip shows too little of it
_TURNS = dict(
    zip(
        range(2, 9),
        (
            Image.Transpose.FLIP_LEFT_RIGHT,
            Image.Transpose.ROTATE_180,
            Image.Transpose.FLIP_TOP_BOTTOM,
            Image.Transpose.TRANSPOSE,
            Image.Transpose.ROTATE_270,
            Image.Transpose.TRANSVERSE,
            Image.Transpose.ROTATE_90,
        ),
        strict=True,
    )
)
"""What EXIF's orientations ask for."""
_SYSTEM = {"thumbs.db", "desktop.ini", "ehthumbs.db"}


class Unusable(CourseError):
    """Why a file is left out: one sentence."""


@dataclass(frozen=True)
class Found:
    """A file that may be a photo: its path within the folder, and what the folders say about it."""

    file: str
    split: str
    label: str
    size: int
    changed: int  # ns


def find(folder: Path) -> tuple[list[Found], list[Problem]]:
    """The files of `split/class/*` or `class/*`, in the order of their names, and what cannot be one of them.

    Documents beside the class folders, such as a README or a LICENSE, are passed over in silence.

    Raises:
        DataError: the folder is not there or cannot be read.
    """
    if not folder.is_dir():
        raise DataError(
            f"{folder} is not a folder; set COURSE_PHOTOS_DIR to one with a subfolder for each class"
        )
    found: list[Found] = []
    problems: list[Problem] = []
    top, _ = _listed(folder, "", problems)
    if any(SPLITS.get(name.lower()) == "train" for name in top):
        for name in top:
            if name.lower() not in SPLITS:
                problems.append(
                    Problem(name, "this folder stands beside train and is none of train, validation, test")
                )
                continue
            for label in _listed(folder, name, problems)[0]:
                _take(folder, f"{name}/{label}", SPLITS[name.lower()], label, found, problems)
    else:
        for label in top:
            _take(folder, label, "", label, found, problems)
    return sorted(found, key=lambda one: one.file), sorted(problems, key=lambda one: one.file)


def _listed(
    folder: Path, inside: str, problems: list[Problem]
) -> tuple[list[str], list[tuple[str, os.stat_result]]]:
    """Names of the folders and files in `folder/inside`; hidden, broken and nameless ones become problems."""
    folders, files = [], []
    try:
        names = sorted(path.name for path in (folder / inside).iterdir())
    except OSError as error:
        if not inside:
            raise DataError(f"{folder} cannot be read ({error}); make it readable") from error
        problems.append(Problem(inside, f"this folder cannot be read ({error.strerror})"))
        return [], []
    for name in names:
        place = f"{inside}/{name}" if inside else name
        try:
            name.encode()
        except UnicodeEncodeError:
            problems.append(Problem(ascii(place)[1:-1], "its name is not valid Unicode; rename it"))
            continue
        try:
            status = (folder / place).stat()
        except OSError as error:
            what = (
                "a link that leads nowhere"
                if (folder / place).is_symlink()
                else f"unreadable ({error.strerror})"
            )
            problems.append(Problem(place, what))
            continue
        if name.startswith(".") or name.lower() in _SYSTEM or name == "__MACOSX":
            problems.append(Problem(place, "a hidden or system file, not a photo"))
        elif stat.S_ISDIR(status.st_mode):
            folders.append(name)
        elif stat.S_ISREG(status.st_mode):
            files.append((name, status))
        else:
            problems.append(Problem(place, "neither a file nor a folder"))
    if not inside or inside.lower() in SPLITS:
        problems += [
            Problem(
                f"{inside}/{name}" if inside else name, "a photo outside the class folders; move it into one"
            )
            for name, _ in files
            if name.lower().endswith(SUFFIXES)
        ]
    return folders, files


def _take(
    folder: Path, inside: str, split: str, label: str, found: list[Found], problems: list[Problem]
) -> None:
    """Add the files of one class folder."""
    folders, files = _listed(folder, inside, problems)
    for name in folders:
        what = (
            "a folder, though it is named like a photo"
            if name.lower().endswith(SUFFIXES)
            else "a folder in a class"
        )
        problems.append(Problem(f"{inside}/{name}", f"{what}; put its photos beside it"))
    for name, status in files:
        if name.lower().endswith(SUFFIXES):
            found.append(Found(f"{inside}/{name}", split, label, status.st_size, status.st_mtime_ns))
        elif name.lower().endswith((".heic", ".heif", ".avif")):
            problems.append(Problem(f"{inside}/{name}", "this format is not read; save it as JPEG or PNG"))
        else:
            problems.append(
                Problem(f"{inside}/{name}", "its name does not end like a photo's, such as .jpg or .png")
            )


def read(path: Path, size: int) -> tuple[NDArray[np.uint8], str]:
    """A photo as a square, uint8 `[size, size, 3]`, and the SHA-256 (hex) of its file.

    The picture is turned as its EXIF data say, its transparent parts become white, CMYK, gray, palette and
    16-bit pictures become 8-bit RGB. It is shrunk or enlarged in proportion until its shorter side has `size` pixels;
    of the longer side the middle remains. What counts is the content: a PNG file named `.jpg` is read. Color
    profiles are ignored.

    Raises:
        Unusable: with what is wrong, in a sentence.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise Unusable(f"the file is larger than {MAX_BYTES // 1_000_000} MB; save a smaller copy")
        content = path.read_bytes()
    except OSError as error:
        raise Unusable(f"it cannot be read ({error.strerror}); make it readable") from error
    if not content:
        raise Unusable("the file is empty (0 bytes)")
    if not any(content):
        raise Unusable("the file holds nothing but zero bytes: a copy that was cut off; copy it again")
    try:
        return _square(content, size), hashlib.sha256(content).hexdigest()
    except Unusable:
        raise
    except UnidentifiedImageError as error:
        raise Unusable("its content is not a picture in a known format, whatever its name says") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unusable(_bomb()) from error
    except Exception as error:  # a damaged file makes Pillow raise nearly anything
        raise Unusable(
            f"damaged or truncated ({str(error).splitlines()[0][:80] if str(error) else type(error).__name__})"
        ) from error


def _bomb() -> str:
    return f"the picture has more than {MAX_PIXELS // 1_000_000} million pixels; save a smaller copy"


def _square(content: bytes, size: int) -> NDArray[np.uint8]:
    Image.init()  # once per process: all formats, not only the commonest
    with Image.open(io.BytesIO(content), formats=FORMATS) as image:
        width, height = image.size
        if width * height > MAX_PIXELS:
            raise Unusable(_bomb())
        if min(width, height) < MIN_SIDE:
            raise Unusable(f"{width} x {height} pixels are too few; a side has {MIN_SIDE} at least")
        if max(width, height) > MAX_RATIO * min(width, height):
            raise Unusable(f"a strip of {width} x {height} pixels; cut the garment out of it")
        if (
            image.format != "MPO" and getattr(image, "n_frames", 1) > 1
        ):  # a phone's MPO holds one photo and helpers
            raise Unusable("it has several frames or pages; save the one that you mean")
        image.draft(None, (2 * size, 2 * size))  # JPEG: decode no more than twice what is needed
        image.load()
        picture = _rgb(image)
        with contextlib.suppress(Exception):  # EXIF data that cannot be read say nothing
            turn = _TURNS.get(image.getexif().get(0x0112, 1))
            picture = picture.transpose(turn) if turn is not None else picture
        return np.asarray(ImageOps.fit(picture, (size, size), Image.Resampling.BICUBIC)).copy()


def _rgb(image: Image.Image) -> Image.Image:
    """Any mode as 8-bit RGB, transparency on white."""
    if image.mode in ("F", "I"):
        values = np.asarray(image)
        if image.mode == "F" or values.min() < 0 or values.max() > 65_535:
            raise Unusable("its pixels are not 8- or 16-bit numbers; save it as JPEG or PNG")
        return Image.fromarray((values / 257).astype(np.uint8)).convert("RGB")
    if image.mode.startswith("I;16"):
        return Image.fromarray((np.asarray(image) / 257).astype(np.uint8)).convert("RGB")
    if image.mode in ("LA", "PA", "La", "RGBA", "RGBa") or "transparency" in image.info:
        over = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", over.size, "white"), over).convert("RGB")
    return image.convert("RGB")
