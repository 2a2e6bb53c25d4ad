"""P4: which classes CustomNet and ResNet-18 confuse, which of the two is better, and the labels they learn from."""

from __future__ import annotations

from record_factories import errors, made, with_accuracy

from course_utils.papers.leopardi.claims import TEST_LABEL_COUNTS, TRAIN_LABEL_COUNTS
from course_utils.papers.leopardi.rules import balanced
from course_utils.records import RunRecord, Shifts
from rule_cases import Case

CUSTOMNET, RESNET = "leopardi-customnet", "leopardi-resnet18"
POOLED, UNPOOLED = "course-lever-none", "course-unpooled"
SHIRTS = {"Shirt_Tshirttop": 9, "Dress_Shirt": 12, "Shirt_Coat": 11, "Pullover_Shirt": 10, "Shirt_Bag": 3}


def confused(*errors_of: dict[str, int], experiment: str = CUSTOMNET) -> list[RunRecord]:
    """A run per set of errors."""
    return [made(experiment, seed, confusion=errors(**each)) for seed, each in enumerate(errors_of)]


def trouble_with_shirt(experiment: str) -> Case:
    missed, wrong = {"Shirt_Coat": 30, "Shirt_Bag": 10}, {"Dress_Shirt": 20, "Coat_Shirt": 20}
    return Case(
        yes={
            "missed and wrong": confused(
                missed | wrong, missed | wrong | {"Bag_Shirt": 2}, experiment=experiment
            )
        },
        no={
            "in neither": confused(*[{"Shirt_Coat": 2}] * 2, experiment=experiment),
            "lowest, but not by 0.1": confused(
                *[{"Shirt_Coat": 4, "Bag_Shirt": 4}] * 2, experiment=experiment
            ),
        },
        unclear={
            "missed only": confused(missed, missed, experiment=experiment),
            "wrong only": confused(wrong, wrong, experiment=experiment),
            "in one run, not in another": confused(missed | wrong, {"Coat_Bag": 5}, experiment=experiment),
            "one run": confused(missed | wrong, experiment=experiment),
        },
        finding="Mean of the other nine classes minus Shirt: recall +0.248 (95 %: +0.234 to +0.261, n = 2): yes",
    )


def steady(pooled: tuple[float, ...], unpooled: tuple[float, ...]) -> list[RunRecord]:
    """Runs by the share of answers that stay when the images move by one pixel; two pixels say the opposite."""
    return [
        made(
            name,
            seed,
            tested={"shifts": Shifts(pixels=[1, 2], accuracy=[0.5, 0.5], consistency=[share, 1 - share])},
        )
        for name, shares in ((POOLED, pooled), (UNPOOLED, unpooled))
        for seed, share in enumerate(shares)
    ]


CASES = {
    "P4.customnet.hardest_class": trouble_with_shirt(CUSTOMNET),
    "P4.resnet18.hardest_class": trouble_with_shirt(RESNET),
    "P4.customnet.confusion.shirt": Case(
        yes={
            "those four, in either direction": confused(
                SHIRTS, SHIRTS, SHIRTS | {"Shirt_Bag": 4, "Trouser_Shirt": 4}
            )
        },
        partly={
            "Dress no more than Bag": confused(*[SHIRTS | {"Dress_Shirt": 2}] * 2),
            "only Coat for certain": confused({"Shirt_Coat": 9}, {"Shirt_Coat": 9, "Shirt_Dress": 5}),
        },
        no={"Bag before them all": confused(*[SHIRTS | {"Shirt_Bag": 10, "Bag_Shirt": 10}] * 2)},
        unclear={
            "one run": confused(SHIRTS),
            "Bag in one run, those four in another": confused(SHIRTS, SHIRTS | {"Shirt_Bag": 20}),
        },
        finding=(
            "Errors between Shirt and a class, more than between Shirt and any of the other five: "
            "T-shirt/top +5.7 (95 %: +4.2 to +7.1, n = 3), Pullover +6.7 (95 %: +5.2 to +8.1, n = 3), Dress "
            "+8.7 (95 %: +7.2 to +10.1, n = 3), Coat +7.7 (95 %: +6.2 to +9.1, n = 3)."
        ),
    ),
    "P4.customnet.trouser_and_bag": Case(
        yes={
            "both": confused({"Trouser_Dress": 2, "Bag_Coat": 5}, *[{"Trouser_Dress": 1, "Bag_Coat": 5}] * 3)
        },
        partly={
            "not Trouser": confused(*[{"Trouser_Dress": 20}] * 2),
            "Bag by chance": confused({"Bag_Coat": 5}, {"Bag_Coat": 15}),
        },
        no={"neither": confused(*[{"Trouser_Dress": 20, "Bag_Coat": 15}] * 2)},
        unclear={"one run": confused({"Trouser_Dress": 2, "Bag_Coat": 5})},
        finding=(
            "Recall: Trouser +0.988 (95 %: +0.980 to +0.995, n = 4), Bag +0.952 (95 %: +0.952 to +0.952, n = "
            "4)."
        ),
    ),
    "P4.customnet.footwear": Case(
        yes={
            "seldom, and less than tops": confused(
                {"Sandal_Sneaker": 14, "Shirt_Coat": 50}, {"Sandal_Sneaker": 12, "Shirt_Coat": 50}
            ),
            "errors outside the kind do not count": confused(
                *[{"Sandal_Bag": 90, "Shirt_Coat": 25, "Dress_Trouser": 90}] * 2
            ),
        },
        no={
            "seldom, but more than tops": confused(*[{"Sandal_Sneaker": 14, "Shirt_Coat": 5}] * 2),
            "often": confused(
                *[
                    {
                        "Sandal_Sneaker": 50,
                        "Sneaker_Sandal": 50,
                        "Shirt_Coat": 100,
                        "Coat_Shirt": 100,
                        "Dress_Shirt": 100,
                    }
                ]
                * 2
            ),
        },
        unclear={
            "one run": confused({"Sandal_Sneaker": 14, "Shirt_Coat": 50}),
            "now more, now less than tops": confused(
                {"Sandal_Sneaker": 14, "Shirt_Coat": 50}, {"Sandal_Sneaker": 14}
            ),
        },
        finding=(
            "Footwear taken for other footwear, in %: +4.2 (95 %: +0.3 to +8.0, n = 2); tops taken for other "
            "tops, minus this: +4.9 (95 %: +1.0 to +8.8, n = 2)."
        ),
    ),
    "P4.comparison.customnet_beats_resnet18": Case(
        yes={"by far": with_accuracy(CUSTOMNET, 0.88, 0.87) + with_accuracy(RESNET, 0.68, 0.67)},
        no={
            "ahead, but not by far": with_accuracy(CUSTOMNET, 0.88, 0.87) + with_accuracy(RESNET, 0.83, 0.82),
            "behind": with_accuracy(CUSTOMNET, 0.88, 0.87) + with_accuracy(RESNET, 0.89, 0.88),
        },
        unclear={
            "one run each": with_accuracy(CUSTOMNET, 0.88) + with_accuracy(RESNET, 0.68),
            "now by far, now not": with_accuracy(CUSTOMNET, 0.95, 0.87) + with_accuracy(RESNET, 0.68, 0.85),
        },
        finding="Test accuracy, CustomNet minus ResNet-18: +0.2000 (95 %: +0.2000 to +0.2000, n = 2).",
    ),
    "P4.background.pooling_invariance": Case(
        yes={"more often with pooling": steady((0.8, 0.81), (0.7, 0.71))},
        no={"less often with pooling": steady((0.7, 0.71), (0.8, 0.81))},
        unclear={
            "one run each": steady((0.8,), (0.7,)),
            "now more, now less": steady((0.8, 0.7), (0.7, 0.8)),
        },
        finding=(
            "Same answer after a shift of one pixel (share of the test images, with minus without pooling): "
            "+0.1000 (95 %: +0.1000 to +0.1000, n = 2)."
        ),
    ),
    "P4.background.balanced_labels": Case(
        yes={
            "as counted": balanced(TRAIN_LABEL_COUNTS, TEST_LABEL_COUNTS),
            "a fifth off": balanced(TRAIN_LABEL_COUNTS, [120, 80, *[100] * 8]),
        },
        partly={
            "too many of one label to train": balanced([*[475] * 9, 725], TEST_LABEL_COUNTS),
            "too few of one label to test": balanced(TRAIN_LABEL_COUNTS, [79, 121, *[100] * 8]),
        },
        no={"neither": balanced([*[475] * 9, 725], [79, 121, *[100] * 8])},
        finding=(
            "Largest deviation from an equal share: 11 % of it among the first 5,000 training labels, 15 % "
            "among the first 1,000 test labels; chance alone does as much with p = 0.27 and 0.61."
        ),
    ),
}
