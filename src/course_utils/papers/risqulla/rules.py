"""P2's claims without a number."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from course_utils.data import CLASS_NAMES
from course_utils.records.answers import Answers, on_all_official_images
from course_utils.records.record import RunRecord
from course_utils.records.ruling import Answer, Rule, Ruling, above, below, interval, larger, pairs, percent
from course_utils.records.runs import Group, NotRunError, Runs, on_test

MNIST, FASHION = "risqulla-mnist", "risqulla-fashion"
DIGITS = tuple("0123456789")
EVEN = 1 / 45  # the share of the errors that each pair of ten classes would have if all had the same
WRONG = 0.02  # of MNIST, by P2's own accuracy
HALF = 0.5


def _between(group: Group, one: int, other: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Errors between two classes, seed by seed: their share of all errors, and of the images of the two."""
    confusions = np.array([record.test.confusion for record in group.records])
    between = confusions[:, one, other] + confusions[:, other, one]
    errors = confusions.sum(axis=(1, 2)) - confusions.trace(axis1=1, axis2=2)
    images = confusions[:, [one, other]].sum(axis=(1, 2))
    return between / np.maximum(errors, 1), between / np.maximum(images, 1)


def _confused(experiment: str, names: tuple[str, ...], first: str, second: str) -> Rule:
    """Whether two classes have more than an even share of the errors."""

    def rule(runs: Runs) -> Ruling:
        group = runs.group(experiment)
        shares, _ = _between(group, names.index(first), names.index(second))
        found = pairs(group.confusion(), names)
        place = next(i for i, pair in enumerate(found, 1) if set(pair[1:]) == {first, second})
        text = (
            f"{first} and {second} have {percent(shares.mean())} of the errors, {_ordinal(place)} of 45 "
            f"pairs; points above an even share: {interval(shares - EVEN, digits=2, scale=100)}."
        )
        return Ruling.of(above(shares, EVEN), text, (group,))

    return rule


def _now_and_then(experiment: str, names: tuple[str, ...], first: str, second: str) -> Rule:
    """The same, and whether few of their images are taken for the other."""
    confused = _confused(experiment, names, first, second)

    def rule(runs: Runs) -> Ruling:
        often = confused(runs)
        _, share = _between(often.groups[0], names.index(first), names.index(second))
        rarely = interval(share - WRONG, digits=2, scale=100)
        text = f"{often.finding} Points above 2 % of their images: {rarely}."
        return Ruling.of([*often.parts, below(share, WRONG)], text, often.groups)

    return rule


def _ordinal(number: int) -> str:
    ending = "th" if number in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _ambiguous_labels(runs: Runs) -> Ruling:
    small = runs.group(FASHION)
    best = _most_accurate(runs, small)
    rivals = [Answers.of(record) for record in best.records]
    shares = np.array([_repeated(record, rivals) for record in small.records])
    more = shares[:, 0] - shares[:, 1]
    text = (
        f"{best.experiment} ({percent(best.measured(on_test('accuracy')).mean)} test accuracy) repeats "
        f"{percent(shares[:, 0].mean())} of these mistakes and {percent(shares[:, 1].mean())} of all others; "
        f"difference in points: {interval(more, digits=1, scale=100)}; "
        f"points above one half: {interval(shares[:, 0] - HALF, digits=1, scale=100)}."
    )
    return Ruling.of(_stopped_by_them(shares[:, 0], more), text, (small, best))


def _stopped_by_them(repeated: NDArray[np.float64], more: NDArray[np.float64]) -> Answer:
    """No if a better network repeats fewer of them than of others; yes if more, and most of them."""
    if above(more) is False:
        return False
    return True if above(more) and above(repeated, HALF) else None


def _repeated(record: RunRecord, rivals: list[Answers]) -> tuple[float, float]:
    """Which share of the mistakes between T-shirt/top and Shirt rivals repeat, and which of all others."""
    answers = Answers.of(record)
    top, shirt = CLASS_NAMES.index("T-shirt/top"), CLASS_NAMES.index("Shirt")
    truth, guessed = answers.labels, answers.predictions
    swapped = ((truth == top) & (guessed == shirt)) | ((truth == shirt) & (guessed == top))
    others = ~answers.correct & ~swapped
    repeated = np.mean([answers.agree(rival) for rival in rivals], axis=0)
    return _mean(repeated[swapped]), _mean(repeated[others])


def _mean(values: NDArray[np.float64]) -> float:
    return float(values.mean()) if values.size else np.nan


def _most_accurate(runs: Runs, small: Group) -> Group:
    """The group with the highest test accuracy on all 10,000 images, other than P2's own."""
    rivals = [
        group
        for group in runs.all
        if on_all_official_images(group.records) and group.experiment != small.experiment
    ]
    if not rivals:
        raise NotRunError("a more accurate network")
    return max(rivals, key=lambda group: group.measured(on_test("accuracy")).mean)


def _fashion_is_harder(runs: Runs) -> Ruling:
    mnist, fashion = runs.together(MNIST, FASHION)
    return larger(runs, mnist, fashion, on_test("accuracy"), "Test accuracy, MNIST minus Fashion-MNIST")


RULES: dict[str, Rule] = {
    "P2.mnist.confusion.4_9": _now_and_then(MNIST, DIGITS, "4", "9"),
    "P2.fashion.confusion.t_shirt_top_shirt": _confused(FASHION, CLASS_NAMES, "T-shirt/top", "Shirt"),
    "P2.fashion.confusion.sandal_sneaker": _confused(FASHION, CLASS_NAMES, "Sandal", "Sneaker"),
    "P2.fashion.label_ambiguity": _ambiguous_labels,
    "P2.comparison.fashion_is_harder": _fashion_is_harder,
}
