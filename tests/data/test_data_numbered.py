"""Images that carry their number: what becomes of each one can be followed through splits, files and stand-ins."""

from __future__ import annotations

import hashlib
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from course_utils import data
from course_utils.data import Dataset, Split, files, layouts, loading, sketch, splits, standins, write_idx
from course_utils.data.types import DIGIT_NAMES, Features


def numbered(first: int, last: int, name: str) -> Split:
    """Images `first` to `last` − 1: every pixel is the number, the label its last digit."""
    numbers = np.arange(first, last)
    return Split(np.repeat(numbers, 4).reshape(-1, 2, 2).astype(np.uint8), numbers % 10, name)


def numbers_of(split: Split | None) -> list[int]:
    """Which images they are; each must still have its label."""
    assert split is not None
    numbers = split.images[:, 0, 0].astype(int)
    assert split.labels.tolist() == (numbers % 10).tolist()
    return numbers.tolist()


@pytest.fixture
def small():
    return Dataset(
        "small",
        numbered(0, 100, "train"),
        numbered(100, 140, "test"),
        DIGIT_NAMES,
        "numbers",
        "0",
        False,
    )


# ---- splits --------------------------------------------------------------------------------------


def test_images_drawn_from_all_keep_their_labels_and_are_used_once(small):
    train, validation, test = splits.draw(0.2, 0.1)(small, 3)
    assert [part.name for part in (train, validation, test)] == ["train", "validation", "test"]
    assert [len(part) for part in (train, validation, test)] == [98, 28, 14]
    everything = [number for part in (train, validation, test) for number in numbers_of(part)]
    assert sorted(everything) == list(range(140)) and everything != sorted(everything)
    again, other = (splits.draw(0.2, 0.1)(small, seed) for seed in (3, 4))
    for part, same, different in zip((train, validation, test), again, other, strict=True):
        assert numbers_of(part) == numbers_of(same) and set(numbers_of(part)) != set(numbers_of(different))


def test_a_share_held_out_is_of_every_class_alike_and_leaves_the_test_images_alone(small):
    train, validation, test = splits.hold_out(0.3)(small, 3)
    assert [train.name, validation.name] == ["train", "validation"] and test is small.test
    assert np.bincount(validation.labels).tolist() == [3] * 10
    assert sorted(numbers_of(train) + numbers_of(validation)) == list(range(100))
    assert numbers_of(validation) == numbers_of(splits.hold_out(0.3)(small, 3)[1])
    assert numbers_of(validation) != numbers_of(splits.hold_out(0.3)(small, 4)[1])


def test_the_last_and_the_first_images_are_taken_in_their_order(small):
    train, validation, test = splits.last(0.33)(small, 0)
    assert numbers_of(train) == list(range(67)) and numbers_of(validation) == list(range(67, 100))
    assert (train.name, validation.name) == ("train", "validation") and test is small.test
    train, validation, test = splits.first(7, 3)(small, 0)
    assert (numbers_of(train), validation, numbers_of(test)) == (list(range(7)), None, [100, 101, 102])
    assert splits.whole(small, 0) == (small.train, None, small.test)


# ---- types ---------------------------------------------------------------------------------------


def test_a_selection_keeps_the_order_asked_for_and_its_name_unless_it_gets_another():
    split = numbered(0, 5, "train")
    assert numbers_of(split.select([3, 1])) == [3, 1] and split.select([3, 1]).name == "train"
    assert numbers_of(split.select(split.labels > 2, "late")) == [3, 4]
    assert split.select([0], "late").name == "late" and split.take(2).name == "train"
    assert numbers_of(split.take(9)) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("kind", "images"),
    [
        (Split, np.zeros((2, 28, 28), np.uint8)),
        (Features, np.zeros((2, 5), np.float32)),
        (Features, np.zeros((2, 5, 3, 3), np.float32)),
    ],
)
def test_labels_become_int64_and_neither_they_nor_the_images_can_be_changed(kind, images):
    split = kind(images, np.array([1, 2], np.uint8), "train")
    assert split.labels.dtype == np.int64 and split.labels.tolist() == [1, 2]
    for array in (split.images, split.labels):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
    assert images.flags.writeable, "the caller's own array stays as it was"
    with pytest.raises(ValueError, match="need as many labels"):
        kind(images, np.zeros((2, 1), int), "train")


# ---- files ---------------------------------------------------------------------------------------


def test_a_gzipped_idx_file_is_the_same_whenever_it_is_written(tmp_path):
    write_idx(tmp_path / "a.gz", np.arange(3, dtype=np.uint8))
    assert (tmp_path / "a.gz").read_bytes()[4:8] == b"\0\0\0\0", "gzip's time of writing"


def test_without_a_clone_the_cache_is_the_users_and_a_setting_overrules_it(monkeypatch, tmp_path):
    monkeypatch.delenv("COURSE_CACHE_DIR", raising=False)
    monkeypatch.setattr(files, "root", lambda: tmp_path)
    assert files.cache_folder() == tmp_path / "data"
    monkeypatch.setattr(files, "root", lambda: None)
    assert files.cache_folder().name == "course-utils"
    monkeypatch.setenv("COURSE_CACHE_DIR", str(tmp_path / "mine"))
    assert files.cache_folder() == tmp_path / "mine"


def test_a_checksum_is_computed_once_while_the_file_stays_the_same(monkeypatch, tmp_path):
    path, computed = tmp_path / "file", []
    path.write_bytes(b"content")
    right = hashlib.sha256(b"content").hexdigest()
    whole = files.sha256
    monkeypatch.setattr(files, "sha256", lambda path: computed.append(path) or whole(path))
    assert [files.is_intact(path, right) for _ in range(3)] == [True] * 3 and computed == [path]
    path.write_bytes(b"contents")
    assert not files.is_intact(path, right) and not files.is_intact(path, right) and len(computed) == 3
    path.unlink()
    assert not files.is_intact(path, right)


def test_a_mirror_that_answers_is_asked_twice_and_all_faults_are_told_once(monkeypatch, tmp_path):
    asked, slept = [], []

    def refuses(address, known_hash, name, folder, **options):
        asked.append((address, known_hash, name, folder))
        assert options["downloader"].kwargs["timeout"] == files.TIMEOUT, "nobody waits for ever"
        raise files.network.HTTPError("503") if "one" in address else ValueError("wrong checksum\nlong story")

    part = files.PARTS[0]
    monkeypatch.delenv("COURSE_OFFLINE", raising=False)
    monkeypatch.setattr(files, "MIRRORS", {"FashionMNIST": ("http://one/", "http://two/")})
    monkeypatch.setattr(files, "registry", lambda: {f"FashionMNIST/raw/{part}.gz": "abc"})
    monkeypatch.setattr(files.pooch, "retrieve", refuses)
    monkeypatch.setattr(files.time, "sleep", slept.append)
    path = tmp_path / f"{part}.gz"
    with pytest.raises(files.Unreachable) as caught:
        files._download("FashionMNIST", part, path)
    first = [(f"http://{mirror}/{part}.gz", "sha256:abc", path.name, tmp_path) for mirror in ("one", "two")]
    assert asked == first * 2 and slept == [1]
    assert str(caught.value).splitlines() == [
        f"FashionMNIST/raw/{part}.gz could not be downloaded:",
        f"  http://one/{part}.gz: HTTPError",
        f"  http://two/{part}.gz: wrong checksum",
        "Check the network, or set COURSE_DATA_DIR to a folder that holds the four .gz files under "
        "FashionMNIST/raw/",
    ]


def test_only_fashion_mnist_and_its_stand_in_have_the_four_files(small):
    with pytest.raises(ValueError, match="only Fashion-MNIST has these files here, not small"):
        layouts.idx_files(small)


# ---- datasets ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "family", "source", "classes"),
    [
        ("fashion-mnist", "FashionMNIST", "Fashion-MNIST (official files)", data.CLASS_NAMES),
        ("mnist", "MNIST", "MNIST (official files)", DIGIT_NAMES),
    ],
)
def test_official_files_become_a_dataset_that_says_what_it_is(
    monkeypatch, tmp_path, name, family, source, classes
):
    arrays = [
        part for split in (numbered(0, 6, ""), numbered(6, 9, "")) for part in (split.images, split.labels)
    ]
    paths = [tmp_path / part for part in files.PARTS]
    for path, array in zip(paths, arrays, strict=True):
        write_idx(path, array.astype(np.uint8))
    sums = {f"{family}/raw/{part}.gz": str(number) for number, part in enumerate(files.PARTS)}
    monkeypatch.setattr(files, "registry", lambda: sums)
    monkeypatch.setattr(files, "find", lambda asked: paths if asked == family else [])
    found = loading.official(name, family)
    assert (found.name, found.source, found.class_names, found.is_real) == (name, source, classes, True)
    assert found.checksum == hashlib.sha256(b"0123").hexdigest()
    assert (numbers_of(found.train), numbers_of(found.test)) == ([0, 1, 2, 3, 4, 5], [6, 7, 8])
    assert (found.train.name, found.test.name) == ("train", "test")


def test_the_drawn_stand_in_says_what_it_is(monkeypatch):
    arrays = [
        part for split in (numbered(0, 6, ""), numbered(6, 9, "")) for part in (split.images, split.labels)
    ]
    monkeypatch.setattr(standins, "drawn_arrays", lambda: arrays)
    found = standins.drawn()
    assert (found.name, found.source) == ("sketch", "sketch, the drawn stand-in (not Fashion-MNIST)")
    assert (found.checksum, found.is_real) == (f"sketch-{sketch.VERSION}", False)
    assert found.class_names == data.CLASS_NAMES
    assert (numbers_of(found.train), numbers_of(found.test)) == ([0, 1, 2, 3, 4, 5], [6, 7, 8])
    assert (found.train.name, found.test.name) == ("train", "test")


def test_the_digits_that_stand_in_for_mnist_are_scikit_learns_enlarged_and_framed():
    bundle = pytest.importorskip("sklearn.datasets").load_digits()
    found = standins.digits()
    assert (found.name, found.source) == ("mnist", "scikit-learn's 8×8 digits, enlarged (not MNIST)")
    assert (found.checksum, found.is_real) == ("sklearn-digits", False)
    assert found.class_names == DIGIT_NAMES
    assert (found.train.name, found.test.name) == ("train", "test")
    assert (len(found.train), len(found.test)) == (1400, 397)
    images = np.concatenate([found.train.images, found.test.images])
    assert np.concatenate([found.train.labels, found.test.labels]).tolist() == bundle.target.tolist()
    inside = images[:, 2:26, 2:26].astype(int)
    assert images.sum(dtype=int) == inside.sum(), "the frame is black"
    for down in range(3):
        for right in range(3):
            assert np.abs(inside[:, down::3, right::3] - bundle.images * 255 / 16).max() <= 0.5
    assert images.max() == 255


def test_a_terminal_is_no_notebook_and_a_kernel_is_one(monkeypatch):
    shells = {"none": None, "terminal": object(), "notebook": SimpleNamespace(kernel=1)}
    for name, shell in shells.items():
        monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda shell=shell: shell))
        assert loading.in_notebook() == (name == "notebook")
    monkeypatch.delitem(sys.modules, "IPython")
    assert not loading.in_notebook()


def test_the_warning_in_a_terminal_names_the_data_the_stand_in_the_reason_and_the_remedy(capsys):
    loading.warn("Fashion-MNIST", "drawings", "no route\nno cable")
    said = capsys.readouterr().err.splitlines()
    assert said[0] == said[-1] == "!" * 100
    assert said[1] == "!! Fashion-MNIST is not here and could not be downloaded."
    assert said[2] == "!! Everything below runs on drawings."
    assert "set COURSE_DATA_DIR" in said[4]
    assert said[5:-1] == ["!! Reason: no route", "!! no cable"]


@pytest.fixture
def asked(monkeypatch, tmp_path):
    """Which official files were asked for; datasets are only named here, and nothing is loaded before."""
    found = []
    monkeypatch.delenv("COURSE_DATA_DIR", raising=False)
    monkeypatch.setenv("COURSE_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(
        loading, "official", lambda *names: found.append(names) or SimpleNamespace(source="official")
    )
    monkeypatch.setattr(standins, "drawn", lambda: SimpleNamespace(source="drawings"))
    monkeypatch.setattr(standins, "digits", lambda: SimpleNamespace(source="small digits"))
    loading._load.cache_clear()
    yield found
    loading._load.cache_clear()


def test_fashion_mnist_is_loaded_unless_another_is_named_and_each_once(asked, capsys):
    assert [data.load().source, data.load("fashion-mnist").source, data.load("mnist").source] == [
        "official"
    ] * 3
    assert data.load("sketch").source == "drawings"
    assert asked == [("fashion-mnist", "FashionMNIST"), ("mnist", "MNIST")]
    assert capsys.readouterr().err == "", "what was asked for is no stand-in"


@pytest.mark.parametrize("setting", ["COURSE_DATA_DIR", "COURSE_CACHE_DIR"])
def test_another_folder_is_looked_at_anew(asked, monkeypatch, tmp_path, setting):
    for folder in ("one", "two", "one"):
        monkeypatch.setenv(setting, str(tmp_path / folder))
        data.load("mnist")
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("name", "source"), [("fashion-mnist", "drawings"), ("mnist", "small digits")]
)  # fmt: skip
def test_what_cannot_be_reached_has_its_own_stand_in_and_says_why(asked, monkeypatch, capsys, name, source):
    def unreachable(*names):
        raise files.Unreachable("no cable")

    monkeypatch.setattr(loading, "official", unreachable)
    assert data.load(name).source == source
    said = capsys.readouterr().err
    assert f"runs on {source}." in said and "Reason: no cable" in said


def test_a_kept_stand_in_is_never_unpickled(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(files, "cache_folder", lambda: tmp_path / "a" / "b")
    monkeypatch.setattr(sketch, "draw", lambda: (np.zeros(1),) * 4)
    assert len(standins.drawn_arrays()) == 4
    (kept,) = (tmp_path / "a" / "b").glob("*.npz")
    np.savez(kept, *[np.array([{}], dtype=object)] * 4)
    assert [array.dtype for array in standins.drawn_arrays()] == [np.float64] * 4
    assert "cannot be read; set aside" in capsys.readouterr().out


def test_a_file_that_cannot_be_read_says_what_to_do(tmp_path):
    with pytest.raises(data.DataError, match="Make it readable, or remove it"):
        files.is_intact(tmp_path, "0")  # a folder


def test_offline_nothing_is_asked_for(monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_OFFLINE", "1")
    monkeypatch.setattr(files.pooch, "retrieve", lambda *names, **options: pytest.fail("it was asked for"))
    with pytest.raises(files.Unreachable, match="COURSE_OFFLINE forbids downloading it"):
        files._download("FashionMNIST", files.PARTS[0], tmp_path / "x.gz")
