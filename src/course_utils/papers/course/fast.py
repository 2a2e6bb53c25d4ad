"""Chapter 08's experiments: P1's accuracy in a fraction of its time, step by step, and what more time brings.

Data only. The steps are judged on images held out of the training images; only the three experiments that train
on all of them open the test set.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from course_utils.claims import OURS, Choice
from course_utils.experiments.specification import Experiment
from course_utils.papers.course.splits import FEWER
from course_utils.training import Augmentation, Optimizer, Pixels

STANDARD = Pixels(255.0, mean=0.286, std=0.353)  # of all training images
_PLAIN = Experiment(
    name="course-fast-plain",
    title="fast, held out: small network, P1's optimizer",
    paper=OURS,
    reproduces=None,
    network="fast_cnn",
    split="course-closed",
    validates_on="nothing",
    optimizer=Optimizer.of("adam", defaults="keras"),
    batch_size=128,
    epochs=10,
    choices=(
        Choice(
            "body",
            "four convolutions, two poolings",
            "Of a dozen small ones the best for its time, held out.",
        ),
        Choice("epochs", "10", "As many as fit into a fifteenth of P1's time."),
    ),
    seeds=5,
    bfloat16=True,
    shifts=False,
)


def _step(name: str, title: str, before: Experiment, *choices: Choice, **changes: Any) -> Experiment:
    """The experiment before with one thing more."""
    return replace(
        before,
        name=f"course-fast-{name}",
        title=f"fast, held out: {title}",
        choices=(*before.choices, *choices),
        **changes,
    )


_BATCHES = _step(
    "batches",
    "larger batches and steps, standardized pixels",
    _PLAIN,
    Choice(
        "batch size, learning rate", "256 and 0.01", "Half as many steps; normalization bears larger ones."
    ),
    Choice("weight decay", "0.05", "As usual with this optimizer; not tuned."),
    batch_size=256,
    optimizer=replace(Optimizer.of("adam", defaults="keras", learning_rate=0.01), weight_decay=0.05),
    pixels=STANDARD,
)
_CYCLE = _step(
    "cycle",
    "one cycle of the learning rate",
    _BATCHES,
    optimizer=replace(_BATCHES.optimizer, schedule="one-cycle"),
)
_FLIPS = _step("flips", "flips", _CYCLE, augmentation=Augmentation(flip=True))
_SMOOTH = _step(
    "smoothing",
    "label smoothing",
    _FLIPS,
    Choice("label smoothing", "0.1", "The amount that its inventors use."),
    label_smoothing=0.1,
)
_MIRROR = _step("mirror", "mirror images at test time", _SMOOTH, flips_at_test=True)
_FAST = replace(
    _MIRROR,
    name="course-fast",
    title="fast: all images, the test set opened",
    split="course-all",
)
_STRONG = replace(
    _MIRROR,
    name="course-fast-strong-closed",
    title="strong, held out: a larger network",
    network="strong_cnn",
    epochs=14,
    optimizer=replace(_MIRROR.optimizer, learning_rate=0.02),
    augmentation=Augmentation(flip=True, crop=1),
    choices=(
        Choice("body", "five convolutions, two poolings", "Of half a dozen the best for its time, held out."),
        Choice("epochs", "14", "As many as fit into P1's time with this course's loop."),
        Choice("batch size, learning rate", "256 and 0.02", "0.02 was a little better than 0.01, held out."),
        Choice("weight decay", "0.05", "As usual with this optimizer; not tuned."),
        Choice("label smoothing", "0.1", "The amount that its inventors use."),
        Choice("crops", "by one pixel", "Better than none, held out."),
    ),
)
_ON_TEST = replace(
    _STRONG, name="course-fast-strong", title="strong: all images, the test set opened", split="course-all"
)
_WIDE = replace(
    _ON_TEST,
    name="course-fast-wide",
    title="for a GPU: a wide residual network",
    network="wide_resnet",
    epochs=100,
    batch_size=256,
    optimizer=replace(_MIRROR.optimizer, learning_rate=0.005),
    augmentation=Augmentation(flip=True, crop=2, erase=8),
    choices=(
        Choice(
            "network, augmentation",
            "28 layers, four times as wide; flips, crops, black squares",
            "A smaller one of the kind that reaches 96 to 97 % in the table of the dataset's authors.",
        ),
        Choice("epochs, learning rate", "100 and 0.005", "Not tried: no GPU was at hand."),
    ),
    seeds=3,
    needs="a GPU",
)
_MODERN = tuple(
    replace(
        _STRONG,
        name=f"course-fast-modern-{name}",
        title=f"modern, held out: blocks like ConvNeXt's, learning rate {rate:g}",
        network="modern_cnn",
        optimizer=replace(_STRONG.optimizer, learning_rate=rate),
        choices=(
            Choice(
                "body",
                "three blocks of 64 and 128 channels",
                "As many MACs as the larger network; not tuned.",
            ),
            Choice(
                "learning rate",
                f"{rate:g}",
                "One of three; the best of them on held-out images opens the test set.",
            ),
            *(
                choice
                for choice in _STRONG.choices
                if choice.topic not in ("body", "batch size, learning rate")
            ),
        ),
    )
    for name, rate in (("0p005", 0.005), ("0p01", 0.01), ("0p02", 0.02))
)
_CURVE = tuple(
    replace(
        _MIRROR,
        name=f"course-fast-of-{count}",
        title=f"fast, held out: {count:,} training images, as many updates",
        split=f"course-closed-{count}",
        epochs=round(_MIRROR.epochs * 50_000 / count),
        choices=(
            *_MIRROR.choices,
            Choice("training images", f"{count:,}", "One point of a learning curve; 50,000 are its last."),
            Choice("epochs", "so many that the weights change equally often", "Fewer images, the same work."),
        ),
        seeds=3,
    )
    for count in FEWER
)
FAST = (
    *(_PLAIN, _BATCHES, _CYCLE, _FLIPS, _SMOOTH, _MIRROR, _FAST, _STRONG, _ON_TEST, _WIDE),
    *(*_MODERN, *_CURVE),
)
