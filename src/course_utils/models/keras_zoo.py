"""The papers' networks in Keras: images `[N, 28, 28, 1]` in, logits `[N, 10]` out.

Chapters carry copies of these functions (`make sync`), so each is short and stands alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras


def bas_ann() -> keras.Model:
    """P3's ANN 1 and 2: three hidden layers as P3 counts them. The widths are ours."""
    from keras import Input, Sequential, layers

    return Sequential([
        Input((28, 28, 1)),
        layers.Flatten(),  # 28 × 28 → 784
        layers.Dense(512, activation="relu"),
        layers.Dense(256, activation="relu"),
        layers.Dense(10),
    ])  # fmt: skip


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


def priyowidodo_cnn() -> keras.Model:
    """P1's network without dropout. No padding (ours), hence 28 → 26 → 24 → 12."""
    from keras import Input, Sequential, layers

    return Sequential([
        Input((28, 28, 1)),
        layers.Conv2D(32, 3, activation="relu"),
        layers.Conv2D(64, 3, activation="relu"), layers.MaxPooling2D(2),
        layers.Flatten(), layers.Dense(128, activation="relu"),
        layers.Dense(10),
    ])  # fmt: skip


def priyowidodo_cnn_dropout() -> keras.Model:
    """P1's network with its two dropout layers."""
    from keras import Input, Sequential, layers

    return Sequential([
        Input((28, 28, 1)),
        layers.Conv2D(32, 3, activation="relu"),
        layers.Conv2D(64, 3, activation="relu"), layers.MaxPooling2D(2), layers.Dropout(0.25),
        layers.Flatten(), layers.Dense(128, activation="relu"), layers.Dropout(0.5),
        layers.Dense(10),
    ])  # fmt: skip
