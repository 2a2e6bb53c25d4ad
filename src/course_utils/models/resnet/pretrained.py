"""ResNet-18's pretrained weights as plain arrays: their names and shapes, cutting and folding them.

It reads no file (`weights` does) and builds no network (`networks` does).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from course_utils.errors import CourseError

CHANNELS = {"layer1": 64, "layer2": 128, "layer3": 256, "layer4": 512}
STAGES = tuple(CHANNELS)
EPSILON = 1e-5  # of torch's batch normalization
_NORM = ("weight", "bias", "running_mean", "running_var")
Arrays = Mapping[str, NDArray[np.float32]]


class WeightsError(CourseError, RuntimeError):
    """Weights are missing, damaged or not ResNet-18's. The message names the file and the remedy."""


@dataclass(frozen=True)
class Weights:
    """ResNet-18 through one of its stages, as trained on three-channel images.

    Attributes:
        arrays: by torchvision's names, in torch's layout (convolutions `[out, in, h, w]`), float32.
        through: the last stage, "layer1" to "layer4".
        source: which weights these are, in words, for records.
    """

    arrays: Arrays
    through: str
    source: str

    def cut(self, through: str) -> Weights:
        """The same weights without the stages after `through`.

        Raises:
            WeightsError: they end before it.
        """
        lacking = [name for name in shapes(through) if name not in self.arrays]
        if lacking:
            rest = f" and {len(lacking) - 1} more" if len(lacking) > 1 else ""
            raise WeightsError(f"{self.source}: it ends at {self.through} and lacks {lacking[0]}{rest}")
        return replace(self, arrays={name: self.arrays[name] for name in shapes(through)}, through=through)

    def folded(self) -> Weights:
        """The same function, each normalization's scale and mean moved into the convolution before it.

        What remains of a normalization adds a constant. A network whose first convolution is replaced
        loses the first scale with it: that is another network than from weights that are not folded.
        """
        arrays = dict(self.arrays)
        for norm in _norms(arrays):
            gamma, beta, mean, variance = (arrays[f"{norm}.{part}"].astype(np.float64) for part in _NORM)
            scale = gamma / np.sqrt(variance + EPSILON)
            convolution = f"{_convolution_before(norm)}.weight"
            kept = (
                np.ones_like(beta),
                beta - mean * scale,
                np.zeros_like(beta),
                np.full_like(beta, 1 - EPSILON),
            )
            arrays[convolution] = (arrays[convolution] * scale[:, None, None, None]).astype(np.float32)
            arrays |= {
                f"{norm}.{part}": value.astype(np.float32) for part, value in zip(_NORM, kept, strict=True)
            }
        ending = "" if self.is_folded else ", BatchNorm folded"
        return replace(self, arrays=arrays, source=self.source + ending)

    @property
    def is_folded(self) -> bool:
        """Whether every normalization only adds a constant."""
        return all(
            np.allclose(self.arrays[f"{norm}.{part}"], value, rtol=0, atol=1e-6)
            for norm in _norms(self.arrays)
            for part, value in (("weight", 1), ("running_mean", 0), ("running_var", 1 - EPSILON))
        )


def _norms(arrays: Arrays) -> list[str]:
    return [name.removesuffix(".running_var") for name in arrays if name.endswith(".running_var")]


def _convolution_before(norm: str) -> str:
    """ "layer1.0.conv1" for "layer1.0.bn1", "layer2.0.downsample.0" for "layer2.0.downsample.1"."""
    return norm.replace("downsample.1", "downsample.0").replace("bn", "conv")


def untrained(channels: Sequence[int], seed: int = 0) -> Weights:
    """A body nobody has trained yet, ResNet-18's in all but its widths: to train from scratch, or to compare with.

    Args:
        channels: of its stages, from the first on; four at most.
        seed: of the convolutions, normal with variance 2 / fan-in (He et al. 2015).
    """
    random = np.random.default_rng(seed)
    arrays, through = {}, STAGES[len(channels) - 1]
    widths = dict(zip(CHANNELS.values(), channels, strict=False)) | {3: 3}
    for name, shape in shapes(through).items():
        if len(shape) == 4:
            kernel = (widths[shape[0]], widths[shape[1]], *shape[2:])
            fan_in = int(np.prod(kernel[1:]))
            arrays[name] = random.normal(0, np.sqrt(2 / fan_in), kernel).astype(np.float32)
        else:
            constant = np.ones if name.endswith(("weight", "var")) else np.zeros
            arrays[name] = constant(widths[shape[0]], np.float32)
    return Weights(arrays, through, "untrained")


def shapes(through: str) -> dict[str, tuple[int, ...]]:
    """Names and shapes of everything that ResNet-18 needs through a stage, the first convolution included.

    Raises:
        ValueError: ResNet-18 has no such stage.
    """
    if through not in CHANNELS:
        raise ValueError(f"ResNet-18 can be cut after {', '.join(STAGES)}, not after {through!r}")
    kernels: dict[str, tuple[int, ...]] = {"conv1": (64, 3, 7, 7)}
    before = 64
    for stage in STAGES[: STAGES.index(through) + 1]:
        channels = CHANNELS[stage]
        for block in ("0", "1"):
            kernels[f"{stage}.{block}.conv1"] = (channels, before, 3, 3)
            kernels[f"{stage}.{block}.conv2"] = (channels, channels, 3, 3)
            if before != channels:
                kernels[f"{stage}.{block}.downsample.0"] = (channels, before, 1, 1)
            before = channels
    norms = {_norm_after(name): (shape[0],) for name, shape in kernels.items()}
    return {f"{name}.weight": shape for name, shape in kernels.items()} | {
        f"{name}.{part}": shape for name, shape in norms.items() for part in _NORM
    }


def _norm_after(convolution: str) -> str:
    return convolution.replace("downsample.0", "downsample.1").replace("conv", "bn")
