"""P4's ResNet-18 in both frameworks: a pretrained, frozen body between two fresh layers that train.

The body is torchvision's, and the same written in Keras; it may be cut after any of its four stages. It
neither finds weights (`weights` does) nor trains anything.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from course_utils.models.pretrained import CHANNELS, EPSILON, STAGES, Weights, WeightsError

if TYPE_CHECKING:
    import keras
    from torch import nn

CLASSES = 10


def torch_resnet18(body: Weights) -> nn.Module:
    """torchvision's ResNet-18, cut after `body.through`: images `[N, 1, H, W]` in, logits `[N, 10]` out.

    `conv1` (one channel) and `fc` are fresh and train; everything between is `body` and does not. Its
    batch normalizations keep ImageNet's statistics whatever `train()` says (torchvision's
    `FrozenBatchNorm2d`), and its layers keep torchvision's names.
    """
    import torch
    from torch import nn
    from torchvision.models import resnet18
    from torchvision.ops import FrozenBatchNorm2d

    with torch.device("meta"):  # no numbers at all: what `body` does not fill can never run
        whole = resnet18(norm_layer=FrozenBatchNorm2d)
    unused = {*STAGES[STAGES.index(body.through) + 1 :], "avgpool", "fc"}
    layers = OrderedDict((name, layer) for name, layer in whole.named_children() if name not in unused)
    pretrained = nn.Sequential(layers)
    pretrained.load_state_dict(
        {name: torch.tensor(array) for name, array in body.arrays.items()}, assign=True
    )
    pretrained.requires_grad_(False)
    layers["conv1"] = nn.Conv2d(1, 64, 7, stride=2, padding=3, bias=False)
    layers |= {
        "avgpool": whole.avgpool,
        "flatten": nn.Flatten(),
        "fc": nn.Linear(CHANNELS[body.through], CLASSES),
    }
    return nn.Sequential(layers)


def keras_resnet18(body: Weights, size: int = 28) -> keras.Model:
    """The same network in Keras: images `[N, size, size, 1]` in, logits `[N, 10]` out.

    `conv1` and `fc` train; every other layer has `trainable = False`, which keeps a normalization in
    evaluation mode too. Layers carry torchvision's names with "_" for "."; `layer1_0` is the first block's output.
    """
    from keras import Input, Model, layers, ops

    images = Input((size, size, 1))
    x = _convolve(images, "conv1", 64, 7, stride=2)
    x = layers.ReLU(name="relu")(_normalize(x, "bn1"))
    # torch pads pooling with −∞ on all sides; Keras' "same" would pad below and right only
    x = ops.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]], constant_values=-np.inf)
    x = layers.MaxPooling2D(3, strides=2, name="maxpool")(x)
    for stage in STAGES[: STAGES.index(body.through) + 1]:
        x = _basic_block(x, f"{stage}_0", CHANNELS[stage], stride=1 if stage == "layer1" else 2)
        x = _basic_block(x, f"{stage}_1", CHANNELS[stage], stride=1)
    x = layers.GlobalAveragePooling2D(name="avgpool")(x)
    model = Model(images, layers.Dense(CLASSES, name="fc")(x), name=f"resnet18_{body.through}")
    for layer in model.layers:
        layer.trainable = layer.name in ("conv1", "fc")
    carry_across({name: array for name, array in body.arrays.items() if name != "conv1.weight"}, model)
    return model


def _basic_block(x: Any, name: str, channels: int, stride: int) -> Any:
    """Two 3×3 convolutions, and a way around them: the identity, or a 1×1 convolution where shapes change."""
    from keras import layers

    shortcut = x
    if stride > 1:
        shortcut = _convolve(x, f"{name}_downsample_0", channels, 1, stride)
        shortcut = _normalize(shortcut, f"{name}_downsample_1")
    x = _normalize(_convolve(x, f"{name}_conv1", channels, 3, stride), f"{name}_bn1")
    x = layers.ReLU(name=f"{name}_relu")(x)
    x = _normalize(_convolve(x, f"{name}_conv2", channels, 3, stride=1), f"{name}_bn2")
    return layers.ReLU(name=name)(layers.Add(name=f"{name}_add")([x, shortcut]))


def _convolve(x: Any, name: str, channels: int, kernel: int, stride: int) -> Any:
    """A convolution without bias, padded alike on all sides: with a stride, Keras' "same" would not be."""
    from keras import layers

    if kernel > 1:
        x = layers.ZeroPadding2D(kernel // 2, name=f"{name}_pad")(x)
    return layers.Conv2D(channels, kernel, strides=stride, use_bias=False, name=name)(x)


def _normalize(x: Any, name: str) -> Any:
    from keras import layers

    return layers.BatchNormalization(momentum=0.9, epsilon=EPSILON, name=name)(x)


def carry_across(state: Mapping[str, Any], model: keras.Model) -> None:
    """Give a Keras ResNet-18 the weights of a torch state dict, by name: all of them or none.

    `conv1` and `fc`, which train, are left as they are where the state dict has no such layers.

    Args:
        state: arrays or CPU tensors by torchvision's names, in torch's layout.

    Raises:
        WeightsError: a frozen layer has no weights in `state`, or the shapes differ.
    """
    carried = []
    for layer in model.layers:
        if not layer.weights:
            continue
        name = layer.name.replace("_", ".")
        if f"{name}.weight" not in state and layer.trainable:
            continue
        arrays, taken = _in_keras_layout(state, name), [list(weight.shape) for weight in layer.weights]
        if [list(array.shape) for array in arrays] != taken:
            given = [list(array.shape) for array in arrays]
            raise WeightsError(f"{name} has {given} in the state dict; Keras' {layer.name} takes {taken}")
        carried.append((layer, arrays))
    for layer, arrays in carried:
        layer.set_weights(arrays)


def _in_keras_layout(state: Mapping[str, Any], name: str) -> list[NDArray[np.float32]]:
    """A layer's arrays in Keras' order and layout; none of those that `state` lacks."""
    parts = ("weight", "bias", "running_mean", "running_var")
    arrays = [np.asarray(state[f"{name}.{part}"]) for part in parts if f"{name}.{part}" in state]
    axes = {4: (2, 3, 1, 0), 2: (1, 0), 1: (0,)}
    return [array.transpose(axes[array.ndim]) for array in arrays]
