"""P4: which classes CustomNet and ResNet-18 confuse, which of the two is better, and the labels they learn from."""

from __future__ import annotations

from record_factories import errors, made, with_accuracy

from course_utils.papers.leopardi.claims import TEST_LABEL_COUNTS, TRAIN_LABEL_COUNTS
from course_utils.papers.leopardi.rules import balanced
from course_utils.records import RunRecord
from rule_cases import Case

CUSTOMNET, RESNET = "leopardi-customnet", "leopardi-resnet18"


def confused(experiment: str = CUSTOMNET, **counts: int) -> list[RunRecord]:
    return [made(experiment, confusion=errors(**counts))]


def shirt_is_hardest(experiment: str, finding: str) -> Case:
    return Case(
        yes={"missed most, wrong most": confused(experiment, Shirt_Coat=15, Shirt_Dress=15, Coat_Shirt=20)},
        no={
            "another class is missed more": confused(
                experiment, Shirt_Dress=10, Coat_Shirt=20, Bag_Shirt=20, Bag_Dress=20
            ),
            "another answer is wrong more often": confused(
                experiment, Shirt_Coat=30, Bag_Coat=20, Dress_Shirt=20
            ),
            "another in both": confused(experiment, Coat_Dress=30, Dress_Coat=30, Shirt_Coat=1),
        },
        finding=finding,
    )


CASES = {
    "P4.customnet.hardest_class": shirt_is_hardest(
        CUSTOMNET, "Lowest recalls: Shirt 0.769, Coat 0.833; lowest precisions: Shirt 0.833, Dress 0.870."
    ),
    "P4.resnet18.hardest_class": shirt_is_hardest(
        RESNET, "Lowest recalls: Shirt 0.769, Coat 0.833; lowest precisions: Shirt 0.833, Dress 0.870."
    ),
    "P4.customnet.confusion.shirt": Case(
        yes={
            "those four, in any order": confused(
                Shirt_Tshirttop=9, Shirt_Dress=12, Shirt_Coat=11, Shirt_Pullover=10, Shirt_Bag=8
            )
        },
        no={
            "Bag before Dress": confused(
                Shirt_Tshirttop=9, Shirt_Dress=7, Shirt_Coat=11, Shirt_Pullover=10, Shirt_Bag=8
            )
        },
        finding="Shirts were taken for: Dress 12, Coat 11, Pullover 10, T-shirt/top 9, Bag 8.",
    ),
    "P4.customnet.trouser_and_bag": Case(
        yes={
            "both": confused(Trouser_Dress=2, Bag_Coat=5),
            "19 of 20": confused(Trouser_Trouser=95, Trouser_Dress=5),
        },
        no={"not Trouser": confused(Trouser_Dress=10), "not Bag": confused(Bag_Coat=10)},
        finding="Recall: Trouser 0.980, Bag 0.952.",
    ),
    "P4.customnet.footwear": Case(
        yes={
            "less than half as often": confused(Sandal_Sneaker=14, Shirt_Coat=25, Dress_Coat=25),
            "half as often": confused(Sandal_Sandal=85, Sandal_Sneaker=15, Shirt_Shirt=50, Shirt_Coat=50),
            "errors outside the kind do not count": confused(Sandal_Bag=90, Shirt_Coat=25, Dress_Trouser=90),
        },
        no={"more than half as often": confused(Sandal_Sneaker=30, Shirt_Coat=25, Dress_Coat=25)},
        finding="Taken for another of their kind: 4.5 % of footwear, 9.1 % of tops.",
    ),
    "P4.comparison.customnet_beats_resnet18": Case(
        yes={"in every pair": with_accuracy(CUSTOMNET, 0.88, 0.87) + with_accuracy(RESNET, 0.86, 0.85)},
        no={
            "not in one pair": with_accuracy(CUSTOMNET, 0.95, 0.87) + with_accuracy(RESNET, 0.88, 0.5),
            "equal in one pair": with_accuracy(CUSTOMNET, 0.95, 0.87) + with_accuracy(RESNET, 0.87, 0.5),
        },
        finding="CustomNet's lowest: 0.870; ResNet-18's highest: 0.860.",
    ),
    "P4.background.balanced_labels": Case(
        yes={
            "as counted": balanced(TRAIN_LABEL_COUNTS, TEST_LABEL_COUNTS),
            "as chance has it once in 19 times": balanced(TRAIN_LABEL_COUNTS, [129, 71, *[100] * 8]),
        },
        no={
            "too many of one label to train": balanced([*[480] * 9, 680], TEST_LABEL_COUNTS),
            "too many of one label to test": balanced(TRAIN_LABEL_COUNTS, [*[90] * 9, 190]),
        },
        finding="p = 0.27 for the first 5,000 training labels, 0.61 for the first 1,000 test labels.",
    ),
}
