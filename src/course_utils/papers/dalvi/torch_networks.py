"""P5's networks in PyTorch: images `[N, 1, 28, 28]` in, logits `[N, 10]` out.

Chapters carry copies of these functions (`make sync`), so each is short and stands alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import nn


def dalvi_one_hidden() -> nn.Module:
    """P5's network A: one hidden layer of 100 sigmoids."""
    from torch import nn

    return nn.Sequential(
        nn.Flatten(),
        nn.Linear(784, 100), nn.Sigmoid(),
        nn.Linear(100, 10),
    )  # fmt: skip


def dalvi_deep() -> nn.Module:
    """P5's network B: several hidden ReLU layers. Their number and widths are ours."""
    from torch import nn

    return nn.Sequential(
        nn.Flatten(),
        nn.Linear(784, 256), nn.ReLU(),
        nn.Linear(256, 128), nn.ReLU(),
        nn.Linear(128, 64), nn.ReLU(),
        nn.Linear(64, 10),
    )  # fmt: skip


def dalvi_strided_cnn() -> nn.Module:
    """P5's network C: 3×3 convolutions with stride 2 instead of pooling. Channels and dense head are ours.

    Keras' "same" padding at stride 2 pads an even side below and right only, an odd one all around.
    """
    from torch import nn

    return nn.Sequential(
        nn.ZeroPad2d((0, 1, 0, 1)), nn.Conv2d(1, 32, 3, stride=2), nn.ReLU(),  # 28 → 14
        nn.ZeroPad2d((0, 1, 0, 1)), nn.Conv2d(32, 64, 3, stride=2), nn.ReLU(),  # 14 → 7
        nn.Conv2d(64, 128, 3, stride=2, padding=1), nn.ReLU(),  # 7 → 4
        nn.Flatten(), nn.Linear(2048, 128), nn.ReLU(),
        nn.Linear(128, 10),
    )  # fmt: skip


def dalvi_pooled_cnn() -> nn.Module:
    """P5's network C with stride 1 and 2×2 max pooling in place of stride 2, to compare the two."""
    from torch import nn

    return nn.Sequential(
        nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),  # 28 → 14
        nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),  # 14 → 7
        nn.Conv2d(64, 128, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2, ceil_mode=True),  # 7 → 4
        nn.Flatten(), nn.Linear(2048, 128), nn.ReLU(),
        nn.Linear(128, 10),
    )  # fmt: skip
