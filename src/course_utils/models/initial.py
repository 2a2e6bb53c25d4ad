"""Draw initial weights as the other framework does.

The paper's own framework decides: a Keras paper re-run in torch starts from Glorot-uniform weights and
zero biases, a torch paper re-run in Keras from U(−1/√fan_in, 1/√fan_in) for both. Only dense and
convolution layers that train are drawn: normalization layers start the same in both, and a frozen
layer's weights are what it was frozen for.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np

from course_utils.runtime import framework_of

NORMAL = {"normal": 1.0, "small normal": 0.01}
"""Standard deviations of weights that are drawn from a normal distribution around 0, as code in plain NumPy often does."""


def draw_like_keras(model: Any, only: Collection[str] = ()) -> Any:
    """Redraw a torch module's weights from Keras' defaults (Glorot & Bengio 2010) and return it.

    Draws from torch's global generator, so seed it first (`runtime.choose` does).

    Args:
        only: names of the layers to redraw, where others that train are not to start anew.
    """
    from torch import nn

    for name, layer in model.named_modules():
        if only and name not in only:
            continue
        if isinstance(layer, nn.Linear | nn.Conv2d) and layer.weight.requires_grad:
            nn.init.xavier_uniform_(layer.weight)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
    return model


def draw_like_torch(model: Any, only: Collection[str] = ()) -> Any:
    """Redraw a Keras model's weights from torch's defaults, U(−1/√fan_in, 1/√fan_in), and return it.

    Draws from NumPy's global generator, so seed it first (`runtime.choose` does).

    Args:
        only: names of the layers to redraw, where others that train are not to start anew.
    """
    for layer in model.layers:
        if only and layer.name not in only:
            continue
        if hasattr(layer, "layers"):
            draw_like_torch(layer)
        elif hasattr(layer, "kernel") and layer.trainable:
            shape = layer.kernel.shape  # [h, w, in, out], or of a depthwise convolution [h, w, channels, 1]
            fan_in = int(np.prod(shape[:2] if type(layer).__name__ == "DepthwiseConv2D" else shape[:-1]))
            bound = 1 / np.sqrt(fan_in)
            layer.set_weights(
                [np.random.uniform(-bound, bound, w.shape).astype("float32") for w in layer.get_weights()]  # noqa: NPY002
            )
    return model


def draw_normal(model: Any, deviation: float) -> Any:
    """Redraw the weights of a model's dense and convolution layers from N(0, deviation²), biases 0, and return it.

    Draws from the global generator of torch or NumPy, whichever made the model.
    """
    if framework_of(model) == "torch":
        from torch import nn

        for layer in model.modules():
            if isinstance(layer, nn.Linear | nn.Conv2d):
                nn.init.normal_(layer.weight, std=deviation)
                if layer.bias is not None:
                    nn.init.zeros_(layer.bias)
        return model
    for layer in model.layers:
        if hasattr(layer, "kernel"):
            kernel, bias = layer.get_weights()
            drawn = np.random.normal(0, deviation, kernel.shape).astype("float32")  # noqa: NPY002
            layer.set_weights([drawn, np.zeros_like(bias)])
    return model
