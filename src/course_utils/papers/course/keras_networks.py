"""The course's own networks in Keras: images `[N, 28, 28, 1]` in, logits `[N, 10]` out.

Chapters carry copies of these functions (`make sync`), so each is short and stands alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras


def pooling_max() -> keras.Model:
    """Our body for comparing ways to shrink a map, with 2×2 max pooling."""
    from keras import Input, Sequential, layers

    return Sequential([
        Input((28, 28, 1)),
        layers.Conv2D(16, 3, padding="same", activation="relu"), layers.MaxPooling2D(2),  # 28 → 14
        layers.Conv2D(32, 3, padding="same", activation="relu"), layers.MaxPooling2D(2),  # 14 → 7
        layers.Conv2D(64, 3, padding="same", activation="relu"),
        layers.Flatten(), layers.Dense(10),
    ])  # fmt: skip


def pooling_average() -> keras.Model:
    """The same body with 2×2 average pooling."""
    from keras import Input, Sequential, layers

    return Sequential([
        Input((28, 28, 1)),
        layers.Conv2D(16, 3, padding="same", activation="relu"), layers.AveragePooling2D(2),  # 28 → 14
        layers.Conv2D(32, 3, padding="same", activation="relu"), layers.AveragePooling2D(2),  # 14 → 7
        layers.Conv2D(64, 3, padding="same", activation="relu"),
        layers.Flatten(), layers.Dense(10),
    ])  # fmt: skip


def pooling_stride() -> keras.Model:
    """The same body without pooling; its first two convolutions have a stride of 2."""
    from keras import Input, Sequential, layers

    return Sequential([
        Input((28, 28, 1)),
        layers.Conv2D(16, 3, strides=2, padding="same", activation="relu"),  # 28 → 14
        layers.Conv2D(32, 3, strides=2, padding="same", activation="relu"),  # 14 → 7
        layers.Conv2D(64, 3, padding="same", activation="relu"),
        layers.Flatten(), layers.Dense(10),
    ])  # fmt: skip


def pooling_stride_wide() -> keras.Model:
    """The strided body, so much wider that it has as much to compute as the one with pooling."""
    from keras import Input, Sequential, layers

    return Sequential([
        Input((28, 28, 1)),
        layers.Conv2D(20, 3, strides=2, padding="same", activation="relu"),  # 28 → 14
        layers.Conv2D(41, 3, strides=2, padding="same", activation="relu"),  # 14 → 7
        layers.Conv2D(83, 3, padding="same", activation="relu"),
        layers.Flatten(), layers.Dense(10),
    ])  # fmt: skip


def pooling_antialiased() -> keras.Model:
    """The same body; the maximum is taken at every place, then blurred by 1 2 1, and only then thinned out.

    Two averages of two neighbors are that blur. "same" keeps the size of the maxima: 28 → 28 → 27 → 14.
    """
    from keras import Input, Sequential, layers

    def shrink() -> list[layers.Layer]:
        dense_max = layers.MaxPooling2D(2, strides=1, padding="same")
        blur = layers.AveragePooling2D(2, strides=1), layers.AveragePooling2D(2, padding="same")
        return [dense_max, *blur]

    return Sequential([
        Input((28, 28, 1)),
        layers.Conv2D(16, 3, padding="same", activation="relu"), *shrink(),  # 28 → 14
        layers.Conv2D(32, 3, padding="same", activation="relu"), *shrink(),  # 14 → 7
        layers.Conv2D(64, 3, padding="same", activation="relu"),
        layers.Flatten(), layers.Dense(10),
    ])  # fmt: skip


def slim_cnn() -> keras.Model:
    """P1's network without dropout, with a quarter of its channels."""
    from keras import Input, Sequential, layers

    return Sequential([
        Input((28, 28, 1)),
        layers.Conv2D(8, 3, activation="relu"),
        layers.Conv2D(16, 3, activation="relu"), layers.MaxPooling2D(2),  # 24 → 12
        layers.Flatten(), layers.Dense(128, activation="relu"),
        layers.Dense(10),
    ])  # fmt: skip


def slim_cnn_unpooled() -> keras.Model:
    """The slim network without its pooling, to see what the pooling does."""
    from keras import Input, Sequential, layers

    return Sequential([
        Input((28, 28, 1)),
        layers.Conv2D(8, 3, activation="relu"),
        layers.Conv2D(16, 3, activation="relu"),
        layers.Flatten(), layers.Dense(128, activation="relu"),
        layers.Dense(10),
    ])  # fmt: skip


def slim_cnn_dropout() -> keras.Model:
    """The slim network with P1's two dropout layers."""
    from keras import Input, Sequential, layers

    return Sequential([
        Input((28, 28, 1)),
        layers.Conv2D(8, 3, activation="relu"),
        layers.Conv2D(16, 3, activation="relu"), layers.MaxPooling2D(2), layers.Dropout(0.25),
        layers.Flatten(), layers.Dense(128, activation="relu"), layers.Dropout(0.5),
        layers.Dense(10),
    ])  # fmt: skip


def slim_cnn_more_dropout() -> keras.Model:
    """The slim network with half as much dropout again."""
    from keras import Input, Sequential, layers

    return Sequential([
        Input((28, 28, 1)),
        layers.Conv2D(8, 3, activation="relu"),
        layers.Conv2D(16, 3, activation="relu"), layers.MaxPooling2D(2), layers.Dropout(0.375),
        layers.Flatten(), layers.Dense(128, activation="relu"), layers.Dropout(0.75),
        layers.Dense(10),
    ])  # fmt: skip


def slim_cnn_norm() -> keras.Model:
    """The slim network with batch normalization before every ReLU, as P4's CustomNet has it."""
    from keras import Input, Sequential, layers

    def norm() -> layers.Layer:  # torch's defaults, in Keras' words
        return layers.BatchNormalization(momentum=0.9, epsilon=1e-5)

    return Sequential([
        Input((28, 28, 1)),
        layers.Conv2D(8, 3), norm(), layers.ReLU(),
        layers.Conv2D(16, 3), norm(), layers.ReLU(), layers.MaxPooling2D(2),
        layers.Flatten(), layers.Dense(128), norm(), layers.ReLU(),
        layers.Dense(10),
    ])  # fmt: skip


def fast_cnn() -> keras.Model:
    """Chapter 08's small network. Pooling right after a convolution leaves the rest a quarter of the work."""
    from keras import Input, Sequential, layers

    def conv(channels: int) -> layers.Layer:
        return layers.Conv2D(channels, 3, padding="same", use_bias=False)

    def norm() -> layers.Layer:  # torch's defaults, in Keras' words
        return layers.BatchNormalization(momentum=0.9, epsilon=1e-5)

    return Sequential([
        Input((28, 28, 1)),
        conv(16), layers.MaxPooling2D(2), norm(), layers.ReLU(),  # 28 → 14
        conv(32), layers.MaxPooling2D(2), norm(), layers.ReLU(),  # 14 → 7
        conv(64), norm(), layers.ReLU(),
        conv(64), norm(), layers.ReLU(),
        layers.Flatten(), layers.Dense(10),
    ])  # fmt: skip


def strong_cnn() -> keras.Model:
    """Chapter 08's larger network: the small one with twice the channels, and one convolution more."""
    from keras import Input, Sequential, layers

    def conv(channels: int) -> layers.Layer:
        return layers.Conv2D(channels, 3, padding="same", use_bias=False)

    def norm() -> layers.Layer:  # torch's defaults, in Keras' words
        return layers.BatchNormalization(momentum=0.9, epsilon=1e-5)

    return Sequential([
        Input((28, 28, 1)),
        conv(32), layers.MaxPooling2D(2), norm(), layers.ReLU(),  # 28 → 14
        conv(64), norm(), layers.ReLU(),
        conv(64), layers.MaxPooling2D(2), norm(), layers.ReLU(),  # 14 → 7
        conv(128), norm(), layers.ReLU(),
        conv(128), norm(), layers.ReLU(),
        layers.Flatten(), layers.Dense(10),
    ])  # fmt: skip


def modern_cnn() -> keras.Model:
    """Chapter 08's modern network: three blocks like ConvNeXt's, with as many MACs as the larger network."""
    from keras import Input, KerasTensor, Model, layers

    def norm() -> layers.Layer:  # torch's defaults, in Keras' words
        return layers.BatchNormalization(momentum=0.9, epsilon=1e-5)

    def block(x: KerasTensor) -> KerasTensor:
        channels = x.shape[-1]
        near = norm()(layers.DepthwiseConv2D(5, padding="same", use_bias=False)(x))
        wide = layers.Conv2D(4 * channels, 1, activation="gelu")(near)
        return layers.Add()([x, layers.Conv2D(channels, 1)(wide)])

    images = Input((28, 28, 1))
    x = norm()(
        layers.MaxPooling2D(2)(layers.Conv2D(64, 3, padding="same", use_bias=False)(images))
    )  # 28 → 14
    x = layers.Conv2D(128, 2, strides=2)(norm()(block(x)))  # 14 → 7
    x = layers.GlobalAveragePooling2D()(block(block(x)))
    return Model(images, layers.Dense(10)(norm()(x)))


def wide_resnet() -> keras.Model:
    """Chapter 08's network for a GPU: a wide residual network, 28 layers deep and four times as wide."""
    from keras import Input, KerasTensor, Model, layers

    def conv(x: KerasTensor, channels: int, stride: int, size: int = 3) -> KerasTensor:
        if size > 1:
            x = layers.ZeroPadding2D(1)(x)  # alike on all sides: with a stride, "same" would not be
        return layers.Conv2D(channels, size, strides=stride, use_bias=False)(x)

    def norm(x: KerasTensor) -> KerasTensor:  # torch's defaults, in Keras' words
        return layers.ReLU()(layers.BatchNormalization(momentum=0.9, epsilon=1e-5)(x))

    def block(x: KerasTensor, channels: int, stride: int) -> KerasTensor:
        ready = norm(x)
        around = x if x.shape[-1] == channels else conv(ready, channels, stride, size=1)
        return layers.Add()([conv(norm(conv(ready, channels, stride)), channels, 1), around])

    images = Input((28, 28, 1))
    x = conv(images, 16, 1)
    for channels, stride in ((64, 1), (128, 2), (256, 2)):  # 28, 14 and 7 pixels
        x = block(x, channels, stride)
        for _ in range(3):
            x = block(x, channels, 1)
    return Model(images, layers.Dense(10)(layers.GlobalAveragePooling2D()(norm(x))))


def small_ann() -> keras.Model:
    """Chapter 03's fully connected network with about as many parameters as P2's CNN."""
    from keras import Input, Sequential, layers

    return Sequential([
        Input((28, 28, 1)),
        layers.Flatten(),  # 28 × 28 → 784
        layers.Dense(10, activation="relu"),
        layers.Dense(10),
    ])  # fmt: skip


def wide_ann() -> keras.Model:
    """Chapter 03's fully connected network with about as much work as P2's CNN: P3's ANN, wider."""
    from keras import Input, Sequential, layers

    return Sequential([
        Input((28, 28, 1)),
        layers.Flatten(),  # 28 × 28 → 784
        layers.Dense(912, activation="relu"),
        layers.Dense(456, activation="relu"),
        layers.Dense(10),
    ])  # fmt: skip
