"""Experiments on P4's question: what does a pretrained network need to help, and from how many images on?

One choice of P4's ResNet-18 is changed at a time, on the same 5,000 images; the choices that turn out well make a
recipe. Data only.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

from course_utils.claims import OURS, Choice
from course_utils.experiments.specification import Experiment
from course_utils.papers.course.splits import FEW
from course_utils.training import Augmentation, Optimizer

ADAM = Optimizer.of("adam", defaults="torch")
# every stage learns at three tenths of the rate of the one after it
GENTLE = replace(
    ADAM, layer_rates=(("conv1", 0.01), ("bn1", 0.01), ("layer1", 0.03), ("layer2", 0.1), ("layer3", 0.3))
)
_WEIGHTS = "ImageNet weights of ResNet-18 through layer3"
_ENDS = Experiment(
    name="course-transfer-ends",
    title="transfer: P4's ResNet-18, cut after layer3",
    paper=OURS,
    reproduces=None,
    network="transfer_ends",
    split="leopardi-held-out",
    optimizer=Optimizer.of("sgd", defaults="torch", learning_rate=0.001),
    batch_size=32,
    epochs=30,
    choices=(
        Choice(
            "cut", "after the third of four stages", "What can be run where only those weights are at hand."
        ),
        Choice("test images", "all 10,000", "P4's 1,000 tell two setups apart by two points at best."),
        Choice("optimizer and batch size", "as for P4's networks", "P4 gives neither."),
        Choice(
            "normalization",
            "folded into the convolutions, statistics frozen",
            "Then whole and partial files of weights make one network. Where the first convolution is "
            "replaced, the first normalization's scale goes with it: P4's network keeps that scale.",
        ),
    ),
    seeds=3,
    shifts=False,
    needs=_WEIGHTS,
)


def _choices(kept: Experiment, *more: Choice, without: tuple[str, ...]) -> tuple[Choice, ...]:
    """An experiment's choices but for some topics, and others in their place."""
    return (*(choice for choice in kept.choices if choice.topic not in without), *more)


_WITH_ADAM = replace(
    _ENDS,
    optimizer=ADAM,
    batch_size=64,
    choices=_choices(
        _ENDS,
        Choice("optimizer", "Adam with torch's defaults, batches of 64", "It needs little tuning."),
        without=("optimizer and batch size",),
    ),
)


def _setup(name: str, title: str, network: str, **changes: Any) -> Experiment:
    return replace(
        _WITH_ADAM,
        name=f"course-transfer-{name}",
        title=f"transfer: {title}",
        network=f"transfer_{network}",
        **changes,
    )


_PROBE: dict[str, Any] = {
    "optimizer": replace(ADAM, learning_rate=0.003),
    "choices": _choices(
        _WITH_ADAM,
        Choice(
            "optimizer",
            "Adam, learning rate 0.003, on features of mean 0 and variance 1",
            "Of 0.0003, 0.001 and 0.003, tried on layer1 and layer3, the best for both together, held out.",
        ),
        without=("optimizer",),
    ),
}
_FIRST = (
    _ENDS,
    _setup("ends-adam", "P4's, with Adam", "ends"),
    _setup("summed", "pretrained filters kept, summed over color", "summed", **_PROBE),
)
_SIZES_AND_CUTS = tuple(
    _setup(
        f"probe-{stage}-{size}",
        f"linear probe after {stage}, {size} pixels",
        f"probe_{stage}_{size}",
        **_PROBE,
    )
    for stage, size in (
        *product(("layer1", "layer2", "layer3"), (28, 56)),
        *product(("layer3",), (112, 224)),
    )
)
_TUNED = tuple(
    _setup(name, f"{title}, {name.split('-')[1]} pixels", network, epochs=10, optimizer=optimizer)
    for name, title, network, optimizer in (
        ("scales-56", "scales and shifts train", "scales_56", ADAM),
        ("last-56", "the last stage trains", "last_56", ADAM),
        ("last-112", "the last stage trains", "last_112", ADAM),
        ("everything-56", "everything trains at one rate", "everything_56", ADAM),
        (
            "slow-56",
            "everything trains at a tenth of the rate",
            "everything_56",
            replace(ADAM, learning_rate=0.0001),
        ),
        ("gentle-56", "everything trains, early layers slowly", "everything_56", GENTLE),
    )
)
_DECAYED = replace(ADAM, schedule="linear")
_RECIPES = (
    _setup(
        "recipe",
        "everything trains, early layers slowly, 112 pixels, flips",
        "everything_112",
        epochs=10,
        optimizer=GENTLE,
        augmentation=Augmentation(flip=True),
    ),
    *(
        _setup(
            f"last-{size}-decayed",
            f"the last stage trains, {size} pixels, learning rate falls to 0",
            f"last_{size}",
            epochs=10,
            optimizer=_DECAYED,
        )
        for size in (56, 112)
    ),
)
_SCRATCH = replace(
    _WITH_ADAM,
    name="course-transfer-scratch",
    title="transfer: none, CustomNet from scratch",
    network="leopardi_customnet",
    choices=_choices(
        _WITH_ADAM, Choice("epochs", "30", "P4's, for its CustomNet."), without=("cut", "normalization")
    ),
    bfloat16=True,
    needs=None,
)
_RANDOM = Choice("body", "random weights, He's rule", "A control: what a transfer has to beat.")
_CONTROLS = tuple(
    replace(
        like,
        name=f"course-transfer-untrained-{name}",
        title=f"transfer: none, {title}",
        network=f"untrained_{network}",
        choices=_choices(like, _RANDOM, without=("normalization",)),
        needs=None,
    )
    for name, title, network, like in (
        ("28", "probe of a random body, 28 pixels", "probe_layer3_28", _SIZES_AND_CUTS[0]),
        ("56", "probe of a random body, 56 pixels", "probe_layer3_56", _SIZES_AND_CUTS[0]),
        (
            "everything-56",
            "ResNet-18 through layer3 from scratch, 56 pixels",
            "none_56",
            replace(_WITH_ADAM, epochs=10),
        ),
    )
)
_BASELINES = (
    _SCRATCH,
    replace(
        _SCRATCH,
        name="course-transfer-scratch-sgd",
        title="transfer: none, CustomNet as P4's",
        optimizer=_ENDS.optimizer,
        batch_size=32,
    ),
    replace(
        _SCRATCH,
        name="course-transfer-scratch-flips",
        title="transfer: none, CustomNet with flips, learning rate falls to 0",
        optimizer=_DECAYED,
        augmentation=Augmentation(flip=True),
    ),
)
_EPOCHS = {10: 300, 30: 200, 100: 100, 300: 60, 1000: 40}
FEW_SHOT = tuple(
    replace(
        experiment,
        name=f"course-few-{kind}-{count}",
        title=f"few images: {title}, {count:,}",
        split=f"few-{count}",
        validates_on="nothing",
        epochs=_EPOCHS[count],
        seeds=5,
        choices=_choices(
            experiment,
            Choice("epochs", f"{_EPOCHS[count]}", "The fewer images, the more often."),
            without=("epochs",),
        ),
    )
    for kind, title, experiment in (
        ("probe", "linear probe of ResNet-18", _setup("probe", "", "probe_layer3_56", **_PROBE)),
        ("untrained", "linear probe of a random body", _CONTROLS[1]),
        ("scratch", "CustomNet from scratch", _SCRATCH),
    )
    for count in FEW
)
TRANSFER = (*_FIRST, *_SIZES_AND_CUTS, *_TUNED, *_RECIPES, *_BASELINES, *_CONTROLS, *FEW_SHOT)
