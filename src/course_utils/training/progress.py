"""The progress bar of `fit`: steps done, time left, loss and accuracy.

`TQDM_DISABLE=1` silences it and `TQDM_MININTERVAL=10` draws it every ten seconds at most, as everywhere where
tqdm is used (its notebook bar needs to be told).
"""

from __future__ import annotations

import math
import os
from types import TracebackType
from typing import Any

from numpy.typing import NDArray
from tqdm.auto import tqdm


class EpochMeter:
    """Mean loss and accuracy of an epoch so far, shown in one bar over all epochs."""

    def __init__(self, epochs: int, steps: int, done: int = 0) -> None:
        self.epochs, self.steps = epochs, steps
        silent = os.environ.get("TQDM_DISABLE", "0") not in ("", "0")
        self.bar: Any = tqdm(
            total=epochs * steps,
            initial=done * steps,
            unit="batch",
            mininterval=float(os.environ.get("TQDM_MININTERVAL", "0.25")),
            leave=False,
            disable=silent,
        )
        self.validation = ""

    def __enter__(self) -> EpochMeter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.bar.close()

    def start(self, epoch: int) -> None:
        """Name the epoch (from 0) in the bar."""
        self.bar.set_description(f"epoch {epoch + 1}/{self.epochs}", refresh=False)

    def step(self, loss: float | None = None, accuracy: float | None = None, steps: int = 1) -> None:
        """One batch is done, or some; the means so far are shown when they are known."""
        if loss is not None:
            self.bar.set_postfix_str(
                f"loss {loss:.3f}, accuracy {accuracy:.3f}{self.validation}", refresh=False
            )
        self.bar.update(steps)

    def validated(self, loss: float, accuracy: float) -> None:
        """Keep the last validation in view."""
        self.validation = f", validation {loss:.3f} / {accuracy:.3f}"


def require_finite(loss: float, ruined: str | None, epoch: int, learning_rate: float) -> None:
    """Stop a run that has diverged, after an epoch (from 0).

    Args:
        ruined: name of a weight that is NaN or infinite, if there is one.

    Raises:
        FloatingPointError: the loss is NaN or infinite, or a weight is.
    """
    if math.isfinite(loss) and ruined is None:
        return
    what = f"{ruined} is NaN or infinite after" if math.isfinite(loss) else f"the loss is {loss} in"
    raise FloatingPointError(
        f"{what} epoch {epoch + 1}: training diverged. Try a learning rate well below {learning_rate:g}, and check "
        "that the network emits logits"
    )


def not_taken(images: NDArray[Any], error: Exception) -> ValueError:
    """The error for a network that cannot compute with these images or features."""
    why = str(error).strip().splitlines()[0]
    what = " × ".join(map(str, images.shape[1:]))
    return ValueError(
        f"the network does not take images or features of {what} ({why}); look at its first layers and its first dense "
        "layer: what size do they expect?"
    )
