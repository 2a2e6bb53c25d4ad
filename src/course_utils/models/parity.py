"""Show that a torch module and a Keras model are the same network: copy the weights, compare the logits.

It handles what the course's networks are made of: dense layers, 2-D convolutions, batch normalization
and layers without weights, in a straight line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.models.counting import count_parameters

TOLERANCE = 1e-4


@dataclass(frozen=True)
class ParityReport:
    """What comparing two builds of a network gave; prints as one line.

    Attributes:
        largest_difference: the largest difference of logits over the images, or None if a framework is missing.
        parameters: (torch, Keras) numbers of trainable parameters.
    """

    network: str
    largest_difference: float | None
    parameters: tuple[int, int]
    skipped: str = ""

    @property
    def same(self) -> bool:
        """Whether logits agree within 1e-4 and the parameter counts are equal."""
        torch_count, keras_count = self.parameters
        return self.largest_difference is not None and (
            self.largest_difference <= TOLERANCE and torch_count == keras_count
        )

    def __str__(self) -> str:
        if self.skipped:
            return f"{self.network}: skipped: {self.skipped}"
        verdict = "same network" if self.same else "NOT the same network"
        return (
            f"{self.network}: {verdict}; {self.parameters[0]:,} and {self.parameters[1]:,} parameters, "
            f"logits differ by at most {self.largest_difference:.1e}"
        )


def check_parity(
    torch: Callable[[], Any], keras: Callable[[], Any], images: NDArray[np.uint8], name: str = ""
) -> ParityReport:
    """Build both networks, copy torch's weights into Keras', and compare their logits.

    Args:
        torch: builder of a `torch.nn.Module` that takes `[N, 1, H, W]`.
        keras: builder of the `keras.Model` that takes `[N, H, W, 1]`.
        images: uint8 `[N, H, W]`; a few dozen suffice.
        name: for the report; the torch builder's name if empty.

    Returns:
        A report; where a framework is not installed it says "skipped: X is not installed".
    """
    name = name or torch.__name__
    if skipped := skipped_report(name):
        return skipped
    torch_model, keras_model = torch(), keras()
    copy_weights(torch_model, keras_model)
    counts = (count_parameters(torch_model), count_parameters(keras_model))
    return ParityReport(name, logit_difference(torch_model, keras_model, images), counts)


def skipped_report(name: str) -> ParityReport | None:
    """The report that says which framework is missing; None where both are installed."""
    from course_utils.runtime import installed

    missing = [title for title, package in (("torch", "torch"), ("Keras", "keras")) if not installed(package)]
    return ParityReport(name, None, (0, 0), f"{' and '.join(missing)} is not installed") if missing else None


def logit_difference(torch_model: Any, keras_model: Any, images: NDArray[np.uint8]) -> float:
    """max |difference| of the logits that two models give for uint8 images `[N, H, W]`, divided by 255."""
    scaled = images.astype(np.float32) / np.float32(255)
    return float(np.abs(_torch_logits(torch_model, scaled) - _keras_logits(keras_model, scaled)).max())


def _torch_logits(model: Any, images: NDArray[np.float32]) -> NDArray[np.float32]:
    import torch

    with torch.no_grad():
        return model.cpu().eval()(torch.from_numpy(images).unsqueeze(1)).numpy()


def _keras_logits(model: Any, images: NDArray[np.float32]) -> NDArray[np.float32]:
    import keras

    processor = "cpu" if keras.backend.backend() == "torch" else "cpu:0"
    with keras.device(processor):  # a GPU's TF32 would differ by more than the tolerance
        return keras.ops.convert_to_numpy(model(images[..., None], training=False))


def copy_weights(torch_model: Any, keras_model: Any) -> None:
    """Copy every weight of a straight-line torch module into the Keras model with the same layers.

    Convolutions go from `[out, in, h, w]` to `[h, w, in, out]`, depthwise ones to `[h, w, out, 1]`. The first dense layer after a flatten
    has its rows reordered, because torch flattens channels first and Keras channels last.

    Raises:
        ValueError: the layers with weights do not match one to one.
    """
    from torch import nn

    layers = nn.Linear | nn.Conv2d | nn.BatchNorm1d | nn.BatchNorm2d
    sources = [m for m in torch_model.modules() if isinstance(m, layers)]
    targets = [layer for layer in keras_model.layers if layer.get_weights()]
    if len(sources) != len(targets):
        raise ValueError(
            f"{len(sources)} torch layers with weights, {len(targets)} Keras ones: not the same network"
        )
    channels = 1  # of the feature map that a flatten would flatten
    for source, target in zip(sources, targets, strict=True):
        weights = _keras_weights(source, channels)
        shapes = [list(w.shape) for w in weights], [list(w.shape) for w in target.get_weights()]
        if shapes[0] != shapes[1]:
            raise ValueError(
                f"{type(source).__name__} has weights {shapes[0]}, Keras' {target.name} takes {shapes[1]}"
            )
        target.set_weights(weights)
        channels = source.out_channels if isinstance(source, nn.Conv2d) else channels
        channels = 1 if isinstance(source, nn.Linear) else channels


def _depthwise(layer: Any) -> bool:
    """Whether a torch convolution has one filter for each channel, as Keras' `DepthwiseConv2D`."""
    return 1 < layer.groups == layer.in_channels == layer.out_channels


def _keras_weights(layer: Any, channels: int) -> list[NDArray[np.float32]]:
    """A torch layer's arrays in Keras' order and layout."""
    from torch import nn

    arrays = {name: value.detach().cpu().numpy() for name, value in layer.state_dict().items()}
    if isinstance(layer, nn.BatchNorm1d | nn.BatchNorm2d):
        return [arrays[name] for name in ("weight", "bias", "running_mean", "running_var")]
    if isinstance(layer, nn.Conv2d):
        weight = arrays["weight"].transpose((2, 3, 0, 1) if _depthwise(layer) else (2, 3, 1, 0))
    else:
        outputs, inputs = arrays["weight"].shape
        weight = arrays["weight"].reshape(outputs, channels, inputs // channels).transpose(2, 1, 0)
        weight = weight.reshape(inputs, outputs)
    return [weight, arrays["bias"]] if "bias" in arrays else [weight]
