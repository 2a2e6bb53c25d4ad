"""The torch half of ResNet-18's body: its layers, filled with weights, each frozen or not as the setup says.

`networks` puts them together with the classifier; Keras' half stands in `in_keras`.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

import torch
from torch import nn
from torchvision.models.resnet import BasicBlock
from torchvision.ops import FrozenBatchNorm2d

from course_utils.models.resnet.pretrained import Arrays
from course_utils.models.resnet.setup import IMAGENET_MEAN, IMAGENET_STD, Setup

Norm = Callable[[int], nn.Module]


class SteadyBatchNorm2d(nn.BatchNorm2d):
    """Batch normalization whose statistics never move, while its scale and shift may train."""

    def train(self, mode: bool = True) -> SteadyBatchNorm2d:
        """Stay in evaluation mode."""
        return super().train(False)


def layers(arrays: Arrays, setup: Setup) -> OrderedDict[str, nn.Module]:
    """Everything before the average, by torchvision's names; what prepares the images first.

    Args:
        arrays: the body's, its first convolution as the setup wants it, or absent where it is fresh.
    """
    norm = _norm(setup)
    with torch.device("meta"):  # no numbers at all: what `arrays` does not fill can never run
        body = nn.Sequential(_body(arrays, setup, norm))
    state = {name: torch.tensor(array) for name, array in arrays.items()}
    if norm is not FrozenBatchNorm2d:
        state |= {name: torch.tensor(0) for name in body.state_dict() if name.endswith("num_batches_tracked")}
    body.load_state_dict(state, assign=True)
    for name, weight in body.named_parameters():
        weight.requires_grad_(setup.does_train(name))
    prepared = _prepare(setup)
    if setup.first == "fresh":
        prepared["conv1"] = nn.Conv2d(1, len(arrays["bn1.bias"]), 7, stride=2, padding=3, bias=False)
    return prepared | OrderedDict(body.named_children())


def _norm(setup: Setup) -> Norm:
    if setup.statistics == "adapted":
        return nn.BatchNorm2d
    return FrozenBatchNorm2d if setup.trains in ("ends", "head") else SteadyBatchNorm2d


def _prepare(setup: Setup) -> OrderedDict[str, nn.Module]:
    """Resizing, and three normalized channels: a 1×1 convolution with nothing to learn."""
    found: OrderedDict[str, nn.Module] = OrderedDict()
    if setup.size is not None:
        found["resize"] = nn.Upsample((setup.size, setup.size), mode="bilinear")
    if setup.first == "three":
        std, mean = torch.tensor(IMAGENET_STD), torch.tensor(IMAGENET_MEAN)
        normalize = nn.Conv2d(1, 3, 1).requires_grad_(False)
        normalize.load_state_dict({"weight": (1 / std).reshape(3, 1, 1, 1), "bias": -mean / std})
        found["normalize"] = normalize
    return found


def _body(arrays: Arrays, setup: Setup, norm: Norm) -> OrderedDict[str, nn.Module]:
    found: OrderedDict[str, nn.Module] = OrderedDict()
    channels = len(arrays["bn1.bias"])
    if setup.first != "fresh":
        found["conv1"] = nn.Conv2d(
            arrays["conv1.weight"].shape[1], channels, 7, stride=2, padding=3, bias=False
        )
    found |= {"bn1": norm(channels), "relu": nn.ReLU(inplace=True), "maxpool": nn.MaxPool2d(3, 2, 1)}
    for stage in setup.stages:
        width, stride = len(arrays[f"{stage}.0.bn1.bias"]), 1 if stage == "layer1" else 2
        found[stage] = nn.Sequential(
            BasicBlock(channels, width, stride, _shortcut(channels, width, stride, norm), norm_layer=norm),
            BasicBlock(width, width, norm_layer=norm),
        )
        channels = width
    return found


def _shortcut(channels: int, width: int, stride: int, norm: Norm) -> nn.Module | None:
    if stride == 1:
        return None
    return nn.Sequential(nn.Conv2d(channels, width, 1, stride=stride, bias=False), norm(width))
