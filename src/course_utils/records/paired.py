"""Two classifiers on the same test images: does one err where the other does not?

Records hold predictions; the true labels of the official test sets lie beside this module.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

from course_utils.records.record import RunRecord


@cache
def true_labels(dataset: str) -> NDArray[np.int64]:
    """The labels `[10000]` of an official test set ("fashion-mnist" or "mnist"), in the file's order.

    Raises:
        KeyError: another dataset.
    """
    text = json.loads(Path(__file__).with_name("test_labels.json").read_text("utf8"))[dataset]
    return np.array(list(text), dtype=np.int64)


def predictions(record: RunRecord) -> NDArray[np.int64]:
    """What a run predicted for its test images, in their order."""
    return np.array(list(record.test["predictions"]), dtype=np.int64)


def is_official(record: RunRecord) -> bool:
    """Whether a run was tested on images of the official test set, from the first on."""
    return record.split["who"] not in ("dalvi", "course-closed")  # drawn at random; held out of the others


def correct(record: RunRecord) -> NDArray[np.bool_]:
    """Which test images a run got right.

    Raises:
        ValueError: its test images were not the first ones of an official test set.
    """
    if not is_official(record):
        raise ValueError(f"{record.file_name}: its test images are not those of the official test set")
    guessed = predictions(record)
    return guessed == true_labels(record.data["name"])[: len(guessed)]


def mcnemar(first: RunRecord, second: RunRecord) -> float:
    """The exact two-sided p of McNemar's test: are the images that only one gets right evenly shared?

    Raises:
        ValueError: they were not tested on the same images.

    Source: McNemar (1947), Psychometrika 12, 153–157.
    """
    one, other = correct(first), correct(second)
    if first.data["name"] != second.data["name"] or len(one) != len(other):
        raise ValueError(f"{first.file_name} and {second.file_name} have other test images")
    only_first, only_second = int((one & ~other).sum()), int((other & ~one).sum())
    if only_first + only_second == 0:
        return 1.0
    return float(binomtest(only_first, only_first + only_second).pvalue)
