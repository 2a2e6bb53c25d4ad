"""ResNet-18 in both frameworks, set up for other images in many ways, around a pretrained body or an untrained one.

`setup` says what trains and what does not, `pretrained` holds weights as arrays, `weights` finds them on disk
or downloads them, `networks` builds from both. Nothing is trained here.
"""

from course_utils.models.resnet.networks import (
    body_of,
    carry_across,
    compare,
    keras_resnet18,
    torch_resnet18,
)
from course_utils.models.resnet.pretrained import Weights, WeightsError, untrained
from course_utils.models.resnet.setup import Setup

__all__ = [
    "Setup",
    "Weights",
    "WeightsError",
    "body_of",
    "carry_across",
    "compare",
    "keras_resnet18",
    "torch_resnet18",
    "untrained",
]
