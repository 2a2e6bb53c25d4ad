"""P1's experiments, and ours that test what it only says.

Each value that the paper leaves out stands in `choices`, with the reason. Data only: nothing runs here.
"""

from __future__ import annotations

from dataclasses import replace

from course_utils.claims import Choice
from course_utils.experiments.specification import Experiment
from course_utils.training import Optimizer

_SCALED = Choice("pixels", "divided by 255", "The paper does not say; it is the usual scaling.")
_P1 = (
    Choice(
        "padding", "none", "Not given; the Keras example mnist_cnn, which the network resembles, has none."
    ),
    Choice("batch size", "128", "Not given; that of the Keras example mnist_cnn."),
    Choice("optimizer", "Adam with Keras' defaults", "Adam is named, its numbers are not."),
    Choice(
        "validation set",
        "the test set",
        "The paper's last validation loss equals its test loss.",
        unvaried="No weight depends on it.",
    ),
    _SCALED,
)
_PLAIN = Experiment(
    name="priyowidodo-plain",
    title="P1 without dropout",
    paper="priyowidodo",
    reproduces="plain",
    network="priyowidodo_cnn",
    split="priyowidodo",
    validates_on="test",
    optimizer=Optimizer.of("adam", defaults="keras"),
    batch_size=128,
    epochs=20,
    choices=_P1,
    bfloat16=True,
)
EXPERIMENTS = (
    _PLAIN,
    replace(
        _PLAIN,
        name="priyowidodo-dropout",
        title="P1 with dropout",
        reproduces="dropout",
        network="priyowidodo_cnn_dropout",
    ),
    replace(
        _PLAIN.alternative(
            "batch256",
            "batch size",
            "256",
            "Not given; does a larger one explain the slower first epochs?",
            seeds=5,
            batch_size=256,
        ),
        title="P1 without dropout, batches of 256",
    ),
)
