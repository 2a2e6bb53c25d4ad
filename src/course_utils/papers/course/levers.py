"""Experiments on questions that no paper tested: how to shrink a map, and what helps against overfitting.

Their networks and values are the course's; the choices say why. Data only.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from course_utils.claims import OURS, Choice
from course_utils.experiments.specification import Experiment
from course_utils.training import Augmentation, Optimizer

_ADAM = Optimizer.of("adam", defaults="keras")
_POOLING = Experiment(
    name="course-pooling-max",
    title="pooling: max",
    paper=OURS,
    reproduces=None,
    network="pooling_max",
    split="course",
    optimizer=_ADAM,
    batch_size=128,
    epochs=15,
    choices=(
        Choice(
            "body", "16, 32 and 64 channels, no hidden dense layer", "Small, so that five seeds are cheap."
        ),
        Choice("epochs", "15", "Enough to tell the variants apart; some of them still rise slowly."),
    ),
    bfloat16=True,
)
POOLING = (
    _POOLING,
    *(
        replace(
            _POOLING,
            name=f"course-pooling-{name}",
            title=f"pooling: {title}",
            network=f"pooling_{name.replace('-', '_')}",
        )
        for name, title in (
            ("average", "average"),
            ("stride", "stride 2 instead"),
            ("stride-wide", "stride 2, wider"),
            ("antialiased", "anti-aliased max"),
        )
    ),
)

_LEVER = Experiment(
    name="course-lever-none",
    title="overfitting: nothing against it",
    paper=OURS,
    reproduces=None,
    network="slim_cnn",
    split="course",
    optimizer=_ADAM,
    batch_size=128,
    epochs=20,
    choices=(
        Choice(
            "body", "P1's network with a quarter of its channels", "It overfits as P1's does, and is cheap."
        ),
        Choice(
            "optimizer, batch size and epochs", "those of P1", "So that P1's two runs are two of the levers."
        ),
    ),
    seeds=3,
    bfloat16=True,
)
_SHIFTS = Augmentation(width_shift=0.1, height_shift=0.1)
_ROTATION = Augmentation(rotation=15.0)
_FLIP = Augmentation(flip=True)
_AS_P3 = "The amount of P3's experiments here."


def _lever(name: str, title: str, *choices: Choice, **changes: Any) -> Experiment:
    """The experiment with one thing changed."""
    return replace(
        _LEVER,
        name=f"course-lever-{name}",
        title=f"overfitting: {title}",
        choices=(*_LEVER.choices, *choices),
        **changes,
    )


_LEVERS = (
    _LEVER,
    _lever("dropout", "dropout as in P1", network="slim_cnn_dropout"),
    _lever(
        "more-dropout",
        "half as much dropout again",
        Choice("dropout", "0.375 and 0.75", "P1 expects more dropout to help and gives no amount."),
        network="slim_cnn_more_dropout",
    ),
    _lever("norm", "batch normalization", network="slim_cnn_norm"),
    _lever(
        "weight-decay",
        "weight decay",
        Choice(
            "weight decay",
            "0.3",
            "Of 0.03, 0.1, 0.3 and 1 the best on held-out images, in a trial with another seed.",
        ),
        optimizer=replace(_ADAM, weight_decay=0.3),
    ),
    _lever(
        "smoothing",
        "label smoothing",
        Choice("label smoothing", "0.1", "The amount that its inventors use."),
        label_smoothing=0.1,
    ),
    _lever("flips", "flips", augmentation=_FLIP),
    _lever("shifts", "shifts", Choice("shifts", "up to 10 % of the side", _AS_P3), augmentation=_SHIFTS),
    _lever("rotations", "rotations", Choice("rotations", "up to 15°", _AS_P3), augmentation=_ROTATION),
    _lever("flips-dropout", "flips and dropout", augmentation=_FLIP, network="slim_cnn_dropout"),
)
LEVERS = (
    *_LEVERS,
    *(
        replace(
            lever,
            name=f"{lever.name}-5000",
            title=f"{lever.title}, 5,000 images",
            split="course-5000",
            epochs=60,
            choices=(
                *lever.choices,
                Choice("images and epochs", "5,000 and 60", "A tenth of the images, three times as often."),
            ),
        )
        for lever in _LEVERS
    ),
)
UNPOOLED = replace(
    _LEVER,
    name="course-unpooled",
    title="P1's slim network without pooling",
    network="slim_cnn_unpooled",
)

COURSE = (*POOLING, UNPOOLED, *LEVERS)
