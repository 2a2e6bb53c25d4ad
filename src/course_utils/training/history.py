"""What happened during training, epoch by epoch, as plain numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True)
class History:
    """One entry per epoch.

    Attributes:
        train_loss, train_accuracy: means over the epoch's batches, as they were trained (weights move
            meanwhile, dropout is on); cross-entropy in nats and a fraction in [0, 1].
        validation_loss, validation_accuracy: after the epoch, in evaluation mode; empty without validation.
        seconds: wall-clock time of the training part of each epoch.
    """

    train_loss: tuple[float, ...]
    train_accuracy: tuple[float, ...]
    validation_loss: tuple[float, ...]
    validation_accuracy: tuple[float, ...]
    seconds: tuple[float, ...]
    framework: str
    device: str

    @property
    def epochs(self) -> int:
        """Number of epochs trained."""
        return len(self.train_loss)


class Log:
    """Collects a `History` while training goes on."""

    def __init__(self) -> None:
        self.trained: list[tuple[float, float, float]] = []
        self.validated: list[tuple[float, float]] = []

    def train(self, loss: float, accuracy: float, seconds: float) -> None:
        """One epoch of training is done."""
        self.trained.append((float(loss), float(accuracy), seconds))

    def validate(self, loss: float, accuracy: float) -> None:
        """The epoch has been evaluated."""
        self.validated.append((float(loss), float(accuracy)))

    def arrays(self) -> dict[str, NDArray[np.float64]]:
        """What was collected, for a checkpoint."""
        return {
            "log/trained": np.array(self.trained, np.float64).reshape(-1, 3),
            "log/validated": np.array(self.validated, np.float64).reshape(-1, 2),
        }

    def restore(self, arrays: dict[str, NDArray[Any]]) -> int:
        """Take up what a checkpoint holds; the number of epochs trained."""
        self.trained = [(loss, accuracy, s) for loss, accuracy, s in arrays["log/trained"].tolist()]
        self.validated = [(loss, accuracy) for loss, accuracy in arrays["log/validated"].tolist()]
        return len(self.trained)

    def history(self, framework: str, device: str) -> History:
        """What was collected, as plain numbers."""
        losses, accuracies, seconds = zip(*self.trained, strict=True)
        held_out = tuple(zip(*self.validated, strict=True)) or ((), ())
        return History(
            train_loss=losses,
            train_accuracy=accuracies,
            validation_loss=held_out[0],
            validation_accuracy=held_out[1],
            seconds=seconds,
            framework=framework,
            device=device,
        )
