"""The four IDX files of Fashion-MNIST, where torchvision's and Keras's own loaders look for them.

Nothing is downloaded and nothing is written outside temporary folders. For the stand-in, which has no
official files, the files are written from its arrays.
"""

from __future__ import annotations

import atexit
import contextlib
import gzip
import importlib
import shutil
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.data import files
from course_utils.data.errors import DataError
from course_utils.data.idx import write_idx
from course_utils.data.types import Dataset

_written: dict[str, Path] = {}  # checksum of a stand-in -> the folder with its files


def idx_files(dataset: Dataset) -> dict[str, Path]:
    """The gzipped IDX files of Fashion-MNIST or its stand-in, by name, such as `train-labels-idx1-ubyte.gz`.

    Raises:
        ValueError: the dataset is neither Fashion-MNIST nor its stand-in.
        DataError: the official files have gone since `dataset` was loaded.
    """
    if dataset.name not in ("fashion-mnist", "sketch"):
        raise ValueError(f"only Fashion-MNIST has these files here, not {dataset.name}")
    names = [f"{part}.gz" for part in files.PARTS]
    if dataset.is_real:
        return dict(zip(names, files.find("FashionMNIST"), strict=True))
    if dataset.checksum not in _written:
        folder = Path(tempfile.mkdtemp(prefix="course-idx-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        train, test = dataset.train, dataset.test
        arrays: list[NDArray[Any]] = [train.images, train.labels, test.images, test.labels]
        for name, values in zip(names, arrays, strict=True):
            _write(folder / name, values.astype(np.uint8))
        _written[dataset.checksum] = folder
    return {name: _written[dataset.checksum] / name for name in names}


def _write(path: Path, values: NDArray[np.uint8]) -> None:
    """A gzipped IDX file, compressed lightly: it is for this process only."""
    plain = path.with_suffix("")
    write_idx(plain, values)
    with plain.open("rb") as source, gzip.open(path, "wb", compresslevel=1) as target:
        shutil.copyfileobj(source, target)
    plain.unlink()


@contextlib.contextmanager
def torchvision_root(dataset: Dataset) -> Iterator[str]:
    """A temporary `root` for `torchvision.datasets.FashionMNIST(root, download=False)`: the files, unzipped."""
    with tempfile.TemporaryDirectory(prefix="course-torchvision-", ignore_cleanup_errors=True) as root:
        folder = Path(root) / "FashionMNIST" / "raw"
        folder.mkdir(parents=True)
        for name, path in idx_files(dataset).items():
            with gzip.open(path, "rb") as source, (folder / name.removesuffix(".gz")).open("wb") as target:
                shutil.copyfileobj(source, target)
        yield root


@contextlib.contextmanager
def keras_home(dataset: Dataset) -> Iterator[str]:
    """For the length of a block, let `keras.datasets.fashion_mnist.load_data()` find copies of the files.

    Keras reads its folder from `KERAS_HOME` when it is first imported and has no setting for it afterwards; but
    the function that it fetches files with takes a folder.

    Raises:
        DataError: this version of Keras fetches its files in another way, so that it would download.
        ModuleNotFoundError: Keras is not installed.
    """
    keras = importlib.import_module("keras")
    names = keras.datasets.fashion_mnist.load_data.__globals__
    fetch = keras.utils.get_file
    if names.get("get_file") is not fetch:
        raise DataError("this version of Keras cannot be pointed at another folder; use Keras 3.8 or newer")
    with tempfile.TemporaryDirectory(prefix="course-keras-", ignore_cleanup_errors=True) as home:
        folder = Path(home) / "datasets" / "fashion-mnist"
        folder.mkdir(parents=True)
        for name, path in idx_files(dataset).items():
            shutil.copyfile(path, folder / name)
        names["get_file"] = partial(fetch, cache_dir=home)
        try:
            yield home
        finally:
            names["get_file"] = fetch
