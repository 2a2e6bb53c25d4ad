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


def _suspicious(content, length=np.not_equal, magic=np.not_equal, start=8):
    number, count = struct.unpack(">II", content[:8])
    labels = np.frombuffer(content, np.uint8, offset=start)
    if magic(number, 2049) or length(len(labels), count):
        raise ValueError(f"{count} labels announced, {len(labels)} found")
    return labels


def _as_announced(content):
    magic, count = struct.unpack(">II", content[:8])
    if magic != 2049:
        raise ValueError("not a label file")
    return np.frombuffer(content, np.uint8, count=count, offset=8)


def _error_returned(content):
    try:
        return _suspicious(content)
    except ValueError as error:
        return error


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
    ("too many labels accepted", lambda c: _suspicious(c, np.less), "one label too many"),
    ("too few labels accepted", lambda c: _suspicious(c, np.greater), "lacks its last label"),
    ("larger magic numbers accepted", lambda c: _suspicious(c, magic=np.less), "2051"),
    ("smaller magic numbers accepted", lambda c: _suspicious(c, magic=np.greater), "2048"),
    ("as many as announced, whatever follows", lambda c: _as_announced(c), "one label too many"),
    ("the header one byte too long", lambda c: _suspicious(c, start=9), "begin at byte 8"),
    ("no return", lambda c: _suspicious(c) is None or None, "`return`"),
    ("an error returned", lambda c: _error_returned(c), "raise it instead"),
    ("an error printed", lambda c: _checked(">", 8, c) if len(c) == 308 else None, "returns None"),
    ("strings", lambda c: [str(label) for label in _checked(">", 8, c)], "array of numbers"),
    ("rows", lambda c: [[1], [2, 3]], "should be an array of numbers"),
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


def _hinted(train, labels, test, early=None, late=None, power=2, sign=1):
    """As the hint says it: one test image from all training images at once."""
    a, b = (train, test) if early is None else (train.astype(early), test.astype(early))
    found = []
    with np.errstate(over="ignore"):
        for image in b:
            difference = a - image if sign == 1 else image - a
            difference = difference if late is None else difference.astype(late)
            found.append((difference**power).sum(axis=(1, 2)).argmin())
    return labels[found]


def _expanded(train, labels, test, lengths=1, factor=-2, square=float):
    a, b = (part.reshape(len(part), -1).astype(float) for part in (train, test))
    squares = (a.astype(square) ** 2).sum(axis=1)
    return labels[(lengths * squares + factor * b @ a.T).argmin(axis=1)]


def _sum_squared(train, labels, test):
    return _nearest(train, labels, test, lambda a, b: (a.astype(float) - b.astype(float)).sum() ** 2)


def _changing(place, *given):
    found = _squares(float)(*given)
    given[place][0] = given[place][0] // 2 + 1
    return found


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
    (
        "the hint's order, converted too late",
        lambda *given: _hinted(*given, late=np.float32),
        "Convert first",
    ),
    ("the hint's order, in bytes", lambda *given: _hinted(*given), "3 - 5 gives 254"),
    ("bytes, not squared", lambda *given: _hinted(*given, power=1), "do not square"),
    ("the other way, not squared", lambda *given: _hinted(*given, power=1, sign=-1), "do not square"),
    ("signed", lambda *given: _hinted(*given, early=float, power=1), "cancel"),
    ("signed the other way", lambda *given: _hinted(*given, early=float, power=1, sign=-1), "cancel"),
    ("half precision", lambda *given: _hinted(*given, early=np.float16), "65,504"),
    (
        "no axis",
        lambda a, labels, b: labels[[np.square(a - i, dtype=float).sum().argmin() for i in b]],
        r"axis=(1, 2)",
    ),
    (
        "the distances",
        lambda a, labels, b: [np.square(a - i.astype(float)).sum(axis=(1, 2)).min() for i in b],
        "Labels",
    ),
    ("the product only", lambda *given: _expanded(*given, lengths=0), "squared length"),
    ("once the product", lambda *given: _expanded(*given, factor=-1), "factor 2"),
    ("the wrong sign", lambda *given: _expanded(*given, factor=2), "sign of 2ab"),
    ("squared bytes", lambda *given: _expanded(*given, square=np.uint8), "20² gives 144"),
    ("the sum squared", lambda *given: _sum_squared(*given), "cancel"),
    ("the next one", lambda a, b, c: _squares(float)(a, np.roll(b, 1), c), "are not those"),
    ("no return", lambda *given: _hinted(*given, early=float) is None or None, "`return`"),
    ("names", lambda a, b, c: [str(one) for one in _squares(float)(a, b, c)], "array of numbers"),
    ("rows", lambda *given: [[1], [2, 3]], "should be an array of numbers"),
    ("training images changed", lambda *given: _changing(0, *given), "in place"),
    ("labels changed", lambda *given: _changing(1, *given), "in place"),
    ("test images changed", lambda *given: _changing(2, *given), "in place"),
]


@pytest.mark.parametrize(("mistake", "answer", "lesson"), NEAREST, ids=[row[0] for row in NEAREST])
def test_wrong_neighbors_are_told_why(mistake, answer, lesson):
    outcome = ch01.nearest_neighbor(answer)
    assert outcome.status == "wrong"
    assert lesson in outcome.message, outcome


@pytest.mark.parametrize("precision", [np.float32, np.int32, np.uint16])
def test_a_loop_as_in_the_hint_is_right(precision):
    assert ch01.nearest_neighbor(lambda *given: _hinted(*given, early=precision)).status == "right"
    assert ch01.nearest_neighbor(_expanded).status == "right"


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


def _own(images):
    return (images - images.mean()) / images.std()


def _tampering(changed, train, test):
    found = _own(train), (test - train.mean()) / train.std()
    changed[0] = changed[0] // 2 + 1
    return found


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
        "the test images take part",
    ),
    ("the test images' numbers", _with(lambda a, b: b.mean(), lambda a, b: b.std()), "of the test images"),
    (
        "a mean without its fraction",
        _with(lambda a, b: int(a.mean()), lambda a, b: a.std()),
        "3 - 5 gives 254",
    ),
    ("a rounded mean", _with(lambda a, b: round(a.mean()), lambda a, b: a.std()), "Keep the mean a float"),
    ("a rounded float", _with(lambda a, b: np.round(a.mean()), lambda a, b: a.std()), "rounded"),
    ("a rounded spread", _with(lambda a, b: a.mean(), lambda a, b: round(a.std())), "rounded"),
    (
        "both without fractions",
        _with(lambda a, b: float(int(a.mean())), lambda a, b: int(a.std())),
        "rounded",
    ),
    (
        "both without fractions, and bytes taken off",
        _with(lambda a, b: np.uint8(a.mean()), lambda a, b: int(a.std())),
        "3 - 5 gives 254",
    ),
    ("bytes taken off", _with(lambda a, b: np.uint8(a.mean()), lambda a, b: a.std()), "3 - 5 gives 254"),
    ("the mean added", _with(lambda a, b: -a.mean(), lambda a, b: a.std()), "take it off"),
    (
        "whole numbers of s.d.s",
        lambda a, b: ((a - a.mean()) // a.std(), (b - a.mean()) // a.std()),
        "throws the fraction away",
    ),
    ("its own mean", lambda a, b: (_own(a), (b - b.mean()) / a.std()), "own mean off"),
    ("its own spread", lambda a, b: (_own(a), (b - a.mean()) / b.std()), "own standard deviation"),
    ("the wrong order", lambda a, b: ((b - a.mean()) / a.std(), _own(a)), "training images come first"),
    ("no return", lambda a, b: None, "`return`"),
    ("nothing left", lambda a, b: (_own(a) * np.nan, _own(b)), "NaN or infinity"),
    ("divided by 0", lambda a, b: (_own(a), np.full(b.shape, np.inf)), "NaN or infinity"),
    ("text", lambda a, b: (_own(a).astype(str), _own(b)), "array of numbers"),
    ("training images changed", lambda a, b: _tampering(a, a, b), "in place"),
    ("test images changed", lambda a, b: _tampering(b, a, b), "in place"),
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
