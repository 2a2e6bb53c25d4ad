"""Two things that torch does slowly on a CPU, and faster ones that come to the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import nn

from course_utils.training.plan import Speedups

CHANCES = 1 << 16  # dropout draws 16 bits for each feature


@contextmanager
def quick(model: nn.Module, seed: int, speedups: Speedups) -> Iterator[None]:
    """Within the block, a network trains faster on the CPU; it computes the same function.

    - Dropout: torch draws its mask number by number in one thread, a quarter of an epoch of P4's CustomNet.
    - Flatten: the gradient leaves it with its channels apart, where convolution and pooling want them together;
      every layer before it would copy.

    Args:
        seed: of dropout.
        speedups: which of the two.
    """
    random = np.random.SFC64(seed)
    dropouts: list[Any] = []
    for layer in model.modules() if speedups.own_dropout else ():
        if type(layer) is nn.Dropout and not layer.inplace and layer.p < 1:
            layer.forward = partial(_dropout, layer, random)  # type: ignore[method-assign]
            dropouts.append(layer)
    flattens = [layer for layer in model.modules() if isinstance(layer, nn.Flatten)]
    hooks = [layer.register_forward_pre_hook(_keep_layout) for layer in flattens if speedups.own_flatten]
    try:
        yield
    finally:
        for layer in dropouts:
            del layer.forward
        for hook in hooks:
            hook.remove()


def _dropout(layer: nn.Dropout, random: np.random.SFC64, features: torch.Tensor) -> torch.Tensor:
    """What `layer` does, with a mask from 16 random bits a feature: p is met to 1/131,072."""
    if not layer.training:
        return features
    bits = random.random_raw(-(-features.numel() // 4)).view(np.int16)
    laid_out = torch.empty_like(features, dtype=torch.int16)
    drawn = torch.from_numpy(bits).as_strided(laid_out.size(), laid_out.stride())
    kept = drawn >= round(layer.p * CHANCES) - CHANCES // 2
    return features * kept.to(features.dtype).div_(1 - layer.p)


def _keep_layout(_: nn.Module, inputs: tuple[torch.Tensor, ...]) -> None:
    maps = inputs[0]
    if maps.requires_grad and maps.ndim == 4 and maps.is_contiguous(memory_format=torch.channels_last):
        maps.register_hook(lambda gradient: gradient.contiguous(memory_format=torch.channels_last))
