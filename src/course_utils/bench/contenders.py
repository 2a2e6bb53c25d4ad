"""Who takes part and with which networks. Data only."""

from __future__ import annotations

from dataclasses import dataclass, replace

from course_utils.training import Speedups

BATCH = 128
HELD_OUT = 10_000  # the last training images; nobody trains on them


@dataclass(frozen=True, kw_only=True)
class Contender:
    """One way to train.

    Attributes:
        key: its name on the command line and in files.
        loaders: processes that load images beside the one that trains; None where nothing is loaded.
        speedups: of `training.fit`, which it calls; None where it is written as tutorials write it.
        precision: that products are computed in, where the machine has it.
    """

    key: str
    title: str
    framework: str
    loaders: int | None = None
    speedups: Speedups | None = None
    precision: str = "float32"


BARE = Speedups(memory_kept=False, channels_last=False, own_dropout=False, own_flatten=False)
OURS = Contender(
    key="ours-torch",
    title="this course in PyTorch",
    framework="torch",
    speedups=Speedups(),
    precision="bfloat16",
)
OURS_KERAS = replace(OURS, key="ours-keras", title="this course in Keras", framework="keras")
TUTORIAL = Contender(
    key="torch-loader", title="PyTorch, DataLoader, as tutorials write it", framework="torch", loaders=0
)
CONTENDERS = (
    TUTORIAL,
    replace(TUTORIAL, key="torch-workers", title="PyTorch, DataLoader with two workers", loaders=2),
    Contender(key="keras-fit", title="Keras, fit, as tutorials write it", framework="keras"),
    OURS,
    OURS_KERAS,
)


FLOAT32 = (
    replace(OURS, key="ours-torch-float32", precision="float32"),
    replace(OURS_KERAS, key="ours-keras-float32", precision="float32"),
)
"""What the course does where bfloat16 is not native."""

_MEMORY = replace(BARE, memory_kept=True)
_LAYOUT = replace(_MEMORY, channels_last=True)


def _step(key: str, title: str, speedups: Speedups, precision: str = "float32") -> Contender:
    return Contender(key=key, title=title, framework="torch", speedups=speedups, precision=precision)


STEPS = (
    TUTORIAL,
    _step("in-memory", "images in memory, batches indexed there", BARE),
    _step("memory-kept", "freed memory is kept", _MEMORY),
    _step("channels-last", "channels last", _LAYOUT),
    _step("low-precision", "products in bfloat16", _LAYOUT, "bfloat16"),
    replace(OURS, title="dropout and layouts of their own: this course"),
)
"""From the tutorials' loop to the course's, each with one thing more than the one before."""


@dataclass(frozen=True)
class Task:
    """A network, and how many images an epoch of the comparison has: enough to time, and no more."""

    network: str
    title: str
    images: int


NETWORKS = (
    Task("priyowidodo_cnn", "P1's CNN", 12_800),
    Task("leopardi_customnet", "P4's CustomNet", 12_800),
    Task("bas_ann", "P3's ANN", 38_400),
)
WITH_DROPOUT = Task("priyowidodo_cnn_dropout", "P1's CNN with dropout", 12_800)
