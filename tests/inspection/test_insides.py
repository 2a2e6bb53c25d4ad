"""What a network costs and what goes on inside it: counts by hand, feature maps, their pictures."""

from __future__ import annotations

import numpy as np
import pytest
from factories import texts

from course_utils import inspection, models, plots

SOURCE = "made for a test"
# by hand: weights × places, layer by layer
BY_HAND = {
    "bas_ann": 784 * 512 + 512 * 256 + 256 * 10,
    "risqulla_cnn": (90 + 900) * 28 * 28 + 2 * 900 * 14 * 14 + 490 * 10,
    "dalvi_strided_cnn": 288 * 14 * 14 + 18_432 * 7 * 7 + 73_728 * 4 * 4 + 2048 * 128 + 1280,
    "leopardi_customnet": 288 * 28 * 28 + 18_432 * 14 * 14 + 73_728 * 7 * 7 + 62_720,
}


@pytest.fixture
def images():
    return np.random.default_rng(0).integers(0, 256, size=(6, 28, 28), dtype=np.uint8)


def torch_layers(*layers):
    from torch import nn

    return nn.Sequential(*layers)


# ---- counting -----------------------------------------------------------------------------------


@pytest.mark.parametrize("framework", ["torch", "keras"])
@pytest.mark.parametrize("name", BY_HAND)
def test_multiply_accumulates_are_those_counted_by_hand(name, framework):
    pytest.importorskip(framework)
    assert models.count_multiply_accumulates(models.builder(name, framework)()) == BY_HAND[name]


def test_torchinfo_counts_the_additions_of_biases_besides():
    pytest.importorskip("torch")
    torchinfo = pytest.importorskip("torchinfo")
    network = models.builder("risqulla_cnn", "torch")()
    biases = 2 * 10 * 28 * 28 + 2 * 10 * 14 * 14 + 10
    theirs = torchinfo.summary(network, (1, 1, 28, 28), verbose=0).total_mult_adds
    assert theirs == models.count_multiply_accumulates(network) + biases


def test_counting_leaves_the_network_as_it_was():
    nn = pytest.importorskip("torch").nn
    network = torch_layers(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.Flatten(), nn.Linear(1352, 10)).train()
    models.count_multiply_accumulates(network)
    assert network.training and int(network[1].num_batches_tracked) == 0
    assert not network[0]._forward_hooks


# ---- feature maps -------------------------------------------------------------------------------


def test_feature_maps_have_names_and_sizes_in_order(images):
    pytest.importorskip("torch")
    maps = inspection.feature_maps(models.builder("risqulla_cnn", "torch")(), images)
    sides = {name: values.shape for name, values in maps.items()}
    assert list(sides) == ["conv 1", "conv 2", "pool 1", "conv 3", "conv 4", "pool 2"]
    assert [shape[1] for shape in sides.values()] == [28, 28, 14, 14, 14, 7]
    assert all(shape[0] == 6 and shape[3] == 10 for shape in sides.values())


def test_a_keras_model_that_was_never_called_has_feature_maps(images):
    pytest.importorskip("keras")
    maps = inspection.feature_maps(models.builder("risqulla_cnn", "keras")(), images)
    assert maps["pool 2"].shape == (6, 7, 7, 10)


def test_a_feature_map_is_taken_after_normalization_and_activation(images):
    torch = pytest.importorskip("torch")
    network = models.builder("leopardi_customnet", "torch")().eval()
    found = inspection.feature_maps(network, images)["conv 1"]
    with torch.no_grad():
        expected = network[:3](torch.tensor(images / np.float32(255))[:, None])
    assert np.allclose(found, expected.permute(0, 2, 3, 1).numpy())
    assert found.min() == 0


@pytest.mark.parametrize("name", ["risqulla_cnn", "dalvi_strided_cnn", "leopardi_customnet", "bas_cnn3"])
def test_both_frameworks_have_the_same_feature_maps(name, images):
    pytest.importorskip("torch")
    pytest.importorskip("keras")
    in_torch, in_keras = models.builder(name, "torch")(), models.builder(name, "keras")()
    models.copy_weights(in_torch, in_keras)
    ours, theirs = inspection.feature_maps(in_torch, images), inspection.feature_maps(in_keras, images)
    assert list(ours) == list(theirs)
    assert all(np.allclose(ours[layer], theirs[layer], atol=1e-5) for layer in ours)
    assert np.array_equal(inspection.first_filters(in_torch), inspection.first_filters(in_keras))


def test_batches_do_not_change_feature_maps(images, monkeypatch):
    pytest.importorskip("torch")
    network = models.builder("risqulla_cnn", "torch")()
    whole = inspection.feature_maps(network, images)["pool 2"]
    monkeypatch.setattr("course_utils.inspection.features.BATCH", 4)
    assert np.allclose(inspection.feature_maps(network, images)["pool 2"], whole, atol=1e-6)


def test_a_dense_network_has_no_feature_maps_and_no_filters(images):
    pytest.importorskip("torch")
    assert inspection.feature_maps(models.builder("bas_ann", "torch")(), images) == {}
    with pytest.raises(ValueError, match="no convolution"):
        inspection.first_filters(models.builder("bas_ann", "torch")())


def test_scaled_images_are_refused(images):
    pytest.importorskip("torch")
    with pytest.raises(ValueError, match="uint8"):
        inspection.feature_maps(models.builder("risqulla_cnn", "torch")(), images / 255)


# ---- pictures -----------------------------------------------------------------------------------


def test_filters_tell_their_range():
    weights = np.array([[[-1.0, 0.5], [0, 1]], [[0, 0], [0, 0.25]]])
    picture = plots.filters(weights, source=SOURCE)
    assert "2 filters of 2 × 2 weights, from -1.00 to 1.00" in picture.alt
    with pytest.raises(ValueError, match="channels, height, width"):
        plots.filters(weights[0], source=SOURCE)


def test_feature_maps_show_the_liveliest_channels(images):
    maps = np.zeros((28, 28, 7))
    maps[..., [2, 4, 6]] = 1, 3, 2
    picture = plots.ch03.feature_maps(images[0], {"conv 1": maps}, source=SOURCE, columns=3)
    assert [text for text in texts(picture) if text.startswith("channel")] == [
        "channel 2",
        "channel 4",
        "channel 6",
    ]
    assert "conv 1: 4 of 7" in picture.alt


def test_receptive_fields_are_framed():
    influence = np.zeros((28, 28))
    influence[12:17, 13:18] = 1
    influence[14, 14] = 0  # a hole does not make the field smaller
    picture = plots.ch03.receptive_fields({"conv 2": influence}, source=SOURCE)
    assert "conv 2 5 × 5" in picture.alt and "conv 2: 5 × 5" in texts(picture)
    assert plots.ch03.field_of(influence) == (12, 13, 5, 5)
    with pytest.raises(ValueError, match="dead"):
        plots.ch03.receptive_fields({"conv 2": np.zeros((28, 28))}, source=SOURCE)


def test_accuracy_against_cost_names_every_contender():
    contenders = {
        "small": plots.ch03.CostAndAccuracy(7_960, 7_940, [0.7, 0.8]),
        "large": plots.ch03.CostAndAccuracy(10**6, 10**6, [0.9]),
    }
    picture = plots.ch03.accuracy_against_cost(contenders, source=SOURCE)
    assert "small with 7,960 parameters and 7,940 multiply-accumulates: 0.750" in picture.alt
    assert {"small", "large"} <= set(texts(picture))


def test_loss_shares_count_from_the_worst():
    losses = np.r_[np.full(1, 99.0), np.full(99, 1.0)]
    picture = plots.ch03.loss_shares({"late": losses}, source=SOURCE)
    assert "late: the worst 1 % carry 50% of the loss" in picture.alt
    with pytest.raises(ValueError, match="no loss"):
        plots.ch03.loss_shares({"late": np.zeros(3)}, source=SOURCE)


@pytest.mark.parametrize("draw", [plots.ch03.accuracy_against_cost, plots.ch03.receptive_fields])
def test_nothing_to_draw_is_refused(draw):
    with pytest.raises(ValueError, match="there is no"):
        draw({}, source=SOURCE)
