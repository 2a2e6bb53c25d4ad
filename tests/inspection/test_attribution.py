"""Grad-CAM against what can be computed by hand, and one framework against the other."""

from __future__ import annotations

import numpy as np
import pytest

from course_utils import inspection, models

IMAGES = np.random.default_rng(0).integers(0, 256, (5, 28, 28)).astype(np.uint8)
CLASSES = np.array([0, 3, 9, 3, 7])


def network_torch(head):
    from torch import nn

    last = {
        "mean": [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(6, 10)],
        "flatten": [nn.Flatten(), nn.Linear(7 * 7 * 6, 10)],
        "deep": [nn.MaxPool2d(2), nn.Flatten(), nn.Linear(3 * 3 * 6, 12), nn.ReLU(), nn.Linear(12, 10)],
    }[head]
    return nn.Sequential(
        nn.Conv2d(1, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2), nn.MaxPool2d(2),
        nn.Conv2d(4, 6, 3, padding=1), nn.BatchNorm2d(6), nn.ReLU(), nn.Dropout(0.5), *last,
    )  # fmt: skip


def network_keras(head):
    from keras import Input, Sequential, layers

    last = {
        "mean": [layers.GlobalAveragePooling2D(), layers.Dense(10)],
        "flatten": [layers.Flatten(), layers.Dense(10)],
        "deep": [
            layers.MaxPooling2D(2), layers.Flatten(), layers.Dense(12, activation="relu"), layers.Dense(10)
        ],
    }[head]  # fmt: skip
    return Sequential([
        Input((28, 28, 1)), layers.Conv2D(4, 3, padding="same"), layers.BatchNormalization(epsilon=1e-5),
        layers.ReLU(), layers.MaxPooling2D(2), layers.MaxPooling2D(2), layers.Conv2D(6, 3, padding="same"),
        layers.BatchNormalization(epsilon=1e-5), layers.ReLU(), layers.Dropout(0.5), *last,
    ])  # fmt: skip


def test_with_a_mean_before_the_last_layer_it_adds_up_to_the_logit():
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    network = network_torch("mean").eval()
    maps = inspection.feature_maps(network, IMAGES)["conv 2"]
    weights = network[-1].weight.detach().numpy()
    by_hand = np.einsum("nyxc,nc->nyx", maps, weights[CLASSES]) / 49
    with torch.no_grad():
        logits = network(torch.from_numpy(IMAGES / np.float32(255))[:, None]).numpy()
    chosen = logits[np.arange(5), CLASSES] - network[-1].bias.detach().numpy()[CLASSES]
    assert by_hand.sum(axis=(1, 2)) == pytest.approx(chosen, abs=1e-4)
    assert inspection.grad_cam(network, IMAGES, CLASSES) == pytest.approx(np.maximum(by_hand, 0), abs=1e-5)


def test_with_a_flattened_head_the_weights_are_averaged_over_the_places():
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    network = network_torch("flatten").eval()
    maps = inspection.feature_maps(network, IMAGES)["conv 2"]
    averaged = network[-1].weight.detach().numpy().reshape(10, 6, 49).mean(axis=2)
    by_hand = np.maximum(np.einsum("nyxc,nc->nyx", maps, averaged[CLASSES]), 0)
    assert inspection.grad_cam(network, IMAGES, CLASSES) == pytest.approx(by_hand, abs=1e-5)


@pytest.mark.parametrize("head", ["mean", "flatten", "deep"])
def test_both_frameworks_draw_the_same_map(head):
    torch = pytest.importorskip("torch")
    pytest.importorskip("keras")
    torch.manual_seed(1)
    one, other = network_torch(head), network_keras(head)
    models.copy_weights(one, other)
    first, second = (inspection.grad_cam(network, IMAGES, CLASSES) for network in (one, other))
    assert first.shape == (5, 7, 7) and first.max() > 0
    assert np.allclose(first, second, atol=1e-5)


def test_weights_and_gradients_stay_as_they_are():
    torch = pytest.importorskip("torch")
    network = network_torch("deep")
    before = [value.clone() for value in network.state_dict().values()]
    with torch.no_grad():
        inspection.grad_cam(network, IMAGES, CLASSES)
    assert all(torch.equal(a, b) for a, b in zip(before, network.state_dict().values(), strict=True))
    assert all(weight.grad is None for weight in network.parameters())


@pytest.mark.parametrize(
    ("images", "classes", "message"),
    [
        (IMAGES / 255, CLASSES, "uint8"),
        (IMAGES, CLASSES[:3], "5 images and 3 classes"),
        (IMAGES[:0], CLASSES[:0], "0 images"),
    ],
)
def test_what_does_not_fit_is_refused(images, classes, message):
    pytest.importorskip("torch")
    with pytest.raises(ValueError, match=message):
        inspection.grad_cam(network_torch("mean"), images, classes)


@pytest.mark.parametrize("wrong", [-1, 10])
@pytest.mark.parametrize("build", [network_torch, network_keras], ids=["torch", "keras"])
def test_a_class_that_the_network_does_not_have_is_refused(build, wrong):
    pytest.importorskip("torch" if build is network_torch else "keras")
    with pytest.raises(ValueError, match="the network has 10"):
        inspection.grad_cam(build("mean"), IMAGES, np.array([0, 3, wrong, 3, 7]))


def test_a_network_without_convolutions_is_refused():
    nn = pytest.importorskip("torch").nn
    with pytest.raises(ValueError, match="no convolution"):
        inspection.grad_cam(nn.Sequential(nn.Flatten(), nn.Linear(784, 10)), IMAGES, CLASSES)
