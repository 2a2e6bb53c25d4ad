"""The Keras half of ResNet-18: the network without weights, each layer frozen or not as the setup says.

`networks` fills it; torch's half stands in `in_torch`.
"""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import layers, ops

from course_utils.models.resnet.pretrained import EPSILON, Arrays
from course_utils.models.resnet.setup import CLASSES, IMAGENET_MEAN, IMAGENET_STD, Setup


class SteadyBatchNormalization(layers.BatchNormalization):
    """Batch normalization whose statistics never move, while its scale and shift may train."""

    def call(self, inputs: Any, training: bool | None = None, mask: Any = None) -> Any:
        """Stay in evaluation mode."""
        return super().call(inputs, training=False, mask=mask)


def network(arrays: Arrays, setup: Setup, size: int) -> keras.Model:
    """The whole network, its frozen weights still to be filled in.

    Args:
        arrays: of the body; only their shapes count.
        size: of the images that will come.
    """
    images = keras.Input((size, size, 1))
    x = _prepare(images, setup, size)
    x = _convolve(x, "conv1", len(arrays["bn1.bias"]), 7, stride=2)
    x = layers.ReLU(name="relu")(_normalize(x, "bn1", setup))
    # torch pads pooling with −∞ on all sides; Keras' "same" would pad below and right only
    x = ops.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]], constant_values=-np.inf)
    x = layers.MaxPooling2D(3, strides=2, name="maxpool")(x)
    for stage in setup.stages:
        channels = len(arrays[f"{stage}.0.bn1.bias"])
        x = _basic_block(x, f"{stage}_0", channels, 1 if stage == "layer1" else 2, setup)
        x = _basic_block(x, f"{stage}_1", channels, 1, setup)
    x = layers.GlobalAveragePooling2D(name="avgpool")(x)
    x = layers.Flatten(name="flatten")(x)
    model = keras.Model(images, layers.Dense(CLASSES, name="fc")(x), name=f"resnet18_{setup.through}")
    for layer in model.layers:
        if layer.weights:
            _freeze(layer, setup)
    return model


def _prepare(images: Any, setup: Setup, size: int) -> Any:
    """The images as the body is fed with them: larger, perhaps, and in three normalized channels."""
    if setup.size not in (None, size):
        images = layers.Resizing(setup.size, setup.size, name="resize")(images)
    if setup.first != "three":
        return images
    scale = [1 / std for std in IMAGENET_STD]
    offset = [-mean / std for mean, std in zip(IMAGENET_MEAN, IMAGENET_STD, strict=True)]
    images = layers.Concatenate(name="repeat")([images] * 3)
    return layers.Rescaling(scale, offset, name="normalize")(images)


def _basic_block(x: Any, name: str, channels: int, stride: int, setup: Setup) -> Any:
    """Two 3×3 convolutions, and a way around them: the identity, or a 1×1 convolution where shapes change."""
    shortcut = x
    if stride > 1:
        shortcut = _convolve(x, f"{name}_downsample_0", channels, 1, stride)
        shortcut = _normalize(shortcut, f"{name}_downsample_1", setup)
    x = _normalize(_convolve(x, f"{name}_conv1", channels, 3, stride), f"{name}_bn1", setup)
    x = layers.ReLU(name=f"{name}_relu")(x)
    x = _normalize(_convolve(x, f"{name}_conv2", channels, 3, stride=1), f"{name}_bn2", setup)
    return layers.ReLU(name=name)(layers.Add(name=f"{name}_add")([x, shortcut]))


def _convolve(x: Any, name: str, channels: int, kernel: int, stride: int) -> Any:
    """A convolution without bias, padded alike on all sides: with a stride, Keras' "same" would not be."""
    if kernel > 1:
        x = layers.ZeroPadding2D(kernel // 2, name=f"{name}_pad")(x)
    return layers.Conv2D(channels, kernel, strides=stride, use_bias=False, name=name)(x)


def _normalize(x: Any, name: str, setup: Setup) -> Any:
    kind = layers.BatchNormalization if setup.statistics == "adapted" else SteadyBatchNormalization
    return kind(momentum=0.9, epsilon=EPSILON, name=name)(x)


def _freeze(layer: Any, setup: Setup) -> None:
    """Leave trainable what the setup trains, weight by weight; a Keras layer has but one switch."""
    name, parts = layer.name.replace("_", "."), {"kernel": "weight", "gamma": "weight", "beta": "bias"}
    trains = [setup.does_train(f"{name}.{parts.get(w.name, w.name)}") for w in layer.trainable_weights]
    if not any(trains) and setup.statistics == "frozen":
        layer.trainable = False
        return
    for weight, does in zip(layer.trainable_weights, trains, strict=True):
        weight.trainable = does
