"""Whether a network is right as often as it says: confidence against accuracy.

Confidence is the probability of the predicted class. Nothing is recalibrated here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from course_utils.evaluation.arrays import judged


@dataclass(frozen=True, eq=False)
class Reliability:
    """Predictions sorted into bins of equal width by their confidence, from 0 to 1.

    Attributes:
        count: int64 `[bins]`, predictions per bin.
        confidence, accuracy: float `[bins]`, their means; 0 in an empty bin.
    """

    count: NDArray[np.int64]
    confidence: NDArray[np.float64]
    accuracy: NDArray[np.float64]

    @property
    def expected_calibration_error(self) -> float:
        """Mean distance of confidence and accuracy, weighted by the bins' counts."""
        return float(np.average(np.abs(self.confidence - self.accuracy), weights=self.count))


def reliability(logits: NDArray[np.floating], labels: NDArray[np.integer], bins: int = 15) -> Reliability:
    """Confidence and accuracy of logits `[N, C]` against labels `[N]`.

    Raises:
        TypeError: no numbers, or labels that are no integers.
        ValueError: no images, shapes that do not fit, a label that is no class, logits that are not finite, or no bin.

    Source: Guo and others (2017), On calibration of modern neural networks, section 2.
    """
    found, truth = judged(logits, labels)
    if bins < 1:
        raise ValueError(f"bins must be at least 1, not {bins}")
    probabilities = softmax(found, axis=1)
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == truth
    place = np.minimum((confidence * bins).astype(np.int64), bins - 1)
    count = np.bincount(place, minlength=bins)
    some = np.maximum(count, 1)
    return Reliability(
        count,
        np.bincount(place, weights=confidence, minlength=bins) / some,
        np.bincount(place, weights=right, minlength=bins) / some,
    )
