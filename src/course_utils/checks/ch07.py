"""Self-checks of chapter 07, reading the mistakes.

They try an answer on small cases made here, so they take no time and give the same verdict everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from course_utils import evaluation
from course_utils.checks.core import Wrong, attempted, exercise

Pairs = list[tuple[int, int]]


@exercise
def possible_counts(answer: Callable[[float, float, int], Iterable[tuple[int, int]]]) -> str:
    """`answer(precision, recall, images)` → every (right, predicted) that gives these two decimals.

    At most 1,000 images are predicted to be of a class: that is how many the test set has.
    """
    cases: list[tuple[float, float, int, Pairs, str]] = [
        (0.90, 0.85, 107, [(91, 101)], "91 of 107 images found is 0.8505, and 91 of 101 answers right is 0.9010"),
        (0.67, 0.64, 93, [], "59 of 93 is 0.634 and 60 of 93 is 0.645: nothing rounds to 0.64, so the list is empty"),
        (
            0.81,
            0.90,
            105,
            [(94, 116), (95, 117), (95, 118)],
            "94 and 95 of 105 both round to 0.90, and 95 of 117 and of 118 both to 0.81: list them all",
        ),
        (1.00, 0.13, 8, [(1, 1)], "1 of 8 is 0.125, and a 5 at the end may be rounded either way"),
        (1.00, 0.12, 8, [(1, 1)], "1 of 8 is 0.125, and a 5 at the end may be rounded either way"),
        (0.05, 1.00, 2, [(2, m) for m in range(37, 45)], "many may be predicted: try more than `images` of them"),
    ]  # fmt: skip
    for precision, recall, images, right, hint in cases:
        found = _pairs(attempted(answer(precision, recall, images)))
        if found == right:
            continue
        said = f"precision {precision:.2f}, recall {recall:.2f}, {images} images: {right}, not {found}: "
        if right and found == [(m, k) for k, m in right]:
            raise Wrong(said + "each pair is (right, predicted), in this order")
        if found and all(_rounds(k / images, precision) and _rounds(k / m, recall) for k, m in found):
            raise Wrong(said + "recall divides by the images of the class, precision by the predictions")
        for k, m in found:
            if not _rounds(k / images, recall):
                raise Wrong(
                    said + f"{k} of {images} is {k / images:.4f}, which does not round to {recall:.2f}"
                )
            if not _rounds(k / m, precision):
                raise Wrong(said + f"{k} of {m} is {k / m:.4f}, which does not round to {precision:.2f}")
        raise Wrong(said + hint)
    return "right: whole numbers that give both decimals, all of them, and none where there is none"


def _pairs(found: Any) -> Pairs:
    try:
        pairs = sorted((int(k), int(m)) for k, m in found)
    except (TypeError, ValueError) as error:
        raise Wrong("return a list of pairs (right, predicted), empty where nothing fits") from error
    if any(m < 1 for _, m in pairs):
        raise Wrong("a pair with no prediction at all has no precision: right and predicted are at least 1")
    return pairs


def _rounds(share: float, decimals: float) -> bool:
    """Whether a share can be printed as these two decimals; a 5 at the end goes either way."""
    return abs(share - decimals) <= 0.005 + 1e-9


@exercise
def average_precision(answer: Callable[[NDArray[Any], NDArray[Any]], float]) -> str:
    """`answer(scores, of_class)` → the mean of the precisions at each image of the class, best score first."""
    scores = np.array([0.2, 0.9, 0.6, 0.4, 0.8, 0.1])
    of_class = np.array([False, True, False, True, True, False])
    value = attempted(answer(scores, of_class))
    if np.ndim(value) != 0:
        raise Wrong("return one number")
    found = float(value)
    # by rank: class, class, other, class, other, other → precisions at the class: 1, 1, 3/4
    about = {
        11 / 12 / 2: "divide by the number of images of the class, not by all images",
        (1 + 1 + 2 / 3 + 3 / 4 + 3 / 5 + 1 / 2) / 6: "take the precisions only where an image of the class "
        "comes: there the recall rises, elsewhere it stays",
        (1 / 3 + 2 / 5 + 3 / 6) / 3: "the highest score comes first; yours starts with the lowest",
        (1 / 2 + 2 / 4 + 3 / 5) / 3: "sort the images by their scores first",
        1 / 3
        + (1 + 1) / 6
        + (2 / 3 + 3 / 4) / 6: "straight lines between the points promise a precision that no "
        "threshold has: use steps",
        1 / 3
        + (2 / 3 + 3 / 4) / 6: "straight lines between the points promise a precision that no threshold has: "
        "use steps",
        0.5: "that is the share of the class: the precision when everything is let in",
        1.0: "an image of the class that comes late must lower the result",
    }
    if not np.isclose(found, 11 / 12):
        for wrong, hint in about.items():
            if np.isclose(found, wrong):
                raise Wrong(f"{found:.4f}, but 11/12 = 0.9167: {hint}")
        raise Wrong(
            f"by rank: yes, yes, no, yes, no, no. The precisions at the yes are 1, 1, 3/4: 11/12, not {found:.4f}"
        )
    rng = np.random.default_rng(0)
    scores, of_class = rng.permutation(500) / 500, rng.random(500) < 0.1
    right = evaluation.precision_recall_curves(
        np.stack([-scores, scores], 1), of_class.astype(int), ("no", "yes")
    )["yes"]
    if not np.isclose(found := float(answer(scores, of_class)), right.average_precision):
        raise Wrong(f"right for six images, but for 500 it is {right.average_precision:.4f}, not {found:.4f}")
    return "right: the precision at each image of the class, averaged; in steps, so no promise is broken"  # fmt: skip


@exercise
def temperature_for(answer: Callable[[NDArray[Any], NDArray[Any]], float]) -> str:
    """`answer(logits, labels)` → the T for which softmax(logits / T) has the lowest mean cross-entropy."""
    rng = np.random.default_rng(0)
    honest = rng.normal(scale=2, size=(4000, 5))
    labels = (honest + rng.gumbel(size=honest.shape)).argmax(axis=1)  # drawn from softmax(honest)
    for factor, hint in ((3.0, "too sure"), (0.4, "too timid")):
        logits = factor * honest
        right = evaluation.fit_temperature(logits, labels)
        value = attempted(answer(logits.copy(), labels.copy()))
        if np.ndim(value) != 0:
            raise Wrong("return one number, not one for each image or class")
        found = float(value)
        if abs(found / right - 1) < 0.005:
            continue
        said = f"for a network that is {hint}, with logits {factor} times the honest ones, T is {right:.3f}, not {found:.3f}: "
        if abs(found * right - 1) < 0.005:
            raise Wrong(said + "that is 1/T. You multiply the logits with it; divide")
        if found <= 0:
            raise Wrong(said + "a temperature is positive, or the order of the answers turns around")
        if abs(found / _matching(logits, labels) - 1) < 0.005:
            raise Wrong(said + "you have made the mean confidence equal to the accuracy. That is close, but too sure here "
                        "and too timid there can cancel; the lowest cross-entropy was asked for")  # fmt: skip
        if abs(found - 1) < 0.005:
            raise Wrong(
                said + "1 changes nothing. The accuracy cannot tell temperatures apart; use the cross-entropy"
            )
        if factor < 1 and found > 0.9:
            raise Wrong(said + "temperatures below 1 must be allowed: not every network is too sure")
        if abs(found / right - 1) < 0.1:
            raise Wrong(said + "near, but search more finely (scipy.optimize.minimize_scalar)")
        raise Wrong(said + "minimize the mean of −log softmax(logits / T) at the labels")
    if not np.isclose(answer(logits + 1000, labels), right, rtol=0.01):
        raise Wrong(
            "with 1,000 added to all logits T is the same; yours overflows: use log_softmax, or subtract the maximum"
        )
    return "right: one number, found by the cross-entropy, and no answer changes"


def _matching(logits: NDArray[Any], labels: NDArray[Any]) -> float:
    """The temperature whose mean confidence is the accuracy."""
    accuracy = float((logits.argmax(axis=1) == labels).mean())
    low, high = 0.01, 100.0
    for _ in range(60):
        middle = (low * high) ** 0.5
        sure = float(softmax(logits / middle, axis=1).max(axis=1).mean()) > accuracy
        low, high = (middle, high) if sure else (low, middle)
    return low


__all__ = ["average_precision", "possible_counts", "temperature_for"]
