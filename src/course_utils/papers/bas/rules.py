"""P3's claims without a number.

Where the paper shows no metric, or several, a verdict must not depend on which is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from course_utils.data import CLASS_NAMES
from course_utils.records.record import RunRecord
from course_utils.records.ruling import (
    Answer,
    Rule,
    Ruling,
    above,
    below,
    both,
    interval,
    lacking,
    lowest_by,
    per_class,
    ranked,
    whichever,
)
from course_utils.records.runs import Group, NotRunError, Reading, Runs, f1, last, precision, recall

PerClass = Callable[[RunRecord], NDArray[np.float64]]

ACCURACY = last("validation_accuracy")
LOSS = last("validation_loss")
METRICS: Mapping[str, PerClass] = {"recall": recall, "precision": precision, "F1": f1}
SERIES = ("train_accuracy", "train_loss", "validation_accuracy", "validation_loss")
HARD = ("Pullover", "Coat", "Shirt")
SHIRT = CLASS_NAMES.index("Shirt")
SIX = ("ANN 1", "ANN 2", "ANN 3", "CNN 1", "CNN 2", "CNN 3")
UNIT_NORMS = {"over each filter": "bas-cnn2", "as Keras' default": "bas-cnn2-axis0"}


def experiment(title: str) -> str:
    """The experiment of one of the six: "ANN 1" is "bas-ann1"."""
    return f"bas-{title.lower().replace(' ', '')}"


def steadiness(series: str) -> Reading:
    """Reads the mean absolute change of a history from epoch to epoch, over the second half of training."""

    def read(record: RunRecord) -> float:
        curve = np.array(record.history.series(series))
        return float(np.abs(np.diff(curve[len(curve) // 2 :])).mean())

    return read


def tenth(series: str, number: int) -> Reading:
    """Reads the mean of a history over a tenth of training, counted from 1; −1 is the last."""
    place = number - 1 if number > 0 else number
    return lambda record: float(np.array_split(np.array(record.history.series(series)), 10)[place].mean())


def epochs_to(record: RunRecord, accuracy: float = 0.90) -> float:
    """Epochs until validation accuracy reaches a value; one more than there were if it never does."""
    reached = np.flatnonzero(np.array(record.history.validation_accuracy) >= accuracy)
    return float(reached[0] + 1 if len(reached) else len(record.history.validation_accuracy) + 1)


def early(record: RunRecord) -> float:
    """Mean validation accuracy of the first ten epochs."""
    return float(np.mean(record.history.validation_accuracy[:10]))


def gap(record: RunRecord) -> float:
    """By how much the last validation loss is above the last training loss."""
    return LOSS(record) - last("train_loss")(record)


def beyond(runs: Runs, first: Group, second: Group, read: Reading, times: float = 1) -> NDArray[np.float64]:
    """By how much a quantity of the first exceeds so many times that of the second, seed by seed."""
    return np.array([read(one) - times * read(other) for one, other in runs.pairs(first, second)])


def positive(quantities: Mapping[str, NDArray[np.float64]], digits: int = 4) -> tuple[Answer, str]:
    """Whether a quantity, measured in several ways, is positive in all of them; and what each gives."""
    return whichever({
        f"{name} {interval(values, digits=digits)}": above(values) for name, values in quantities.items()
    })  # fmt: skip


def in_every_metric(measure: Callable[[PerClass], NDArray[np.float64]]) -> tuple[Answer, str]:
    """`positive`, for a difference between classes or networks that is measured by metrics per class."""
    return positive({name: measure(read) for name, read in METRICS.items()}, digits=3)


def _part_by_part(found: Mapping[str, tuple[Answer, str]], groups: Sequence[Group]) -> Ruling:
    text = " ".join(f"{what}: {told}." for what, (_, told) in found.items())
    return Ruling.of([answer for answer, _ in found.values()], text, groups)


def _losses_part(title: str) -> Rule:
    """Whether validation loss is higher, and training loss lower, in the last tenth of training than in the first."""

    def rule(runs: Runs) -> Ruling:
        group = runs.group(experiment(title))
        rise, growth = (
            np.array([tenth(name, -1)(record) - tenth(name, 1)(record) for record in group.records])
            for name in ("validation_loss", "train_loss")
        )
        told = f"validation loss {interval(rise)}, training loss {interval(growth)}"
        return Ruling.of(
            (above(rise), below(growth)), f"Last tenth of training minus first: {told}.", (group,)
        )

    return rule


def _overfits_late(runs: Runs) -> Ruling:
    found = _losses_part("ANN 3")(runs)
    return Ruling.of(both(*found.parts), found.finding, found.groups)


def _unstable_without_progress(runs: Runs) -> Ruling:
    one, two = runs.together("bas-ann1", "bas-ann2")
    swing = beyond(runs, one, two, steadiness("validation_accuracy"))
    late, before = tenth("validation_accuracy", -1), tenth("validation_accuracy", 2)
    progress = np.array([late(record) - before(record) for record in one.records])
    text = (
        f"Mean change of validation accuracy per epoch, ANN 1 minus ANN 2: {interval(swing, digits=5)}. "
        f"Last tenth of training minus second: {interval(progress)}."
    )
    return Ruling.of((above(swing), below(progress, 0.005)), text, (one, two))


def _poor_on_three(runs: Runs) -> Ruling:
    group = runs.group("bas-ann1")
    places = [CLASS_NAMES.index(name) for name in HARD]

    def behind(place: int) -> tuple[Answer, str]:
        def measure(read: PerClass) -> NDArray[np.float64]:
            values = per_class(group, read)
            return values.mean(axis=1) - values[:, place]

        return in_every_metric(measure)

    found = {f"{name} below the mean of the ten classes": behind(CLASS_NAMES.index(name)) for name in HARD}
    found["Shirt below the other two"] = in_every_metric(
        lambda read: lowest_by(per_class(group, read)[:, places], HARD.index("Shirt"))
    )
    return _part_by_part(found, (group,))


def _overfits_less(runs: Runs) -> Ruling:
    one, two = runs.together("bas-ann1", "bas-ann2")
    less = beyond(runs, one, two, gap, times=2)
    own = two.curve("validation_loss")
    text = (
        f"Validation minus training loss at the end, ANN 1 minus twice ANN 2: {interval(less, digits=3)}. "
        f"ANN 2's validation loss: lowest {own.min():.3f} in epoch {int(own.argmin()) + 1}, last {own[-1]:.3f}."
    )
    return Ruling.of(above(less), text, (one, two))


def _less_steady(first: str, second: str, times: int) -> Rule:
    """Whether all curves of the first change by more than so many times those of the second."""

    def rule(runs: Runs) -> Ruling:
        one, two = runs.together(experiment(first), experiment(second))
        changes = {name.replace("_", " "): beyond(runs, one, two, steadiness(name), times) for name in SERIES}
        answer, text = positive(changes, digits=5)
        what = f"Mean change per epoch, {first} minus {_so_many(times, second)}"
        return Ruling.of(answer, f"{what}: {text}.", (one, two))

    return rule


def _outdoes(first: str, second: str, times: int = 1) -> Rule:
    """Whether the first ends with a higher validation accuracy, and its loss so many times below the other's."""

    def rule(runs: Runs) -> Ruling:
        one, two = runs.together(experiment(first), experiment(second))
        gain, saving = runs.paired(one, two, ACCURACY), beyond(runs, two, one, LOSS, times)
        text = (
            f"Last validation accuracy, {first} minus {second}: {interval(gain)}. "
            f"Last validation loss, {second} minus {_so_many(times, first)}: {interval(saving)}."
        )
        return Ruling.of((above(gain), above(saving)), text, (one, two))

    return rule


def _so_many(times: int, title: str) -> str:
    return title if times == 1 else f"{times} × {title}"


def _better_on(first: str, second: str, *classes: str) -> Rule:
    """Whether the first network does better on each class, each a part."""

    def rule(runs: Runs) -> Ruling:
        one, two = runs.together(experiment(first), experiment(second))

        def gain(place: int) -> tuple[Answer, str]:
            return in_every_metric(
                lambda read: runs.paired(one, two, lambda record: float(read(record)[place]))
            )

        found = {f"{name}, {first} minus {second}": gain(CLASS_NAMES.index(name)) for name in classes}
        return _part_by_part(found, (one, two))

    return rule


def _shirt_is_lowest(runs: Runs) -> Ruling:
    group = runs.group("bas-cnn2")
    answer, text = in_every_metric(lambda read: lowest_by(per_class(group, read), SHIRT))
    lowest = ranked(group.per_class(recall))
    return Ruling.of(
        answer, f"Shirt below the lowest other class: {text}. Lowest recalls: {lowest}.", (group,)
    )


def _speeds(runs: Runs, quick: Group, slow: Group) -> dict[str, NDArray[np.float64]]:
    return {
        "epochs sooner at 0.90": runs.paired(slow, quick, epochs_to),
        "points higher in the first ten epochs": 100 * runs.paired(quick, slow, early),
    }


def _unit_norm_is_faster(runs: Runs) -> Ruling:
    free, *constrained = runs.together("bas-cnn2-free", *UNIT_NORMS.values())
    answer, text = positive({
        f"{what} (norm {name})": values
        for name, group in zip(UNIT_NORMS, constrained, strict=True)
        for what, values in _speeds(runs, group, free).items()
    }, digits=2)  # fmt: skip
    return Ruling.of(answer, f"Validation accuracy with the constraint: {text}.", (free, *constrained))


def _three_is_faster(runs: Runs) -> Ruling:
    three, two = runs.together("bas-cnn3", "bas-cnn2")
    answer, text = positive(_speeds(runs, three, two), digits=2)
    return Ruling.of(answer, f"Validation accuracy of CNN 3 against CNN 2: {text}.", (three, two))


def _alike(runs: Runs) -> Ruling:
    three, two = runs.together("bas-cnn3", "bas-cnn2")
    accuracy, loss = (runs.paired(three, two, read) for read in (ACCURACY, LOSS))
    text = f"CNN 3 minus CNN 2: last validation accuracy {interval(accuracy)}, loss {interval(loss)}."
    parts = [both(above(each, -most), below(each, most)) for each, most in ((accuracy, 0.01), (loss, 0.03))]
    return Ruling.of(parts, text, (three, two))


def _cnns_beat_anns(runs: Runs) -> Ruling:
    groups = runs.together(*map(experiment, SIX))
    seeds = set.intersection(*({record.seed for record in group.records} for group in groups))
    if not seeds:
        raise NotRunError("bas-ann1 to bas-cnn3 with the same seed")

    def best(three: Sequence[Group], series: str, of: Callable[[list[float]], float]) -> NDArray[np.float64]:
        found = {
            seed: [r for group in three for r in group.records if r.seed == seed] for seed in sorted(seeds)
        }
        return np.array([of([of(r.history.series(series)) for r in records]) for records in found.values()])

    anns, cnns = groups[:3], groups[3:]
    gain = best(cnns, "validation_accuracy", max) - best(anns, "validation_accuracy", max)
    saving = best(anns, "validation_loss", min) - best(cnns, "validation_loss", min)
    text = (
        f"Best validation accuracy, CNNs minus ANNs: {interval(gain)}. "
        f"Lowest validation loss, ANNs minus CNNs: {interval(saving)}."
    )
    return Ruling.of((above(gain, 0.01), above(saving, 0.05)), text, groups)


def _transforms_hurt(runs: Runs) -> Ruling:
    names = ("rotation", "width-shift", "height-shift")
    plain, *changed = runs.together("bas-cnn2", *(f"bas-cnn2-{name}" for name in names))
    losses = [runs.paired(plain, group, ACCURACY) for group in changed]
    told = ", ".join(f"{name} {interval(lost)}" for name, lost in zip(names, losses, strict=True))
    text = f"Last validation accuracy without minus with: {told}."
    return Ruling.of(map(above, losses), text, (plain, *changed))


RULES: dict[str, Rule] = {
    "P3.ann1.validation_loss.shape": _losses_part("ANN 1"),
    "P3.ann1.validation_accuracy.shape": _unstable_without_progress,
    "P3.ann1.hardest_classes": _poor_on_three,
    "P3.ann2.overfitting": _overfits_less,
    "P3.ann3.late_overfitting": _overfits_late,
    "P3.comparison.sgd_steadier_than_rmsprop": _less_steady("ANN 1", "ANN 2", 2),
    "P3.comparison.ann2_beats_ann1": _outdoes("ANN 2", "ANN 1", times=2),
    "P3.comparison.ann2_better_on_hard_classes": _better_on("ANN 2", "ANN 1", *HARD),
    "P3.comparison.ann3_worse_than_ann2": _outdoes("ANN 2", "ANN 3"),
    "P3.comparison.ann3_beats_ann2_on_shirt": _better_on("ANN 3", "ANN 2", "Shirt"),
    "P3.cnn1.stability": _less_steady("CNN 1", "CNN 2", 1),
    "P3.cnn1.t_shirt_top": _better_on("ANN 3", "CNN 1", "T-shirt/top"),
    "P3.cnn2.hardest_class": _shirt_is_lowest,
    "P3.cnn2.unit_norm": _unit_norm_is_faster,
    "P3.cnn3.like_cnn2": _alike,
    "P3.cnn3.speed": _three_is_faster,
    "P3.comparison.cnn2_beats_cnn1": _outdoes("CNN 2", "CNN 1"),
    "P3.comparison.cnn_beats_ann": _cnns_beat_anns,
    "P3.comparison.rotation_and_shifts_hurt": _transforms_hurt,
    "P3.background.pooling_speeds_up": lacking("CNN 1 without pooling"),
    "P3.background.same_padding_limits_loss": lacking("CNN 1 without padding"),
}
