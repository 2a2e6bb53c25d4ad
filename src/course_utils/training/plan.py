"""What both loops are given: the arguments of `fit`, checked, and what follows from them for an epoch.

The order of images, their augmentation and the seed of dropout depend on nothing but seed and epoch. So
both frameworks and every device see the same, and a run can go on from any epoch.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from course_utils.data import Split
from course_utils.training.augmentation import Augmentation
from course_utils.training.checkpoints import Checkpoints
from course_utils.training.optimizers import Optimizer
from course_utils.training.pixels import UNIT, Pixels


@dataclass(frozen=True, kw_only=True)
class Speedups:
    """What `fit` does to be fast, all of it on by default; turn one off to see what it is worth.

    None changes what a network is or how it learns. Some round otherwise or draw other random numbers.

    Attributes:
        memory_kept: the process keeps freed memory (`runtime.memory`); what it has once kept stays kept.
        channels_last: torch: the channels of a pixel side by side in memory, where that was measured to pay.
        own_dropout: torch on the CPU: 16 random bits a feature, all drawn at once.
        own_flatten: torch on the CPU: the gradient of `Flatten` in the layout of the maps, which saves copies.
        fused_optimizer: all of an update in one kernel, in torch and in TensorFlow.
        steps_per_execution: TensorFlow: steps taken before it comes back to Python; 1 for none together.
    """

    memory_kept: bool = True
    channels_last: bool = True
    own_dropout: bool = True
    own_flatten: bool = True
    fused_optimizer: bool = True
    steps_per_execution: int = 16

    def __post_init__(self) -> None:
        if self.steps_per_execution < 1:
            raise ValueError(f"steps_per_execution is at least 1, not {self.steps_per_execution}")


@dataclass(frozen=True, eq=False, kw_only=True)
class Plan:
    """The arguments of `fit`; see there."""

    train: Split
    validation: Split | None = None
    epochs: int
    batch_size: int
    optimizer: Optimizer
    pixels: Pixels = UNIT
    augmentation: Augmentation = field(default_factory=Augmentation)
    label_smoothing: float = 0.0
    seed: int = 0
    precision: str = "float32"
    checkpoints: Checkpoints | None = None
    speedups: Speedups = Speedups()

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
