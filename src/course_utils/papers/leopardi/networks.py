"""P4's networks: whose defaults they start from, and how many parameters they have, counted by hand.

Their layers stand beside it, once per framework.
"""

from __future__ import annotations

from course_utils.models.networks import Network, Pretrained, conv_parameters, dense_parameters
from course_utils.models.resnet import Setup, weights

_CONV1 = 7 * 7 * 64  # ResNet-18's first convolution on one channel, without bias
NETWORKS = (
    Network(
        "leopardi_customnet",
        "leopardi",
        "torch",
        conv_parameters(1, 32, 64, 128) + 2 * 224 + dense_parameters(6272, 10),
    ),
    Network(
        "leopardi_resnet18", "leopardi", "torch", _CONV1 + dense_parameters(512, 10), Pretrained("layer4")
    ),
    Network(
        "leopardi_resnet18_layer3",
        "leopardi",
        "torch",
        _CONV1 + dense_parameters(256, 10),
        Pretrained("layer3", folded=True),
    ),
    Network(
        "leopardi_resnet18_adapted",
        "leopardi",
        "torch",
        _CONV1 + dense_parameters(512, 10),
        Pretrained("layer4"),
        Setup(statistics="adapted"),
    ),
    Network(
        "leopardi_resnet18_compressed",
        "leopardi",
        "torch",
        _CONV1 + dense_parameters(512, 10),
        Pretrained("layer4", folded=True, trained_on=weights.COMPRESSED),
    ),
)
