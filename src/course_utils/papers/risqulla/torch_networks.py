"""P2's networks in PyTorch: images `[N, 1, 28, 28]` in, logits `[N, 10]` out.

Chapters carry copies of these functions (`make sync`), so each is short and stands alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import nn


def risqulla_cnn() -> nn.Module:
    """Our guess at P2's network: (two 3×3 convolutions, one pooling) twice."""
    from torch import nn

    return nn.Sequential(
        nn.Conv2d(1, 10, 3, padding=1), nn.ReLU(),
        nn.Conv2d(10, 10, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),  # 28 → 14
        nn.Conv2d(10, 10, 3, padding=1), nn.ReLU(),
        nn.Conv2d(10, 10, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),  # 14 → 7
        nn.Flatten(), nn.Linear(490, 10),
    )  # fmt: skip
