"""Chapter 04's self-checks: the right answer passes, plausible wrong ones fail with a message that teaches."""

from __future__ import annotations

import numpy as np
import pytest

from course_utils.checks import ch04


def right_padding(size, kernel, stride):
    total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2


def floored(size, kernel, stride):
    total = max((size // stride - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2


def unbounded(size, kernel, stride):
    total = (-(-size // stride) - 1) * stride + kernel - size
    return total // 2, total - total // 2


def but_for(case, padding):
    return lambda *given: padding if given == case else right_padding(*given)


def halves(missing):
    return missing // 2, missing - missing // 2


PADDING = {
    lambda n, k, s: max((-(-n // s) - 1) * s + k - n, 0): "return two numbers",
    lambda n, k, s: ("none", "one"): "return two numbers",
    lambda n, k, s: (float("nan"), 1): "return two numbers",
    lambda n, k, s: right_padding(n, k, s)[::-1]: "need 0 before and 1 after, not 1 and 0: the sum is right",
    lambda n, k, s: right_padding(n, k, 1): "what stride 1 needs",
    lambda n, k, s: right_padding(n, k, min(s, 2)): "28 pixels, kernel 3, stride 3",
    floored: "rounded up",
    unbounded: "cannot be negative",
    lambda n, k, s: halves(
        abs(sum(unbounded(n, k, s)))
    ): "28 pixels, kernel 1, stride 2 need 0 before and 0 after",
    lambda n, k, s: halves(max(sum(unbounded(n, k, s)), 1)): "kernel 2, stride 2 need 0 before and 0 after",
    lambda n, k, s: halves(max(sum(unbounded(n, k, s)) - 1, 0)): "ends at",
    lambda n, k, s: halves(max(sum(unbounded(n, k, s)) + 1, 0)): "ends at",
    lambda n, k, s: halves(max(k - s, 0)): "7 pixels, kernel 3, stride 2",
    lambda n, k, s: halves(max(n % s + k - s, 0)): "28 pixels, kernel 3, stride 3",
    lambda n, k, s: ((sum(right_padding(n, k, s)) + 1) // 2,) * 2: "cannot be shared equally",
    lambda n, k, s: (sum(right_padding(n, k, s)) // 2,) * 2: "cannot be shared equally",
    lambda n, k, s: (sum(right_padding(n, k, s)) / 2,) * 2: "divide with //",
    lambda n, k, s: (0.5, 0.5) if s == k == 2 else right_padding(n, k, s): "divide with //",
    lambda n, k, s: (0, sum(right_padding(n, k, s))): "half of it, rounded down",
    lambda n, k, s: None: "is the `return` missing?",
    but_for((28, 3, 1), (0, 0)): "ends at 29, and the image ends at 27",
    but_for((28, 5, 2), (1, 1)): "odd number of pixels",
    but_for((28, 5, 2), (0, 4)): "starts at pixel 26 and ends at 30",
    but_for((7, 3, 2), (2, 2)): "the last of 4 windows",
    but_for((7, 3, 2), (0, 2)): "half of it, rounded down",
    but_for((28, 2, 2), (0, 1)): "what stride 1 needs",
}


def right_gradient(image, gradient):
    result = np.zeros(image.shape)
    for i in range(gradient.shape[0]):
        for j in range(gradient.shape[1]):
            window = image[2 * i : 2 * i + 2, 2 * j : 2 * j + 2]
            row, column = np.unravel_index(window.argmax(), (2, 2))
            result[2 * i + row, 2 * j + column] = gradient[i, j]
    return result


def spread(image, gradient):
    return gradient.repeat(2, axis=0).repeat(2, axis=1)


def with_ties(image, gradient):
    largest = image.reshape(image.shape[0] // 2, 2, -1, 2).max(axis=(1, 3))
    return (image == spread(image, largest)) * spread(image, gradient)


def shared(image, gradient):
    largest = image == spread(image, image.reshape(image.shape[0] // 2, 2, -1, 2).max(axis=(1, 3)))
    count = largest.reshape(largest.shape[0] // 2, 2, -1, 2).sum(axis=(1, 3))
    return largest * spread(image, gradient / count)


def by(choose, start=np.zeros):
    "The backward pass with another rule for the place in the window."

    def answer(image, gradient):
        result = start(image.shape)
        for row, column in np.ndindex(gradient.shape):
            window = image[2 * row : 2 * row + 2, 2 * column : 2 * column + 2]
            down, along = divmod(int(choose(window)), 2)
            result[2 * row + down, 2 * column + along] = gradient[row, column]
        return result

    return answer


def by_columns(window):
    place = int(window.T.argmax())
    return 2 * (place % 2) + place // 2


def in_the_image(image, gradient):
    image[...] = right_gradient(image, gradient)
    return image


def windows_that_grow(image, gradient):
    """3 u + 2 for 2 u + 2: the first two windows of a row are right, the third is too wide."""
    result = np.zeros(image.shape)
    for u, v in np.ndindex(gradient.shape):
        window = image[2 * u : 3 * u + 2, 2 * v : 3 * v + 2]
        row, column = np.unravel_index(window.argmax(), window.shape)
        result[2 * u + row, 2 * v + column] = gradient[u, v]
    return result


def gradient_emptied(image, gradient):
    result = right_gradient(image, gradient)
    gradient *= 0
    return result


def like_the_image(image, gradient):
    result = np.zeros_like(image)
    return result + np.asarray(right_gradient(image.astype(float), gradient)).astype(image.dtype)


def only_positive(image, gradient):
    return np.where(image > 0, right_gradient(image, gradient), 0)


GRADIENT = {
    lambda x, g: spread(x, g) / 4: "average pooling",
    spread: "not the largest changes nothing",
    lambda x, g: (right_gradient(x, g) != 0).astype(float): "not 1",
    lambda x, g: right_gradient(x, g[::-1]): "its own entry",
    with_ties: "only one gets the gradient",
    shared: "they share it",
    by(lambda window: 3 - window[::-1, ::-1].argmax()): "not a later one",
    by(by_columns): "not a later one",
    by(np.argmin): "the smallest pixel",
    by(lambda window: abs(window).argmax()): "without the sign",
    by(np.argmax, start=np.ones): "row 0 (counted from 0)",
    only_positive: "some of yours send none",
    lambda x, g: x * (right_gradient(x, g) != 0): "those are the largest pixels",
    lambda x, g: x * right_gradient(x, g): "the slope of a maximum is 1",
    lambda x, g: -right_gradient(x, g): "its own entry",
    lambda x, g: right_gradient(x, abs(g)): "its own entry",
    lambda x, g: right_gradient(x, g).T: "[0.0, 10.0, 0.0, 0.0], not [0.0, 0.0, 30.0, 0.0]",
    windows_that_grow: "a window larger than 2 × 2",
    in_the_image: "in place",
    gradient_emptied: "in place",
    like_the_image: "whole numbers only",
    lambda x, g: g: "an array of shape [4, 4]",
    lambda x, g: [[1.0], [2.0, 3.0]]: "an array of numbers",
    lambda x, g: np.full(x.shape, "a"): "an array of numbers",
    lambda x, g: right_gradient(x, g) * np.where(x == 5, np.nan, 1): "NaN or infinity",
    lambda x, g: None: "is the `return` missing?",
}


def right_blur(signal):
    padded = np.pad(signal, 1, mode="edge")
    return ((padded[:-2] + 2 * padded[1:-1] + padded[2:]) / 4)[::2]


def zero_ends(signal):
    padded = np.pad(signal, 1)
    return ((padded[:-2] + 2 * padded[1:-1] + padded[2:]) / 4)[::2]


def every_second(signal):
    padded = np.pad(signal, 1, mode="edge")
    return ((padded[:-2] + 2 * padded[1:-1] + padded[2:]) / 4)[1::2]


def shrunk_first(signal):
    padded = np.pad(signal[::2], 1, mode="edge")
    return (padded[:-2] + 2 * padded[1:-1] + padded[2:]) / 4


def padded_with(mode):
    def answer(signal):
        padded = np.pad(signal, 1, mode=mode)
        return ((padded[:-2] + 2 * padded[1:-1] + padded[2:]) / 4)[::2]

    return answer


def rolled(signal):
    return ((np.roll(signal, 1) + 2 * signal + np.roll(signal, -1)) / 4)[::2]


def weighted(left, middle, right):
    def answer(signal):
        padded = np.pad(signal, 1, mode="edge")
        blurred = left * padded[:-2] + middle * padded[1:-1] + right * padded[2:]
        return (blurred / (left + middle + right))[::2]

    return answer


def in_place(signal):
    signal[...] = padded_with("edge")(signal).repeat(2)
    return signal[::2]


def same_kind(signal):
    return right_blur(signal).astype(signal.dtype)


BLUR = {
    lambda s: 4 * right_blur(s): "divide",
    zero_ends: "zeros come in",
    rolled: "np.roll",
    padded_with("reflect"): "mirrored",
    every_second: "starts with the second",
    shrunk_first: "shrink first",
    weighted(1, 1, 1): "weigh the same",
    weighted(1, 3, 1): "every second one is wanted",
    weighted(2, 1, 1): "every second one is wanted",
    weighted(0, 1, 1): "mean of each pair",
    weighted(1, 1, 0): "every second one is wanted",
    lambda s: s.reshape(-1, 2).mean(axis=1): "mean of each pair",
    lambda s: np.pad(s, 1, mode="edge")[1:-1:2]: "nothing is blurred",
    lambda s: weighted(1, 2, 1)(s)[::-1]: "every second one is wanted",
    lambda s: np.convolve(np.pad(s, 1, mode="edge"), [0.25, 0.5, 0.25], "valid")[: len(s) // 2]: "first half",
    lambda s: s.reshape(-1, 2).max(axis=1): "every second one is wanted",
    lambda s: s: "an array of shape [4]",
    lambda s: abs(right_blur(s)): "the length or the sign",
    lambda s: right_blur(s) if len(s) > 2 else s[:1]: "the length or the sign",
    lambda s: right_blur(s) if len(s) == 8 else zero_ends(s): "a constant signal of 5 must stay 5",
    in_place: "in place",
    same_kind: "whole numbers",
    lambda s: None: "is the `return` missing?",
    lambda s: "blur": "an array of numbers",
}
RIGHT = {
    ch04.same_padding: right_padding,
    ch04.max_pool_gradient: right_gradient,
    ch04.blur_and_shrink: right_blur,
}
CASES = [
    (check, wrong, hint)
    for check, answers in zip(RIGHT, (PADDING, GRADIENT, BLUR), strict=True)
    for wrong, hint in answers.items()
]


@pytest.mark.parametrize("check", RIGHT, ids=lambda check: check.__name__)
def test_a_right_answer_passes_and_an_untouched_stub_is_not_attempted(check):
    assert check(RIGHT[check]).status == "right"
    assert check(lambda *arguments: ...).status == "not attempted"
    assert check(...).status == "not attempted"


@pytest.mark.parametrize(("check", "wrong", "hint"), CASES)
def test_plausible_mistakes_are_explained(check, wrong, hint):
    outcome = check(wrong)
    assert outcome.status == "wrong"
    assert hint in outcome.message


def test_a_gradient_that_mixes_up_rows_and_columns_is_caught():
    def mixed(image, gradient):
        if image.shape[0] == image.shape[1]:
            return right_gradient(image, gradient)
        return right_gradient(image.reshape(4, 2), gradient.T).reshape(2, 4)

    assert "rows and columns" in ch04.max_pool_gradient(mixed).message


def test_numbers_of_pixels_are_whole():
    assert "//" in ch04.same_padding(lambda *a: tuple(map(float, right_padding(*a)))).message
