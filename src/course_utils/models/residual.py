"""A way around some layers, for torch; Keras builds the same from its own layers."""

from __future__ import annotations

import torch
from torch import nn


class Residual(nn.Sequential):
    """Layers in a row whose result is added to what went into them: `x` + layers(`x`), of one shape."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The sum of both ways."""
        return x + super().forward(x)  # type: ignore[no-untyped-call]
