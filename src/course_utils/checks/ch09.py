"""Self-checks of chapter 09, Your own photos.

They try an answer on small cases made here, so they need no photos and no weights.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.checks.core import Wrong, exercise, numbers, several


@exercise
def class_weights(answer: Callable[[NDArray[np.int64], int], Any]) -> str:
    """`answer(labels, classes)` → a weight per class, `[classes]`: every class counts alike, and a photo 1 on average."""
    for labels, classes in (
        ([0, 0, 0, 1], 2),
        ([2, 2, 0, 2, 1, 2, 0], 3),
        ([0, 0, 0, 3, 3], 5),
        ([1] * 6, 2),
    ):
        given = np.array(labels)
        counts = np.bincount(given, minlength=classes)
        right = np.divide(len(given), (counts > 0).sum() * counts, out=np.zeros(classes), where=counts > 0)
        found = numbers(
            answer(given, classes),
            "the weights",
            (classes,),
            "a class without photos gets 0; do not divide by its count",
        ).astype(float)
        if not np.allclose(found, right, rtol=1e-6, atol=1e-9):
            raise Wrong(f"for labels {labels} and {classes} classes: {_about_weights(found, right, counts)}")
    return "right: a rare class weighs more, and the loss keeps its size"


def _about_weights(found: NDArray[np.float64], right: NDArray[np.float64], counts: NDArray[np.int64]) -> str:
    empty = counts == 0
    if found[empty].any():
        return "a class without photos should weigh 0"
    totals = found[~empty] * counts[~empty]
    if not np.allclose(totals, totals[0]):
        return (
            "weight times count should be the same for every class that has photos; yours give "
            + ", ".join(f"{total:.3g}" for total in totals)
        )
    if np.allclose(found[~empty] * len(counts), right[~empty] * (~empty).sum()):
        return "divide by the number of classes that have photos, not by the number of all classes"
    mean = totals.sum() / counts.sum()
    return f"every class counts alike, but the mean weight over the photos is {mean:.3g}, not 1"


@exercise
def say(answer: Callable[[NDArray[np.float64], float, list[str], float], Any]) -> str:
    """`answer(logits, temperature, names, threshold)` → a name or "none of these", and the confidence in [0, 1]."""
    names = ["hat", "pants", "shoes"]
    cases = [
        ([0.3, 2.1, -1.2], 1.0, 0.5),
        ([0.3, 2.1, -1.2], 4.0, 0.9),
        ([2.5, 1.4, 2.2], 0.4, 0.3),
        ([9000.0, 8500.5, 8999.0], 1.5, 0.5),
        ([-9000.0, -8500.5, -8501.0], 1.5, 0.5),
        ([1.0, 1.0, -2000.0], 1.0, 0.5),  # as sure as the threshold asks
        ([0.2, 0.1, 0.4], 1.0, 0.5),
    ]
    for logits, temperature, threshold in cases:
        right, sure = _said(np.array(logits), temperature, names, threshold)
        asked = f"for logits {logits}, temperature {temperature} and threshold {threshold}"
        name, confidence = several(
            answer(np.array(logits), temperature, list(names), threshold),
            2,
            "two things: a name, and how sure it is",
        )
        if not isinstance(name, str):
            raise Wrong("return the name first, a word such as 'hat', then the confidence")
        value = numbers(
            confidence, "the confidence", (), "take the largest score from all of them before exp()"
        )
        if not np.isclose(value, sure, rtol=1e-6):
            raise Wrong(f"{asked}: {_about_confidence(float(value), np.array(logits), temperature, sure)}")
        if name != right:
            raise Wrong(f"{asked}: you say {name!r}, with a confidence of {sure:.3g}; {right!r} is right")
    return "right: a name only where the network is as sure as you ask"


def _said(
    logits: NDArray[np.float64], temperature: float, names: list[str], threshold: float
) -> tuple[str, float]:
    powers = np.exp((logits - logits.max()) / temperature)
    sure = float(powers.max() / powers.sum())
    return (names[int(logits.argmax())] if sure >= threshold else "none of these"), sure


def _about_confidence(value: float, logits: NDArray[np.float64], temperature: float, sure: float) -> str:
    for other, hint in (
        (1.0, "the temperature is missing"),
        (1 / temperature, "divide the logits by the temperature"),
    ):
        if temperature != 1 and np.isclose(value, _said(logits, other, ["", "", ""], 0)[1]):
            return f"{hint}: the confidence is {sure:.3g}, not {value:.3g}"
    return (
        f"the confidence, the largest of the softmax of logits / temperature, is {sure:.3g}, not {value:.3g}"
    )
