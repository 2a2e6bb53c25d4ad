"""P2's networks: whose defaults they start from, and how many parameters they have, counted by hand.

Their layers stand beside it, once per framework.
"""

from __future__ import annotations

from course_utils.models.networks import Network, conv_parameters, dense_parameters
from course_utils.models.widths import Widths


def _parameters(channels: int) -> int:
    return conv_parameters(1, *4 * [channels]) + dense_parameters(7 * 7 * channels, 10)


NETWORKS = (
    Network("risqulla_cnn", "risqulla", "torch", _parameters(10)),
    *(
        Network(
            f"risqulla_cnn_{channels}",
            "risqulla",
            "torch",
            _parameters(channels),
            like="risqulla_cnn",
            widths=Widths(channels=channels / 10),
        )
        for channels in (5, 20)
    ),
)
