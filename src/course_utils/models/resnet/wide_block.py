"""The block that torch needs for a wide residual network; Keras builds the same from its own layers."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional as F


class Block(nn.Module):
    """Two 3×3 convolutions, each after normalization and ReLU, and a way around them.

    The way around is the identity, or a 1×1 convolution where the number of channels or the size changes.
    `[N, before, H, W]` → `[N, channels, H/stride, W/stride]`. After: Zagoruyko and Komodakis (2016), Wide
    Residual Networks.
    """

    def __init__(self, before: int, channels: int, stride: int) -> None:
        super().__init__()
        self.norm1 = nn.BatchNorm2d(before)
        self.conv1 = nn.Conv2d(before, channels, 3, stride, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.around = None if before == channels else nn.Conv2d(before, channels, 1, stride, bias=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The sum of both ways."""
        ready = F.relu(self.norm1(x))
        through = self.conv2(F.relu(self.norm2(self.conv1(ready))))
        return through + (x if self.around is None else self.around(ready))
