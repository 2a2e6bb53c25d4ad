"""Is a network that you have edited still the paper's? Compared with the one in `models`, in the framework in use.

It compares layers, and what they compute from the same weights; it trains nothing.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from itertools import zip_longest
from typing import Any

import numpy as np

from course_utils import runtime
from course_utils.checks.core import Wrong, exercise

TOLERANCE = 1e-5


@exercise
def papers_network(name: str, in_torch: Callable[[], Any], in_keras: Callable[[], Any]) -> str:
    """Whether your builder still makes the network `name` of `models`, in the framework in use.

    Args:
        name: such as "bas_ann".
        in_torch, in_keras: your two builders; the one of the framework in use is called.
    """
    from course_utils import models, papers  # here: whoever asks for another check needs no network

    entry = models.network(name)
    builder = {"torch": in_torch, "keras": in_keras}[runtime.framework()]
    if inspect.isclass(builder) or not callable(builder):
        raise Wrong("give the functions that build the network, without calling them")
    original, yours = models.builder(name)(), builder()
    there, here = _listing(original), _listing(yours)
    wanted, found = models.count_parameters(original), models.count_parameters(yours)
    changed = _first_difference(there, here)
    if found != wanted:
        raise Wrong(f"yours has {found:,} parameters, the original {wanted:,}. {changed}")
    if _difference(original, yours) > TOLERANCE:
        raise Wrong(f"as many parameters, but other logits from the same weights. {changed}")
    if (now := _in_training(here)) != (then := _in_training(there)):
        raise Wrong(
            f"the same logits, but it trains differently: {', '.join(now) or 'nothing'} in place of "
            f"{', '.join(then) or 'nothing'}"
        )
    whose = (
        "of this course"
        if entry.paper == papers.OURS
        else f"that we take for {papers.paper(entry.paper).number}'s"
    )
    return f"still the network {whose}: {wanted:,} parameters, the same logits from the same weights"


def _listing(model: Any) -> list[str]:
    """The layers in words that two builds of a network share."""
    if runtime.framework_of(model) == "torch":
        layers = [layer for layer in model.modules() if not list(layer.children())]
        return [
            f"{each} with norm 1 of {each.over}" if hasattr(each, "over") else str(each) for each in layers
        ]
    return [_in_words(layer) for layer in model.layers]


def _in_words(layer: Any) -> str:
    """A Keras layer like `Dense(units=10, activation=linear)`."""
    keys = (
        "units",
        "filters",
        "kernel_size",
        "strides",
        "padding",
        "pool_size",
        "rate",
        "activation",
        "epsilon",
    )
    config = layer.get_config()
    parts = [f"{key}={config[key]}" for key in keys if key in config]
    words = f"{type(layer).__name__}({', '.join(parts)})"
    constraint = getattr(layer, "kernel_constraint", None)
    return f"{words} with {type(constraint).__name__} {constraint.get_config()}" if constraint else words


def _first_difference(original: list[str], yours: list[str]) -> str:
    for place, (there, here) in enumerate(zip_longest(original, yours)):
        if here is None:
            return f"Alike up to layer {place}; then the original goes on with {there}"
        if there is None:
            return f"Alike up to layer {place}; then yours goes on with {here}"
        if there != here:
            return f"The first difference is layer {place + 1}: {here}, where the original has {there}"
    return "The layers read alike: look at how they are connected"


def _in_training(listing: list[str]) -> list[str]:
    """What matters in training only: dropout, and constraints on weights."""
    kept = [re.search(r".*Dropout.*|(?<= with ).*", layer) for layer in listing]
    return [match[0] for match in kept if match]


def _difference(original: Any, yours: Any) -> float:
    """The largest difference of logits on noise, after the weights were copied."""
    images = np.random.default_rng(0).random((8, 28, 28), dtype=np.float32)
    if runtime.framework_of(original) == "keras":
        return _keras_difference(original, yours, images[..., None])
    return _torch_difference(original, yours, images[:, None])


def _torch_difference(original: Any, yours: Any, images: Any) -> float:
    import torch

    weights = zip(original.state_dict().values(), yours.state_dict().items(), strict=True)
    try:
        yours.load_state_dict({name: there.reshape(here.shape) for there, (name, here) in weights})
    except (RuntimeError, ValueError):
        return np.inf
    with torch.no_grad():
        batch = torch.from_numpy(images)
        return float((original.eval()(batch) - yours.eval()(batch)).abs().max())


def _keras_difference(original: Any, yours: Any, images: Any) -> float:
    import keras

    try:
        yours.set_weights(original.get_weights())
    except ValueError:
        return np.inf
    logits = [keras.ops.convert_to_numpy(model(images, training=False)) for model in (original, yours)]
    return float(np.abs(logits[0] - logits[1]).max())


__all__ = ["papers_network"]
