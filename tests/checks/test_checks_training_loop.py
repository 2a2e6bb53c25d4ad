"""The self-check of the plain training loop: the right loop passes in both frameworks, likely mistakes are named."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from course_utils.checks import ch02, training_loop
from course_utils.checks.training_loop import Loop

pytest.importorskip("torch")
pytest.importorskip("keras")


@pytest.fixture(params=["torch", "keras"])
def framework(request, monkeypatch):
    monkeypatch.setenv("COURSE_FRAMEWORK", request.param)
    return request.param


# ---- as a learner writes it ----------------------------------------------------------------------


def in_torch(model, optimizer, images, labels, order, batch_size):
    from torch.nn.functional import cross_entropy

    model.train()
    for batch in order.split(batch_size):
        logits = model(images[batch])
        loss = cross_entropy(logits, labels[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def in_torch_clearing_last(model, optimizer, images, labels, order, batch_size):
    from torch import nn

    model.train()
    loss_of = nn.CrossEntropyLoss()
    for start in range(0, len(order), batch_size):
        batch = order[start : start + batch_size]
        loss_of(model(images[batch]), labels[batch]).backward()
        optimizer.step()
        optimizer.zero_grad()


def in_keras(model, optimizer, images, labels, order, batch_size):
    for start in range(0, len(order), batch_size):
        batch = order[start : start + batch_size]
        model.train_on_batch(images[batch], labels[batch])


def with_keras_fit(model, optimizer, images, labels, order, batch_size):
    model.fit(images[order], labels[order], batch_size=batch_size, shuffle=False, verbose=0)


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("torch", in_torch),
        ("torch", in_torch_clearing_last),
        ("keras", in_keras),
        ("keras", with_keras_fit),
    ],
)
def test_right_loops_are_right(monkeypatch, name, answer):
    monkeypatch.setenv("COURSE_FRAMEWORK", name)
    outcome = ch02.train_one_epoch(answer)
    assert outcome.status == "right", outcome


# ---- mistakes ------------------------------------------------------------------------------------


def _doing(*steps):
    """A torch loop whose three last lines are these, in this order."""

    def answer(model, optimizer, images, labels, order, batch_size):
        from torch.nn.functional import cross_entropy

        model.train()
        for batch in order.split(batch_size):
            loss = cross_entropy(model(images[batch]), labels[batch])
            for step in steps:
                {"clear": optimizer.zero_grad, "backward": loss.backward, "step": optimizer.step}[step]()

    return answer


def _own_optimizer(model, optimizer, *rest):
    import torch

    in_torch(model, torch.optim.Adam(model.parameters()), *rest)


def _sorted_in_place(model, optimizer, images, labels, order, batch_size):
    order.sort() if isinstance(order, np.ndarray) else order.copy_(order.sort().values)


TORCH = [
    ("no zero_grad", _doing("backward", "step"), "zero_grad() is missing"),
    ("cleared before the step", _doing("backward", "clear", "step"), "no zero_grad()"),
    ("no step", _doing("clear", "backward"), "have not moved"),
    ("no backward", _doing("clear", "step"), "have not moved"),
    ("step first", _doing("step", "clear", "backward"), "first backward(), then step()"),
    ("once an epoch", Loop(cleared="epoch"), "within it, the gradients add up"),
    ("summed", Loop(reduction="sum"), "summed over the batch"),
    ("divided by all", Loop(reduction="all"), "number of all images"),
    ("evaluating", Loop(training=False), "call model.train()"),
    ("probabilities", Loop(softmax=True), "takes logits"),
    ("an optimizer of its own", _own_optimizer, "Is it the given optimizer that steps?"),
    ("the chapter's NumPy loss", lambda m, o, x, y, *rest: m(x) - m(x).max(1), "takes NumPy arrays"),
    ("a loss that is not made", lambda m, o, x, y, *rest: bool(m(x)), "is a class: make a loss first"),
    ("no import", lambda *given: CrossEntropyLoss(), "misspelled, or not imported"),  # noqa: F821
    ("no import, and what it is", lambda *given: CrossEntropyLoss(), "raised NameError: "),  # noqa: F821
]
KERAS = [
    ("only testing", lambda model, optimizer, x, y, *rest: model.test_on_batch(x, y), "train_on_batch"),
    ("twice", lambda *given: (in_keras(*given), in_keras(*given)), "every image once"),
]
BOTH = [
    ("no remainder", Loop(remainder=False), "the last batch is missing"),
    ("no order", Loop(ordered=False), "not in the given order"),
    ("other labels", Loop(labels=False), "their labels do not"),
    ("all at once", Loop(whole=True), "one update with all images"),
    ("nothing", lambda *given: None, "have not moved"),
    ("the order sorted", _sorted_in_place, "changes `order`"),
    ("a mistake of the language", lambda *given: 1 / 0, "your code raised ZeroDivisionError"),
]
CASES = [
    (name, *case) for name, cases in (("torch", TORCH + BOTH), ("keras", KERAS + BOTH)) for case in cases
]


@pytest.mark.parametrize(
    ("name", "mistake", "answer", "lesson"), CASES, ids=[f"{name}: {case}" for name, case, *_ in CASES]
)
def test_mistakes_in_the_loop_are_named(monkeypatch, name, mistake, answer, lesson):
    monkeypatch.setenv("COURSE_FRAMEWORK", name)
    outcome = ch02.train_one_epoch(answer)
    assert outcome.status == "wrong", mistake
    assert lesson in outcome.message, outcome


def test_the_stub_is_not_attempted(framework):
    assert ch02.train_one_epoch(lambda *given: ...).status == "not attempted"


def test_every_mistake_ends_far_from_every_other(framework):
    train = {"torch": training_loop._in_torch, "keras": training_loop._in_keras}[framework]
    mistakes = [loop for loop, _ in training_loop._MISTAKES[framework]]
    ends = [train(loop) for loop in (Loop(), training_loop._nothing, *mistakes)]
    for place, one in enumerate(ends):
        for other in ends[:place]:
            apart = max(np.abs(a - b).max() for a, b in zip(one, other, strict=True))
            assert apart > 30 * training_loop.TOLERANCE


def test_a_mistake_differs_from_the_plain_loop_in_one_thing():
    plain = vars(Loop())
    for loop in (loop for found in training_loop._MISTAKES.values() for loop, _ in found):
        changed = {name: value for name, value in vars(loop).items() if value != plain[name]}
        assert len(changed) == 1 and replace(Loop(), **changed) == loop
