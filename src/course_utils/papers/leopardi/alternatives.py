"""Other values of what P4 leaves open, written down before they were run."""

from __future__ import annotations

from course_utils.experiments.specification import Experiment
from course_utils.papers.leopardi.experiments import EXPERIMENTS
from course_utils.training import Optimizer, Pixels


def _of(base: Experiment, adam: str = "adam-batch32") -> tuple[Experiment, ...]:
    return (
        base.alternative(
            "lr-0p01", "optimizer", "SGD, learning rate 0.01", "The commonest value for SGD.",
            optimizer=Optimizer.of("sgd", defaults="torch", learning_rate=0.01),
        ),
        base.alternative(
            "momentum", "optimizer", "SGD with momentum 0.9, learning rate 0.001", "As in PyTorch's tutorials.",
            optimizer=Optimizer.of("momentum", defaults="torch", learning_rate=0.001),
        ),
        base.alternative(
            adam, "optimizer", "Adam with torch's defaults", "As usual as SGD.",
            optimizer=Optimizer.of("adam", defaults="torch"),
        ),
        base.alternative("batch16", "batch size", "16", "Half.", batch_size=16),
        base.alternative("batch64", "batch size", "64", "Twice; in PyTorch's own tutorials.", batch_size=64),
        base.alternative(
            "normalized", "pixels", "from −1 to 1", "What PyTorch's tutorials call normalizing.",
            pixels=Pixels(mean=0.5, std=0.5),
        ),
    )  # fmt: skip


_CUSTOMNET, _RESNET = (each for each in EXPERIMENTS if each.reproduces)
_COMPRESSED = next(each for each in EXPERIMENTS if each.instead_of)
ALTERNATIVES = (
    *_of(_CUSTOMNET),
    *_of(_RESNET),
    _RESNET.alternative(
        "adapted",
        "frozen normalization",
        "follows the new images while training",
        "What torch does where a body is frozen by its gradients alone.",
        network="leopardi_resnet18_adapted",
    ),
    *_of(_COMPRESSED, adam="adam"),
)
