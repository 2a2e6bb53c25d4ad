"""Networks by name, each once per framework, and tools that show the two are the same network.

Builders take no arguments, import their framework inside and emit logits; they stand with each paper. Training is `training`'s task.
"""

from course_utils.models.counting import count_multiply_accumulates, count_parameters
from course_utils.models.cutting import cut
from course_utils.models.initial import draw_like_keras, draw_like_torch
from course_utils.models.networks import (
    Network,
    Pretrained,
    build,
    builder,
    network,
    networks,
    pretrained_body,
)
from course_utils.models.parity import ParityReport, check_parity, copy_weights

__all__ = [
    "Network",
    "ParityReport",
    "Pretrained",
    "build",
    "builder",
    "check_parity",
    "copy_weights",
    "count_multiply_accumulates",
    "count_parameters",
    "cut",
    "draw_like_keras",
    "draw_like_torch",
    "network",
    "networks",
    "pretrained_body",
]
