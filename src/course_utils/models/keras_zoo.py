"""The papers' networks, and ours, in Keras: images `[N, 28, 28, 1]` in, logits `[N, 10]` out.

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


def leopardi_resnet18() -> keras.Model:
    """P4's ResNet-18: only a new first convolution and a new last layer train, ImageNet's body is frozen."""
    from course_utils.models import resnet, weights

    return resnet.keras_resnet18(weights.find("layer4"))


def leopardi_resnet18_layer3() -> keras.Model:
    """P4's ResNet-18 cut after its third stage. Folded, so that every file of weights makes the same network."""
    from course_utils.models import resnet, weights

    return resnet.keras_resnet18(weights.find("layer3").folded())


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
