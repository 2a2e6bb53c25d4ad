"""Self-checks of chapter 06, Transfer learning.

They try an answer on small cases made here, so they take no time, need no weights and give the same verdict everywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from course_utils.checks.core import Wrong, attempted, exercise, numbers, several


@exercise
def map_side(answer: Callable[[int, int], Any]) -> str:
    """`answer(size, stage)` → pixels a side of ResNet-18's maps after stage 1 to 4, for images of `size` pixels."""
    for size in (
        224,
        28,
        56,
        112,
        32,
        30,
        18,
        36,
        1,
    ):  # 18 and 36 pass by 9 and 5, whose halves round() takes down
        for stage in (1, 2, 3, 4):
            right, found = _halved(size, stage + 1), attempted(answer(size, stage))
            if isinstance(found, bool) or not isinstance(found, int | float | np.integer | np.floating):
                raise Wrong(f"return one number, the pixels a side; you return {_kind(found)}")
            if found != right:
                raise Wrong(
                    f"{size} pixels are {right} after layer{stage}, not {found}: {_about_side(size, stage, found)}"
                )
            if not isinstance(found, int | np.integer):
                raise Wrong("a number of pixels is an int: divide with //")
    return "right: conv1 and the pooling halve, layer2, layer3 and layer4 halve again, and 28 pixels end as 1"


def _halved(size: int, times: int) -> int:
    """Rounded up after each halving, which is the same as once at the end."""
    return -(-size // 2**times)


def _about_side(size: int, stage: int, found: Any) -> str:
    if found == _to_even(size, stage + 1):
        return "round() takes 2.5 down to 2, to the even number; halves are rounded up here"
    if found == size // 2 ** (stage + 1):
        return "halves are rounded up here: floor((d + 2p − m)/s) + 1 gives 4 for 7 pixels"
    if found % 1 != 0:  # true of NaN and of infinity, too
        return "a map has a whole number of pixels; which way does the formula round?"
    if found == _halved(size, stage + 2):
        return "one halving too many: the first block of layer1 has stride 1"
    for less, hint in ((1, "one halving is missing"), (2, "two halvings are missing")):
        if found == _halved(size, stage + 1 - less):
            return f"{hint}: conv1 and the max pooling halve, both before layer1"
    return "conv1, the pooling, and the first blocks of layer2, layer3 and layer4 have a stride of 2"


def _to_even(size: int, times: int) -> int:
    for _ in range(times):
        size = round(size / 2)
    return size


@exercise
def gray_filters(answer: Callable[[Any, Any, Any], Any]) -> str:
    """`answer(kernel, mean, std)`: [out, 3, h, w], [3], [3] → a kernel [out, 1, h, w] and a bias [out] for gray."""
    random = np.random.default_rng(6)
    kernel = random.normal(size=(4, 3, 3, 3))
    mean, std = np.array([0.5, 0.4, 0.3]), np.array([0.2, 0.25, 0.5])
    gray, bias = _two(answer, kernel, mean, std)
    if gray.shape != (4, 1, 3, 3) or bias.shape != (4,):
        raise Wrong(
            f"a kernel of [4, 3, 3, 3] becomes one of [4, 1, 3, 3] and a bias of [4], not {list(gray.shape)} and {list(bias.shape)}"
        )
    image = random.random((7, 7))
    colored = (image - mean[:, None, None]) / std[:, None, None]
    right = sum(_correlate(colored[channel], kernel[:, channel]) for channel in range(3))
    found = _correlate(image, gray[:, 0]) + bias[:, None, None]
    if not np.allclose(found, right):
        raise Wrong(_about_gray(gray, bias, kernel, mean, std))
    return "right: three channels and their normalization fit into one channel and a bias"


def _about_gray(gray: Any, bias: Any, kernel: Any, mean: Any, std: Any) -> str:
    scaled = kernel / std[:, None, None]
    right_kernel = scaled.sum(axis=1, keepdims=True)
    shift = (scaled * mean[:, None, None]).sum(axis=(1, 2, 3))
    if np.allclose(gray, right_kernel):
        if np.allclose(bias, shift):
            return "the kernel is right; the bias has the wrong sign: the mean is subtracted"
        if np.allclose(bias, -(kernel * mean[:, None, None]).sum(axis=(1, 2, 3))):
            return "the kernel is right; in the bias, the means are divided by std, too"
        if np.allclose(bias, -shift / 3):
            return "the kernel is right; the bias is a sum over the three channels, not their mean"
        if np.allclose(bias, 0):
            return "the kernel is right; but the means that are subtracted from each channel come out somewhere: the bias"
        return "the kernel is right, the bias is not: add up mean/std times the weights over channels, rows and columns"
    known = {
        "you add up the filters as they are; each channel's is divided by its std first": kernel.sum(
            axis=1, keepdims=True
        ),
        "you average over the channels; the three products are added, so add up the filters": scaled.mean(
            axis=1, keepdims=True
        ),
        "you multiply by std; normalizing divides by it": (kernel * std[:, None, None]).sum(
            axis=1, keepdims=True
        ),
        "that is one channel only; all three see the same gray image": scaled[:, :1],
        "std is lined up with the kernel's columns; std[:, None, None] lines it up with its channels": (
            kernel / std
        ).sum(axis=1, keepdims=True),
        "std is lined up with the kernel's rows; std[:, None, None] lines it up with its channels": (
            kernel / std[:, None]
        ).sum(axis=1, keepdims=True),
        "divide by std once: it is the root of the variance already": (scaled / std[:, None, None]).sum(
            axis=1, keepdims=True
        ),
    }
    for hint, wrong in known.items():
        if np.allclose(gray, wrong):
            return hint
    return "write the sum over the three channels of w · (x − mean)/std, and collect what multiplies x"


@exercise
def fold(answer: Callable[[Any, Any, Any, Any, Any, Any], Any]) -> str:
    """`answer(kernel, gamma, beta, mean, variance, epsilon)` → kernel and bias that do convolution and normalization."""
    random = np.random.default_rng(7)
    kernel = random.normal(size=(3, 2, 3, 3))
    gamma = np.array([1.5, -0.8, 2.0])  # a scale may be negative
    beta, mean = random.normal(size=(2, 3))
    variance, epsilon = np.array([0.5, 2.0, 0.1]), 0.05
    folded, bias = _two(answer, kernel, gamma, beta, mean, variance, epsilon)
    if folded.shape != kernel.shape or bias.shape != (3,):
        raise Wrong(
            f"the kernel keeps its shape {list(kernel.shape)} and the bias is [3], not {list(folded.shape)} and {list(bias.shape)}"
        )
    image = random.random((2, 6, 6))
    plain = sum(_correlate(image[channel], kernel[:, channel]) for channel in range(2))
    scale = gamma / np.sqrt(variance + epsilon)
    right = scale[:, None, None] * (plain - mean[:, None, None]) + beta[:, None, None]
    found = sum(_correlate(image[channel], folded[:, channel]) for channel in range(2)) + bias[:, None, None]
    if not np.allclose(found, right):
        raise Wrong(_about_fold(folded, bias, kernel, gamma, beta, mean, variance, epsilon))
    return "right: one convolution does what two layers did, for every input"


def _about_fold(
    folded: Any, bias: Any, kernel: Any, gamma: Any, beta: Any, mean: Any, variance: Any, epsilon: float
) -> str:
    scale = gamma / np.sqrt(variance + epsilon)
    if np.allclose(folded, kernel * scale[:, None, None, None]):
        known = {
            "the bias lacks beta": -mean * scale,
            "the bias lacks the mean: it is subtracted before scaling": beta,
            "the sign of the mean: it is subtracted": beta + mean * scale,
            "the mean is scaled, too, since it is subtracted before scaling": beta - mean,
        }
        for hint, wrong in known.items():
            if np.allclose(bias, wrong):
                return f"the kernel is right; {hint}"
        return "the kernel is right, the bias is not: put 0 in for the convolution and see what comes out"
    wrongs = {
        "epsilon is missing under the root": gamma / np.sqrt(variance),
        "the variance is under a root: divide by the standard deviation": gamma / (variance + epsilon),
        "gamma is missing: the normalized values are multiplied by it": 1 / np.sqrt(variance + epsilon),
        "epsilon is added to the variance, under the root": gamma / (np.sqrt(variance) + epsilon),
        "take the epsilon that is given, not 1e-5": gamma / np.sqrt(variance + 1e-5),
        "epsilon is added, not subtracted": gamma / np.sqrt(variance - epsilon),
        "gamma keeps its sign: it may be negative": np.abs(gamma) / np.sqrt(variance + epsilon),
        "divide by the root; you multiply by it": gamma * np.sqrt(variance + epsilon),
    }
    for hint, wrong in wrongs.items():
        if np.allclose(folded, kernel * wrong[:, None, None, None]):
            return hint
    for where, shape in (("columns", (3,)), ("rows", (3, 1))):
        if np.allclose(folded, kernel * scale.reshape(shape)):
            return f"the scale is lined up with the kernel's {where}; scale[:, None, None, None] lines it up with its outputs"
    if np.allclose(folded, kernel):
        return "the kernel has to change, too: every output channel has its own scale"
    return "every output channel's kernel is multiplied by gamma / sqrt(variance + epsilon); its axis is the first one"


def _two(answer: Callable[..., Any], *given: Any) -> tuple[np.ndarray, np.ndarray]:
    """Kernel and bias as numbers."""
    kernel, bias = several(answer(*given), 2, "two arrays: the kernel and the bias")
    return numbers(kernel, "the kernel"), numbers(bias, "the bias")


def _kind(value: Any) -> str:
    return f"an array of shape {list(value.shape)}" if isinstance(value, np.ndarray) else type(value).__name__


def _correlate(image: np.ndarray, kernels: np.ndarray) -> np.ndarray:
    """[H, W] and [out, 3, 3] → [out, H − 2, W − 2]."""
    return np.einsum("ijhw,ohw->oij", sliding_window_view(image, kernels.shape[1:]), kernels)
