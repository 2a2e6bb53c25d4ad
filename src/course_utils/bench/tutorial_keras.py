"""Training as Keras tutorials write it: all images as floating-point numbers, `compile`, `fit`."""

from __future__ import annotations

import time
from typing import Any

import keras
import numpy as np

from course_utils.bench.contenders import BATCH
from course_utils.data import Dataset


def train(model: keras.Model, dataset: Dataset, *, images: int, epochs: int) -> list[float]:
    """Train on the first `images` training images with Adam; seconds of each epoch."""
    inputs = dataset.train.images[:images, ..., np.newaxis].astype("float32") / 255
    labels = dataset.train.labels[:images]
    model.compile(
        optimizer="adam",
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    watch = _Watch()
    model.fit(inputs, labels, batch_size=BATCH, epochs=epochs, verbose=0, callbacks=[watch])
    return watch.seconds


class _Watch(keras.callbacks.Callback):
    def __init__(self) -> None:
        super().__init__()
        self.seconds: list[float] = []

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.started = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.seconds.append(time.perf_counter() - self.started)
