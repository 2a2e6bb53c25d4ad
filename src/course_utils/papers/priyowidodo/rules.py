"""P1's claims without a number."""

from __future__ import annotations

import numpy as np
from scipy.stats import spearmanr

from course_utils.records.answers import mcnemar
from course_utils.records.record import RunRecord
from course_utils.records.ruling import Rule, Ruling, larger, paired, percent
from course_utils.records.runs import Group, Runs, at, last, on_test, under_shift

PLAIN, DROPOUT = "priyowidodo-plain", "priyowidodo-dropout"
SLIM, SLIM_DROPOUT, UNPOOLED = "course-lever-none", "course-lever-dropout", "course-unpooled"
VARIANTS = ("course-lever-more-dropout", "course-lever-flips-dropout")


def _loss_turns_up(runs: Runs) -> Ruling:
    group = runs.group(PLAIN)
    loss = group.curve("validation_loss")
    best, factor = int(loss.argmin()) + 1, loss[-1] / loss.min()
    text = f"Lowest in epoch {best} ({loss.min():.4f}), then up to {loss[-1]:.4f}, {factor:.2f} times that."
    return Ruling(4 <= best <= 10 and factor >= 1.5, text, (group,))


def _accuracy_levels_off(runs: Runs) -> Ruling:
    group = runs.group(PLAIN)
    accuracy = group.curve("validation_accuracy")
    late = accuracy[7:20]
    off = float(np.abs(late - late.mean()).max())
    text = (
        f"Epoch 6: {percent(accuracy[5])}; epochs 8 to 20: {percent(late.mean())} on average, "
        f"at most {100 * off:.2f} points off."
    )
    return Ruling(bool(off <= 0.005 and late.mean() < accuracy[5]), text, (group,))


def _loss_keeps_falling(runs: Runs) -> Ruling:
    group = runs.group(DROPOUT)
    loss = group.curve("validation_loss")
    text = (
        f"Lowest in epoch {int(loss.argmin()) + 1} ({loss.min():.4f}); epoch 20 has {loss[-1]:.4f}, "
        f"{loss[-1] / loss.min():.3f} times that."
    )
    return Ruling(bool(loss[-1] <= 1.05 * loss.min()), text, (group,))


def _loss_rises_at_five(runs: Runs) -> Ruling:
    group = runs.group(DROPOUT)
    loss = group.curve("validation_loss")
    return Ruling(bool(loss[4] > loss[3]), f"Epoch 4: {loss[3]:.4f}; epoch 5: {loss[4]:.4f}.", (group,))


def _accuracy_dips(runs: Runs) -> Ruling:
    group = runs.group(DROPOUT)
    accuracy = group.curve("validation_accuracy")
    span = float(np.ptp(accuracy[8:20]))
    text = (
        f"Epoch 7: {percent(accuracy[6])}; epoch 8: {percent(accuracy[7])}; epochs 9 to 20 span "
        f"{100 * span:.2f} points."
    )
    return Ruling(bool(accuracy[7] < accuracy[6] and span <= 0.01), text, (group,))


def _both(runs: Runs) -> tuple[Group, Group]:
    plain, dropout = runs.together(PLAIN, DROPOUT)
    return plain, dropout


def _accuracy_gain(runs: Runs) -> Ruling:
    plain, dropout = _both(runs)
    gain = runs.paired(dropout, plain, on_test("accuracy"))
    ruling = paired(gain, "With minus without dropout", (plain, dropout))
    values = [mcnemar(one, other) for one, other in runs.pairs(plain, dropout)]
    listed = ", ".join(f"{value:.2g}" for value in values)
    return Ruling(ruling.holds, f"{ruling.finding} McNemar's p, seed by seed: {listed}.", ruling.groups)


def _loss_gain(runs: Runs) -> Ruling:
    plain, dropout = _both(runs)
    return paired(
        runs.paired(plain, dropout, on_test("loss")), "Without minus with dropout", (plain, dropout)
    )


def _less_overfitting(runs: Runs) -> Ruling:
    plain, dropout = _both(runs)

    def gap(record: RunRecord) -> float:
        return at("validation_loss", 20)(record) - at("train_loss", 20)(record)

    narrower = runs.paired(plain, dropout, gap)
    text = (
        f"Validation minus training loss: {plain.measured(gap).mean:.3f} without, {dropout.measured(gap).mean:.3f} "
        f"with dropout; less with dropout in {int((narrower > 0).sum())} of {len(narrower)} seeds."
    )
    return Ruling(bool((narrower > 0).all()), text, (plain, dropout))


def _training_accuracy_rises(runs: Runs) -> Ruling:
    groups = _both(runs)
    curves = [group.curve("train_accuracy") for group in groups]
    ranks = [float(spearmanr(range(len(curve)), curve).statistic) for curve in curves]
    text = (
        f"Rank correlation of epoch and training accuracy: {ranks[0]:.3f} without and {ranks[1]:.3f} with dropout; "
        f"at the end {percent(curves[0][-1])} and {percent(curves[1][-1])}."
    )
    return Ruling(min(ranks) >= 0.95, text, groups)


def _beats_the_baseline(runs: Runs) -> Ruling:
    groups = _both(runs)
    worst = min(on_test("accuracy")(record) for group in groups for record in group.records)
    return Ruling(worst > 0.897, f"The lowest of our test accuracies is {percent(worst)}.", groups)


def _more_would_help(runs: Runs) -> Ruling:
    dropout, *variants = runs.together(SLIM_DROPOUT, *VARIANTS)
    chosen = max(variants, key=lambda group: group.measured(last("validation_accuracy")).mean)
    ruling = larger(runs, chosen, dropout, on_test("accuracy"), "Test accuracy (variant minus dropout)")
    return Ruling(ruling.holds, f"Chosen: {chosen.experiment}. {ruling.finding}", ruling.groups)


def _pooling_steadies(runs: Runs) -> Ruling:
    pooled, unpooled = runs.together(SLIM, UNPOOLED)
    return larger(
        runs, pooled, unpooled, under_shift("consistency", 1), "Same answer (with minus without pooling)"
    )


RULES: dict[str, Rule] = {
    "P1.plain.validation_loss.shape": _loss_turns_up,
    "P1.plain.validation_accuracy.shape": _accuracy_levels_off,
    "P1.dropout.validation_loss.shape": _loss_keeps_falling,
    "P1.dropout.validation_loss.rise_at_epoch5": _loss_rises_at_five,
    "P1.dropout.validation_accuracy.shape": _accuracy_dips,
    "P1.comparison.test_accuracy": _accuracy_gain,
    "P1.comparison.test_loss": _loss_gain,
    "P1.comparison.overfitting": _less_overfitting,
    "P1.comparison.train_accuracy": _training_accuracy_rises,
    "P1.comparison.beats_the_baseline": _beats_the_baseline,
    "P1.comparison.more_would_help": _more_would_help,
    "P1.background.pooling_invariance": _pooling_steadies,
}
