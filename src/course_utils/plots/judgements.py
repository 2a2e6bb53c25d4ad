"""Pictures of how well classifiers do: which classes they confuse, and whether they are as sure as they are right.

Evaluations and bins come ready; nothing is judged here.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import seaborn as sns

from course_utils.evaluation import Evaluation, Reliability
from course_utils.plots.picture import (
    COLORS,
    LINES,
    MARKERS,
    Picture,
    canvas,
    finish,
    legend_above,
    slant_names,
)


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
            confusion, names = evaluation.confusion, evaluation.class_names
            shares = 100 * confusion / np.maximum(confusion.sum(axis=1, keepdims=True), 1)
            written = np.where(shares >= 0.5, np.char.mod("%.0f", shares), "")
            sns.heatmap(
                shares, ax=axis, cmap="Blues", vmin=0, vmax=100, cbar=False, annot=written, fmt="",
                annot_kws={"fontsize": 9}, xticklabels=names, yticklabels=names,
            )  # fmt: skip
            axis.grid(False)
            slant_names(axis)
            axis.set(
                title=f"{name}: {evaluation.accuracy:.1%} correct",
                xlabel="predicted class (numbers: % of the true class)",
                ylabel="true class",
            )
        return finish(figure, _confusion_alt(evaluations), source, run)


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


def calibration(
    networks: Mapping[str, Reliability], *, source: str, run: str = "", fewest: int = 30
) -> Picture:
    """Accuracy against confidence, bin by bin, and how many predictions each bin holds.

    On the diagonal a network is right as often as it says; below it, it is too sure.

    Args:
        fewest: bins with fewer predictions are left out: their accuracy would be mostly chance.

    Raises:
        ValueError: no network.
    """
    if not networks:
        raise ValueError("there is no network to draw")
    with canvas(1, 2, height=3.8) as (figure, (left, right)):
        left.plot([0, 1], [0, 1], color="#666666", linestyle=":", linewidth=1.2)
        for place, (name, bins) in enumerate(networks.items()):
            some = bins.count >= fewest
            look = {"color": COLORS[place], "marker": MARKERS[place], "linestyle": LINES[place % 4]}
            share = 100 * bins.count / bins.count.sum()
            left.plot(bins.confidence[some], bins.accuracy[some], label=name, markersize=5, **look)
            right.plot(bins.confidence[some], share[some], markersize=5, **look)
        left.set(xlabel="confidence (probability)", ylabel="accuracy (fraction correct)", ylim=(0, 1.03))
        right.set(xlabel="confidence (probability)", ylabel="predictions (%, logarithmic)", yscale="log")
        left.set_xlim(0, 1.03)
        right.set_xlim(0, 1.03)
        legend_above(figure, left, 2)
        texts = [
            f"{name}: expected calibration error {bins.expected_calibration_error:.3f}, "
            f"mean confidence {np.average(bins.confidence, weights=bins.count):.3f}, "
            f"accuracy {np.average(bins.accuracy, weights=bins.count):.3f}"
            for name, bins in networks.items()
        ]
        alt = "Accuracy against confidence, with a dotted diagonal where both are equal. "
        return finish(figure, alt + "; ".join(texts) + ".", source, run)
