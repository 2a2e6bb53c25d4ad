"""P1's claims without a number."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from course_utils.records.answers import mcnemar
from course_utils.records.record import RunRecord
from course_utils.records.ruling import (
    Answer,
    Rule,
    Ruling,
    above,
    below,
    both,
    interval,
    larger,
    percent,
    whichever,
)
from course_utils.records.runs import Group, Reading, Runs, on_test, under_shift

PLAIN, DROPOUT = "priyowidodo-plain", "priyowidodo-dropout"
SLIM, SLIM_DROPOUT, UNPOOLED = "course-lever-none", "course-lever-dropout", "course-unpooled"
WAYS = {"more dropout": "course-lever-more-dropout", "batch normalization instead": "course-lever-norm"}
AMOUNTS = {"50,000 images": "", "5,000 images": "-5000"}
BASELINE, LEVEL = 0.897, 0.01
PIXELS = (1, 2, 3, 4)

Stretch = tuple[int, int]
"""From an epoch to an epoch, both included, counted from 1."""

EARLY, LATE = (9, 14), (15, 20)  # the halves of what P1 calls level, however its epochs are read
QUARTERS = ((1, 5), (6, 10), (11, 15), (16, 20))


def _change(group: Group, series: str, *stretches: Stretch) -> NDArray[np.float64]:
    """The mean over the second stretch of a history minus that over the first, seed by seed."""

    def mean(record: RunRecord, stretch: Stretch) -> float:
        return float(np.mean(record.history.series(series)[stretch[0] - 1 : stretch[1]]))

    before, after = stretches
    return np.array([mean(record, after) - mean(record, before) for record in group.records])


def _level(change: NDArray[np.float64]) -> Answer:
    """Whether a change is shown to be less than a point, up and down."""
    return both(above(change, -LEVEL), below(change, LEVEL))


def _loss_turns_up(runs: Runs) -> Ruling:
    group = runs.group(PLAIN)
    loss = "validation_loss"
    first = _change(group, loss, (1, 1), (4, 4))
    up = _change(group, loss, (7, 7), (8, 13))
    on = _change(group, loss, (8, 13), (14, 20))
    text = (
        f"Epochs 1 to 4: {interval(first)}; epoch 7 to epochs 8 to 13: {interval(up)}; "
        f"on to epochs 14 to 20: {interval(on)}."
    )
    return Ruling.of([below(first), both(above(up), above(on))], text, (group,))


def _accuracy_levels_off(runs: Runs) -> Ruling:
    group = runs.group(PLAIN)
    accuracy = "validation_accuracy"
    first = _change(group, accuracy, (1, 1), (6, 6))
    readings = {
        "from 6 to 8": _change(group, accuracy, (6, 6), (8, 8)),
        "from 7 to 9": _change(group, accuracy, (7, 7), (9, 9)),
    }
    falls, by = whichever({name: below(change) for name, change in readings.items()})
    late = _change(group, accuracy, EARLY, LATE)
    changes = ", ".join(f"{name} {interval(change)}" for name, change in readings.items())
    text = (
        f"Epochs 1 to 6: {interval(first)}. A fall: {by} ({changes}). "
        f"Epochs 9 to 14 to epochs 15 to 20: {interval(late)}."
    )
    return Ruling.of([above(first), falls, _level(late)], text, (group,))


def _loss_keeps_falling(runs: Runs) -> Ruling:
    group = runs.group(DROPOUT)
    loss = "validation_loss"
    first = _change(group, loss, (5, 5), (6, 12))
    on = _change(group, loss, (6, 12), (13, 20))
    text = f"Epoch 5 to epochs 6 to 12: {interval(first)}; on to epochs 13 to 20: {interval(on)}."
    return Ruling.of(both(below(first), below(on)), text, (group,))


def _loss_rises_at_five(runs: Runs) -> Ruling:
    group = runs.group(DROPOUT)
    change = _change(group, "validation_loss", (4, 4), (5, 5))
    return Ruling.of(above(change), f"Epoch 4 to 5: {interval(change)}.", (group,))


def _accuracy_dips(runs: Runs) -> Ruling:
    group = runs.group(DROPOUT)
    accuracy = "validation_accuracy"
    first = _change(group, accuracy, (1, 1), (7, 7))
    dip = _change(group, accuracy, (7, 7), (8, 8))
    late = _change(group, accuracy, EARLY, LATE)
    text = (
        f"Epochs 1 to 7: {interval(first)}; 7 to 8: {interval(dip)}; "
        f"epochs 9 to 14 to epochs 15 to 20: {interval(late)}."
    )
    return Ruling.of([above(first), below(dip), _level(late)], text, (group,))


def _networks(runs: Runs) -> tuple[Group, Group]:
    plain, dropout = runs.together(PLAIN, DROPOUT)
    return plain, dropout


def _accuracy_gain(runs: Runs) -> Ruling:
    plain, dropout = _networks(runs)
    ruling = larger(runs, dropout, plain, on_test("accuracy"), "With minus without dropout")
    values = [mcnemar(one, other) for one, other in runs.pairs(plain, dropout)]
    listed = ", ".join(f"{value:.2g}" for value in values)
    return Ruling(ruling.parts, f"{ruling.finding} McNemar's p, seed by seed: {listed}.", ruling.groups)


def _loss_gain(runs: Runs) -> Ruling:
    plain, dropout = _networks(runs)
    return larger(runs, plain, dropout, on_test("loss"), "Without minus with dropout")


def _less_overfitting(runs: Runs) -> Ruling:
    plain, dropout = _networks(runs)

    def rise(record: RunRecord) -> float:
        loss = record.history.series("validation_loss")
        return loss[-1] - min(loss)

    rises = [group.measured(rise).mean for group in (plain, dropout)]
    what = (
        f"Last validation loss above the lowest: {rises[0]:.3f} without, {rises[1]:.3f} with dropout; "
        "difference"
    )
    return larger(runs, plain, dropout, rise, what)


def _training_accuracy_rises(runs: Runs) -> Ruling:
    groups = _networks(runs)
    answers, texts = [], []
    for group, how in zip(groups, ("Without", "with"), strict=True):
        steps = [_change(group, "train_accuracy", *two) for two in pairwise(QUARTERS)]
        answers.append(both(*map(above, steps)))
        texts.append(f"{how} dropout: {', '.join(map(interval, steps))}")
    return Ruling.of(answers, f"From five epochs to the next five. {'; '.join(texts)}.", groups)


def _beats_the_baseline(runs: Runs) -> Ruling:
    groups = _networks(runs)
    found = [[on_test("accuracy")(record) for record in group.records] for group in groups]
    gains = [np.array(values) - BASELINE for values in found]
    text = (
        f"Test accuracy minus {percent(BASELINE)}: {interval(gains[0])} without, "
        f"{interval(gains[1])} with dropout."
    )
    return Ruling.of(map(above, gains), text, groups)


def _more_would_help(runs: Runs) -> Ruling:
    gains: dict[str, NDArray[np.float64]] = {}
    shown: list[Group] = []
    for images, amount in AMOUNTS.items():
        groups = runs.together(*(name + amount for name in (SLIM_DROPOUT, *WAYS.values())))
        for way, variant in zip(WAYS, groups[1:], strict=True):
            gains[f"{way}, {images}"] = runs.paired(variant, groups[0], on_test("accuracy"))
        shown += groups
    answers = {above(gain) for gain in gains.values()}
    answer = True if True in answers else False if answers == {False} else None
    listed = "; ".join(f"{name} {interval(gain)}" for name, gain in gains.items())
    return Ruling.of(answer, f"Test accuracy minus that with P1's dropout: {listed}.", shown)


def _moved(quantity: str) -> Reading:
    """Reads a quantity on moved images, averaged over the amounts by which they are moved."""
    readings = [under_shift(quantity, pixels) for pixels in PIXELS]
    return lambda record: float(np.mean([read(record) for read in readings]))


def _pooling_steadies(runs: Runs) -> Ruling:
    pooled, unpooled = runs.together(SLIM, UNPOOLED)
    gains = {
        what: runs.paired(pooled, unpooled, _moved(quantity))
        for what, quantity in (("same answer", "consistency"), ("right answer", "accuracy"))
    }
    answer, by = whichever({what: above(gain) for what, gain in gains.items()})
    listed = ", ".join(f"{what} {interval(gain)}" for what, gain in gains.items())
    return Ruling.of(answer, f"With minus without pooling, {listed}. {by.capitalize()}.", (pooled, unpooled))


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
