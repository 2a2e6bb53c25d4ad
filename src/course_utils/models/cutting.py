"""Cut a network in two, so that what never changes is computed once: features of a frozen body.

Both parts share the network's weights: training the second part trains the network.
"""

from __future__ import annotations

from typing import Any

from course_utils.runtime import framework_of


def cut(model: Any, after: str) -> tuple[Any, Any]:
    """The network up to a layer, and the rest of it.

    Args:
        model: a `torch.nn.Sequential` with named children, or a functional `keras.Model`; a whole network, since
            Keras cannot cut a second time.
        after: the last layer of the first part, by torch's name of it; a stage "layer2" of `resnet` will do
            in both frameworks.

    Returns:
        Two networks of the same framework; the second takes what the first gives.

    Raises:
        ValueError: there is no such layer, or nothing comes after it.
    """
    names = _names(model)
    place = next((name for name in (after, f"{after}_1") if name in names), None)
    if place is None or place == names[-1]:
        raise ValueError(f"the network cannot be cut after {after!r}; its layers are {', '.join(names)}")
    if framework_of(model) == "keras":
        import keras

        middle = model.get_layer(place).output
        return keras.Model(model.inputs, middle), keras.Model(middle, model.outputs[0])
    first = names.index(place) + 1
    return model[:first], model[first:]


def _names(model: Any) -> list[str]:
    if framework_of(model) == "keras":
        return [layer.name for layer in model.layers]
    return [name for name, _ in model.named_children()]
