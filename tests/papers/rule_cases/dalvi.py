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
        confusion[label, label : label + 2] = 100 - count, count
    return [made(A, confusion=confusion)]


def areas(experiment: str, **lower: float) -> list[RunRecord]:
    """A network whose average precision is 0.9, but for these classes."""
    values = [lower.get(name, 0.9) for name in CLASS_NAMES]
    return [made(experiment, tested={"average_precision": values})]


def shirt_is_hardest(experiment: str, finding: str) -> Case:
    return Case(
        yes={"Shirt": areas(experiment, Shirt=0.5, Coat=0.6)},
        no={"Coat": areas(experiment, Shirt=0.6, Coat=0.5), "the last": areas(experiment, Shirt=0.91)},
        finding=finding,
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
            "another is best by a point": rates(0.8, 0.5, 0.81, 0.7, 0.79, 0.1),
        },
        no={
            "0.01 is best by more": rates(0.8, 0.812, 0.6, 0.7, 0.79, 0.1),
            "1 is best by more": rates(0.8, 0.5, 0.6, 0.7, 0.79, 0.812),
        },
        finding="0.01: 50.00 %, 0.03: 60.00 %, 0.1: 80.00 %, 0.3: 70.00 %, 0.5: 79.00 %, 1: 10.00 %.",
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
            "off by 1.2e-6": gradient_is(
                lambda logits, labels: probabilities_minus_target(logits, labels) + 1.2e-6
            ),
        },
        finding="The largest deviation from central differences is ",
    ),
    "P5.one_hidden.trouser": Case(
        yes={"Trouser": areas(A, Trouser=0.95)},
        no={"another": areas(A, Trouser=0.95, Bag=0.96), "all alike": areas(A)},
        finding="Highest average precision: Trouser 0.950; Trouser 0.950.",
    ),
    "P5.one_hidden.most_classes": Case(
        yes={"six classes": missed(count=26, classes=6)},
        no={"five": missed(count=26, classes=5), "seven, but at 0.75": missed(count=25, classes=7)},
        finding="Recall below 0.75: 6 classes (T-shirt/top, Trouser, Pullover, Dress, Coat, Sandal).",
    ),
    "P5.one_hidden.hardest_class": shirt_is_hardest(
        A, "Lowest average precisions: Shirt 0.500, Coat 0.600, T-shirt/top 0.900."
    ),
    "P5.deep.hardest_class": shirt_is_hardest(
        B, "Lowest average precisions: Shirt 0.500, Coat 0.600, T-shirt/top 0.900."
    ),
    "P5.strided_cnn.hardest_class": shirt_is_hardest(
        C, "Lowest average precisions: Shirt 0.500, Coat 0.600, T-shirt/top 0.900."
    ),
    "P5.comparison.cnn_best_on_shirt": Case(
        yes={"C": shirts(30, 20, 10)},
        no={"A": shirts(10, 20, 15), "B": shirts(20, 10, 15), "all alike": shirts(20, 20, 20)},
        finding="Recall of Shirt: A 0.769, B 0.833, C 0.909.",
    ),
    "P5.comparison.cnn_beats_dense": Case(
        yes={"each step": networks(0.7, 0.8, 0.9)},
        no={
            "B is not better than A": networks(0.8, 0.8, 0.9),
            "C is better than B within chance": networks(0.7, 0.8, 0.801),
        },
        finding=(
            "Test accuracy (B minus A) differs by +0.1000, +122.5 standard errors. Test accuracy (C"
            " minus B) differs by +0.1000, +122.5 standard errors."
        ),
    ),
    "P5.comparison.pooling_loses_data": Case(
        yes={"stride is better": around(0.91, C) + around(0.90, POOLED)},
        no={
            "pooling is better": around(0.90, C) + around(0.91, POOLED),
            "stride is better within chance": around(0.901, C) + around(0.90, POOLED),
        },
        finding="Test accuracy (stride 2 minus max pooling) differs by +0.0100, +12.2 standard errors.",
    ),
    "P5.comparison.stride_is_a_good_alternative": Case(
        yes={"nearly as good, and faster": around(0.895, C, seconds=1) + around(0.90, POOLED, seconds=2)},
        no={
            "as good, and slower": around(0.90, C, seconds=2) + around(0.90, POOLED, seconds=1),
            "as good, and as slow": around(0.90, C, seconds=1) + around(0.90, POOLED, seconds=1),
            "faster, and 1.2 points worse": around(0.888, C, seconds=1) + around(0.90, POOLED, seconds=2),
        },
        finding=(
            "Test accuracy -0.50 points, training time 0.50 times that with pooling; every "
            "convolution is computed at a quarter of the places."
        ),
    ),
    "P5.comparison.stride_has_fewer_parameters": Case(
        yes={"a smaller network": fewer_parameters("dalvi_one_hidden", "dalvi_deep")},
        no={
            "a larger one": fewer_parameters("dalvi_deep", "dalvi_one_hidden"),
            "the same size": fewer_parameters("dalvi_strided_cnn", "dalvi_pooled_cnn"),
        },
        finding="356,234 parameters with stride 2, 356,234 with pooling: the maps shrink alike.",
    ),
    "P5.strided_cnn.maps_halve": Case(
        yes={"8": halves_thrice(8)},
        no={"28, at the third step": halves_thrice(28), "27, at the first": halves_thrice(27)},
        finding="Sides: 28 → 14 → 7 → 4.",
    ),
}
