"""Other values of what P3 leaves open, written down before they were run."""

from __future__ import annotations

from course_utils.experiments.specification import Experiment
from course_utils.papers.bas.experiments import EXPERIMENTS
from course_utils.training import Augmentation, Pixels

_BASE = {each.name: each for each in EXPERIMENTS}
_FEW = {"seeds": 2}  # most runs take from a quarter of an hour to one hour


def _wider(base: Experiment, narrow: str, wide: str) -> tuple[Experiment, ...]:
    return (
        base.alternative("narrow", "widths", narrow, "Half.", network=f"{base.network}_narrow", **_FEW),
        base.alternative("wide", "widths", wide, "Twice.", network=f"{base.network}_wide", **_FEW),
    )


def _unscaled(base: Experiment) -> Experiment:
    return base.alternative(
        "unscaled", "pixels", "0 to 255, not scaled", "The paper never mentions scaling.",
        pixels=Pixels(divide_by=1), **_FEW,
    )  # fmt: skip


def _of_cnn(base: Experiment) -> tuple[Experiment, ...]:
    return (
        *_wider(base, "8, 16 and 32 channels, 64 units", "32, 64 and 128 channels, 256 units"),
        base.alternative(
            "plain", "augmentation", "none", "The three transforms that are named were left out.",
            augmentation=Augmentation(), **_FEW,
        ),
        base.alternative(
            "flips", "augmentation", "flips", "The commonest of all.", augmentation=Augmentation(flip=True), **_FEW
        ),
        _unscaled(base),
    )  # fmt: skip


_ANN1, _ANN2, _ANN3 = (_BASE[f"bas-ann{number}"] for number in (1, 2, 3))
_CNN2 = _BASE["bas-cnn2"]
ALTERNATIVES = (
    *_wider(_ANN1, "256 and 128", "1024 and 512"),
    *_wider(_ANN2, "256 and 128", "1024 and 512"),
    _unscaled(_ANN2),
    *_wider(_ANN3, "256, 128, 64 and 32", "1024, 512, 256 and 128"),
    _unscaled(_ANN3),
    _CNN2.alternative(
        "axis0", "unit norm", "each column of three weights", "Keras' default, the first axis.",
        network="bas_cnn2_axis0", seeds=3,
    ),
    *(each for number in (1, 2, 3) for each in _of_cnn(_BASE[f"bas-cnn{number}"])),
)  # fmt: skip
