"""Pictures of how well classifiers do: confusion matrices, accuracies with intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from course_utils.evaluation import Evaluation
from course_utils.plots.picture import COLORS, MARKERS, Picture, canvas, finish


def confusion_matrices(evaluations: Mapping[str, Evaluation], *, source: str, run: str = "") -> Picture:
    """Confusion matrices, one above the other: rows true, columns predicted, in percent of the true class.

    Raises:
        ValueError: no evaluation.
    """
    if not evaluations:
        raise ValueError("there is no evaluation to draw")
    count = len(evaluations)
    with canvas(count, 1, height=4.6 * count, squeeze=False) as (figure, axes):
        for axis, (name, evaluation) in zip(axes.flat, evaluations.items(), strict=True):
            shares = (
                100 * evaluation.confusion / np.maximum(evaluation.confusion.sum(axis=1, keepdims=True), 1)
            )
            axis.imshow(shares, cmap="Blues", vmin=0, vmax=100, aspect="auto")
            axis.grid(False)
            _write_shares(axis, shares)
            places = range(len(evaluation.class_names))
            axis.set_xticks(places, evaluation.class_names, rotation=40, ha="right")
            axis.set_yticks(places, evaluation.class_names)
            axis.set(
                title=f"{name}: {evaluation.accuracy:.1%} correct",
                xlabel="predicted class (numbers: % of the true class)",
                ylabel="true class",
            )
        return finish(figure, _confusion_alt(evaluations), source, run)


def _write_shares(axis: Axes, shares: NDArray[np.float64]) -> None:
    for row, column in zip(*np.nonzero(shares >= 0.5), strict=True):
        color = "white" if shares[row, column] > 55 else "black"
        axis.text(
            column, row, f"{shares[row, column]:.0f}", ha="center", va="center", color=color, fontsize=9
        )


def _confusion_alt(evaluations: Mapping[str, Evaluation]) -> str:
    parts = []
    for name, evaluation in evaluations.items():
        wrong = evaluation.confusion.copy()
        np.fill_diagonal(wrong, 0)
        true, predicted = np.unravel_index(int(wrong.argmax()), wrong.shape)
        names = evaluation.class_names
        parts.append(
            f"{name}: {evaluation.accuracy:.1%} correct; the class most often missed is {evaluation.hardest}; "
            f"the commonest mistake is {names[true]} taken for {names[predicted]}, {wrong.max()} times"
        )
    return "Confusion matrix, true class in rows, predicted class in columns. " + ". ".join(parts) + "."


def accuracy_bars(
    accuracies: Mapping[str, Mapping[str, tuple[float, float, float]]], *, source: str, run: str = ""
) -> Picture:
    """Accuracies as dots with intervals: one row per classifier, one color and marker per dataset.

    Args:
        accuracies: dataset -> classifier -> (accuracy, low, high), fractions.
    """
    rows: Sequence[str] = list(next(iter(accuracies.values())))
    with canvas(height=0.55 * len(rows) + 1.5) as (figure, axis):
        for place, (dataset, values) in enumerate(accuracies.items()):
            heights = np.arange(len(rows)) + 0.16 * (place - (len(accuracies) - 1) / 2)
            middle, low, high = np.array([values[row] for row in rows]).T
            axis.errorbar(
                middle, heights, xerr=[middle - low, high - middle], fmt=MARKERS[place], color=COLORS[place],
                markersize=4.5, capsize=4, label=dataset,
            )  # fmt: skip
        axis.set_yticks(range(len(rows)), rows)
        axis.invert_yaxis()
        axis.set(xlabel="test accuracy (fraction correct, with 95 % interval)")
        figure.legend(loc="outside upper center", ncols=len(accuracies))
        texts = [
            f"{dataset}: " + ", ".join(f"{row} {value[0]:.1%}" for row, value in values.items())
            for dataset, values in accuracies.items()
        ]
        return finish(figure, "Test accuracy of simple classifiers. " + "; ".join(texts) + ".", source, run)
