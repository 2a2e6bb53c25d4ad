"""What both loops are given: the arguments of `fit`, checked, and what follows from them for an epoch.

The order of images, their augmentation and the seed of dropout depend on nothing but seed and epoch. So
both frameworks and every device see the same, and a run can go on from any epoch.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from course_utils.data import Split
from course_utils.training.augmentation import Augmentation
from course_utils.training.checkpoints import Checkpoints
from course_utils.training.optimizers import Optimizer
from course_utils.training.pixels import Pixels


@dataclass(frozen=True, eq=False)
class Plan:
    """The arguments of `fit`; see there."""

    train: Split
    validation: Split | None
    epochs: int
    batch_size: int
    optimizer: Optimizer
    pixels: Pixels
    augmentation: Augmentation
    label_smoothing: float
    seed: int
    precision: str
    checkpoints: Checkpoints | None

    @property
    def steps(self) -> int:
        """Batches per epoch; the last one may be smaller."""
        return -(-len(self.train) // self.batch_size)

    @property
    def augments(self) -> bool:
        """Whether the images differ from epoch to epoch."""
        return self.augmentation != Augmentation()

    def order(self, epoch: int) -> NDArray[np.int64]:
        """The order of the images `[N]` in an epoch (from 0)."""
        return np.random.default_rng([self.seed, epoch]).permutation(len(self.train))

    def images(self, epoch: int) -> NDArray[np.uint8]:
        """The images `[N, H, W]` of an epoch, not yet in its order."""
        if self.augments:
            return self.augmentation.apply(self.train.images, self.seed, epoch)
        return self.train.images

    def dropout_seed(self, epoch: int, layer: int = 0) -> int:
        """A seed below 2³¹ for what is drawn inside the network."""
        return int(np.random.default_rng([self.seed, epoch, 2, layer]).integers(2**31))

    def is_kept(self, epoch: int) -> bool:
        """Whether this epoch (from 0) is to be kept as a checkpoint."""
        done = epoch + 1
        return self.checkpoints is not None and (done % self.checkpoints.every == 0 or done == self.epochs)
