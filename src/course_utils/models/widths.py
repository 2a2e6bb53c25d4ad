"""A network made narrower or wider: the same layers in the same order, each a factor as wide.

For the alternatives to widths that a paper leaves open. The ten outputs stay; nothing is trained here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from course_utils.runtime import framework_of

if TYPE_CHECKING:
    import keras
    from torch import nn


@dataclass(frozen=True)
class Widths:
    """Factors for the channels of all convolutions, and for the units of all dense layers but the last."""

    channels: float = 1.0
    units: float = 1.0


AS_WIDE = Widths()


def scaled(model: Any, widths: Widths) -> Any:
    """A new network like `model`, a torch or Keras `Sequential` of the papers' layers, with other widths.

    Raises:
        ValueError: no whole number of channels or units comes out.
    """
    return {"torch": _torch, "keras": _keras}[framework_of(model)](model, widths)


def _torch(model: nn.Sequential, widths: Widths) -> nn.Sequential:
    from torch import nn

    outputs = [layer for layer in model if isinstance(layer, nn.Linear)][-1]
    layers: list[nn.Module] = []
    before = 1.0  # how much wider the input of the next layer is
    for layer in model:
        if isinstance(layer, nn.Conv2d):
            sizes = _whole(layer.in_channels * before), _whole(layer.out_channels * widths.channels)
            how: dict[str, Any] = {
                "kernel_size": layer.kernel_size,
                "stride": layer.stride,
                "padding": layer.padding,
                "bias": layer.bias is not None,
            }
            layers.append(type(layer)(*sizes, **how))
            before = widths.channels
        elif isinstance(layer, nn.Linear):
            after = 1.0 if layer is outputs else widths.units
            layers.append(nn.Linear(_whole(layer.in_features * before), _whole(layer.out_features * after)))
            before = after
        elif isinstance(layer, nn.BatchNorm1d | nn.BatchNorm2d):
            size = _whole(layer.num_features * before)
            layers.append(type(layer)(size, eps=layer.eps, momentum=layer.momentum))
        else:
            layers.append(layer)
    return nn.Sequential(*layers)


def _keras(model: keras.Model, widths: Widths) -> keras.Model:
    from keras import Sequential

    written = model.get_config()
    for layer in written["layers"]:
        layer.pop("build_config", None)  # holds the shapes before
        settings = layer["config"]
        if "filters" in settings:
            settings["filters"] = _whole(settings["filters"] * widths.channels)
        elif "units" in settings and layer is not written["layers"][-1]:
            settings["units"] = _whole(settings["units"] * widths.units)
    return Sequential.from_config(written)


def _whole(size: float) -> int:
    if size < 1 or size != int(size):
        raise ValueError(f"{size:g} is no number of channels or units; take another factor")
    return int(size)
