"""`load(name)`: a dataset from the official files, or the stand-in that the package draws.

It decides which one and says so; finding files is `files`' task, stand-ins are `standins`'.
"""

from __future__ import annotations

import hashlib
import html
import os
import sys
from functools import cache

import numpy as np

from course_utils.data import files, standins
from course_utils.data.errors import DataError
from course_utils.data.idx import read_idx
from course_utils.data.types import CLASS_NAMES, DIGIT_NAMES, Dataset, Split

NAMES = ("fashion-mnist", "mnist", "sketch")


def load(name: str = "fashion-mnist") -> Dataset:
    """A dataset by name: uint8 images `[N, 28, 28]`, labels `[N]`, class names, and its source.

    Loaded once per process. Without files and network, "fashion-mnist" gives the stand-in `sketch` and
    "mnist" gives scikit-learn's enlarged 8×8 digits, each with a warning and an honest `source`.

    Args:
        name: "fashion-mnist", "mnist" or "sketch".

    Raises:
        ValueError: another name.
        DataError: files are there but damaged or incomplete.

    Source: Xiao, Rasul & Vollgraf (2017), arXiv:1708.07747; LeCun et al. (1998).
    """
    if name not in NAMES:
        raise ValueError(f"there is no dataset {name!r}; choose one of {', '.join(NAMES)}")
    dataset, reason = _load(name, os.environ.get("COURSE_DATA_DIR", ""), str(files.cache_folder()))
    if reason:  # every time, so that a cell that is run again still says it
        title = {"fashion-mnist": "Fashion-MNIST", "mnist": "MNIST"}[name]
        warn(title, dataset.source, reason)
    return dataset


@cache
def _load(name: str, *folders: str) -> tuple[Dataset, str]:
    """The dataset, and why it is a stand-in if it is one; other `folders`, another answer."""
    if name == "sketch":
        return standins.drawn(), ""
    family = {"fashion-mnist": "FashionMNIST", "mnist": "MNIST"}[name]
    try:
        return official(name, family), ""
    except files.Unreachable as error:
        return (standins.drawn() if name == "fashion-mnist" else standins.digits()), str(error)


def official(name: str, family: str) -> Dataset:
    """The four official files of a dataset as one; raises `files.Unreachable` where they cannot be had."""
    paths = files.find(family)
    train_images, train_labels, test_images, test_labels = (read_idx(path) for path in paths)
    title, classes = ("Fashion-MNIST", CLASS_NAMES) if family == "FashionMNIST" else ("MNIST", DIGIT_NAMES)
    checksums = [files.registry()[f"{family}/raw/{part}.gz"] for part in files.PARTS]
    return Dataset(
        name=name,
        train=Split(train_images, train_labels.astype(np.int64), "train"),
        test=Split(test_images, test_labels.astype(np.int64), "test"),
        class_names=classes,
        source=f"{title} (official files)",
        checksum=hashlib.sha256("".join(checksums).encode()).hexdigest(),
        is_real=True,
    )


def warn(title: str, source: str, reason: str) -> None:
    """Say, impossible to miss, that the results are not those of the real data."""
    lines = [
        f"{title} is not here and could not be downloaded.",
        f"Everything below runs on {source}.",
        "No result on it says anything about the papers. To use the real data, connect to the network and",
        "start again, or set COURSE_DATA_DIR to a folder with the official files (see data/README.md).",
    ]
    if in_notebook():
        from IPython.display import HTML, display

        body = "<br>".join(lines) + f"<details><summary>Reason</summary>{html.escape(reason)}</details>"
        display(
            HTML(
                '<div role="alert" class="stand-in" style="border:3px solid #b3261e;background:#fdecea;color:#410e0b;'
                f'padding:0.8em 1em;border-radius:6px"><strong>Stand-in data.</strong> {body}</div>'
            )
        )
        return
    rule = "!" * 100
    said = [*lines, *f"Reason: {reason}".splitlines()]
    print("\n".join([rule, *(f"!! {line}" for line in said), rule]), file=sys.stderr)


def in_notebook() -> bool:
    """Whether a notebook's kernel runs this."""
    ipython = sys.modules.get("IPython")
    return ipython is not None and hasattr(ipython.get_ipython(), "kernel")


__all__ = ["NAMES", "DataError", "load"]
