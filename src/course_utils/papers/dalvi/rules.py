"""P5's claims without a number."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from course_utils.data import CLASS_NAMES
from course_utils.evaluation.gradients import Formula, gradient_error
from course_utils.models import network
from course_utils.records.record import RunRecord
from course_utils.records.ruling import (
    Rule,
    Ruling,
    above,
    both,
    interval,
    lacking,
    lowest_by,
    per_class,
    percent,
    ranked,
    whichever,
)
from course_utils.records.runs import Reading, Runs, average_precision, f1, last, on_test, recall

A, B, C = "dalvi-one-hidden", "dalvi-deep", "dalvi-strided-cnn"
POOLED = "dalvi-pooled-cnn"
RATES = ("0.01", "0.03", "0.3", "0.5", "1")
TROUSER, SHIRT = CLASS_NAMES.index("Trouser"), CLASS_NAMES.index("Shirt")
DECENT = 0.8  # "a decent model will have accuracy atleast of 80%"
ALLOWED = 0.01  # what an alternative may cost in accuracy

PerClass = Callable[[RunRecord], NDArray[np.float64]]


def _ideal_rate(runs: Runs) -> Ruling:
    ours, *others = runs.together(A, *(f"{A}-lr-{rate.replace('.', 'p')}" for rate in RATES))
    accuracy, loss = last("validation_accuracy"), last("validation_loss")
    ahead = [runs.paired(ours, other, accuracy) for other in others]
    lower = [runs.paired(other, ours, loss) for other in others]
    answer, by = whichever(
        {"validation accuracy": both(*map(above, ahead)), "validation loss": both(*map(above, lower))}
    )
    means = {"0.1": ours.measured(accuracy).mean}
    means |= {rate: other.measured(accuracy).mean for rate, other in zip(RATES, others, strict=True)}
    listed = ", ".join(f"{rate}: {percent(means[rate])}" for rate in sorted(means, key=float))
    best = int(np.argmin([gain.mean() for gain in ahead]))
    text = f"{listed}. 0.1 minus {RATES[best]}: {interval(ahead[best])}. Is 0.1 best? By {by}."
    return Ruling.of(answer, text, (ours, *others))


def probabilities_minus_target(logits: NDArray[np.float64], labels: NDArray[np.int64]) -> NDArray[np.float64]:
    """What the paper gives as the gradient: softmax(z) − y."""
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True) - np.eye(10)[labels]


def gradient_is(formula: Formula) -> Rule:
    """Whether a formula is the gradient of softmax cross-entropy."""

    def rule(runs: Runs) -> Ruling:
        off = gradient_error(formula)
        return Ruling.of(off <= 1e-6, f"The largest deviation from central differences is {off:.1e}.")

    return rule


def _trouser_is_easy(runs: Runs) -> Ruling:
    group = runs.group(A)
    areas = per_class(group, average_precision)
    easier = areas[:, TROUSER] - np.delete(areas, TROUSER, axis=1).mean(axis=1)
    right = per_class(group, recall)[:, TROUSER] - DECENT
    text = (
        f"Average precision of Trouser minus the mean of the other nine: {interval(easier, digits=3)}; "
        f"its recall minus {DECENT}: {interval(right, digits=3)}."
    )
    return Ruling.of([above(easier), above(right)], text, (group,))


def _most_classes(runs: Runs) -> Ruling:
    group = runs.group(A)
    readings: dict[str, PerClass] = {"recall": recall, "average precision": average_precision}
    low = {name: (per_class(group, read) < DECENT).sum(axis=1) for name, read in readings.items()}
    answer, by = whichever({name: above(count, 5) for name, count in low.items()})
    listed = ", ".join(f"{name} {interval(count, digits=1)}" for name, count in low.items())
    return Ruling.of(answer, f"Classes below {DECENT}: {listed}. More than five? By {by}.", (group,))


def _shirt_is_hardest(experiment: str) -> Rule:
    def rule(runs: Runs) -> Ruling:
        group = runs.group(experiment)
        below_others = lowest_by(per_class(group, average_precision), SHIRT)
        lowest = ranked(group.per_class(average_precision))
        by = interval(below_others, digits=3)
        text = f"Lowest average precisions: {lowest}. Shirt below the lowest other: {by}."
        return Ruling.of(above(below_others), text, (group,))

    return rule


def _of_shirt(read: PerClass) -> Reading:
    return lambda record: float(read(record)[SHIRT])


def _best_on_shirt(runs: Runs) -> Ruling:
    one, two, three = runs.together(A, B, C)
    readings: dict[str, PerClass] = {"recall": recall, "F1": f1}
    gains = {
        name: [runs.paired(three, other, _of_shirt(read)) for other in (one, two)]
        for name, read in readings.items()
    }
    answer, by = whichever({name: both(*map(above, pair)) for name, pair in gains.items()})
    listed = "; ".join(
        f"{name}, C minus A {interval(pair[0], digits=3)}, C minus B {interval(pair[1], digits=3)}"
        for name, pair in gains.items()
    )
    return Ruling.of(answer, f"Shirt: {listed}. Is C best? By {by}.", (one, two, three))


def _in_order(runs: Runs) -> Ruling:
    one, two, three = runs.together(A, B, C)
    accuracy = on_test("accuracy")
    deeper = runs.paired(two, one, accuracy)
    gains = [runs.paired(three, other, accuracy) for other in (one, two)]
    text = (
        f"Test accuracy, B minus A: {interval(deeper)}; C minus A: {interval(gains[0])}; "
        f"C minus B: {interval(gains[1])}."
    )
    return Ruling.of([above(deeper), both(*map(above, gains))], text, (one, two, three))


def max_pooling(maps: NDArray[np.int64]) -> NDArray[np.int64]:
    """The largest value of each 2×2 window, `[H, W]` to `[H/2, W/2]`."""
    rows, columns = maps.shape
    return maps.reshape(rows // 2, 2, columns // 2, 2).max(axis=(1, 3))


def loses_data(shrink: Callable[[NDArray[np.int64]], NDArray[np.int64]]) -> Rule:
    """Whether two maps that differ wherever a 2×2 window has a larger value give the same output."""

    def rule(runs: Runs) -> Ruling:
        one = np.random.default_rng(0).permutation(28 * 28).reshape(28, 28)
        kept = one == np.kron(max_pooling(one), np.ones((2, 2), dtype=int))
        other = np.where(kept, one, one - 1000)
        lost = np.array_equal(shrink(one), shrink(other))
        changed = f"{int((~kept).sum())} of {one.size} values of a 28 × 28 map changed"
        return Ruling.of(lost, f"{changed}, and the output {'stays the same' if lost else 'changes, too'}.")

    return rule


def _stride_is_good(runs: Runs) -> Ruling:
    strided, pooled = runs.together(C, POOLED)
    gap = runs.paired(strided, pooled, on_test("accuracy"))
    text = f"Test accuracy, stride 2 minus max pooling: {interval(gap)}."
    return Ruling.of(above(gap, -ALLOWED), text, (strided, pooled))


def fewer_parameters(strided: str, pooled: str, places: int = 28 * 28) -> Rule:
    """Whether network C has fewer parameters than if its last maps kept so many places.

    The dense layer of 128 units sees 4 × 4 places of 128 maps with stride 2, as we build it.
    """

    def rule(runs: Runs) -> Ruling:
        counts = [network(name).parameters for name in (strided, pooled)]
        unshrunk = counts[0] + (places - 4 * 4) * 128 * 128
        text = (
            f"{counts[0]:,} parameters with stride 2, {counts[1]:,} with pooling, {unshrunk:,} with neither."
        )
        return Ruling.of(counts[0] < unshrunk, text)

    return rule


def halve(sides: Sequence[int]) -> Rule:
    """Whether a stride of 2 with "same" padding makes exactly half of each of these sides."""

    def rule(runs: Runs) -> Ruling:
        after = [-(-side // 2) for side in sides]  # the side over the stride, rounded up
        steps = ", ".join(f"{side} → {out}" for side, out in zip(sides, after, strict=True))
        halved = all(2 * out == side for side, out in zip(sides, after, strict=True))
        return Ruling.of(halved, f"{steps}. An odd side is rounded up: 7 → 4.")

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
    "P5.comparison.pooling_loses_data": loses_data(max_pooling),
    "P5.comparison.stride_is_a_good_alternative": _stride_is_good,
    "P5.comparison.stride_has_fewer_parameters": fewer_parameters("dalvi_strided_cnn", "dalvi_pooled_cnn"),
    "P5.strided_cnn.maps_halve": halve((28, 14)),
    "P5.background.adam_is_best": lacking("network B with each optimizer"),
    "P5.background.relu_against_vanishing_gradients": lacking("deep networks at their first step"),
}
