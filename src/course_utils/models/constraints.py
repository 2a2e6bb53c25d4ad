"""Constraints that torch layers keep after every step, as Keras' `kernel_constraint` does.

`training` asks every layer that has a method `constrain_`; nothing is trained here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import nn


def __getattr__(name: str) -> Any:
    """Make the class when it is first asked for, so that importing this module loads no framework."""
    if name != "UnitNormConv2d":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = _unit_norm_conv2d()
    return globals()[name]


def _unit_norm_conv2d() -> type[nn.Conv2d]:
    import torch
    from torch import nn

    class UnitNormConv2d(nn.Conv2d):
        """A convolution whose filters `[channels, kernel, kernel]` keep Euclidean norm 1 in training.

        The same as Keras' `UnitNorm(axis=(0, 1, 2))`: w / (ε + ‖w‖) with ε = 1e-7, after each update.
        """

        @torch.no_grad()
        def constrain_(self) -> None:
            """Scale every filter to norm 1."""
            norm = self.weight.flatten(1).norm(dim=1).view(-1, 1, 1, 1)
            self.weight.div_(norm + 1e-7)

    return UnitNormConv2d
