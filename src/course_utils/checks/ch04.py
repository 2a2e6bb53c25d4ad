"""Self-checks of chapter 04, Pooling vs stride.

They try an answer on small cases made here, so they take no time and give the same verdict everywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course_utils.checks.core import Wrong, attempted, exercise, several


@exercise
def same_padding(answer: Callable[[int, int, int], Any]) -> str:
    """`answer(size, kernel, stride)` → (pixels before, pixels after), as Keras' "same" padding adds them."""
    cases = {
        (28, 3, 1): (1, 1),
        (28, 5, 1): (2, 2),
        (28, 2, 2): (0, 0),
        (28, 3, 2): (0, 1),
        (7, 3, 2): (1, 1),
        (7, 2, 2): (0, 1),
        (28, 5, 2): (1, 2),
        (28, 1, 2): (0, 0),
    }
    for arguments, right in cases.items():
        what = "two numbers: pixels before the first one, and pixels after the last one"
        before, after = several(answer(*arguments), 2, what)
        if (before, after) != right:
            size, kernel, stride = arguments
            raise Wrong(
                f"{size} pixels, kernel {kernel}, stride {stride} need {right[0]} before and {right[1]} after, "
                f"not {before!r} and {after!r}: {_about_padding(arguments, (before, after), right)}"
            )
        if not all(isinstance(part, int | np.integer) for part in (before, after)):
            raise Wrong("numbers of pixels are ints: divide with //")
    return "right: the last window decides how much is missing, and an odd pixel goes to the end"


def _about_padding(case: tuple[int, int, int], found: tuple[Any, ...], right: tuple[int, int]) -> str:
    size, kernel, stride = case
    if found == right[::-1]:
        return "the sum is right; where it is odd, the pixel that is left over goes after the image"
    if min(found) < 0:
        return "the windows fit without any padding, and a padding cannot be negative"
    if found == ((kernel - 1) // 2, kernel - 1 - (kernel - 1) // 2):
        return "that is what stride 1 needs. With stride 2 the last window starts earlier: how much is missing there?"
    if sum(found) < sum(right) and size % stride:
        return "the number of windows is size / stride, rounded up, so that the last pixel is used too"
    if found[0] == found[1] and sum(right) % 2:
        return "an odd number of pixels cannot be shared equally; Keras adds no more than are needed"
    return "the last window starts at (windows − 1) · stride. Where does it end, and where does the image?"


@exercise
def max_pool_gradient(answer: Callable[[Any, Any], Any]) -> str:
    """`answer(image, gradient)`: [H, W] and the loss's gradient [H/2, W/2] after 2×2 max pooling → [H, W]."""
    image = np.array(
        [[1.0, 5.0, 2.0, 0.0], [3.0, 4.0, 7.0, 6.0], [9.0, 8.0, -3.0, -1.0], [2.0, 6.0, -2.0, -4.0]]
    )
    gradient = np.array([[10.0, -20.0], [30.0, 40.0]])
    right = np.zeros((4, 4))
    right[0, 1], right[1, 2], right[2, 0], right[2, 3] = 10.0, -20.0, 30.0, 40.0
    found = _array(answer(image.copy(), gradient.copy()), image.shape)
    if not np.allclose(found, right):
        raise Wrong(_about_gradient(found, right, gradient))
    tie = _array(answer(np.full((2, 2), 3.0), np.array([[8.0]])), (2, 2))
    if not np.isclose(tie.sum(), 8.0):
        raise Wrong(
            f"four equal pixels: together they must get 8, not {tie.sum():g}. Only one of them was handed on, "
            "so only one gets the gradient (argmax picks the first)"
        )
    wide = np.arange(8.0).reshape(2, 4)
    if not np.allclose(_array(answer(wide, np.array([[1.0, 2.0]])), (2, 4)), [[0, 0, 0, 0], [0, 1, 0, 2]]):
        raise Wrong("right for a square image, but not for one of 2 × 4: do you mix up rows and columns?")
    return "right: the winner of each window takes the whole gradient, the others get nothing"


def _about_gradient(found: np.ndarray, right: np.ndarray, gradient: np.ndarray) -> str:
    spread = gradient.repeat(2, axis=0).repeat(2, axis=1)
    if np.allclose(found, spread / 4):
        return (
            "a quarter for each pixel is the gradient of average pooling; a maximum depends on one pixel only"
        )
    if np.allclose(found, spread):
        return (
            "every pixel gets the whole gradient here; moving a pixel that is not the largest changes nothing"
        )
    if np.allclose(found, right != 0):
        return "the places are right; what arrives there is the gradient of that window, not 1"
    if np.allclose(found != 0, right != 0):
        return "the places are right, the values are not: each window has its own entry of `gradient`"
    if np.count_nonzero(found) < 4:
        return "each of the four windows sends its gradient to one pixel; some of yours send none (−1 can be the largest)"
    return f"for the image in the check, row 1 of the answer is {right[0].tolist()}, not {found[0].tolist()}"


@exercise
def blur_and_shrink(answer: Callable[[Any], Any]) -> str:
    """`answer(signal)`: `[N]`, N even → `[N/2]`: blurred with (1, 2, 1)/4, ends repeated, every second value kept."""
    signal = np.array([4.0, 0.0, 8.0, 8.0, 0.0, 4.0, 12.0, 4.0])
    padded = np.pad(signal, 1, mode="edge")
    blurred = (padded[:-2] + 2 * padded[1:-1] + padded[2:]) / 4
    found = _array(answer(signal.copy()), (4,))
    if not np.allclose(found, blurred[::2]):
        raise Wrong(_about_blur(found, signal, blurred))
    level = _array(answer(np.full(6, 5.0)), (3,))
    if not np.allclose(level, 5.0):
        raise Wrong(f"a constant signal of 5 must stay 5, also at the ends; yours gives {level.tolist()}")
    return "right: stripes of one pixel no longer come out all bright or all dark"


def _about_blur(found: np.ndarray, signal: np.ndarray, blurred: np.ndarray) -> str:
    few = np.pad(signal[::2], 1, mode="edge")
    zeros = np.pad(signal, 1)
    known = {
        "you shrink first and blur then; by then the fine stripes have been mistaken for coarse ones": (
            few[:-2] + 2 * few[1:-1] + few[2:]
        )
        / 4,
        "the weights 1, 2, 1 add up to 4: divide, or every layer makes the values four times as large": 4
        * blurred[::2],
        "zeros come in at the ends; repeat the first and the last value instead": (
            (zeros[:-2] + 2 * zeros[1:-1] + zeros[2:]) / 4
        )[::2],
        "keep the first value, the third, and so on; yours starts with the second": blurred[1::2],
        "that is the mean of each pair, a blur with (1, 1)/2; the weights here are 1, 2, 1": (
            signal[::2] + signal[1::2]
        )
        / 2,
        "nothing is blurred: these are every second of the values as they came": signal[::2],
    }
    for hint, wrong in known.items():
        if np.allclose(found, wrong):
            return hint
    return f"{signal.tolist()} blurred is {blurred.tolist()}; of these, every second one is wanted"


def _array(found: Any, shape: tuple[int, ...]) -> np.ndarray:
    values = np.asarray(attempted(found))
    if values.shape != shape:
        raise Wrong(f"the answer must have the shape {list(shape)}, not {list(values.shape)}")
    return values
