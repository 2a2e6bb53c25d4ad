"""P3: six networks, their curves, and their classes."""

from __future__ import annotations

from record_factories import errors, made, with_curve

from course_utils.records import RunRecord
from rule_cases import Case


def climbing(low: float, end: float, train_end: float) -> list[RunRecord]:
    """ANN 1, with validation lowest in epoch 2, where the training loss is 0.4."""
    validation, training = [1.0, low, 0.9 * end, end], [0.5, 0.4, 0.3, train_end]
    return [made("bas-ann1", validation_loss=validation, train_loss=training)]


def accuracies(experiment: str, *curve: float) -> list[RunRecord]:
    return with_curve(experiment, "validation_accuracy", list(curve))


def zigzag(experiment: str, step: float, first_half: float = 0.0) -> list[RunRecord]:
    """Ten epochs of validation accuracy that go up and down by steps, of another size in the first half."""
    early, late = [0.5, 0.5 + first_half] * 2, [0.5, 0.5 + step] * 3
    return accuracies(experiment, *early, *late)


def finals(**ends: float) -> list[RunRecord]:
    """Three seeds each, around a last validation accuracy, by the experiment's name after "bas-"."""
    return [
        made(f"bas-{name.replace('_', '-')}", seed, validation_accuracy=[0.5, end + off])
        for name, end in ends.items()
        for seed, off in enumerate((-0.001, 0.0, 0.001))
    ]


def two_anns(accuracy: tuple[float, float], loss: tuple[float, float]) -> list[RunRecord]:
    """ANN 1 and ANN 2, three seeds each, by what they end with."""
    return [
        made(f"bas-ann{number}", seed, validation_accuracy=[a + off], validation_loss=[b + off])
        for number, a, b in zip((1, 2), accuracy, loss, strict=True)
        for seed, off in enumerate((-0.001, 0.0, 0.001))
    ]


def missed(class_name: str, **counts: int) -> list[RunRecord]:
    """Runs by how often a class is taken for bags: ann1=30."""
    return [
        made(f"bas-{name}", confusion=errors(**{f"{class_name}_Bag": count}))
        for name, count in counts.items()
    ]


def hard(**counts: int) -> list[RunRecord]:
    """ANN 1 at 20 errors in each of the hard classes, and ANN 2 by its errors there: Coat=10."""
    before = errors(Pullover_Bag=20, Coat_Bag=20, Shirt_Bag=20)
    after = errors(**{f"{name}_Bag": count for name, count in counts.items()})
    return [made("bas-ann1", confusion=before), made("bas-ann2", confusion=after)]


def six(**ends: float) -> list[RunRecord]:
    """The six networks, the worst CNN at 0.92 and the best ANN at 0.91, but for these."""
    return finals(**{"ann1": 0.5, "ann2": 0.91, "ann3": 0.6, "cnn1": 0.95, "cnn2": 0.92, "cnn3": 0.96} | ends)


def transformed(rotation: float, width_shift: float, height_shift: float) -> list[RunRecord]:
    """CNN 2 at 0.93, and with a transform added by what it ends with."""
    return finals(
        cnn2=0.93, cnn2_rotation=rotation, cnn2_width_shift=width_shift, cnn2_height_shift=height_shift
    )


CASES = {
    "P3.ann1.validation_loss.shape": Case(
        yes={
            "twice the lowest, training goes on": climbing(low=0.5, end=1.0, train_end=0.2),
            "more than twice": climbing(low=0.4, end=5.0, train_end=0.1),
        },
        no={
            "less than twice": climbing(low=0.5, end=0.99, train_end=0.2),
            "training loss climbs, too": climbing(low=0.5, end=1.0, train_end=0.41),
            "training loss stands": climbing(low=0.5, end=1.0, train_end=0.4),
        },
        finding=(
            "Validation loss: lowest 0.500 in epoch 2, last 1.00; training loss: 0.400 then, 0.200 at last."
        ),
    ),
    "P3.ann1.validation_accuracy.shape": Case(
        yes={
            "none after the second tenth": accuracies("bas-ann1", 0.1, 0.8, *[0.9] * 7, 0.8),
            "a little": accuracies("bas-ann1", 0.1, 0.8, *[0.9] * 7, 0.804),
        },
        no={"0.7 points": accuracies("bas-ann1", 0.1, 0.8, *[0.9] * 7, 0.807)},
        finding="Second tenth of training: 0.8000; last tenth: 0.8000.",
    ),
    "P3.ann1.hardest_classes": Case(
        yes={
            "Shirt, then those": [
                made("bas-ann1", confusion=errors(Shirt_Bag=30, Pullover_Bag=20, Coat_Bag=25))
            ]
        },
        no={
            "Shirt is second": [
                made("bas-ann1", confusion=errors(Shirt_Bag=30, Pullover_Bag=40, Coat_Bag=25))
            ],
            "Dress is third": [
                made("bas-ann1", confusion=errors(Shirt_Bag=30, Pullover_Bag=20, Coat_Bag=15, Dress_Bag=16))
            ],
        },
        finding="Lowest recalls: Shirt 0.769, Coat 0.800, Pullover 0.833.",
    ),
    "P3.ann2.overfitting": Case(
        yes={
            "falls to the end": with_curve("bas-ann2", "validation_loss", [0.5, 0.4, 0.3]),
            "ends 10 % above the lowest": with_curve("bas-ann2", "validation_loss", [1.5, 1.0, 1.1]),
        },
        no={"ends 11 % above the lowest": with_curve("bas-ann2", "validation_loss", [0.5, 0.3, 0.333])},
        finding="Lowest 0.300 in epoch 3, last 0.300.",
    ),
    "P3.comparison.sgd_steadier_than_rmsprop": Case(
        yes={
            "less than half the change": zigzag("bas-ann1", 0.022) + zigzag("bas-ann2", 0.01),
            "half the change": zigzag("bas-ann1", 0.25) + zigzag("bas-ann2", 0.125),
            "the first half does not count": zigzag("bas-ann1", 0.03)
            + zigzag("bas-ann2", 0.01, first_half=0.1),
        },
        no={
            "steadier, but not by half": zigzag("bas-ann1", 0.015) + zigzag("bas-ann2", 0.01),
            "less steady": zigzag("bas-ann1", 0.01) + zigzag("bas-ann2", 0.03),
        },
        finding="Mean change per epoch: 0.02200 (bas-ann1) and 0.01000 (bas-ann2).",
    ),
    "P3.comparison.ann2_beats_ann1": Case(
        yes={"in both": two_anns(accuracy=(0.87, 0.90), loss=(0.5, 0.4))},
        no={
            "in accuracy only": two_anns(accuracy=(0.87, 0.90), loss=(0.4, 0.4)),
            "in loss only": two_anns(accuracy=(0.90, 0.90), loss=(0.5, 0.4)),
            "in both within chance": two_anns(accuracy=(0.900, 0.901), loss=(0.401, 0.400)),
        },
        finding=(
            "Last validation accuracy (ANN 2 minus ANN 1) differs by +0.0300, +36.7 standard "
            "errors. Last validation loss (ANN 1 minus ANN 2) differs by +0.1000, +122.5 standard "
            "errors."
        ),
    ),
    "P3.comparison.ann2_better_on_hard_classes": Case(
        yes={"in all three": hard(Pullover=19, Coat=10, Shirt=10)},
        no={
            "not Pullover": hard(Pullover=20, Coat=10, Shirt=10),
            "not Coat": hard(Pullover=10, Coat=25, Shirt=10),
            "not Shirt": hard(Pullover=10, Coat=10, Shirt=21),
        },
        finding="Recall: Pullover 0.833 → 0.840; Coat 0.833 → 0.909; Shirt 0.833 → 0.909.",
    ),
    "P3.comparison.ann3_best_ann_on_shirt": Case(
        yes={"ANN 3": missed("Shirt", ann1=30, ann2=20, ann3=10)},
        no={
            "ANN 1": missed("Shirt", ann1=10, ann2=30, ann3=20),
            "ANN 2": missed("Shirt", ann1=30, ann2=10, ann3=20),
            "all alike": missed("Shirt", ann1=20, ann2=20, ann3=20),
        },
        finding="Recall of Shirt: ANN 1 0.769, ANN 2 0.833, ANN 3 0.909.",
    ),
    "P3.cnn1.stability": Case(
        yes={"CNN 1 changes more": zigzag("bas-cnn1", 0.011) + zigzag("bas-cnn2", 0.01)},
        no={
            "CNN 2 changes more": zigzag("bas-cnn1", 0.01, first_half=0.1) + zigzag("bas-cnn2", 0.02),
            "both alike": zigzag("bas-cnn1", 0.01) + zigzag("bas-cnn2", 0.01),
        },
        finding="Mean change per epoch: 0.01100 (bas-cnn1) and 0.01000 (bas-cnn2).",
    ),
    "P3.cnn1.t_shirt_top": Case(
        yes={"CNN 1 misses more": missed("Tshirttop", cnn1=30, ann3=20)},
        no={
            "CNN 1 misses fewer": missed("Tshirttop", cnn1=10, ann3=20),
            "both alike": missed("Tshirttop", cnn1=20, ann3=20),
        },
        finding="Recall of T-shirt/top: CNN 1 0.769, ANN 3 0.833.",
    ),
    "P3.cnn2.hardest_class": Case(
        yes={"Shirt": [made("bas-cnn2", confusion=errors(Shirt_Bag=30, Coat_Bag=29))]},
        no={"Coat": [made("bas-cnn2", confusion=errors(Shirt_Bag=30, Coat_Bag=31))]},
        finding="Lowest recalls: Shirt 0.769, Coat 0.775, T-shirt/top 1.000.",
    ),
    "P3.cnn2.unit_norm": Case(
        yes={
            "sooner": accuracies("bas-cnn2", 0.8, 0.90, 0.91) + accuracies("bas-cnn2-free", 0.8, 0.89, 0.91),
            "the other never": accuracies("bas-cnn2", 0.8, 0.91) + accuracies("bas-cnn2-free", 0.8, 0.85),
        },
        no={
            "later": accuracies("bas-cnn2", 0.8, 0.89, 0.91) + accuracies("bas-cnn2-free", 0.8, 0.91, 0.91),
            "neither ever": accuracies("bas-cnn2", 0.8, 0.85) + accuracies("bas-cnn2-free", 0.8, 0.85),
        },
        finding="0.90 is reached: bas-cnn2 2.0 epochs, bas-cnn2-free 3.0 epochs.",
    ),
    "P3.cnn3.like_cnn2": Case(
        yes={
            "a little better": finals(cnn3=0.934, cnn2=0.93),
            "a little worse": finals(cnn3=0.926, cnn2=0.93),
        },
        no={"better": finals(cnn3=0.936, cnn2=0.93), "worse": finals(cnn3=0.924, cnn2=0.93)},
        finding="Last validation accuracy: CNN 3 0.9340, CNN 2 0.9300.",
    ),
    "P3.cnn3.speed": Case(
        yes={"sooner": accuracies("bas-cnn3", 0.8, 0.90) + accuracies("bas-cnn2", 0.8, 0.89, 0.91)},
        no={
            "in the same epoch": accuracies("bas-cnn3", 0.8, 0.91) + accuracies("bas-cnn2", 0.8, 0.93),
            "never": accuracies("bas-cnn3", 0.8, 0.89) + accuracies("bas-cnn2", 0.8, 0.93),
        },
        finding="0.90 is reached: bas-cnn3 2.0 epochs, bas-cnn2 3.0 epochs.",
    ),
    "P3.comparison.cnn_beats_ann": Case(
        yes={"the worst the best": six()},
        no={
            "ANN 1 is better": six(ann1=0.97),
            "ANN 3 is better": six(ann3=0.97),
            "CNN 1 is worse": six(cnn1=0.8),
            "CNN 3 is worse": six(cnn3=0.8),
            "within chance": six(cnn2=0.911),
        },
        finding=(
            "Last validation accuracy (bas-cnn2 minus bas-ann2) differs by +0.0100, +12.2 standard errors."
        ),
    ),
    "P3.comparison.rotation_and_shifts_hurt": Case(
        yes={"all three": transformed(rotation=0.9, width_shift=0.91, height_shift=0.92)},
        no={
            "rotation helps": transformed(rotation=0.94, width_shift=0.91, height_shift=0.92),
            "width shifts do nothing": transformed(rotation=0.9, width_shift=0.93, height_shift=0.92),
            "height shifts hurt within chance": transformed(
                rotation=0.9, width_shift=0.91, height_shift=0.929
            ),
        },
        finding=(
            "Without minus with rotation differs by +0.0300, +36.7 standard errors. Without minus "
            "with width-shift differs by +0.0200, +24.5 standard errors. Without minus with "
            "height-shift differs by +0.0100, +12.2 standard errors."
        ),
    ),
}
