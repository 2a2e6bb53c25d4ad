"""P2's networks: whose defaults they start from, and how many parameters they have, counted by hand.

Their layers stand beside it, once per framework.
"""

from __future__ import annotations

from course_utils.models.networks import Network, conv_parameters, dense_parameters

NETWORKS = (
    Network(
        "risqulla_cnn", "risqulla", "torch", conv_parameters(1, 10, 10, 10, 10) + dense_parameters(490, 10)
    ),
)
