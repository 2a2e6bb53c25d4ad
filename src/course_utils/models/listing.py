"""The layers of a network in words that both frameworks share, as it computes them.

Two networks with the same listing have the same layers, sizes, rates, padding, activations and initial weights, also
where the difference would show in training only. It compares nothing, and tells no weights.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod, sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from course_utils import _papers
from course_utils.models.counting import count_parameters
from course_utils.models.initial import NORMAL
from course_utils.models.networks import blank, networks
from course_utils.runtime import framework_of

if TYPE_CHECKING:
    import keras
    from torch import fx, nn

LISTED = "layers.txt"  # in a paper's folder
SIDE = 28  # pixels of the images that a torch network is followed with
NOTHING = (0, 0, 0, 0)
Say = TypeVar("Say")


def listing(model: Any) -> tuple[str, ...]:
    """The layers of a network of this course, a line each, in the order in which they compute.

    Where ways run side by side, no order is the only one: the lines are sorted then, with their number.

    Args:
        model: a torch module for `[N, 1, 28, 28]`, or a Keras model.

    Raises:
        ValueError: a layer that no network of the course has; the message names it.
    """
    words = _Words()
    follow = {"torch": _follow_torch, "keras": _follow_keras}[framework_of(model)]
    follow(model, words)
    if "sum of two ways" not in words.lines:
        return tuple(words.lines)
    return tuple(f"{count} × {line}" for line, count in sorted(Counter(words.lines).items()))


def written(folder: str, framework: str) -> str:
    """The listings of all networks of a paper's folder, as its `layers.txt` keeps them.

    A pretrained body is replaced by a random one of its shape: which weights are used is no layer's affair.
    """
    parts = []
    for entry in (entry for entry in networks() if entry.paper == folder):
        model = blank(entry.name, framework)
        title = f"{entry.name}: {count_parameters(model):,} parameters"
        parts.append("\n    ".join([title, *listing(model)]))
    return "\n\n".join(parts) + "\n"


@dataclass
class _Words:
    """Lines so far, and what was padded for the layer to come (above, left, below, right)."""

    lines: list[str] = field(default_factory=list)
    padded: tuple[int, ...] = NOTHING

    def say(self, line: str) -> None:
        self.lines.append(line)

    def window(self, what: str, kernel: Sequence[int], stride: Sequence[int], padding: Sequence[int]) -> None:
        """A layer with a window, with what was padded before it."""
        total = [before + own for before, own in zip(self.padded, padding, strict=True)]
        self.padded = NOTHING
        size = "×".join(map(str, kernel))
        self.say(f"{what}, {size}, stride {stride[0]}, padding {' '.join(map(str, total))}")

    def flatten(self, shape: Sequence[int]) -> None:
        """Flattening, where there is anything to flatten: `shape` of one input, channels apart or not."""
        if sum(side > 1 for side in shape) > 1:
            self.say("flatten")

    def resize(self, size: Sequence[int], before: Sequence[int], how: str) -> None:
        """Resizing, where it changes anything."""
        if tuple(size) != tuple(before):
            self.say(f"resized to {size[0]} × {size[1]}, {how}")

    def normalize(self, channels: int, epsilon: float, keeps: float, state: str) -> None:
        self.say(
            f"batch normalization of {channels}, ε {epsilon:g}, keeps {keeps:g} of its statistics, {state}"
        )


def _same(size: int, kernel: int, stride: int) -> tuple[int, int]:
    """What "same" pads before and after."""
    total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2


def _all_sides(rows: tuple[int, int], columns: tuple[int, int]) -> tuple[int, int, int, int]:
    return rows[0], columns[0], rows[1], columns[1]


def _initial(kernel: NDArray[np.float32], bias: NDArray[np.float32] | None, fans: tuple[int, int]) -> str:
    """By what rule a layer's weights were drawn, told from the weights themselves."""
    furthest = float(np.abs(kernel).max())
    rules = {"Glorot's rule": sqrt(6 / sum(fans)), "±1/√inputs": 1 / sqrt(fans[0])}
    is_zero = bias is None or not bias.any()
    fits = [
        name
        for name, bound in rules.items()
        if 0.9 * bound < furthest <= bound * 1.000001
        and (bias is None or is_zero == name.startswith("Glorot"))
    ]
    if fits or not is_zero:
        return "drawn by " + fits[0] if fits else "drawn otherwise"
    near = [deviation for deviation in NORMAL.values() if 0.9 < kernel.std() / deviation < 1.1]
    return f"drawn from N(0, {near[0]:g}²)" if near else "drawn otherwise"


def _weighted(
    what: str,
    kernel: NDArray[np.float32],
    bias: NDArray[np.float32] | None,
    fans: tuple[int, int],
    trains: bool,
) -> str:
    """A layer with weights: its bias, and how they began."""
    start = _initial(kernel, bias, fans) if trains else "frozen"
    return f"{what}, {'no bias' if bias is None else 'bias'}, {start}"


# ---- torch ----


def _follow_torch(model: nn.Module, words: _Words) -> None:
    import torch
    from torch import fx
    from torch.fx.passes.shape_prop import ShapeProp

    class Tracer(fx.Tracer):
        def is_leaf_module(self, module: nn.Module, name: str) -> bool:
            return _known(module, _TORCH) is not None or super().is_leaf_module(module, name)

    graph = fx.GraphModule(model, Tracer().trace(model))
    weights = next(model.parameters(), torch.zeros(0))
    with torch.no_grad():
        ShapeProp(graph.eval()).propagate(torch.zeros(1, 1, SIDE, SIDE, device=weights.device))
    for node in graph.graph.nodes:
        _torch_node(node, graph, words)


def _torch_node(node: Any, graph: fx.GraphModule, words: _Words) -> None:
    if node.op in ("placeholder", "output", "get_attr"):
        return
    if node.op != "call_module":
        name = getattr(node.target, "__name__", str(node.target))
        known = {"relu": "relu", "add": "sum of two ways", "iadd": "sum of two ways"}
        if name == "flatten":
            words.flatten(node.args[0].meta["tensor_meta"].shape[1:])
        elif name in known:
            words.say(known[name])
        else:
            raise ValueError(f"no network of the course calls {name}; say in models/listing.py what it is")
        return
    layer = graph.get_submodule(str(node.target))
    _said_by(layer, _TORCH)(layer, node.args[0].meta["tensor_meta"].shape[1:], words)


def _known(layer: Any, table: Mapping[str, Any]) -> str | None:
    """The name under which a table has a layer, by its class or one that it is made from."""
    return next((each.__name__ for each in type(layer).__mro__ if each.__name__ in table), None)


def _said_by(layer: Any, table: Mapping[str, Say]) -> Say:
    name = _known(layer, table)
    if name is None:
        raise ValueError(
            f"no network of the course has a {type(layer).__name__}; say in models/listing.py what it is"
        )
    return table[name]


def _array(tensor: Any) -> NDArray[np.float32] | None:
    return None if tensor is None else tensor.detach().cpu().numpy()


def _pair(value: Any) -> tuple[int, int]:
    return (value, value) if isinstance(value, int) else tuple(value)


def _torch_conv(layer: Any, shape: Sequence[int], words: _Words) -> None:
    kernel, area = _array(layer.weight), prod(layer.kernel_size)
    assert kernel is not None
    if layer.in_channels == 1 and layer.out_channels == 3 and not layer.weight.requires_grad:
        words.say("three normalized channels")
        return
    fans = layer.in_channels // layer.groups * area, layer.out_channels * area
    channels = f"{layer.in_channels} → {layer.out_channels}"
    apart = f" in {layer.groups} groups" if layer.groups > 1 else ""
    what = _weighted(
        f"convolution {channels}{apart}", kernel, _array(layer.bias), fans, layer.weight.requires_grad
    )
    if hasattr(layer, "constrain_"):
        what += f", {layer.over} of norm 1"
    rows, columns = _pair(layer.padding)
    words.window(what, layer.kernel_size, layer.stride, _all_sides((rows, rows), (columns, columns)))


def _torch_dense(layer: Any, shape: Sequence[int], words: _Words) -> None:
    sizes, kernel = (layer.in_features, layer.out_features), _array(layer.weight)
    assert kernel is not None
    words.say(
        _weighted(
            f"dense {sizes[0]} → {sizes[1]}", kernel, _array(layer.bias), sizes, layer.weight.requires_grad
        )
    )


def _torch_pool(what: str) -> Callable[[Any, Sequence[int], _Words], None]:
    def say(layer: Any, shape: Sequence[int], words: _Words) -> None:
        kernel, stride, padding = (_pair(each) for each in (layer.kernel_size, layer.stride, layer.padding))
        around = [(each, each) for each in padding]
        if layer.ceil_mode:
            around = [_same(size, k, s) for size, k, s in zip(shape[1:], kernel, stride, strict=True)]
        words.window(what, kernel, stride, _all_sides(*around))

    return say


def _torch_norm(layer: Any, shape: Sequence[int], words: _Words) -> None:
    frozen = type(layer).__name__ == "FrozenBatchNorm2d"
    does = "trains" if not frozen and layer.weight.requires_grad else "frozen"
    steady = frozen or not type(layer).__name__.startswith("BatchNorm")
    keeps = 1 - getattr(layer, "momentum", 0.1)
    words.normalize(len(layer.weight), layer.eps, keeps, does + (", statistics too" if steady else ""))


def _torch_pad(layer: Any, shape: Sequence[int], words: _Words) -> None:
    left, right, above, below = layer.padding
    words.padded = _all_sides((above, below), (left, right))


_TORCH: dict[str, Callable[[Any, Sequence[int], _Words], None]] = {
    "Conv2d": _torch_conv,
    "Linear": _torch_dense,
    "MaxPool2d": _torch_pool("maximum"),
    "AvgPool2d": _torch_pool("average"),
    "BatchNorm1d": _torch_norm,
    "BatchNorm2d": _torch_norm,
    "FrozenBatchNorm2d": _torch_norm,
    "ZeroPad2d": _torch_pad,
    "ReLU": lambda layer, shape, words: words.say("relu"),
    "GELU": lambda layer, shape, words: words.say(
        f"gelu{'' if layer.approximate == 'none' else ', by tanh'}"
    ),
    "Sigmoid": lambda layer, shape, words: words.say("sigmoid"),
    "Dropout": lambda layer, shape, words: words.say(f"dropout {layer.p:g}"),
    "Flatten": lambda layer, shape, words: words.flatten(shape),
    "AdaptiveAvgPool2d": lambda layer, shape, words: words.say("average over each map"),
    "Upsample": lambda layer, shape, words: words.resize(layer.size, shape[1:], layer.mode),
}


# ---- Keras ----


def _follow_keras(model: keras.Model, words: _Words) -> None:
    for layer in getattr(model, "operations", model.layers):
        _said_by(layer, _KERAS)(layer, words)
        activation = getattr(getattr(layer, "activation", None), "__name__", "linear")
        if activation != "linear":
            words.say(activation)


def _keras_sides(layer: Any, kernel: Sequence[int], stride: Sequence[int]) -> tuple[int, int, int, int]:
    if layer.padding == "valid":
        return NOTHING
    sides = layer.input.shape[1:3]
    return _all_sides(*(_same(size, k, s) for size, k, s in zip(sides, kernel, stride, strict=True)))


def _keras_weights(layer: Any) -> tuple[NDArray[np.float32], NDArray[np.float32] | None, bool]:
    found = layer.get_weights()
    return found[0], found[1] if layer.use_bias else None, bool(layer.kernel.trainable)


def _keras_conv(layer: Any, words: _Words) -> None:
    kernel, bias, trains = _keras_weights(layer)
    area, before, after = prod(layer.kernel_size), *kernel.shape[2:]
    if type(layer).__name__ == "DepthwiseConv2D":  # its kernels are [h, w, channels, filters for each]
        title, fans = f"{before} → {before * after} in {before} groups", (area, before * after * area)
    else:
        title, fans = f"{before} → {after}", (before * area, after * area)
    what = _weighted(f"convolution {title}", kernel, bias, fans, trains)
    if getattr(layer, "kernel_constraint", None) is not None:
        over = {(0, 1, 2): "filters", 0: "columns"}.get(layer.kernel_constraint.axis)
        what += f", {over} of norm 1" if over else ", constrained otherwise"
    words.window(
        what, layer.kernel_size, layer.strides, _keras_sides(layer, layer.kernel_size, layer.strides)
    )


def _keras_dense(layer: Any, words: _Words) -> None:
    kernel, bias, trains = _keras_weights(layer)
    before, after = kernel.shape
    words.say(_weighted(f"dense {before} → {after}", kernel, bias, (before, after), trains))


def _keras_pool(what: str) -> Callable[[Any, _Words], None]:
    def say(layer: Any, words: _Words) -> None:
        words.window(
            what, layer.pool_size, layer.strides, _keras_sides(layer, layer.pool_size, layer.strides)
        )

    return say


def _keras_norm(layer: Any, words: _Words) -> None:
    steady = type(layer).__name__ != "BatchNormalization"
    does = "trains" if layer.gamma.trainable else "frozen"
    words.normalize(
        layer.gamma.shape[0], layer.epsilon, layer.momentum, does + (", statistics too" if steady else "")
    )


def _keras_zeros(layer: Any, words: _Words) -> None:
    words.padded = _all_sides(*layer.padding)


def _keras_pad(layer: Any, words: _Words) -> None:
    words.padded = _all_sides(*layer.pad_width[1:3])


def _nothing(layer: Any, words: _Words) -> None:
    """A layer of bookkeeping."""


_KERAS: dict[str, Callable[[Any, _Words], None]] = {
    "InputLayer": _nothing,
    "Activation": _nothing,  # said after every layer
    "Conv2D": _keras_conv,
    "DepthwiseConv2D": _keras_conv,
    "Dense": _keras_dense,
    "MaxPooling2D": _keras_pool("maximum"),
    "AveragePooling2D": _keras_pool("average"),
    "BatchNormalization": _keras_norm,
    "ZeroPadding2D": _keras_zeros,
    "Pad": _keras_pad,
    "ReLU": lambda layer, words: words.say("relu"),
    "Dropout": lambda layer, words: words.say(f"dropout {layer.rate:g}"),
    "Flatten": lambda layer, words: words.flatten(layer.input.shape[1:]),
    "GlobalAveragePooling2D": lambda layer, words: words.say("average over each map"),
    "Add": lambda layer, words: words.say("sum of two ways"),
    "Resizing": lambda layer, words: words.resize(
        (layer.height, layer.width), layer.input.shape[1:3], layer.interpolation
    ),
    "Concatenate": _nothing,
    "Rescaling": lambda layer, words: words.say("three normalized channels"),
}


def main() -> None:
    """Write every folder's `layers.txt` anew: after a network was added, or changed on purpose."""
    for folder in _papers.folders():
        if _papers.part(folder, "networks"):
            (Path(__file__).parents[1] / "papers" / folder / LISTED).write_text(
                written(folder, "torch"), "utf8"
            )


if __name__ == "__main__":
    main()
