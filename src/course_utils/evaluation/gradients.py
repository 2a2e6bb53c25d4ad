"""Whether a formula is the gradient of the loss: compared with central differences, in float64.

It differentiates softmax cross-entropy only; networks are differentiated by their framework.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Formula = Callable[[NDArray[np.float64], NDArray[np.int64]], NDArray[np.float64]]
"""Logits `[N, 10]` and labels `[N]` to a gradient `[N, 10]`."""

STEP = 1e-5


def gradient_error(formula: Formula) -> float:
    """The largest deviation of a formula from the gradient of softmax cross-entropy by the logits.

    It is tried on 50 rows of random logits and labels, always the same.
    """
    random = np.random.default_rng(0)
    logits = random.normal(size=(50, 10))
    labels = random.integers(10, size=50)

    def loss(values: NDArray[np.float64]) -> NDArray[np.float64]:
        shifted = values - values.max(axis=1, keepdims=True)
        return np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(50), labels]

    steps = STEP * np.eye(10)
    numeric = np.stack([(loss(logits + e) - loss(logits - e)) / (2 * STEP) for e in steps], axis=1)
    return float(np.abs(numeric - formula(logits, labels)).max())
