"""Count what a network costs, whichever framework made it: trainable parameters, and multiplications.

Both are counted from the layers' shapes. Nothing is timed, and nothing is trained.
"""

from __future__ import annotations

import math
from typing import Any

from course_utils.runtime import framework_of


def count_parameters(model: Any) -> int:
    """Number of trainable parameters of a `torch.nn.Module` or a built `keras.Model`."""
    if framework_of(model) == "keras":
        return sum(math.prod(weight.shape) for weight in model.trainable_weights)
    return sum(parameter.numel() for parameter in model.parameters() if parameter.requires_grad)


def count_multiply_accumulates(model: Any, image: tuple[int, int] = (28, 28)) -> int:
    """Multiplications of a weight with an input, each followed by an addition, for one image.

    Dense layers and 2-D convolutions are counted, frozen or not: number of weights × number of places at
    which each is used. Biases, activations, pooling and normalization are left out, as is usual; tools
    that count the additions of biases too (torchinfo) arrive at a little more.

    Args:
        model: a `torch.nn.Module` taking `[N, 1, H, W]` or a built `keras.Model` taking `[N, H, W, 1]`.
        image: height and width, for torch; a built Keras model knows its own.
    """
    if framework_of(model) == "keras":
        return sum(_of_keras_layer(layer) for layer in _keras_leaves(model))
    return _of_torch(model, image)


def _of_torch(model: Any, image: tuple[int, int]) -> int:
    import torch
    from torch import nn

    counts: list[int] = []

    def count(layer: Any, inputs: Any, output: Any) -> None:
        places = (
            math.prod(output.shape[2:]) if isinstance(layer, nn.Conv2d) else math.prod(output.shape[1:-1])
        )
        counts.append(layer.weight.numel() * places)

    counted = [layer for layer in model.modules() if isinstance(layer, nn.Conv2d | nn.Linear)]
    hooks = [layer.register_forward_hook(count) for layer in counted]
    training = model.training
    place = next(model.parameters()).device
    try:
        with torch.no_grad():  # evaluation mode: batch statistics must not move
            model.eval()(torch.zeros(1, 1, *image, device=place))
    finally:
        model.train(training)
        for hook in hooks:
            hook.remove()
    return sum(counts)


def _keras_leaves(model: Any) -> list[Any]:
    """The layers of a model and of the models inside it."""
    return [
        leaf
        for layer in model.layers
        for leaf in (_keras_leaves(layer) if hasattr(layer, "layers") else [layer])
    ]


def _of_keras_layer(layer: Any) -> int:
    if not hasattr(layer, "kernel"):
        return 0
    shape = layer.output.shape[1:]  # [H, W, C] of a convolution, [..., units] of a dense layer
    return math.prod(layer.kernel.shape) * math.prod(shape[:-1])
