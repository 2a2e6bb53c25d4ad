"""What `fit` and `predict` are given is looked at before anything is trained, so that a mistake is named at once.

It runs one image through the network, in evaluation mode, and changes nothing.
"""

from __future__ import annotations

import math
import operator
import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils import runtime
from course_utils.data import Features, Split
from course_utils.runtime.precision import PRECISIONS
from course_utils.training.augmentation import Augmentation
from course_utils.training.optimizers import Optimizer

LIKE_PROBABILITIES = 1e-4  # how near to 1 the outputs of a softmax add up


def whole(name: str, value: Any) -> int:
    """A whole number of at least 1.

    Raises:
        TypeError: it is none; ValueError: it is 0 or less.
    """
    try:
        number = operator.index(value)
    except TypeError:
        raise TypeError(f"{name} is a whole number, not {value!r}") from None
    if number < 1:
        raise ValueError(f"{name} must be at least 1, not {number}")
    return number


def split(name: str, value: Any) -> None:
    """Images with their labels, at least one; raises TypeError or ValueError."""
    if not isinstance(value, Split):
        raise TypeError(
            f"{name} is images and labels together, not {type(value).__name__}: "
            f"data.Split(images, labels, {name!r}) makes one of two arrays"
        )
    if len(value) == 0:
        raise ValueError(
            f"there are no images in {name}" if name != "train" else "there are no images to train on"
        )


def smoothing(value: float) -> None:
    """A share of a target that may be spread out; raises ValueError."""
    if not 0 <= value < 1:
        raise ValueError(f"label_smoothing lies in [0, 1), unlike {value}")


def augmentable(train: Split, augmentation: Augmentation | None) -> None:
    """Only images are augmented; raises ValueError."""
    if isinstance(train, Features) and augmentation not in (None, Augmentation()):
        raise ValueError("features were computed from images once; augmented images need the whole network")


def update_rule(optimizer: str | Optimizer, learning_rate: float | None) -> Optimizer:
    """The optimizer that was meant; raises TypeError or ValueError."""
    if learning_rate is not None and not 0 < learning_rate < math.inf:
        raise ValueError(f"learning_rate must be positive and finite, not {learning_rate}")
    if isinstance(optimizer, str):
        return Optimizer.of(optimizer, learning_rate=learning_rate)
    if not isinstance(optimizer, Optimizer):
        kind = optimizer.__name__ if isinstance(optimizer, type) else type(optimizer).__name__
        raise TypeError(
            f'optimizer is a name such as "adam" or a training.Optimizer, not {kind}: it must be the same in both '
            "frameworks"
        )
    if learning_rate is not None:
        raise ValueError("the optimizer carries a learning rate already; leave learning_rate out")
    return optimizer


def precision(value: str) -> None:
    """A precision that there is; raises ValueError."""
    if value not in PRECISIONS:
        raise ValueError(f"precision is {value!r}; choose one of {', '.join(PRECISIONS)}")


def device(value: str | None, framework: str) -> None:
    """A device that this machine has; raises ValueError."""
    known = runtime.devices(framework)
    if value is not None and str(value).split(":")[0] not in known:
        raise ValueError(f"device is {value!r}; this machine has {', '.join(known)}")


def pictures(images: Any) -> NDArray[Any]:
    """uint8 images `[N, H, W]`, or features, which are taken as they are; raises TypeError or ValueError."""
    if isinstance(images, Split):
        raise TypeError("predict takes images alone: give it split.images")
    if not isinstance(images, np.ndarray):
        raise TypeError(f"images must be a NumPy array, uint8 [N, H, W], not {type(images).__name__}")
    shape = list(images.shape)
    if images.dtype == np.float32 and images.ndim in (2, 4):
        if images.ndim == 4 and 1 in (shape[1], shape[3]):
            raise ValueError(
                f"float32 {shape} looks like images that are scaled already, perhaps otherwise than in training; "
                "give uint8 [N, H, W], and scaling happens here, by `pixels`"
            )
        if not np.isfinite(images).all():
            raise ValueError("some features are NaN or infinite")
        return images
    if images.dtype != np.uint8 or images.ndim != 3:
        one = "; one image alone is images[None]" if images.ndim == 2 else ""
        raise ValueError(
            f"images must be uint8 [N, H, W], not {images.dtype} {shape}; scaling happens here{one}"
        )
    return images


def fits(logits: NDArray[np.float32], *splits: Split | None) -> None:
    """Whether what a network gives for a few images are logits of the labels' classes.

    Args:
        logits: `[N, …]`, of the first images.
        splits: whose labels it is trained or judged with.

    Raises:
        ValueError: no row of numbers for each image, or labels without an output. Probabilities are only warned of.
    """
    if logits.ndim != 2:
        raise ValueError(
            f"the network must give logits [N, classes]; for {len(logits)} images it gives {list(logits.shape)}"
        )
    classes = logits.shape[1]
    for each in splits:
        if each is not None and each.labels.max() >= classes:
            raise ValueError(
                f"labels in {each.name} run from {each.labels.min()} to {each.labels.max()}, and the network has "
                f"{classes} outputs, for the labels 0 to {classes - 1}: give it as many as there are classes"
            )
    if classes > 1 and (logits >= 0).all() and np.allclose(logits.sum(axis=1), 1, atol=LIKE_PROBABILITIES):
        warnings.warn(
            "the network's outputs add up to 1, as after a softmax. `fit` wants logits and applies the softmax itself: "
            "leave yours out, or the network learns slowly",
            stacklevel=4,
        )
