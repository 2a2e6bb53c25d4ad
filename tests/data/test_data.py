"""Data: found or fetched, checked, never half-loaded; and the papers' splits."""

from __future__ import annotations

import gzip
import hashlib
import http.server
import struct
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import ClassVar

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from course_utils import data
from course_utils.data import DataError, Split, files, loading, sketch, splits, standins
from course_utils.data.types import Features
from course_utils.errors import UnknownNameError
from course_utils.papers.course.splits import FEW, FEWER

STAND_IN = SimpleNamespace(source="the stand-in")


@pytest.fixture
def no_settings(monkeypatch, tmp_path):
    """No files, no network: an empty cache folder of its own."""
    monkeypatch.delenv("COURSE_DATA_DIR", raising=False)
    monkeypatch.setenv("COURSE_OFFLINE", "1")
    monkeypatch.setattr(files, "cache_folder", lambda: tmp_path / "cache")
    monkeypatch.setattr(standins, "drawn", lambda: STAND_IN)
    loading._load.cache_clear()
    yield tmp_path / "cache"
    loading._load.cache_clear()


@pytest.fixture
def mirror(monkeypatch, tmp_path, no_settings):
    """Four tiny files served on this machine, with their checksums registered."""
    monkeypatch.delenv("COURSE_OFFLINE")
    served = tmp_path / "served"
    served.mkdir()
    images = np.arange(3 * 28 * 28, dtype=np.uint8).reshape(3, 28, 28)
    for part in files.PARTS:
        data.write_idx(served / f"{part}.gz", images if "images" in part else np.arange(3, dtype=np.uint8))
    names = {
        f"FashionMNIST/raw/{part}.gz": hashlib.sha256((served / f"{part}.gz").read_bytes()).hexdigest()
        for part in files.PARTS
    }
    monkeypatch.setattr(files, "registry", lambda: names)
    monkeypatch.setattr(files, "ATTEMPTS", 1)
    handler = partial(_Quiet, directory=str(served))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        _Quiet.requests.clear()
        address = f"http://127.0.0.1:{server.server_port}/"
        monkeypatch.setattr(files, "MIRRORS", {"FashionMNIST": (f"{address}nowhere/", address)})
        yield served
        server.shutdown()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    requests: ClassVar[list[str]] = []

    def log_message(self, format: str, *arguments: object) -> None:
        self.requests.append(self.path)


def test_the_dataset_has_the_official_shape(dataset):
    assert dataset.train.images.shape == (60_000, 28, 28)
    assert dataset.test.images.shape == (10_000, 28, 28)
    assert dataset.train.images.dtype == np.uint8
    assert dataset.class_names == data.CLASS_NAMES
    assert np.bincount(dataset.train.labels).tolist() == [6_000] * 10
    assert np.bincount(dataset.test.labels).tolist() == [1_000] * 10


def test_arrays_cannot_be_changed_by_accident(dataset):
    with pytest.raises(ValueError, match="read-only"):
        dataset.train.images[0, 0, 0] = 1


def test_unknown_names_are_refused_with_the_known_ones():
    with pytest.raises(ValueError, match=r"no dataset 'cifar'.*fashion-mnist, mnist, sketch"):
        data.load("cifar")


def test_download_takes_the_next_mirror_and_downloads_once(mirror, no_settings):
    first = data.load("fashion-mnist")
    assert first.is_real
    assert len(first.train) == 3
    loading._load.cache_clear()
    _Quiet.requests.clear()
    data.load("fashion-mnist")
    assert _Quiet.requests == []


def test_two_notebooks_that_start_at_once_download_once(mirror):
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: files.find("FashionMNIST"), range(4)))
    assert all(answer == answers[0] for answer in answers)
    fetched = [path for path in _Quiet.requests if "nowhere" not in path]
    assert sorted(fetched) == sorted(f"/{part}.gz" for part in files.PARTS)


def test_a_damaged_cached_file_is_set_aside_and_fetched_again(mirror, no_settings, capsys):
    data.load("fashion-mnist")
    path = no_settings / "FashionMNIST/raw/train-labels-idx1-ubyte.gz"
    path.write_bytes(b"half a file")
    loading._load.cache_clear()
    data.load("fashion-mnist")
    assert files.is_intact(path, files.registry()["FashionMNIST/raw/train-labels-idx1-ubyte.gz"])
    assert path.with_name(f"{path.name}.bad-1").read_bytes() == b"half a file"
    assert "set aside" in capsys.readouterr().out


def test_a_mirror_with_wrong_bytes_is_never_believed(mirror, no_settings, capsys):
    (mirror / "train-images-idx3-ubyte.gz").write_bytes(b"<html>log in to this network</html>")
    assert data.load("fashion-mnist") is STAND_IN
    assert not list(no_settings.rglob("train-images*.gz"))
    assert "not here and could not be downloaded" in capsys.readouterr().err


def test_without_files_and_network_the_stand_in_says_so(no_settings, monkeypatch, capsys):
    monkeypatch.undo()
    monkeypatch.delenv("COURSE_DATA_DIR", raising=False)
    monkeypatch.setenv("COURSE_OFFLINE", "1")
    monkeypatch.setattr(files, "place", lambda name: no_settings / name)
    loading._load.cache_clear()
    stand_in, digits = data.load("fashion-mnist"), data.load("mnist")
    loading._load.cache_clear()
    assert not stand_in.is_real
    assert "not Fashion-MNIST" in stand_in.source
    assert stand_in.train.images.shape == (60_000, 28, 28)
    assert not digits.is_real
    assert digits.train.images.shape[1:] == (28, 28)
    assert capsys.readouterr().err.count("No result on it says anything about the papers") == 2


def test_the_warning_comes_back_with_every_load(no_settings, capsys):
    for _ in range(2):
        data.load("fashion-mnist")
        assert "No result on it says anything about the papers" in capsys.readouterr().err


def test_without_any_network_each_mirror_is_asked_once(no_settings, monkeypatch):
    asked = []

    def unreachable(address, *arguments, **options):
        asked.append(address)
        raise files.network.ConnectionError("no route")

    monkeypatch.delenv("COURSE_OFFLINE")
    monkeypatch.setattr(files.pooch, "retrieve", unreachable)
    with pytest.raises(files.Unreachable, match="ConnectionError"):
        files.find("FashionMNIST")
    assert len(asked) == len(files.MIRRORS["FashionMNIST"])


def test_a_full_disk_is_an_error_and_no_reason_for_the_stand_in(no_settings, monkeypatch):
    def full(*arguments, **options):
        raise OSError(28, "No space left on device")

    monkeypatch.delenv("COURSE_OFFLINE")
    monkeypatch.setattr(files.pooch, "retrieve", full)
    with pytest.raises(DataError, match=r"cannot be written.*No space left"):
        data.load("fashion-mnist")


def test_fashion_mnist_alone_in_course_data_dir_leaves_mnist_to_the_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_CACHE_DIR", str(tmp_path / "cache"))
    (tmp_path / "given/FashionMNIST").mkdir(parents=True)
    monkeypatch.setenv("COURSE_DATA_DIR", str(tmp_path / "given"))
    assert files.place("FashionMNIST/raw/x.gz") == tmp_path / "given/FashionMNIST/raw/x.gz"
    assert files.place("MNIST/raw/x.gz") == tmp_path / "cache/MNIST/raw/x.gz"


def test_course_data_dir_must_be_complete_and_official(monkeypatch, tmp_path, no_settings):
    monkeypatch.setenv("COURSE_DATA_DIR", str(tmp_path / "nowhere"))
    with pytest.raises(DataError, match="not a folder"):
        data.load("fashion-mnist")
    monkeypatch.setenv("COURSE_DATA_DIR", str(tmp_path))
    with pytest.raises(DataError, match="is not there"):
        data.load("fashion-mnist")
    path = tmp_path / "FashionMNIST/raw/train-images-idx3-ubyte.gz"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"something else")
    with pytest.raises(DataError, match="not the official file"):
        data.load("fashion-mnist")
    assert path.read_bytes() == b"something else"


def test_the_registry_lists_torchvisions_files():
    assert len(files.registry()) == 8
    assert all(len(checksum) == 64 for checksum in files.registry().values())


# --- IDX -------------------------------------------------------------------------------------------


@given(
    arrays(np.uint8, array_shapes(max_dims=3, min_side=0, max_side=9)), st.sampled_from(["a.idx", "a.idx.gz"])
)
def test_idx_gives_back_what_was_written(tmp_path_factory, array, name):
    path = tmp_path_factory.mktemp("idx") / name
    data.write_idx(path, array)
    assert (path.read_bytes()[:2] == b"\x1f\x8b") == (path.suffix == ".gz")
    assert path.suffix == ".gz" or path.stat().st_size == 4 + 4 * array.ndim + array.size
    found = data.read_idx(path)
    assert found.dtype == np.uint8 and found.shape == array.shape and np.array_equal(found, array)


@pytest.mark.parametrize(
    "array", [np.zeros(3, np.int64), np.uint8(3), np.zeros((1, 1, 1, 1), np.uint8)], ids=repr
)
def test_idx_refuses_to_write_what_it_could_not_read(tmp_path, array):
    with pytest.raises(ValueError, match="uint8 in 1 to 3 dimensions"):
        data.write_idx(tmp_path / "a.idx", array)
    assert not list(tmp_path.iterdir())


HEADER = struct.pack(">4B2I", 0, 0, 8, 2, 2, 3)
BAD = {
    "empty": (b"", "not an IDX file"),
    "html": (b"<html>", "not an IDX file"),
    "floats": (struct.pack(">4BI", 0, 0, 0x0D, 1, 1) + b"1234", "0x0d"),
    "no dimension": (struct.pack(">4B", 0, 0, 8, 0), "0 dimensions"),
    "header cut": (HEADER[:7], "within its header"),
    "truncated": (HEADER + b"12345", "announces 6 values but holds 5"),
    "too long": (HEADER + b"1234567", "longer than the 6 values"),
    "absurd": (struct.pack(">4B3I", 0, 0, 8, 3, 2**31, 2**31, 2**31), "no file of the course is so large"),
    "gzip cut": (gzip.compress(HEADER + b"123456")[:-9], "cannot be read"),
    "deflate damaged": (gzip.compress(HEADER + b"123456")[:10] + b"\xff" * 40, "cannot be read"),
    "gzip damaged": (gzip.compress(HEADER + b"123456")[:-6] + b"abcdef", "cannot be read"),
}


@pytest.mark.parametrize(("content", "message"), BAD.values(), ids=BAD)
def test_bad_idx_files_are_named_with_their_fault(tmp_path, content, message):
    path = tmp_path / "bad.idx"
    path.write_bytes(content)
    with pytest.raises(DataError, match=message) as caught:
        data.read_idx(path)
    assert str(path) in str(caught.value)


WHOLE = HEADER + b"123456"


def read_or_fault(path: Path) -> np.ndarray | str:
    """What is in the file, or what the error says, which names the file."""
    try:
        return data.read_idx(path)
    except DataError as error:
        fault = str(error)
    assert str(path) in fault
    return fault


@given(
    st.binary(max_size=40) | st.binary(max_size=12).map(lambda rest: HEADER + rest),
    st.sampled_from([bytes, gzip.compress]),
)
def test_whatever_a_file_holds_it_is_an_array_or_a_data_error(tmp_path_factory, content, pack):
    path = tmp_path_factory.mktemp("idx") / "any"
    path.write_bytes(pack(content))
    found = read_or_fault(path)
    if not isinstance(found, str):  # then it is the very content, and writing it gives the file again
        data.write_idx(path, found)
        assert path.read_bytes() == content


@given(st.integers(2, len(gzip.compress(WHOLE)) - 1), st.integers(1, 255))
def test_a_flipped_byte_in_a_gzipped_file_gives_the_array_or_a_data_error(tmp_path_factory, place, flip):
    content = bytearray(gzip.compress(WHOLE, mtime=0))
    content[place] ^= flip
    path = tmp_path_factory.mktemp("idx") / "flipped.gz"
    path.write_bytes(content)
    found = read_or_fault(path)
    assert isinstance(found, str) or found.tobytes() == b"123456"


def test_a_missing_idx_file_says_where_files_are_looked_for(tmp_path):
    with pytest.raises(DataError, match="course data"):
        data.read_idx(tmp_path / "missing")


# --- splits ----------------------------------------------------------------------------------------

SIZES = {
    "course": (50_000, 10_000, 10_000),
    "course-5000": (5_000, 10_000, 10_000),
    "course-all": (60_000, 0, 10_000),
    "course-closed": (50_000, 0, 10_000),
    **{f"course-closed-{count}": (count, 0, 10_000) for count in FEWER},
    "priyowidodo": (60_000, 0, 10_000),
    "risqulla": (60_000, 0, 10_000),
    "bas-ann": (40_199, 19_801, 10_000),  # Keras floors 60,000 · (1 − 0.33)
    "bas-cnn": (48_000, 12_000, 10_000),
    "leopardi": (5_000, 0, 1_000),
    "leopardi-held-out": (5_000, 5_000, 10_000),
    **{f"few-{count}": (count, 0, 10_000) for count in FEW},
    "dalvi": (49_000, 7_000, 14_000),
}


@pytest.mark.parametrize(("who", "sizes"), SIZES.items(), ids=SIZES)
def test_splits_have_the_papers_sizes(dataset, who, sizes):
    made = splits.make(dataset, who)
    assert (len(made.train), len(made.validation or ()), len(made.test)) == sizes


def parts(made: splits.Splits) -> list[Split]:
    return [part for part in (made.train, made.validation, made.test) if part is not None]


RANDOM = (
    "course",
    "course-5000",
    "course-closed",
    *(f"course-closed-{count}" for count in FEWER),
    "dalvi",
    "dalvi-as-printed",
    *(f"few-{count}" for count in FEW),
)


@pytest.mark.parametrize("who", splits.recipes())
def test_only_the_random_splits_depend_on_the_seed_and_0_is_the_default(dataset, who):
    default, first, again, other = (
        splits.make(dataset, who, **seed) for seed in ({}, {"seed": 0}, {"seed": 1}, {"seed": 2})
    )
    assert all(np.array_equal(a.images, b.images) for a, b in zip(parts(default), parts(first), strict=True))
    repeated = splits.make(dataset, who, seed=1)
    assert all(np.array_equal(a.images, b.images) for a, b in zip(parts(again), parts(repeated), strict=True))
    pairs = zip(parts(again), parts(other), strict=True)
    same = [np.array_equal(a.images, b.images) for a, b in pairs]
    assert same[0] == (who not in RANDOM)
    if who.startswith("dalvi"):
        assert not any(same), "train, validation and test are all drawn"
    assert (default.who, default.note) == (who, splits.recipe(who).note)


@pytest.mark.parametrize("count", FEW)
def test_few_images_are_of_every_class_alike_and_from_p4s(dataset, count):
    made = splits.make(dataset, f"few-{count}", seed=1)
    assert np.bincount(made.train.labels, minlength=10).tolist() == [count // 10] * 10
    p4 = dataset.train.take(5_000)
    of_p4 = {image.tobytes(): label for image, label in zip(p4.images, p4.labels, strict=True)}
    chosen = [image.tobytes() for image in made.train.images]
    assert [of_p4.get(image) for image in chosen] == made.train.labels.tolist()
    assert made.validation is None and made.test is dataset.test
    assert len(np.unique(made.train.labels[:10])) > 1, "in random order, not class by class"


@pytest.mark.parametrize(("who", "cut"), [("bas-ann", 40_199), ("bas-cnn", 48_000)])
def test_keras_holds_out_the_last_images(dataset, who, cut):
    made = splits.make(dataset, who)
    assert np.array_equal(made.train.images, dataset.train.images[:cut])
    assert np.array_equal(made.validation.images, dataset.train.images[cut:])
    assert [part.name for part in parts(made)] == ["train", "validation", "test"]


def test_p4_takes_the_first_images_and_the_next_are_held_out(dataset):
    ours, held_out = (splits.make(dataset, who) for who in ("leopardi", "leopardi-held-out"))
    for made in (ours, held_out):
        assert np.array_equal(made.train.images, dataset.train.images[:5_000])
    assert np.array_equal(ours.test.images, dataset.test.images[:1_000])
    assert np.array_equal(held_out.validation.images, dataset.train.images[5_000:10_000])
    assert held_out.validation.name == "validation" and held_out.test is dataset.test
    small = replace(dataset, train=dataset.train.take(300))
    halves = splits.make(small, "leopardi-held-out")
    assert (len(halves.train), len(halves.validation)) == (150, 150)


@pytest.mark.parametrize("who", ["course", "course-closed"])
def test_held_out_images_are_of_every_class_alike(dataset, who):
    made = splits.make(dataset, who, seed=1)
    held = made.validation if who == "course" else made.test
    assert np.bincount(held.labels).tolist() == [1_000] * 10
    assert [part.name for part in parts(made)] == ["train", "validation", "test"][
        :: 1 if who == "course" else 2
    ]


@pytest.mark.parametrize("who", ["course", "dalvi"])
def test_random_splits_use_each_image_once_and_repeat_by_seed(dataset, who):
    made, again, other = (splits.make(dataset, who, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(made.train.images, again.train.images)
    assert not np.array_equal(made.train.labels, other.train.labels)
    whole = sum(len(part) for part in (made.train, made.validation, made.test))
    assert whole == 70_000
    pixels = sum(int(part.images.sum(dtype=np.int64)) for part in (made.train, made.validation, made.test))
    assert pixels == int(dataset.train.images.sum(dtype=np.int64)) + int(
        dataset.test.images.sum(dtype=np.int64)
    )


def test_the_small_split_is_a_part_of_the_large_one(dataset):
    small, large = (splits.make(dataset, who, seed=3) for who in ("course-5000", "course"))
    assert np.array_equal(small.train.images, large.train.images[:5_000])
    assert np.array_equal(small.validation.images, large.validation.images)


def test_the_closed_split_never_touches_the_test_set(dataset):
    closed, course = (splits.make(dataset, who, seed=3) for who in ("course-closed", "course"))
    assert np.array_equal(closed.train.images, course.train.images)
    assert np.array_equal(closed.test.images, course.validation.images)


def test_a_split_that_nobody_made(dataset):
    with pytest.raises(UnknownNameError, match=r"'nobody'.*bas-ann"):
        splits.make(dataset, "nobody")


def test_split_refuses_what_does_not_fit():
    images = np.zeros((2, 28, 28), np.uint8)
    with pytest.raises(ValueError, match="uint8"):
        Split(images / 255, np.zeros(2, int), "train")
    with pytest.raises(ValueError, match="as many labels"):
        Split(images, np.zeros(3, int), "train")


def test_features_refuse_what_does_not_fit():
    labels = np.zeros(2, int)
    for wrong in (np.zeros((2, 3)), np.zeros((2, 3, 4), np.float32), np.zeros((2, 3), np.uint8)):
        with pytest.raises(ValueError, match=r"features must be float32 .*\[2, 3"):
            Features(wrong, labels, "train")
    with pytest.raises(ValueError, match="2 images need as many labels"):
        Features(np.zeros((2, 3), np.float32), np.zeros(3, int), "train")
    fine = Features(np.zeros((2, 3), np.float32), labels, "train")
    assert fine.take(1).images.shape == (1, 3) and isinstance(fine.take(1), Features)
    with pytest.raises(ValueError, match="read-only"):
        fine.images[0, 0] = 1


def test_splits_and_datasets_say_what_they_are(dataset):
    small = replace(
        dataset, name="some", source="a test", train=dataset.train.take(1_200), test=dataset.test.take(3)
    )
    assert repr(small) == "Dataset('some', 1,200 train, 3 test, from a test)"
    assert repr(small.train) == "Split('train', 1,200 images)"


def test_read_only_folder_still_draws(monkeypatch, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    monkeypatch.setattr(files, "cache_folder", lambda: Path(blocked))
    monkeypatch.setattr(sketch, "draw", lambda: "drawn")
    assert standins.drawn_arrays() == "drawn"


def test_the_stand_in_is_drawn_once_and_a_damaged_one_again(monkeypatch, tmp_path, capsys):
    drawn = []

    def draw():
        drawn.append(True)
        return tuple(np.full((2, 2), number, np.uint8) for number in range(4))

    monkeypatch.setattr(files, "cache_folder", lambda: tmp_path / "cache")
    monkeypatch.setattr(sketch, "draw", draw)
    for _ in range(2):
        assert [int(array[0, 0]) for array in standins.drawn_arrays()] == [0, 1, 2, 3]
    assert len(drawn) == 1
    (kept,) = (tmp_path / "cache").glob("*.npz")
    kept.write_bytes(kept.read_bytes()[:50])
    assert [int(array[0, 0]) for array in standins.drawn_arrays()] == [0, 1, 2, 3]
    assert len(drawn) == 2
    assert "cannot be read; set aside" in capsys.readouterr().out


def test_a_notebook_shows_the_warning_as_an_alert_with_the_reason_escaped(monkeypatch, capsys):
    shown = []
    display = pytest.importorskip("IPython.display")
    monkeypatch.setattr(loading, "in_notebook", lambda: True)
    monkeypatch.setattr(display, "display", shown.append)
    loading.warn("MNIST", "digits", "<no> & route")
    assert 'role="alert"' in shown[0].data and "MNIST is not here" in shown[0].data
    assert "&lt;no&gt; &amp; route" in shown[0].data
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("value", "forbids"), [("1", True), ("yes", True), ("0", False), ("", False), (None, False)]
)
def test_offline_is_what_it_says(monkeypatch, value, forbids):
    monkeypatch.setenv("COURSE_OFFLINE", value) if value is not None else monkeypatch.delenv(
        "COURSE_OFFLINE", False
    )
    assert files.is_offline() is forbids
