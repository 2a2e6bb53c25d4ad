"""P3's networks: whose defaults they start from, and how many parameters they have, counted by hand.

Their layers stand beside it, once per framework.
"""

from __future__ import annotations

from course_utils.models.networks import Network, conv_parameters, dense_parameters
from course_utils.models.widths import Widths

_BAS_CNN = conv_parameters(1, 16, 16, 32, 32, 64, 64) + dense_parameters(576, 128, 10)
_NARROW = conv_parameters(1, 8, 8, 16, 16, 32, 32) + dense_parameters(288, 64, 10)
_WIDE = conv_parameters(1, 32, 32, 64, 64, 128, 128) + dense_parameters(1152, 256, 10)


def _as_wide(name: str, factor: float, parameters: int) -> Network:
    width = "narrow" if factor < 1 else "wide"
    return Network(f"{name}_{width}", "bas", "keras", parameters, like=name, widths=Widths(factor, factor))


NETWORKS = (
    Network("bas_ann", "bas", "keras", dense_parameters(784, 512, 256, 10)),
    Network("bas_ann_deep", "bas", "keras", dense_parameters(784, 512, 256, 128, 64, 10)),
    Network(
        "bas_cnn1", "bas", "keras", conv_parameters(1, 16, 16, 32, 32, 64) + dense_parameters(576, 128, 10)
    ),
    Network("bas_cnn2", "bas", "keras", _BAS_CNN),
    Network("bas_cnn2_free", "bas", "keras", _BAS_CNN),
    Network("bas_cnn3", "bas", "keras", _BAS_CNN + 2 * (16 + 32 + 64 + 128)),
    Network("bas_cnn2_axis0", "bas", "keras", _BAS_CNN),
    _as_wide("bas_ann", 1 / 2, dense_parameters(784, 256, 128, 10)),
    _as_wide("bas_ann", 2, dense_parameters(784, 1024, 512, 10)),
    _as_wide("bas_ann_deep", 1 / 2, dense_parameters(784, 256, 128, 64, 32, 10)),
    _as_wide("bas_ann_deep", 2, dense_parameters(784, 1024, 512, 256, 128, 10)),
    _as_wide("bas_cnn1", 1 / 2, conv_parameters(1, 8, 8, 16, 16, 32) + dense_parameters(288, 64, 10)),
    _as_wide("bas_cnn1", 2, conv_parameters(1, 32, 32, 64, 64, 128) + dense_parameters(1152, 256, 10)),
    _as_wide("bas_cnn2", 1 / 2, _NARROW),
    _as_wide("bas_cnn2", 2, _WIDE),
    _as_wide("bas_cnn3", 1 / 2, _NARROW + 2 * (8 + 16 + 32 + 64)),
    _as_wide("bas_cnn3", 2, _WIDE + 2 * (32 + 64 + 128 + 256)),
)
