"""Count a network's trainable parameters, whichever framework made it."""

from __future__ import annotations

import math
from typing import Any


def count_parameters(model: Any) -> int:
    """Number of trainable parameters of a `torch.nn.Module` or a built `keras.Model`."""
    if hasattr(model, "trainable_weights"):
        return sum(math.prod(weight.shape) for weight in model.trainable_weights)
    return sum(parameter.numel() for parameter in model.parameters() if parameter.requires_grad)
