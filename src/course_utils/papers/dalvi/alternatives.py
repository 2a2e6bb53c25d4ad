"""Other values of what P5 leaves open, written down before they were run."""

from __future__ import annotations

from course_utils.experiments.specification import Experiment
from course_utils.papers.dalvi.experiments import EXPERIMENTS
from course_utils.training import Optimizer


def _as_printed(base: Experiment, seeds: int = 3) -> Experiment:
    return base.alternative(
        "as-printed", "split", "20 / 10 / 70 % are train, validation and test", "As the paper prints it.",
        split="dalvi-as-printed", seeds=seeds,
    )  # fmt: skip


def _rates(base: Experiment, seeds: int = 3) -> tuple[Experiment, ...]:
    return tuple(
        base.alternative(
            f"lr-{rate:g}".replace(".", "p"), "optimizer", f"Adam, learning rate {rate:g}", why,
            optimizer=Optimizer.of("adam", defaults="keras", learning_rate=rate), seeds=seeds,
        )
        for rate, why in ((0.0003, "A third of the default."), (0.003, "Three times the default."))
    )  # fmt: skip


_A, _B, _C = (each for each in EXPERIMENTS if each.reproduces)
ALTERNATIVES = (
    _as_printed(_A),
    _A.alternative("batch128", "batch size", "128", "An ordinary size of a batch.", batch_size=128),
    _A.alternative("batch10", "batch size", "10", "That of network C.", batch_size=10),
    _A.alternative(
        "glorot", "initial weights", "Glorot's rule", "Keras' default.", network="dalvi_one_hidden_glorot"
    ),
    _A.alternative(
        "normal", "initial weights", "N(0, 1)", "`numpy.random.randn` as it comes.",
        network="dalvi_one_hidden_normal",
    ),
    _A.alternative(
        "small", "initial weights", "N(0, 0.01²)", "`0.01 * numpy.random.randn`, as lecture notes have it.",
        network="dalvi_one_hidden_small",
    ),
    _as_printed(_B),
    _B.alternative("narrow", "hidden layers", "128, 64 and 32 units", "Half.", network="dalvi_deep_narrow"),
    _B.alternative("wide", "hidden layers", "512, 256 and 128 units", "Twice.", network="dalvi_deep_wide"),
    _B.alternative("batch32", "epochs and batch size", "25 and 32", "Keras' default size.", batch_size=32),
    _B.alternative("10-epochs", "epochs and batch size", "10 and 10", "A round number.", epochs=10),
    _B.alternative("100-epochs", "epochs and batch size", "100 and 10", "As many as network A.", epochs=100),
    *_rates(_B),
    _as_printed(_C),
    _C.alternative(
        "narrow", "channels", "16, 32 and 64", "Half.", network="dalvi_strided_cnn_narrow", seeds=2
    ),
    _C.alternative("wide", "channels", "64, 128 and 256", "Twice.", network="dalvi_strided_cnn_wide", seeds=2),
    _C.alternative(
        "small-head", "dense head", "64 units, then 10", "Half.", network="dalvi_strided_cnn_small_head", seeds=2
    ),
    _C.alternative(
        "large-head", "dense head", "256 units, then 10", "Twice.", network="dalvi_strided_cnn_large_head", seeds=2
    ),
    *_rates(_C, seeds=2),
)  # fmt: skip
