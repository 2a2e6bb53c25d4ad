"""The list of the networks: name, paper, and the framework whose defaults the paper used; ours come last."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from course_utils.models.transfer import Setup, Trains


@dataclass(frozen=True)
class Pretrained:
    """A part of a network that is not trained here, and what it comes from.

    Attributes:
        through: the last stage that is used (`models.weights`).
        trained_on: "ImageNet", or "nothing" for a control whose body is as random as its seed.
        folded: whether its batch normalization is folded into its convolutions first.
    """

    through: str
    folded: bool = False
    network: str = "resnet18"
    trained_on: str = "ImageNet"


@dataclass(frozen=True)
class Network:
    """One network of a paper; `name` is its builder in `torch_zoo` and in `keras_zoo`.

    Attributes:
        paper: slug of the paper; "course" for a network that no paper has.
        defaults: "keras" or "torch": whose rule draws the initial weights. The paper's own framework's, but
            for P5's network A, written in NumPy: there the rule under which the paper's number comes out.
        parameters: trainable parameters, counted by hand from the paper and our choices.
        pretrained: the part whose weights must be found before the network can be built; None where all of
            it is trained from scratch.
        setup: for a network that `resnet` builds from a setup and that has no builder of its own.
    """

    name: str
    paper: str
    defaults: str
    parameters: int
    pretrained: Pretrained | None = None
    setup: Setup | None = None


def _dense(*widths: int) -> int:
    """Weights and biases of dense layers of these widths, one after the other."""
    return sum((before + 1) * after for before, after in pairwise(widths))


def _conv(*channels: int) -> int:
    """Weights and biases of 3×3 convolutions with these channels, one after the other."""
    return sum((9 * before + 1) * after for before, after in pairwise(channels))


def _normalized(*channels: int) -> int:
    """3×3 convolutions without biases, each followed by batch normalization's scales and shifts."""
    return _conv(*channels) + sum(channels[1:])


def _wide(*channels: int) -> int:
    """A wide residual network's body: a first convolution, then four blocks for each further width."""
    total = 9 * channels[0] + 2 * channels[-1]
    for before, after in pairwise(channels):
        total += 2 * before + 9 * before * after + before * after  # the way around has weights, too
        total += 7 * (9 * after * after + 2 * after)
    return total


_BAS_CNN = _conv(1, 16, 16, 32, 32, 64, 64) + _dense(576, 128, 10)
_DALVI_CNN = _conv(1, 32, 64, 128) + _dense(4 * 4 * 128, 128, 10)
_SLIM = _conv(1, 8, 16) + _dense(12 * 12 * 16, 128, 10)
_CONV1 = 7 * 7 * 64  # ResNet-18's first convolution on one channel, without bias

NETWORKS = (
    Network("bas_ann", "bas", "keras", _dense(784, 512, 256, 10)),
    Network("bas_ann_deep", "bas", "keras", _dense(784, 512, 256, 128, 64, 10)),
    Network("bas_cnn1", "bas", "keras", _conv(1, 16, 16, 32, 32, 64) + _dense(576, 128, 10)),
    Network("bas_cnn2", "bas", "keras", _BAS_CNN),
    Network("bas_cnn2_free", "bas", "keras", _BAS_CNN),
    Network("bas_cnn3", "bas", "keras", _BAS_CNN + 2 * (16 + 32 + 64 + 128)),
    Network("risqulla_cnn", "risqulla", "torch", _conv(1, 10, 10, 10, 10) + _dense(490, 10)),
    Network("priyowidodo_cnn", "priyowidodo", "keras", 1_199_882),
    Network("priyowidodo_cnn_dropout", "priyowidodo", "keras", 1_199_882),
    Network("leopardi_customnet", "leopardi", "torch", _conv(1, 32, 64, 128) + 2 * 224 + _dense(6272, 10)),
    Network("dalvi_one_hidden", "dalvi", "torch", _dense(784, 100, 10)),
    Network("dalvi_deep", "dalvi", "keras", _dense(784, 256, 128, 64, 10)),
    Network("dalvi_strided_cnn", "dalvi", "keras", _DALVI_CNN),
    Network("dalvi_pooled_cnn", "dalvi", "keras", _DALVI_CNN),
    Network("leopardi_resnet18", "leopardi", "torch", _CONV1 + _dense(512, 10), Pretrained("layer4")),
    Network(
        "leopardi_resnet18_layer3",
        "leopardi",
        "torch",
        _CONV1 + _dense(256, 10),
        Pretrained("layer3", folded=True),
    ),
    *(
        Network(f"pooling_{name}", "course", "keras", _conv(*channels) + _dense(49 * channels[-1], 10))
        for name, channels in (
            ("max", (1, 16, 32, 64)),
            ("average", (1, 16, 32, 64)),
            ("stride", (1, 16, 32, 64)),
            ("stride_wide", (1, 20, 41, 83)),
            ("antialiased", (1, 16, 32, 64)),
        )
    ),
    Network("slim_cnn", "course", "keras", _SLIM),
    Network("slim_cnn_unpooled", "course", "keras", _conv(1, 8, 16) + _dense(24 * 24 * 16, 128, 10)),
    Network("slim_cnn_dropout", "course", "keras", _SLIM),
    Network("slim_cnn_more_dropout", "course", "keras", _SLIM),
    Network("slim_cnn_norm", "course", "keras", _SLIM + 2 * (8 + 16 + 128)),
    Network("fast_cnn", "course", "keras", _normalized(1, 16, 32, 64, 64) + _dense(3136, 10)),
    Network("strong_cnn", "course", "keras", _normalized(1, 32, 64, 64, 128, 128) + _dense(6272, 10)),
    Network("wide_resnet", "course", "torch", _wide(16, 64, 128, 256) + _dense(256, 10)),
)

TRAINS: tuple[Trains, ...] = ("scales", "last", "everything")
SETUPS = {
    "ends": Setup("layer3"),
    "summed": Setup("layer3", None, "summed", "head"),
    **{
        f"probe_{stage}_{size}": Setup(stage, size, "three", "head")
        for stage in ("layer1", "layer2", "layer3")
        for size in (28, 56)
    },
    **{f"probe_layer3_{size}": Setup("layer3", size, "three", "head") for size in (112, 224)},
    **{f"{trains}_56": Setup("layer3", 56, "three", trains) for trains in TRAINS},
    "none_56": Setup("layer3", 56, "three", "everything", "adapted"),
    "last_112": Setup("layer3", 112, "three", "last"),
    "everything_112": Setup("layer3", 112, "three", "everything"),
}
TRANSFER = tuple(
    Network(
        f"transfer_{name}", "course", "torch", setup.parameters, Pretrained(setup.through, folded=True), setup
    )
    for name, setup in SETUPS.items()
    if name != "none_56"
)
CONTROLS = tuple(
    Network(
        f"untrained_{name}",
        "course",
        "torch",
        SETUPS[name].parameters,
        Pretrained("layer3", trained_on="nothing"),
        SETUPS[name],
    )
    for name in ("probe_layer3_28", "probe_layer3_56", "none_56")
)


def network(name: str) -> Network:
    """The entry called `name`.

    Raises:
        KeyError: there is none.
    """
    entries = (*NETWORKS, *TRANSFER, *CONTROLS)
    return next((entry for entry in entries if entry.name == name), None) or _unknown(name)


def _unknown(name: str) -> Network:
    raise KeyError(
        f"there is no network called {name!r}; choose one of {', '.join(n.name for n in NETWORKS)}"
    )
