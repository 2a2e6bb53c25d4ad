"""P5: a learning rate, classes, three networks, and arithmetic."""

from __future__ import annotations

from record_factories import errors, made, with_accuracy

from course_utils.data import CLASS_NAMES
from course_utils.papers.dalvi.rules import (
    fewer_parameters,
    gradient_is,
    halves_thrice,
    probabilities_minus_target,
)
from course_utils.records import RunRecord
from rule_cases import Case

A, B, C, POOLED = "dalvi-one-hidden", "dalvi-deep", "dalvi-strided-cnn", "dalvi-pooled-cnn"
OTHER_RATES = ("0p01", "0p03", "0p3", "0p5", "1")


def rates(ours: float, *others: float) -> list[RunRecord]:
    """Network A by its validation accuracy with rate 0.1, and with the other rates in their order."""
    names = (A, *(f"{A}-lr-{rate}" for rate in OTHER_RATES))
    return [
        made(name, validation_accuracy=[0.1, value])
        for name, value in zip(names, (ours, *others), strict=True)
    ]


def missed(count: int, classes: int) -> list[RunRecord]:
    """Network A, which takes the first classes for their neighbors so often."""
    confusion = errors()
    for label in range(classes):
        confusion[label, label + 1] = count
    return [made(A, confusion=confusion)]


def others_are_wrong(**counts: int) -> list[RunRecord]:
    """Network A with errors in every class but Trouser and Bag, and these."""
    names = ("Tshirttop", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Ankleboot")
    return [made(A, confusion=errors(**{f"{name}_Bag": 20 for name in names} | counts))]


def areas(experiment: str, **lower: float) -> list[RunRecord]:
    """A network whose average precision is 0.9, but for these classes."""
    values = [lower.get(name, 0.9) for name in CLASS_NAMES]
    return [made(experiment, tested={"average_precision": values})]


def shirt_is_hardest(experiment: str) -> Case:
    return Case(
        yes={"Shirt": areas(experiment, Shirt=0.5, Coat=0.6)},
        no={"Coat": areas(experiment, Shirt=0.6, Coat=0.5), "the last": areas(experiment, Shirt=0.91)},
    )


def shirts(a: int, b: int, c: int) -> list[RunRecord]:
    """The three networks by how many shirts they miss."""
    return [
        made(name, confusion=errors(Shirt_Bag=count))
        for name, count in zip((A, B, C), (a, b, c), strict=True)
    ]


def around(accuracy: float, experiment: str, seconds: float = 1.0) -> list[RunRecord]:
    """Three runs about this test accuracy."""
    return with_accuracy(experiment, accuracy - 0.001, accuracy, accuracy + 0.001, seconds=seconds)


def networks(a: float, b: float, c: float) -> list[RunRecord]:
    return around(a, A) + around(b, B) + around(c, C)


CASES = {
    "P5.one_hidden.learning_rate": Case(
        yes={
            "0.1 is best": rates(0.8, 0.5, 0.6, 0.7, 0.79, 0.1),
            "another is best by less than a point": rates(0.8, 0.5, 0.809, 0.7, 0.79, 0.1),
        },
        no={
            "0.01 is best by more": rates(0.8, 0.82, 0.6, 0.7, 0.79, 0.1),
            "1 is best by more": rates(0.8, 0.5, 0.6, 0.7, 0.79, 0.82),
        },
    ),
    "P5.one_hidden.gradient": Case(
        yes={"as printed": gradient_is(probabilities_minus_target)},
        no={
            "the target is forgotten": gradient_is(
                lambda logits, labels: probabilities_minus_target(logits, labels) + (logits > 0)
            ),
            "the sign is wrong": gradient_is(
                lambda logits, labels: -probabilities_minus_target(logits, labels)
            ),
            "off by 2e-6": gradient_is(
                lambda logits, labels: probabilities_minus_target(logits, labels) + 2e-6
            ),
        },
    ),
    "P5.one_hidden.trouser": Case(
        yes={"Trouser": others_are_wrong()},
        no={"another": others_are_wrong(Trouser_Dress=90, Sandal_Bag=0)},
    ),
    "P5.one_hidden.most_classes": Case(
        yes={"six classes": missed(count=40, classes=6)},
        no={"five": missed(count=40, classes=5), "seven, but at 0.77": missed(count=30, classes=7)},
    ),
    "P5.one_hidden.hardest_class": shirt_is_hardest(A),
    "P5.deep.hardest_class": shirt_is_hardest(B),
    "P5.strided_cnn.hardest_class": shirt_is_hardest(C),
    "P5.comparison.cnn_best_on_shirt": Case(
        yes={"C": shirts(30, 20, 10)},
        no={"A": shirts(10, 20, 15), "B": shirts(20, 10, 15), "all alike": shirts(20, 20, 20)},
    ),
    "P5.comparison.cnn_beats_dense": Case(
        yes={"each step": networks(0.7, 0.8, 0.9)},
        no={
            "B is not better than A": networks(0.8, 0.8, 0.9),
            "C is better than B within chance": networks(0.7, 0.8, 0.801),
        },
    ),
    "P5.comparison.pooling_loses_data": Case(
        yes={"stride is better": around(0.91, C) + around(0.90, POOLED)},
        no={
            "pooling is better": around(0.90, C) + around(0.91, POOLED),
            "stride is better within chance": around(0.901, C) + around(0.90, POOLED),
        },
    ),
    "P5.comparison.stride_is_a_good_alternative": Case(
        yes={"nearly as good, and faster": around(0.895, C, seconds=1) + around(0.90, POOLED, seconds=2)},
        no={
            "as good, and slower": around(0.90, C, seconds=2) + around(0.90, POOLED, seconds=1),
            "as good, and as slow": around(0.90, C, seconds=1) + around(0.90, POOLED, seconds=1),
            "faster, and two points worse": around(0.88, C, seconds=1) + around(0.90, POOLED, seconds=2),
        },
    ),
    "P5.comparison.stride_has_fewer_parameters": Case(
        yes={"a smaller network": fewer_parameters("dalvi_one_hidden", "dalvi_deep")},
        no={
            "a larger one": fewer_parameters("dalvi_deep", "dalvi_one_hidden"),
            "the same size": fewer_parameters("dalvi_strided_cnn", "dalvi_pooled_cnn"),
        },
    ),
    "P5.strided_cnn.maps_halve": Case(
        yes={"32": halves_thrice(32)},
        no={"28, at the third step": halves_thrice(28), "27, at the first": halves_thrice(27)},
    ),
}
