"""What the papers' networks are, layer by layer, is written down, and both frameworks build it."""

from __future__ import annotations

import pytest
from conftest import ROOT

from course_utils import _papers
from course_utils.models.listing import LISTED, listing, written

torch, keras = pytest.importorskip("torch"), pytest.importorskip("keras")
nn, layers = torch.nn, keras.layers
PAPERS = ROOT / "src" / "course_utils" / "papers"


@pytest.mark.parametrize("framework", ["torch", "keras"])
@pytest.mark.parametrize("folder", [each for each in _papers.folders() if _papers.part(each, "networks")])
def test_a_papers_networks_are_those_that_are_written_down(folder, framework):
    """After a change that is meant: `python -m course_utils.models.listing`; its runs must be made again."""
    assert written(folder, framework) == (PAPERS / folder / LISTED).read_text("utf8")


def in_torch(*changed: nn.Module) -> tuple[str, ...]:
    return listing(nn.Sequential(*changed))


def in_keras(*changed: layers.Layer) -> tuple[str, ...]:
    return listing(keras.Sequential([keras.Input((28, 28, 1)), *changed]))


ALIKE = [
    (lambda: [nn.Dropout(0.25)], lambda: [layers.Dropout(0.25)]),
    (lambda: [nn.MaxPool2d(2, ceil_mode=True)], lambda: [layers.MaxPooling2D(2, padding="same")]),
    (lambda: [nn.ZeroPad2d((0, 1, 0, 1)), nn.MaxPool2d(3, 2)], lambda: [layers.MaxPooling2D(3, 2, padding="same")]),
    (lambda: [nn.AvgPool2d(2)], lambda: [layers.AveragePooling2D(2)]),
    (lambda: [nn.BatchNorm2d(1)], lambda: [layers.BatchNormalization(momentum=0.9, epsilon=1e-5)]),
    (lambda: [nn.Sigmoid()], lambda: [layers.Activation("sigmoid")]),
    (lambda: [nn.GELU()], lambda: [layers.Activation("gelu")]),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_the_same_layer_has_the_same_words_in_both(one, other):
    assert in_torch(*one()) == in_keras(*other())
    assert in_torch(*one()), "it says something"


DIFFERENT = {
    "rate": (nn.Dropout(0.25), nn.Dropout(0.3)),
    "padding": (nn.MaxPool2d(3, 2, padding=1), nn.MaxPool2d(3, 2)),
    "stride": (nn.MaxPool2d(2), nn.MaxPool2d(2, stride=1)),
    "kind of pooling": (nn.MaxPool2d(2), nn.AvgPool2d(2)),
    "activation": (nn.ReLU(), nn.Sigmoid()),
    "kind of GELU": (nn.GELU(), nn.GELU(approximate="tanh")),
    "groups": (
        nn.Sequential(nn.Conv2d(1, 4, 1), nn.Conv2d(4, 4, 3)),
        nn.Sequential(nn.Conv2d(1, 4, 1), nn.Conv2d(4, 4, 3, groups=4)),
    ),
    "ε": (nn.BatchNorm2d(1), nn.BatchNorm2d(1, eps=1e-3)),
    "momentum": (nn.BatchNorm2d(1), nn.BatchNorm2d(1, momentum=0.01)),
    "bias": (nn.Conv2d(1, 4, 3), nn.Conv2d(1, 4, 3, bias=False)),
    "channels": (nn.Conv2d(1, 4, 3), nn.Conv2d(1, 5, 3)),
    "window": (nn.Conv2d(1, 4, 3, padding=1), nn.Conv2d(1, 4, 5, padding=2)),
}


@pytest.mark.parametrize("what", DIFFERENT)
def test_no_difference_goes_unseen(what):
    one, other = DIFFERENT[what]
    assert in_torch(one) != in_torch(other)


@pytest.mark.parametrize("other", [nn.init.xavier_normal_, nn.init.zeros_, nn.init.kaiming_uniform_])
def test_initial_weights_that_were_drawn_otherwise_are_seen(other):
    network = nn.Sequential(nn.Flatten(), nn.Linear(784, 100))
    assert "drawn by ±1/√inputs" in listing(network)[1]
    other(network[1].weight)
    assert "drawn by ±1/√inputs" not in listing(network)[1]
    nn.init.xavier_uniform_(network[1].weight)
    nn.init.zeros_(network[1].bias)
    assert "drawn by Glorot's rule" in listing(network)[1]


def test_a_frozen_layer_is_called_so():
    assert "frozen" in in_torch(nn.Conv2d(1, 4, 3).requires_grad_(False))[0]


@pytest.mark.parametrize("layer", [nn.Mish(), nn.Softmax(1)])
def test_a_layer_that_no_network_has_is_named(layer):
    with pytest.raises(ValueError, match=type(layer).__name__):
        in_torch(layer)
