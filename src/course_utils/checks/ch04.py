"""Self-checks of chapter 04, Pooling vs stride.

They try an answer on small cases made here, so they take no time and give the same verdict everywhere.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from numbers import Integral, Real
from typing import Any

import numpy as np

from course_utils.checks.core import Wrong, exercise, numbers, several

BLURRED = "the blurred signal"
_PADDINGS = {  # size, kernel, stride: pixels before and after
    (28, 3, 1): (1, 1),
    (28, 5, 1): (2, 2),
    (28, 2, 1): (0, 1),
    (28, 2, 2): (0, 0),
    (28, 3, 2): (0, 1),
    (7, 3, 2): (1, 1),
    (7, 2, 2): (0, 1),
    (28, 5, 2): (1, 2),
    (28, 1, 2): (0, 0),
    (28, 3, 3): (1, 1),
    (10, 5, 3): (2, 2),
    (9, 3, 4): (1, 1),
}


@exercise
def same_padding(answer: Callable[[int, int, int], Any]) -> str:
    """`answer(size, kernel, stride)` → (pixels before, pixels after), as Keras' "same" padding adds them."""
    what = "two numbers: pixels before the first one, and pixels after the last one"
    for case, right in _PADDINGS.items():
        found = tuple(several(answer(*case), 2, what))
        if not all(isinstance(part, Real) and math.isfinite(part) for part in found):
            raise Wrong(f"return {what}")
        if found != right:
            size, kernel, stride = case
            raise Wrong(
                f"{size} pixels, kernel {kernel}, stride {stride} need {right[0]} before and {right[1]} after, "
                f"not {found[0]} and {found[1]}: {_about_padding(case, found, right)}"
            )
        if not all(isinstance(part, Integral) for part in found):
            raise Wrong("numbers of pixels are ints: divide with //")
    return "right: the last window decides how much is missing, and an odd pixel goes to the end"


def _about_padding(case: tuple[int, int, int], found: tuple[Any, ...], right: tuple[int, int]) -> str:
    size, kernel, stride = case
    if found == right[::-1]:
        return "the sum is right; where it is odd, the pixel that is left over goes after the image"
    if any(part != int(part) for part in found):
        return "there are no parts of pixels: divide with //, and give what is left over to the end"
    if min(found) < 0:
        return "the windows fit without any padding, and a padding cannot be negative"
    if stride > 1 and found == ((kernel - 1) // 2, kernel - 1 - (kernel - 1) // 2):
        return f"that is what stride 1 needs. With stride {stride} the last window starts earlier: how much is missing there?"
    fewer = max((size // stride - 1) * stride + kernel - size, 0)
    if size % stride and found == (fewer // 2, fewer - fewer // 2):
        return "the number of windows is size / stride, rounded up, so that the last pixel is used too"
    if found[0] == found[1] and sum(right) % 2:
        return "an odd number of pixels cannot be shared equally; Keras adds no more than are needed"
    if sum(found) == sum(right):
        return "the sum is right; half of it, rounded down, goes before the image, the rest after it"
    windows = -(-size // stride)
    last = (windows - 1) * stride
    return (
        f"without padding, the last of {windows} windows starts at pixel {last} and ends at {last + kernel - 1}, "
        f"and the image ends at {size - 1}"
    )


@exercise
def max_pool_gradient(answer: Callable[[Any, Any], Any]) -> str:
    """`answer(image, gradient)`: an image and the loss's gradient [height/2, width/2] after 2×2 max pooling → its gradient."""
    image = np.array(
        [[1.0, 5.0, 2.0, 0.0], [3.0, 4.0, 7.0, 6.0], [9.0, 8.0, -3.0, -1.0], [2.0, 6.0, -2.0, -4.0]]
    )
    gradient = np.array([[10.0, -20.0], [30.0, 40.0]])
    right = _max_gradient(image, gradient)
    found = _slopes(answer, image, gradient)
    if not np.allclose(found, right):
        raise Wrong(_about_gradient(found, right, image, gradient))
    for tie in ([[3.0, 3.0], [3.0, 3.0]], [[1.0, 3.0], [3.0, 2.0]], [[0.0, 0.0], [0.0, 0.0]]):
        _try_tie(answer, np.array(tie))
    for shape in ((2, 4), (4, 2), (6, 8)):
        other = np.random.default_rng(0).permutation(shape[0] * shape[1]).reshape(shape) + 0.5
        slopes = np.arange(1.0, other.size // 4 + 1).reshape(shape[0] // 2, shape[1] // 2)
        if not np.allclose(_slopes(answer, other, slopes), _max_gradient(other, slopes)):
            raise Wrong(
                f"right for a square image, but not for one of {shape[0]} × {shape[1]}: do you mix up rows and columns, or is a window larger than 2 × 2?"
            )
    if not np.allclose(
        _slopes(answer, np.array([[1, 2], [4, 3]]), np.array([[0.5]])), [[0.0, 0.0], [0.5, 0.0]]
    ):
        raise Wrong(
            "for an image of whole numbers, the gradient 0.5 does not arrive: an array like the image holds whole "
            "numbers only. Start from np.zeros(image.shape)"
        )
    return "right: the winner of each window takes the whole gradient, the others get nothing"


def _slopes(answer: Callable[[Any, Any], Any], image: np.ndarray, gradient: np.ndarray) -> np.ndarray:
    return numbers(answer(image, gradient), "the gradient", image.shape)


def _max_gradient(image: np.ndarray, gradient: np.ndarray) -> np.ndarray:
    right = np.zeros(image.shape)
    for row, column in np.ndindex(gradient.shape):
        window = image[2 * row : 2 * row + 2, 2 * column : 2 * column + 2]
        down, along = divmod(int(window.argmax()), 2)
        right[2 * row + down, 2 * column + along] = gradient[row, column]
    return right


def _try_tie(answer: Callable[[Any, Any], Any], tie: np.ndarray) -> None:
    found = _slopes(answer, tie, np.array([[8.0]]))
    if np.allclose(found, _max_gradient(tie, np.array([[8.0]]))):
        return
    about = f"in the window {tie.tolist()} several pixels are equally large, and yours get {found.tolist()}: "
    if not np.isclose(found.sum(), 8.0):
        raise Wrong(
            about + f"together they must get 8, not {found.sum():g}. Only one of them was handed on, "
            "so only one gets the gradient (argmax picks the first)"
        )
    if np.count_nonzero(found) > 1:
        raise Wrong(
            about + "they share it. Here the first one, row by row, gets everything (argmax picks it)"
        )
    raise Wrong(about + "the first one, row by row, gets everything, not a later one")


def _about_gradient(found: np.ndarray, right: np.ndarray, image: np.ndarray, gradient: np.ndarray) -> str:
    spread = gradient.repeat(2, axis=0).repeat(2, axis=1)
    known = {
        "a quarter for each pixel is the gradient of average pooling; a maximum depends on one pixel only": spread
        / 4,
        "every pixel gets the whole gradient here; moving a pixel that is not the largest changes nothing": spread,
        "the places are right; what arrives there is the gradient of that window, not 1": right != 0,
        "that is the gradient of the smallest pixel of each window; a maximum depends on the largest": (
            _max_gradient(-image, gradient)
        ),
        "−4 is not larger than −1: compare the pixels themselves, not their sizes without the sign": (
            _max_gradient(abs(image), gradient)
        ),
        "those are the largest pixels; what is wanted is how strongly the loss follows each pixel": image
        * (right != 0),
        "the slope of a maximum is 1, whatever the pixel's value: do not multiply the gradient by the pixel": image
        * right,
    }
    for hint, wrong in known.items():
        if np.allclose(found, wrong):
            return hint
    if np.array_equal(found != 0, right != 0):
        return "the places are right, the values are not: each window has its own entry of `gradient`"
    if np.count_nonzero(found) < 4:
        return "each of the four windows sends its gradient to one pixel; some of yours send none (−1 can be the largest)"
    row = int(np.flatnonzero(~np.isclose(found, right).all(axis=1))[0])
    return (
        f"for the image {image.tolist()} and the gradient {gradient.tolist()}, row {row} (counted from 0) of the answer "
        f"is {right[row].tolist()}, not {found[row].tolist()}"
    )


@exercise
def blur_and_shrink(answer: Callable[[Any], Any]) -> str:
    """`answer(signal)`: `[N]`, N even → `[N/2]`: blurred with (1, 2, 1)/4, ends repeated, every second value kept."""
    signal = np.array([4.0, 1.0, 8.0, 8.0, 0.0, 5.0, 12.0, 2.0])  # 0, 1, 4 and 2 would come in on the left
    blurred = _blurred(np.pad(signal, 1, mode="edge"))
    found = numbers(answer(signal), BLURRED, (4,))
    if not np.allclose(found, blurred[::2]):
        raise Wrong(_about_blur(found, signal, blurred))
    level = numbers(answer(np.full(6, 5.0)), BLURRED, (3,))
    if not np.allclose(level, 5.0):
        raise Wrong(f"a constant signal of 5 must stay 5, also at the ends; yours gives {level.tolist()}")
    for other in (np.array([1.0, 3.0]), np.array([-8.0, 6.0, 1.0, 7.0, -4.0, 3.0])):
        wanted = _blurred(np.pad(other, 1, mode="edge"))[::2]
        found = numbers(answer(other), BLURRED, wanted.shape)
        if not np.allclose(found, wanted):
            raise Wrong(
                f"right for {len(signal)} values, but {other.tolist()} must give {wanted.tolist()}, "
                f"not {found.tolist()}: does anything depend on the length or the sign?"
            )
    if not np.allclose(numbers(answer(np.array([1, 2, 4, 5])), BLURRED, (2,)), [1.25, 3.75]):
        raise Wrong(
            "a signal of whole numbers has a blur with fractions: divide with /, and do not write the results "
            "into an array of whole numbers"
        )
    return "right: stripes of one pixel no longer come out all bright or all dark"


def _blurred(padded: np.ndarray) -> np.ndarray:
    return (padded[:-2] + 2 * padded[1:-1] + padded[2:]) / 4


def _about_blur(found: np.ndarray, signal: np.ndarray, blurred: np.ndarray) -> str:
    edges = np.pad(signal, 1, mode="edge")
    known = {
        "you shrink first and blur then; by then the fine stripes have been mistaken for coarse ones": _blurred(
            np.pad(signal[::2], 1, mode="edge")
        ),
        "the weights 1, 2, 1 add up to 4: divide, or every layer makes the values four times as large": (
            4 * blurred[::2]
        ),
        "zeros come in at the ends; repeat the first and the last value instead": _blurred(np.pad(signal, 1))[
            ::2
        ],
        "the row goes round: the last value comes in before the first (np.roll does so). Repeat the first value": (
            _blurred(np.pad(signal, 1, mode="wrap"))[::2]
        ),
        "the row is mirrored at its ends, so that the second value comes in before the first. Repeat the first value": (
            _blurred(np.pad(signal, 1, mode="reflect"))[::2]
        ),
        "keep the first value, the third, and so on; yours starts with the second": blurred[1::2],
        "you keep the first half of the blurred values; keep every second one": blurred[: len(blurred) // 2],
        "that is the mean of each pair, a blur with (1, 1)/2; the weights here are 1, 2, 1": (
            signal[::2] + signal[1::2]
        )
        / 2,
        "all three values weigh the same; the weights here are 1, 2, 1": (
            (edges[:-2] + edges[1:-1] + edges[2:]) / 3
        )[::2],
        "nothing is blurred: these are every second of the values as they came": signal[::2],
    }
    for hint, wrong in known.items():
        if np.allclose(found, wrong):
            return hint
    return f"{signal.tolist()} blurred is {blurred.tolist()}; of these, every second one is wanted, not {found.tolist()}"
