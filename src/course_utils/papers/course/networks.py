"""The course's own networks: whose defaults they start from, and how many parameters they have, counted by hand.

Their layers stand beside it, once per framework.
"""

from __future__ import annotations

from itertools import pairwise

from course_utils.models.networks import (
    Network,
    Pretrained,
    conv_parameters,
    dense_parameters,
    normalized_parameters,
)
from course_utils.models.resnet.setup import Setup, Trains

_SLIM = conv_parameters(1, 8, 16) + dense_parameters(12 * 12 * 16, 128, 10)


def _wide(*channels: int) -> int:
    """A wide residual network's body: a first convolution, then four blocks for each further width."""
    total = 9 * channels[0] + 2 * channels[-1]
    for before, after in pairwise(channels):
        total += 2 * before + 9 * before * after + before * after  # the way around has weights, too
        total += 7 * (9 * after * after + 2 * after)
    return total


def _modern(*channels: int) -> int:
    """A block like ConvNeXt's for each of these widths: 5×5 filters, scales and shifts, four times as wide, and back."""
    return sum(25 * width + 2 * width + dense_parameters(width, 4 * width, width) for width in channels)


_OWN = (
    *(
        Network(
            f"pooling_{name}",
            "course",
            "keras",
            conv_parameters(*channels) + dense_parameters(49 * channels[-1], 10),
        )
        for name, channels in (
            ("max", (1, 16, 32, 64)),
            ("average", (1, 16, 32, 64)),
            ("stride", (1, 16, 32, 64)),
            ("stride_wide", (1, 20, 41, 83)),
            ("antialiased", (1, 16, 32, 64)),
        )
    ),
    Network("slim_cnn", "course", "keras", _SLIM),
    Network(
        "slim_cnn_unpooled",
        "course",
        "keras",
        conv_parameters(1, 8, 16) + dense_parameters(24 * 24 * 16, 128, 10),
    ),
    Network("slim_cnn_dropout", "course", "keras", _SLIM),
    Network("slim_cnn_more_dropout", "course", "keras", _SLIM),
    Network("slim_cnn_norm", "course", "keras", _SLIM + 2 * (8 + 16 + 128)),
    Network(
        "fast_cnn", "course", "keras", normalized_parameters(1, 16, 32, 64, 64) + dense_parameters(3136, 10)
    ),
    Network(
        "strong_cnn",
        "course",
        "keras",
        normalized_parameters(1, 32, 64, 64, 128, 128) + dense_parameters(6272, 10),
    ),
    Network(
        "modern_cnn",
        "course",
        "keras",
        9 * 64
        + 2 * 64
        + _modern(64, 128, 128)
        + 2 * 64
        + (4 * 64 + 1) * 128
        + 2 * 128
        + dense_parameters(128, 10),
    ),
    Network("wide_resnet", "course", "torch", _wide(16, 64, 128, 256) + dense_parameters(256, 10)),
    Network("small_ann", "course", "torch", dense_parameters(784, 10, 10)),
    Network("wide_ann", "course", "torch", dense_parameters(784, 912, 456, 10)),
)

TRAINS: tuple[Trains, ...] = ("scales", "last", "everything")
SETUPS = {
    "ends": Setup("layer3"),
    "summed": Setup("layer3", None, "summed", "head"),
    **{
        f"probe_{stage}_{size}": Setup(stage, size, "three", "head")
        for stage in ("layer1", "layer2", "layer3")
        for size in (28, 56)
    },
    **{f"probe_layer3_{size}": Setup("layer3", size, "three", "head") for size in (112, 224)},
    **{f"{trains}_56": Setup("layer3", 56, "three", trains) for trains in TRAINS},
    "none_56": Setup("layer3", 56, "three", "everything", "adapted"),
    "last_112": Setup("layer3", 112, "three", "last"),
    "everything_112": Setup("layer3", 112, "three", "everything"),
}
TRANSFER = tuple(
    Network(
        f"transfer_{name}", "course", "torch", setup.parameters, Pretrained(setup.through, folded=True), setup
    )
    for name, setup in SETUPS.items()
    if name != "none_56"
)
CONTROLS = tuple(
    Network(
        f"untrained_{name}",
        "course",
        "torch",
        SETUPS[name].parameters,
        Pretrained("layer3", trained_on="nothing"),
        SETUPS[name],
    )
    for name in ("probe_layer3_28", "probe_layer3_56", "none_56")
)
NETWORKS = (*_OWN, *TRANSFER, *CONTROLS)
