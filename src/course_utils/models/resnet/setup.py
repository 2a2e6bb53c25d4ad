"""How a pretrained network is set up for other images: what it is fed, where it is cut, what trains.

Each choice that P4 makes, and its alternatives, as data. It builds nothing; `networks` does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from course_utils.models.resnet.pretrained import CHANNELS, STAGES, shapes

CLASSES = 10
IMAGENET_MEAN = (0.485, 0.456, 0.406)  # of red, green and blue, pixels in [0, 1]
IMAGENET_STD = (0.229, 0.224, 0.225)
TRAINED_ON = 224  # pixels of a side

First = Literal["fresh", "summed", "three"]
Trains = Literal["ends", "head", "scales", "last", "everything"]


@dataclass(frozen=True)
class Setup:
    """One way of using ResNet-18's pretrained body for grey images; the defaults are P4's.

    Attributes:
        through: the last stage that is kept, "layer1" to "layer4"; its maps are averaged and classified.
        size: images are resized to this many pixels a side first, bilinearly; None: left as they come.
        first: the first convolution. "fresh": drawn anew, for one channel, so the pretrained filters are lost.
            "summed": the pretrained filters, added up over red, green and blue. "three": the pretrained
            filters as they are; the grey image is repeated three times and normalized as ImageNet's were.
        trains: "ends": first convolution and classifier. "head": the classifier alone (a linear probe).
            "scales": the classifier, and scale and shift of every normalization. "last": the classifier and
            the last stage. "everything".
        statistics: "frozen": means and variances of the normalizations stay ImageNet's. "adapted": they follow
            the new images while training, as torch's training mode has it.

    Raises:
        ValueError: an unknown choice, or choices that contradict each other.
    """

    through: str = "layer4"
    size: int | None = None
    first: First = "fresh"
    trains: Trains = "ends"
    statistics: Literal["frozen", "adapted"] = "frozen"

    def __post_init__(self) -> None:
        shapes(self.through)
        known = {
            "first": ("fresh", "summed", "three"),
            "trains": ("ends", "head", "scales", "last", "everything"),
            "statistics": ("frozen", "adapted"),
        }
        for name, choices in known.items():
            if (value := getattr(self, name)) not in choices:
                raise ValueError(f"{name} is {value!r}; choose one of {', '.join(choices)}")
        if self.first == "fresh" and self.trains not in ("ends", "everything"):
            raise ValueError('a fresh first convolution must train: trains="ends" or "everything"')
        if self.size is not None and self.size < 1:
            raise ValueError(f"size is in pixels, at least 1, not {self.size}")

    @property
    def stages(self) -> tuple[str, ...]:
        """The stages that are kept."""
        return STAGES[: STAGES.index(self.through) + 1]

    @property
    def fresh(self) -> tuple[str, ...]:
        """The layers without pretrained weights."""
        return ("conv1", "fc") if self.first == "fresh" else ("fc",)

    @property
    def features_after(self) -> str | None:
        """The last layer before anything trains; None where something trains from the beginning on.

        What comes out of it never changes, so it can be computed once for all epochs.
        """
        if self.statistics == "adapted":
            return None
        if self.trains == "last":
            return self.stages[-2] if len(self.stages) > 1 else "maxpool"
        return "flatten" if self.trains == "head" else None

    def does_train(self, name: str) -> bool:
        """Whether a weight trains, by torchvision's name of it: "layer1.0.conv1.weight"."""
        layer, _, part = name.rpartition(".")
        if part in ("running_mean", "running_var", "num_batches_tracked"):
            return False
        if self.trains == "everything" or layer == "fc":
            return True
        return {
            "ends": layer == "conv1",
            "head": False,
            "scales": _is_norm(layer),
            "last": layer.startswith(self.through),
        }[self.trains]

    @property
    def parameters(self) -> int:
        """How many numbers train, of ResNet-18."""
        found = (CHANNELS[self.through] + 1) * CLASSES
        for name, shape in shapes(self.through).items():
            if self.does_train(name):
                size = 1
                for side in shape:
                    size *= side
                found += size // 3 if name == "conv1.weight" and self.first != "three" else size
        return found


def _is_norm(layer: str) -> bool:
    return layer.split(".")[-1].startswith("bn") or layer.endswith("downsample.1")


P4 = Setup()
