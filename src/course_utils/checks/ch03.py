"""Self-checks of chapter 03, ANN vs CNN."""

from __future__ import annotations

from collections.abc import Callable

from course_utils.checks.core import Wrong, attempted, exercise


@exercise
def output_size(answer: Callable[[int, int, int, int], int]) -> str:
    """`answer(size, kernel, padding, stride)` → rows of the feature map, an int."""
    cases = [
        ((28, 3, 0, 1), 26, "a 3×3 kernel has 26 places along 28 pixels: do you count the first place?"),
        ((28, 3, 1, 1), 28, "padding adds pixels on both sides, so it counts twice"),
        ((28, 2, 0, 2), 14, "with stride 2 only every second place is used"),
        (
            (28, 3, 1, 2),
            14,
            "the last place would stick out of the padded image: round the division down (//), then add 1",
        ),
        ((7, 3, 1, 2), 4, "7 pixels with stride 2 give 4 places, not 3: count the places by hand"),
    ]
    for arguments, right, hint in cases:
        found = attempted(answer(*arguments))
        if found != right:
            size, kernel, padding, stride = arguments
            raise Wrong(
                f"size {size}, kernel {kernel}, padding {padding}, stride {stride} gives {right}, "
                f"not {found!r}: {hint}"
            )
        if not isinstance(found, int):
            raise Wrong(f"a number of rows is an int, not {type(found).__name__}: use // instead of /")
    return "right: ⌊(size − kernel + 2 · padding) / stride⌋ + 1"


@exercise
def convolution_parameters(answer: Callable[[int, int, int], int]) -> str:
    """`answer(inputs, outputs, kernel)` → trainable parameters of a 2-D convolution with biases."""
    one = attempted(answer(1, 1, 3))
    if one == 9:
        raise Wrong("9 weights are right, but each output channel also has one bias: 10")
    if one == 3 or one == 4:
        raise Wrong("a 3×3 kernel has 9 weights, not 3: it is two-dimensional")
    if one == 784 * 10 or one > 1000:
        raise Wrong("the size of the image does not enter: the same kernel is used at every place")
    many = attempted(answer(10, 20, 3))
    if many == 20 * 9 + 20:
        raise Wrong("every kernel spans all input channels: 10 channels need 10 times as many weights")
    if many == 10 * 20 * 9 + 10:
        raise Wrong("there is one bias per output channel (20), not per input channel (10)")
    if many == 10 * 20 * (9 + 1):
        raise Wrong("a kernel that spans 10 input channels has one bias, not one per input channel")
    if (one, many) != (10, 10 * 20 * 9 + 20):
        raise Wrong(f"1 → 1 channel has 10 parameters and 10 → 20 has 1,820; you found {one} and {many}")
    return "right: outputs · inputs · kernel² weights and one bias per output channel"
