"""P5's experiments, and ours that test what it only says.

Each value that the paper leaves out stands in `choices`, with the reason. Data only: nothing runs here.
"""

from __future__ import annotations

from dataclasses import replace

from course_utils.claims import Choice
from course_utils.experiments.specification import Experiment
from course_utils.training import Optimizer, Pixels

_P5_PIXELS = Pixels(divide_by=256)
_P5_SPLIT = Choice(
    "split", "70 / 10 / 20 % are train, validation and test", "As printed, test would be the 70 %."
)
_A = Experiment(
    name="dalvi-one-hidden",
    title="P5's network A (one hidden layer)",
    paper="dalvi",
    reproduces="one_hidden",
    network="dalvi_one_hidden",
    split="dalvi",
    optimizer=Optimizer.of("sgd", defaults="keras", learning_rate=0.1),
    batch_size=None,
    epochs=100,
    pixels=_P5_PIXELS,
    choices=(
        _P5_SPLIT,
        Choice(
            "batch size", "all images at once", "The paper says normal gradient descent; the number fits."
        ),
        Choice(
            "initial weights",
            "uniform in ±1/√(inputs of the layer)",
            "Not given, and the accuracy after 100 steps depends on them; this common rule comes nearest to it.",
        ),
    ),
)
_C = Experiment(
    name="dalvi-strided-cnn",
    title="P5's network C (stride-2 CNN)",
    paper="dalvi",
    reproduces="strided_cnn",
    network="dalvi_strided_cnn",
    split="dalvi",
    optimizer=Optimizer.of("adam", defaults="keras"),
    batch_size=10,
    epochs=25,
    pixels=_P5_PIXELS,
    choices=(
        _P5_SPLIT,
        Choice("channels", "32, 64 and 128", "The drawing that gives them is lost."),
        Choice("dense head", "128 units, then 10", "The drawing that gives it is lost."),
        Choice("optimizer", "Adam with Keras' defaults", "Adam is named, its numbers are not."),
    ),
    bfloat16=True,
)
EXPERIMENTS = (
    _A,
    replace(
        _C,
        name="dalvi-deep",
        title="P5's network B (deep)",
        reproduces="deep",
        network="dalvi_deep",
        choices=(
            _P5_SPLIT,
            Choice("hidden layers", "256, 128 and 64 units", "Several, the paper says."),
            Choice("epochs and batch size", "25 and 10", "Not given; those of network C."),
            Choice("optimizer", "Adam with Keras' defaults", "Adam is named, its numbers are not."),
        ),
    ),
    _C,
    replace(
        _C,
        name="dalvi-pooled-cnn",
        title="network C with pooling for stride",
        reproduces=None,
        network="dalvi_pooled_cnn",
    ),
    *(
        replace(
            _A,
            name=f"dalvi-one-hidden-lr-{rate:g}".replace(".", "p"),
            title=f"network A, learning rate {rate:g}",
            reproduces=None,
            optimizer=Optimizer.of("sgd", defaults="keras", learning_rate=rate),
        )
        for rate in (0.01, 0.03, 0.3, 0.5, 1.0)
    ),
)
