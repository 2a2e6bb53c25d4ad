"""Precision and recall of one class against the rest, at every threshold of a score.

scikit-learn does the arithmetic. Which class is answered, the largest score of an image, is no threshold:
that is `evaluate`'s task.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn import metrics

from course_utils.evaluation.arrays import judged


@dataclass(frozen=True, eq=False)
class PrecisionRecall:
    """One class's precision–recall curve, from the highest recall to the lowest.

    Attributes:
        precision, recall: float `[T + 1]`; the last point is (1, 0) by convention.
        threshold: float `[T]`, rising; an image counts as the class if its score is at least this.
        average_precision: the area under the steps, in [0, 1].
        share: fraction of the images that are of the class: what a random order would reach.
    """

    precision: NDArray[np.float64]
    recall: NDArray[np.float64]
    threshold: NDArray[np.float64]
    average_precision: float
    share: float


def precision_recall_curves(
    scores: NDArray[np.floating], labels: NDArray[np.integer], class_names: Sequence[str]
) -> dict[str, PrecisionRecall]:
    """The precision–recall curve of every class, by name.

    Args:
        scores: `[N, C]`; probabilities. (Logits of two images have no common scale.)
        labels: integers `[N]`.
        class_names: `[C]`, in the order of the columns.

    Raises:
        TypeError: no numbers, or labels that are no integers.
        ValueError: shapes that do not fit, a label that is no class, scores that are not finite, or a class without an
            image.
    """
    ranked, truth = judged(scores, labels, "scores")
    if ranked.shape[1] != len(class_names):
        raise ValueError(f"scores {list(ranked.shape)} do not fit {len(class_names)} classes")
    found = {}
    for place, name in enumerate(class_names):
        of_class = truth == place
        if not of_class.any():
            raise ValueError(f"there is no image of {name}: its recall has no meaning")
        precision, recall, threshold = metrics.precision_recall_curve(of_class, ranked[:, place])
        average = float(metrics.average_precision_score(of_class, ranked[:, place]))
        found[name] = PrecisionRecall(precision, recall, threshold, average, float(of_class.mean()))
    return found
