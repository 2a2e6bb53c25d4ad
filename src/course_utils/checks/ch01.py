"""Self-checks of chapter 01, the dataset.

They try an answer on small arrays made here, never on the dataset, so that they take no time and give
the same verdict on every machine.
"""

from __future__ import annotations

import itertools
import struct
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.checks.core import Wrong, exercise, numbers, several

LABEL_MAGIC = 2049
OTHER_MAGIC = {
    2051: "an image file",
    2305: "a file of signed bytes",
    2048: "a file without dimensions",
    1281: "a file of type 5",
}


@exercise
def read_labels(answer: Callable[[bytes], Any]) -> str:
    """`answer(content)`: the labels `[N]` in the bytes of an IDX label file; ValueError for any other bytes."""
    labels = np.random.default_rng(1).integers(10, size=300)
    content = struct.pack(">II", LABEL_MAGIC, len(labels)) + labels.astype(np.uint8).tobytes()
    try:
        result = answer(content)
    except ValueError as error:
        raise Wrong(
            f"a good file raised ValueError ({error}). Its magic number is {LABEL_MAGIC}, its count {len(labels)}, both "
            'big-endian (their format is ">I", not "<I" or "I"), and the labels begin at byte 8'
        ) from None
    if isinstance(result, bytes | bytearray):
        raise Wrong(
            "you return bytes; np.frombuffer(content, np.uint8, offset=...) makes an array of numbers of them"
        )
    result = numbers(result, "the labels")
    if result.shape == (len(content),):
        raise Wrong(
            "you return the header too: the first 8 bytes are the magic number and the count, not labels"
        )
    if result.shape == (len(content) - 4,):
        raise Wrong("you skip the magic number only; the next 4 bytes are the count, not labels")
    if result.shape == (len(content) - 16,):
        raise Wrong(
            "you skip 16 bytes, as in an image file; a label file has one dimension, so its header has 8"
        )
    if result.shape != labels.shape:
        raise Wrong(
            f"a file with {len(labels)} labels gave an array of shape {list(result.shape)}, not [{len(labels)}]"
        )
    if not np.array_equal(result, labels):
        raise Wrong(
            "there are as many labels as there should be, but not the right ones: where do they begin?"
        )
    for magic, what in OTHER_MAGIC.items():
        other = struct.pack(">I", magic) + content[4:]  # all else fits
        _must_refuse(answer, other, f"{what} ({magic})", f"compare the magic number with {LABEL_MAGIC}")
    hint = "compare their number with the count"
    _must_refuse(answer, content[:-1], "a file that lacks its last label", hint)
    _must_refuse(answer, content + b"\7", "a file with one label too many", hint)
    return (
        "your function reads label files and refuses image files, truncated ones and those that are too long"
    )


def _must_refuse(answer: Callable[[bytes], Any], content: bytes, what: str, hint: str) -> None:
    try:
        result = answer(content)
    except ValueError:
        return
    except Exception as error:
        raise Wrong(
            f"{what} raised {type(error).__name__}; raise a ValueError that says what is wrong"
        ) from None
    if isinstance(result, Exception):
        raise Wrong(f"for {what} you return an error; raise it instead")
    if result is None:
        raise Wrong(f"for {what} your function returns None; {hint} and raise ValueError")
    raise Wrong(f"{what} was accepted as labels; {hint} and raise ValueError")


@exercise
def nearest_neighbor(answer: Callable[[NDArray[Any], NDArray[Any], NDArray[Any]], Any]) -> str:
    """`answer(train_images, train_labels, test_images)`: per test image the label of the nearest training image."""
    rng = np.random.default_rng(2)
    train = rng.integers(256, size=(150, 8, 8), dtype=np.uint8)
    labels = rng.integers(10, size=len(train))
    test = rng.integers(256, size=(40, 8, 8), dtype=np.uint8)
    mistakes = _distances_gone_wrong(train, test)
    nearest = _squared_distances(train, test, np.int64).argmin(axis=1)
    result = numbers(answer(train, labels, test), "the labels")
    if result.shape != (len(test),):
        raise Wrong(
            f"{len(test)} test images need {len(test)} labels; your function returns shape {list(result.shape)}"
        )
    if np.array_equal(result, labels[nearest]):
        return "your function finds the nearest training image in float or wide integer arithmetic"
    if np.array_equal(result, nearest):
        raise Wrong("you return the positions of the nearest training images; look up their labels")
    if (result == labels[0]).all():
        raise Wrong(
            "every test image gets the label of the first training image: all distances are equal, or infinite. Does your "
            "sum run over the pixels of one image, axis=(1, 2)? And in float32 (float16 ends at 65,504)?"
        )
    if result.max() > labels.max():
        raise Wrong(f"you return numbers up to {result.max():.0f}: are they distances? Labels are wanted")
    for distances, hint in mistakes:
        if np.array_equal(result, labels[distances.argmin(axis=1)]):
            raise Wrong(hint)
    wrong = int((result != labels[nearest]).sum())
    raise Wrong(
        f"{wrong} of {len(test)} labels are not those of the nearest training image; try one test image by hand"
    )


def _squared_distances(train: NDArray[Any], test: NDArray[Any], dtype: Any) -> NDArray[Any]:
    """`[test, train]`, with differences and squares taken in `dtype`."""
    return (np.subtract(test[:, None], train, dtype=dtype) ** 2).sum(axis=(2, 3))


def _distances_gone_wrong(train: NDArray[Any], test: NDArray[Any]) -> list[tuple[NDArray[Any], str]]:
    """What the likely mistakes take for the distance, each with what to say about it."""
    exact = np.subtract(test[:, None], train, dtype=np.int64)
    a, b = (part.reshape(len(part), -1).astype(np.int64) for part in (test, train))
    product, lengths = a @ b.T, (b**2).sum(axis=1)
    late = (
        "you convert after subtracting, when uint8 has wrapped around already. Convert first, then subtract"
    )
    unsquared = (
        "you subtract uint8 images, where 3 - 5 gives 254, and do not square. Convert, subtract, square"
    )
    unmeasured = (
        "you take the training image with the largest product: its squared length is missing, or was computed "
        "in uint8, where 20² gives 144"
    )
    return [
        (
            _squared_distances(train, test, np.uint8),
            "you subtract uint8 images: 3 - 5 gives 254 there. Convert to float32 before subtracting",
        ),
        (
            _squared_distances(train, test, np.int16),
            "your differences fit into int16, but their squares do not (255 * 255 = 65,025). Use float32 or int32",
        ),
        (
            np.square(test[:, None] - train, dtype=np.float64).sum(axis=(2, 3)),
            late,
        ),
        (np.square(train - test[:, None], dtype=np.float64).sum(axis=(2, 3)), late),
        ((test[:, None] - train).sum(axis=(2, 3)), unsquared),
        ((train - test[:, None]).sum(axis=(2, 3)), unsquared),
        (
            -product,
            unmeasured,
        ),
        (
            lengths - product,
            "multiplied out, (a - b)² is a² - 2ab + b²; the factor 2 is missing",
        ),
        (
            lengths + 2 * product,
            "multiplied out, (a - b)² is a² - 2ab + b²; the sign of 2ab is wrong",
        ),
        (
            (train**2).reshape(len(train), -1).sum(axis=1).astype(np.int64) - 2 * product,
            unmeasured,
        ),
        (
            np.abs(exact.sum(axis=(2, 3))),
            "you add up signed differences: light and dark cancel, so only the total brightness is compared. Square first",
        ),
        (
            exact.sum(axis=(2, 3)),
            "you add up signed differences: light and dark cancel. Square them first",
        ),
        (
            -exact.sum(axis=(2, 3)),
            "you add up signed differences: light and dark cancel. Square them first",
        ),
        (
            np.abs(exact).sum(axis=(2, 3)),
            "you add up absolute differences; the exercise asks for squared ones",
        ),
        (
            -(exact**2).sum(axis=(2, 3)),
            "you take the farthest training image; the nearest has the smallest distance",
        ),
    ]


@exercise
def standardize(answer: Callable[[NDArray[Any], NDArray[Any]], Any]) -> str:
    """`answer(train, test)`: both with the training pixels' mean taken off and divided by their s.d."""
    rng = np.random.default_rng(3)
    train = rng.integers(121, size=(30, 8, 8), dtype=np.uint8)
    test = rng.integers(90, 256, size=(10, 8, 8), dtype=np.uint8)
    what = "two arrays: the training images and the test images, both standardized"
    parts = several(answer(train, test), 2, what)
    ours, theirs = (numbers(part, "what is standardized") for part in parts)
    if (ours.shape, theirs.shape) == (test.shape, train.shape):
        raise Wrong("you return the test images first; the training images come first")
    if ours.shape != train.shape or theirs.shape != test.shape:
        raise Wrong(
            f"the shapes change: {list(train.shape)} became {list(ours.shape)}, {list(test.shape)} {list(theirs.shape)}"
        )
    if ours.dtype.kind != "f" or theirs.dtype.kind != "f":
        raise Wrong(
            f"your results are {ours.dtype} and {theirs.dtype}; standardized pixels are negative and fractional: use float"
        )
    mean, spread = float(train.mean()), float(train.std())
    if not _close(ours, (train - mean) / spread):
        raise Wrong(_about_training_images(ours, train, test))
    if _close(theirs, (test - mean) / spread):
        return "both sets are standardized with what the training images alone tell"
    if _close(theirs, (test - test.mean()) / test.std()):
        raise Wrong(
            "you standardize the test images with their own mean and spread; use those of the training images"
        )
    if _close(theirs, (test - test.mean()) / spread):
        raise Wrong("you take the test images' own mean off them; take off that of the training images")
    if _close(theirs, (test - mean) / test.std()):
        raise Wrong(
            "you divide the test images by their own standard deviation; use that of the training images"
        )
    raise Wrong(
        "the training images are right, the test images are not: do to them exactly what you did to the others"
    )


def _about_training_images(ours: NDArray[Any], train: NDArray[np.uint8], test: NDArray[np.uint8]) -> str:
    mean, spread = float(train.mean()), float(train.std())
    both = np.concatenate([train, test])
    widths = spread, int(spread), round(spread)
    for whole, width in itertools.product((int(mean), round(mean)), widths):
        if _close(ours, (train - np.uint8(whole)) / width):  # as uint8 minus an integer
            return (
                "you subtract a whole number from uint8 images: 3 - 5 gives 254 there. Keep the mean a float"
            )
    for middle, width in itertools.product((mean, int(mean), round(mean)), widths):
        if _close(ours, (train - float(middle)) / width):
            return "your mean or your standard deviation is rounded to a whole number; keep their fractions"
    if _close(ours, (train - both.mean()) / both.std()):
        return "the test images take part in your mean and standard deviation; only the training images may"
    if _close(ours, (train - test.mean()) / test.std()):
        return "you use the mean and standard deviation of the test images; use those of the training images"
    if _close(ours, (train - mean) // spread):
        return "`//` throws the fraction away; divide with `/`"
    if _close(ours, (train + mean) / spread):
        return "you add the mean; take it off"
    per_image = train.mean(axis=(1, 2), keepdims=True), train.std(axis=(1, 2), keepdims=True)
    if _close(ours, (train - per_image[0]) / per_image[1]):
        return "you standardize every image by itself, which throws its brightness away; use one mean for all training pixels"
    if _close(ours, (train - train.mean(axis=0)) / train.std(axis=0)):
        return "you use one mean per pixel; the exercise asks for one mean over all pixels (and a border pixel may have s.d. 0)"
    if _close(ours, (train - mean) / spread**2):
        return "you divide by the variance; divide by its square root, the standard deviation"
    if _close(ours, train - mean):
        return "the mean is taken off, but nothing is divided by the standard deviation"
    if _close(ours, train / spread):
        return "you divide by the standard deviation but do not take the mean off"
    if abs(float(ours.mean())) > 1e-3 or abs(float(ours.std()) - 1) > 1e-3:
        return f"your training images have mean {ours.mean():.3f} and s.d. {ours.std():.3f}, not 0 and 1"
    return "mean 0 and s.d. 1, but not by subtracting and dividing: the pixels' order has changed"


def _close(ours: NDArray[Any], theirs: NDArray[Any]) -> bool:
    """Whether two arrays are the same; that one s.d. divides by N, another by N − 1, makes no difference."""
    return bool(np.allclose(ours, theirs, rtol=1e-3, atol=1e-3))


__all__ = ["nearest_neighbor", "read_labels", "standardize"]
