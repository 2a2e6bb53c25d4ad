"""Setups of a pretrained body: alike in both frameworks, frozen where they say so, features computed once."""

from __future__ import annotations

import math
import os
import subprocess
import sys
import textwrap
from dataclasses import replace

import numpy as np
import pytest

from course_utils import models, runtime
from course_utils.data import Features, splits
from course_utils.experiments import get, running
from course_utils.models import resnet
from course_utils.models.resnet import Setup, WeightsError, pretrained, weights
from course_utils.papers.course.networks import TRANSFER
from course_utils.papers.course.splits import FEW
from course_utils.training import Augmentation, Checkpoints, Optimizer, fit, predict

torch = pytest.importorskip("torch")
pytest.importorskip("torchvision")
keras = pytest.importorskip("keras")
BODY = pretrained.untrained((8, 12, 16), seed=3)
SGD = Optimizer("sgd", 0.01, layer_rates=(("conv1", 0.1), ("bn1", 0.1), ("layer1", 0.3)))
SETUPS = {
    "P4's ends": Setup("layer3"),
    "summed filters": Setup("layer3", None, "summed", "head"),
    "three channels, larger": Setup("layer2", 40, "three", "head"),
    "scales": Setup("layer3", 32, "summed", "scales"),
    "last stage": Setup("layer3", 28, "three", "last"),
    "everything": Setup("layer3", 28, "three", "everything"),
    "adapted statistics": Setup("layer2", 40, "three", "head", "adapted"),
}


@pytest.fixture(autouse=True)
def on_the_processor(monkeypatch):
    monkeypatch.setenv("COURSE_DEVICE", "cpu")


def pair(setup: Setup):
    """The same network twice, from equal weights."""
    runtime.seed_everything(0)
    first, second = resnet.torch_resnet18(BODY, setup), resnet.keras_resnet18(BODY, setup)
    resnet.carry_across(first.state_dict(), second)
    return first, second


def arrays(model) -> dict[str, np.ndarray]:
    """Every weight outside the classifier."""
    return {name: value.copy() for name, value in resnet.body_of(model, "").arrays.items()}


@pytest.mark.parametrize("setup", SETUPS.values(), ids=SETUPS)
def test_both_frameworks_are_one_network_and_stay_so(dataset, setup):
    images = dataset.train.take(96)
    first, second = pair(setup)
    logits = predict(first, images.images)
    assert np.abs(logits - predict(second, images.images)).max() <= models.parity.TOLERANCE
    assert logits.std(axis=0).min() > 100 * models.parity.TOLERANCE
    assert models.count_parameters(first) == models.count_parameters(second)
    for model in (first, second):
        fit(model, images, epochs=1, batch_size=32, optimizer=SGD)
    if setup.statistics == "frozen":
        # torch keeps the unbiased variance, Keras the biased one
        assert np.abs(predict(first, images.images) - predict(second, images.images)).max() <= 1e-3
        left, right = arrays(first), arrays(second)
        assert max(np.abs(left[name] - right[name]).max() for name in left) <= 1e-4


@pytest.mark.parametrize("setup", SETUPS.values(), ids=SETUPS)
@pytest.mark.parametrize("framework", [0, 1], ids=["torch", "keras"])
def test_what_trains_is_what_the_setup_says(dataset, setup, framework):
    model = pair(setup)[framework]
    before = arrays(model)
    fit(model, dataset.train.take(64), epochs=2, batch_size=32, optimizer="sgd", learning_rate=0.05)
    after = arrays(model)
    moved = {name for name in before if not np.array_equal(before[name], after[name])}
    statistics = {name for name in before if name.endswith(("running_mean", "running_var"))}
    assert moved - statistics == {name for name in before if setup.does_train(name)}
    assert bool(moved & statistics) == (setup.statistics == "adapted")


@pytest.mark.parametrize("network", TRANSFER, ids=lambda network: network.name)
def test_a_setup_counts_what_trains(network):
    body = pretrained.untrained((64, 128, 256)[: int(network.setup.through[-1])])
    assert models.count_parameters(resnet.torch_resnet18(body, network.setup)) == network.parameters


@pytest.mark.parametrize("framework", [0, 1], ids=["torch", "keras"])
@pytest.mark.parametrize("name", ["three channels, larger", "last stage"])
def test_training_on_features_is_training_the_network(dataset, framework, name):
    images = dataset.train.take(64)
    whole, again = pair(SETUPS[name])[framework], pair(SETUPS[name])[framework]
    first = fit(whole, images, images, epochs=2, batch_size=32, optimizer=SGD)
    body, head = models.cut(again, SETUPS[name].features_after)
    features = Features(predict(body, images.images), images.labels, "train")
    second = fit(head, features, features, epochs=2, batch_size=32, optimizer=SGD)
    np.testing.assert_allclose(second.train_loss, first.train_loss, rtol=1e-4)
    np.testing.assert_allclose(second.validation_loss, first.validation_loss, rtol=1e-4)
    assert np.abs(predict(again, images.images) - predict(whole, images.images)).max() < 1e-3
    assert np.abs(predict(head, features.images) - predict(whole, images.images)).max() < 1e-3


@pytest.mark.parametrize("name", ["sgd", "adam"])
@pytest.mark.parametrize("framework", [0, 1], ids=["torch", "keras"])
def test_layers_learn_at_their_own_rates(dataset, framework, name):
    model = pair(SETUPS["everything"])[framework]
    before = arrays(model)
    still = (("conv1", 0.0), ("bn1", 0.0), ("layer1", 0.0))
    rates = Optimizer(name, 0.1, epsilon=1e-7, layer_rates=still)
    fit(model, dataset.train.take(32), epochs=1, batch_size=32, optimizer=rates)
    after = arrays(model)
    moved = {name.split(".")[0] for name in before if not np.array_equal(before[name], after[name])}
    assert moved == {"layer2", "layer3"}


@pytest.mark.parametrize("schedule", ["linear", "one-cycle"])
def test_a_learning_rate_that_changes_does_so_alike_in_both_frameworks(dataset, schedule):
    images = dataset.train.take(96)
    optimizer = Optimizer("sgd", 0.01, schedule=schedule, layer_rates=(("layer1", 0.5),))
    models_ = pair(SETUPS["last stage"])
    for model in models_:
        fit(model, images, epochs=2, batch_size=32, optimizer=optimizer)
    steady = pair(SETUPS["last stage"])[0]
    fit(steady, images, epochs=2, batch_size=32, optimizer=replace(optimizer, schedule=None))
    logits, again, without = (predict(each, images.images) for each in (*models_, steady))
    assert np.abs(logits - again).max() < 0.02 * np.abs(logits - without).max()


def test_a_falling_rate_goes_on_where_it_was(dataset, tmp_path):
    """A training that was cut short ends as one that was not."""
    images = dataset.train.take(64)
    optimizer = Optimizer("adam", 0.01, epsilon=1e-8, schedule="linear")
    assert [optimizer.share(step, 4) for step in range(4)] == [1, 0.75, 0.5, 0.25]
    cycle = [replace(optimizer, schedule="one-cycle").share(step, 10) for step in range(10)]
    assert cycle == pytest.approx([0.5, 1, 1, 0.875, 0.75, 0.625, 0.5, 0.375, 0.25, 0.125])

    def train(model, keep):
        return fit(model, images, epochs=3, batch_size=32, optimizer=optimizer, checkpoints=keep)

    class Stopped(Exception):
        pass

    def stop(epochs):
        if epochs == 2:
            raise Stopped

    whole = train(pair(SETUPS["last stage"])[0], None)
    with pytest.raises(Stopped):
        train(pair(SETUPS["last stage"])[0], Checkpoints(tmp_path / "run", "key", after=stop))
    assert (
        train(pair(SETUPS["last stage"])[0], Checkpoints(tmp_path / "run", "key")).train_loss
        == whole.train_loss
    )


def test_an_unknown_schedule_is_refused():
    with pytest.raises(ValueError, match="linear"):
        Optimizer("adam", 0.001, schedule="cosine")


def test_rates_per_layer_and_weight_decay_exclude_each_other():
    with pytest.raises(ValueError, match="not both"):
        Optimizer("adam", 0.001, weight_decay=0.1, layer_rates=(("conv1", 0.1),))


@pytest.mark.parametrize("framework", [0, 1], ids=["torch", "keras"])
def test_a_network_cannot_be_cut_where_it_has_no_layer(framework):
    for place in ("layer9", "fc"):
        with pytest.raises(ValueError, match=r"cannot be cut after .*; its layers are"):
            models.cut(pair(SETUPS["summed filters"])[framework], place)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"through": "layer5"}, "layer5"),
        ({"size": 0}, "at least 1"),
        ({"first": "grey"}, "fresh, summed, three"),
        ({"trains": "all"}, "everything"),
        ({"statistics": "moving"}, "adapted"),
        ({"first": "fresh", "trains": "head"}, "must train"),
    ],
)
def test_a_setup_that_makes_no_sense_is_refused(changes, fault):
    with pytest.raises(ValueError, match=fault):
        Setup(**changes)


def test_folded_weights_have_no_statistics_to_adapt():
    with pytest.raises(WeightsError, match="no statistics"):
        resnet.torch_resnet18(BODY.folded(), Setup("layer3", 28, "three", "head", "adapted"))
    assert not BODY.is_folded


def test_summed_filters_are_three_channels_without_their_normalization():
    """A grey image in three channels, through filters of three channels: their sum does the same."""
    runtime.seed_everything(0)
    summed = resnet.torch_resnet18(BODY, Setup("layer1", None, "summed", "head"))
    images = torch.rand(4, 1, 28, 28)
    three = torch.nn.functional.conv2d(
        images.expand(-1, 3, -1, -1), torch.tensor(BODY.arrays["conv1.weight"]), stride=2, padding=3
    )
    torch.testing.assert_close(summed.conv1(images), three, atol=1e-5, rtol=1e-5)


def test_a_body_that_was_trained_can_be_set_up_anew(dataset):
    for model in pair(SETUPS["everything"]):
        fit(model, dataset.train.take(32), epochs=1, batch_size=32, optimizer=SGD)
        body = resnet.body_of(model, "these very images")
        again = resnet.torch_resnet18(body, SETUPS["everything"])
        features = [
            predict(models.cut(each, "flatten")[0], dataset.test.images[:8]) for each in (model, again)
        ]
        np.testing.assert_allclose(*features, atol=1e-4)
        assert (body.through, body.source) == ("layer3", "these very images")


def test_the_report_compares_both_frameworks(dataset):
    report = resnet.compare(BODY, SETUPS["three channels, larger"], dataset.test.images[:16])
    assert report.same
    assert "same network" in str(report)


def test_an_untrained_body_is_resnet18s_in_all_but_its_widths():
    assert {
        name: array.shape for name, array in pretrained.untrained((64, 128, 256, 512)).arrays.items()
    } == (pretrained.shapes("layer4"))
    narrow = pretrained.untrained((8, 16), seed=1)
    assert narrow.arrays["layer2.0.downsample.0.weight"].shape == (16, 8, 1, 1)
    assert narrow.arrays["conv1.weight"].std() == pytest.approx(math.sqrt(2 / 147), rel=0.1)


@pytest.mark.parametrize("framework", ["torch", "keras"])
def test_experiments_draw_the_classifier_and_keep_the_body(monkeypatch, framework):
    """Whichever framework's rule draws the fresh layers, what was pretrained stays, also where it trains."""
    body = pretrained.untrained((64, 128, 256)).folded()
    monkeypatch.setattr(weights, "find", lambda through, trained_on: body)
    model = models.build("transfer_everything_56", framework)
    built = arrays(model)
    assert all(np.array_equal(built[name], body.arrays[name]) for name in body.arrays)


def test_features_are_not_augmented_nor_mistaken_for_images(dataset):
    head = models.cut(pair(SETUPS["summed filters"])[0], "flatten")[1]
    features = Features(np.ones((4, 16), np.float32), np.zeros(4, np.int64), "train")
    with pytest.raises(ValueError, match="whole network"):
        fit(head, features, epochs=1, augmentation=Augmentation(flip=True))
    with pytest.raises(ValueError, match="float32"):
        replace(features, images=np.ones((4, 16)))
    assert isinstance(features.take(2).select([0]), Features)


@pytest.mark.parametrize("count", FEW)
def test_few_images_are_as_many_of_each_class(dataset, count):
    made = [splits.make(dataset, f"few-{count}", seed) for seed in (0, 0, 1)]
    assert set(np.bincount(made[0].train.labels).tolist()) == {count // 10}
    assert np.array_equal(made[0].train.images, made[1].train.images)
    assert not np.array_equal(made[0].train.images, made[2].train.images)


def test_the_held_out_images_follow_p4s(dataset):
    made = splits.make(dataset, "leopardi-held-out")
    assert np.array_equal(made.train.images, splits.make(dataset, "leopardi").train.images[: len(made.train)])
    assert len(made.validation) > 0
    assert np.array_equal(
        np.concatenate([made.train.images, made.validation.images]),
        dataset.train.images[: len(made.train) + len(made.validation)],
    )


def test_layers_learn_at_their_own_rates_on_keras_torch_backend_too():
    """Keras' optimizers update all weights at once there, not one by one."""
    code = """
        import numpy as np
        from course_utils.data import Split
        from course_utils.models import resnet
        from course_utils.models.resnet import Setup, pretrained
        from course_utils.training import Optimizer, fit
        import keras
        assert keras.backend.backend() == "torch"
        body = pretrained.untrained((4, 6, 8))
        model = resnet.keras_resnet18(body, Setup("layer3", 28, "three", "everything"))
        images = np.random.default_rng(0).integers(0, 256, (32, 28, 28), dtype=np.uint8)
        rates = (("conv1", 0.0), ("bn1", 0.0), ("layer1", 0.0))
        for name in ("sgd", "adam"):
            optimizer = Optimizer(name, 0.01, epsilon=1e-7, layer_rates=rates)
            fit(model, Split(images, np.arange(32) % 10, "train"), epochs=1, batch_size=16, optimizer=optimizer)
            after = resnet.body_of(model, "").arrays
            moved = {n.split(".")[0] for n in after if not np.array_equal(after[n], body.arrays[n])}
            assert moved == {"layer2", "layer3"}, moved
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        env=os.environ | {"KERAS_BACKEND": "torch", "COURSE_FRAMEWORK": "keras"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_wrong_names_load_nothing_and_say_so():
    """Also where every layer trains: only the layers that start anew may lack weights."""
    model = resnet.keras_resnet18(BODY, SETUPS["everything"])
    state = {name.replace("layer3", "stage3"): array for name, array in BODY.arrays.items()}
    with pytest.raises(WeightsError, match=r"layer3\.0\.conv1"):
        resnet.carry_across(state, model)


def test_a_probe_trains_on_standardized_features(dataset, monkeypatch):
    seen = []

    def watch(model, train, *rest, **named):
        seen.append(train.images)
        return fit(model, train, *rest, **named)

    monkeypatch.setattr(running, "fit", watch)
    monkeypatch.setattr(running, "commit", lambda: "test")
    control = replace(get("course-transfer-untrained-28"), epochs=1, split="few-100", validates_on="nothing")
    record = running.run(control, running.Setting("torch", 0, "quick"))
    np.testing.assert_allclose(seen[0].mean(axis=0), 0, atol=1e-4)
    assert set(seen[0].std(axis=0).round(3)) <= {0, 1}
    assert record.hyperparameters["features"] == "standardized"
    assert record.hyperparameters["weights_source"] == "untrained"
    assert record.test.shifts is None
