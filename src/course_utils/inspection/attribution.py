"""Grad-CAM: where on its last feature maps a convolutional network finds what speaks for a class.

It works on straight-line networks, layer after layer, in evaluation mode. It draws nothing and changes no weight.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.inspection.features import last_convolution
from course_utils.runtime import framework_of


def grad_cam(model: Any, images: NDArray[np.uint8], classes: NDArray[np.integer]) -> NDArray[np.float32]:
    """Grad-CAM maps of some images, each for one class.

    The gradient of the class's logit with respect to each channel of the last convolution's maps, averaged
    over all places, weighs that channel; the weighted sum of the channels, cut at zero, is the map.

    Args:
        model: a straight-line `torch.nn.Module` taking `[N, 1, H, W]`, or a `keras.Model` taking `[N, H, W, 1]`
            (Keras with TensorFlow or PyTorch; its other backends take gradients differently).
        images: uint8 `[N, H, W]`; they are divided by 255.
        classes: integers `[N]`: the logit that is asked about.

    Returns:
        float32 `[N, h, w]`, at least 0, in the size of the last convolution's maps (after its normalization
        and activation); no unit and no common scale between images.

    Raises:
        ValueError: images that are not uint8 `[N, H, W]`, another number of classes, a class that the network
            does not have, no convolution, or another backend of Keras.

    Source: Selvaraju and others (2017), Grad-CAM, section 3.
    """
    if images.dtype != np.uint8 or images.ndim != 3:
        raise ValueError(f"images must be uint8 [N, H, W], not {images.dtype} {list(images.shape)}")
    if len(images) == 0 or len(images) != len(classes):
        raise ValueError(f"{len(images)} images and {len(classes)} classes")
    read = _keras if framework_of(model) == "keras" else _torch
    scaled = images.astype(np.float32) / np.float32(255)
    maps, gradients = read(model, scaled, np.asarray(classes, np.int64))
    weights = gradients.mean(axis=(1, 2), keepdims=True)
    return np.maximum((weights * maps).sum(axis=3), 0)


def _torch(
    model: Any, images: NDArray[np.float32], classes: NDArray[np.int64]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Maps and gradients, both `[N, h, w, channels]`."""
    import torch

    layers = [layer for layer in model.modules() if not list(layer.children())]
    last = last_convolution(layers)
    model.eval()
    signal = torch.from_numpy(images).unsqueeze(1).to(next(model.parameters()).device)
    with torch.no_grad():
        for layer in layers[: last + 1]:
            signal = layer(signal)
    with torch.enable_grad():
        maps = signal.detach().clone().requires_grad_()
        logits = maps
        for layer in layers[last + 1 :]:
            logits = layer(logits)
        _require_classes(classes, logits.shape[-1])
        chosen = logits[torch.arange(len(classes)), torch.from_numpy(classes).to(logits.device)]
        (gradients,) = torch.autograd.grad(chosen.sum(), maps)
    first, second = (part.detach().permute(0, 2, 3, 1).float().cpu().numpy() for part in (maps, gradients))
    return first, second


def _keras(
    model: Any, images: NDArray[np.float32], classes: NDArray[np.int64]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Maps and gradients, both `[N, h, w, channels]`."""
    import keras

    backend = keras.backend.backend()
    if backend not in ("tensorflow", "torch"):
        raise ValueError(f"Grad-CAM needs Keras with TensorFlow or PyTorch, not with {backend}")
    _require_classes(classes, model.outputs[0].shape[-1])
    output = model.layers[last_convolution(model.layers)].output
    before, after = keras.Model(model.inputs[0], output), keras.Model(output, model.outputs[0])
    maps = keras.ops.convert_to_numpy(before(images[..., None], training=False))
    chosen = keras.ops.one_hot(classes, model.outputs[0].shape[-1])
    if backend == "tensorflow":
        import tensorflow as tf

        signal = tf.convert_to_tensor(maps)
        with tf.GradientTape() as tape:
            tape.watch(signal)
            score = keras.ops.sum(after(signal, training=False) * chosen)
        return maps, tape.gradient(score, signal).numpy()
    import torch

    with torch.enable_grad():
        signal = keras.ops.convert_to_tensor(maps).detach().clone().requires_grad_()
        score = keras.ops.sum(after(signal, training=False) * chosen)
        (gradients,) = torch.autograd.grad(score, signal)
    return maps, gradients.detach().cpu().numpy()


def _require_classes(classes: NDArray[np.int64], count: int) -> None:
    if classes.min() < 0 or classes.max() >= count:
        raise ValueError(f"classes from {classes.min()} to {classes.max()}; the network has {count}, from 0")
