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
            fan_in = int(np.prod(layer.kernel.shape[:-1]))
            bound = 1 / np.sqrt(fan_in)
            layer.set_weights(
                [np.random.uniform(-bound, bound, w.shape).astype("float32") for w in layer.get_weights()]  # noqa: NPY002
            )
    return model
