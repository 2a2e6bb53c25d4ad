"""Self-checks of chapter 03, ANN vs CNN.

They try an answer on small cases made here, so they take no time and give the same verdict everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from numbers import Integral, Real
from typing import Any

from course_utils.checks.core import Wrong, attempted, exercise, several

Layers = Sequence[tuple[int, int]]  # (kernel, stride), from the image on


def _whole(value: Any, what: str) -> int:
    """Pass a whole number on; anything else is named before it is compared with one."""
    found = attempted(value)
    if isinstance(found, bool) or not isinstance(found, Real):
        raise Wrong(f"{what} is one number, not {_a(found)}")
    if not isinstance(found, Integral):
        raise Wrong(f"{what} is an int, not {_a(found)}: use // instead of /")
    return int(found)


def _a(value: Any) -> str:
    name = type(value).__name__
    return f"an {name}" if name[0] in "aeiou" else f"a {name}"


@exercise
def output_size(answer: Callable[[int, int, int, int], int]) -> str:
    """`answer(size, kernel, padding, stride)` → rows of the feature map, an int."""
    cases = [
        (
            (28, 3, 0, 1),
            26,
            "without padding, a 3×3 kernel has 26 places along 28 pixels: do you count the first place, and no more?",
        ),
        ((28, 5, 0, 1), 24, "a larger kernel has fewer places: does your function use `kernel`?"),
        ((28, 3, 1, 1), 28, "padding adds pixels on both sides, so it counts twice"),
        ((28, 7, 3, 1), 28, "padding by 3 adds 3 pixels on each side: does your function use `padding`?"),
        (
            (28, 2, 0, 2),
            14,
            "with stride 2 only every second place is used; divide what is left over by the stride, and add the 1 after that",
        ),
        ((30, 3, 0, 3), 10, "with stride 3 only every third place is used: does your function use `stride`?"),
        (
            (29, 3, 1, 2),
            15,
            "first subtract the kernel and add the padding on both sides, then divide by the stride",
        ),
        (
            (28, 3, 1, 2),
            14,
            "the last place would stick out of the padded image: round the division down (//), then add 1",
        ),
        ((30, 3, 1, 2), 15, "half a place is no place: round down (//), not to the nearest whole number"),
        ((7, 3, 1, 2), 4, "7 pixels with stride 2 give 4 places, not 3: count the places by hand"),
        ((3, 5, 1, 1), 1, "a kernel as large as the padded image has one place"),
    ]
    for arguments, right, hint in cases:
        found = _whole(answer(*arguments), "the number of rows")
        if found != right:
            size, kernel, padding, stride = arguments
            raise Wrong(
                f"size {size}, kernel {kernel}, padding {padding}, stride {stride} gives {right}, "
                f"not {found}: {hint}"
            )
    return "right: ⌊(size − kernel + 2 · padding) / stride⌋ + 1"


@exercise
def convolution_cost(answer: Callable[[int, int, int, int, int], Any]) -> str:
    """`answer(inputs, outputs, kernel, rows, columns)` → (parameters, multiply-accumulates) of a convolution.

    It has biases; `rows` and `columns` are those of its feature maps.
    """
    inputs, outputs, kernel, rows, columns = 10, 20, 3, 14, 13
    parameters, multiplications = _two_counts(answer(inputs, outputs, kernel, rows, columns))
    weights, places = inputs * outputs * kernel**2, rows * columns
    if (parameters, multiplications) == (weights * places, weights + outputs):
        raise Wrong(
            "the two numbers are right, but in the wrong order: first parameters, then multiplications"
        )
    _about_parameters(parameters, inputs, outputs, kernel, places)
    about = {
        (weights + outputs) * places: "the bias is added, not multiplied: only the weights count here",
        weights: "each weight is used once at every place of the feature map: how many places are there?",
        weights * rows: "a feature map has rows · columns places, not rows alone",
        weights * rows**2: "this feature map is not square: take rows · columns places",
        outputs * kernel**2 * places: "every kernel spans all input channels, and multiplies in each of them",
        inputs * kernel**2 * places: "that is the work for one output channel; there are several",
        weights
        * (rows - kernel + 1)
        * (columns - kernel + 1): "rows and columns are those of the feature map, which "
        "comes out, not of the image that goes in",
        weights
        * (rows + kernel - 1)
        * (columns + kernel - 1): "rows and columns are those of the feature map, which "
        "comes out, not of the image that goes in",
        inputs
        * outputs
        * places: "at each place a 3×3 kernel multiplies 9 times per input channel, not once",
    }
    if multiplications in about:
        raise Wrong(f"the parameters are right. The multiplications are not: {about[multiplications]}")
    if multiplications != weights * places:
        raise Wrong(
            f"from {inputs} to {outputs} channels, 3×3, {rows} × {columns} places: {weights * places:,} "
            f"multiplications, not {multiplications!r}"
        )
    if _two_counts(answer(1, 1, 5, 24, 24)) != (26, 25 * 24 * 24):
        raise Wrong("right for a 3×3 kernel; with 5×5, from 1 to 1 channel on 24 × 24 places, it is not")
    if _two_counts(answer(3, 2, 1, 5, 7)) != (8, 6 * 5 * 7):
        raise Wrong(
            "right for 3×3 and 5×5 kernels; with 1×1, from 3 to 2 channels on 5 × 7 places, it is not"
        )
    return "right: outputs · inputs · kernel² weights, each used at rows · columns places, and one bias per output"


def _two_counts(result: Any) -> tuple[int, int]:
    what = "two numbers: the parameters, and the multiply-accumulates for one image"
    parameters, multiplications = several(result, 2, what)
    return _whole(parameters, "the number of parameters"), _whole(multiplications, "the number of MACs")


def _about_parameters(found: Any, inputs: int, outputs: int, kernel: int, places: int) -> None:
    weights = inputs * outputs * kernel**2
    about = {
        weights: "the weights are right, but each output channel also has one bias",
        inputs * outputs * kernel
        + outputs: "a 3×3 kernel has 9 weights per input channel, not 3: it is two-dimensional",
        outputs * kernel**2
        + outputs: "every kernel spans all input channels: 10 channels need 10 times as many weights",
        weights + inputs: "there is one bias per output channel (20), not per input channel (10)",
        weights
        + inputs * outputs: "a kernel that spans 10 input channels has one bias, not one per input channel",
        weights + outputs * places: "an output channel has one bias for all of its places, not one for each",
        weights + 1: "each of the 20 output channels has a bias of its own",
        (weights + outputs)
        * places: "the size of the feature map does not enter: the same weights are used at every place",
        weights * places
        + outputs: "the size of the feature map does not enter: the same weights are used at every place",
    }
    if found in about:
        raise Wrong(f"not the number of parameters: {about[found]}")
    if found != weights + outputs:
        raise Wrong(f"10 → 20 channels with 3×3 kernels and biases have 1,820 parameters, not {found!r}")


@exercise
def receptive_field(answer: Callable[[Layers], int]) -> str:
    """`answer([(kernel, stride), …])` → side of the receptive field of one number after the last layer, in pixels."""
    cases: list[tuple[list[tuple[int, int]], str]] = [
        ([(3, 1)], "one 3×3 convolution sees 3 pixels along each side: where do you start?"),
        (
            [(3, 1), (3, 1)],
            "the fields of two neighbors overlap: a second 3×3 layer adds 2 pixels, not 3, and does not multiply by 3. "
            "A stride of 1 leaves neighbors 1 pixel apart",
        ),
        ([(5, 1), (3, 1)], "a kernel of side 5 adds 4 pixels: kernel − 1"),
        (
            [(2, 2)],
            "a 2×2 pooling alone sees 2 pixels. Its own stride spreads only the layers after it: add first, "
            "then multiply the distance",
        ),
        (
            [(3, 1), (2, 2), (3, 1)],
            "after a pooling with stride 2, neighbors lie 2 pixels apart, so a 3×3 layer adds 2 · 2 pixels",
        ),
        (
            [(2, 2), (3, 1)],
            "go through the layers from the image on: a stride spreads only what comes after it",
        ),
        (
            [(2, 2), (2, 2), (3, 1)],
            "strides multiply: after two poolings neighbors lie 4 pixels apart",
        ),
        ([(3, 1), (3, 1), (2, 2), (3, 1), (3, 1), (2, 2)], "try the network of the chapter, layer by layer"),
        (
            [(3, 2), (3, 2), (3, 2)],
            "strides of convolutions spread what follows just as those of poolings do",
        ),
        ([(1, 3), (3, 1)], "a kernel of side 1 adds nothing, but its stride still counts"),
    ]
    for layers, hint in cases:
        right, found = _seen(layers), _whole(answer(layers), "the side of the receptive field")
        if found != right:
            raise Wrong(f"layers {layers} (kernel, stride): {right} pixels, not {found}: {hint}")
    if _whole(answer([]), "the side of the receptive field") != 1:
        raise Wrong("with no layer at all, a pixel sees itself: 1")
    return "right: each layer adds (kernel − 1) · distance, then its stride multiplies the distance"


def _seen(layers: Layers) -> int:
    """The same by brute force: walk back from one number and collect the pixels it depends on."""
    places = {0}
    for kernel, stride in reversed(layers):
        places = {stride * place + offset for place in places for offset in range(kernel)}
    return max(places) + 1


__all__ = ["convolution_cost", "output_size", "receptive_field"]
