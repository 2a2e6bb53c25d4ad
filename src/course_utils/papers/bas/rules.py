"""P3's claims without a number."""

from __future__ import annotations

import math

import numpy as np

from course_utils.records.record import RunRecord
from course_utils.records.ruling import Rule, Ruling, lacking, larger, lowest, ranked
from course_utils.records.runs import Group, Runs, last, recall

ACCURACY = last("validation_accuracy")
LOSS = last("validation_loss")
HARD = ("Pullover", "Coat", "Shirt")


def steadiness(record: RunRecord) -> float:
    """Mean absolute change of validation accuracy from epoch to epoch, over the second half of training."""
    curve = np.array(record.history.validation_accuracy)
    return float(np.abs(np.diff(curve[len(curve) // 2 :])).mean())


def epochs_to(record: RunRecord, accuracy: float = 0.90) -> float:
    """Epochs until validation accuracy reaches a value; infinite if it never does."""
    reached = np.flatnonzero(np.array(record.history.validation_accuracy) >= accuracy)
    return float(reached[0] + 1) if len(reached) else math.inf


def _loss_climbs(runs: Runs) -> Ruling:
    group = runs.group("bas-ann1")
    validation, training = group.curve("validation_loss"), group.curve("train_loss")
    best = int(validation.argmin())
    text = (
        f"Validation loss: lowest {validation[best]:.3f} in epoch {best + 1}, last {validation[-1]:.2f}; "
        f"training loss: {training[best]:.3f} then, {training[-1]:.3f} at last."
    )
    holds = validation[-1] >= 2 * validation[best] and training[-1] < training[best]
    return Ruling(bool(holds), text, (group,))


def _no_headway(runs: Runs) -> Ruling:
    group = runs.group("bas-ann1")
    curve = group.curve("validation_accuracy")
    tenth = len(curve) // 10
    early, late = curve[tenth : 2 * tenth].mean(), curve[-tenth:].mean()
    text = f"Second tenth of training: {early:.4f}; last tenth: {late:.4f}."
    return Ruling(bool(late <= early + 0.005), text, (group,))


def _hardest_three(runs: Runs) -> Ruling:
    group = runs.group("bas-ann1")
    values = group.per_class(recall)
    order = sorted(values, key=values.__getitem__)
    holds = order[0] == "Shirt" and set(order[1:3]) == {"Pullover", "Coat"}
    return Ruling(holds, f"Lowest recalls: {ranked(values)}.", (group,))


def _hardly_overfits(runs: Runs) -> Ruling:
    group = runs.group("bas-ann2")
    curve = group.curve("validation_loss")
    text = f"Lowest {curve.min():.3f} in epoch {int(curve.argmin()) + 1}, last {curve[-1]:.3f}."
    return Ruling(bool(curve[-1] <= 1.1 * curve.min()), text, (group,))


def _steadier(first: str, second: str, factor: float) -> Rule:
    """Whether the first is less steady than the second by a factor."""

    def rule(runs: Runs) -> Ruling:
        groups = runs.together(first, second)
        values = [group.measured(steadiness).mean for group in groups]
        text = f"Mean change per epoch: {values[0]:.5f} ({first}) and {values[1]:.5f} ({second})."
        holds = values[0] >= factor * values[1] if factor > 1 else values[0] > values[1]
        return Ruling(holds, text, tuple(groups))

    return rule


def _ann2_beats_ann1(runs: Runs) -> Ruling:
    one, two = runs.together("bas-ann1", "bas-ann2")
    accuracy = larger(runs, two, one, ACCURACY, "Last validation accuracy (ANN 2 minus ANN 1)")
    loss = larger(runs, one, two, LOSS, "Last validation loss (ANN 1 minus ANN 2)")
    return Ruling(accuracy.holds and loss.holds, f"{accuracy.finding} {loss.finding}", (one, two))


def _better_on_hard_classes(runs: Runs) -> Ruling:
    one, two = runs.together("bas-ann1", "bas-ann2")
    before, after = one.per_class(recall), two.per_class(recall)
    text = "; ".join(f"{name} {before[name]:.3f} → {after[name]:.3f}" for name in HARD)
    return Ruling(all(after[name] > before[name] for name in HARD), f"Recall: {text}.", (one, two))


def _best_on_shirt(runs: Runs) -> Ruling:
    groups = runs.together("bas-ann1", "bas-ann2", "bas-ann3")
    values = [group.per_class(recall)["Shirt"] for group in groups]
    text = ", ".join(f"ANN {number} {value:.3f}" for number, value in enumerate(values, 1))
    return Ruling(values[2] > max(values[:2]), f"Recall of Shirt: {text}.", tuple(groups))


def _worse_on_t_shirts(runs: Runs) -> Ruling:
    cnn, ann = runs.together("bas-cnn1", "bas-ann3")
    values = [group.per_class(recall)["T-shirt/top"] for group in (cnn, ann)]
    text = f"Recall of T-shirt/top: CNN 1 {values[0]:.3f}, ANN 3 {values[1]:.3f}."
    return Ruling(values[0] < values[1], text, (cnn, ann))


def _shirt_is_hardest(runs: Runs) -> Ruling:
    group = runs.group("bas-cnn2")
    values = group.per_class(recall)
    return Ruling(lowest(values) == "Shirt", f"Lowest recalls: {ranked(values)}.", (group,))


def _faster(first: str, second: str) -> Rule:
    def rule(runs: Runs) -> Ruling:
        groups = runs.together(first, second)
        values = [group.measured(epochs_to).mean for group in groups]
        words = [f"{value:.1f} epochs" if math.isfinite(value) else "never by all seeds" for value in values]
        text = f"0.90 is reached: {first} {words[0]}, {second} {words[1]}."
        return Ruling(values[0] < values[1], text, tuple(groups))

    return rule


def _alike(runs: Runs) -> Ruling:
    three, two = runs.together("bas-cnn3", "bas-cnn2")
    values = [group.measured(ACCURACY).mean for group in (three, two)]
    text = f"Last validation accuracy: CNN 3 {values[0]:.4f}, CNN 2 {values[1]:.4f}."
    return Ruling(abs(values[0] - values[1]) <= 0.005, text, (three, two))


def _cnn_beats_ann(runs: Runs) -> Ruling:
    groups = runs.together(*(f"bas-{kind}{number}" for kind in ("ann", "cnn") for number in (1, 2, 3)))

    def mean(group: Group) -> float:
        return group.measured(ACCURACY).mean

    best, worst = max(groups[:3], key=mean), min(groups[3:], key=mean)
    what = f"Last validation accuracy ({worst.experiment} minus {best.experiment})"
    return larger(runs, worst, best, ACCURACY, what)


def _transforms_hurt(runs: Runs) -> Ruling:
    names = [f"bas-cnn2-{what}" for what in ("rotation", "width-shift", "height-shift")]
    plain, *changed = runs.together("bas-cnn2", *names)
    rulings = [
        larger(runs, plain, group, ACCURACY, f"Without minus with {group.experiment[9:]}")
        for group in changed
    ]
    text = " ".join(ruling.finding for ruling in rulings)
    return Ruling(all(ruling.holds for ruling in rulings), text, (plain, *changed))


RULES: dict[str, Rule] = {
    "P3.ann1.validation_loss.shape": _loss_climbs,
    "P3.ann1.validation_accuracy.shape": _no_headway,
    "P3.ann1.hardest_classes": _hardest_three,
    "P3.ann2.overfitting": _hardly_overfits,
    "P3.comparison.sgd_steadier_than_rmsprop": _steadier("bas-ann1", "bas-ann2", 2.0),
    "P3.comparison.ann2_beats_ann1": _ann2_beats_ann1,
    "P3.comparison.ann2_better_on_hard_classes": _better_on_hard_classes,
    "P3.comparison.ann3_best_ann_on_shirt": _best_on_shirt,
    "P3.cnn1.stability": _steadier("bas-cnn1", "bas-cnn2", 1.0),
    "P3.cnn1.t_shirt_top": _worse_on_t_shirts,
    "P3.cnn2.hardest_class": _shirt_is_hardest,
    "P3.cnn2.unit_norm": _faster("bas-cnn2", "bas-cnn2-free"),
    "P3.cnn3.like_cnn2": _alike,
    "P3.cnn3.speed": _faster("bas-cnn3", "bas-cnn2"),
    "P3.comparison.cnn_beats_ann": _cnn_beats_ann,
    "P3.comparison.rotation_and_shifts_hurt": _transforms_hurt,
    "P3.background.pooling_speeds_up": lacking("CNN 1 without pooling"),
    "P3.background.same_padding_limits_loss": lacking("CNN 1 without padding"),
}
