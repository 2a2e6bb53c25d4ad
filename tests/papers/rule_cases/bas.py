"""P3: six networks, their curves, and their classes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from record_factories import errors, made, with_curve

from course_utils.records import RunRecord
from rule_cases import Case

CURVES = ("train_accuracy", "train_loss", "validation_accuracy", "validation_loss")
EASY = ("Trouser", "Sandal", "Sneaker", "Bag", "Ankleboot")
OFF = (-0.001, 0.0, 0.001)


def alone(given: list[RunRecord]) -> list[RunRecord]:
    """The first seed's runs only."""
    return [record for record in given if record.seed == 0]


def losses(experiment: str, validation: Sequence[float], training: Sequence[float]) -> list[RunRecord]:
    """A run per pair of last losses; both curves are straight and start at 0.5."""
    return [
        made(
            experiment,
            seed,
            validation_loss=np.linspace(0.5, end, 10).tolist(),
            train_loss=np.linspace(0.5, train_end, 10).tolist(),
        )
        for seed, (end, train_end) in enumerate(zip(validation, training, strict=True))
    ]


def zigzag(experiment: str, *steps: float, early: float = 0.1, **steady: list[float]) -> list[RunRecord]:
    """A run per step: in their second half all curves, but for the steady ones, go up and down by it."""
    return [
        made(
            experiment,
            seed,
            **{name: [*[0.5, 0.5 + early] * 2, *[0.5, 0.5 + step] * 3] for name in CURVES} | steady,
        )
        for seed, step in enumerate(steps)
    ]


def accuracies(experiment: str, *curves: list[float]) -> list[RunRecord]:
    return with_curve(experiment, "validation_accuracy", *curves)


def ends(**found: tuple[float, float]) -> list[RunRecord]:
    """Three seeds each, around a last validation accuracy and loss, by the experiment's name after "bas-"."""
    return [
        made(
            f"bas-{name.replace('_', '-')}",
            seed,
            validation_accuracy=[0.5, accuracy + factor * off],
            validation_loss=[0.9, loss + factor * off],
        )
        for factor, (name, (accuracy, loss)) in enumerate(found.items())
        for seed, off in enumerate(OFF)
    ]


def outdoing(better: str, worse: str, finding: str, times: int = 1) -> Case:
    """One network has to end with more accuracy than another, and even so many times its loss has to be less."""

    def both(one: tuple[float, float], other: tuple[float, float]) -> list[RunRecord]:
        return ends(**{better: one, worse: other})

    return Case(
        yes={"in both": both((0.93, 0.1), (0.92, 0.4))},
        partly={
            "in accuracy only": both((0.93, 0.4), (0.92, 0.3)),
            "in loss only": both((0.91, 0.1), (0.92, 0.4)),
            "in loss, and in accuracy by chance": both((0.92, 0.1), (0.92, 0.4)),
        },
        no={"in neither": both((0.92, 0.4), (0.93, 0.3))},
        unclear={
            "by chance": both((0.92, 0.2), (0.92, 0.2 * times)),
            "one run each": alone(both((0.93, 0.1), (0.92, 0.4))),
        },
        finding=finding,
    )


def overfitted(one: Sequence[float], two: Sequence[float]) -> list[RunRecord]:
    """ANN 1 and ANN 2 by their last validation loss; their training loss is 0.1."""
    return [
        made(f"bas-ann{number}", seed, validation_loss=[0.5, loss], train_loss=[0.4, 0.1])
        for number, found in ((1, one), (2, two))
        for seed, loss in enumerate(found)
    ]


def mixed(**counts: int) -> NDArray[np.int64]:
    """So many images of a class taken for others, and as many of others for it: Coat=10."""
    pairs = [(name, easy, count // 5) for name, count in counts.items() for easy in EASY]
    return errors(**{f"{a}_{b}": each for a, b, each in pairs}, **{f"{b}_{a}": each for a, b, each in pairs})


def classes(experiment: str, *confusions: NDArray[np.int64]) -> list[RunRecord]:
    return [made(experiment, seed, confusion=confusion) for seed, confusion in enumerate(confusions)]


def ahead(better: str, worse: str, name: str, finding: str) -> Case:
    """One network has to do better on a class than another."""

    def two(ours: Sequence[int], theirs: Sequence[int]) -> list[RunRecord]:
        return [
            record
            for experiment, counts in ((better, ours), (worse, theirs))
            for record in classes(experiment, *(mixed(**{name: count}) for count in counts))
        ]

    only_recall = classes(worse, *[errors(**{f"{name}_Bag": 20})] * 3)
    return Case(
        yes={"in every seed": two((10, 15, 10), (30, 30, 30))},
        no={"the other way": two((30, 30, 30), (10, 15, 10))},
        unclear={
            "now and then": two((10, 30, 20), (20, 20, 20)),
            "one run each": two((10,), (30,)),
            "more recall, less precision": classes(better, *[errors(**{f"Bag_{name}": 20})] * 3)
            + only_recall,
        },
        finding=finding,
    )


def hard(**counts: Sequence[int]) -> list[RunRecord]:
    """ANN 1 with 20 errors in each of the hard classes, and ANN 2 by its errors there, seed by seed."""
    after = [dict(zip(counts, each, strict=True)) for each in zip(*counts.values(), strict=True)]
    before = mixed(Pullover=20, Coat=20, Shirt=20)
    return classes("bas-ann1", *[before] * len(after)) + classes(
        "bas-ann2", *(mixed(**each) for each in after)
    )


def racing(first: str, second: str) -> tuple[list[RunRecord], list[RunRecord], list[RunRecord]]:
    """Two networks: the first is faster; the second is; the first is ahead at first, and at 0.90 later."""
    quick, slow = [0.85, 0.90, 0.91], [0.7, 0.85, 0.90]
    early, late = [0.89, 0.89, 0.90], [0.7, 0.90, 0.90]
    return (
        accuracies(first, quick, quick) + accuracies(second, slow, slow),
        accuracies(first, slow, slow) + accuracies(second, quick, quick),
        accuracies(first, early, early) + accuracies(second, late, late),
    )


def six(**found: tuple[float, float]) -> list[RunRecord]:
    """The six networks, the best CNN at (0.93, 0.18) and the best ANN at (0.90, 0.34), but for these."""
    usual = dict.fromkeys(("ann1", "ann3", "cnn1", "cnn3"), (0.85, 0.5))
    return ends(**usual | {"ann2": (0.90, 0.34), "cnn2": (0.93, 0.18)} | found)


def transformed(rotation: float, width_shift: float, height_shift: float) -> list[RunRecord]:
    """CNN 2 at 0.93, and with a transform added by what it ends with."""
    added = {"rotation": rotation, "width_shift": width_shift, "height_shift": height_shift}
    return ends(cnn2=(0.93, 0.2), **{f"cnn2_{name}": (end, 0.2) for name, end in added.items()})


FASTER_THREE = racing("bas-cnn3", "bas-cnn2")
FASTER_UNIT = racing("bas-cnn2", "bas-cnn2-free")
AXIS0_FAST = accuracies("bas-cnn2-axis0", *[[0.85, 0.90, 0.91]] * 2)
AXIS0_SLOW = accuracies("bas-cnn2-axis0", *[[0.7, 0.85, 0.89]] * 2)

CASES = {
    "P3.ann1.validation_loss.shape": Case(
        yes={"validation climbs, training falls": losses("bas-ann1", (1.0, 1.2, 0.8), (0.2, 0.2, 0.1))},
        partly={
            "training climbs, too": losses("bas-ann1", (1.0, 1.2, 0.8), (0.6, 0.62, 0.64)),
            "validation falls, too": losses("bas-ann1", (0.3, 0.3, 0.4), (0.2, 0.2, 0.1)),
        },
        no={"the other way round": losses("bas-ann1", (0.3, 0.3, 0.4), (0.6, 0.62, 0.64))},
        unclear={
            "one run": losses("bas-ann1", (1.0,), (0.2,)),
            "now and then": losses("bas-ann1", (0.4, 0.5, 0.6), (0.4, 0.5, 0.6)),
        },
        finding=(
            "Last tenth of training minus first: validation loss +0.5000 (95 %: +0.0032 to +0.9968, n = 3), "
            "training loss −0.3333 (95 %: −0.4768 to −0.1899, n = 3)."
        ),
    ),
    "P3.ann1.validation_accuracy.shape": Case(
        yes={"both": zigzag("bas-ann1", 0.02, 0.0202) + zigzag("bas-ann2", 0.01, 0.0101)},
        partly={
            "unstable, with progress": zigzag("bas-ann1", 0.02, 0.0202, early=0)
            + zigzag("bas-ann2", 0.01, 0.01),
            "no progress, but stable": zigzag("bas-ann1", 0.01, 0.01) + zigzag("bas-ann2", 0.02, 0.0202),
            "unstable, and little progress by chance": zigzag("bas-ann1", 0.02, 0.0202, early=0.016)
            + zigzag("bas-ann2", 0.01, 0.0101),
        },
        no={"neither": zigzag("bas-ann1", 0.01, 0.01, early=0) + zigzag("bas-ann2", 0.02, 0.0202)},
        unclear={"one run": zigzag("bas-ann1", 0.02) + zigzag("bas-ann2", 0.01)},
        finding=(
            "Mean change of validation accuracy per epoch, ANN 1 minus ANN 2: +0.01005 (95 %: +0.00941 to "
            "+0.01069, n = 2). Last tenth of training minus second: −0.0799 (95 %: −0.0812 to −0.0786, n = "
            "2)."
        ),
    ),
    "P3.ann1.hardest_classes": Case(
        yes={
            "all three, and Shirt most": classes(
                "bas-ann1",
                *[mixed(Shirt=50, Pullover=25, Coat=30)] * 2,
                mixed(Shirt=50, Pullover=30, Coat=25),
            )
        },
        partly={
            "Coat is worse than Shirt": classes("bas-ann1", *[mixed(Shirt=30, Pullover=25, Coat=35)] * 2),
            "Pullover is good": classes("bas-ann1", *[mixed(Shirt=50, Coat=30)] * 2),
        },
        no={"Dress is poor": classes("bas-ann1", *[mixed(Dress=100, Pullover=5, Coat=5)] * 2)},
        unclear={
            "one run": classes("bas-ann1", mixed(Shirt=50, Pullover=25, Coat=30)),
            "missed, yet never said wrongly": classes(
                "bas-ann1", *[errors(Shirt_Bag=50, Pullover_Bag=25, Coat_Bag=30)] * 2
            ),
        },
        finding=(
            "Pullover below the mean of the ten classes: recall +0.047 (95 %: +0.003 to +0.091, n = 3): yes"
        ),
    ),
    "P3.ann2.overfitting": Case(
        yes={"less than half the gap": overfitted((1.1, 1.12, 1.08), (0.5, 0.5, 0.5))},
        no={
            "more than half": overfitted((1.1, 1.12, 1.08), (0.8, 0.8, 0.8)),
            "none in either": overfitted((0.1, 0.1, 0.1), (0.12, 0.13, 0.14)),
        },
        unclear={
            "now more, now less than half": overfitted((1.1, 1.1, 1.1), (0.5, 0.6, 0.7)),
            "one run each": overfitted((1.1,), (0.2,)),
        },
        finding=(
            "Validation minus training loss at the end, ANN 1 minus twice ANN 2: +0.200 (95 %: +0.150 to "
            "+0.250, n = 3). ANN 2's validation loss: lowest 0.500 in epoch 1, last 0.500."
        ),
    ),
    "P3.ann3.late_overfitting": Case(
        yes={"validation climbs, training falls": losses("bas-ann3", (1.0, 1.2, 0.8), (0.2, 0.2, 0.1))},
        no={
            "training climbs, too": losses("bas-ann3", (1.0, 1.2, 0.8), (0.6, 0.62, 0.64)),
            "validation falls": losses("bas-ann3", (0.3, 0.3, 0.4), (0.2, 0.2, 0.1)),
        },
        unclear={"one run": losses("bas-ann3", (1.0,), (0.2,))},
        finding=(
            "Last tenth of training minus first: validation loss +0.5000 (95 %: +0.0032 to +0.9968, n = 3), "
            "training loss −0.3333 (95 %: −0.4768 to −0.1899, n = 3)."
        ),
    ),
    "P3.comparison.sgd_steadier_than_rmsprop": Case(
        yes={
            "less than half the change": zigzag("bas-ann1", 0.024, 0.0241)
            + zigzag("bas-ann2", 0.01, 0.01, early=0.3)
        },
        no={"steadier, but not by half": zigzag("bas-ann1", 0.018, 0.018) + zigzag("bas-ann2", 0.01, 0.01)},
        unclear={
            "now and then": zigzag("bas-ann1", 0.018, 0.022, 0.021) + zigzag("bas-ann2", 0.01, 0.01, 0.01),
            "not in one of the curves": zigzag("bas-ann1", 0.024, 0.0241, train_loss=[0.5] * 10)
            + zigzag("bas-ann2", 0.01, 0.01),
            "one run each": zigzag("bas-ann1", 0.03) + zigzag("bas-ann2", 0.01),
        },
        finding=(
            "Mean change per epoch, ANN 1 minus 2 × ANN 2: train accuracy +0.00405 (95 %: +0.00341 to "
            "+0.00469, n = 2): yes"
        ),
    ),
    "P3.comparison.ann2_beats_ann1": outdoing(
        "ann2",
        "ann1",
        (
            "Last validation accuracy, ANN 2 minus ANN 1: +0.0100 (95 %: +0.0075 to +0.0125, n = 3). Last "
            "validation loss, ANN 1 minus 2 × ANN 2: +0.2000 (95 %: +0.1975 to +0.2025, n = 3)."
        ),
        times=2,
    ),
    "P3.comparison.ann2_better_on_hard_classes": Case(
        yes={"in all three": hard(Pullover=(10, 10, 5), Coat=(10, 10, 10), Shirt=(10, 5, 5))},
        partly={
            "not Pullover": hard(Pullover=(30, 30), Coat=(10, 10), Shirt=(10, 10)),
            "Coat by chance": hard(Pullover=(10, 10), Coat=(5, 25), Shirt=(10, 10)),
        },
        no={"in none": hard(Pullover=(30, 30, 35), Coat=(30, 30, 30), Shirt=(40, 40, 35))},
        unclear={
            "by chance": hard(Pullover=(5, 25), Coat=(5, 25), Shirt=(5, 25)),
            "one run each": hard(Pullover=(10,), Coat=(10,), Shirt=(10,)),
        },
        finding="Pullover, ANN 2 minus ANN 1: recall +0.090 (95 %: +0.028 to +0.152, n = 3): yes",
    ),
    "P3.comparison.ann3_worse_than_ann2": outdoing(
        "ann2",
        "ann3",
        (
            "Last validation accuracy, ANN 2 minus ANN 3: +0.0100 (95 %: +0.0075 to +0.0125, n = 3). Last "
            "validation loss, ANN 3 minus ANN 2: +0.3000 (95 %: +0.2975 to +0.3025, n = 3)."
        ),
    ),
    "P3.comparison.ann3_beats_ann2_on_shirt": ahead(
        "bas-ann3",
        "bas-ann2",
        "Shirt",
        (
            "Shirt, ANN 3 minus ANN 2: recall +0.127 (95 %: +0.070 to +0.183, n = 3): yes, precision +0.127 "
            "(95 %: +0.070 to +0.183, n = 3): yes, F1 +0.127 (95 %: +0.070 to +0.183, n = 3): yes."
        ),
    ),
    "P3.cnn1.stability": Case(
        yes={
            "CNN 1 changes more": zigzag("bas-cnn1", 0.012, 0.0121)
            + zigzag("bas-cnn2", 0.01, 0.0101, early=0.3)
        },
        no={
            "CNN 2 changes more": zigzag("bas-cnn1", 0.01, 0.01, early=0.3) + zigzag("bas-cnn2", 0.02, 0.0201)
        },
        unclear={
            "now and then": zigzag("bas-cnn1", 0.01, 0.02) + zigzag("bas-cnn2", 0.02, 0.01),
            "not in one of the curves": zigzag("bas-cnn1", 0.02, 0.02, validation_accuracy=[0.5] * 10)
            + zigzag("bas-cnn2", 0.01, 0.01),
            "one run each": zigzag("bas-cnn1", 0.02) + zigzag("bas-cnn2", 0.01),
        },
        finding=(
            "Mean change per epoch, CNN 1 minus CNN 2: train accuracy +0.00200 (95 %: +0.00200 to +0.00200, "
            "n = 2): yes"
        ),
    ),
    "P3.cnn1.t_shirt_top": ahead(
        "bas-ann3",
        "bas-cnn1",
        "Tshirttop",
        (
            "T-shirt/top, ANN 3 minus CNN 1: recall +0.127 (95 %: +0.070 to +0.183, n = 3): yes, precision "
            "+0.127 (95 %: +0.070 to +0.183, n = 3): yes, F1 +0.127 (95 %: +0.070 to +0.183, n = 3): yes."
        ),
    ),
    "P3.cnn2.hardest_class": Case(
        yes={"Shirt": classes("bas-cnn2", mixed(Shirt=50, Coat=40), mixed(Shirt=45, Coat=35))},
        no={"Coat": classes("bas-cnn2", mixed(Shirt=40, Coat=50), mixed(Shirt=35, Coat=45))},
        unclear={
            "now Shirt, now Coat": classes("bas-cnn2", mixed(Shirt=40, Coat=50), mixed(Shirt=50, Coat=40)),
            "by recall only": classes("bas-cnn2", *[errors(Shirt_Bag=50, Coat_Bag=40)] * 2),
            "one run": classes("bas-cnn2", mixed(Shirt=50, Coat=40)),
        },
        finding=(
            "Shirt below the lowest other class: recall +0.049 (95 %: +0.027 to +0.071, n = 2): yes, "
            "precision +0.049 (95 %: +0.027 to +0.071, n = 2): yes, F1 +0.049 (95 %: +0.027 to +0.071, n = "
            "2): yes. Lowest recalls: Shirt 0.678, Coat 0.728, Trouser 0.855."
        ),
    ),
    "P3.cnn2.unit_norm": Case(
        yes={
            "sooner": FASTER_UNIT[0] + AXIS0_FAST,
            "the other never": [
                *accuracies("bas-cnn2", *[[0.8, 0.91]] * 2),
                *accuracies("bas-cnn2-free", *[[0.8, 0.85]] * 2),
                *AXIS0_FAST,
            ],
        },
        no={"later": FASTER_UNIT[1] + AXIS0_SLOW},
        unclear={
            "ahead at first, and later at 0.90": FASTER_UNIT[2] + AXIS0_FAST,
            "only by one reading of the constraint": FASTER_UNIT[0] + AXIS0_SLOW,
            "one run each": alone(FASTER_UNIT[0] + AXIS0_FAST),
        },
        finding=(
            "Validation accuracy with the constraint: epochs sooner at 0.90 (norm over each filter) +1.00 "
            "(95 %: +1.00 to +1.00, n = 2): yes"
        ),
    ),
    "P3.cnn3.like_cnn2": Case(
        yes={
            "a little better": ends(cnn3=(0.934, 0.2), cnn2=(0.93, 0.22)),
            "a little worse": ends(cnn3=(0.926, 0.22), cnn2=(0.93, 0.2)),
        },
        partly={
            "another loss": ends(cnn3=(0.934, 0.2), cnn2=(0.93, 0.25)),
            "another accuracy": ends(cnn3=(0.91, 0.2), cnn2=(0.93, 0.2)),
        },
        no={
            "better": ends(cnn3=(0.945, 0.15), cnn2=(0.93, 0.2)),
            "worse": ends(cnn3=(0.915, 0.25), cnn2=(0.93, 0.2)),
        },
        unclear={
            "at the margin": ends(cnn3=(0.94, 0.23), cnn2=(0.93, 0.2)),
            "one run each": alone(ends(cnn3=(0.934, 0.2), cnn2=(0.93, 0.22))),
        },
        finding=(
            "CNN 3 minus CNN 2: last validation accuracy +0.0040 (95 %: +0.0015 to +0.0065, n = 3), loss "
            "−0.0200 (95 %: −0.0225 to −0.0175, n = 3)."
        ),
    ),
    "P3.cnn3.speed": Case(
        yes={"sooner": FASTER_THREE[0]},
        no={"later": FASTER_THREE[1]},
        unclear={
            "ahead at first, and later at 0.90": FASTER_THREE[2],
            "one run each": alone(FASTER_THREE[0]),
        },
        finding=(
            "Validation accuracy of CNN 3 against CNN 2: epochs sooner at 0.90 +1.00 (95 %: +1.00 to +1.00, "
            "n = 2): yes, points higher in the first ten epochs +7.00 (95 %: +7.00 to +7.00, n = 2): yes."
        ),
    ),
    "P3.comparison.cnn2_beats_cnn1": outdoing(
        "cnn2",
        "cnn1",
        (
            "Last validation accuracy, CNN 2 minus CNN 1: +0.0100 (95 %: +0.0075 to +0.0125, n = 3). Last "
            "validation loss, CNN 1 minus CNN 2: +0.3000 (95 %: +0.2975 to +0.3025, n = 3)."
        ),
    ),
    "P3.comparison.cnn_beats_ann": Case(
        yes={"the best the best": six()},
        partly={
            "not in loss": six(ann1=(0.90, 0.15)),
            "not in accuracy": six(ann3=(0.95, 0.34)),
            "in loss by too little": six(cnn2=(0.93, 0.31)),
            "in accuracy by too little": six(ann1=(0.925, 0.34)),
        },
        no={"in neither": six(ann3=(0.95, 0.15))},
        unclear={
            "at the margin": six(ann3=(0.92, 0.23)),
            "one run each": alone(six()),
        },
        finding=(
            "Best validation accuracy, CNNs minus ANNs: +0.0300 (95 %: +0.0275 to +0.0325, n = 3). Lowest "
            "validation loss, ANNs minus CNNs: +0.1600 (95 %: +0.1575 to +0.1625, n = 3)."
        ),
    ),
    "P3.comparison.rotation_and_shifts_hurt": Case(
        yes={"all three": transformed(rotation=0.9, width_shift=0.91, height_shift=0.92)},
        partly={
            "rotation helps": transformed(rotation=0.94, width_shift=0.91, height_shift=0.92),
            "height shifts hurt by chance": transformed(rotation=0.9, width_shift=0.91, height_shift=0.929),
        },
        no={"all help": transformed(rotation=0.94, width_shift=0.95, height_shift=0.96)},
        unclear={
            "all within chance": transformed(rotation=0.93, width_shift=0.93, height_shift=0.93),
            "one run each": alone(transformed(rotation=0.9, width_shift=0.91, height_shift=0.92)),
        },
        finding=(
            "Last validation accuracy without minus with: rotation +0.0300 (95 %: +0.0275 to +0.0325, n = "
            "3), width-shift +0.0200 (95 %: +0.0150 to +0.0250, n = 3), height-shift +0.0100 (95 %: +0.0025 "
            "to +0.0175, n = 3)."
        ),
    ),
}
