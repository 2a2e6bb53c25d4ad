"""fit and predict: one signature, the same batches, repeatable, and clear about mistakes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import softmax

from course_utils import models, runtime, training
from course_utils.models import copy_weights
from course_utils.training import Optimizer, Pixels, fit, predict

pytest.importorskip("torch")
pytest.importorskip("keras")
FRAMEWORKS = ("torch", "keras")


@pytest.fixture(params=FRAMEWORKS)
def framework(request, monkeypatch):
    monkeypatch.setenv("COURSE_FRAMEWORK", request.param)
    monkeypatch.setenv("COURSE_DEVICE", "cpu")
    return request.param


def build(name="bas_ann", seed=0):
    return runtime.choose(torch=models.builder(name, "torch"), keras=models.builder(name, "keras"), seed=seed)


def test_it_learns_and_reports_every_epoch(framework, dataset):
    history = fit(build(), dataset.train.take(3000), dataset.train.select(range(3000, 3500)), epochs=3)
    assert history.framework == framework
    assert history.epochs == 3
    assert all(
        len(column) == 3 for column in (history.validation_loss, history.validation_accuracy, history.seconds)
    )
    assert history.train_loss[-1] < history.train_loss[0]
    assert history.validation_accuracy[-1] > 0.6
    assert all(type(value) is float for value in history.train_loss + history.validation_accuracy)


@pytest.mark.parametrize("network", ["risqulla_cnn", "priyowidodo_cnn_dropout"])
def test_same_seed_same_result_bit_for_bit(framework, dataset, network):
    def run(seed):
        model = build(network)
        history = fit(model, dataset.train.take(500), dataset.test.take(200), epochs=2, seed=seed)
        numbers = (
            history.train_loss
            + history.train_accuracy
            + history.validation_loss
            + history.validation_accuracy
        )
        return numbers, predict(model, dataset.test.images[:100])

    (numbers, logits), (numbers_again, logits_again), (other, _) = run(1), run(1), run(2)
    assert numbers == numbers_again
    assert np.array_equal(logits, logits_again)
    assert numbers != other


def test_the_seed_decides_dropout_too(framework, dataset):
    model = build("priyowidodo_cnn_dropout")
    keep, restore = (
        (model.get_weights, model.set_weights)
        if framework == "keras"
        else (lambda: {k: v.clone() for k, v in model.state_dict().items()}, model.load_state_dict)
    )
    start, losses = keep(), []
    for seed in (1, 1, 2):
        restore(start)
        losses.append(fit(model, dataset.train.take(200), epochs=1, seed=seed, batch_size=200).train_loss)
    assert losses[0] == losses[1]
    assert losses[0] != losses[2]


def test_the_last_validation_is_what_predict_gives(framework, dataset):
    model, held = build(), dataset.test.take(300)
    history = fit(model, dataset.train.take(500), held, epochs=1)
    accuracy = (predict(model, held.images).argmax(axis=1) == held.labels).mean()
    assert accuracy == pytest.approx(history.validation_accuracy[-1], abs=1e-6)


@pytest.mark.parametrize("smoothing", [0.0, 0.3])
def test_from_equal_weights_both_frameworks_train_alike(monkeypatch, dataset, smoothing):
    monkeypatch.setenv("COURSE_DEVICE", "cpu")
    first, second = models.builder("bas_ann", "torch")(), models.builder("bas_ann", "keras")()
    copy_weights(first, second)
    rule = Optimizer.of("momentum", learning_rate=0.05)
    histories = []
    for name, model in zip(FRAMEWORKS, (first, second), strict=True):
        monkeypatch.setenv("COURSE_FRAMEWORK", name)
        histories.append(
            fit(
                model,
                dataset.train.take(1000),
                dataset.test.take(200),
                epochs=2,
                optimizer=rule,
                label_smoothing=smoothing,
            )
        )
    assert histories[0].train_accuracy == pytest.approx(histories[1].train_accuracy, abs=3e-3)
    assert histories[0].train_loss == pytest.approx(histories[1].train_loss, rel=1e-3)
    assert histories[0].validation_loss == pytest.approx(histories[1].validation_loss, rel=1e-3)


STEPS = [(name, defaults, 1.0) for name in ("sgd", "momentum", "rmsprop", "adam") for defaults in FRAMEWORKS]
# Gradients as small as a trained network's show where each framework adds its ε.
STEPS += [("adamw", "keras", 1.0)]
STEPS += [("rmsprop", "keras", 1e-3), ("rmsprop", "keras", 1e-4), ("sgd", "keras", 1e-4)]


@pytest.mark.parametrize(("name", "defaults", "scale"), STEPS)
def test_an_optimizer_takes_the_same_steps_in_both_frameworks(name, defaults, scale):
    import keras
    import torch

    rule = Optimizer.of(name.removesuffix("w"), defaults=defaults)
    rule = replace(rule, weight_decay=50) if name == "adamw" else rule
    weight, variable = torch.nn.Parameter(torch.zeros(2)), keras.Variable([0.0, 0.0])
    first, second = rule.for_torch([weight]), rule.for_keras()
    for step in range(5):
        gradient = np.array([0.3, -0.1], np.float32) * np.float32((step + 1) * scale)
        weight.grad = torch.from_numpy(gradient)
        first.step()
        second.apply([keras.ops.convert_to_tensor(gradient)], [variable])
    assert weight.detach().numpy() == pytest.approx(keras.ops.convert_to_numpy(variable), rel=1e-4)


@pytest.mark.parametrize(("name", "kind"), [("Adam", "float32"), ("AdamW", "float32"), ("Adam", "float64")])
def test_one_kernel_takes_the_steps_that_keras_takes_in_a_dozen(name, kind):
    import keras

    if keras.backend.backend() != "tensorflow":
        pytest.skip("the kernel is TensorFlow's")
    from course_utils.training import keras_adam

    start = np.random.default_rng(0).normal(size=(3, 4)).astype(kind)
    weights = [keras.Variable(start, dtype=kind), keras.Variable(start, dtype=kind)]
    for room, weight in zip((keras.optimizers, keras_adam), weights, strict=True):
        optimizer = getattr(room, name)(0.1)
        for step in range(1, 6):
            optimizer.apply([keras.ops.convert_to_tensor(start / step)], [weight])
    keras_own, fused = map(keras.ops.convert_to_numpy, weights)
    assert np.abs(keras_own - start).min() > 0.05
    # 1 − 0.999ᵗ is off by some 1e-5 of itself in float32
    assert fused - start == pytest.approx(keras_own - start, rel=1e-4)


@pytest.mark.parametrize(("name", "defaults"), [("adam", "keras"), ("adam", "torch"), ("sgd", "keras")])
def test_defaults_are_the_frameworks_own(name, defaults):
    import keras
    import torch

    rule = Optimizer.of(name, defaults=defaults)
    if defaults == "keras":
        own = {"adam": keras.optimizers.Adam, "sgd": keras.optimizers.SGD}[name]()
        assert rule.learning_rate == pytest.approx(float(own.learning_rate.numpy()))
        assert name == "sgd" or rule.epsilon == own.epsilon
    else:
        own = torch.optim.Adam([torch.nn.Parameter(torch.zeros(1))]).defaults
        assert (rule.learning_rate, rule.epsilon) == (own["lr"], own["eps"])


def test_pixels_scale_as_they_say():
    images = np.array([[[0, 51, 255]]], np.uint8)
    assert training.UNIT.apply(images).ravel() == pytest.approx([0, 0.2, 1])
    assert Pixels(divide_by=255, mean=0.2, std=0.5).apply(images).ravel() == pytest.approx(
        [-0.4, 0, 1.6], abs=1e-6
    )
    with pytest.raises(ValueError, match="zero"):
        Pixels(std=0)


def test_scaling_reaches_the_network(framework, dataset):
    model, images = build(), dataset.test.images[:20]
    assert not np.allclose(predict(model, images), predict(model, images, pixels=Pixels(divide_by=1)))


def test_odd_sizes_are_fine(framework, dataset):
    model = build()
    history = fit(model, dataset.train.take(7), dataset.test.take(3), epochs=1, batch_size=5)
    assert history.epochs == 1
    assert predict(model, dataset.test.images[:3], batch_size=2).shape == (3, 10)


def test_label_smoothing_keeps_the_network_from_being_sure(framework, dataset):
    train = dataset.train.take(300)
    sure = []
    for smoothing in (0.0, 0.2):
        model = build()
        history = fit(model, train, train, epochs=30, label_smoothing=smoothing)
        logits = predict(model, train.images)
        sure.append(softmax(logits, axis=1).max(axis=1).mean())
        # the training loss is the smoothed one, which cannot fall below the targets' entropy
        least = -(1 - 0.9 * smoothing) * np.log(1 - 0.9 * smoothing)
        least -= 9 * (smoothing / 10) * np.log(smoothing / 10) if smoothing else 0.0
        assert history.train_loss[-1] > least
    assert sure[1] < sure[0] - 0.05, "also on the stand-in, of which no network is as sure"


def test_weight_decay_shrinks_what_gets_no_gradient(framework):
    rule = replace(Optimizer.of("adam", learning_rate=0.1), weight_decay=0.5)
    if framework == "torch":
        import torch

        weight = torch.nn.Parameter(torch.ones(3))
        weight.grad = torch.zeros(3)
        rule.for_torch([weight]).step()
        after = weight.detach().numpy()
    else:
        import keras

        variable = keras.Variable([1.0, 1.0, 1.0])
        rule.for_keras().apply([keras.ops.zeros(3)], [variable])
        after = keras.ops.convert_to_numpy(variable)
    assert after == pytest.approx(0.95)
    with pytest.raises(ValueError, match="for Adam"):
        replace(Optimizer.of("sgd"), weight_decay=0.5)


def test_divergence_is_named(framework, dataset):
    with pytest.raises(FloatingPointError, match="diverged"):
        fit(build(), dataset.train.take(500), epochs=3, optimizer="sgd", learning_rate=1e30)


def test_quick_dropout_is_dropout():
    torch = pytest.importorskip("torch")
    from course_utils.training import Speedups
    from course_utils.training.torch_quick import quick

    layer = torch.nn.Dropout(0.2)
    maps = torch.ones(64, 32, 7, 7).contiguous(memory_format=torch.channels_last).requires_grad_()
    with quick(torch.nn.Sequential(layer), seed=3, speedups=Speedups()):
        first, second = layer(maps), layer(maps)
        first.sum().backward()
        layer.eval()
        assert layer(maps) is maps
        layer.train()
    with quick(torch.nn.Sequential(layer), seed=3, speedups=Speedups()):
        again = layer(maps)
    assert torch.equal(first, again) and not torch.equal(first, second)
    assert first.unique().tolist() == [0, pytest.approx(1.25)]
    assert torch.equal(maps.grad, first.detach())
    share = (first == 0).float()
    assert share.mean().item() == pytest.approx(0.2, abs=4 * (0.16 / share.numel()) ** 0.5)
    for axis in range(4):  # no image, channel, row or column is favored
        others = [a for a in range(4) if a != axis]
        means = share.mean(dim=others)
        assert (means - 0.2).abs().max().item() < 5 * (0.16 * len(means) / share.numel()) ** 0.5


def test_quick_leaves_the_network_as_it_was_and_its_gradients_the_same():
    torch = pytest.importorskip("torch")
    priyowidodo_cnn_dropout = models.builder("priyowidodo_cnn_dropout", "torch")
    from course_utils.training import Speedups
    from course_utils.training.torch_quick import quick

    model = priyowidodo_cnn_dropout().to(memory_format=torch.channels_last).eval()
    images = torch.rand(4, 1, 28, 28).contiguous(memory_format=torch.channels_last)
    before = [dict(vars(layer)) for layer in model.modules()]
    model(images).square().sum().backward()
    wanted = [weight.grad.clone() for weight in model.parameters()]
    model.zero_grad()
    with quick(model, seed=0, speedups=Speedups()):
        model(images).square().sum().backward()
    for weight, gradient in zip(model.parameters(), wanted, strict=True):
        torch.testing.assert_close(weight.grad, gradient, rtol=1e-4, atol=1e-5)
    assert [set(vars(layer)) for layer in model.modules()] == [set(facts) for facts in before]
    assert not any(layer._forward_pre_hooks for layer in model.modules())


def test_keras_computes_in_low_precision_and_forgets_it(dataset):
    pytest.importorskip("tensorflow")
    risqulla_cnn = models.builder("risqulla_cnn", "keras")
    from course_utils.training import fit, predict

    split = dataset.train.take(1_000)
    model = risqulla_cnn()
    history = fit(model, split, epochs=2, precision="bfloat16")
    assert history.train_loss[1] < history.train_loss[0]
    exact, low = predict(model, split.images), predict(model, split.images, precision="bfloat16")
    assert {layer.dtype_policy.name for layer in model.layers} == {"float32"}
    assert {str(weight.dtype) for weight in model.weights} == {"float32"}
    assert 0 < abs(exact - low).max() < 0.2
    assert np.array_equal(exact, predict(model, split.images))


def test_tensorflows_pipeline_gives_the_batches_that_other_backends_get(dataset):
    pytest.importorskip("tensorflow")
    from types import SimpleNamespace

    from course_utils.training import Augmentation, keras_loop
    from course_utils.training.plan import Plan

    train = dataset.train.take(300)
    plan = Plan(
        train=train,
        epochs=2,
        batch_size=128,
        optimizer=Optimizer.of("adam"),
        pixels=Pixels(255, mean=0.3, std=0.5),
        augmentation=Augmentation(flip=True, rotation=5),
        seed=4,
    )
    wanted = keras_loop._Batches(plan, first=0)
    report = SimpleNamespace(epoch=0)
    pipeline = keras_loop._pipeline(plan, report)
    for epoch in range(2):
        report.epoch = epoch
        batches = list(pipeline.as_numpy_iterator())
        assert [len(labels) for _, labels in batches] == [128, 128, 44]
        for step, (images, labels) in enumerate(batches):
            expected, of_expected = wanted[epoch * plan.steps + step]
            np.testing.assert_allclose(images, expected, rtol=1e-6, atol=1e-6)
            assert np.array_equal(labels, of_expected)


@pytest.mark.parametrize(
    "off",
    [
        {"channels_last": False},
        {"own_dropout": False},
        {"own_flatten": False},
        {"fused_optimizer": False},
        {"steps_per_execution": 1},
        {"memory_kept": False},
    ],
    ids=lambda off: next(iter(off)),
)
def test_without_a_speedup_a_network_learns_the_same(framework, dataset, off):
    """To rounding; without the course's own dropout, whose random numbers are others, as much."""
    from course_utils.training import Speedups

    losses = []
    for speedups in (Speedups(), Speedups(**off)):
        model = build("priyowidodo_cnn_dropout" if "own_dropout" in off else "priyowidodo_cnn")
        train = dataset.train.take(512)
        losses.append(fit(model, train, epochs=1, batch_size=64, seed=1, speedups=speedups).train_loss[0])
    is_random = "own_dropout" in off and framework == "torch"
    assert losses[1] == pytest.approx(losses[0], rel=0.1 if is_random else 1e-3)
    assert (losses[0] != losses[1]) or not is_random


def test_memory_is_left_alone_where_it_is_asked(framework, dataset, monkeypatch):
    from course_utils.runtime import memory
    from course_utils.training import Speedups

    model = build()
    monkeypatch.setattr(memory, "advise", lambda: pytest.fail("it was kept"))
    fit(model, dataset.train.take(200), epochs=1, speedups=Speedups(memory_kept=False))
    with memory.left_alone():
        assert not memory.keep_memory()


def test_steps_are_taken_one_by_one_at_least():
    from course_utils.training import Speedups

    with pytest.raises(ValueError, match="at least 1"):
        Speedups(steps_per_execution=0)


@pytest.mark.parametrize("name", ["Adam", "AdamW"])
def test_without_its_moments_the_kernel_leaves_the_update_to_keras(name, monkeypatch):
    import keras

    if keras.backend.backend() != "tensorflow":
        pytest.skip("the kernel is TensorFlow's")
    from course_utils.training import keras_adam

    monkeypatch.delattr(keras_adam._Fused, "add_variable_from_reference")  # as if Keras called another one
    start = np.random.default_rng(0).normal(size=(3, 4))
    weights = [keras.Variable(start), keras.Variable(start)]
    for room, weight in zip((keras.optimizers, keras_adam), weights, strict=True):
        optimizer = getattr(room, name)(0.1)
        for step in range(1, 4):
            optimizer.apply([keras.ops.convert_to_tensor(start / step, weight.dtype)], [weight])
    own, ours = map(keras.ops.convert_to_numpy, weights)
    assert np.array_equal(own, ours) and np.abs(own - start).min() > 0.05


def test_every_layer_is_found_without_keras_private_names():
    import keras

    from course_utils.training.keras_loop import _layers

    if not hasattr(keras.Layer, "_flatten_layers"):
        pytest.skip("nothing to compare with in this version of Keras")
    for entry in models.networks():
        if entry.pretrained is None:
            model = models.builder(entry.name, "keras")()
            ours, keras_own = (
                {id(each): each for each in found} for found in (_layers(model), model._flatten_layers())
            )
            assert set(keras_own) <= set(ours)
            more = [layer for key, layer in ours.items() if key not in keras_own]
            assert all(isinstance(layer, keras.Model) for layer in more)  # the graph behind a Sequential


@pytest.mark.parametrize("name", ["sgd", "momentum", "rmsprop", "adam"])
def test_rates_per_layer_are_the_same_where_keras_updates_all_weights_at_once(name, monkeypatch):
    """As its torch backend does, where the way is taken back in part."""
    import keras

    rule = replace(Optimizer.of(name, learning_rate=0.1), layer_rates=(("slow", 0.25), ("still", 0.0)))
    ways = {}
    for backend in (keras.backend.backend(), "torch"):
        layers = [keras.layers.Dense(2, name=each) for each in ("slow", "still", "fast")]
        for layer in layers:
            layer.build((3,))
            layer.kernel.assign(np.arange(6).reshape(3, 2))
        weights = [layer.kernel for layer in layers]
        with monkeypatch.context() as patch:
            patch.setattr(keras.backend, "backend", lambda backend=backend: backend)
            optimizer = rule.for_keras(fused=False)
        for step in range(1, 6):
            optimizer.apply([keras.ops.ones((3, 2)) / step for _ in weights], weights)
        ways[backend] = [
            keras.ops.convert_to_numpy(weight) - np.arange(6).reshape(3, 2) for weight in weights
        ]
    for moved in ways.values():
        assert (moved[1] == 0).all()
        np.testing.assert_allclose(moved[0], moved[2] / 4, rtol=1e-4)
    np.testing.assert_allclose(*ways.values(), rtol=1e-4)
