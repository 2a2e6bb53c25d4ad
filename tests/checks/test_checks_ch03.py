"""Chapter 03's self-checks: the right answer passes, plausible wrong ones fail with a message that teaches."""

from __future__ import annotations

import math

import numpy as np
import pytest

from course_utils.checks import ch03

OUTPUT_SIZE = {
    lambda n, k, p, s: n - k + 2 * p // s: "first place",
    lambda n, k, p, s: (n - k + p) // s + 1: "both sides",
    lambda n, k, p, s: n - k + 2 * p + 1: "stride 2",
    lambda n, k, p, s: -(-(n - k + 2 * p) // s) + 1: "round the division down",
    lambda n, k, p, s: (n - k + 2 * p) / s + 1: "not a float: use // instead of /",
    lambda n, k, p, s: n // s if s > 1 else n - k + 2 * p + 1: "then divide by the stride",
    lambda n, k, p, s: (n - k) // s + 2 * p + 1: "then divide by the stride",
    lambda n, k, p, s: (n - k + 2 * p * s) // s + 1: "then divide by the stride",
    lambda n, k, p, s: (n - 3 + 2 * p) // s + 1: "does your function use `kernel`",
    lambda n, k, p, s: (n - k + 2 * (p > 0)) // s + 1: "does your function use `padding`",
    lambda n, k, p, s: (n - k + p**2 + p) // s + 1: "3 pixels on each side",
    lambda n, k, p, s: (n - k + 2 * p) // min(s, 2) + 1: "does your function use `stride`",
    lambda n, k, p, s: round((n - k + 2 * p) / s + 1): "not to the nearest",
    lambda n, k, p, s: round((n - k + 2 * p) / s) + 1: "round the division down",
    lambda n, k, p, s: math.ceil((n - k + 2 * p) / s + 1): "round the division down",
    lambda n, k, p, s: (n - k + 2 * p) // s: "first place",
    lambda n, k, p, s: (n - k + 2 * p) // s + 2: "first place",
    lambda n, k, p, s: (n + k + 2 * p) // s + 1: "first place",
    lambda n, k, p, s: (n - k - 2 * p) // s + 1: "both sides",
    lambda n, k, p, s: max((n - k + 2 * p) // s + 1, 2): "has one place",
    lambda n, k, p, s: (n - k + 2 * p + 1) // s: "add the 1 after that",
    lambda n, k, p, s: (
        (n - k + 2 * p + s - 1) // s if (n, s) == (7, 2) else (n - k + 2 * p) // s + 1
    ): "not 3",
    lambda n, k, p, s: np.array([n, n]): "one number, not a ndarray",
    lambda n, k, p, s: [(n - k + 2 * p) // s + 1]: "one number, not a list",
    lambda n, k, p, s: (26, 26): "one number, not a tuple",
    lambda n, k, p, s: "26": "one number, not a str",
    lambda n, k, p, s: None: "is the `return` missing",
    lambda n, k, p, s: n // 0: "your code raised ZeroDivisionError",
}
COST = {
    lambda i, o, k, r, c: i * o * k * k + o: "return two numbers",
    lambda i, o, k, r, c: (i * o * k * k * r * c, i * o * k * k + o): "wrong order",
    lambda i, o, k, r, c: (i * o * k * k, i * o * k * k * r * c): "one bias",
    lambda i, o, k, r, c: (i * o * k + o, i * o * k * k * r * c): "two-dimensional",
    lambda i, o, k, r, c: (o * k * k + o, o * k * k * r * c): "spans all input channels",
    lambda i, o, k, r, c: (i * o * k * k + i, i * o * k * k * r * c): "per output channel",
    lambda i, o, k, r, c: (i * o * (k * k + 1), i * o * k * k * r * c): "not one per input channel",
    lambda i, o, k, r, c: ((i * o * k * k + o) * r * c, 0): "does not enter",
    lambda i, o, k, r, c: (i * o * k * k + o, (i * o * k * k + o) * r * c): "the bias is added",
    lambda i, o, k, r, c: (i * o * k * k + o, i * o * k * k): "how many places",
    lambda i, o, k, r, c: (i * o * k * k + o, i * o * k * k * r): "rows · columns",
    lambda i, o, k, r, c: (i * o * k * k + o, i * o * k * k * r * r): "not square",
    lambda i, o, k, r, c: (i * o * k * k + o, o * k * k * r * c): "multiplies in each of them",
    lambda i, o, k, r, c: (i * o * k * k + o, i * k * k * r * c): "one output channel",
    lambda i, o, k, r, c: (i * o * k * k + o, i * o * r * c): "9 times",
    lambda i, o, k, r, c: (i * o * k * k + o * r * c, i * o * k * k * r * c): "for all of its places",
    lambda i, o, k, r, c: (i * o * k * k + o, i * o * k * k * (r - k + 1) * (c - k + 1)): "which comes out",
    lambda i, o, k, r, c: (i * o * 9 + o, i * o * 9 * r * c): "5×5",
    lambda *_: right_cost(10, 20, 3, 14, 13): "5×5, from 1 to 1",
    lambda i, o, k, r, c: (i * o * k * k + 1, 0): "a bias of its own",
    lambda i, o, k, r, c: (i * o * k * k * r * c + o, 0): "size of the feature map does not enter",
    lambda *_: (5, 0): "1,820 parameters, not 5",
    lambda *_: (1820, 7): "327,600 multiplications, not 7",
    lambda i, o, k, r, c: None: "is the `return` missing",
    lambda i, o, k, r, c: {"parameters": 1, "MACs": 2}: "return two numbers",
    lambda i, o, k, r, c: (np.array([1, 2]), 3): "the number of parameters is one number, not a ndarray",
    lambda i, o, k, r, c: (i * o * k * k + o, [1]): "the number of MACs is one number, not a list",
    lambda i, o, k, r, c: (i * o * float(k * k) + o, 0): "parameters is an int, not a float",
    lambda i, o, k, r, c: (i * o * k * k + o, i * o * k * k * r * c / 1): "MACs is an int, not a float",
    lambda i, o, k, r, c: (i * o * k * 2 + o, 0): "1,820 parameters, not 1220",
    lambda i, o, k, r, c: (i * o * k**k + o, 0): "1,820 parameters, not 5420",
    lambda i, o, k, r, c: (i * o * k * k - o, 0): "1,820 parameters, not 1780",
    lambda i, o, k, r, c: (i * o * k * k + o, i * o * k * k * (r + c)): "327,600 multiplications, not 48600",
    lambda i, o, k, r, c: (i * o * k * k + o, i * o * k * k * c * c): "327,600 multiplications, not 304200",
    lambda i, o, k, r, c: right_cost(i, o, max(k, 3), r, c): "with 1×1",
    lambda i, o, k, r, c: right_cost(i, o, k, r, c) if k == 3 else None: "is the `return` missing",
    lambda i, o, k, r, c: right_cost(i, o, k, r, c) if k == 3 else 26: "return two numbers",
}


def right_cost(i, o, k, r, c):
    return i * o * k * k + o, i * o * k * k * r * c


def no_strides(layers):
    return 1 + sum(kernel - 1 for kernel, _ in layers)


def from_nothing(layers):
    return right_field(layers) - 1


def product(layers):
    return math.prod(kernel for kernel, _ in layers)


def whole_kernels(layers):
    return sum(kernel for kernel, _ in layers)


def stride_too_early(layers):
    field, distance = 1, 1
    for kernel, stride in layers:
        distance *= stride
        field += (kernel - 1) * distance
    return field


def last_stride_only(layers):
    field, distance = 1, 1
    for kernel, stride in layers:
        field += (kernel - 1) * distance
        distance = stride if stride > 1 else distance
    return field


def poolings_only(layers):
    field, distance = 1, 1
    for kernel, stride in layers:
        field += (kernel - 1) * distance
        distance *= stride if kernel == stride else 1
    return field


def right_field(layers):
    field, distance = 1, 1
    for kernel, stride in layers:
        field += (kernel - 1) * distance
        distance *= stride
    return field


def from_the_last(layers):
    return right_field(layers[::-1])


def distances_added(layers):
    field, distance = 1, 1
    for kernel, stride in layers:
        field += (kernel - 1) * distance
        distance += stride
    return field


def distances_of_kernels(layers):
    field, distance = 1, 1
    for kernel, _ in layers:
        field += (kernel - 1) * distance
        distance *= kernel
    return field


def one_stride(layers):
    field, distance = 1, 1
    for kernel, stride in layers:
        field += (kernel - 1) * distance
        distance = stride
    return field


def emptied(layers):
    field, distance = 1, 1
    while layers:
        kernel, stride = layers.pop(0)
        field += (kernel - 1) * distance
        distance *= stride
    return field


def returned_early(layers):
    for kernel, _ in layers:
        return kernel
    return 1


def nothing(layers):
    right_field(layers)


FIELD = {
    from_the_last: "from the image on",
    distances_added: "leaves neighbors 1 pixel apart",
    distances_of_kernels: "does not multiply by 3",
    one_stride: "strides multiply",
    emptied: "changes `layers` in place",
    returned_early: "overlap",
    nothing: "is the `return` missing",
    lambda layers: [right_field(layers)]: "one number, not a list",
    lambda layers: np.array([3, 3]): "one number, not a ndarray",
    lambda layers: float(right_field(layers)): "an int, not a float",
    lambda layers: right_field(layers) - 1: "where do you start",
    lambda layers: right_field(layers) + 1: "where do you start",
    from_nothing: "where do you start",
    product: "adds 2 pixels, not 3",
    whole_kernels: "adds 2 pixels, not 3",
    stride_too_early: "add first",
    no_strides: "2 · 2 pixels",
    last_stride_only: "strides multiply",
    poolings_only: "strides of convolutions",
    lambda layers: right_field(layers) if layers else 0: "with no layer at all",
}


@pytest.mark.parametrize(("answer", "message"), OUTPUT_SIZE.items(), ids=OUTPUT_SIZE.values())
def test_wrong_output_sizes_are_explained(answer, message):
    outcome = ch03.output_size(answer)
    assert outcome.status == "wrong"
    assert message in outcome.message, outcome


@pytest.mark.parametrize(("answer", "message"), COST.items(), ids=COST.values())
def test_wrong_costs_are_explained(answer, message):
    outcome = ch03.convolution_cost(answer)
    assert outcome.status == "wrong"
    assert message in outcome.message, outcome


def test_a_cost_that_is_half_written_was_not_attempted():
    assert ch03.convolution_cost(lambda *_: (..., ...)).status == "not attempted"


@pytest.mark.parametrize(
    ("answer", "message"), FIELD.items(), ids=lambda value: getattr(value, "__name__", None)
)
def test_wrong_receptive_fields_are_explained(answer, message):
    outcome = ch03.receptive_field(answer)
    assert outcome.status == "wrong"
    assert message in outcome.message, outcome


def test_right_answers_pass():
    assert ch03.output_size(lambda n, k, p, s: (n + 2 * p - k) // s + 1).status == "right"
    assert ch03.output_size(lambda n, k, p, s: np.int64(n + 2 * p - k) // s + 1).status == "right"
    assert ch03.output_size(lambda n, k, p, s: len(range(0, n + 2 * p - k + 1, s))).status == "right"
    assert ch03.convolution_cost(right_cost).status == "right"
    assert ch03.convolution_cost(lambda *sizes: list(right_cost(*sizes))).status == "right"
    assert ch03.receptive_field(right_field).status == "right"
