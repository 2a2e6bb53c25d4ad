"""Networks by name: what is known of each, and how it is built in either framework.

Which there are, and their layers, stands with each paper; a network that is a setup of ResNet-18 is built here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

from course_utils import _papers, runtime
from course_utils.errors import UnknownNameError
from course_utils.models import resnet
from course_utils.models.initial import NORMAL, draw_like_keras, draw_like_torch, draw_normal
from course_utils.models.resnet import Setup, Weights, untrained, weights
from course_utils.models.resnet.pretrained import CHANNELS, STAGES
from course_utils.models.widths import AS_WIDE, Widths, scaled


@dataclass(frozen=True)
class Pretrained:
    """A part of a network that is not trained here, and what it comes from.

    Attributes:
        through: the last stage that is used (`models.resnet.weights`).
        trained_on: `weights.IMAGENET` or `weights.COMPRESSED`, or "nothing" for a control whose body is as random as its
            seed.
        folded: whether its batch normalization is folded into its convolutions first.
    """

    through: str
    folded: bool = False
    network: str = "resnet18"
    trained_on: str = weights.IMAGENET


@dataclass(frozen=True)
class Network:
    """One network of a paper; `name` is its builder in the paper's `torch_networks` and `keras_networks`.

    Attributes:
        paper: slug of the paper; "course" for a network that no paper has.
        defaults: "keras" or "torch": whose rule draws the initial weights. The paper's own framework's, but
            for P5's network A, written in NumPy: there the rule under which the paper's number comes out.
            A rule that neither framework has by itself is one of `initial.NORMAL`.
        parameters: trainable parameters, counted by hand from the paper and our choices.
        pretrained: the part whose weights must be found before the network can be built; None where all of
            it is trained from scratch.
        setup: how a network on a pretrained body is set up, where it is not the plain way: frozen between two fresh
            ends. Such networks are built from their setup and have no builder of their own.
        like: the network whose builder makes this one's layers, where it has none of its own.
        widths: how much wider it is than the one that it is like.
    """

    name: str
    paper: str
    defaults: str
    parameters: int
    pretrained: Pretrained | None = None
    setup: Setup | None = None
    like: str | None = None
    widths: Widths = AS_WIDE


def dense_parameters(*widths: int) -> int:
    """Weights and biases of dense layers of these widths, one after the other."""
    return sum((before + 1) * after for before, after in pairwise(widths))


def conv_parameters(*channels: int) -> int:
    """Weights and biases of 3×3 convolutions with these channels, one after the other."""
    return sum((9 * before + 1) * after for before, after in pairwise(channels))


def normalized_parameters(*channels: int) -> int:
    """3×3 convolutions without biases, each followed by batch normalization's scales and shifts."""
    return conv_parameters(*channels) + sum(channels[1:])


def networks() -> tuple[Network, ...]:
    """Every network, paper by paper; the course's own come last."""
    return _papers.collect("networks", "NETWORKS")


def network(name: str) -> Network:
    """The network called `name`.

    Raises:
        UnknownNameError: there is none.
    """
    found = {entry.name: entry for entry in networks()}
    if name not in found:
        raise UnknownNameError.of("network", name, found)
    return found[name]


def builder(name: str, framework: str | None = None, seed: int = 0) -> Callable[[], Any]:
    """Builds the network called `name`, with its framework's own initial weights.

    Args:
        framework: "torch" or "keras"; None for the one in use.
        seed: of a body that is not trained at all; it matters to those controls only.

    Raises:
        UnknownNameError: there is none.
        WeightsError: pretrained weights that it needs are not at hand.
    """
    entry, wanted = network(name), framework or runtime.framework()
    if entry.pretrained is not None:
        return _on(pretrained_body(entry.pretrained, seed), entry, wanted)
    layers = getattr(_papers.part(entry.paper, f"{wanted}_networks"), entry.like or entry.name)
    if entry.widths == AS_WIDE:
        return layers
    return lambda: scaled(layers(), entry.widths)


def build(name: str, framework: str | None = None, seed: int = 0) -> Any:
    """The network called `name` with the initial weights that its paper's own framework would draw.

    Args:
        framework: "torch" or "keras"; None for the one in use.
        seed: of the initial weights, and of every other random generator.

    Returns:
        A torch module for images `[N, 1, 28, 28]`, or a Keras model for `[N, 28, 28, 1]`; it emits logits `[N, 10]`.

    Raises:
        UnknownNameError: there is none.
        WeightsError: pretrained weights that it needs are not at hand.
    """
    wanted = framework or runtime.framework()
    runtime.seed_everything(seed)
    return _drawn(network(name), wanted, builder(name, wanted, seed)())


def blank(name: str, framework: str | None = None) -> Any:
    """The same network with a random body in place of a pretrained one: to look at its layers.

    Raises:
        UnknownNameError: there is none.
    """
    entry, wanted = network(name), framework or runtime.framework()
    if entry.pretrained is None:
        return build(name, wanted)
    body = _random_body(entry.pretrained.through, 0)
    return _drawn(entry, wanted, _on(body.folded() if entry.pretrained.folded else body, entry, wanted)())


def _on(body: Weights, entry: Network, framework: str) -> Callable[[], Any]:
    """Builds a network on a body, by its setup or by the plain one: frozen between two fresh ends."""
    setup = entry.setup or Setup(body.through)
    if framework == "torch":
        return partial(resnet.torch_resnet18, body, setup)
    return partial(resnet.keras_resnet18, body, setup)


def _drawn(entry: Network, framework: str, model: Any) -> Any:
    if entry.defaults in NORMAL:
        return draw_normal(model, NORMAL[entry.defaults])
    if entry.defaults == framework:
        return model
    draw = {"torch": draw_like_keras, "keras": draw_like_torch}[framework]
    return draw(model, only=entry.setup.fresh if entry.setup else ())


def pretrained_body(wanted: Pretrained, seed: int) -> Weights:
    """The weights of the part that is not trained here, or a random draw for a control.

    Raises:
        WeightsError: they are not at hand.
    """
    if wanted.trained_on == "nothing":
        return _random_body(wanted.through, seed)
    found = weights.find(wanted.through, wanted.trained_on)
    return found.folded() if wanted.folded else found


def _random_body(through: str, seed: int) -> Weights:
    return untrained(list(CHANNELS.values())[: STAGES.index(through) + 1], seed)
