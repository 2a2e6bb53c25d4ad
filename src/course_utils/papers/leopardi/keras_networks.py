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
