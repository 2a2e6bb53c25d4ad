"""P5's networks: whose defaults they start from, and how many parameters they have, counted by hand.

Their layers stand beside it, once per framework.
"""

from __future__ import annotations

from course_utils.models.networks import Network, conv_parameters, dense_parameters
from course_utils.models.widths import Widths

_ONE_HIDDEN = dense_parameters(784, 100, 10)
_CONVOLUTIONS = conv_parameters(1, 32, 64, 128)
_DALVI_CNN = _CONVOLUTIONS + dense_parameters(4 * 4 * 128, 128, 10)


def _as_wide(name: str, width: str, parameters: int, widths: Widths) -> Network:
    return Network(f"{name}_{width}", "dalvi", "keras", parameters, like=name, widths=widths)


NETWORKS = (
    Network("dalvi_one_hidden", "dalvi", "torch", _ONE_HIDDEN),
    Network("dalvi_deep", "dalvi", "keras", dense_parameters(784, 256, 128, 64, 10)),
    Network("dalvi_strided_cnn", "dalvi", "keras", _DALVI_CNN),
    Network("dalvi_pooled_cnn", "dalvi", "keras", _DALVI_CNN),
    *(
        Network(f"dalvi_one_hidden_{what}", "dalvi", rule, _ONE_HIDDEN, like="dalvi_one_hidden")
        for what, rule in (("glorot", "keras"), ("normal", "normal"), ("small", "small normal"))
    ),
    _as_wide("dalvi_deep", "narrow", dense_parameters(784, 128, 64, 32, 10), Widths(units=1 / 2)),
    _as_wide("dalvi_deep", "wide", dense_parameters(784, 512, 256, 128, 10), Widths(units=2)),
    _as_wide(
        "dalvi_strided_cnn",
        "narrow",
        conv_parameters(1, 16, 32, 64) + dense_parameters(4 * 4 * 64, 128, 10),
        Widths(channels=1 / 2),
    ),
    _as_wide(
        "dalvi_strided_cnn",
        "wide",
        conv_parameters(1, 64, 128, 256) + dense_parameters(4 * 4 * 256, 128, 10),
        Widths(channels=2),
    ),
    _as_wide(
        "dalvi_strided_cnn", "small_head", _CONVOLUTIONS + dense_parameters(2048, 64, 10), Widths(units=1 / 2)
    ),
    _as_wide(
        "dalvi_strided_cnn", "large_head", _CONVOLUTIONS + dense_parameters(2048, 256, 10), Widths(units=2)
    ),
)
