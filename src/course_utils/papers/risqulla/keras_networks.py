"""P2's networks in Keras: images `[N, 28, 28, 1]` in, logits `[N, 10]` out.

Chapters carry copies of these functions (`make sync`), so each is short and stands alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras


def risqulla_cnn() -> keras.Model:
    """Our guess at P2's network: (two 3×3 convolutions, one pooling) twice."""
    from keras import Input, Sequential, layers

    return Sequential([
        Input((28, 28, 1)),
        layers.Conv2D(10, 3, padding="same", activation="relu"),
        layers.Conv2D(10, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(2),  # 28 → 14
        layers.Conv2D(10, 3, padding="same", activation="relu"),
        layers.Conv2D(10, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(2),  # 14 → 7
        layers.Flatten(), layers.Dense(10),
    ])  # fmt: skip
