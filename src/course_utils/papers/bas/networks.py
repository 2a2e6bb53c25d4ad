"""P3's networks: whose defaults they start from, and how many parameters they have, counted by hand.

Their layers stand beside it, once per framework.
"""

from __future__ import annotations

from course_utils.models.networks import Network, conv_parameters, dense_parameters

_BAS_CNN = conv_parameters(1, 16, 16, 32, 32, 64, 64) + dense_parameters(576, 128, 10)
NETWORKS = (
    Network("bas_ann", "bas", "keras", dense_parameters(784, 512, 256, 10)),
    Network("bas_ann_deep", "bas", "keras", dense_parameters(784, 512, 256, 128, 64, 10)),
    Network(
        "bas_cnn1", "bas", "keras", conv_parameters(1, 16, 16, 32, 32, 64) + dense_parameters(576, 128, 10)
    ),
    Network("bas_cnn2", "bas", "keras", _BAS_CNN),
    Network("bas_cnn2_free", "bas", "keras", _BAS_CNN),
    Network("bas_cnn3", "bas", "keras", _BAS_CNN + 2 * (16 + 32 + 64 + 128)),
)
