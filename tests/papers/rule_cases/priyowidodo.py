"""P1: shapes of curves, and what dropout brings."""

from __future__ import annotations

from record_factories import made, with_accuracy, with_curve

from course_utils.records import RunRecord, Shifts
from rule_cases import Case

PLAIN, DROPOUT = "priyowidodo-plain", "priyowidodo-dropout"
SLIM, SLIM_DROPOUT, UNPOOLED = "course-lever-none", "course-lever-dropout", "course-unpooled"
MORE, NORM = "course-lever-more-dropout", "course-lever-norm"
FALLING = [1 - 0.01 * epoch for epoch in range(20)]
RISING = FALLING[::-1]
JITTER = (-0.001, 0.0, 0.001)


def moved(curve: list[float], by: float) -> list[float]:
    return [value + by for value in curve]


def valley(low: float, middle: float, end: float, first: float = 1.0) -> list[float]:
    """Twenty losses: `first` for three epochs, low in 4 to 7, then up to 13, and from there to the end."""
    return [*[first] * 3, *[low] * 4, *[middle] * 6, *[end] * 7]


def plateau(first: float, sixth: float, seventh: float, early: float, late: float) -> list[float]:
    """Twenty accuracies: five epochs, the sixth, the seventh, then 8 to 14, then 15 to 20."""
    return [*[first] * 5, sixth, seventh, *[early] * 7, *[late] * 6]


def losses(*curves: list[float], experiment: str = PLAIN) -> list[RunRecord]:
    return with_curve(experiment, "validation_loss", *curves)


def accuracies(*curves: list[float], experiment: str = PLAIN) -> list[RunRecord]:
    return with_curve(experiment, "validation_accuracy", *curves)


def pair(plain: list[float], dropout: list[float], quantity: str) -> list[RunRecord]:
    """Runs without and with dropout, by their test's accuracy or loss, seed by seed."""
    return [
        made(name, seed, tested={quantity: value})
        for name, values in ((PLAIN, plain), (DROPOUT, dropout))
        for seed, value in enumerate(values)
    ]


def rises(plain: list[float], dropout: list[float]) -> list[RunRecord]:
    """Runs by how far the last validation loss is above the lowest; the training loss says the opposite."""
    return [
        made(name, seed, train_loss=[1 + rise] * 3, validation_loss=[1.0, low, low + rise])
        for name, low, values in ((PLAIN, 0.25, plain), (DROPOUT, 0.5, dropout))
        for seed, rise in enumerate(values)
    ]


def learned(plain: list[float], dropout: list[float]) -> list[RunRecord]:
    """Runs by their training accuracy, epoch by epoch; two seeds each."""
    return [
        made(name, seed, train_accuracy=values)
        for name, values in ((PLAIN, plain), (DROPOUT, dropout))
        for seed in (0, 1)
    ]


def reached(plain: tuple[float, ...], dropout: tuple[float, ...]) -> list[RunRecord]:
    return with_accuracy(PLAIN, *plain) + with_accuracy(DROPOUT, *dropout)


def tries(more: float, norm: float, more_on_few: float, norm_on_few: float, off=JITTER) -> list[RunRecord]:
    """The slim dropout network at 0.90, on few images at 0.80, and four tries by their test accuracy."""
    means = {SLIM_DROPOUT: 0.9, MORE: more, NORM: norm}
    on_few = {SLIM_DROPOUT: 0.8, MORE: more_on_few, NORM: norm_on_few}
    return [
        made(name, seed, tested={"accuracy": mean + (0 if name.startswith(SLIM_DROPOUT) else by)})
        for name, mean in {**means, **{f"{name}-5000": mean for name, mean in on_few.items()}}.items()
        for seed, by in enumerate(off)
    ]


def steady(same: tuple[float, float], right: tuple[float, float]) -> list[RunRecord]:
    """Runs with and without pooling by the mean shares of answers that stay, and are right, when moved."""
    return [
        made(
            name,
            seed,
            tested={
                "shifts": Shifts(
                    pixels=[1, 2, 3, 4],
                    accuracy=[right[which] + step + by for step in (0.15, 0.05, -0.05, -0.15)],
                    consistency=[same[which] + step + by for step in (0.15, 0.05, -0.05, -0.15)],
                )
            },
        )
        for which, name in enumerate((SLIM, UNPOOLED))
        for seed, by in enumerate((0.0, 0.0, 0.0) if which else JITTER)
    ]


DIP = [*[0.8] * 6, 0.9, 0.89, *[0.9] * 12]

CASES = {
    "P1.plain.validation_loss.shape": Case(
        yes={
            "down, up, and up again": losses(valley(0.5, 0.75, 1.0), valley(0.5, 0.75, 1.0)),
            "a little, in every seed": losses(
                valley(0.5, 0.52, 0.54), valley(0.6, 0.62, 0.64), valley(0.4, 0.42, 0.44)
            ),
        },
        partly={
            "down, then level": losses(valley(0.5, 0.5, 0.5), valley(0.5, 0.5, 0.5)),
            "down, up, and down again": losses(valley(0.5, 0.75, 0.6), valley(0.5, 0.75, 0.6)),
            "it rises, but never fell": losses(
                valley(0.5, 0.75, 1.0, first=0.4), valley(0.5, 0.75, 1.0, first=0.4)
            ),
        },
        no={"up, then down": losses(valley(0.5, 0.4, 0.3, first=0.4), valley(0.5, 0.4, 0.3, first=0.4))},
        unclear={
            "one run": losses(valley(0.5, 0.75, 1.0)),
            "up in one, down in the other": losses(valley(0.5, 0.75, 1.0), valley(0.5, 0.25, 0.1, first=0.4)),
        },
        finding=(
            "Epochs 1 to 4: −0.5000 (95 %: −0.5000 to −0.5000, n = 2); epoch 7 to epochs 8 to 13: "
            "+0.2500 (95 %: +0.2500 to +0.2500, n = 2); on to epochs 14 to 20: +0.2500"
        ),
    ),
    "P1.plain.validation_accuracy.shape": Case(
        yes={
            "up, down by either reading, then level": accuracies(*[plateau(0.8, 0.92, 0.92, 0.91, 0.91)] * 2),
            "still moving by half a point": accuracies(*[plateau(0.8, 0.92, 0.92, 0.905, 0.91)] * 2),
        },
        partly={
            "up and level, without a fall": accuracies(*[plateau(0.8, 0.91, 0.91, 0.91, 0.91)] * 2),
            "by one reading only": accuracies(*[plateau(0.8, 0.92, 0.90, 0.91, 0.91)] * 2),
            "up and down, then up by more than a point": accuracies(
                *[plateau(0.8, 0.92, 0.92, 0.90, 0.92)] * 2
            ),
        },
        no={"down, up, and up": accuracies(*[plateau(0.95, 0.8, 0.8, 0.82, 0.9)] * 2)},
        unclear={
            "one run": accuracies(plateau(0.8, 0.92, 0.92, 0.91, 0.91)),
            "one rises, one falls": accuracies(
                plateau(0.8, 0.92, 0.92, 0.91, 0.95), plateau(0.95, 0.92, 0.92, 0.95, 0.91)
            ),
        },
        finding=(
            "Epochs 1 to 6: +0.1200 (95 %: +0.1200 to +0.1200, n = 2). A fall: from 6 to 8: yes, from 7 to "
            "9: yes (from 6 to 8 −0.0100 (95 %: −0.0100 to −0.0100, n = 2), from 7 to 9 −0.0100"
        ),
    ),
    "P1.dropout.validation_loss.shape": Case(
        yes={"falls to the end": losses(FALLING, moved(FALLING, 0.1), experiment=DROPOUT)},
        no={
            "rises to the end": losses(RISING, RISING, experiment=DROPOUT),
            "falls, then rises": losses(*[valley(0.5, 0.4, 0.6)] * 2, experiment=DROPOUT),
        },
        unclear={
            "one run": losses(FALLING, experiment=DROPOUT),
            "falls in one, rises in the other": losses(FALLING, RISING, experiment=DROPOUT),
            "falls, then rises in one": losses(FALLING, [*FALLING[:12], *[1.0] * 8], experiment=DROPOUT),
        },
        finding=(
            "Epoch 5 to epochs 6 to 12: −0.0400 (95 %: −0.0400 to −0.0400, n = 2); on to epochs 13 to 20: −0.0750"
        ),
    ),
    "P1.dropout.validation_loss.rise_at_epoch5": Case(
        yes={"up": losses([1, 1, 1, 0.1, 0.2], [1, 1, 1, 0.1, 0.2], experiment=DROPOUT)},
        no={"down": losses(FALLING, FALLING, experiment=DROPOUT)},
        unclear={
            "one run": losses([1, 1, 1, 0.1, 0.2], experiment=DROPOUT),
            "up in one, down in the other": losses(FALLING, RISING, experiment=DROPOUT),
            "level": losses([0.5] * 5, [0.5] * 5, experiment=DROPOUT),
        },
        finding="Epoch 4 to 5: +0.1000 (95 %: +0.1000 to +0.1000, n = 2).",
    ),
    "P1.dropout.validation_accuracy.shape": Case(
        yes={
            "a dip in epoch 8, then level": accuracies(DIP, DIP, experiment=DROPOUT),
            "restless, and still level": accuracies(
                *[[*DIP[:8], *[0.895, 0.905] * 6]] * 2, experiment=DROPOUT
            ),
        },
        partly={
            "no dip": accuracies(*[[*DIP[:7], 0.91, *DIP[8:]]] * 2, experiment=DROPOUT),
            "a rise of two points after it": accuracies(*[[*DIP[:14], *[0.92] * 6]] * 2, experiment=DROPOUT),
        },
        no={
            "down, up, and down": accuracies(
                *[[*[0.99] * 6, 0.9, 0.91, *[0.9] * 6, *[0.8] * 6]] * 2, experiment=DROPOUT
            )
        },
        unclear={
            "one run": accuracies(DIP, experiment=DROPOUT),
            "opposite runs": accuracies(
                plateau(0.8, 0.9, 0.9, 0.8, 0.9), plateau(0.9, 0.8, 0.8, 0.9, 0.8), experiment=DROPOUT
            ),
        },
        finding=(
            "Epochs 1 to 7: +0.1000 (95 %: +0.1000 to +0.1000, n = 2); 7 to 8: −0.0100 "
            "(95 %: −0.0100 to −0.0100, n = 2); epochs 9 to 14 to epochs 15 to 20: "
        ),
    ),
    "P1.comparison.test_accuracy": Case(
        yes={"better in every pair": pair([0.90, 0.91, 0.92], [0.911, 0.919, 0.931], "accuracy")},
        no={"worse in every pair": pair([0.911, 0.919, 0.931], [0.90, 0.91, 0.92], "accuracy")},
        unclear={
            "better on average, within chance": pair([0.90, 0.91, 0.92], [0.95, 0.89, 0.93], "accuracy"),
            "one pair alone": pair([0.90], [0.95], "accuracy"),
        },
        finding=(
            "With minus without dropout: +0.0103 (95 %: +0.0075 to +0.0132, n = 3). McNemar's p, "
            "seed by seed: 1, 1, 1."
        ),
    ),
    "P1.comparison.test_loss": Case(
        yes={"lower in every pair": pair([0.40, 0.41, 0.42], [0.31, 0.30, 0.32], "loss")},
        no={"higher in every pair": pair([0.31, 0.30, 0.32], [0.40, 0.41, 0.42], "loss")},
        unclear={
            "within chance": pair([0.40, 0.31, 0.42], [0.31, 0.40, 0.30], "loss"),
            "one pair": pair([0.40], [0.31], "loss"),
        },
        finding="Without minus with dropout: +0.1000 (95 %: +0.0752 to +0.1248, n = 3).",
    ),
    "P1.comparison.overfitting": Case(
        yes={"the loss rises less": rises([0.25, 0.5], [0.0, 0.25])},
        no={"it rises more": rises([0.0, 0.25], [0.25, 0.5])},
        unclear={
            "more in one of the seeds": rises([0.25, 0.75], [0.375, 0.0]),
            "one pair": rises([0.25], [0.0]),
        },
        finding=(
            "Last validation loss above the lowest: 0.375 without, 0.125 with dropout; difference: +0.2500 "
            "(95 %: +0.2500 to +0.2500, n = 2)."
        ),
    ),
    "P1.comparison.train_accuracy": Case(
        yes={
            "both rise, one to a lower end": learned(RISING, [value / 2 for value in RISING]),
            "a step back at the end": learned([*RISING[:-1], RISING[-3]], RISING),
        },
        partly={
            "falls without dropout": learned(FALLING, RISING),
            "turns back with dropout": learned(RISING, [*RISING[:14], *RISING[6:12]]),
        },
        no={"both fall": learned(FALLING, FALLING)},
        unclear={
            "level": learned([0.5] * 20, [0.5] * 20),
            "one run each": [made(name, train_accuracy=RISING) for name in (PLAIN, DROPOUT)],
        },
        finding=(
            "From five epochs to the next five. Without dropout: +0.0500 (95 %: +0.0500 to +0.0500, n = 2), "
        ),
    ),
    "P1.comparison.beats_the_baseline": Case(
        yes={"both above": reached((0.91, 0.912), (0.92, 0.922))},
        partly={
            "below without dropout": reached((0.80, 0.801), (0.92, 0.922)),
            "with dropout it is not told": reached((0.91, 0.912), (0.92, 0.89)),
        },
        no={"both below": reached((0.80, 0.801), (0.88, 0.881))},
        unclear={
            "above and below": reached((0.91, 0.89), (0.92, 0.89)),
            "one run each": reached((0.91,), (0.92,)),
        },
        finding="Test accuracy minus 89.70 %: +0.0140 (95 %: +0.0013 to +0.0267, n = 2) without, +0.0240",
    ),
    "P1.comparison.more_would_help": Case(
        yes={
            "more dropout is better": tries(0.91, 0.89, 0.79, 0.79),
            "another network on few images is better": tries(0.89, 0.89, 0.79, 0.81),
        },
        no={"all four are worse": tries(0.89, 0.89, 0.79, 0.79)},
        unclear={
            "three are worse": tries(0.89, 0.89, 0.79, 0.801),
            "one seed": tries(0.91, 0.91, 0.81, 0.81, off=(0.0,)),
        },
        finding=(
            "Test accuracy minus that with P1's dropout: more dropout, 50,000 images +0.0100 (95 %: +0.0075 "
            "to +0.0125, n = 3); batch normalization instead, 50,000 images −0.0100"
        ),
    ),
    "P1.background.pooling_invariance": Case(
        yes={"more stay, and are right, with pooling": steady((0.8, 0.7), (0.7, 0.6))},
        no={"fewer": steady((0.7, 0.8), (0.6, 0.7))},
        unclear={
            "more stay, and fewer are right": steady((0.8, 0.7), (0.6, 0.7)),
            "more within chance": steady((0.7005, 0.7), (0.7, 0.6)),
        },
        finding=(
            "With minus without pooling, same answer +0.1000 (95 %: +0.0975 to +0.1025, n = 3), right answer "
            "+0.1000 (95 %: +0.0975 to +0.1025, n = 3). Same answer: yes, right answer: yes."
        ),
    ),
}
