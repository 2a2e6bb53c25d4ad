"""The papers' networks: the same network in both frameworks, with the paper's number of parameters."""

from __future__ import annotations

import numpy as np
import pytest

from course_utils import _papers, models
from course_utils.models.widths import Widths, scaled

torch = pytest.importorskip("torch")
keras = pytest.importorskip("keras")


# those with pretrained weights: in test_resnet
FROM_SCRATCH = [network for network in models.networks() if not network.pretrained]


@pytest.mark.parametrize("network", FROM_SCRATCH, ids=lambda network: network.name)
def test_both_frameworks_give_the_same_logits(network, dataset):
    report = models.check_parity(
        models.builder(network.name, "torch"), models.builder(network.name, "keras"), dataset.test.images[:64]
    )
    assert report.same, report
    assert report.parameters == (network.parameters, network.parameters)


@pytest.mark.parametrize("framework", ["torch", "keras"])
def test_every_network_whose_layers_are_written_is_listed(framework):
    listed = {network.name for network in models.networks() if not (network.pretrained or network.like)}
    written = [vars(module) for module in _papers.modules(f"{framework}_networks")]
    assert {name for each in written for name, value in each.items() if callable(value)} == listed


def test_widths_that_are_no_whole_numbers_are_refused():
    for framework in ("torch", "keras"):
        with pytest.raises(ValueError, match=r"3\.33333 is no number of channels"):
            scaled(models.builder("risqulla_cnn", framework)(), Widths(channels=1 / 3))


def test_parity_notices_another_activation(dataset):
    def other():
        network = models.builder("bas_ann", "torch")()
        network[2] = torch.nn.Tanh()
        return network

    report = models.check_parity(other, models.builder("bas_ann", "keras"), dataset.test.images[:8])
    assert not report.same
    assert "NOT the same network" in str(report)


def test_parity_refuses_another_shape(dataset):
    with pytest.raises(ValueError, match="weights"):
        models.check_parity(
            models.builder("bas_ann", "torch"),
            models.builder("risqulla_cnn", "keras"),
            dataset.test.images[:8],
        )


def test_parity_without_a_framework_says_skipped(monkeypatch, dataset):
    monkeypatch.setattr("course_utils.runtime.installed", lambda package: package != "keras")
    report = models.check_parity(
        models.builder("bas_ann", "torch"), models.builder("bas_ann", "keras"), dataset.test.images[:8]
    )
    assert str(report) == "bas_ann: skipped: Keras is not installed"
    assert not report.same


def test_batch_normalization_is_copied_with_its_statistics(dataset):
    def first():
        network = torch.nn.Sequential(
            torch.nn.Conv2d(1, 3, 3, bias=False),
            torch.nn.BatchNorm2d(3),
            torch.nn.Flatten(),
            torch.nn.Linear(2028, 10),
        )
        with torch.no_grad():
            network(torch.randn(8, 1, 28, 28) * 3 + 1)  # moves the running statistics
        return network

    def second():
        return keras.Sequential(
            [
                keras.Input((28, 28, 1)),
                keras.layers.Conv2D(3, 3, use_bias=False),
                keras.layers.BatchNormalization(epsilon=1e-5),
                keras.layers.Flatten(),
                keras.layers.Dense(10),
            ]
        )

    report = models.check_parity(first, second, dataset.test.images[:8])
    assert report.largest_difference < models.parity.TOLERANCE


def test_weights_drawn_like_the_other_framework_have_its_distribution():
    torch.manual_seed(0)
    np.random.seed(0)  # noqa: NPY002
    like_keras = models.draw_like_keras(models.builder("bas_ann", "torch")())[1]
    like_torch = models.draw_like_torch(models.builder("bas_ann", "keras")()).layers[1]
    glorot, plain = np.sqrt(6 / (784 + 512)), 1 / np.sqrt(784)
    weights = like_keras.weight.detach().numpy()
    kernel, bias = like_torch.get_weights()
    assert abs(weights).max() == pytest.approx(glorot, rel=1e-3)
    assert weights.std() == pytest.approx(glorot / np.sqrt(3), rel=0.01)
    assert not like_keras.bias.detach().numpy().any()
    assert abs(kernel).max() == pytest.approx(plain, rel=1e-3)
    assert abs(bias).max() == pytest.approx(plain, rel=0.02)
