"""P99's network in PyTorch."""


def toy_line():
    """One dense layer."""
    from torch import nn

    return nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
