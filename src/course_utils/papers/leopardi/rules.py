"""P4's claims without a number."""

from __future__ import annotations

from collections.abc import Sequence

from scipy.stats import chisquare

from course_utils.data import CLASS_NAMES
from course_utils.papers.leopardi.claims import TEST_LABEL_COUNTS, TRAIN_LABEL_COUNTS
from course_utils.records.ruling import Rule, Ruling, lacking, lowest, ranked
from course_utils.records.runs import Runs, on_test, precision, recall

CUSTOMNET, RESNET = "leopardi-customnet", "leopardi-resnet18"
FOOTWEAR = ("Sandal", "Sneaker", "Ankle boot")
TOPS = ("T-shirt/top", "Pullover", "Dress", "Coat", "Shirt")


def _shirt_is_hardest(experiment: str) -> Rule:
    def rule(runs: Runs) -> Ruling:
        group = runs.group(experiment)
        recalls, precisions = group.per_class(recall), group.per_class(precision)
        text = f"Lowest recalls: {ranked(recalls, 2)}; lowest precisions: {ranked(precisions, 2)}."
        return Ruling(lowest(recalls) == lowest(precisions) == "Shirt", text, (group,))

    return rule


def _shirt_is_taken_for(runs: Runs) -> Ruling:
    group = runs.group(CUSTOMNET)
    row = group.confusion()[CLASS_NAMES.index("Shirt")]
    wrong = sorted(
        ((int(count), name) for count, name in zip(row, CLASS_NAMES, strict=True) if name != "Shirt"),
        reverse=True,
    )
    text = ", ".join(f"{name} {count}" for count, name in wrong[:5])
    holds = {name for _, name in wrong[:4]} == {"T-shirt/top", "Pullover", "Dress", "Coat"}
    return Ruling(holds, f"Shirts were taken for: {text}.", (group,))


def _practically_always_right(runs: Runs) -> Ruling:
    group = runs.group(CUSTOMNET)
    recalls = group.per_class(recall)
    text = f"Recall: Trouser {recalls['Trouser']:.3f}, Bag {recalls['Bag']:.3f}."
    return Ruling(min(recalls["Trouser"], recalls["Bag"]) >= 0.95, text, (group,))


def _footwear_apart(runs: Runs) -> Ruling:
    group = runs.group(CUSTOMNET)
    confusion = group.confusion()

    def mixed(names: tuple[str, ...]) -> float:
        places = [CLASS_NAMES.index(name) for name in names]
        rows = confusion[places]
        return float((rows[:, places].sum() - rows[range(len(places)), places].sum()) / rows.sum())

    shoes, tops = mixed(FOOTWEAR), mixed(TOPS)
    text = f"Taken for another of their kind: {100 * shoes:.1f} % of footwear, {100 * tops:.1f} % of tops."
    return Ruling(shoes <= tops / 2, text, (group,))


def _customnet_wins(runs: Runs) -> Ruling:
    custom, resnet = runs.together(CUSTOMNET, RESNET)
    ours = [on_test("accuracy")(record) for record in custom.records]
    theirs = [on_test("accuracy")(record) for record in resnet.records]
    text = f"CustomNet's lowest: {min(ours):.3f}; ResNet-18's highest: {max(theirs):.3f}."
    return Ruling(min(ours) > max(theirs), text, (custom, resnet))


def balanced(train: Sequence[int], test: Sequence[int]) -> Rule:
    """Whether chance alone would spread the ten labels as unevenly as these counts."""

    def rule(runs: Runs) -> Ruling:
        values = [float(chisquare(counts).pvalue) for counts in (train, test)]
        text = (
            f"p = {values[0]:.2f} for the first 5,000 training labels, {values[1]:.2f} for the first 1,000 "
            "test labels."
        )
        return Ruling(min(values) >= 0.05, text)

    return rule


RULES: dict[str, Rule] = {
    "P4.customnet.hardest_class": _shirt_is_hardest(CUSTOMNET),
    "P4.resnet18.hardest_class": _shirt_is_hardest(RESNET),
    "P4.customnet.confusion.shirt": _shirt_is_taken_for,
    "P4.customnet.trouser_and_bag": _practically_always_right,
    "P4.customnet.footwear": _footwear_apart,
    "P4.customnet.feature_maps": lacking("the correlation of feature maps with masks"),
    "P4.comparison.customnet_beats_resnet18": _customnet_wins,
    "P4.resnet18.training_time": lacking(RESNET),
    "P4.background.stacked_kernels": lacking("a network with one 5×5 for two 3×3 convolutions"),
    "P4.background.balanced_labels": balanced(TRAIN_LABEL_COUNTS, TEST_LABEL_COUNTS),
}
