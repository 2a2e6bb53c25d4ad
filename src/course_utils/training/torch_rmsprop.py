"""RMSprop as Keras has it, for torch: ε stands under the root.

torch's own RMSprop adds ε outside. For the small gradients of a trained network, 1e-3 and below, the two
take steps that differ by a fifth and more, so a Keras paper needs Keras' rule. No momentum, not centered.
"""

from __future__ import annotations

from collections.abc import Iterable

import torch


class RMSprop(torch.optim.Optimizer):
    """w ← w − lr · g / √(v + ε) with v ← ρ v + (1 − ρ) g².

    Args:
        parameters: the tensors to train.
        learning_rate: lr, positive.
        decay: ρ, in [0, 1).
        epsilon: ε, positive.

    Source: the documentation and code of `keras.optimizers.RMSprop`.
    """

    def __init__(
        self, parameters: Iterable[torch.nn.Parameter], *, learning_rate: float, decay: float, epsilon: float
    ) -> None:
        super().__init__(parameters, {"lr": learning_rate, "decay": decay, "epsilon": epsilon})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]
        """One update from the gradients in `.grad`."""
        for group in self.param_groups:
            for weight in group["params"]:
                if weight.grad is None:
                    continue
                square = self.state[weight].setdefault("mean_square", torch.zeros_like(weight))
                square.mul_(group["decay"]).addcmul_(weight.grad, weight.grad, value=1 - group["decay"])
                weight.addcmul_(weight.grad, (square + group["epsilon"]).rsqrt_(), value=-group["lr"])
