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
        """A convolution whose weights keep Euclidean norm 1 in training: w / (ε + ‖w‖), ε = 1e-7, after each update.

        Args:
            over: whose norm. "filters": each filter's `[channels, kernel, kernel]`, as Keras' `UnitNorm(axis=(0, 1, 2))`;
                "columns": each column of a filter, as Keras' default `UnitNorm(axis=0)`.
        """

        def __init__(self, *sizes: Any, over: str = "filters", **settings: Any) -> None:
            super().__init__(*sizes, **settings)
            self.over = over

        @torch.no_grad()
        def constrain_(self) -> None:
            """Scale the weights to norm 1."""
            if self.over == "columns":
                norm = self.weight.norm(dim=2, keepdim=True)
            else:
                norm = self.weight.flatten(1).norm(dim=1).view(-1, 1, 1, 1)
            self.weight.div_(norm + 1e-7)

    return UnitNormConv2d
