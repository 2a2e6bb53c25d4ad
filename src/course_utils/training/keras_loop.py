"""Training and prediction with Keras' own `fit` and `predict`, fed with the course's batches.

The optimizer and loss are compiled in here; callbacks only report. It works on every Keras backend.
"""

from __future__ import annotations

import time
from functools import lru_cache, partial
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from course_utils.data import Split
from course_utils.runtime import device as default_device
from course_utils.runtime import seed_everything
from course_utils.training.fitting import epoch_order
from course_utils.training.history import History, Log
from course_utils.training.optimizers import Optimizer
from course_utils.training.pixels import Pixels
from course_utils.training.progress import EpochMeter, require_finite

EVALUATION_BATCH = 1000


def fit(
    model: keras.Model,
    train: Split,
    validation: Split | None,
    epochs: int,
    batch_size: int,
    optimizer: Optimizer,
    pixels: Pixels,
    seed: int,
    device: str | None,
) -> History:
    """See `course_utils.training.fit`."""
    place = device or default_device("keras")
    seed_everything(seed)
    _seed_dropout(model, seed)
    model.compile(
        optimizer=optimizer.for_keras(),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    batches = _Batches(train, epochs, batch_size, pixels, seed)
    with EpochMeter(epochs, batches.steps) as meter, keras.device(_keras_device(place)):
        report = _Report(meter, validation, pixels, optimizer.learning_rate, place)
        model.fit(
            batches,
            epochs=epochs,
            steps_per_epoch=batches.steps,
            shuffle=False,
            verbose=0,
            callbacks=[report],
        )
    return report.log.history("keras", place)


def _seed_dropout(model: keras.Model, seed: int) -> None:
    """Seed the generators that dropout layers got when the model was built; no global seed reaches them."""
    states = [variable for variable in model.variables if variable.path.endswith("seed_generator_state")]
    for index, state in enumerate(states):
        state.assign(np.array([np.random.default_rng([seed, index]).integers(2**31), 0]))


def predict(
    model: keras.Model, images: NDArray[np.uint8], pixels: Pixels, batch_size: int, device: str | None
) -> NDArray[np.float32]:
    """See `course_utils.training.predict`."""
    with keras.device(_keras_device(device or default_device("keras"))):
        scaled = (
            pixels.apply(images[i : i + batch_size])[..., None] for i in range(0, len(images), batch_size)
        )
        logits = [keras.ops.convert_to_numpy(model.predict_on_batch(batch)) for batch in scaled]
    return np.concatenate(logits).astype(np.float32) if logits else np.zeros((0, 0), np.float32)


class _Batches(keras.utils.PyDataset):
    """All batches of all epochs, one after the other: images `[B, H, W, 1]`, scaled, and labels `[B]`.

    One long sequence, because Keras fetches ahead: a sequence that reshuffled itself at the end of an
    epoch would hand out the first batches of the next one in the old order, or not, as timing has it.
    """

    def __init__(self, split: Split, epochs: int, batch_size: int, pixels: Pixels, seed: int) -> None:
        super().__init__(workers=1, use_multiprocessing=False)
        self.split, self.epochs, self.batch_size, self.pixels, self.seed = (
            split,
            epochs,
            batch_size,
            pixels,
            seed,
        )
        self.steps = -(-len(split) // batch_size)
        self.order_of = lru_cache(maxsize=2)(partial(epoch_order, len(split), seed))

    def __len__(self) -> int:
        return self.epochs * self.steps

    def __getitem__(self, index: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        epoch, step = divmod(index, self.steps)
        chosen = self.order_of(epoch)[step * self.batch_size : (step + 1) * self.batch_size]
        return self.pixels.apply(self.split.images[chosen])[..., None], self.split.labels[chosen]


class _Report(keras.callbacks.Callback):
    """Collects the history, drives the progress bar, evaluates after each epoch."""

    def __init__(
        self, meter: EpochMeter, validation: Split | None, pixels: Pixels, learning_rate: float, place: str
    ) -> None:
        super().__init__()
        self.meter, self.validation, self.pixels = meter, validation, pixels
        self.learning_rate, self.place = learning_rate, place
        self.log = Log()

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.meter.start(epoch)
        self.started = time.perf_counter()

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        values = logs or {}
        self.meter.step(values.get("loss"), values.get("accuracy"))

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        values = logs or {}
        seconds = time.perf_counter() - self.started
        require_finite(values["loss"], epoch, self.learning_rate)
        self.log.train(values["loss"], values["accuracy"], seconds)
        if self.validation is not None:
            loss, accuracy = self._evaluate(self.validation)
            self.log.validate(loss, accuracy)
            self.meter.validated(loss, accuracy)

    def _evaluate(self, split: Split) -> tuple[float, float]:
        logits = predict(self.model, split.images, self.pixels, EVALUATION_BATCH, self.place)
        shifted = logits - logits.max(axis=1, keepdims=True)
        log_sum = np.log(np.exp(shifted).sum(axis=1))
        loss = (log_sum - shifted[np.arange(len(split)), split.labels]).mean()
        return float(loss), float((logits.argmax(axis=1) == split.labels).mean())


def _keras_device(place: str) -> str:
    """The course's name of a device in the backend's words."""
    if keras.backend.backend() == "torch":
        return place
    return "gpu:0" if place == "cuda" else "cpu:0"
