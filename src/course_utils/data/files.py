"""Find the official files on disk or download them, checked, once, safely.

It knows names, places and checksums; what is in the files is `idx`'s business. A file is trusted only
after its SHA-256 matches the registry; a file that does not match is set aside, never deleted and
never read.
"""

from __future__ import annotations

import hashlib
import os
import time
from functools import cache
from pathlib import Path

import pooch
from filelock import FileLock
from requests import exceptions as network

from course_utils import _files
from course_utils._repository import root
from course_utils.data.errors import DataError

MIRRORS = {
    "FashionMNIST": (
        "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
        "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
    ),
    "MNIST": (
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
    ),
}
# The Keras mirror keeps Fashion-MNIST under the plain names too, so one list of names serves all.
PARTS = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)
ATTEMPTS = 2  # rounds over the mirrors
TIMEOUT = (5, 60)  # seconds to connect, to read
_verified: dict[Path, tuple[int, int]] = {}  # path -> (size, mtime in ns) at the time its checksum matched


class Unreachable(DataError):
    """No file on disk and no mirror answered."""


@cache
def registry() -> dict[str, str]:
    """SHA-256 (hex) by name, such as `FashionMNIST/raw/train-images-idx3-ubyte.gz`."""
    packaged = Path(__file__).with_name("registry.txt")
    folder = root()
    path = packaged if packaged.exists() or folder is None else folder / "data" / "registry.txt"
    lines = (
        line.split() for line in path.read_text("utf8").splitlines() if line and not line.startswith("#")
    )
    return {name: checksum.removeprefix("sha256:") for name, checksum in lines}


def cache_folder() -> Path:
    """Where downloads and the drawn stand-in are kept.

    `COURSE_CACHE_DIR` if it is set, else `data/` of the clone, else the user's cache folder.
    """
    if given := os.environ.get("COURSE_CACHE_DIR"):
        return Path(given)
    folder = root()
    return folder / "data" if folder else Path(pooch.os_cache("course-utils"))


def find(family: str) -> list[Path]:
    """Paths of the four official files, in the order of `PARTS`, checked against the registry.

    Looks in `COURSE_DATA_DIR` if that is set, else in the cache, and downloads what is not there.

    Args:
        family: "FashionMNIST" or "MNIST".

    Raises:
        DataError: `COURSE_DATA_DIR` lacks a file or has a damaged one; a downloaded file is wrong.
        Unreachable: there are no files and no mirror answers.
    """
    read = _given_file if _is_given(family) else _cached_file
    return [read(family, part) for part in PARTS]


def place(name: str) -> Path:
    """Where the registry's file `name` is read from: `COURSE_DATA_DIR` if set, else the cache."""
    folder = Path(os.environ["COURSE_DATA_DIR"]) if _is_given(name.split("/")[0]) else cache_folder()
    return folder / name


def _is_given(family: str) -> bool:
    """Whether `COURSE_DATA_DIR` answers for a family; not for MNIST, if it holds Fashion-MNIST alone."""
    folder = os.environ.get("COURSE_DATA_DIR", "")
    return bool(folder) and (family == "FashionMNIST" or (Path(folder) / family).is_dir())


def _given_file(family: str, part: str) -> Path:
    """The file in a folder that belongs to the user: it is read there and never moved."""
    folder, name = Path(os.environ["COURSE_DATA_DIR"]), f"{family}/raw/{part}.gz"
    path = place(name)
    if not folder.is_dir():
        raise DataError(f"COURSE_DATA_DIR is {folder}, which is not a folder; correct it or unset it")
    if not path.is_file():
        raise DataError(
            f"COURSE_DATA_DIR is {folder}, but {path} is not there. "
            "Put the four .gz files there, or unset COURSE_DATA_DIR to download them"
        )
    if not is_intact(path, registry()[name]):
        raise DataError(
            f"{path} is not the official file: its SHA-256 is {sha256(path)}, not {registry()[name]}. "
            "Replace it, or unset COURSE_DATA_DIR to download it"
        )
    return path


def _cached_file(family: str, part: str) -> Path:
    name = f"{family}/raw/{part}.gz"
    path = place(name)
    if path.is_file() and is_intact(path, registry()[name]):
        return path
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_suffix(".lock")):
            if path.is_file() and not is_intact(path, registry()[name]):
                set_aside(path, "its SHA-256 does not match")
            return path if path.is_file() else _download(family, part, path)
    except OSError as error:
        raise DataError(
            f"{path.parent} cannot be written ({error}). Make room, set COURSE_CACHE_DIR to a folder that can be "
            "written, or COURSE_DATA_DIR to one that has the files"
        ) from error


def is_offline() -> bool:
    """Whether `COURSE_OFFLINE` forbids the network; unset, empty and "0" do not."""
    return os.environ.get("COURSE_OFFLINE", "0") not in ("", "0")


def _download(family: str, part: str, path: Path) -> Path:
    """Fetch one file from the first mirror that serves the right bytes."""
    if is_offline():
        raise Unreachable(f"{path} is not there and COURSE_OFFLINE forbids downloading it")
    name, faults = f"{family}/raw/{part}.gz", []
    for attempt in range(ATTEMPTS):
        answered = False
        for mirror in MIRRORS[family]:
            address = f"{mirror}{part}.gz"
            pooch.get_logger().setLevel("WARNING")  # the progress bar says enough
            downloader = pooch.HTTPDownloader(progressbar=True, timeout=TIMEOUT)
            try:
                pooch.retrieve(
                    address, f"sha256:{registry()[name]}", path.name, path.parent, downloader=downloader
                )
                return path
            except (
                network.RequestException,
                ValueError,
            ) as error:  # pooch raises ValueError for a wrong checksum
                faults.append(f"{address}: {_brief(error)}")
                answered |= not isinstance(error, network.ConnectionError)
        if not answered:  # no network at all: asking again only makes the learner wait
            break
        if attempt + 1 < ATTEMPTS:
            time.sleep(1 + attempt)
    raise Unreachable(
        f"{name} could not be downloaded:\n  "
        + "\n  ".join(dict.fromkeys(faults))
        + "\nCheck the network, or set "
        "COURSE_DATA_DIR to a folder that holds the four .gz files under " + f"{family}/raw/"
    )


def _brief(error: Exception) -> str:
    """A network's fault by its kind; anything else, such as a wrong checksum, in its own words."""
    return (
        type(error).__name__
        if isinstance(error, network.RequestException)
        else str(error).splitlines()[0][:160]
    )


def sha256(path: Path) -> str:
    """The file's SHA-256 in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_intact(path: Path, checksum: str) -> bool:
    """Whether the file's SHA-256 is `checksum`; computed once per process while the file stays the same."""
    try:
        status = path.stat()
        stamp = (status.st_size, status.st_mtime_ns)
        if _verified.get(path) == stamp:
            return True
        if sha256(path) != checksum:
            return False
    except FileNotFoundError:  # another process has just set it aside
        return False
    except OSError as error:
        raise DataError(f"{path} cannot be read ({error}). Make it readable, or remove it") from error
    _verified[path] = stamp
    return True


def set_aside(path: Path, fault: str) -> Path:
    """Rename a bad file to `<name>.bad-<n>` beside it and say so; nothing is deleted."""
    target = _files.set_aside(path, "bad")
    print(f"{path.name}: {fault}; set aside as {target}")
    return target
