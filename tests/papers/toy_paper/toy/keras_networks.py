"""P99's network in Keras."""


def toy_line():
    """One dense layer."""
    from keras import Input, Sequential, layers

    return Sequential([Input((28, 28, 1)), layers.Flatten(), layers.Dense(10)])
