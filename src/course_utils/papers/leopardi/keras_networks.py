"""P4's networks in Keras: images `[N, 28, 28, 1]` in, logits `[N, 10]` out.

Chapters carry copies of these functions (`make sync`), so each is short and stands alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras


def leopardi_customnet() -> keras.Model:
    """P4's CustomNet: three convolutions with batch normalization, dropout before the only dense layer."""
    from keras import Input, Sequential, layers

    def norm() -> layers.Layer:  # torch's defaults, in Keras' words
        return layers.BatchNormalization(momentum=0.9, epsilon=1e-5)

    return Sequential([
        Input((28, 28, 1)),
        layers.Conv2D(32, 3, padding="same"), norm(), layers.ReLU(), layers.MaxPooling2D(2),  # 28 → 14
        layers.Conv2D(64, 3, padding="same"), norm(), layers.ReLU(), layers.MaxPooling2D(2),  # 14 → 7
        layers.Conv2D(128, 3, padding="same"), norm(), layers.ReLU(), layers.Dropout(0.5),
        layers.Flatten(), layers.Dense(10),
    ])  # fmt: skip


def leopardi_resnet18() -> keras.Model:
    """P4's ResNet-18: only a new first convolution and a new last layer train, ImageNet's body is frozen."""
    from course_utils.models import resnet, weights

    return resnet.keras_resnet18(weights.find("layer4"))


def leopardi_resnet18_layer3() -> keras.Model:
    """P4's ResNet-18 cut after its third stage. Folded, so that every file of weights makes the same network."""
    from course_utils.models import resnet, weights

    return resnet.keras_resnet18(weights.find("layer3").folded())
