"""P3's experiments, and ours that test what it only says.

Each value that the paper leaves out stands in `choices`, with the reason. Data only: nothing runs here.
"""

from __future__ import annotations

from dataclasses import replace

from course_utils.claims import Choice
from course_utils.experiments.specification import Experiment
from course_utils.training import Augmentation, Optimizer, Pixels

_SCALED = Choice("pixels", "divided by 255", "The paper does not say; it is the usual scaling.")
_P3_WIDTHS = "The drawings that give the widths are lost; these are ours, chosen by cost."
_ANN = (Choice("widths", "512 and 256", _P3_WIDTHS), _SCALED)
_CNN = (
    Choice("widths", "16, 32 and 64 channels, 128 units", _P3_WIDTHS),
    Choice(
        "order of layers",
        "as in the listing",
        "Only the number of layers is given, every kind counted.",
        unvaried="Orders have no end, and each takes as long as a width.",
    ),
    Choice(
        "augmentation", "flips, and zoom by up to 10 %", "What was used is never named; what was left out is."
    ),
    _SCALED,
)
# In Keras 2.4.3, which the paper names, ε stands outside the root; in Keras 3 it stands under it.
_P3_RMSPROP = replace(Optimizer.of("rmsprop", defaults="keras"), epsilon_under_root=False)
_FLIP_AND_ZOOM = Augmentation(flip=True, zoom=0.1)
_ANN1 = Experiment(
    name="bas-ann1",
    title="P3's ANN 1 (RMSprop)",
    paper="bas",
    reproduces="ann1",
    network="bas_ann",
    split="bas-ann",
    optimizer=_P3_RMSPROP,
    batch_size=100,
    epochs=1000,
    choices=_ANN,
    seeds=3,
    bfloat16=True,
)
_CNN1 = Experiment(
    name="bas-cnn1",
    title="P3's CNN 1 (Adam)",
    paper="bas",
    reproduces="cnn1",
    network="bas_cnn1",
    split="bas-cnn",
    optimizer=Optimizer.of("adam", defaults="keras"),
    batch_size=32,
    epochs=50,
    augmentation=_FLIP_AND_ZOOM,
    choices=_CNN,
    seeds=3,
    bfloat16=True,
)
_CNN2 = replace(
    _CNN1,
    name="bas-cnn2",
    title="P3's CNN 2 (SGD, unit norm)",
    reproduces="cnn2",
    network="bas_cnn2",
    optimizer=Optimizer.of("sgd", defaults="keras"),
    choices=(
        *_CNN,
        Choice(
            "unit norm",
            "each 3×3 filter, over all its input channels",
            "Which axes is not said. Keras' default is the kernel's first axis only, which leaves a filter of "
            "64 channels with a norm of 14 and lets activations grow from layer to layer.",
        ),
    ),
)
EXPERIMENTS = (
    _ANN1,
    replace(
        _ANN1.alternative(
            "unscaled",
            "pixels",
            "0 to 255, not scaled",
            "The paper never mentions scaling; does that explain it?",
            pixels=Pixels(divide_by=1),
        ),
        title="ANN 1 on pixels from 0 to 255",
    ),
    replace(
        _ANN1,
        name="bas-ann2",
        title="P3's ANN 2 (SGD)",
        reproduces="ann2",
        optimizer=Optimizer.of("sgd", defaults="keras", learning_rate=0.025),
        batch_size=200,
    ),
    replace(
        _ANN1,
        name="bas-ann3",
        title="P3's ANN 3 (Adam)",
        reproduces="ann3",
        network="bas_ann_deep",
        optimizer=Optimizer.of("adam", defaults="keras"),
        batch_size=50,
        epochs=100,
        choices=(Choice("widths", "512, 256, 128 and 64", _P3_WIDTHS), _SCALED),
    ),
    _CNN1,
    _CNN2,
    replace(
        _CNN1,
        name="bas-cnn3",
        title="P3's CNN 3 (RMSprop)",
        reproduces="cnn3",
        network="bas_cnn3",
        optimizer=_P3_RMSPROP,
        choices=(
            *_CNN,
            Choice(
                "normalization",
                "four layers",
                "Named in the conclusion only; it makes up the 19 layers.",
                unvaried="Another number would not make 19.",
            ),
        ),
    ),
    replace(
        _CNN2, name="bas-cnn2-free", title="CNN 2 without unit norm", reproduces=None, network="bas_cnn2_free"
    ),
    *(
        replace(
            _CNN2,
            name=f"bas-cnn2-{what}",
            title=f"CNN 2, augmented with {title} too",
            reproduces=None,
            augmentation=added,
            choices=(*_CNN2.choices, Choice(title, given, "The paper names the transform and no amount.")),
        )
        for what, title, added, given in (
            ("rotation", "rotations", replace(_FLIP_AND_ZOOM, rotation=15.0), "up to 15° either way"),
            (
                "width-shift",
                "width shifts",
                replace(_FLIP_AND_ZOOM, width_shift=0.1),
                "up to 10 % of the width either way",
            ),
            (
                "height-shift",
                "height shifts",
                replace(_FLIP_AND_ZOOM, height_shift=0.1),
                "up to 10 % of the height either way",
            ),
        )
    ),
)
