"""Chapter 01's self-checks: the right answer passes, plausible wrong ones fail with a message that teaches."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from course_utils.checks import ch01

# ---- exercise 1: read the labels -----------------------------------------------------------------


def _checked(order: str, start: int, content: bytes, magic_wanted: bool = True, count_wanted: bool = True):
    magic, count = struct.unpack(f"{order}II", content[:8])
    labels = np.frombuffer(content, np.uint8, offset=start)
    if (magic_wanted and magic != 2049) or (count_wanted and count != len(labels)):
        raise ValueError("not a label file")
    return labels


def _by_a_byte(place, content):
    if content[place] != (2049).to_bytes(4)[place]:
        raise ValueError("not a label file")
    return _checked(">", 8, content, magic_wanted=False)


def _fails_otherwise(content):
    assert struct.unpack(">II", content[:8]) == (2049, len(content) - 8)
    return np.frombuffer(content, np.uint8, offset=8)


READ_LABELS = [
    ("the wrong byte order", lambda content: _checked("<", 8, content), "big-endian"),
    ("the header read as labels", lambda content: np.frombuffer(content, np.uint8), "header too"),
    (
        "only the magic number skipped",
        lambda content: np.frombuffer(content, np.uint8, offset=4),
        "the count",
    ),
    ("an image file's header", lambda content: np.frombuffer(content, np.uint8, offset=16), "16 bytes"),
    ("the rest as bytes", lambda content: content[8:], "np.frombuffer"),
    (
        "no doubts about the kind",
        lambda content: _checked(">", 8, content, magic_wanted=False),
        "image file (2051) was accepted as labels; compare the magic number with 2049",
    ),
    ("the type of the numbers only", lambda content: _by_a_byte(2, content), "2051"),
    ("the number of dimensions only", lambda content: _by_a_byte(3, content), "2305"),
    (
        "no doubts about the length",
        lambda content: _checked(">", 8, content, count_wanted=False),
        "last label was accepted as labels; compare their number with the count",
    ),
    (
        "the first ten only",
        lambda content: _checked(">", 8, content)[:10],
        "300 labels gave an array of shape [10]",
    ),
    ("backwards", lambda content: _checked(">", 8, content)[::-1], "where do they begin"),
    ("refuses with an assertion", _fails_otherwise, "raised AssertionError; raise a ValueError"),
]


@pytest.mark.parametrize(("mistake", "answer", "lesson"), READ_LABELS, ids=[row[0] for row in READ_LABELS])
def test_wrong_label_readers_are_told_why(mistake, answer, lesson):
    outcome = ch01.read_labels(answer)
    assert outcome.status == "wrong"
    assert lesson in outcome.message, outcome


def test_a_list_of_labels_is_as_good_as_an_array():
    assert ch01.read_labels(lambda content: list(_checked(">", 8, content))).status == "right"


# ---- exercise 2: the nearest neighbor ------------------------------------------------------------


def _nearest(train, labels, test, distance):
    return labels[[int(np.argmin([distance(image, other) for other in train])) for image in test]]


def _squares(dtype):
    def answer(train, labels, test):
        return _nearest(train, labels, test, lambda a, b: ((a.astype(dtype) - b.astype(dtype)) ** 2).sum())

    return answer


NEAREST = [
    ("bytes subtracted", _squares(np.uint8), "3 - 5 gives 254"),
    ("squares that leave int16", _squares(np.int16), "65,025"),
    (
        "converted too late",
        lambda train, labels, test: _nearest(
            train, labels, test, lambda a, b: ((a - b).astype(np.float32) ** 2).sum()
        ),
        "Convert first",
    ),
    (
        "signed differences",
        lambda train, labels, test: _nearest(
            train, labels, test, lambda a, b: abs((a.astype(float) - b.astype(float)).sum())
        ),
        "cancel",
    ),
    (
        "absolute differences",
        lambda train, labels, test: _nearest(
            train, labels, test, lambda a, b: abs(a.astype(float) - b.astype(float)).sum()
        ),
        "absolute differences",
    ),
    (
        "the farthest",
        lambda train, labels, test: _nearest(
            train, labels, test, lambda a, b: -((a.astype(float) - b.astype(float)) ** 2).sum()
        ),
        "farthest",
    ),
    (
        "positions instead of labels",
        lambda train, labels, test: _squares(np.float64)(train, np.arange(len(train)), test),
        "look up their labels",
    ),
    (
        "one label per training image",
        lambda train, labels, test: _squares(np.float64)(test, np.arange(len(test)), train),
        "labels; your function returns shape",
    ),
    (
        "one wrong",
        lambda train, labels, test: np.add(
            _squares(np.float64)(train, labels, test), np.arange(len(test)) == 5
        ),
        "1 of 40 labels are not those",
    ),
]


@pytest.mark.parametrize(("mistake", "answer", "lesson"), NEAREST, ids=[row[0] for row in NEAREST])
def test_wrong_neighbors_are_told_why(mistake, answer, lesson):
    outcome = ch01.nearest_neighbor(answer)
    assert outcome.status == "wrong"
    assert lesson in outcome.message, outcome


def test_neighbors_agree_with_scikit_learn():
    neighbors = pytest.importorskip("sklearn.neighbors")

    def answer(train, labels, test):
        pixels = train.reshape(len(train), -1).astype(float)
        return neighbors.KNeighborsClassifier(1).fit(pixels, labels).predict(test.reshape(len(test), -1))

    assert ch01.nearest_neighbor(answer).status == "right"


# ---- exercise 3: standardize without leaking -----------------------------------------------------


def _with(mean, spread):
    return lambda train, test: (
        (train - mean(train, test)) / spread(train, test),
        (test - mean(train, test)) / spread(train, test),
    )


def _each_by(axis):
    def answer(train, test):
        return tuple(
            (x - x.mean(axis=axis, keepdims=True)) / x.std(axis=axis, keepdims=True) for x in (train, test)
        )

    return answer


def _both(train, test):
    return np.concatenate([train, test]).astype(float)


STANDARDIZE = [
    (
        "each set with its own",
        lambda a, b: ((a - a.mean()) / a.std(), (b - b.mean()) / b.std()),
        "their own mean",
    ),
    (
        "the test set takes part",
        _with(lambda a, b: _both(a, b).mean(), lambda a, b: _both(a, b).std()),
        "take part",
    ),
    ("every image by itself", _each_by((1, 2)), "every image by itself"),
    ("one mean per pixel", _each_by(0), "one mean per pixel"),
    ("the variance", _with(lambda a, b: a.mean(), lambda a, b: a.var()), "square root"),
    ("the mean only", _with(lambda a, b: a.mean(), lambda a, b: 1.0), "nothing is divided"),
    ("the spread only", _with(lambda a, b: 0.0, lambda a, b: a.std()), "do not take the mean off"),
    ("÷255 only", lambda a, b: (a / 255, b / 255), "not 0 and 1"),
    ("half as wide", lambda a, b: ((a - a.mean()) / a.std() / 2, b / 2), "mean 0.000 and s.d. 0.500"),
    ("half too high", lambda a, b: ((a - a.mean()) / a.std() + 0.5, b / 2), "mean 0.500 and s.d. 1.000"),
    ("backwards", lambda a, b: (((a - a.mean()) / a.std())[::-1], b / 2), "order has changed"),
    (
        "squares that wrap around",
        _with(lambda a, b: a.mean(), lambda a, b: abs((a**2).mean() - a.mean() ** 2) ** 0.5),
        "not 0 and 1",
    ),
    ("the training images only", lambda a, b: (a - a.mean()) / a.std(), "two arrays"),
    (
        "the test set forgotten",
        lambda a, b: ((a - a.mean()) / a.std(), b.astype(float)),
        "exactly what you did",
    ),
    ("back to bytes", lambda a, b: (((a - a.mean()) / a.std()).astype(np.int8), b), "use float"),
    ("one set of bytes", lambda a, b: ((a - a.mean()) / a.std(), b), "use float"),
    ("flattened", lambda a, b: (((a - a.mean()) / a.std()).ravel(), b), "shapes change"),
]


@pytest.mark.parametrize(("mistake", "answer", "lesson"), STANDARDIZE, ids=[row[0] for row in STANDARDIZE])
def test_wrong_standardizing_is_told_why(mistake, answer, lesson):
    outcome = ch01.standardize(answer)
    assert outcome.status == "wrong"
    assert lesson in outcome.message, outcome


def test_unit_range_first_is_right_too():
    def answer(train, test):
        train, test = train / 255, test / 255
        return (train - train.mean()) / train.std(), (test - train.mean()) / train.std()

    assert ch01.standardize(answer).status == "right"
    assert ch01.standardize(lambda *given: answer(*map(np.float32, given))).status == "right"


def test_the_standard_deviation_of_a_sample_is_right_too():  # torch's
    spread = _with(lambda train, test: train.mean(), lambda train, test: train.std(ddof=1))
    assert ch01.standardize(spread).status == "right"


def test_one_of_two_stubs_left_is_not_attempted():
    assert ch01.standardize(lambda train, test: (..., ...)).status == "not attempted"
