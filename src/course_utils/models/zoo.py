"""The list of the papers' networks: name, paper, and the framework whose defaults the paper used."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Network:
    """One network of a paper; `name` is its builder in `torch_zoo` and in `keras_zoo`.

    Attributes:
        defaults: "keras" or "torch": whose initial weights and optimizer defaults the paper had.
        parameters: trainable parameters, counted by hand from the paper and our choices.
    """

    name: str
    paper: str
    defaults: str
    parameters: int


NETWORKS = (
    Network("bas_ann", "bas", "keras", 784 * 512 + 512 + 512 * 256 + 256 + 256 * 10 + 10),
    Network("risqulla_cnn", "risqulla", "torch", 9 * 10 + 10 + 3 * (9 * 100 + 10) + 490 * 10 + 10),
    Network("priyowidodo_cnn", "priyowidodo", "keras", 1_199_882),
    Network("priyowidodo_cnn_dropout", "priyowidodo", "keras", 1_199_882),
)
