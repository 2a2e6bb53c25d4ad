"""P2's claims without a number."""

from __future__ import annotations

import numpy as np

from course_utils.data import CLASS_NAMES
from course_utils.records.answers import Answers, on_all_official_images
from course_utils.records.ruling import Rule, Ruling, pairs, percent
from course_utils.records.runs import Group, NotRunError, Runs, on_test

MNIST, FASHION = "risqulla-mnist", "risqulla-fashion"
DIGITS = tuple("0123456789")


def _among_the_worst(experiment: str, names: tuple[str, ...], first: str, second: str) -> Rule:
    def rule(runs: Runs) -> Ruling:
        group = runs.group(experiment)
        found = pairs(group.confusion(), names)
        place = next(i for i, pair in enumerate(found, 1) if set(pair[1:]) == {first, second})
        worst = "; ".join(f"{one} and {other} {count}" for count, one, other in found[:3])
        text = (
            f"Most errors: {worst}. {first} and {second} come {_ordinal(place)} with {found[place - 1][0]}."
        )
        return Ruling(place <= 3, text, (group,))

    return rule


def _ordinal(number: int) -> str:
    return {1: "1st", 2: "2nd", 3: "3rd"}.get(number, f"{number}th")


def _ambiguous_labels(runs: Runs) -> Ruling:
    small = runs.group(FASHION)
    best = _most_accurate(runs, small)
    top, shirt = CLASS_NAMES.index("T-shirt/top"), CLASS_NAMES.index("Shirt")
    rivals = [Answers.of(record) for record in best.records]
    shares = []
    for answers in map(Answers.of, small.records):
        truth, guessed = answers.labels, answers.predictions
        swapped = ((truth == top) & (guessed == shirt)) | ((truth == shirt) & (guessed == top))
        shares.append(np.mean([answers.agree(rival)[swapped].mean() for rival in rivals]))
    text = (
        f"{percent(float(np.mean(shares)))} of them, by {best.experiment} "
        f"({percent(best.measured(on_test('accuracy')).mean)} test accuracy)."
    )
    return Ruling(bool(np.mean(shares) >= 0.5), text, (small, best))


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
    gaps = runs.paired(mnist, fashion, on_test("accuracy"))
    text = f"MNIST minus Fashion-MNIST: {100 * gaps.min():.1f} to {100 * gaps.max():.1f} points over {len(gaps)} seeds."
    return Ruling(bool((gaps > 0).all()), text, (mnist, fashion))


RULES: dict[str, Rule] = {
    "P2.mnist.confusion.4_9": _among_the_worst(MNIST, DIGITS, "4", "9"),
    "P2.fashion.confusion.t_shirt_top_shirt": _among_the_worst(FASHION, CLASS_NAMES, "T-shirt/top", "Shirt"),
    "P2.fashion.confusion.sandal_sneaker": _among_the_worst(FASHION, CLASS_NAMES, "Sandal", "Sneaker"),
    "P2.fashion.label_ambiguity": _ambiguous_labels,
    "P2.comparison.fashion_is_harder": _fashion_is_harder,
}
