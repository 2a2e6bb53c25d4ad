"""P3's networks in PyTorch: images `[N, 1, 28, 28]` in, logits `[N, 10]` out.

Chapters carry copies of these functions (`make sync`), so each is short and stands alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import nn


def bas_ann() -> nn.Module:
    """P3's ANN 1 and 2: three hidden layers as P3 counts them. The widths are ours."""
    from torch import nn

    return nn.Sequential(
        nn.Flatten(),  # 28 × 28 → 784
        nn.Linear(784, 512), nn.ReLU(),
        nn.Linear(512, 256), nn.ReLU(),
        nn.Linear(256, 10),
    )  # fmt: skip


def bas_ann_deep() -> nn.Module:
    """P3's ANN 3: five hidden layers as P3 counts them. The widths are ours."""
    from torch import nn

    return nn.Sequential(
        nn.Flatten(),
        nn.Linear(784, 512), nn.ReLU(),
        nn.Linear(512, 256), nn.ReLU(),
        nn.Linear(256, 128), nn.ReLU(),
        nn.Linear(128, 64), nn.ReLU(),
        nn.Linear(64, 10),
    )  # fmt: skip


def bas_cnn1() -> nn.Module:
    """P3's CNN 1: fourteen hidden layers as P3 counts them. Widths and order are ours."""
    from torch import nn

    return nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(),
        nn.Conv2d(16, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.2),  # 28 → 14
        nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(),
        nn.Conv2d(32, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.2),  # 14 → 7
        nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.2),  # 7 → 3
        nn.Flatten(), nn.Linear(576, 128), nn.ReLU(), nn.Dropout(0.2),
        nn.Linear(128, 10),
    )  # fmt: skip


def bas_cnn2() -> nn.Module:
    """P3's CNN 2: fifteen hidden layers, every 3×3 filter of unit norm. Widths and order are ours."""
    from torch import nn

    from course_utils.models.constraints import UnitNormConv2d as Conv

    return nn.Sequential(
        Conv(1, 16, 3, padding=1), nn.ReLU(),
        Conv(16, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.2),  # 28 → 14
        Conv(16, 32, 3, padding=1), nn.ReLU(),
        Conv(32, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.2),  # 14 → 7
        Conv(32, 64, 3, padding=1), nn.ReLU(),
        Conv(64, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.2),  # 7 → 3
        nn.Flatten(), nn.Linear(576, 128), nn.ReLU(), nn.Dropout(0.2),
        nn.Linear(128, 10),
    )  # fmt: skip


def bas_cnn2_free() -> nn.Module:
    """P3's CNN 2 without its unit-norm constraint, to see what the constraint does."""
    from torch import nn

    return nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(),
        nn.Conv2d(16, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.2),  # 28 → 14
        nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(),
        nn.Conv2d(32, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.2),  # 14 → 7
        nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(),
        nn.Conv2d(64, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.2),  # 7 → 3
        nn.Flatten(), nn.Linear(576, 128), nn.ReLU(), nn.Dropout(0.2),
        nn.Linear(128, 10),
    )  # fmt: skip


def bas_cnn3() -> nn.Module:
    """P3's CNN 3: nineteen hidden layers, the four new ones normalize. Widths and order are ours."""
    from torch import nn

    def norm(channels: int) -> nn.Module:  # Keras' defaults, in torch's words
        return nn.BatchNorm2d(channels, eps=1e-3, momentum=0.01)

    return nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(),
        nn.Conv2d(16, 16, 3, padding=1), nn.ReLU(), norm(16), nn.MaxPool2d(2), nn.Dropout(0.2),
        nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(),
        nn.Conv2d(32, 32, 3, padding=1), nn.ReLU(), norm(32), nn.MaxPool2d(2), nn.Dropout(0.2),
        nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(),
        nn.Conv2d(64, 64, 3, padding=1), nn.ReLU(), norm(64), nn.MaxPool2d(2), nn.Dropout(0.2),
        nn.Flatten(), nn.Linear(576, 128), nn.ReLU(),
        nn.BatchNorm1d(128, eps=1e-3, momentum=0.01), nn.Dropout(0.2),
        nn.Linear(128, 10),
    )  # fmt: skip


def bas_cnn2_axis0() -> nn.Module:
    """P3's CNN 2 with Keras' own default of unit norm: every column of three weights has norm 1."""
    from functools import partial

    from torch import nn

    from course_utils.models.constraints import UnitNormConv2d

    Conv = partial(UnitNormConv2d, over="columns")
    return nn.Sequential(
        Conv(1, 16, 3, padding=1), nn.ReLU(),
        Conv(16, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.2),  # 28 → 14
        Conv(16, 32, 3, padding=1), nn.ReLU(),
        Conv(32, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.2),  # 14 → 7
        Conv(32, 64, 3, padding=1), nn.ReLU(),
        Conv(64, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.2),  # 7 → 3
        nn.Flatten(), nn.Linear(576, 128), nn.ReLU(), nn.Dropout(0.2),
        nn.Linear(128, 10),
    )  # fmt: skip
