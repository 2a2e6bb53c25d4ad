"""P1's networks in PyTorch: images `[N, 1, 28, 28]` in, logits `[N, 10]` out.

Chapters carry copies of these functions (`make sync`), so each is short and stands alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import nn


def priyowidodo_cnn() -> nn.Module:
    """P1's network without dropout. No padding (ours), hence 28 → 26 → 24 → 12."""
    from torch import nn

    return nn.Sequential(
        nn.Conv2d(1, 32, 3), nn.ReLU(),
        nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(9216, 128), nn.ReLU(),
        nn.Linear(128, 10),
    )  # fmt: skip


def priyowidodo_cnn_dropout() -> nn.Module:
    """P1's network with its two dropout layers."""
    from torch import nn

    return nn.Sequential(
        nn.Conv2d(1, 32, 3), nn.ReLU(),
        nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.25),
        nn.Flatten(), nn.Linear(9216, 128), nn.ReLU(), nn.Dropout(0.5),
        nn.Linear(128, 10),
    )  # fmt: skip


def priyowidodo_cnn_same() -> nn.Module:
    """P1's network without dropout, padded: 28 → 28 → 28 → 14."""
    from torch import nn

    return nn.Sequential(
        nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(),
        nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(12544, 128), nn.ReLU(),
        nn.Linear(128, 10),
    )  # fmt: skip


def priyowidodo_cnn_dropout_same() -> nn.Module:
    """P1's network with its two dropout layers, padded."""
    from torch import nn

    return nn.Sequential(
        nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(),
        nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.25),
        nn.Flatten(), nn.Linear(12544, 128), nn.ReLU(), nn.Dropout(0.5),
        nn.Linear(128, 10),
    )  # fmt: skip
