"""P5's claims without a number."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from course_utils.evaluation.gradients import Formula, gradient_error
from course_utils.models import network
from course_utils.records.ruling import Rule, Ruling, lacking, larger, lowest, percent, ranked
from course_utils.records.runs import Runs, average_precision, last, on_test, recall

A, B, C = "dalvi-one-hidden", "dalvi-deep", "dalvi-strided-cnn"
POOLED = "dalvi-pooled-cnn"
RATES = ("0.01", "0.03", "0.3", "0.5", "1")


def _ideal_rate(runs: Runs) -> Ruling:
    names = [f"{A}-lr-{rate.replace('.', 'p')}" for rate in RATES]
    ours, *others = runs.together(A, *names)
    accuracies = [group.measured(last("validation_accuracy")).mean for group in (ours, *others)]
    pairs = zip(("0.1", *RATES), accuracies, strict=True)
    text = ", ".join(f"{rate}: {percent(value)}" for rate, value in sorted(pairs, key=lambda p: float(p[0])))
    return Ruling(max(accuracies[1:]) <= accuracies[0] + 0.01, f"{text}.", (ours, *others))


def probabilities_minus_target(logits: NDArray[np.float64], labels: NDArray[np.int64]) -> NDArray[np.float64]:
    """What the paper gives as the gradient: softmax(z) − y."""
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True) - np.eye(10)[labels]


def gradient_is(formula: Formula) -> Rule:
    """Whether a formula is the gradient of softmax cross-entropy."""

    def rule(runs: Runs) -> Ruling:
        off = gradient_error(formula)
        return Ruling(off <= 1e-6, f"The largest deviation from central differences is {off:.1e}.")

    return rule


def _trouser_is_easy(runs: Runs) -> Ruling:
    group = runs.group(A)
    values = group.per_class(average_precision)
    best = max(values, key=values.__getitem__)
    text = f"Highest average precision: {best} {values[best]:.3f}; Trouser {values['Trouser']:.3f}."
    return Ruling(best == "Trouser", text, (group,))


def _most_classes(runs: Runs) -> Ruling:
    group = runs.group(A)
    low = [name for name, value in group.per_class(recall).items() if value < 0.75]
    return Ruling(len(low) >= 6, f"Recall below 0.75: {len(low)} classes ({', '.join(low)}).", (group,))


def _shirt_is_hardest(experiment: str) -> Rule:
    def rule(runs: Runs) -> Ruling:
        group = runs.group(experiment)
        values = group.per_class(average_precision)
        return Ruling(lowest(values) == "Shirt", f"Lowest average precisions: {ranked(values)}.", (group,))

    return rule


def _best_on_shirt(runs: Runs) -> Ruling:
    groups = runs.together(A, B, C)
    values = [group.per_class(recall)["Shirt"] for group in groups]
    text = ", ".join(f"{letter} {value:.3f}" for letter, value in zip("ABC", values, strict=True))
    return Ruling(values[2] > max(values[:2]), f"Recall of Shirt: {text}.", tuple(groups))


def _in_order(runs: Runs) -> Ruling:
    one, two, three = runs.together(A, B, C)
    steps = [
        larger(runs, two, one, on_test("accuracy"), "Test accuracy (B minus A)"),
        larger(runs, three, two, on_test("accuracy"), "Test accuracy (C minus B)"),
    ]
    return Ruling(all(s.holds for s in steps), " ".join(s.finding for s in steps), (one, two, three))


def _pooling_loses(runs: Runs) -> Ruling:
    strided, pooled = runs.together(C, POOLED)
    return larger(runs, strided, pooled, on_test("accuracy"), "Test accuracy (stride 2 minus max pooling)")


def _stride_is_good(runs: Runs) -> Ruling:
    strided, pooled = runs.together(C, POOLED)
    gap = strided.measured(on_test("accuracy")).mean - pooled.measured(on_test("accuracy")).mean
    times = [group.measured(lambda r: r.seconds).mean for group in (strided, pooled)]
    text = (
        f"Test accuracy {100 * gap:+.2f} points, training time {times[0] / times[1]:.2f} times that with pooling; "
        "every convolution is computed at a quarter of the places."
    )
    return Ruling(gap >= -0.01 and times[0] < times[1], text, (strided, pooled))


def fewer_parameters(strided: str, pooled: str) -> Rule:
    """Whether one network has fewer parameters than another."""

    def rule(runs: Runs) -> Ruling:
        counts = [network(name).parameters for name in (strided, pooled)]
        text = f"{counts[0]:,} parameters with stride 2, {counts[1]:,} with pooling: the maps shrink alike."
        return Ruling(counts[0] < counts[1], text)

    return rule


def halves_thrice(side: int) -> Rule:
    """Whether three convolutions with stride 2 and "same" padding each halve a side exactly."""

    def rule(runs: Runs) -> Ruling:
        sides = [side]
        for _ in range(3):
            sides.append(-(-sides[-1] // 2))  # "same" padding: the side over the stride, rounded up
        text = " → ".join(map(str, sides))
        return Ruling(all(2 * after == before for before, after in pairwise(sides)), f"Sides: {text}.")

    return rule


RULES: dict[str, Rule] = {
    "P5.one_hidden.learning_rate": _ideal_rate,
    "P5.one_hidden.gradient": gradient_is(probabilities_minus_target),
    "P5.one_hidden.trouser": _trouser_is_easy,
    "P5.one_hidden.most_classes": _most_classes,
    "P5.one_hidden.hardest_class": _shirt_is_hardest(A),
    "P5.deep.hardest_class": _shirt_is_hardest(B),
    "P5.strided_cnn.hardest_class": _shirt_is_hardest(C),
    "P5.comparison.cnn_best_on_shirt": _best_on_shirt,
    "P5.comparison.cnn_beats_dense": _in_order,
    "P5.comparison.pooling_loses_data": _pooling_loses,
    "P5.comparison.stride_is_a_good_alternative": _stride_is_good,
    "P5.comparison.stride_has_fewer_parameters": fewer_parameters("dalvi_strided_cnn", "dalvi_pooled_cnn"),
    "P5.strided_cnn.maps_halve": halves_thrice(28),
    "P5.background.adam_is_best": lacking("network B with each optimizer"),
    "P5.background.relu_against_vanishing_gradients": lacking("deep networks at their first step"),
}
