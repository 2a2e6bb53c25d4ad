"""P5's networks in Keras: images `[N, 28, 28, 1]` in, logits `[N, 10]` out.

Chapters carry copies of these functions (`make sync`), so each is short and stands alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras


def dalvi_one_hidden() -> keras.Model:
    """P5's network A: one hidden layer of 100 sigmoids."""
    from keras import Input, Sequential, layers

    return Sequential([
        Input((28, 28, 1)),
        layers.Flatten(),
        layers.Dense(100, activation="sigmoid"),
        layers.Dense(10),
    ])  # fmt: skip


def dalvi_deep() -> keras.Model:
    """P5's network B: several hidden ReLU layers. Their number and widths are ours."""
    from keras import Input, Sequential, layers

    return Sequential([
        Input((28, 28, 1)),
        layers.Flatten(),
        layers.Dense(256, activation="relu"),
        layers.Dense(128, activation="relu"),
        layers.Dense(64, activation="relu"),
        layers.Dense(10),
    ])  # fmt: skip


def dalvi_strided_cnn() -> keras.Model:
    """P5's network C: 3×3 convolutions with stride 2 instead of pooling. Channels and dense head are ours."""
    from keras import Input, Sequential, layers

    return Sequential([
        Input((28, 28, 1)),
        layers.Conv2D(32, 3, strides=2, padding="same", activation="relu"),  # 28 → 14
        layers.Conv2D(64, 3, strides=2, padding="same", activation="relu"),  # 14 → 7
        layers.Conv2D(128, 3, strides=2, padding="same", activation="relu"),  # 7 → 4
        layers.Flatten(), layers.Dense(128, activation="relu"),
        layers.Dense(10),
    ])  # fmt: skip


def dalvi_pooled_cnn() -> keras.Model:
    """P5's network C with stride 1 and 2×2 max pooling in place of stride 2, to compare the two."""
    from keras import Input, Sequential, layers

    return Sequential([
        Input((28, 28, 1)),
        layers.Conv2D(32, 3, padding="same", activation="relu"), layers.MaxPooling2D(2),  # 28 → 14
        layers.Conv2D(64, 3, padding="same", activation="relu"), layers.MaxPooling2D(2),  # 14 → 7
        layers.Conv2D(128, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(2, padding="same"),  # 7 → 4
        layers.Flatten(), layers.Dense(128, activation="relu"),
        layers.Dense(10),
    ])  # fmt: skip
