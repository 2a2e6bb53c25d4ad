"""The course's own networks in PyTorch: images `[N, 1, 28, 28]` in, logits `[N, 10]` out.

Chapters carry copies of these functions (`make sync`), so each is short and stands alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import nn


def pooling_max() -> nn.Module:
    """Our body for comparing ways to shrink a map, with 2×2 max pooling."""
    from torch import nn

    return nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),  # 28 → 14
        nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),  # 14 → 7
        nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(),
        nn.Flatten(), nn.Linear(3136, 10),
    )  # fmt: skip


def pooling_average() -> nn.Module:
    """The same body with 2×2 average pooling."""
    from torch import nn

    return nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.AvgPool2d(2),  # 28 → 14
        nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.AvgPool2d(2),  # 14 → 7
        nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(),
        nn.Flatten(), nn.Linear(3136, 10),
    )  # fmt: skip


def pooling_stride() -> nn.Module:
    """The same body without pooling; its first two convolutions have a stride of 2, padded as in Keras."""
    from torch import nn

    return nn.Sequential(
        nn.ZeroPad2d((0, 1, 0, 1)), nn.Conv2d(1, 16, 3, stride=2), nn.ReLU(),  # 28 → 14
        nn.ZeroPad2d((0, 1, 0, 1)), nn.Conv2d(16, 32, 3, stride=2), nn.ReLU(),  # 14 → 7
        nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(),
        nn.Flatten(), nn.Linear(3136, 10),
    )  # fmt: skip


def pooling_stride_wide() -> nn.Module:
    """The strided body, so much wider that it has as much to compute as the one with pooling."""
    from torch import nn

    return nn.Sequential(
        nn.ZeroPad2d((0, 1, 0, 1)), nn.Conv2d(1, 20, 3, stride=2), nn.ReLU(),  # 28 → 14
        nn.ZeroPad2d((0, 1, 0, 1)), nn.Conv2d(20, 41, 3, stride=2), nn.ReLU(),  # 14 → 7
        nn.Conv2d(41, 83, 3, padding=1), nn.ReLU(),
        nn.Flatten(), nn.Linear(4067, 10),
    )  # fmt: skip


def pooling_antialiased() -> nn.Module:
    """The same body; the maximum is taken at every place, then blurred by 1 2 1, and only then thinned out.

    Two averages of two neighbors are that blur. The zeros below and right keep the size: 28 → 28 → 27 → 14.
    """
    from torch import nn

    def shrink() -> list[nn.Module]:
        dense_max = [nn.ZeroPad2d((0, 1, 0, 1)), nn.MaxPool2d(2, stride=1)]
        return [*dense_max, nn.AvgPool2d(2, stride=1), nn.AvgPool2d(2, ceil_mode=True)]

    return nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), *shrink(),  # 28 → 14
        nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), *shrink(),  # 14 → 7
        nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(),
        nn.Flatten(), nn.Linear(3136, 10),
    )  # fmt: skip


def slim_cnn() -> nn.Module:
    """P1's network without dropout, with a quarter of its channels."""
    from torch import nn

    return nn.Sequential(
        nn.Conv2d(1, 8, 3), nn.ReLU(),
        nn.Conv2d(8, 16, 3), nn.ReLU(), nn.MaxPool2d(2),  # 24 → 12
        nn.Flatten(), nn.Linear(2304, 128), nn.ReLU(),
        nn.Linear(128, 10),
    )  # fmt: skip


def slim_cnn_unpooled() -> nn.Module:
    """The slim network without its pooling, to see what the pooling does."""
    from torch import nn

    return nn.Sequential(
        nn.Conv2d(1, 8, 3), nn.ReLU(),
        nn.Conv2d(8, 16, 3), nn.ReLU(),
        nn.Flatten(), nn.Linear(9216, 128), nn.ReLU(),
        nn.Linear(128, 10),
    )  # fmt: skip


def slim_cnn_dropout() -> nn.Module:
    """The slim network with P1's two dropout layers."""
    from torch import nn

    return nn.Sequential(
        nn.Conv2d(1, 8, 3), nn.ReLU(),
        nn.Conv2d(8, 16, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.25),
        nn.Flatten(), nn.Linear(2304, 128), nn.ReLU(), nn.Dropout(0.5),
        nn.Linear(128, 10),
    )  # fmt: skip


def slim_cnn_more_dropout() -> nn.Module:
    """The slim network with half as much dropout again."""
    from torch import nn

    return nn.Sequential(
        nn.Conv2d(1, 8, 3), nn.ReLU(),
        nn.Conv2d(8, 16, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.375),
        nn.Flatten(), nn.Linear(2304, 128), nn.ReLU(), nn.Dropout(0.75),
        nn.Linear(128, 10),
    )  # fmt: skip


def slim_cnn_norm() -> nn.Module:
    """The slim network with batch normalization before every ReLU, as P4's CustomNet has it."""
    from torch import nn

    return nn.Sequential(
        nn.Conv2d(1, 8, 3), nn.BatchNorm2d(8), nn.ReLU(),
        nn.Conv2d(8, 16, 3), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(2304, 128), nn.BatchNorm1d(128), nn.ReLU(),
        nn.Linear(128, 10),
    )  # fmt: skip


def fast_cnn() -> nn.Module:
    """Chapter 08's small network. Pooling right after a convolution leaves the rest a quarter of the work."""
    from torch import nn

    return nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1, bias=False), nn.MaxPool2d(2), nn.BatchNorm2d(16), nn.ReLU(),  # 28 → 14
        nn.Conv2d(16, 32, 3, padding=1, bias=False), nn.MaxPool2d(2), nn.BatchNorm2d(32), nn.ReLU(),  # 14 → 7
        nn.Conv2d(32, 64, 3, padding=1, bias=False), nn.BatchNorm2d(64), nn.ReLU(),
        nn.Conv2d(64, 64, 3, padding=1, bias=False), nn.BatchNorm2d(64), nn.ReLU(),
        nn.Flatten(), nn.Linear(3136, 10),
    )  # fmt: skip


def strong_cnn() -> nn.Module:
    """Chapter 08's larger network: the small one with twice the channels, and one convolution more."""
    from torch import nn

    return nn.Sequential(
        nn.Conv2d(1, 32, 3, padding=1, bias=False), nn.MaxPool2d(2), nn.BatchNorm2d(32), nn.ReLU(),  # 28 → 14
        nn.Conv2d(32, 64, 3, padding=1, bias=False), nn.BatchNorm2d(64), nn.ReLU(),
        nn.Conv2d(64, 64, 3, padding=1, bias=False), nn.MaxPool2d(2), nn.BatchNorm2d(64), nn.ReLU(),  # 14 → 7
        nn.Conv2d(64, 128, 3, padding=1, bias=False), nn.BatchNorm2d(128), nn.ReLU(),
        nn.Conv2d(128, 128, 3, padding=1, bias=False), nn.BatchNorm2d(128), nn.ReLU(),
        nn.Flatten(), nn.Linear(6272, 10),
    )  # fmt: skip


def modern_cnn() -> nn.Module:
    """Chapter 08's modern network: three blocks like ConvNeXt's, with as many MACs as the larger network."""
    from torch import nn

    from course_utils.models.residual import Residual

    def block(channels: int) -> Residual:
        return Residual(
            nn.Conv2d(channels, channels, 5, padding=2, groups=channels, bias=False),
            nn.BatchNorm2d(channels),
            nn.Conv2d(channels, 4 * channels, 1),
            nn.GELU(),
            nn.Conv2d(4 * channels, channels, 1),
        )

    return nn.Sequential(
        nn.Conv2d(1, 64, 3, padding=1, bias=False), nn.MaxPool2d(2), nn.BatchNorm2d(64),  # 28 → 14
        block(64), nn.BatchNorm2d(64), nn.Conv2d(64, 128, 2, stride=2),  # 14 → 7
        block(128), block(128),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.BatchNorm1d(128), nn.Linear(128, 10),
    )  # fmt: skip


def wide_resnet() -> nn.Module:
    """Chapter 08's network for a GPU: a wide residual network, 28 layers deep and four times as wide."""
    from torch import nn

    from course_utils.models.resnet.wide_block import Block

    def group(before: int, channels: int, stride: int) -> list[Block]:
        return [Block(before, channels, stride), *(Block(channels, channels, 1) for _ in range(3))]

    return nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1, bias=False),
        *group(16, 64, 1), *group(64, 128, 2), *group(128, 256, 2),  # 28, 14 and 7 pixels
        nn.BatchNorm2d(256), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(256, 10),
    )  # fmt: skip


def small_ann() -> nn.Module:
    """Chapter 03's fully connected network with about as many parameters as P2's CNN."""
    from torch import nn

    return nn.Sequential(
        nn.Flatten(),  # 28 × 28 → 784
        nn.Linear(784, 10), nn.ReLU(),
        nn.Linear(10, 10),
    )  # fmt: skip


def wide_ann() -> nn.Module:
    """Chapter 03's fully connected network with about as much work as P2's CNN: P3's ANN, wider."""
    from torch import nn

    return nn.Sequential(
        nn.Flatten(),  # 28 × 28 → 784
        nn.Linear(784, 912), nn.ReLU(),
        nn.Linear(912, 456), nn.ReLU(),
        nn.Linear(456, 10),
    )  # fmt: skip
