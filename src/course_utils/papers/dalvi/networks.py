"""P5's networks: whose defaults they start from, and how many parameters they have, counted by hand.

Their layers stand beside it, once per framework.
"""

from __future__ import annotations

from course_utils.models.networks import Network, conv_parameters, dense_parameters

_DALVI_CNN = conv_parameters(1, 32, 64, 128) + dense_parameters(4 * 4 * 128, 128, 10)
NETWORKS = (
    Network("dalvi_one_hidden", "dalvi", "torch", dense_parameters(784, 100, 10)),
    Network("dalvi_deep", "dalvi", "keras", dense_parameters(784, 256, 128, 64, 10)),
    Network("dalvi_strided_cnn", "dalvi", "keras", _DALVI_CNN),
    Network("dalvi_pooled_cnn", "dalvi", "keras", _DALVI_CNN),
)
