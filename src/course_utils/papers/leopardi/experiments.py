"""P4's experiments, and ours that test what it only says.

Each value that the paper leaves out stands in `choices`, with the reason. Data only: nothing runs here.
"""

from __future__ import annotations

from dataclasses import replace

from course_utils.claims import Choice
from course_utils.experiments.specification import Experiment
from course_utils.training import Optimizer

_CUSTOMNET = Experiment(
    name="leopardi-customnet",
    title="P4's CustomNet",
    paper="leopardi",
    reproduces="customnet",
    network="leopardi_customnet",
    split="leopardi",
    validates_on="test",
    optimizer=Optimizer.of("sgd", defaults="torch", learning_rate=0.001),
    batch_size=32,
    epochs=30,
    choices=(
        Choice(
            "optimizer",
            "SGD with torch's default learning rate, 0.001",
            "Not given. Faster ones drive the training accuracy to 98 %, far from the paper's 91 %.",
        ),
        Choice(
            "batch size", "32", "Not given; larger ones stay below the paper's test accuracy at this rate."
        ),
        Choice(
            "validation set",
            "the test set",
            "The paper's curves are of training and test set.",
            unvaried="No weight depends on it.",
        ),
        Choice("pixels", "divided by 255", "Not given; it is what torchvision's ToTensor does."),
    ),
    bfloat16=True,
)
_RESNET = replace(
    _CUSTOMNET,
    name="leopardi-resnet18",
    title="P4's ResNet-18 (frozen body)",
    reproduces="resnet18",
    network="leopardi_resnet18",
    choices=(
        Choice("optimizer", "SGD with torch's default learning rate, 0.001", "Not given; as for CustomNet."),
        Choice("batch size", "32", "Not given; as for CustomNet."),
        *_CUSTOMNET.choices[2:],
        Choice(
            "frozen normalization",
            "keeps ImageNet's statistics while the ends train",
            "Not said. Frozen is read as unchanged; torch's training mode would move the statistics.",
        ),
    ),
    bfloat16=False,  # not checked for this network
    needs="torchvision's official ImageNet weights",
)
_RESNET_LAYER3 = replace(
    _RESNET,
    name="leopardi-resnet18-layer3",
    title="ResNet-18 cut after layer3 (ours)",
    reproduces=None,
    network="leopardi_resnet18_layer3",
    choices=(
        *_RESNET.choices,
        Choice("cut", "after the third of four stages", "What can be run where only those weights are."),
        Choice(
            "normalization",
            "folded into the convolutions",
            "Then whole and partial files of weights make one network. Where the first convolution is "
            "replaced, the first normalization's scale goes with it: P4's network keeps that scale.",
        ),
    ),
    needs="ImageNet weights of ResNet-18 through layer3",
)
_COMPRESSED = replace(
    _RESNET_LAYER3,
    name="leopardi-resnet18-compressed",
    title="P4's ResNet-18, last stage from a compressed copy",
    network="leopardi_resnet18_compressed",
    choices=(
        *(choice for choice in _RESNET_LAYER3.choices if choice.topic not in ("cut", "frozen normalization")),
        replace(_RESNET.choices[-1], unvaried="The normalizations are folded into the convolutions."),
        Choice(
            "last stage",
            "from a published copy whose weights are compressed",
            "The official file cannot be had everywhere. The copy names photographs nearly as well (its authors "
            "give 65.81 % on ImageNet, 69.76 % for the official one).",
        ),
    ),
    needs="ImageNet weights of ResNet-18 with a compressed last stage",
    instead_of="leopardi-resnet18",
)
EXPERIMENTS = (
    _CUSTOMNET,
    replace(
        _CUSTOMNET,
        name="leopardi-customnet-adam",
        title="CustomNet with Adam",
        reproduces=None,
        optimizer=Optimizer.of("adam", defaults="torch"),
        batch_size=64,
    ),
    _RESNET,
    _RESNET_LAYER3,
    replace(
        _RESNET_LAYER3,
        name="leopardi-resnet18-layer3-adam",
        title="ResNet-18 cut after layer3, with Adam (ours)",
        optimizer=Optimizer.of("adam", defaults="torch"),
        choices=(
            Choice(
                "optimizer", "Adam with torch's defaults", "Not given; beside SGD, to see what it decides."
            ),
            *_RESNET_LAYER3.choices[1:],
        ),
    ),
    _COMPRESSED,
)
