"""`load(name)`: a dataset from the official files, or the stand-in that the package draws.

It decides which one and says so; finding files is `files`' task, drawing is `sketch`'s.
"""

from __future__ import annotations

import hashlib
import html
import os
import sys
import zipfile
import zlib
from functools import cache

import numpy as np
from filelock import FileLock

from course_utils._files import whole
from course_utils.data import files, sketch
from course_utils.data.errors import DataError
from course_utils.data.idx import read_idx
from course_utils.data.types import CLASS_NAMES, DIGIT_NAMES, Dataset, Split

NAMES = ("fashion-mnist", "mnist", "sketch")
# whatever NumPy and zipfile raise on a damaged file
_DAMAGE = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError)
SKETCH_SOURCE = "sketch, the drawn stand-in (not Fashion-MNIST)"
DIGITS_SOURCE = "scikit-learn's 8×8 digits, enlarged (not MNIST)"


def load(name: str = "fashion-mnist") -> Dataset:
    """A dataset by name: uint8 images `[N, 28, 28]`, labels `[N]`, class names, and its source.

    Loaded once per process. Without files and network, "fashion-mnist" gives the stand-in `sketch` and
    "mnist" gives scikit-learn's enlarged 8×8 digits, each with a warning and an honest `source`.

    Args:
        name: "fashion-mnist", "mnist" or "sketch".

    Raises:
        ValueError: another name.
        DataError: files are there but damaged or incomplete.

    Source: Xiao, Rasul & Vollgraf (2017), arXiv:1708.07747; LeCun et al. (1998).
    """
    if name not in NAMES:
        raise ValueError(f"there is no dataset {name!r}; choose one of {', '.join(NAMES)}")
    dataset, reason = _load(name, os.environ.get("COURSE_DATA_DIR", ""), str(files.cache_folder()))
    if reason:  # every time, so that a cell that is run again still says it
        _warn(name, dataset.source, reason)
    return dataset


@cache
def _load(name: str, *folders: str) -> tuple[Dataset, str]:
    """The dataset, and why it is a stand-in if it is one; other `folders`, another answer."""
    if name == "sketch":
        return _drawn(), ""
    family = {"fashion-mnist": "FashionMNIST", "mnist": "MNIST"}[name]
    try:
        return _official(name, family), ""
    except files.Unreachable as error:
        return (_drawn() if name == "fashion-mnist" else _digits()), str(error)


def _official(name: str, family: str) -> Dataset:
    paths = files.find(family)
    train_images, train_labels, test_images, test_labels = (read_idx(path) for path in paths)
    title, classes = ("Fashion-MNIST", CLASS_NAMES) if family == "FashionMNIST" else ("MNIST", DIGIT_NAMES)
    checksums = [files.registry()[f"{family}/raw/{part}.gz"] for part in files.PARTS]
    return Dataset(
        name=name,
        train=Split(train_images, train_labels.astype(np.int64), "train"),
        test=Split(test_images, test_labels.astype(np.int64), "test"),
        class_names=classes,
        source=f"{title} (official files)",
        checksum=hashlib.sha256("".join(checksums).encode()).hexdigest(),
        is_real=True,
    )


def _drawn() -> Dataset:
    train_images, train_labels, test_images, test_labels = _drawn_arrays()
    return Dataset(
        name="sketch",
        train=Split(train_images, train_labels.astype(np.int64), "train"),
        test=Split(test_images, test_labels.astype(np.int64), "test"),
        class_names=CLASS_NAMES,
        source=SKETCH_SOURCE,
        checksum=f"sketch-{sketch.VERSION}",
        is_real=False,
    )


def _drawn_arrays() -> tuple[np.ndarray, ...]:
    """The stand-in's arrays, drawn once per machine and kept in the cache folder where that can be written."""
    path = files.cache_folder() / f"sketch-{sketch.VERSION}.npz"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_suffix(".lock")):
            if path.is_file():
                try:
                    with np.load(path, allow_pickle=False) as kept:
                        return tuple(kept[f"arr_{i}"] for i in range(4))
                except _DAMAGE:
                    files.set_aside(path, "it cannot be read")
            arrays = sketch.draw()
            with whole(path) as file:
                np.savez_compressed(file, *arrays)
            return arrays
    except OSError:
        return sketch.draw()  # a folder that cannot be written: draw again each time


def _digits() -> Dataset:
    """scikit-learn's 1,797 digits of 8×8 pixels, enlarged to 24×24 and framed to 28×28."""
    from sklearn.datasets import load_digits

    bundle = load_digits()
    small = np.clip(np.round(bundle.images * (255 / 16)), 0, 255).astype(np.uint8)
    images = np.pad(small.repeat(3, axis=1).repeat(3, axis=2), ((0, 0), (2, 2), (2, 2)))
    labels = bundle.target.astype(np.int64)
    return Dataset(
        name="mnist",
        train=Split(images[:1400], labels[:1400], "train"),
        test=Split(images[1400:], labels[1400:], "test"),
        class_names=DIGIT_NAMES,
        source=DIGITS_SOURCE,
        checksum="sklearn-digits",
        is_real=False,
    )


def _warn(wanted: str, source: str, reason: str) -> None:
    """Say, impossible to miss, that the results are not those of the real data."""
    title = {"fashion-mnist": "Fashion-MNIST", "mnist": "MNIST"}[wanted]
    lines = [
        f"{title} is not here and could not be downloaded.",
        f"Everything below runs on {source}.",
        "No result on it says anything about the papers. To use the real data, connect to the network and",
        "start again, or set COURSE_DATA_DIR to a folder with the official files (see data/README.md).",
    ]
    if _in_notebook():
        from IPython.display import HTML, display

        body = "<br>".join(lines) + f"<details><summary>Reason</summary>{html.escape(reason)}</details>"
        display(
            HTML(
                '<div role="alert" class="stand-in" style="border:3px solid #b3261e;background:#fdecea;color:#410e0b;'
                f'padding:0.8em 1em;border-radius:6px"><strong>Stand-in data.</strong> {body}</div>'
            )
        )
        return
    rule = "!" * 100
    said = [*lines, *f"Reason: {reason}".splitlines()]
    print("\n".join([rule, *(f"!! {line}" for line in said), rule]), file=sys.stderr)


def _in_notebook() -> bool:
    ipython = sys.modules.get("IPython")
    return ipython is not None and hasattr(ipython.get_ipython(), "kernel")


__all__ = ["NAMES", "DataError", "load"]
