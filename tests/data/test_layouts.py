"""The same files for torchvision's and Keras's own loaders, with no network and nothing left behind."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest

from course_utils.data import DataError, Dataset, Split, layouts, read_idx


@pytest.fixture
def stand_in():
    """Thirty random images that have no official files."""
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, size=(30, 28, 28), dtype=np.uint8)
    labels = rng.integers(0, 10, size=30)
    return Dataset(
        "sketch", Split(images[:20], labels[:20], "train"), Split(images[20:], labels[20:], "test"),
        tuple("0123456789"), "random pixels", "test-of-layouts", is_real=False,
    )  # fmt: skip


def test_the_files_of_a_stand_in_hold_its_arrays(stand_in):
    paths = layouts.idx_files(stand_in)
    assert list(paths) == [f"{name}.gz" for name in layouts.files.PARTS]
    train_images, train_labels, test_images, test_labels = map(read_idx, paths.values())
    assert np.array_equal(train_images, stand_in.train.images) and np.array_equal(
        train_labels, stand_in.train.labels
    )
    assert np.array_equal(test_images, stand_in.test.images) and np.array_equal(
        test_labels, stand_in.test.labels
    )
    assert layouts.idx_files(stand_in) == paths, "written once per process"


def test_the_official_files_are_used_as_they_are(dataset):
    if not dataset.is_real:
        pytest.skip("there are no official files here")
    with gzip.open(layouts.idx_files(dataset)["t10k-labels-idx1-ubyte.gz"]) as file:
        assert struct.unpack(">II", file.read(8)) == (2049, 10_000)


def test_torchvision_reads_the_same_arrays(stand_in):
    torchvision = pytest.importorskip("torchvision")
    with layouts.torchvision_root(stand_in) as root:
        theirs = torchvision.datasets.FashionMNIST(root, train=False, download=False)
    assert np.array_equal(theirs.data.numpy(), stand_in.test.images)
    assert np.array_equal(theirs.targets.numpy(), stand_in.test.labels)
    assert not Path(root).exists()


def test_keras_reads_the_same_arrays_and_its_folder_is_given_back(stand_in):
    keras = pytest.importorskip("keras")
    load, fetch = keras.datasets.fashion_mnist.load_data, keras.utils.get_file
    with layouts.keras_home(stand_in) as home:
        (images, labels), _ = load()
    assert np.array_equal(images, stand_in.train.images) and np.array_equal(labels, stand_in.train.labels)
    assert load.__globals__["get_file"] is fetch and not Path(home).exists()


def test_a_keras_that_would_download_is_refused(stand_in, monkeypatch):
    keras = pytest.importorskip("keras")
    monkeypatch.delitem(keras.datasets.fashion_mnist.load_data.__globals__, "get_file")
    with pytest.raises(DataError, match=r"use Keras 3\.8"), layouts.keras_home(stand_in):
        pytest.fail("it was trusted")
