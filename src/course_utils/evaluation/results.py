"""`evaluate`: what a network's logits say about a split."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import log_softmax
from sklearn import metrics

from course_utils.evaluation.arrays import class_numbers, numbers, scores
from course_utils.evaluation.intervals import wilson_interval


@dataclass(frozen=True, eq=False)
class Evaluation:
    """The judgement of a classifier on one split.

    Attributes:
        accuracy: fraction in [0, 1].
        loss: mean cross-entropy in nats (NaN for classifiers that give only labels).
        confusion: int64 `[C, C]`, rows true, columns predicted.
        precision, recall, f1: float `[C]`; 0 where a class was never predicted.
        predictions, labels: int64 `[N]`.
    """

    accuracy: float
    loss: float
    confusion: NDArray[np.int64]
    precision: NDArray[np.float64]
    recall: NDArray[np.float64]
    f1: NDArray[np.float64]
    predictions: NDArray[np.int64]
    labels: NDArray[np.int64]
    class_names: tuple[str, ...]

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson 95 % interval of the accuracy: the chance of drawing these test images, nothing else."""
        return wilson_interval(int((self.predictions == self.labels).sum()), len(self.labels))

    @property
    def hardest(self) -> str:
        """The class with the lowest recall."""
        return self.class_names[int(self.recall.argmin())]

    def __str__(self) -> str:
        low, high = self.interval
        return f"accuracy {self.accuracy:.4f} (95 %: {low:.4f} to {high:.4f}, n = {len(self.labels):,}), loss {self.loss:.4f}"


def evaluate(
    logits: NDArray[np.floating], labels: NDArray[np.integer], class_names: Sequence[str]
) -> Evaluation:
    """Judge logits `[N, C]` against labels `[N]`.

    Labels alone, `[N]` integers instead of logits, are judged too; the loss is then NaN.

    Raises:
        TypeError: no numbers, or labels that are no integers.
        ValueError: shapes that do not fit, no images, a label that is no class, or logits that are not finite.
    """
    count = len(class_names)
    truth = class_numbers(labels, count)
    given = numbers(logits, "logits")
    if len(given) != len(truth):
        raise ValueError(f"{len(given)} predictions for {len(truth)} labels")
    if given.ndim == 1:
        predictions, loss = class_numbers(given, count, "predictions"), float("nan")
    elif given.ndim != 2 or given.shape[1] != count:
        raise ValueError(f"logits {list(given.shape)} do not fit {count} classes")
    else:
        found = scores(given)
        predictions = found.argmax(axis=1).astype(np.int64)
        loss = float(-log_softmax(found, axis=1)[np.arange(len(truth)), truth].mean())
    precision, recall, f1, _ = metrics.precision_recall_fscore_support(
        truth, predictions, labels=range(count), zero_division=0
    )
    return Evaluation(
        accuracy=float((predictions == truth).mean()),
        loss=loss,
        confusion=metrics.confusion_matrix(truth, predictions, labels=range(count)).astype(np.int64),
        precision=precision,
        recall=recall,
        f1=f1,
        predictions=predictions,
        labels=truth,
        class_names=tuple(class_names),
    )


def per_class_table(evaluation: Evaluation) -> pd.DataFrame:
    """Precision, recall, F1 and number of images per class, hardest class (by recall) first."""
    table = pd.DataFrame(
        {
            "precision": evaluation.precision,
            "recall": evaluation.recall,
            "F1": evaluation.f1,
            "images": evaluation.confusion.sum(axis=1),
        },
        index=pd.Index(evaluation.class_names, name="class"),
    )
    return table.sort_values("recall").round(3)
