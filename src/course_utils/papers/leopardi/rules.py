"""P4's claims without a number."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chisquare

from course_utils.data import CLASS_NAMES
from course_utils.papers.leopardi.claims import TEST_LABEL_COUNTS, TRAIN_LABEL_COUNTS
from course_utils.records.record import RunRecord
from course_utils.records.ruling import (
    Rule,
    Ruling,
    above,
    below,
    both,
    interval,
    lacking,
    larger,
    per_class,
    ranked,
    whichever,
)
from course_utils.records.runs import Runs, on_test, precision, recall, under_shift

CUSTOMNET, RESNET = "leopardi-customnet", "leopardi-resnet18"
POOLED, UNPOOLED = "course-lever-none", "course-unpooled"
FOOTWEAR = ("Sandal", "Sneaker", "Ankle boot")
TOPS = ("T-shirt/top", "Pullover", "Dress", "Coat", "Shirt")
SHIRT = CLASS_NAMES.index("Shirt")
TROUBLE = 0.1  # the paper's own table has 0.13 and 0.22
ALWAYS = 90 / 95  # the lesser of the two recalls in the paper's own matrix


def _places(names: Sequence[str]) -> list[int]:
    return [CLASS_NAMES.index(name) for name in names]


def _trouble_with_shirt(experiment: str) -> Rule:
    def rule(runs: Runs) -> Ruling:
        group = runs.group(experiment)
        values = {"recall": per_class(group, recall), "precision": per_class(group, precision)}
        behind = {
            name: np.delete(each, SHIRT, 1).mean(axis=1) - each[:, SHIRT] for name, each in values.items()
        }
        answer, told = whichever({
            f"{name} {interval(each, digits=3)}": above(each, TROUBLE) for name, each in behind.items()
        })  # fmt: skip
        lowest = f"Lowest recalls: {ranked(group.per_class(recall))}; precisions: {ranked(group.per_class(precision))}"
        return Ruling.of(answer, f"Mean of the other nine classes minus Shirt: {told}. {lowest}.", (group,))

    return rule


def _shirt_is_confused(runs: Runs) -> Ruling:
    group = runs.group(CUSTOMNET)
    tops = _places(TOPS)[:-1]

    def errors(record: RunRecord) -> NDArray[np.int64]:
        confusion = np.array(record.test.confusion)
        return confusion[SHIRT] + confusion[:, SHIRT]

    found = np.stack([errors(record) for record in group.records])
    more = found[:, tops] - np.delete(found, [*tops, SHIRT], 1).max(axis=1, keepdims=True)
    told = ", ".join(f"{name} {interval(each, digits=1)}" for name, each in zip(TOPS, more.T, strict=False))
    text = f"Errors between Shirt and a class, more than between Shirt and any of the other five: {told}."
    return Ruling.of(map(above, more.T), text, (group,))


def _practically_always_right(runs: Runs) -> Ruling:
    group = runs.group(CUSTOMNET)
    names = ("Trouser", "Bag")
    right = per_class(group, recall)[:, _places(names)].T
    told = ", ".join(f"{name} {interval(each, digits=3)}" for name, each in zip(names, right, strict=True))
    return Ruling.of([above(each, ALWAYS) for each in right], f"Recall: {told}.", (group,))


def _mixed_up(record: RunRecord, names: Sequence[str]) -> float:
    """The share of these classes' images that are taken for another of these classes."""
    rows = np.array(record.test.confusion)[_places(names)]
    among = rows[:, _places(names)]
    return float((among.sum() - among.trace()) / rows.sum())


def _footwear_apart(runs: Runs) -> Ruling:
    group = runs.group(CUSTOMNET)
    shoes, tops = (np.array([_mixed_up(each, names) for each in group.records]) for names in (FOOTWEAR, TOPS))
    text = (
        f"Footwear taken for other footwear, in %: {interval(shoes, digits=1, scale=100)}; "
        f"tops taken for other tops, minus this: {interval(tops - shoes, digits=1, scale=100)}."
    )
    return Ruling.of(both(below(shoes, 0.1), above(tops - shoes)), text, (group,))


def _resnet_is_far_behind(runs: Runs) -> Ruling:
    custom, resnet = runs.together(CUSTOMNET, RESNET)
    ahead = runs.paired(custom, resnet, on_test("accuracy"))
    text = f"Test accuracy, CustomNet minus ResNet-18: {interval(ahead)}."
    return Ruling.of(above(ahead, 0.07), text, (custom, resnet))


def balanced(train: Sequence[int], test: Sequence[int]) -> Rule:
    """Whether each of the ten labels has its equal share in these counts, to within a fifth of it; each set a part."""

    def rule(runs: Runs) -> Ruling:
        off = [max(abs(10 * count / sum(counts) - 1) for count in counts) for counts in (train, test)]
        chance = [float(chisquare(counts).pvalue) for counts in (train, test)]
        text = (
            f"Largest deviation from an equal share: {100 * off[0]:.0f} % of it among the first 5,000 training labels, "
            f"{100 * off[1]:.0f} % among the first 1,000 test labels; chance alone does as much with "
            f"p = {chance[0]:.2f} and {chance[1]:.2f}."
        )
        return Ruling.of([each <= 0.2 for each in off], text)

    return rule


def _pooling_steadies(runs: Runs) -> Ruling:
    pooled, unpooled = runs.together(POOLED, UNPOOLED)
    what = "Same answer after a shift of one pixel (share of the test images, with minus without pooling)"
    return larger(runs, pooled, unpooled, under_shift("consistency", 1), what)


RULES: dict[str, Rule] = {
    "P4.customnet.hardest_class": _trouble_with_shirt(CUSTOMNET),
    "P4.resnet18.hardest_class": _trouble_with_shirt(RESNET),
    "P4.customnet.confusion.shirt": _shirt_is_confused,
    "P4.customnet.trouser_and_bag": _practically_always_right,
    "P4.customnet.footwear": _footwear_apart,
    "P4.customnet.feature_maps": lacking("the correlation of feature maps with masks"),
    "P4.comparison.customnet_beats_resnet18": _resnet_is_far_behind,
    "P4.resnet18.training_time": lacking(RESNET),
    "P4.background.stacked_kernels": lacking("a network with one 5×5 for two 3×3 convolutions"),
    "P4.background.residual_blocks": lacking("a ResNet-18 without its shortcuts"),
    "P4.background.pooling_invariance": _pooling_steadies,
    "P4.background.balanced_labels": balanced(TRAIN_LABEL_COUNTS, TEST_LABEL_COUNTS),
}
