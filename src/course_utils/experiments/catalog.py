"""Every experiment of the five papers, and ours that test what the papers only say.

Each value that a paper leaves out stands in `choices`, with the reason. Data only: nothing runs here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from difflib import get_close_matches

from course_utils import papers
from course_utils.experiments.fast import FAST
from course_utils.experiments.ours import COURSE
from course_utils.experiments.specification import OURS, Choice, Experiment
from course_utils.experiments.transfer import TRANSFER
from course_utils.training import Augmentation, Optimizer, Pixels

_SCALED = Choice("pixels", "divided by 255", "The paper does not say; it is the usual scaling.")

_P1 = (
    Choice(
        "padding", "none", "Not given; the Keras example mnist_cnn, which the network resembles, has none."
    ),
    Choice("batch size", "128", "Not given; that of the Keras example mnist_cnn."),
    Choice("optimizer", "Adam with Keras' defaults", "Adam is named, its numbers are not."),
    Choice("validation set", "the test set", "The paper's last validation loss equals its test loss."),
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
    optimizer=Optimizer.of("adam", "keras"),
    batch_size=128,
    epochs=20,
    choices=_P1,
    bfloat16=True,
)
PRIYOWIDODO = (
    _PLAIN,
    replace(
        _PLAIN,
        name="priyowidodo-dropout",
        title="P1 with dropout",
        reproduces="dropout",
        network="priyowidodo_cnn_dropout",
    ),
    replace(
        _PLAIN,
        name="priyowidodo-plain-batch256",
        title="P1 without dropout, batches of 256",
        reproduces=None,
        batch_size=256,
        choices=tuple(
            Choice("batch size", "256", "Not given; does a larger one explain the slower first epochs?")
            if choice.topic == "batch size"
            else choice
            for choice in _P1
        ),
    ),
)

_P2_COURSE = "That of the PyTorch course whose style the report's code follows."
_FASHION = Experiment(
    name="risqulla-fashion",
    title="P2 on Fashion-MNIST",
    paper="risqulla",
    reproduces="fashion",
    network="risqulla_cnn",
    split="risqulla",
    validates_on="nothing",
    optimizer=Optimizer.of("sgd", "torch", 0.1),
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
RISQULLA = (
    replace(_FASHION, name="risqulla-mnist", title="P2 on MNIST", reproduces="mnist", dataset="mnist"),
    _FASHION,
)

_P3_WIDTHS = "The drawings that give the widths are lost; these are ours, chosen by cost."
_ANN = (Choice("widths", "512 and 256", _P3_WIDTHS), _SCALED)
_CNN = (
    Choice("widths", "16, 32 and 64 channels, 128 units", _P3_WIDTHS),
    Choice("order of layers", "as in the listing", "Only the number of layers is given, every kind counted."),
    Choice(
        "augmentation", "flips, and zoom by up to 10 %", "What was used is never named; what was left out is."
    ),
    _SCALED,
)
# In Keras 2.4.3, which the paper names, ε stands outside the root; in Keras 3 it stands under it.
_P3_RMSPROP = replace(Optimizer.of("rmsprop", "keras"), epsilon_under_root=False)
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
    optimizer=Optimizer.of("adam", "keras"),
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
    optimizer=Optimizer.of("sgd", "keras"),
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
BAS = (
    _ANN1,
    replace(
        _ANN1,
        name="bas-ann1-unscaled",
        title="ANN 1 on pixels from 0 to 255",
        reproduces=None,
        pixels=Pixels(divide_by=1),
        choices=(
            _ANN[0],
            Choice(
                "pixels", "0 to 255, not scaled", "The paper never mentions scaling; does that explain it?"
            ),
        ),
    ),
    replace(
        _ANN1,
        name="bas-ann2",
        title="P3's ANN 2 (SGD)",
        reproduces="ann2",
        optimizer=Optimizer.of("sgd", "keras", 0.025),
        batch_size=200,
    ),
    replace(
        _ANN1,
        name="bas-ann3",
        title="P3's ANN 3 (Adam)",
        reproduces="ann3",
        network="bas_ann_deep",
        optimizer=Optimizer.of("adam", "keras"),
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
                "normalization", "four layers", "Named in the conclusion only; it makes up the 19 layers."
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

_CUSTOMNET = Experiment(
    name="leopardi-customnet",
    title="P4's CustomNet",
    paper="leopardi",
    reproduces="customnet",
    network="leopardi_customnet",
    split="leopardi",
    validates_on="test",
    optimizer=Optimizer.of("sgd", "torch", 0.001),
    batch_size=32,
    epochs=30,
    choices=(
        Choice(
            "optimizer",
            "SGD with torch's default learning rate, 0.001",
            "Not given. Faster ones drive the training accuracy to 98 %, far from the paper's 91 %.",
        ),
        Choice(
            "batch size", "32", "Not given; larger ones stay below the paper's test accuracy at this rate."
        ),
        Choice("validation set", "the test set", "The paper's curves are of training and test set."),
        Choice("pixels", "divided by 255", "Not given; it is what torchvision's ToTensor does."),
    ),
    bfloat16=True,
)
_RESNET = replace(
    _CUSTOMNET,
    name="leopardi-resnet18",
    title="P4's ResNet-18 (frozen body)",
    reproduces="resnet18",
    network="leopardi_resnet18",
    choices=(
        Choice("optimizer", "SGD with torch's default learning rate, 0.001", "Not given; as for CustomNet."),
        Choice("batch size", "32", "Not given; as for CustomNet."),
        *_CUSTOMNET.choices[2:],
        Choice(
            "frozen normalization",
            "keeps ImageNet's statistics while the ends train",
            "Not said. Frozen is read as unchanged; torch's training mode would move the statistics.",
        ),
    ),
    bfloat16=False,  # not checked for this network
    needs="torchvision's official ImageNet weights",
)
_RESNET_LAYER3 = replace(
    _RESNET,
    name="leopardi-resnet18-layer3",
    title="ResNet-18 cut after layer3 (ours)",
    reproduces=None,
    network="leopardi_resnet18_layer3",
    choices=(
        *_RESNET.choices,
        Choice("cut", "after the third of four stages", "What can be run where only those weights are."),
        Choice(
            "normalization",
            "folded into the convolutions",
            "Then whole and partial files of weights make one network. Where the first convolution is "
            "replaced, the first normalization's scale goes with it: P4's network keeps that scale.",
        ),
    ),
    needs="ImageNet weights of ResNet-18 through layer3",
)
LEOPARDI = (
    _CUSTOMNET,
    replace(
        _CUSTOMNET,
        name="leopardi-customnet-adam",
        title="CustomNet with Adam",
        reproduces=None,
        optimizer=Optimizer.of("adam", "torch"),
        batch_size=64,
    ),
    _RESNET,
    _RESNET_LAYER3,
    replace(
        _RESNET_LAYER3,
        name="leopardi-resnet18-layer3-adam",
        title="ResNet-18 cut after layer3, with Adam (ours)",
        optimizer=Optimizer.of("adam", "torch"),
        choices=(
            Choice(
                "optimizer", "Adam with torch's defaults", "Not given; beside SGD, to see what it decides."
            ),
            *_RESNET_LAYER3.choices[1:],
        ),
    ),
)

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
    optimizer=Optimizer.of("sgd", "keras", 0.1),
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
    optimizer=Optimizer.of("adam", "keras"),
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
DALVI = (
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
            optimizer=Optimizer.of("sgd", "keras", rate),
        )
        for rate in (0.01, 0.03, 0.3, 0.5, 1.0)
    ),
)

EXPERIMENTS = (*PRIYOWIDODO, *RISQULLA, *BAS, *LEOPARDI, *DALVI, *COURSE, *TRANSFER, *FAST)
"""All of them, paper by paper, and the course's own."""

_BY_NAME = {experiment.name: experiment for experiment in EXPERIMENTS}


def get(name: str) -> Experiment:
    """The experiment called `name`.

    Raises:
        KeyError: there is none; the message names the nearest ones.
    """
    if name not in _BY_NAME:
        near = get_close_matches(name, _BY_NAME, n=3, cutoff=0.4)
        hint = f"Did you mean {', '.join(near)}?" if near else "`course reproduce --list` names them all."
        raise KeyError(f"there is no experiment called {name!r}. {hint}")
    return _BY_NAME[name]


def select(paper: str | None = None, names: Iterable[str] = ()) -> tuple[Experiment, ...]:
    """The experiments of a paper (slug or number; "course" for our own; None for all), or those named.

    Those with which we test what a paper says are among the paper's.

    Raises:
        KeyError: a name that nothing has.
    """
    chosen = tuple(get(name) for name in names) or EXPERIMENTS
    if paper is None:
        return chosen
    slug = OURS if paper == OURS else papers.paper(paper).slug
    return tuple(experiment for experiment in chosen if experiment.paper == slug)
