"""Is a training loop the plain one? It trains a tiny network, and the weights are compared with those of a reference.

The same start, the same images in the same order: what differs then is the loop. Likely mistakes are trained as well,
until one of them ends with the learner's weights. Used by `checks.ch02`; the framework in use decides which loop is read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils import runtime
from course_utils.checks.core import Wrong, exercise

Weights = list[NDArray[np.float32]]
IMAGES, INPUTS, HIDDEN, CLASSES, EPOCHS = 10, 6, 5, 3, 2
BATCH = {"torch": 4, "keras": 3}  # Keras' last one is a single image; PyTorch's batch normalization wants two
RATE, MOMENTUM = 0.1, 0.9
TOLERANCE = (
    1e-4  # the reference and a right loop differ by rounding only; each mistake by a hundred times as much
)


@exercise
def train_one_epoch(answer: Callable[..., Any]) -> str:
    """`answer(model, optimizer, images, labels, order, batch_size)`: one epoch of the plain training loop, in place."""
    train = _in_torch if runtime.framework() == "torch" else _in_keras
    found = _explained(train, answer)
    untrained = train(_nothing)
    if _same(found, train(Loop())):
        return (
            "your loop ends with the reference's weights, after two epochs with a smaller last batch in each"
        )
    if _same(found, untrained):
        raise Wrong(_NOT_MOVED[runtime.framework()])
    for mistake, lesson in _MISTAKES[runtime.framework()]:
        if _same(found, train(mistake)):
            raise Wrong(lesson)
    raise Wrong(
        "the weights move, but not to where the plain loop takes them. Is there one update per batch, with every image "
        "once, in the given order, and the mean cross-entropy of the batch? Is it the given optimizer that steps?"
    )


def _explained(train: Callable[..., Weights], answer: Callable[..., Any]) -> Weights:
    """What the answer trains; of an error that has a likely reason, the reason too."""
    try:
        return train(answer)
    except (NameError, RuntimeError, TypeError) as error:
        for kind, words, lesson in _LIKELY:
            if isinstance(error, kind) and words in str(error) and not isinstance(error, NotImplementedError):
                raise Wrong(f"your code raised {type(error).__name__}: {error}. {lesson}") from error
        raise


def _nothing(*_: Any) -> None:
    """A loop that never starts."""


@dataclass(frozen=True)
class Loop:
    """The plain loop, or one with a single mistake in it; it reads both frameworks' arguments.

    Attributes:
        cleared: when gradients are emptied: for every "batch", once an "epoch", or "never".
        reduction: of the loss over a batch, "mean" or "sum"; "all" divides the sum by the number of all images.
        remainder: whether the last, smaller batch is used.
        ordered: whether images follow the order; their `labels` may follow it alone.
        training: whether the network is told that this is training.
        softmax: whether the loss gets probabilities in place of logits.
        whole: whether there is a single update with all images.
    """

    cleared: str = "batch"
    reduction: str = "mean"
    remainder: bool = True
    ordered: bool = True
    labels: bool = True
    training: bool = True
    softmax: bool = False
    whole: bool = False

    def __call__(
        self, model: Any, optimizer: Any, images: Any, labels: Any, order: Any, batch_size: int
    ) -> None:
        if runtime.framework_of(model) == "torch":
            self._torch(model, optimizer, images, labels, order, batch_size)
        else:
            for rows, named in self._batches(order, batch_size):
                model.train_on_batch(images[rows], labels[named])

    def _torch(
        self, model: Any, optimizer: Any, images: Any, labels: Any, order: Any, batch_size: int
    ) -> None:
        model.train(self.training)
        if self.cleared == "epoch":
            optimizer.zero_grad()
        for rows, named in self._batches(order, batch_size):
            loss = self._loss(model(images[rows]), labels[named]) / (
                len(order) if self.reduction == "all" else 1
            )
            if self.cleared == "batch":
                optimizer.zero_grad()
            loss.backward()
            optimizer.step()

    def _loss(self, logits: Any, labels: Any) -> Any:
        from torch.nn.functional import cross_entropy

        given = logits.softmax(dim=1) if self.softmax else logits
        return cross_entropy(given, labels, reduction="mean" if self.reduction == "mean" else "sum")

    def _batches(self, order: Any, batch_size: int) -> list[tuple[Any, Any]]:
        """The rows of the images of each batch, and those of its labels."""
        size = len(order) if self.whole else batch_size
        places = [slice(start, start + size) for start in range(0, len(order), size)]
        if not self.remainder:
            places = [place for place in places if place.stop <= len(order)]
        return [
            (order[p] if self.ordered else p, order[p] if self.ordered and self.labels else p) for p in places
        ]


_REMAINDER = (
    "the last batch is missing: it is smaller than the others, but its images belong to the epoch, too"
)
_ORDER = "the images are taken as they lie, not in the given order: a batch is images[order[start : start + batch_size]]"
_LABELS = "the images follow the order, their labels do not: take labels[batch] for images[batch]"
_WHOLE = "there is one update with all images: make one for every batch of `batch_size`"

_LIKELY = (
    (
        NameError,
        "",
        "Is the name misspelled, or not imported? Import inside the function, such as `from torch import nn`",
    ),
    (
        RuntimeError,
        "Boolean value of Tensor",
        "nn.CrossEntropyLoss is a class: make a loss first, loss_of = nn.CrossEntropyLoss(), and call loss_of(logits, labels)",
    ),
    (
        TypeError,
        "unsupported operand",
        "Do you call the chapter's own cross_entropy? That one takes NumPy arrays; the framework has a loss of its own",
    ),
)
_NOT_MOVED = {
    "torch": (
        "the weights have not moved. Every batch needs backward() and then optimizer.step(), with no zero_grad() "
        "between the two"
    ),
    "keras": (
        "the weights have not moved: train_on_batch changes them; test_on_batch, predict and calling the model do not"
    ),
}
_IN_BOTH = (
    (Loop(remainder=False), _REMAINDER),
    (Loop(ordered=False), _ORDER),
    (Loop(labels=False), _LABELS),
    (Loop(whole=True), _WHOLE),
)
_MISTAKES: dict[str, tuple[tuple[Loop, str], ...]] = {
    "keras": _IN_BOTH,
    "torch": (
        *_IN_BOTH,
        (
            Loop(cleared="never"),
            "the gradients of all batches add up: optimizer.zero_grad() is missing before backward()",
        ),
        (
            Loop(cleared="epoch"),
            "zero_grad() is called once an epoch; within it, the gradients add up: call it for every batch",
        ),
        (
            Loop(reduction="sum"),
            "the loss is summed over the batch; average it, which is cross_entropy's default",
        ),
        (
            Loop(reduction="all"),
            "the loss of a batch is divided by the number of all images: average over the batch",
        ),
        (
            Loop(training=False),
            "the network is in evaluation mode, in which it was handed over: call model.train() before the loop",
        ),
        (
            Loop(softmax=True),
            "the loss is given probabilities: cross_entropy takes logits and has the softmax inside",
        ),
    ),
}


# ---- the tiny network and its images -------------------------------------------------------------


def _data() -> tuple[NDArray[np.float32], NDArray[np.int64], list[NDArray[np.int64]], Weights]:
    """Images `[10, 6]`, labels, the order of each epoch, and the weights to start from."""
    random = np.random.default_rng(2)
    images = random.normal(size=(IMAGES, INPUTS)).astype(np.float32)
    labels = random.integers(CLASSES, size=IMAGES)
    orders = [random.permutation(IMAGES) for _ in range(EPOCHS)]
    shapes = ((INPUTS, HIDDEN), (HIDDEN,), (HIDDEN, CLASSES), (CLASSES,))
    return images, labels, orders, [random.normal(size=shape).astype(np.float32) for shape in shapes]


def _in_torch(loop: Callable[..., Any]) -> Weights:
    """The dense weights after two epochs of `loop`; batch normalization tells training from evaluation."""
    import torch
    from torch import nn

    images, labels, orders, (first, offset, second, bias) = _data()
    model = nn.Sequential(
        nn.Linear(INPUTS, HIDDEN), nn.BatchNorm1d(HIDDEN), nn.Tanh(), nn.Linear(HIDDEN, CLASSES)
    )
    dense = [*model[0].parameters(), *model[3].parameters()]
    with torch.no_grad():
        for parameter, start in zip(dense, (first.T, offset, second.T, bias), strict=True):
            parameter.copy_(torch.tensor(start))
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE, momentum=MOMENTUM)
    model.eval()
    for order in orders:
        _call(loop, model, optimizer, [torch.tensor(each) for each in (images, labels, order)])
    return [parameter.detach().numpy().copy() for parameter in dense]


def _in_keras(loop: Callable[..., Any]) -> Weights:
    """The same with Keras: a compiled model, and arrays."""
    import keras
    from keras import layers

    images, labels, orders, start = _data()
    first, last = layers.Dense(HIDDEN), layers.Dense(CLASSES)
    model = keras.Sequential(
        [keras.Input((INPUTS,)), first, layers.BatchNormalization(), layers.Activation("tanh"), last]
    )
    first.set_weights(start[:2])
    last.set_weights(start[2:])
    model.compile(
        optimizer=keras.optimizers.SGD(RATE, momentum=MOMENTUM),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        run_eagerly=True,  # nothing to compile for a few steps
    )
    for order in orders:
        _call(loop, model, model.optimizer, [each.copy() for each in (images, labels, order)])
    return [*first.get_weights(), *last.get_weights()]


def _call(loop: Callable[..., Any], model: Any, optimizer: Any, given: list[Any]) -> None:
    """One epoch, and a look at whether what was handed over is still what it was."""
    before = [np.array(each) for each in given]
    try:
        result = loop(model, optimizer, *given, BATCH[runtime.framework_of(model)])
    except RuntimeError as error:
        if "modified by an inplace operation" in str(error):  # torch, of a step between forward and backward
            raise Wrong(
                "optimizer.step() comes before its gradient is there: first backward(), then step()"
            ) from error
        raise
    if result is ...:
        raise NotImplementedError
    for name, each, kept in zip(("images", "labels", "order"), given, before, strict=True):
        if not np.array_equal(np.asarray(each), kept):
            raise Wrong(f"your loop changes `{name}`, which belongs to whoever calls it")


def _same(ours: Weights, theirs: Weights) -> bool:
    return all(np.allclose(a, b, rtol=TOLERANCE, atol=TOLERANCE) for a, b in zip(ours, theirs, strict=True))


__all__ = ["train_one_epoch"]
