"""What takes the place of Fashion-MNIST and MNIST on a machine without files and network.

It loads nothing official and warns nobody; that is `loading`'s task, and drawing is `sketch`'s.
"""

from __future__ import annotations

import zipfile
import zlib

import numpy as np
from filelock import FileLock

from course_utils._files import whole
from course_utils.data import files, sketch
from course_utils.data.types import CLASS_NAMES, DIGIT_NAMES, Dataset, Split

# whatever NumPy and zipfile raise on a damaged file
_DAMAGE = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError)
SKETCH_SOURCE = "sketch, the drawn stand-in (not Fashion-MNIST)"
DIGITS_SOURCE = "scikit-learn's 8×8 digits, enlarged (not MNIST)"


def drawn() -> Dataset:
    """The drawn stand-in for Fashion-MNIST, as a dataset that says what it is."""
    train_images, train_labels, test_images, test_labels = drawn_arrays()
    return Dataset(
        name="sketch",
        train=Split(train_images, train_labels.astype(np.int64), "train"),
        test=Split(test_images, test_labels.astype(np.int64), "test"),
        class_names=CLASS_NAMES,
        source=SKETCH_SOURCE,
        checksum=f"sketch-{sketch.VERSION}",
        is_real=False,
    )


def drawn_arrays() -> tuple[np.ndarray, ...]:
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


def digits() -> Dataset:
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
