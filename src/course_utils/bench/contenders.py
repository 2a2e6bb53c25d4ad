"""Who takes part and with which networks. Data only."""

from __future__ import annotations

from dataclasses import dataclass

BATCH = 128
HELD_OUT = 10_000  # the last training images; nobody trains on them


@dataclass(frozen=True)
class Contender:
    """One way to train.

    Attributes:
        key: its name on the command line and in files.
        is_ours: whether it calls `training.fit`; otherwise it is written as tutorials write it.
        loaders: processes that load images beside the one that trains; None where nothing is loaded.
        without: what the course's loop does without, to see what each is worth; names of `HELPS`.
    """

    key: str
    title: str
    framework: str
    is_ours: bool = False
    loaders: int | None = None
    without: tuple[str, ...] = ()


HELPS = ("memory", "layout", "low precision", "quick layers")
CONTENDERS = (
    Contender("torch-loader", "PyTorch, DataLoader, as tutorials write it", "torch", loaders=0),
    Contender("torch-workers", "PyTorch, DataLoader with two workers", "torch", loaders=2),
    Contender("keras-fit", "Keras, fit, as tutorials write it", "keras"),
    Contender("ours-torch", "this course in PyTorch", "torch", is_ours=True),
    Contender("ours-keras", "this course in Keras", "keras", is_ours=True),
)


FLOAT32 = (
    Contender("ours-torch-float32", "this course in PyTorch", "torch", True, None, ("low precision",)),
    Contender("ours-keras-float32", "this course in Keras", "keras", True, None, ("low precision",)),
)
"""What the course does where bfloat16 is not native."""

STEPS = (
    CONTENDERS[0],
    Contender("in-memory", "images in memory, batches indexed there", "torch", True, None, HELPS),
    Contender("memory-kept", "freed memory is kept", "torch", True, None, HELPS[1:]),
    Contender("channels-last", "channels side by side", "torch", True, None, HELPS[2:]),
    Contender("low-precision", "products in bfloat16", "torch", True, None, HELPS[3:]),
    Contender("ours-torch", "dropout and layouts of their own: this course", "torch", True),
)
"""From the tutorials' loop to the course's, each with one thing more than the one before."""


@dataclass(frozen=True)
class Task:
    """A network of the zoo, and how many images an epoch of the comparison has: enough to time, and no more."""

    network: str
    title: str
    images: int


NETWORKS = (
    Task("priyowidodo_cnn", "P1's CNN", 12_800),
    Task("leopardi_customnet", "P4's CustomNet", 12_800),
    Task("bas_ann", "P3's ANN", 38_400),
)
WITH_DROPOUT = Task("priyowidodo_cnn_dropout", "P1's CNN with dropout", 12_800)
