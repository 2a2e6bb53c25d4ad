"""P1's networks: whose defaults they start from, and how many parameters they have, counted by hand.

Their layers stand beside it, once per framework.
"""

from __future__ import annotations

from course_utils.models.networks import Network, conv_parameters, dense_parameters

_SAME = conv_parameters(1, 32, 64) + dense_parameters(14 * 14 * 64, 128, 10)
NETWORKS = (
    Network("priyowidodo_cnn", "priyowidodo", "keras", 1_199_882),
    Network("priyowidodo_cnn_dropout", "priyowidodo", "keras", 1_199_882),
    Network("priyowidodo_cnn_same", "priyowidodo", "keras", _SAME),
    Network("priyowidodo_cnn_dropout_same", "priyowidodo", "keras", _SAME),
)
