"""P5: a learning rate, classes, three networks, and arithmetic."""

from __future__ import annotations

from record_factories import errors, made, with_accuracy

from course_utils.data import CLASS_NAMES
from course_utils.papers.dalvi.rules import (
    fewer_parameters,
    gradient_is,
    halve,
    loses_data,
    max_pooling,
    probabilities_minus_target,
)
from course_utils.records import RunRecord
from rule_cases import Case

A, B, C, POOLED = "dalvi-one-hidden", "dalvi-deep", "dalvi-strided-cnn", "dalvi-pooled-cnn"
OTHER_RATES = ("0p01", "0p03", "0p3", "0p5", "1")


def rates(ours: float, *others: float, by_loss: float = 0.0, seeds: int = 2) -> list[RunRecord]:
    """Network A by its validation accuracy with rate 0.1, and with the other rates in their order.

    The loss is one minus the accuracy, and so much more with 0.1.
    """
    names = (A, *(f"{A}-lr-{rate}" for rate in OTHER_RATES))
    return [
        made(
            name,
            seed,
            validation_accuracy=[0.1, value],
            validation_loss=[2.0, 1 - value + (by_loss if name == A else 0)],
        )
        for name, value in zip(names, (ours, *others), strict=True)
        for seed in range(seeds)
    ]


def trousers(area: float, missed: int, *, seeds: int = 2) -> list[RunRecord]:
    """Network A by the area of Trouser, the others having 0.9, and by how many of 100 trousers it misses."""
    confusion = errors(Trouser_Bag=0)
    confusion[1, 1], confusion[1, 8] = 100 - missed, missed
    values = [area if name == "Trouser" else 0.9 for name in CLASS_NAMES]
    return [made(A, seed, confusion=confusion, tested={"average_precision": values}) for seed in range(seeds)]


def missed(count: int, classes: int, area: float = 0.5, *, seeds: int = 2) -> list[RunRecord]:
    """Network A, which takes so many of the first classes for their neighbors, and has this area for them."""
    confusion = errors()
    for label in range(classes):
        confusion[label, label : label + 2] = 100 - count, count
    areas = [*[area] * classes, *[0.9] * (10 - classes)]
    return [made(A, seed, confusion=confusion, tested={"average_precision": areas}) for seed in range(seeds)]


def areas(experiment: str, seed: int = 0, **lower: float) -> list[RunRecord]:
    """A network whose average precision is 0.9, but for these classes."""
    values = [lower.get(name, 0.9) for name in CLASS_NAMES]
    return [made(experiment, seed, tested={"average_precision": values})]


def shirt_is_hardest(experiment: str, finding: str) -> Case:
    def both(**lower: float) -> list[RunRecord]:
        return areas(experiment, 0, **lower) + areas(experiment, 1, **lower)

    return Case(
        yes={"Shirt": both(Shirt=0.5, Coat=0.6)},
        no={"Coat": both(Shirt=0.6, Coat=0.5), "the last": both(Shirt=0.91)},
        unclear={
            "one run": areas(experiment, Shirt=0.5),
            "now Shirt, now Coat": areas(experiment, 0, Shirt=0.5)
            + areas(experiment, 1, Shirt=0.6, Coat=0.4),
        },
        finding=finding,
    )


def shirts(a: int, b: int, c: int, *, called: int = 0, seeds: int = 2) -> list[RunRecord]:
    """The three networks by how many shirts they miss, and C by how many bags it calls shirts."""
    return [
        made(name, seed, confusion=errors(Shirt_Bag=count, Bag_Shirt=called if name == C else 0))
        for name, count in zip((A, B, C), (a, b, c), strict=True)
        for seed in range(seeds)
    ]


def around(
    accuracy: float, experiment: str, off: tuple[float, ...] = (-0.001, 0.0, 0.001)
) -> list[RunRecord]:
    """Runs about this test accuracy."""
    return with_accuracy(experiment, *(accuracy + by for by in off))


def networks(a: float, b: float, c: float, off: tuple[float, ...] = (-0.001, 0.001, 0.0)) -> list[RunRecord]:
    return around(a, A) + around(b, B, off) + around(c, C)


def shrunk(strided: float, pooled: float, off: tuple[float, ...] = (-0.001, 0.001, 0.0)) -> list[RunRecord]:
    return around(strided, C, off) + around(pooled, POOLED)


CASES = {
    "P5.one_hidden.learning_rate": Case(
        yes={"0.1 is best": rates(0.8, 0.5, 0.6, 0.7, 0.79, 0.1)},
        no={
            "0.01 is better": rates(0.8, 0.81, 0.6, 0.7, 0.79, 0.1),
            "1 is better": rates(0.8, 0.5, 0.6, 0.7, 0.79, 0.9),
        },
        unclear={
            "another is as good": rates(0.8, 0.5, 0.8, 0.7, 0.79, 0.1),
            "best by accuracy, not by loss": rates(0.8, 0.5, 0.6, 0.7, 0.79, 0.1, by_loss=0.1),
            "one run each": rates(0.8, 0.5, 0.6, 0.7, 0.79, 0.9, seeds=1),
        },
        finding=(
            "0.01: 50.00 %, 0.03: 60.00 %, 0.1: 80.00 %, 0.3: 70.00 %, 0.5: 79.00 %, 1: 10.00 %. 0.1 minus "
            "0.5: +0.0100 (95 %: +0.0100 to +0.0100, n = 2). Is 0.1 best? By validation accuracy: yes, "
            "validation loss: yes."
        ),
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
        yes={"easier than most, and right": trousers(0.95, missed=10)},
        partly={
            "easier than most, and wrong": trousers(0.95, missed=30),
            "right, and harder than most": trousers(0.85, missed=10),
        },
        no={"harder than most, and wrong": trousers(0.85, missed=30)},
        unclear={
            "now easy, now hard": trousers(0.95, missed=10)[:1] + trousers(0.85, missed=30)[1:],
            "one run": trousers(0.95, missed=10, seeds=1),
        },
        finding=(
            "Average precision of Trouser minus the mean of the other nine: +0.050 (95 %: +0.050 to +0.050, "
            "n = 2); its recall minus 0.8: +0.100"
        ),
    ),
    "P5.one_hidden.most_classes": Case(
        yes={"six classes": missed(count=26, classes=6)},
        no={"four": missed(count=26, classes=4), "decent": missed(count=10, classes=7, area=0.85)},
        unclear={
            "five of ten": missed(count=26, classes=5),
            "by recall only": missed(count=26, classes=7, area=0.85),
            "one run": missed(count=26, classes=6, seeds=1),
        },
        finding=(
            "Classes below 0.8: recall +6.0 (95 %: +6.0 to +6.0, n = 2), average precision +6.0 (95 %: +6.0 "
            "to +6.0, n = 2). More than five? By recall: yes, average precision: yes."
        ),
    ),
    **{
        f"P5.{name}.hardest_class": shirt_is_hardest(
            experiment,
            "Lowest average precisions: Shirt 0.500, Coat 0.600, T-shirt/top 0.900. "
            "Shirt below the lowest other: +0.100 (95 %: +0.100 to +0.100, n = 2).",
        )
        for name, experiment in (("one_hidden", A), ("deep", B), ("strided_cnn", C))
    },
    "P5.comparison.cnn_best_on_shirt": Case(
        yes={"C": shirts(30, 20, 10)},
        no={"A is better": shirts(10, 20, 15), "B is better": shirts(20, 10, 15)},
        unclear={
            "all alike": shirts(20, 20, 20),
            "by recall, not by F1": shirts(30, 20, 10, called=50),
            "one run each": shirts(30, 20, 10, seeds=1),
        },
        finding=(
            "Shirt: recall, C minus A +0.140 (95 %: +0.140 to +0.140, n = 2), C minus B +0.076 (95 %: "
            "+0.076 to +0.076, n = 2); F1, C minus A "
        ),
    ),
    "P5.comparison.cnn_beats_dense": Case(
        yes={"each step": networks(0.7, 0.8, 0.9)},
        partly={
            "B is not better than A": networks(0.8, 0.75, 0.9),
            "C is better than B within chance": networks(0.7, 0.8, 0.801),
            "C is between them": networks(0.7, 0.8, 0.75),
        },
        no={"the other way round": networks(0.9, 0.8, 0.7)},
        unclear={
            "all alike": networks(0.8, 0.8, 0.8),
            "one run each": [made(name) for name in (A, B, C)],
        },
        finding="Test accuracy, B minus A: +0.1000 (95 %: +0.0975 to +0.1025, n = 3); C minus A: +0.2000",
    ),
    "P5.comparison.pooling_loses_data": Case(
        yes={
            "max pooling": loses_data(max_pooling),
            "the largest of all": loses_data(lambda maps: maps.max(keepdims=True)),
        },
        no={
            "all four values side by side": loses_data(lambda maps: maps.reshape(14, 2, 14, 2)),
            "nothing is shrunk": loses_data(lambda maps: maps),
        },
        finding="588 of 784 values of a 28 × 28 map changed, and the output stays the same.",
    ),
    "P5.comparison.stride_is_a_good_alternative": Case(
        yes={"better": shrunk(0.92, 0.90), "half a point behind": shrunk(0.895, 0.90)},
        no={"two points behind": shrunk(0.88, 0.90)},
        unclear={
            "about a point behind": shrunk(0.89, 0.90),
            "one run each": with_accuracy(C, 0.9) + with_accuracy(POOLED, 0.9),
        },
        finding="Test accuracy, stride 2 minus max pooling: +0.0200 (95 %: +0.0175 to +0.0225, n = 3).",
    ),
    "P5.comparison.stride_has_fewer_parameters": Case(
        yes={"28 × 28 places": fewer_parameters("dalvi_strided_cnn", "dalvi_pooled_cnn")},
        no={
            "as many places": fewer_parameters("dalvi_strided_cnn", "dalvi_pooled_cnn", places=4 * 4),
            "fewer": fewer_parameters("dalvi_strided_cnn", "dalvi_pooled_cnn", places=9),
        },
        finding="356,234 parameters with stride 2, 356,234 with pooling, 12,939,146 with neither.",
    ),
    "P5.strided_cnn.maps_halve": Case(
        yes={"28 and 14": halve((28, 14)), "8": halve((8,))},
        no={"7": halve((7,)), "27 and 14": halve((27, 14))},
        finding="28 → 14, 14 → 7. An odd side is rounded up: 7 → 4.",
    ),
}
