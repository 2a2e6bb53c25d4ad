"""Look inside a convolutional network: its feature maps, and the filters of its first layer, as arrays.

It works on straight-line networks, layer after layer. It draws nothing and changes no weight.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.runtime import framework_of

BATCH = 1000  # images at a time


def feature_maps(model: Any, images: NDArray[np.uint8]) -> dict[str, NDArray[np.float32]]:
    """The feature maps of every convolution and pooling for some images, in evaluation mode.

    Args:
        model: a straight-line `torch.nn.Module` taking `[N, 1, H, W]`, or a `keras.Model` taking `[N, H, W, 1]`.
        images: uint8 `[N, H, W]`; they are divided by 255.

    Returns:
        "conv 1", "conv 2", "pool 1" … in the network's order → float32 `[N, H, W, channels]`, channels last
        in both frameworks. A convolution's maps are those after its normalization and activation.

    Raises:
        ValueError: the images are not uint8 `[N, H, W]`.
    """
    if images.dtype != np.uint8 or images.ndim != 3:
        raise ValueError(f"images must be uint8 [N, H, W], not {images.dtype} {list(images.shape)}")
    read = _keras_maps if framework_of(model) == "keras" else _torch_maps
    parts = [
        read(model, images[start : start + BATCH].astype(np.float32) / np.float32(255))
        for start in range(0, max(len(images), 1), BATCH)
    ]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def first_filters(model: Any) -> NDArray[np.float32]:
    """The filters `[channels, height, width]` of the first convolution, for its first input channel.

    Raises:
        ValueError: the network has no convolution.
    """
    if framework_of(model) == "keras":
        kernels = [layer.get_weights()[0] for layer in model.layers if _kind(layer) == "conv"]
        found = [kernel.transpose(3, 2, 0, 1) for kernel in kernels]
    else:
        layers = [layer for layer in model.modules() if _kind(layer) == "conv"]
        found = [layer.weight.detach().cpu().numpy() for layer in layers]
    if not found:
        raise ValueError("there is no convolution in this network")
    return np.array(found[0][:, 0], np.float32)


def _kind(layer: Any) -> str:
    """ "conv", "pool", or "" for what only changes the map before it."""
    name = type(layer).__name__
    if "Conv2" in name:
        return "conv"
    return "pool" if "Pool" in name else ""


def _named(layers: list[Any]) -> dict[int, str]:
    """Which layer's output is which feature map: by position, the last layer before the next map begins."""
    places: dict[str, int] = {}
    counts = {"conv": 0, "pool": 0}
    name = ""
    for place, layer in enumerate(layers):
        title = type(layer).__name__
        if title in ("Flatten", "Linear", "Dense") or title.startswith("Global"):
            break
        if kind := _kind(layer):
            counts[kind] += 1
            name = f"{kind} {counts[kind]}"
        if name and "Pad" not in title:
            places[name] = place
    return {place: name for name, place in places.items()}


def last_convolution(layers: list[Any]) -> int:
    """Which layer's output are the maps of the last convolution, normalization and activation included.

    Raises:
        ValueError: there is no convolution before the first dense layer.
    """
    places = [place for place, name in _named(layers).items() if name.startswith("conv")]
    if not places:
        raise ValueError("there is no convolution in this network")
    return max(places)


def _torch_maps(model: Any, images: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
    import torch

    layers = [layer for layer in model.modules() if not list(layer.children())]
    names = _named(layers)
    model.eval()
    found = {}
    with torch.no_grad():
        signal = torch.from_numpy(images).unsqueeze(1).to(next(model.parameters()).device)
        for place, layer in enumerate(layers[: max(names, default=-1) + 1]):
            signal = layer(signal)
            if place in names:
                found[names[place]] = signal.permute(0, 2, 3, 1).float().cpu().numpy()
    return found


def _keras_maps(model: Any, images: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
    import keras

    names = _named(model.layers)
    if not names:
        return {}
    inside = keras.Model(model.inputs[0], [model.layers[place].output for place in names])
    outputs = inside(images[..., None], training=False)
    outputs = outputs if isinstance(outputs, list | tuple) else [outputs]
    return {
        name: keras.ops.convert_to_numpy(output) for name, output in zip(names.values(), outputs, strict=True)
    }
