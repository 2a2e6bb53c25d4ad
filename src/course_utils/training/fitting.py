"""`fit` and `predict`: check the arguments, then hand over to the framework that made the model."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.data import Split
from course_utils.training.history import History
from course_utils.training.optimizers import Optimizer
from course_utils.training.pixels import UNIT, Pixels


def fit(
    model: Any,
    train: Split,
    validation: Split | None = None,
    *,
    epochs: int,
    batch_size: int = 128,
    optimizer: str | Optimizer = "adam",
    learning_rate: float | None = None,
    pixels: Pixels = UNIT,
    seed: int = 0,
    device: str | None = None,
) -> History:
    """Train a network that emits logits, with cross-entropy, and report each epoch.

    The same call, the same batches in the same order in both frameworks. Equal seeds give equal
    results, bit for bit, on the same machine with the same number of threads.

    Args:
        model: a `torch.nn.Module` taking `[N, 1, H, W]` or a `keras.Model` taking `[N, H, W, 1]`.
        train: uint8 images and labels; they are scaled batch by batch, on the device.
        validation: evaluated after every epoch, if given. Never the test split.
        epochs: passes over `train`.
        batch_size: images per step; the last batch may be smaller.
        optimizer: "sgd", "momentum", "rmsprop", "adam" (Keras' defaults) or an `Optimizer`.
        learning_rate: instead of the optimizer's default.
        pixels: how uint8 becomes float; the default divides by 255.
        seed: of the batches' order and of dropout. The initial weights are the model's own.
        device: "cuda", "mps" or "cpu"; the fastest one by default.

    Returns:
        A `History`. The model is trained in place and left in evaluation mode.

    Raises:
        TypeError: the model is neither torch's nor Keras'.
        ValueError: no images, or an impossible number of epochs, batch size or learning rate.
        FloatingPointError: the loss became NaN or infinite; a smaller learning rate is the usual remedy.
    """
    if len(train) == 0:
        raise ValueError("there are no images to train on")
    if epochs < 1 or batch_size < 1:
        raise ValueError(f"epochs and batch_size must be at least 1, not {epochs} and {batch_size}")
    if learning_rate is not None and not learning_rate > 0:
        raise ValueError(f"learning_rate must be positive, not {learning_rate}")
    rule = _optimizer(optimizer, learning_rate)
    run = {"torch": _torch_loop, "keras": _keras_loop}[framework_of(model)]()
    return run.fit(model, train, validation, epochs, batch_size, rule, pixels, seed, device)


def predict(
    model: Any,
    images: NDArray[np.uint8],
    *,
    pixels: Pixels = UNIT,
    batch_size: int = 1000,
    device: str | None = None,
) -> NDArray[np.float32]:
    """Logits `[N, classes]` (float32) for uint8 images `[N, H, W]`, in evaluation mode.

    `pixels` must be what the network was trained with.

    Raises:
        TypeError: the model is neither torch's nor Keras'.
        ValueError: the images are not uint8 `[N, H, W]` (already scaled, perhaps).
    """
    if images.dtype != np.uint8 or images.ndim != 3:
        raise ValueError(
            f"images must be uint8 [N, H, W], not {images.dtype} {list(images.shape)}; scaling happens here"
        )
    run = {"torch": _torch_loop, "keras": _keras_loop}[framework_of(model)]()
    return run.predict(model, images, pixels, batch_size, device)


def framework_of(model: Any) -> str:
    """`"torch"` or `"keras"`; a Keras model on the torch backend is both, and is Keras'.

    Raises:
        TypeError: neither.
    """
    keras, torch = sys.modules.get("keras"), sys.modules.get("torch")
    if keras is not None and isinstance(model, keras.Model):
        return "keras"
    if torch is not None and isinstance(model, torch.nn.Module):
        return "torch"
    kind = f"the class {model.__name__}: call it first" if isinstance(model, type) else type(model).__name__
    raise TypeError(f"a torch.nn.Module or a keras.Model is needed, not {kind}")


def epoch_order(count: int, seed: int, epoch: int) -> NDArray[np.int64]:
    """The order of the images `[count]` in an epoch: the same for every framework and device."""
    return np.random.default_rng([seed, epoch]).permutation(count)


def _optimizer(optimizer: str | Optimizer, learning_rate: float | None) -> Optimizer:
    if isinstance(optimizer, str):
        return Optimizer.of(optimizer, learning_rate=learning_rate)
    if learning_rate is not None:
        raise ValueError("the optimizer carries a learning rate already; leave learning_rate out")
    return optimizer


def _torch_loop() -> Any:
    from course_utils.training import torch_loop

    return torch_loop


def _keras_loop() -> Any:
    from course_utils.training import keras_loop

    return keras_loop
