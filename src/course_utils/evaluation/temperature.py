"""Temperature scaling: one number that makes a network as sure as it should be.

It changes no answer: the largest logit stays the largest. Drawing reliability is `plots`' task.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax

from course_utils.evaluation.arrays import judged

_LOWEST, _HIGHEST = 0.01, 100.0  # temperatures that are searched


def fit_temperature(logits: NDArray[np.floating], labels: NDArray[np.integer]) -> float:
    """The temperature T > 0 for which softmax(logits / T) has the lowest mean cross-entropy.

    As a function of 1/T the cross-entropy is convex, so there is one minimum. Fit on images that the network
    was not trained on, and judge on others.

    Args:
        logits: `[N, C]`, finite.
        labels: integers `[N]`.

    Returns:
        T; above 1 where the network is too sure of itself, below 1 where it is too timid.

    Raises:
        TypeError: no numbers, or labels that are no integers.
        ValueError: no images, shapes that do not fit, labels that are no class, logits that are not finite, or no
            minimum between 0.01 and 100, as where every answer is right (the lower T, the better).

    Source: Guo and others (2017), On calibration of modern neural networks, section 4.2.
    """
    scores, truth = judged(logits, labels)
    places = np.arange(len(truth)), truth

    def loss(log_temperature: float) -> float:
        return float(-log_softmax(scores / np.exp(log_temperature), axis=1)[places].mean())

    bounds = np.log(_LOWEST), np.log(_HIGHEST)
    found = minimize_scalar(loss, bounds=bounds, method="bounded", options={"xatol": 1e-6})
    if found.fun >= min(map(loss, bounds)):
        raise ValueError("no temperature is best: are all of the answers right, or none better than chance?")
    return float(np.exp(found.x))
