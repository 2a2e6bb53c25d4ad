"""The plain loop that a learner writes and `training.fit` are one training: same start, same batches, same weights."""

from __future__ import annotations

import numpy as np
import pytest

from course_utils import models, training
from course_utils.training import Optimizer, Pixels
from course_utils.training.plan import Plan

pytest.importorskip("torch")
pytest.importorskip("keras")
EPOCHS, BATCH, RATE, SEED = 2, 32, 0.1, 3
PIXELS = Pixels(divide_by=256)


@pytest.fixture(params=["torch", "keras"])
def framework(request, monkeypatch):
    monkeypatch.setenv("COURSE_FRAMEWORK", request.param)
    monkeypatch.setenv("COURSE_DEVICE", "cpu")
    return request.param


@pytest.fixture
def train(dataset):
    return dataset.train.take(200)  # 6 batches of 32 and one of 8


def orders(train):
    """Where `fit` takes its order from; chapter 02 draws the same."""
    plan = Plan(train=train, epochs=EPOCHS, batch_size=BATCH, optimizer=Optimizer.of("sgd"), seed=SEED)
    found = [plan.order(epoch) for epoch in range(EPOCHS)]
    drawn = [np.random.default_rng([SEED, epoch]).permutation(len(train)) for epoch in range(EPOCHS)]
    assert np.array_equal(found, drawn)
    return found


def plain_torch(model, train, optimizer):
    import torch

    update = {
        "sgd": lambda: torch.optim.SGD(model.parameters(), lr=RATE),
        "momentum": lambda: torch.optim.SGD(model.parameters(), lr=RATE, momentum=0.9),
        "adam": lambda: torch.optim.Adam(model.parameters(), lr=0.001, eps=1e-7),
    }[optimizer]()
    images, labels = torch.tensor(PIXELS.apply(train.images))[:, None], torch.tensor(train.labels).long()
    loss_of, losses = torch.nn.CrossEntropyLoss(), []
    for order in orders(train):
        model.train()
        total = 0.0
        for batch in torch.tensor(order).split(BATCH):
            logits = model(images[batch])
            loss = loss_of(logits, labels[batch])
            update.zero_grad()
            loss.backward()
            update.step()
            total += loss.item() * len(batch)
        losses.append(total / len(train))
    return losses


def plain_keras(model, train, optimizer):
    import keras

    update = {
        "sgd": lambda: keras.optimizers.SGD(RATE),
        "momentum": lambda: keras.optimizers.SGD(RATE, momentum=0.9),
        "adam": lambda: keras.optimizers.Adam(0.001),
    }[optimizer]()
    model.compile(optimizer=update, loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    images, losses = PIXELS.apply(train.images)[..., None], []
    for order in orders(train):
        total = 0.0
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            total += float(model.train_on_batch(images[batch], train.labels[batch])) * len(batch)
        losses.append(total / len(train))
    return losses


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
def test_the_plain_loop_and_fit_reach_the_same_loss_and_logits(framework, train, optimizer):
    plain, fitted = (models.builder("dalvi_one_hidden", framework)() for _ in range(2))
    if framework == "torch":
        fitted.load_state_dict(plain.state_dict())
        losses = plain_torch(plain, train, optimizer)
    else:
        fitted.set_weights(plain.get_weights())
        losses = plain_keras(plain, train, optimizer)
    history = training.fit(
        fitted,
        train,
        epochs=EPOCHS,
        batch_size=BATCH,
        optimizer=optimizer,
        learning_rate=0.001 if optimizer == "adam" else RATE,
        pixels=PIXELS,
        seed=SEED,
    )
    assert history.train_loss == pytest.approx(losses, rel=1e-4)
    one, other = (training.predict(model, train.images, pixels=PIXELS) for model in (plain, fitted))
    assert np.abs(one - other).max() < 1e-4
    assert np.ptp(one) > 0.05, "they have been trained"
