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


PADDING = {
    lambda n, k, s: max((-(-n // s) - 1) * s + k - n, 0): "return two numbers",
    lambda n, k, s: right_padding(n, k, s)[::-1]: "need 0 before and 1 after, not 1 and 0: the sum is right",
    lambda n, k, s: right_padding(n, k, 1): "what stride 1 needs",
    floored: "rounded up",
    unbounded: "cannot be negative",
    lambda n, k, s: ((sum(right_padding(n, k, s)) + 1) // 2,) * 2: "what stride 1 needs",
    lambda n, k, s: (sum(right_padding(n, k, s)) / 2,) * 2: "divide with //",
    lambda n, k, s: (0, sum(right_padding(n, k, s))): "last window",
    but_for((28, 3, 1), (0, 0)): "last window",
    but_for((28, 5, 2), (1, 1)): "odd number of pixels",
    but_for((28, 5, 2), (0, 4)): "last window",
    but_for((7, 3, 2), (2, 2)): "last window",
    but_for((7, 3, 2), (0, 2)): "last window",
}


def right_gradient(image, gradient):
    result = np.zeros_like(image)
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


def only_positive(image, gradient):
    return np.where(image > 0, right_gradient(image, gradient), 0)


GRADIENT = {
    lambda x, g: spread(x, g) / 4: "average pooling",
    spread: "not the largest changes nothing",
    lambda x, g: (right_gradient(x, g) != 0).astype(float): "not 1",
    lambda x, g: right_gradient(x, g[::-1]): "its own entry",
    with_ties: "only one gets the gradient",
    only_positive: "some of yours send none",
    lambda x, g: right_gradient(x, g).T: "[0.0, 10.0, 0.0, 0.0], not [0.0, 0.0, 30.0, 0.0]",
    lambda x, g: g: "the shape",
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


BLUR = {
    lambda s: 4 * right_blur(s): "divide",
    zero_ends: "zeros come in",
    every_second: "starts with the second",
    shrunk_first: "shrink first",
    lambda s: s.reshape(-1, 2).mean(axis=1): "mean of each pair",
    lambda s: s[::2]: "nothing is blurred",
    lambda s: s.reshape(-1, 2).max(axis=1): "every second one is wanted",
    lambda s: s: "the shape",
    lambda s: right_blur(s) if len(s) == 8 else zero_ends(s): "a constant signal of 5 must stay 5",
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
