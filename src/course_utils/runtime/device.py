"""The device that networks run on: CUDA, Apple's MPS, or the CPU.

It does not move anything there; `training` does.
"""

from __future__ import annotations

import os

from course_utils.runtime.framework import framework


def device(of: str | None = None) -> str:
    """`"cuda"`, `"mps"` or `"cpu"`: the fastest there is, or what `COURSE_DEVICE` says.

    Args:
        of: "torch" or "keras"; the framework in use by default.

    Raises:
        ValueError: `COURSE_DEVICE` names a device that this machine or framework does not have.
    """
    available = devices(of)
    wanted = os.environ.get("COURSE_DEVICE")
    if not wanted:
        return available[0]
    if wanted not in available:
        raise ValueError(f"COURSE_DEVICE is {wanted!r}; this machine has {', '.join(available)}")
    return wanted


def devices(of: str | None = None) -> list[str]:
    """The devices of this machine that a framework ("torch" or "keras"; the one in use) can take, fastest first."""
    return _torch_devices() if (of or framework()) == "torch" else _keras_devices()


def _torch_devices() -> list[str]:
    import torch

    cuda = ["cuda"] if torch.cuda.is_available() else []
    mps = ["mps"] if torch.backends.mps.is_available() else []
    return [*cuda, *mps, "cpu"]


def _keras_devices() -> list[str]:
    import keras

    if keras.backend.backend() == "torch":
        return _torch_devices()
    import tensorflow as tf

    return [*(["cuda"] if tf.config.list_physical_devices("GPU") else []), "cpu"]
