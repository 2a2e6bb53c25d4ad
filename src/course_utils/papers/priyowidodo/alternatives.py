"""Other values of what P1 leaves open, written down before they were run."""

from __future__ import annotations

from course_utils.experiments.specification import Experiment
from course_utils.papers.priyowidodo.experiments import EXPERIMENTS
from course_utils.training import Optimizer, Pixels


def _of(base: Experiment) -> tuple[Experiment, ...]:
    def adam(rate: float) -> Optimizer:
        return Optimizer.of("adam", defaults="keras", learning_rate=rate)

    few = {"seeds": 2}  # a run takes a quarter of an hour
    return (
        base.alternative(
            "batch32", "batch size", "32", "What Keras takes where nothing is said.", batch_size=32, **few
        ),
        base.alternative(
            "lr-0p0003", "optimizer", "Adam, learning rate 0.0003", "A third of the default.",
            optimizer=adam(0.0003), **few,
        ),
        base.alternative(
            "lr-0p003", "optimizer", "Adam, learning rate 0.003", "Three times the default.",
            optimizer=adam(0.003), **few,
        ),
        base.alternative(
            "unscaled", "pixels", "0 to 255, not scaled", "The paper never mentions scaling.",
            pixels=Pixels(divide_by=1), **few,
        ),
        base.alternative(
            "same", "padding", "one pixel on each side", 'Keras\' "same", as P3 and P5 have it.',
            network=f"{base.network}_same", **few,
        ),
    )  # fmt: skip


_PLAIN, _DROPOUT = EXPERIMENTS[:2]
ALTERNATIVES = (
    *_of(_PLAIN),
    *_of(_DROPOUT),
    _DROPOUT.alternative("batch256", "batch size", "256", "Twice ours.", batch_size=256, seeds=2),
)
