"""Self-checks of chapter 07, reading the mistakes.

They try an answer on small cases made here, so they take no time and give the same verdict everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import softmax

from course_utils import evaluation
from course_utils.checks.core import Wrong, attempted, exercise, numbers

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
        (0.50, 0.00, 400, [(1, 2), (2, 4)], "1 and 2 of 400 both round to 0.00, and so does 2 of 400 by its 5"),
        (0.05, 1.00, 2, [(2, m) for m in range(37, 45)], "many may be predicted: try more than `images` of them"),
        (0.09, 1.00, 94, [(94, m) for m in range(990, 1001)], "up to all 1,000 images may be predicted, 1,000 included"),
        (
            1.00,
            0.90,
            230,
            [(206, 206), (206, 207), (207, 207), (207, 208), (208, 208), (208, 209)],
            "206, 207 and 208 of 230 round to 0.90, and one or no wrong answer beside them leaves 1.00",
        ),
        (
            1.00,
            1.00,
            300,
            [(299, 299), (299, 300), (300, 300), (300, 301)],
            "299 of 300 is 0.9967, which rounds to 1.00 as 300 of 300 does",
        ),
    ]  # fmt: skip
    for precision, recall, images, right, hint in cases:
        found = _pairs(attempted(answer(precision, recall, images)))
        if found == right:
            continue
        said = f"precision {precision:.2f}, recall {recall:.2f}, {images} images: {right}, not {found}: "
        if right and found == [(m, k) for k, m in right]:
            raise Wrong(said + "each pair is (right, predicted), in this order")
        if right == sorted(set(found)):
            raise Wrong(said + "each pair once")
        for k, m in found:
            if k < 1:
                raise Wrong(said + "right and predicted are at least 1")
            if m > 1000:
                raise Wrong(said + f"{m} cannot be predicted: the test set has 1,000 images")
            if k > images:
                raise Wrong(said + f"{k} right cannot be: the class has {images} images")
            if k > m:
                raise Wrong(said + f"{k} right among {m} predicted cannot be: what is right was predicted")
        if (
            found
            and found != right
            and all(_rounds(k / images, precision) and _rounds(k / m, recall) for k, m in found)
            and not all(_rounds(k / images, recall) and _rounds(k / m, precision) for k, m in found)
        ):
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
        pairs = sorted((float(k), float(m)) for k, m in found)
    except (TypeError, ValueError) as error:
        raise Wrong("return a list of pairs (right, predicted), empty where nothing fits") from error
    if any(not number.is_integer() for pair in pairs for number in pair):
        raise Wrong("images come in whole numbers: yours are not all whole")
    if any(m < 1 for _, m in pairs):
        raise Wrong("a pair with no prediction at all has no precision: right and predicted are at least 1")
    return [(int(k), int(m)) for k, m in pairs]


def _rounds(share: float, decimals: float) -> bool:
    """Whether a share can be printed as these two decimals; a 5 at the end goes either way."""
    return abs(share - decimals) <= 0.005 + 1e-9


@exercise
def average_precision(answer: Callable[[NDArray[Any], NDArray[Any]], float]) -> str:
    """`answer(scores, of_class)` → the mean of the precisions at each image of the class, best score first."""
    scores = np.array([0.2, 0.9, 0.6, 0.4, 0.8, 0.1])
    of_class = np.array([False, True, False, True, True, False])
    found = float(numbers(answer(scores, of_class), "the average precision", ()))
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
        (1 / 2 + 2 / 3 + 3 / 5) / 3: "the first rank is 1",
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
    if not np.isclose(
        found := float(numbers(answer(scores, of_class), "the average precision", ())),
        right.average_precision,
    ):
        raise Wrong(f"right for six images, but for 500 it is {right.average_precision:.4f}, not {found:.4f}")
    return "right: the precision at each image of the class, averaged; in steps, so no promise is broken"  # fmt: skip


@exercise
def temperature_for(answer: Callable[[NDArray[Any], NDArray[Any]], float]) -> str:
    """`answer(logits, labels)` → the τ for which softmax(logits / τ) has the lowest mean cross-entropy."""
    rng = np.random.default_rng(0)
    honest = rng.normal(scale=2, size=(4000, 5))
    labels = (honest + rng.gumbel(size=honest.shape)).argmax(axis=1)  # drawn from softmax(honest)
    labels[:120] = (labels[:120] + 1) % 5  # some are wrong, so that other criteria have other temperatures
    for factor, kind in (
        (3.0, "too sure"),
        (0.4, "too timid"),
        (12.0, "far too sure"),
        (0.08, "far too timid"),
    ):
        logits = factor * honest
        right = evaluation.fit_temperature(logits, labels)
        found = _tried(answer, logits, labels)
        if abs(found / right - 1) >= 0.005:
            said = f"for a network that is {kind}, with logits {factor:g} times the honest ones, τ is {right:.3f}, not {found:.3f}: "
            raise Wrong(said + _reason(answer, logits, labels, found, right))
    with np.errstate(all="ignore"):  # what overflows is told below, not by NumPy
        far = _tried(answer, logits + 1000, labels)
    if not np.isclose(far, right, rtol=0.01):
        raise Wrong(
            "with 1,000 added to all logits τ is the same; yours overflows: use log_softmax, or subtract the maximum"
        )
    return "right: one number, found by the cross-entropy, and no answer changes"


def _tried(answer: Callable[..., float], logits: NDArray[Any], labels: NDArray[Any]) -> float:
    return float(
        numbers(answer(logits, labels), "the temperature", (), "does something overflow? Use log_softmax")
    )


def _reason(
    answer: Callable[..., float], logits: NDArray[Any], labels: NDArray[Any], found: float, right: float
) -> str:
    """Why an answer has probably gone wrong."""
    if abs(found * right - 1) < 0.005:
        return "that is 1/τ. You multiply the logits with it; divide"
    if found <= 0:
        return "a temperature is positive, or the order of the answers turns around"
    if found == 1 and right > 1:
        return "1 changes nothing. The accuracy cannot tell temperatures apart; use the cross-entropy"
    if right < 1 and 0.9 < found <= 1.1:
        return "temperatures below 1 must be allowed: not every network is too sure"
    if np.isclose(_tried(answer, logits * 2.5 if found < right else logits / 2.5, labels), found, rtol=1e-3):
        return (
            "and it stays there when all logits change by a factor of 2.5. Search from 0.05 to 20, and for the lowest of "
            "−log softmax at the labels (not at the answers, and not for the highest)"
        )
    if _tried(answer, 1.002 * logits, labels) == found and abs(found / right - 1) < 0.5:
        return "you try too few temperatures. Search more finely (scipy.optimize.minimize_scalar)"
    for wrong, reason in (
        (_matching(logits, labels), "you have made the mean confidence equal to the accuracy. That is close, but too sure here "
                                    "and too timid there can cancel; the lowest cross-entropy was asked for"),
        (_squared(logits, labels, right), "that is where the mean squared error is lowest; the cross-entropy was asked for"),
    ):  # fmt: skip
        if abs(found / wrong - 1) < 0.004:
            return reason
    if abs(found / right - 1) < 0.02:
        return "near, but search more finely (scipy.optimize.minimize_scalar)"
    return "minimize the mean of −log softmax(logits / τ) at the labels"


def _matching(logits: NDArray[Any], labels: NDArray[Any]) -> float:
    """The temperature whose mean confidence is the accuracy."""
    accuracy = float((logits.argmax(axis=1) == labels).mean())
    low, high = 0.01, 100.0
    for _ in range(60):
        middle = (low * high) ** 0.5
        sure = float(softmax(logits / middle, axis=1).max(axis=1).mean()) > accuracy
        low, high = (middle, high) if sure else (low, middle)
    return low


def _squared(logits: NDArray[Any], labels: NDArray[Any], near: float) -> float:
    """The temperature whose probabilities have the lowest squared distance to the one-hot labels."""
    targets = np.eye(logits.shape[1])[labels]

    def error(temperature: float) -> float:
        return float(((softmax(logits / temperature, axis=1) - targets) ** 2).mean())

    return float(minimize_scalar(error, bounds=(near / 2, 2 * near), method="bounded").x)


__all__ = ["average_precision", "possible_counts", "temperature_for"]
