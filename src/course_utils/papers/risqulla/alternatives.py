"""Other values of what P2 leaves open, written down before they were run."""

from __future__ import annotations

from course_utils.experiments.specification import Experiment
from course_utils.papers.risqulla.experiments import EXPERIMENTS
from course_utils.training import Augmentation, Optimizer, Pixels


def _of(base: Experiment) -> tuple[Experiment, ...]:
    def optimizer(name: str, rate: float | None = None) -> Optimizer:
        return Optimizer.of(name, defaults="torch", learning_rate=rate)

    return (
        base.alternative("5-channels", "network", "TinyVGG with 5 channels", "Half.", network="risqulla_cnn_5"),
        base.alternative("20-channels", "network", "TinyVGG with 20 channels", "Twice.", network="risqulla_cnn_20"),
        base.alternative(
            "lr-0p03", "optimizer", "SGD, learning rate 0.03", "A third.", optimizer=optimizer("sgd", 0.03)
        ),
        base.alternative(
            "lr-0p3", "optimizer", "SGD, learning rate 0.3", "Three times.", optimizer=optimizer("sgd", 0.3)
        ),
        base.alternative("batch16", "batch size", "16", "Half.", batch_size=16),
        base.alternative("batch64", "batch size", "64", "Twice; in PyTorch's own tutorials.", batch_size=64),
        base.alternative("5-epochs", "epochs", "5", "In PyTorch's own tutorials.", epochs=5),
        base.alternative("10-epochs", "epochs", "10", "The next round number.", epochs=10),
        base.alternative(
            "shifts", "augmentation", "shifts by up to 10 % of a side", "They suit digits as well as garments.",
            augmentation=Augmentation(width_shift=0.1, height_shift=0.1),
        ),
        base.alternative(
            "normalized", "pixels", "from −1 to 1", "What PyTorch's tutorials call normalizing.",
            pixels=Pixels(mean=0.5, std=0.5),
        ),
    )  # fmt: skip


_MNIST, _FASHION = EXPERIMENTS
ALTERNATIVES = (
    *_of(_MNIST),
    *_of(_FASHION),
    _FASHION.alternative(
        "adam",
        "optimizer",
        "Adam with torch's defaults",
        "SGD is named for MNIST only.",
        optimizer=Optimizer.of("adam", defaults="torch"),
    ),
    _FASHION.alternative(
        "flips", "augmentation", "flips", "Garments stay garments.", augmentation=Augmentation(flip=True)
    ),
)
