"""Train a network and get its logits, with one signature for torch modules and Keras models.

Plain arrays go in and come out; no framework tensor leaves this room. Judging predictions is
`evaluation`'s task.
"""

from course_utils.training.augmentation import Augmentation
from course_utils.training.checkpoints import CheckpointError, Checkpoints
from course_utils.training.fitting import fit, predict
from course_utils.training.history import History
from course_utils.training.optimizers import Optimizer
from course_utils.training.pixels import UNIT, Pixels
from course_utils.training.plan import Speedups

__all__ = [
    "UNIT",
    "Augmentation",
    "CheckpointError",
    "Checkpoints",
    "History",
    "Optimizer",
    "Pixels",
    "Speedups",
    "fit",
    "predict",
]
