"""P2's experiments, and ours that test what it only says.

Each value that the paper leaves out stands in `choices`, with the reason. Data only: nothing runs here.
"""

from __future__ import annotations

from dataclasses import replace

from course_utils.claims import Choice
from course_utils.experiments.specification import Experiment
from course_utils.training import Optimizer

_P2_COURSE = "That of the PyTorch course whose style the report's code follows."
_FASHION = Experiment(
    name="risqulla-fashion",
    title="P2 on Fashion-MNIST",
    paper="risqulla",
    reproduces="fashion",
    network="risqulla_cnn",
    split="risqulla",
    validates_on="nothing",
    optimizer=Optimizer.of("sgd", defaults="torch", learning_rate=0.1),
    batch_size=32,
    epochs=3,
    choices=(
        Choice("network", "TinyVGG with 10 channels", _P2_COURSE),
        Choice("optimizer", "SGD, learning rate 0.1", f"Named for MNIST only, without numbers. {_P2_COURSE}"),
        Choice("batch size", "32", _P2_COURSE),
        Choice("epochs", "3", _P2_COURSE),
        Choice(
            "augmentation",
            "none",
            "No transform is named and no code of it is shown; flipped digits are wrong.",
        ),
        Choice("pixels", "divided by 255", "Normalization is named without numbers."),
    ),
    bfloat16=True,
)
EXPERIMENTS = (
    replace(_FASHION, name="risqulla-mnist", title="P2 on MNIST", reproduces="mnist", dataset="mnist"),
    _FASHION,
)
