"""P1: shapes of curves, and what dropout brings."""

from __future__ import annotations

from record_factories import made, with_accuracy, with_curve

from course_utils.records import RunRecord, Shifts
from rule_cases import Case

PLAIN, DROPOUT = "priyowidodo-plain", "priyowidodo-dropout"
SLIM, SLIM_DROPOUT, UNPOOLED = "course-lever-none", "course-lever-dropout", "course-unpooled"
MORE, FLIPS = "course-lever-more-dropout", "course-lever-flips-dropout"
FALLING = [1 - 0.01 * epoch for epoch in range(20)]
RISING = FALLING[::-1]


def valley(epoch: int, low: float, end: float) -> list[float]:
    """Twenty epochs: 1 at first, lowest in this epoch, then all at the end's height."""
    return [*[1.0] * (epoch - 1), low, *[end] * (20 - epoch)]


def losses(series: str, *curves: list[float], experiment: str = PLAIN) -> list[RunRecord]:
    return with_curve(experiment, f"validation_{series}", *curves)


def pair(plain: list[float], dropout: list[float], quantity: str) -> list[RunRecord]:
    """Runs without and with dropout, by their test's accuracy or loss, seed by seed."""
    return [
        made(name, seed, tested={quantity: value})
        for name, values in ((PLAIN, plain), (DROPOUT, dropout))
        for seed, value in enumerate(values)
    ]


def gaps(plain: list[float], dropout: list[float]) -> list[RunRecord]:
    """Runs by how far validation loss is above training loss in epoch 20."""
    return [
        made(name, seed, train_loss=[training] * 20, validation_loss=[0.1] * 19 + [training + gap])
        for name, training, values in ((PLAIN, 0.25, plain), (DROPOUT, 0.5, dropout))
        for seed, gap in enumerate(values)
    ]


def learned(plain: list[float], dropout: list[float]) -> list[RunRecord]:
    """Runs by their training accuracy, epoch by epoch."""
    return [made(name, train_accuracy=values) for name, values in ((PLAIN, plain), (DROPOUT, dropout))]


def variants(more: tuple[float, float], flips: tuple[float, float]) -> list[RunRecord]:
    """The slim dropout network at 0.90, and two variants by (validation, test) accuracy; three seeds each."""
    return [
        made(name, seed, tested={"accuracy": test + off}, validation_accuracy=[validation])
        for name, (validation, test) in {SLIM_DROPOUT: (0.9, 0.9), MORE: more, FLIPS: flips}.items()
        for seed, off in enumerate((-0.001, 0.0, 0.001))
    ]


def steady(pooled: float, unpooled: float) -> list[RunRecord]:
    """Runs by the share of answers that stay when the images move by one pixel; two pixels say the opposite."""
    return [
        made(
            name,
            seed,
            tested={
                "shifts": Shifts(
                    pixels=[1, 2], accuracy=[0.5, 0.5], consistency=[share + off, 1 - share - off]
                )
            },
        )
        for name, share in ((SLIM, pooled), (UNPOOLED, unpooled))
        for seed, off in enumerate((-0.001, 0.0, 0.001))
    ]


CASES = {
    "P1.plain.validation_loss.shape": Case(
        yes={
            "lowest in epoch 7, then up": losses("loss", valley(7, 0.5, 1.0)),
            "lowest in epoch 4, up by half": losses("loss", valley(4, 0.5, 0.75)),
            "lowest in epoch 10": losses("loss", valley(10, 0.5, 0.75)),
            "on average": losses("loss", valley(7, 0.5, 0.6), valley(7, 0.5, 1.0)),
        },
        no={
            "lowest in epoch 3": losses("loss", valley(3, 0.5, 1.0)),
            "lowest in epoch 11": losses("loss", valley(11, 0.5, 1.0)),
            "up by less than half": losses("loss", valley(7, 0.5, 0.74)),
        },
        finding="Lowest in epoch 7 (0.5000), then up to 1.0000, 2.00 times that.",
    ),
    "P1.plain.validation_accuracy.shape": Case(
        yes={"level from epoch 8 on, below epoch 6": losses("accuracy", [0.9] * 5 + [0.92] + [0.91] * 14)},
        no={
            "still moving": losses("accuracy", [0.9] * 5 + [0.92] + [0.90, 0.912] * 7),
            "level, but above epoch 6": losses("accuracy", [0.9] * 6 + [0.91] * 14),
            "as high as epoch 6": losses("accuracy", [0.5] * 20),
            "level only after epoch 8": losses("accuracy", [0.9] * 5 + [0.92, 0.9, 0.9] + [0.91] * 12),
        },
        finding="Epoch 6: 92.00 %; epochs 8 to 20: 91.00 % on average, at most 0.00 points off.",
    ),
    "P1.dropout.validation_loss.shape": Case(
        yes={
            "falls to the end": losses("loss", FALLING, experiment=DROPOUT),
            "ends 5 % above the lowest": losses("loss", valley(15, 1.0, 1.05), experiment=DROPOUT),
        },
        no={
            "ends 6 % above the lowest": losses("loss", valley(15, 0.5, 0.53), experiment=DROPOUT),
            "up in the last epoch": losses("loss", valley(19, 0.5, 0.53), experiment=DROPOUT),
        },
        finding="Lowest in epoch 20 (0.8100); epoch 20 has 0.8100, 1.000 times that.",
    ),
    "P1.dropout.validation_loss.rise_at_epoch5": Case(
        yes={"up from epoch 4 to 5": losses("loss", [0.4, 0.3, 0.2, 0.1, 0.2], experiment=DROPOUT)},
        no={
            "down": losses("loss", FALLING, experiment=DROPOUT),
            "as before": losses("loss", [0.4, 0.3, 0.2, 0.1, 0.1, 0.2], experiment=DROPOUT),
        },
        finding="Epoch 4: 0.1000; epoch 5: 0.2000.",
    ),
    "P1.dropout.validation_accuracy.shape": Case(
        yes={
            "a dip in epoch 8, then level": losses(
                "accuracy", [0.9] * 7 + [0.89] + [0.9, 0.909] * 6, experiment=DROPOUT
            )
        },
        no={
            "no dip": losses("accuracy", [0.9] * 20, experiment=DROPOUT),
            "another dip in epoch 9": losses(
                "accuracy", [0.9] * 7 + [0.89, 0.88] + [0.9] * 11, experiment=DROPOUT
            ),
            "restless after it": losses(
                "accuracy", [0.9] * 7 + [0.89] + [0.9, 0.912] * 6, experiment=DROPOUT
            ),
        },
        finding="Epoch 7: 90.00 %; epoch 8: 89.00 %; epochs 9 to 20 span 0.90 points.",
    ),
    "P1.comparison.test_accuracy": Case(
        yes={"better in every pair": pair([0.90, 0.91, 0.92], [0.911, 0.919, 0.931], "accuracy")},
        no={
            "better on average, within chance": pair([0.90, 0.91, 0.92], [0.95, 0.89, 0.93], "accuracy"),
            "worse in every pair": pair([0.911, 0.919, 0.931], [0.90, 0.91, 0.92], "accuracy"),
            "one pair alone": pair([0.90], [0.95], "accuracy"),
        },
        finding=(
            "With minus without dropout: +0.0103 ± 0.0007 (standard error, 3 pairs). McNemar's p, "
            "seed by seed: 1, 1, 1."
        ),
    ),
    "P1.comparison.test_loss": Case(
        yes={"lower in every pair": pair([0.40, 0.41, 0.42], [0.31, 0.30, 0.32], "loss")},
        no={
            "within chance": pair([0.40, 0.31, 0.42], [0.31, 0.40, 0.30], "loss"),
            "higher in every pair": pair([0.31, 0.30, 0.32], [0.40, 0.41, 0.42], "loss"),
        },
        finding="Without minus with dropout: +0.1000 ± 0.0058 (standard error, 3 pairs).",
    ),
    "P1.comparison.overfitting": Case(
        yes={"a narrower gap in every seed": gaps([0.25, 0.5], [0.0, 0.25])},
        no={
            "wider in one of the seeds": gaps([0.25, 0.75], [0.375, 0.0]),
            "the same in one of the seeds": gaps([0.25, 0.75], [0.25, 0.0]),
        },
        finding=(
            "Validation minus training loss: 0.375 without, 0.125 with dropout; less with dropout "
            "in 2 of 2 seeds."
        ),
    ),
    "P1.comparison.train_accuracy": Case(
        yes={
            "both rise, one to a lower end": learned(RISING, [value / 2 for value in RISING]),
            "a step back at the end": learned([*RISING[:-1], RISING[-3]], RISING),
        },
        no={
            "falls without dropout": learned(FALLING, RISING),
            "falls with dropout": learned(RISING, FALLING),
            "turns back": learned(RISING, [*RISING[:14], *RISING[8:14]]),
        },
        finding=(
            "Rank correlation of epoch and training accuracy: 1.000 without and 1.000 with dropout; at the end "
            "100.00 % and 50.00 %."
        ),
    ),
    "P1.comparison.beats_the_baseline": Case(
        yes={"all above": with_accuracy(PLAIN, 0.9, 0.898) + with_accuracy(DROPOUT, 0.92)},
        no={
            "one below without dropout": with_accuracy(PLAIN, 0.9, 0.89) + with_accuracy(DROPOUT, 0.92),
            "one below with dropout": with_accuracy(PLAIN, 0.9) + with_accuracy(DROPOUT, 0.92, 0.89),
            "as good as the baseline": with_accuracy(PLAIN, 0.897) + with_accuracy(DROPOUT, 0.92),
        },
        finding="The lowest of our test accuracies is 89.80 %.",
    ),
    "P1.comparison.more_would_help": Case(
        yes={
            "more dropout is chosen, and better": variants(more=(0.92, 0.91), flips=(0.91, 0.80)),
            "flips are chosen, and better": variants(more=(0.91, 0.80), flips=(0.92, 0.91)),
        },
        no={
            "the one that was not chosen is better": variants(more=(0.91, 0.93), flips=(0.92, 0.90)),
            "better within chance": variants(more=(0.92, 0.901), flips=(0.91, 0.90)),
        },
        finding=(
            "Chosen: course-lever-more-dropout. Test accuracy (variant minus dropout) differs by "
            "+0.0100, +12.2 standard errors."
        ),
    ),
    "P1.background.pooling_invariance": Case(
        yes={"more stay with pooling": steady(0.9, 0.8)},
        no={"fewer stay": steady(0.8, 0.9), "more within chance": steady(0.8005, 0.8)},
        finding="Same answer (with minus without pooling) differs by +0.1000, +122.5 standard errors.",
    ),
}
