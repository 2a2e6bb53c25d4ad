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


def mistaken(experiment: str, pair: tuple[int, int], *counts: int, images: int = 10_000) -> list[RunRecord]:
    """A run per count, which errs so often in a pair, half each way, and 440 times evenly in all others."""
    return [
        made(experiment, seed, confusion=_confusion(pair, count, images)) for seed, count in enumerate(counts)
    ]


def _confusion(pair: tuple[int, int], count: int, images: int) -> NDArray[np.int64]:
    confusion = np.full((10, 10), 5)  # ten errors for each pair, both directions together
    one, other = pair
    confusion[one, other] = confusion[other, one] = count // 2
    np.fill_diagonal(confusion, images // 10 - confusion.sum(axis=1) + confusion.diagonal())
    return confusion


def has_trouble(pair: tuple[int, int], finding: str) -> Case:
    return Case(
        yes={
            "most errors": mistaken(FASHION, pair, 100, 110, 90),
            "a little more than the others": mistaken(FASHION, pair, 12, 12),
        },
        no={
            "a little less than the others": mistaken(FASHION, pair, 8, 8),
            "never": mistaken(FASHION, pair, 0, 0),
        },
        unclear={
            "more in one run, less in another": mistaken(FASHION, pair, 14, 8),
            "as often as the others": mistaken(FASHION, pair, 10, 12, 8),
            "one run": mistaken(FASHION, pair, 100),
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


SMALL = [
    answering(FASHION, swapped(tops=50, shirts=50, bags=200)),
    answering(FASHION, swapped(tops=50, shirts=50, bags=210), seed=1),
]

CASES = {
    "P2.mnist.confusion.4_9": Case(
        yes={
            "more than others, and seldom": mistaken(MNIST, (4, 9), 20, 20),
            "a little more than others": mistaken(MNIST, (4, 9), 14, 14),
        },
        partly={
            "more than others, and often": mistaken(MNIST, (4, 9), 100, 100),
            "seldom, and more by chance": mistaken(MNIST, (4, 9), 14, 12, 16),
            "seldom, and less than others": mistaken(MNIST, (4, 9), 4, 4),
        },
        no={"often, and less than others": mistaken(MNIST, (4, 9), 8, 8, images=1_000)},
        unclear={
            "one run": mistaken(MNIST, (4, 9), 20),
            "now more, now less": mistaken(MNIST, (4, 9), 14, 8, images=2_000),
        },
        finding=(
            "4 and 9 have 4.35 % of the errors, 1st of 45 pairs; points above an even share: +2.13 "
            "(95 %: +2.13 to +2.13, n = 2). Points above 2 % of their images: −1.00"
        ),
    ),
    "P2.fashion.confusion.t_shirt_top_shirt": has_trouble(
        (TOP, SHIRT),
        "T-shirt/top and Shirt have 18.50 % of the errors, 1st of 45 pairs; points above an even share: +16.28",
    ),
    "P2.fashion.confusion.sandal_sneaker": has_trouble(
        (5, 7),
        "Sandal and Sneaker have 18.50 % of the errors, 1st of 45 pairs; points above an even share: +16.28",
    ),
    "P2.fashion.label_ambiguity": Case(
        yes={
            "most of them, and fewer of the others": [*SMALL, answering(RIVAL, swapped(tops=50, shirts=10))],
            "most over the seeds": [
                *SMALL,
                answering(RIVAL, swapped(tops=50, shirts=50)),
                answering(RIVAL, swapped(tops=20), seed=1),
            ],
            "by the most accurate one": [
                *SMALL,
                answering(RIVAL, swapped(tops=50, shirts=10)),
                answering("priyowidodo-plain", swapped(bags=100)),
            ],
        },
        no={
            "fewer than of the others": [*SMALL, answering(RIVAL, swapped(tops=10, bags=150))],
            "most, and even more of the others": [
                *SMALL,
                answering(RIVAL, swapped(tops=50, shirts=10, bags=200)),
            ],
            "in other images": [
                *SMALL,
                answering(
                    RIVAL,
                    np.where(np.isin(np.arange(len(TRUTH)), TOPS[50:150]), SHIRT, swapped(bags=50)),
                ),
            ],
        },
        unclear={
            "more than of the others, and less than half": [*SMALL, answering(RIVAL, swapped(tops=40))],
            "one run of the small network": [SMALL[0], answering(RIVAL, swapped(tops=50, shirts=10))],
            "only by a less accurate one": [
                *SMALL,
                answering(RIVAL, swapped(tops=20)),
                answering("priyowidodo-plain", swapped(tops=50, shirts=10)),
            ],
            "a better one on other images does not count": [
                *SMALL,
                answering(RIVAL, swapped(tops=20, shirts=20)),
                answering("dalvi-deep", swapped(tops=50, shirts=10), who="dalvi"),
                answering("course-wide", swapped(tops=50, shirts=10), who="course-closed"),
                answering("course-transfer-scratch", swapped(tops=50, shirts=50)[:1000]),
                answering("leopardi-customnet", swapped(tops=50, shirts=10), dataset="mnist"),
            ],
        },
        finding=(
            "priyowidodo-dropout (99.40 % test accuracy) repeats 60.00 % of these mistakes and 0.00 % of "
            "all others; difference in points: +60.0 (95 %: +60.0 to +60.0, n = 2); points above one half: "
            "+10.0"
        ),
    ),
    "P2.comparison.fashion_is_harder": Case(
        yes={"in every seed": with_accuracy(MNIST, 0.98, 0.97) + with_accuracy(FASHION, 0.86, 0.85)},
        no={"the other way": with_accuracy(MNIST, 0.86, 0.85) + with_accuracy(FASHION, 0.98, 0.97)},
        unclear={
            "not in one of them": with_accuracy(MNIST, 0.98, 0.97) + with_accuracy(FASHION, 0.86, 0.98),
            "one run each": with_accuracy(MNIST, 0.98) + with_accuracy(FASHION, 0.86),
        },
        finding="Test accuracy, MNIST minus Fashion-MNIST: +0.1200 (95 %: +0.1200 to +0.1200, n = 2).",
    ),
}
