"""P3's networks in Keras: images `[N, 28, 28, 1]` in, logits `[N, 10]` out.

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


def bas_ann_deep() -> keras.Model:
    """P3's ANN 3: five hidden layers as P3 counts them. The widths are ours."""
    from keras import Input, Sequential, layers

    return Sequential([
        Input((28, 28, 1)),
        layers.Flatten(),
        layers.Dense(512, activation="relu"),
        layers.Dense(256, activation="relu"),
        layers.Dense(128, activation="relu"),
        layers.Dense(64, activation="relu"),
        layers.Dense(10),
    ])  # fmt: skip


def bas_cnn1() -> keras.Model:
    """P3's CNN 1: fourteen hidden layers as P3 counts them. Widths and order are ours."""
    from keras import Input, Sequential, layers

    return Sequential([
        Input((28, 28, 1)),
        layers.Conv2D(16, 3, padding="same", activation="relu"),
        layers.Conv2D(16, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(2), layers.Dropout(0.2),  # 28 → 14
        layers.Conv2D(32, 3, padding="same", activation="relu"),
        layers.Conv2D(32, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(2), layers.Dropout(0.2),  # 14 → 7
        layers.Conv2D(64, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(2), layers.Dropout(0.2),  # 7 → 3
        layers.Flatten(), layers.Dense(128, activation="relu"), layers.Dropout(0.2),
        layers.Dense(10),
    ])  # fmt: skip


def bas_cnn2() -> keras.Model:
    """P3's CNN 2: fifteen hidden layers, every 3×3 filter of unit norm. Widths and order are ours."""
    from keras import Input, Sequential, constraints, layers

    def conv(channels: int) -> layers.Layer:
        unit = constraints.UnitNorm(axis=(0, 1, 2))
        return layers.Conv2D(channels, 3, padding="same", activation="relu", kernel_constraint=unit)

    return Sequential([
        Input((28, 28, 1)),
        conv(16), conv(16), layers.MaxPooling2D(2), layers.Dropout(0.2),  # 28 → 14
        conv(32), conv(32), layers.MaxPooling2D(2), layers.Dropout(0.2),  # 14 → 7
        conv(64), conv(64), layers.MaxPooling2D(2), layers.Dropout(0.2),  # 7 → 3
        layers.Flatten(), layers.Dense(128, activation="relu"), layers.Dropout(0.2),
        layers.Dense(10),
    ])  # fmt: skip


def bas_cnn2_free() -> keras.Model:
    """P3's CNN 2 without its unit-norm constraint, to see what the constraint does."""
    from keras import Input, Sequential, layers

    def conv(channels: int) -> layers.Layer:
        return layers.Conv2D(channels, 3, padding="same", activation="relu")

    return Sequential([
        Input((28, 28, 1)),
        conv(16), conv(16), layers.MaxPooling2D(2), layers.Dropout(0.2),  # 28 → 14
        conv(32), conv(32), layers.MaxPooling2D(2), layers.Dropout(0.2),  # 14 → 7
        conv(64), conv(64), layers.MaxPooling2D(2), layers.Dropout(0.2),  # 7 → 3
        layers.Flatten(), layers.Dense(128, activation="relu"), layers.Dropout(0.2),
        layers.Dense(10),
    ])  # fmt: skip


def bas_cnn3() -> keras.Model:
    """P3's CNN 3: nineteen hidden layers, the four new ones normalize. Widths and order are ours."""
    from keras import Input, Sequential, layers

    def conv(channels: int) -> layers.Layer:
        return layers.Conv2D(channels, 3, padding="same", activation="relu")

    return Sequential([
        Input((28, 28, 1)),
        conv(16), conv(16), layers.BatchNormalization(), layers.MaxPooling2D(2), layers.Dropout(0.2),
        conv(32), conv(32), layers.BatchNormalization(), layers.MaxPooling2D(2), layers.Dropout(0.2),
        conv(64), conv(64), layers.BatchNormalization(), layers.MaxPooling2D(2), layers.Dropout(0.2),
        layers.Flatten(), layers.Dense(128, activation="relu"),
        layers.BatchNormalization(), layers.Dropout(0.2),
        layers.Dense(10),
    ])  # fmt: skip


def bas_cnn2_axis0() -> keras.Model:
    """P3's CNN 2 with Keras' own default of unit norm: every column of three weights has norm 1."""
    from keras import Input, Sequential, constraints, layers

    def conv(channels: int) -> layers.Layer:
        return layers.Conv2D(
            channels, 3, padding="same", activation="relu", kernel_constraint=constraints.UnitNorm()
        )

    return Sequential([
        Input((28, 28, 1)),
        conv(16), conv(16), layers.MaxPooling2D(2), layers.Dropout(0.2),  # 28 → 14
        conv(32), conv(32), layers.MaxPooling2D(2), layers.Dropout(0.2),  # 14 → 7
        conv(64), conv(64), layers.MaxPooling2D(2), layers.Dropout(0.2),  # 7 → 3
        layers.Flatten(), layers.Dense(128, activation="relu"), layers.Dropout(0.2),
        layers.Dense(10),
    ])  # fmt: skip
