"""`fit` and `predict`: look at the arguments, then hand over to the framework that made the model."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.data import Split
from course_utils.runtime import framework_of, memory
from course_utils.training import arguments
from course_utils.training.augmentation import Augmentation
from course_utils.training.checkpoints import Checkpoints
from course_utils.training.history import History
from course_utils.training.optimizers import Optimizer
from course_utils.training.pixels import UNIT, Pixels
from course_utils.training.plan import Plan, Speedups

DEFAULT = Speedups()


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
    augmentation: Augmentation | None = None,
    label_smoothing: float = 0.0,
    seed: int = 0,
    device: str | None = None,
    precision: str = "float32",
    checkpoints: Checkpoints | None = None,
    speedups: Speedups = DEFAULT,
) -> History:
    """Train a network that emits logits, with cross-entropy, and report each epoch.

    The same call, the same batches in the same order in both frameworks. Equal seeds give equal
    results, bit for bit, on the same machine with the same number of threads.

    Args:
        model: a `torch.nn.Module` taking `[N, 1, H, W]` or a `keras.Model` taking `[N, H, W, 1]`.
        train: uint8 images and labels; they are scaled batch by batch, on the device. Or `Features`, which are
            taken as they are, for the part of a network that comes after a frozen one (`models.cut`).
        validation: evaluated after every epoch, if given. Never the test split.
        epochs: passes over `train`.
        batch_size: images per step; the last batch may be smaller.
        optimizer: "sgd", "momentum", "rmsprop", "adam" (Keras' defaults) or an `Optimizer`.
        learning_rate: instead of the optimizer's default.
        pixels: how uint8 becomes float; the default divides by 255.
        augmentation: what happens to the training images, anew in every epoch.
        label_smoothing: this share of each target is spread evenly over all classes, in [0, 1). It enters the
            training loss only: the validation loss is always that of the true labels.
        seed: of the batches' order, of augmentation and of dropout. The initial weights are the model's own.
        device: "cuda", "mps" or "cpu"; the fastest one by default.
        precision: "float32", or "bfloat16" for the products of forward and backward passes; weights, their
            updates and the loss stay float32.
        checkpoints: where every finished epoch is kept. If an epoch is there, training goes on after it and
            ends as if it had never stopped, bit for bit.
        speedups: what makes it fast; all of it by default.

    Returns:
        A `History`. The model is trained in place and left in evaluation mode.

    Raises:
        TypeError: the model is neither torch's nor Keras', the images are no `Split`, or a number is not whole.
        ValueError: no images, or an impossible number of epochs, batch size, learning rate, label smoothing, device
            or precision; augmentation of features; a network that does not take these images, has no output for one
            of the labels, or has nothing that trains.
        CheckpointError: an epoch could not be kept.
        FloatingPointError: the loss or a weight became NaN or infinite; a smaller learning rate is the usual remedy.

    Warns:
        UserWarning: the network gives probabilities in place of logits.
    """
    arguments.split("train", train)
    if validation is not None:
        arguments.split("validation", validation)
    arguments.smoothing(label_smoothing)
    arguments.augmentable(train, augmentation)
    arguments.precision(precision)
    framework = framework_of(model)
    arguments.device(device, framework)
    plan = Plan(
        train=train,
        validation=validation,
        epochs=arguments.whole("epochs", epochs),
        batch_size=arguments.whole("batch_size", batch_size),
        optimizer=arguments.update_rule(optimizer, learning_rate),
        pixels=pixels,
        augmentation=augmentation or Augmentation(),
        label_smoothing=label_smoothing,
        seed=seed,
        precision=precision,
        checkpoints=checkpoints,
        speedups=speedups,
    )
    with _memory(speedups):
        arguments.fits(_loop(framework).tried(model, plan, device), train, validation)
        return _loop(framework).fit(model, plan, device)


def predict(
    model: Any,
    images: NDArray[np.uint8] | NDArray[np.float32],
    *,
    pixels: Pixels = UNIT,
    batch_size: int = 1000,
    device: str | None = None,
    precision: str = "float32",
    speedups: Speedups = DEFAULT,
) -> NDArray[np.float32]:
    """What a network gives (float32 `[N, …]`, mostly logits) for uint8 images `[N, H, W]`, in evaluation mode.

    `pixels` must be what the network was trained with; `precision` and `speedups` are those of `fit`. Features, float32
    `[N, channels]` or maps `[N, …]`, are taken as they are.

    Raises:
        TypeError: the model is neither torch's nor Keras', or the images are no array.
        ValueError: the images are not uint8 `[N, H, W]` (already scaled, perhaps), or an impossible batch size, device
            or precision.
    """
    arguments.pictures(images)
    framework = framework_of(model)
    arguments.precision(precision)
    arguments.device(device, framework)
    with _memory(speedups):
        return _loop(framework).predict(
            model,
            images,
            pixels=pixels,
            batch_size=arguments.whole("batch_size", batch_size),
            device=device,
            precision=precision,
            speedups=speedups,
        )


def _memory(speedups: Speedups) -> AbstractContextManager[None]:
    """Keep freed memory from now on, or leave it to the system within the block."""
    if not speedups.memory_kept:
        return memory.left_alone()
    memory.keep_memory()
    return nullcontext()


def _loop(framework: str) -> Any:
    if framework == "torch":
        from course_utils.training import torch_loop as loop
    else:
        from course_utils.training import keras_loop as loop  # type: ignore[no-redef]
    return loop
