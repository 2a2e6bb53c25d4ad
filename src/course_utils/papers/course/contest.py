"""Chapter 03's contest, ANN against CNN: at equal parameters, and at equal work. Data only.

No paper changes the network and nothing else. Here the images, their order, the batches, the optimizer and the rule
that draws the weights are equal, every network tries the same three learning rates, and the best one is chosen on
the validation images. What was expected, written down before the first run:

1. Equal parameters (7,740 against 7,960): the CNN gets at least two points more of the test images right than the
   small ANN, also when the small ANN trains ten times as long.
2. Equal work (1.13 million multiply-accumulates per image, equally many images): the CNN, with a 147th of the
   parameters, is ahead of the wide ANN, by less than two points.
3. Moved by one pixel, more answers of the CNN than of the wide ANN stay as they were.

Each is judged by the differences of equal seeds, which saw the same split: it is answered where the 95 % interval of
their mean (Student's t) leaves no doubt, and else open.
"""

from __future__ import annotations

from dataclasses import replace

from course_utils.claims import OURS, Choice
from course_utils.experiments.specification import Experiment
from course_utils.training import Optimizer

RATES = (0.001, 0.003, 0.01)
_RATE = "Of 0.001, 0.003 and 0.01, tried for each network, the best on the validation images counts."
_BASE = Experiment(
    name="course-contest",
    title="contest",
    paper=OURS,
    reproduces=None,
    network="risqulla_cnn",
    split="course",
    optimizer=Optimizer.of("adam", defaults="keras"),
    batch_size=128,
    epochs=8,
    choices=(
        Choice("optimizer, batch size", "Adam and 128", "Neither paper's, and the same for all."),
        Choice("epochs", "8", "All runs together take less than half an hour of one core."),
    ),
    bfloat16=True,
)
_BY_RATE = tuple(
    replace(
        _BASE,
        name=f"course-contest-{name}-lr-{rate:g}".replace(".", "p"),
        title=f"contest: {title}, learning rate {rate:g}",
        network=network,
        optimizer=Optimizer.of("adam", defaults="keras", learning_rate=rate),
        choices=(*_BASE.choices, Choice("learning rate", f"{rate:g}", _RATE), *choices),
    )
    for name, title, network, choices in (
        ("cnn", "P2's CNN", "risqulla_cnn", ()),
        (
            "small-ann",
            "small ANN",
            "small_ann",
            (Choice("width", "10 hidden neurons", "As many parameters as the CNN, to within 3 %."),),
        ),
        (
            "wide-ann",
            "wide ANN",
            "wide_ann",
            (Choice("widths", "912 and 456", "P3's ANN, made wider until it costs what the CNN costs."),),
        ),
    )
    for rate in RATES
)
_SMALL = next(each for each in _BY_RATE if each.network == "small_ann")
CONTEST = (
    *_BY_RATE,
    replace(
        _SMALL,
        name="course-contest-small-ann-long",
        title="contest: small ANN, ten times as long",
        epochs=80,
        choices=(
            *(choice for choice in _SMALL.choices if choice.topic not in ("epochs", "learning rate")),
            Choice("epochs", "80", "So that it is not held back by the length of its training."),
            Choice("learning rate", "0.001", "The smallest of the three suits the longest training."),
        ),
    ),
)
