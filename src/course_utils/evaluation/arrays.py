"""Scores and labels as `evaluation` takes them, looked at once, so that a mistake is named and no number is wrong in silence."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def numbers(values: Any, what: str) -> NDArray[Any]:
    """An array of numbers; raises TypeError."""
    try:
        found = np.asarray(values)
    except (TypeError, RuntimeError, ValueError) as error:  # a tensor with a gradient, a ragged list
        raise TypeError(
            f"{what} must be an array of numbers, not {type(values).__name__}: {error}"
        ) from error
    if found.dtype.kind not in "biuf":
        raise TypeError(f"{what} must be numbers, not {found.dtype}")
    return found


def class_numbers(values: Any, classes: int, what: str = "labels") -> NDArray[np.int64]:
    """Integers `[N]` from 0 to `classes` − 1, N ≥ 1, as int64.

    Raises:
        TypeError: no integers.
        ValueError: another shape, none, or one that is no class.
    """
    found = numbers(values, what)
    if found.dtype.kind not in "iu":
        raise TypeError(f"{what} must be integers, not {found.dtype}")
    if found.ndim != 1:
        flat = f": take {what}[:, 0]" if found.ndim == 2 and found.shape[1] == 1 else ""
        raise ValueError(f"{what} must be [N], one for each image, not {list(found.shape)}{flat}")
    if len(found) == 0:
        raise ValueError(f"there are no {what}: nothing can be judged")
    if found.min() < 0 or found.max() >= classes:
        raise ValueError(
            f"{what} from {found.min()} to {found.max()} for {classes} classes, 0 to {classes - 1}"
        )
    return found.astype(np.int64)


def scores(values: Any, what: str = "logits") -> NDArray[np.float64]:
    """Finite numbers `[N, C]`, as float64; raises TypeError or ValueError."""
    found = numbers(values, what)
    if found.ndim != 2 or found.shape[1] == 0:
        raise ValueError(f"{what} must be [N, classes], not {list(found.shape)}")
    if not np.isfinite(found).all():
        raise ValueError(f"some {what} are NaN or infinite: training diverged; lower the learning rate")
    return found.astype(np.float64)


def judged(values: Any, labels: Any, what: str = "logits") -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Scores `[N, C]` and as many labels, each one of the C classes; raises TypeError or ValueError."""
    found = scores(values, what)
    truth = class_numbers(labels, found.shape[1])
    if len(found) != len(truth):
        raise ValueError(f"{len(found)} {what} for {len(truth)} labels")
    return found, truth
