"""Training and prediction with Keras' own `fit` and `predict`, fed with the course's batches.

The optimizer and loss are compiled in here; callbacks only report. It works on every Keras backend.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from course_utils.data import Split
from course_utils.runtime import device as default_device
from course_utils.runtime import seed_everything
from course_utils.training.history import History, Log
from course_utils.training.pixels import Pixels
from course_utils.training.plan import Plan, Speedups
from course_utils.training.progress import EpochMeter, not_taken, require_finite

EVALUATION_BATCH = 1000
ACCURACY = "sparse_categorical_accuracy"  # of labels that are numbers, whatever the loss makes of them


TRIED = 4  # images that a network is tried with before it is trained


def tried(model: keras.Model, plan: Plan, device: str | None) -> NDArray[np.float32]:
    """What the network gives for the first images, in evaluation mode; it is built by that, if it was not.

    Raises:
        ValueError: nothing of it trains, or it does not take these images.
    """
    images = plan.train.images[:TRIED]
    with keras.device(_keras_device(device or default_device("keras"))):
        try:
            found = keras.ops.convert_to_numpy(model(_scaled(images, plan.pixels), training=False))
        except (ValueError, RuntimeError) as error:
            raise not_taken(images, error) from error
    if not model.trainable_weights:
        raise ValueError("nothing of the network trains: it has no weights, or all of them are frozen")
    return found


def fit(model: keras.Model, plan: Plan, device: str | None) -> History:
    """See `course_utils.training.fit`."""
    place = device or default_device("keras")
    seed_everything(plan.seed)
    in_tensorflow = keras.backend.backend() == "tensorflow"
    with keras.device(_keras_device(place)), _computing_in(plan.precision, model):
        model.compile(
            optimizer=plan.optimizer.for_keras(plan.steps * plan.epochs, fused=plan.speedups.fused_optimizer),
            loss=_loss(plan.label_smoothing),
            metrics=[ACCURACY],
            steps_per_execution=plan.speedups.steps_per_execution if in_tensorflow else 1,
        )
        log = Log()
        first = _resume(plan, model, log)
        with EpochMeter(plan.epochs, plan.steps, first) as meter:
            report = _Report(plan, meter, log, place, first)
            if first < plan.epochs:
                model.fit(
                    _pipeline(plan, report) if in_tensorflow else _Batches(plan, first),
                    initial_epoch=first,
                    epochs=plan.epochs,
                    steps_per_epoch=None if in_tensorflow else plan.steps,
                    shuffle=False,
                    verbose=0,
                    callbacks=[report],
                )
    return log.history("keras", place)


def predict(
    model: keras.Model,
    images: NDArray[np.uint8],
    *,
    pixels: Pixels,
    batch_size: int,
    device: str | None,
    precision: str,
    speedups: Speedups | None = None,
) -> NDArray[np.float32]:
    """See `course_utils.training.predict`; no speed-up is of use here."""
    with keras.device(_keras_device(device or default_device("keras"))), _computing_in(precision, model):
        scaled = (_scaled(images[i : i + batch_size], pixels) for i in range(0, len(images), batch_size))
        logits = [keras.ops.convert_to_numpy(model.predict_on_batch(batch)) for batch in scaled]
    return np.concatenate(logits).astype(np.float32) if logits else np.zeros((0, 0), np.float32)


@contextmanager
def _computing_in(precision: str, model: keras.Model) -> Iterator[None]:
    """Let the layers compute in this precision within the block; their weights stay as they are.

    float32 means what the layers were built for, which may be a lower precision already.
    """
    layers = [layer for layer in _layers(model) if layer.dtype_policy.compute_dtype == "float32"]
    if precision == "float32" or not layers:
        yield
        return
    before = [layer.dtype_policy for layer in layers]
    try:
        for layer in layers:
            layer.dtype_policy = f"mixed_{precision}"
        _forget_functions(model)
        yield
    finally:
        for layer, policy in zip(layers, before, strict=True):
            layer.dtype_policy = policy
        _forget_functions(model)


def _layers(model: keras.Model) -> list[keras.Layer]:
    """The model and all layers in it, however deep, each once."""
    found: dict[int, keras.Layer] = {}
    waiting = [model]
    while waiting:
        layer = waiting.pop()
        if id(layer) in found:
            continue
        found[id(layer)] = layer
        for part in vars(layer).values():
            parts = part if isinstance(part, list | tuple) else [part]
            waiting += [each for each in parts if isinstance(each, keras.Layer)]
    return list(found.values())


def _forget_functions(model: keras.Model) -> None:
    """They were traced for another precision."""
    model.train_function = model.test_function = model.predict_function = None


def _pipeline(plan: Plan, report: _Report) -> Any:
    """TensorFlow's own pipeline over the batches of the epoch that `report` is in, scaled: as `_Batches`."""
    import tensorflow as tf

    features = plan.train.images.dtype != np.uint8
    size = plan.batch_size

    def epoch() -> Iterator[tuple[NDArray[Any], NDArray[np.int64]]]:
        yield plan.images(report.epoch), plan.order(report.epoch)

    def batches(images: Any, order: Any) -> Any:
        def batch(start: Any) -> tuple[Any, Any]:
            chosen = order[start : start + size]
            found = tf.gather(images, chosen)
            if not features:
                found = tf.cast(found, tf.float32)[..., None] * plan.pixels.factor - plan.pixels.shift
            return found, tf.gather(plan.train.labels, chosen)

        return tf.data.Dataset.range(0, len(plan.train), size).map(batch)

    kinds = tuple(tf.TensorSpec(array.shape, array.dtype) for array in (plan.train.images, plan.order(0)))
    epochs = tf.data.Dataset.from_generator(epoch, output_signature=kinds)
    whole = epochs.flat_map(batches).apply(tf.data.experimental.assert_cardinality(plan.steps))
    return whole.prefetch(2)


class _Batches(keras.utils.PyDataset):
    """All batches of all epochs, one after the other: images `[B, H, W, 1]`, scaled, and labels `[B]`.

    One long sequence, because Keras fetches ahead: a sequence that reshuffled itself at the end of an
    epoch would hand out the first batches of the next one in the old order, or not, as timing has it.
    """

    def __init__(self, plan: Plan, first: int) -> None:
        super().__init__(workers=1, use_multiprocessing=False)
        self.plan, self.first = plan, first
        self.order_of = lru_cache(maxsize=2)(plan.order)
        self.images_of = lru_cache(maxsize=2)(plan.images) if plan.augments else plan.images

    def __len__(self) -> int:
        return (self.plan.epochs - self.first) * self.plan.steps

    def __getitem__(self, index: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        epoch, step = divmod(index, self.plan.steps)
        epoch, size = epoch + self.first, self.plan.batch_size
        chosen = self.order_of(epoch)[step * size : (step + 1) * size]
        return _scaled(self.images_of(epoch)[chosen], self.plan.pixels), self.plan.train.labels[chosen]


def _scaled(batch: NDArray[Any], pixels: Pixels) -> NDArray[np.float32]:
    """float32 `[B, H, W, 1]` of uint8 images; features are taken as they are."""
    return pixels.apply(batch)[..., None] if batch.dtype == np.uint8 else batch


def _loss(smoothing: float) -> Any:
    """Cross-entropy of logits; Keras smooths one-hot labels only, so the numbers are spread out first."""
    if not smoothing:
        return keras.losses.SparseCategoricalCrossentropy(from_logits=True)

    def smoothed(labels: Any, logits: Any) -> Any:
        targets = keras.ops.one_hot(keras.ops.reshape(labels, (-1,)), logits.shape[-1])
        return keras.losses.categorical_crossentropy(
            targets, logits, from_logits=True, label_smoothing=smoothing
        )

    return smoothed


class _Report(keras.callbacks.Callback):
    """Collects the history, drives the progress bar, evaluates after each epoch and keeps it."""

    def __init__(self, plan: Plan, meter: EpochMeter, log: Log, place: str, epoch: int) -> None:
        super().__init__()
        self.plan, self.meter, self.log, self.place = plan, meter, log, place
        self.epoch, self.done = epoch, 0

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.epoch, self.done = epoch, 0
        _seed_dropout(self.model, self.plan, epoch)
        self.meter.start(epoch)
        self.started = time.perf_counter()

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        values = logs or {}
        done = min(batch + 1, self.plan.steps)
        self.meter.step(values.get("loss"), values.get(ACCURACY), steps=done - self.done)
        self.done = done

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        values = logs or {}
        seconds = time.perf_counter() - self.started
        require_finite(values["loss"], _ruined(self.model), epoch, self.plan.optimizer.learning_rate)
        self.log.train(values["loss"], values[ACCURACY], seconds)
        if self.plan.validation is not None:
            loss, accuracy = self._evaluate(self.plan.validation)
            self.log.validate(loss, accuracy)
            self.meter.validated(loss, accuracy)
        if self.plan.checkpoints and self.plan.is_kept(epoch):
            self.plan.checkpoints.save(_state(self.model) | self.log.arrays(), epoch + 1)

    def _evaluate(self, split: Split) -> tuple[float, float]:
        logits = predict(
            self.model,
            split.images,
            pixels=self.plan.pixels,
            batch_size=EVALUATION_BATCH,
            device=self.place,
            precision=self.plan.precision,
        )
        shifted = logits - logits.max(axis=1, keepdims=True)
        log_sum = np.log(np.exp(shifted).sum(axis=1))
        loss = (log_sum - shifted[np.arange(len(split)), split.labels]).mean()
        return float(loss), float((logits.argmax(axis=1) == split.labels).mean())


def _ruined(model: keras.Model) -> str | None:
    """The first weight that is NaN or infinite somewhere."""
    weights = (variable for variable in model.variables if "float" in variable.dtype)
    return next(
        (each.path for each in weights if not np.isfinite(keras.ops.convert_to_numpy(each)).all()), None
    )


def _seed_dropout(model: keras.Model, plan: Plan, epoch: int) -> None:
    """Seed the generators that dropout layers got when the model was built; no global seed reaches them."""
    states = [variable for variable in model.variables if variable.path.endswith("seed_generator_state")]
    for layer, state in enumerate(states):
        state.assign(np.array([plan.dropout_seed(epoch, layer), 0]))


def _state(model: keras.Model) -> dict[str, NDArray[Any]]:
    """Everything that an epoch leaves behind, as arrays, in the order in which the model lists it."""
    parts = {"model": model.variables, "optimizer": model.optimizer.variables}
    return {
        f"{part}/{index}": keras.ops.convert_to_numpy(variable)
        for part, variables in parts.items()
        for index, variable in enumerate(variables)
    }


def _resume(plan: Plan, model: keras.Model, log: Log) -> int:
    """Take up a checkpoint, if there is one; the first epoch that is still to be trained."""
    arrays = plan.checkpoints.load() if plan.checkpoints else None
    if arrays is None:
        return 0
    model.optimizer.build(model.trainable_variables)
    for part, variables in (("model", model.variables), ("optimizer", model.optimizer.variables)):
        for index, variable in enumerate(variables):
            variable.assign(arrays[f"{part}/{index}"])
    return log.restore(arrays)


def _keras_device(place: str) -> str:
    """The course's name of a device in the backend's words."""
    if keras.backend.backend() == "torch":
        return place
    return "gpu:0" if place == "cuda" else "cpu:0"
