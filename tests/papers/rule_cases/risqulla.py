"""P2: which classes are taken for each other, and whether the labels are to blame."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from record_factories import answering, made, with_accuracy

from course_utils.data import CLASS_NAMES
from course_utils.records import RunRecord
from course_utils.records.answers import true_labels
from rule_cases import Case

MNIST, FASHION, RIVAL = "risqulla-mnist", "risqulla-fashion", "priyowidodo-dropout"
TOP, SHIRT, BAG = (CLASS_NAMES.index(name) for name in ("T-shirt/top", "Shirt", "Bag"))
OTHERS = ((1, 2), (2, 3), (3, 4))  # pairs of classes that no claim is about


def mistaken(experiment: str, pair: tuple[int, int], count: int, others: int) -> list[RunRecord]:
    """A run that errs so often in a pair, half in each direction, and 20 times in this many other pairs."""
    confusion = 100 * np.eye(10, dtype=int)
    one, other = pair
    confusion[one, other] = confusion[other, one] = count // 2
    for first, second in OTHERS[:others]:
        confusion[first, second] = 20
    return [made(experiment, confusion=confusion)]


def among_three(experiment: str, pair: tuple[int, int], finding: str) -> Case:
    return Case(
        yes={
            "most errors": mistaken(experiment, pair, count=40, others=3),
            "third, both directions together": mistaken(experiment, pair, count=10, others=2),
        },
        no={
            "fourth": mistaken(experiment, pair, count=18, others=3),
            "never": mistaken(experiment, pair, count=0, others=3),
        },
        finding=finding,
    )


TRUTH = true_labels("fashion-mnist")
TOPS, SHIRTS = np.flatnonzero(TRUTH == TOP), np.flatnonzero(TRUTH == SHIRT)


def swapped(tops: int = 0, shirts: int = 0, bags: int = 0) -> NDArray[np.int64]:
    """The true labels, but for so many tops called shirts, shirts called tops, and shirts called bags."""
    answers = TRUTH.copy()
    answers[TOPS[:tops]] = SHIRT
    answers[SHIRTS[:shirts]] = TOP
    answers[SHIRTS[-bags:] if bags else []] = BAG
    return answers


SMALL = answering(FASHION, swapped(tops=50, shirts=50, bags=200))

CASES = {
    "P2.mnist.confusion.4_9": among_three(
        MNIST, (4, 9), "Most errors: 4 and 9 40; 1 and 2 20; 2 and 3 20. 4 and 9 come 1st with 40."
    ),
    "P2.fashion.confusion.t_shirt_top_shirt": among_three(
        FASHION,
        (TOP, SHIRT),
        (
            "Most errors: T-shirt/top and Shirt 40; Trouser and Pullover 20; Pullover and Dress 20."
            " T-shirt/top and Shirt come 1st with 40."
        ),
    ),
    "P2.fashion.confusion.sandal_sneaker": among_three(
        FASHION,
        (5, 7),
        (
            "Most errors: Sandal and Sneaker 40; Trouser and Pullover 20; Pullover and Dress 20. "
            "Sandal and Sneaker come 1st with 40."
        ),
    ),
    "P2.fashion.label_ambiguity": Case(
        yes={
            "half of them": [SMALL, answering(RIVAL, swapped(tops=50))],
            "half over the seeds": [
                SMALL,
                answering(RIVAL, swapped(tops=50, shirts=50)),
                answering(RIVAL, swapped(), seed=1),
            ],
            "by the most accurate one": [
                SMALL,
                answering(RIVAL, swapped(tops=50)),
                answering("priyowidodo-plain", swapped(bags=100)),
            ],
        },
        no={
            "fewer than half": [SMALL, answering(RIVAL, swapped(tops=49))],
            "only by a less accurate one": [
                SMALL,
                answering(RIVAL, swapped(tops=20)),
                answering("priyowidodo-plain", swapped(tops=50)),
            ],
            "as often, but in other images": [
                SMALL,
                answering(RIVAL, np.where(np.isin(np.arange(len(TRUTH)), TOPS[50:150]), SHIRT, TRUTH)),
            ],
            "a better one on other images does not count": [
                SMALL,
                answering(RIVAL, swapped(tops=20, bags=100)),
                answering("dalvi-deep", swapped(tops=50, shirts=50), who="dalvi"),
                answering("course-wide", swapped(tops=50, shirts=50), who="course-closed"),
                answering("course-transfer-scratch", swapped(tops=50, shirts=50)[:1000]),
                answering("leopardi-customnet", swapped(tops=50, shirts=50), dataset="mnist"),
            ],
        },
        finding="50.00 % of them, by priyowidodo-dropout (99.50 % test accuracy).",
    ),
    "P2.comparison.fashion_is_harder": Case(
        yes={"in every seed": with_accuracy(MNIST, 0.98, 0.97) + with_accuracy(FASHION, 0.86, 0.96)},
        no={
            "not in one of them": with_accuracy(MNIST, 0.98, 0.97) + with_accuracy(FASHION, 0.86, 0.98),
            "the same in one": with_accuracy(MNIST, 0.98, 0.97) + with_accuracy(FASHION, 0.86, 0.97),
        },
        finding="MNIST minus Fashion-MNIST: 1.0 to 12.0 points over 2 seeds.",
    ),
}
