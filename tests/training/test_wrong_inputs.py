"""Wrong arguments of `fit`, `predict` and `evaluate` are named by the course, in both frameworks, before anything is trained."""

from __future__ import annotations

import traceback
from pathlib import Path

import numpy as np
import pytest

import course_utils
from course_utils import data, evaluation, models, runtime, training
from course_utils.training import Augmentation, Optimizer, fit, predict

torch = pytest.importorskip("torch")
keras = pytest.importorskip("keras")
OURS = str(Path(course_utils.__file__).parent)
LABELS = np.arange(12) % 10
IMAGES = np.random.default_rng(0).integers(0, 256, (12, 28, 28)).astype(np.uint8)
TRAIN = data.Split(IMAGES, LABELS, "train")
NONE = data.Split(IMAGES[:0], LABELS[:0], "validation")
FEATURES = data.Features(np.zeros((12, 8), np.float32), LABELS, "train")


def fitted(model, train=TRAIN, **wrong):
    return fit(model, train, **({"epochs": 1} | wrong))


FIT = {
    "no split": (TypeError, "images and labels together, not tuple", {"train": (IMAGES, LABELS)}),
    "images alone": (TypeError, "not ndarray", {"train": IMAGES}),
    "nothing": (TypeError, "not NoneType", {"train": None}),
    "no image": (ValueError, "no images to train on", {"train": NONE}),
    "a validation set of two arrays": (TypeError, "validation is images", {"validation": (IMAGES, LABELS)}),
    "an empty validation set": (ValueError, "no images in validation", {"validation": NONE}),
    "label 10": (ValueError, "labels 0 to 9", {"train": data.Split(IMAGES, LABELS + 1, "train")}),
    "label 12 in validation": (ValueError, "run from 3 to 12", {"validation": data.Split(IMAGES, LABELS + 3, "test")}),
    "small images": (ValueError, "does not take .* of 20 × 20", {"train": data.Split(IMAGES[:, :20, :20], LABELS, "train")}),
    "features for a whole network": (ValueError, "does not take .* of 8 ", {"train": FEATURES}),
    "augmented features": (ValueError, "computed from images once", {"train": FEATURES, "augmentation": Augmentation(flip=True)}),
    "no epoch": (ValueError, "epochs must be at least 1, not 0", {"epochs": 0}),
    "half an epoch": (TypeError, "epochs is a whole number, not 0.5", {"epochs": 0.5}),
    "epochs in words": (TypeError, "epochs is a whole number", {"epochs": "3"}),
    "no batch": (ValueError, "batch_size must be at least 1, not -3", {"batch_size": -3}),
    "a broken batch": (TypeError, "batch_size is a whole number", {"batch_size": 1.5}),
    "a negative rate": (ValueError, "positive and finite, not -1", {"learning_rate": -1}),
    "no rate": (ValueError, "positive and finite, not 0", {"learning_rate": 0.0}),
    "an endless rate": (ValueError, "positive and finite, not inf", {"learning_rate": float("inf")}),
    "no number for a rate": (ValueError, "positive and finite, not nan", {"learning_rate": float("nan")}),
    "two rates": (ValueError, "carries a learning rate", {"optimizer": Optimizer.of("sgd"), "learning_rate": 0.1}),
    "an unknown optimizer": (ValueError, "no optimizer 'adan'", {"optimizer": "adan"}),
    "torch's optimizer": (TypeError, "not Adam", {"optimizer": torch.optim.Adam}),
    "Keras' optimizer": (TypeError, "not Adam", {"optimizer": keras.optimizers.Adam()}),
    "smoothed away": (ValueError, "label_smoothing lies", {"label_smoothing": 1.0}),
    "an unknown precision": (ValueError, "choose one of float32", {"precision": "float8"}),
    "an unknown device": (ValueError, "'banana'; this machine has", {"device": "banana"}),
    "a negative seed": (ValueError, "seed is -1", {"seed": -1}),
}  # fmt: skip
PREDICT = {
    "a split": (TypeError, "split.images", TRAIN, {}),
    "a list": (TypeError, "not list", IMAGES.tolist(), {}),
    "scaled": (ValueError, "scaling happens here", IMAGES / 255, {}),
    "scaled, with channels": (ValueError, "scaled already", (IMAGES / 255).astype("f4")[:, None], {}),
    "one image": (ValueError, r"images\[None\]", IMAGES[0], {}),
    "color": (ValueError, "uint8", np.stack([IMAGES] * 3, -1), {}),
    "features of nothing": (ValueError, "NaN", np.full((2, 8), np.nan, "f4"), {}),
    "no batch": (ValueError, "batch_size", IMAGES, {"batch_size": 0}),
    "an unknown device": (ValueError, "banana", IMAGES, {"device": "banana"}),
}
NAMES, LOGITS = data.CLASS_NAMES, np.eye(10)[LABELS]
JUDGED = {
    "a label that is no class": (ValueError, "0 to 10 for 10 classes", LOGITS, np.r_[LABELS[:11], 10]),
    "a negative label": (ValueError, "from -1", LOGITS, np.r_[LABELS[:11], -1]),
    "labels in a column": (ValueError, r"labels\[:, 0\]", LOGITS, LABELS[:, None]),
    "labels with fractions": (TypeError, "integers", LOGITS, LABELS + 0.5),
    "fewer labels": (ValueError, "12 logits for 3 labels|12 predictions for 3 labels", LOGITS, LABELS[:3]),
    "no label": (ValueError, "no labels", LOGITS, LABELS[:0]),
    "words": (TypeError, "numbers", LOGITS.astype(str), LABELS),
    "not finite": (ValueError, "NaN", LOGITS * np.nan, LABELS),
    "a tensor with a gradient": (TypeError, "detach", torch.ones(12, 10, requires_grad=True), LABELS),
}


@pytest.fixture(params=["torch", "keras"])
def model(request, monkeypatch):
    monkeypatch.setenv("COURSE_FRAMEWORK", request.param)
    monkeypatch.setenv("COURSE_DEVICE", "cpu")
    return models.build("slim_cnn")


def refused(kind, message, call):
    """The call raises this, and the course says it itself: no traceback ends inside a framework."""
    with pytest.raises(kind, match=message) as caught:
        call()
    last = traceback.extract_tb(caught.value.__traceback__)[-1].filename
    assert last.startswith(OURS), last


@pytest.mark.parametrize("what", FIT)
def test_fit_refuses_before_it_trains(model, what):
    kind, message, wrong = FIT[what]
    before = training.predict(model, IMAGES)
    refused(kind, message, lambda: fitted(model, **wrong))
    assert np.array_equal(training.predict(model, IMAGES), before)


@pytest.mark.parametrize("what", PREDICT)
def test_predict_refuses(model, what):
    kind, message, images, wrong = PREDICT[what]
    refused(kind, message, lambda: predict(model, images, **wrong))


@pytest.mark.parametrize("judge", ["evaluate", "reliability", "fit_temperature", "precision_recall_curves"])
@pytest.mark.parametrize("what", JUDGED)
def test_what_cannot_be_judged_is_refused(judge, what):
    kind, message, logits, labels = JUDGED[what]
    more = (NAMES,) if judge in ("evaluate", "precision_recall_curves") else ()
    message = message.replace("logits", "(logits|scores)")
    refused(kind, message, lambda: getattr(evaluation, judge)(logits, labels, *more))


def test_logits_that_are_not_finite_agree_with_nothing_under_shifts():
    refused(ValueError, "NaN", lambda: evaluation.under_shifts(lambda batch: LOGITS * np.nan, IMAGES, LABELS))


@pytest.mark.parametrize(
    ("kind", "message", "labels"),
    [
        (ValueError, "number 2 .* is 0.5", [0, 1, 0.5]),
        (ValueError, "is nan", [0, 1, np.nan]),
        (ValueError, "is -100", [0, 1, -100]),
        (TypeError, "whole numbers", ["0", "1", "2"]),
        (ValueError, r"labels\[:, 0\]", [[0], [1], [2]]),
        (ValueError, "as many labels", [0, 1]),
    ],
)
def test_labels_are_whole_numbers_from_0(kind, message, labels):
    refused(kind, message, lambda: data.Split(IMAGES[:3], np.array(labels), "train"))
    refused(kind, message, lambda: data.Features(FEATURES.images[:3], np.array(labels), "train"))


def test_images_are_arrays():
    refused(TypeError, "not list", lambda: data.Split(IMAGES.tolist(), LABELS, "train"))


@pytest.mark.parametrize(
    ("message", "wrong"),
    [
        ("no optimizer 'lion'", {"name": "lion"}),
        ("positive and finite", {"learning_rate": float("nan")}),
        ("momentum", {"momentum": 1.5}),
        ("epsilon", {"epsilon": -1e-7}),
    ],
)
def test_an_optimizer_that_cannot_be_is_refused(message, wrong):
    refused(ValueError, message, lambda: Optimizer(**({"name": "sgd", "learning_rate": 0.1} | wrong)))


def test_nothing_that_trains_is_named(model):
    if runtime.framework() == "torch":
        model.requires_grad_(False)
    else:
        model.trainable = False
    refused(ValueError, "nothing of the network trains", lambda: fitted(model))


def test_probabilities_in_place_of_logits_are_warned_of(model):
    if runtime.framework() == "torch":
        told = torch.nn.Sequential(*model, torch.nn.Softmax(1))
    else:
        told = keras.Sequential([*model.layers, keras.layers.Softmax()])
    with pytest.warns(UserWarning, match="leave yours out"):
        fitted(told)


def test_a_last_step_that_ruins_the_weights_is_no_success(model):
    with pytest.raises(FloatingPointError, match="diverged"):
        fitted(model, optimizer="sgd", learning_rate=1e300)


def test_gradients_that_were_switched_off_are_switched_on():
    network = models.build("slim_cnn", "torch")
    with torch.no_grad():
        assert fitted(network).epochs == 1
