"""Build ResNet-18 for grey images in either framework, carry weights across, and show that both are one network.

The body is torchvision's, and the same written in Keras; it may be cut after any of its four stages, and
is as wide as its weights are. It neither finds weights (`weights` does) nor trains anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from course_utils.models.counting import count_parameters
from course_utils.models.parity import ParityReport, logit_difference, skipped_report
from course_utils.models.resnet.pretrained import Arrays, Weights, WeightsError
from course_utils.models.resnet.setup import CLASSES, Setup
from course_utils.runtime import framework_of

if TYPE_CHECKING:
    import keras
    from torch import nn


def torch_resnet18(body: Weights, setup: Setup | None = None) -> nn.Module:
    """ResNet-18, cut after a stage: images `[N, 1, H, W]` in, logits `[N, 10]` out, torchvision's names inside.

    What does not train is `body` and stays so: frozen statistics are used whatever `train()` says. `fc`
    is drawn by torch, and so is `conv1` where it is fresh.

    Args:
        body: the weights; those of a narrower network with ResNet-18's names will do, too.
        setup: P4's by default, cut where `body` ends.

    Raises:
        WeightsError: `body` ends before the cut, or has no statistics to adapt.
    """
    from torch import nn

    from course_utils.models.resnet import in_torch

    setup = setup or Setup(body.through)
    arrays = _usable(body, setup)
    layers = in_torch.layers(arrays, setup)
    layers |= {
        "avgpool": nn.AdaptiveAvgPool2d((1, 1)),
        "flatten": nn.Flatten(),
        "fc": nn.Linear(len(arrays[f"{setup.through}.1.bn2.bias"]), CLASSES),
    }
    return nn.Sequential(layers)


def keras_resnet18(body: Weights, setup: Setup | None = None, *, size: int = 28) -> keras.Model:
    """The same network in Keras: images `[N, size, size, 1]` in, logits `[N, 10]` out.

    Layers carry torchvision's names with "_" for "."; `layer1_1` is the output of stage 1, which torch calls
    `layer1`. A normalization whose statistics are frozen stays in evaluation mode while training.

    Args:
        size: of the images that will come; a Keras model is built for one size, torch's takes any.
    """
    from course_utils.models.resnet import in_keras

    setup = setup or Setup(body.through)
    arrays = _usable(body, setup)
    model = in_keras.network(arrays, setup, size)
    carry_across(arrays, model)
    return model


def _usable(body: Weights, setup: Setup) -> Arrays:
    """The body's arrays as far as the setup keeps them: all but the classifier, and but a fresh first layer."""
    if setup.statistics == "adapted" and body.is_folded:
        raise WeightsError(
            f"{body.source}: its normalizations are folded into its convolutions, so they have no statistics "
            "that could adapt; use the official file"
        )
    arrays = dict(body.cut(setup.through).arrays)
    if setup.first == "fresh":
        del arrays["conv1.weight"]
    elif setup.first == "summed":
        arrays["conv1.weight"] = arrays["conv1.weight"].sum(axis=1, keepdims=True)
    return arrays


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
        if f"{name}.weight" not in state and name in ("conv1", "fc") and layer.trainable:
            continue
        arrays, taken = _in_keras_layout(state, name), [list(weight.shape) for weight in layer.weights]
        if [list(array.shape) for array in arrays] != taken:
            given = [list(array.shape) for array in arrays]
            raise WeightsError(f"{name} has {given} in the state dict; Keras' {layer.name} takes {taken}")
        carried.append((layer, arrays))
    for layer, arrays in carried:
        layer.set_weights(arrays)


def body_of(model: Any, source: str) -> Weights:
    """The body of a network that `torch_resnet18` or `keras_resnet18` built, as it is now: all but its classifier.

    Args:
        source: what it was trained on, in words.
    """
    if framework_of(model) == "keras":
        arrays = {name: value for layer in model.layers for name, value in _in_torch_layout(layer)}
    else:
        arrays = {name: value.detach().cpu().numpy().copy() for name, value in model.state_dict().items()}
    strangers = ("fc.", "normalize.")
    kept = {
        name: value
        for name, value in arrays.items()
        if not name.startswith(strangers) and not name.endswith("num_batches_tracked")
    }
    return Weights(kept, max(name.split(".")[0] for name in kept if name.startswith("layer")), source)


def _in_torch_layout(layer: Any) -> list[tuple[str, NDArray[np.float32]]]:
    name, arrays = layer.name.replace("_", "."), layer.get_weights()
    parts = ("weight", "bias", "running_mean", "running_var")
    axes = {4: (3, 2, 0, 1), 2: (1, 0), 1: (0,)}
    return [
        (f"{name}.{part}", array.transpose(axes[array.ndim]))
        for part, array in zip(parts, arrays, strict=False)
    ]


def _in_keras_layout(state: Mapping[str, Any], name: str) -> list[NDArray[np.float32]]:
    """A layer's arrays in Keras' order and layout; none of those that `state` lacks."""
    parts = ("weight", "bias", "running_mean", "running_var")
    arrays = [np.asarray(state[f"{name}.{part}"]) for part in parts if f"{name}.{part}" in state]
    axes = {4: (2, 3, 1, 0), 2: (1, 0), 1: (0,)}
    return [array.transpose(axes[array.ndim]) for array in arrays]


def compare(body: Weights, setup: Setup, images: NDArray[np.uint8]) -> ParityReport:
    """Build the network in both frameworks, carry torch's weights across, and compare logits and parameters.

    Args:
        images: uint8 `[N, H, H]`; a few dozen suffice.

    Returns:
        A report; where a framework is not installed it says "skipped: X is not installed".
    """
    name = f"ResNet-18 through {setup.through}"
    if skipped := skipped_report(name):
        return skipped
    first, second = torch_resnet18(body, setup), keras_resnet18(body, setup, size=images.shape[1])
    carry_across(first.state_dict(), second)
    counts = count_parameters(first), count_parameters(second)
    return ParityReport(name, logit_difference(first, second, images), counts)
