"""A learner may edit a paper's network; the check says whether it still is one, in either framework."""

from __future__ import annotations

import pytest

from course_utils import checks, models

OURS = [entry.name for entry in models.networks() if entry.pretrained is None]


def check(name, builder, framework, monkeypatch):
    monkeypatch.setenv("COURSE_FRAMEWORK", framework)
    return checks.papers_network(name, builder, builder)


def builder(layers):
    """A torch network from its layers."""
    from torch import nn

    return lambda: nn.Sequential(*layers(nn))


def keras_builder(layers_of):
    """A Keras model from its layers."""

    def build():
        from keras import Input, Sequential, layers

        return Sequential([Input((28, 28, 1)), *layers_of(layers)])

    return build


@pytest.mark.parametrize("framework", ["torch", "keras"])
@pytest.mark.parametrize("name", OURS)
def test_the_papers_networks_are_the_papers(name, framework, monkeypatch):
    pytest.importorskip(framework)
    outcome = check(name, models.builder(name, framework), framework, monkeypatch)
    assert outcome.status == "right", outcome


def test_another_way_to_write_the_same_network_is_right(monkeypatch):
    pytest.importorskip("torch")

    def layers(nn):
        inner = nn.Sequential(nn.Linear(784, 512), nn.ReLU(inplace=True))
        return nn.Flatten(), inner, nn.Linear(512, 256), nn.ReLU(), nn.Linear(256, 10)

    outcome = check("bas_ann", builder(layers), "torch", monkeypatch)
    assert repr(outcome).startswith("✓ still the network that we take for P3's: 535,818 parameters"), outcome
    outcome = check("slim_cnn", models.builder("slim_cnn", "torch"), "torch", monkeypatch)
    assert "still the network of this course" in outcome.message


def over_columns(model):
    for layer in model:
        if hasattr(layer, "over"):
            layer.over = "columns"
    return list(model)


TORCH = {
    "yours has 795,010 parameters, the original 535,818. The first difference is layer 2": (
        "bas_ann",
        lambda nn: (nn.Flatten(), nn.Linear(784, 1000), nn.ReLU(), nn.Linear(1000, 10)),
    ),
    "layer 3: Tanh()": (
        "bas_ann",
        lambda nn: (
            nn.Flatten(),
            nn.Linear(784, 512),
            nn.Tanh(),
            nn.Linear(512, 256),
            nn.ReLU(),
            nn.Linear(256, 10),
        ),
    ),
    "Alike up to layer 4; then the original goes on with ReLU()": (
        "bas_ann",
        lambda nn: list(models.builder("bas_ann", "torch")())[:4],
    ),
    "Alike up to layer 4; then yours goes on with ReLU()": (
        "dalvi_one_hidden",
        lambda nn: (nn.Flatten(), nn.Linear(784, 100), nn.Sigmoid(), nn.Linear(100, 10), nn.ReLU()),
    ),
    "AvgPool2d": (
        "risqulla_cnn",
        lambda nn: [
            nn.AvgPool2d(2) if isinstance(layer, nn.MaxPool2d) else layer
            for layer in models.builder("risqulla_cnn", "torch")()
        ],
    ),
    "Dropout(p=0.25": (
        "priyowidodo_cnn_dropout",
        lambda nn: [
            nn.Dropout(0.9) if isinstance(layer, nn.Dropout) else layer
            for layer in models.builder("priyowidodo_cnn_dropout", "torch")()
        ],
    ),
    "nothing in place of Dropout(p=0.25": (
        "priyowidodo_cnn_dropout",
        lambda nn: [
            layer
            for layer in models.builder("priyowidodo_cnn_dropout", "torch")()
            if not isinstance(layer, nn.Dropout)
        ],
    ),
    "Dropout(p=0.5, inplace=False) in place of nothing": (
        "bas_ann",
        lambda nn: [*models.builder("bas_ann", "torch")(), nn.Dropout(0.5)],
    ),
    "in place of norm 1 of filters": (
        "bas_cnn2",
        lambda nn: list(models.builder("bas_cnn2_free", "torch")()),
    ),
    "norm 1 of columns": ("bas_cnn2", lambda nn: over_columns(models.builder("bas_cnn2", "torch")())),
}


@pytest.mark.parametrize(("message", "case"), TORCH.items(), ids=TORCH)
def test_a_changed_torch_network_is_noticed(message, case, monkeypatch):
    pytest.importorskip("torch")
    name, layers = case
    outcome = check(name, builder(layers), "torch", monkeypatch)
    assert outcome.status == "wrong"
    assert message in outcome.message, outcome


def over_one_axis(name):
    layers = models.builder(name, "keras")().layers
    for layer in layers:
        if getattr(layer, "kernel_constraint", None):
            layer.kernel_constraint.axis = 0
    return layers


KERAS = {
    "units=511": (
        "bas_ann",
        lambda k: (
            k.Flatten(),
            k.Dense(511, activation="relu"),
            k.Dense(256, activation="relu"),
            k.Dense(10),
        ),
    ),
    "activation=softmax": (
        "bas_ann",
        lambda k: (
            k.Flatten(),
            k.Dense(512, activation="relu"),
            k.Dense(256, activation="relu"),
            k.Dense(10, activation="softmax"),
        ),
    ),
    "in place of UnitNorm {'axis': (0, 1, 2)}": (
        "bas_cnn2",
        lambda k: models.builder("bas_cnn2_free", "keras")().layers,
    ),
    "differently: UnitNorm {'axis': 0}": ("bas_cnn2", lambda k: over_one_axis("bas_cnn2")),
    "Conv2D(filters=9, kernel_size=(5, 3), strides=(2, 1), padding=valid, activation=linear)": (
        "risqulla_cnn",
        lambda k: (k.Conv2D(9, (5, 3), (2, 1)), k.Flatten(), k.Dense(10)),
    ),
    "MaxPooling2D(strides=(2, 2), padding=valid, pool_size=(2, 2))": (
        "bas_ann",
        lambda k: (k.MaxPooling2D(), k.Flatten(), k.Dense(10)),
    ),
    "BatchNormalization(epsilon=0.01)": (
        "bas_ann",
        lambda k: (k.BatchNormalization(epsilon=0.01), k.Flatten(), k.Dense(10)),
    ),
    "MaxNorm": (
        "bas_ann",
        lambda k: (
            k.Flatten(),
            k.Dense(512, activation="relu", kernel_constraint="max_norm"),
            k.Dense(256, activation="relu"),
            k.Dense(10),
        ),
    ),
    "Dropout(rate=0.25) in place of nothing": (
        "bas_ann",
        lambda k: [*models.builder("bas_ann", "keras")().layers, k.Dropout(0.25)],
    ),
}


@pytest.mark.parametrize(("message", "case"), KERAS.items(), ids=KERAS)
def test_a_changed_keras_network_is_noticed(message, case, monkeypatch):
    pytest.importorskip("keras")
    name, layers = case
    outcome = check(name, keras_builder(layers), "keras", monkeypatch)
    assert outcome.status == "wrong"
    assert message in outcome.message, outcome


def test_a_stub_and_a_built_network_are_told_apart(monkeypatch):
    pytest.importorskip("torch")
    assert check("bas_ann", lambda: ..., "torch", monkeypatch).status != "right"
    assert "without calling" in checks.papers_network("bas_ann", 3, 3).message
    assert "without calling" in checks.papers_network("bas_ann", list, list).message
