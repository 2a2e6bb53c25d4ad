"""What runs answered for the official test images, beside the true labels: does one err where another does not?

Records hold predictions; the labels of the official test sets lie beside this module. Runs that were tested on other
images have no answers here, so that nothing is ever compared with labels of other images.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

from course_utils.data.splits import Origin
from course_utils.errors import CourseError
from course_utils.records.record import RunRecord

ALL = 10_000  # images of an official test set


class OtherImagesError(CourseError, ValueError):
    """Answers for other images than those asked for; the message names the run."""


@cache
def true_labels(dataset: str) -> NDArray[np.int64]:
    """The labels `[10000]` of an official test set ("fashion-mnist" or "mnist"), in the file's order.

    Raises:
        KeyError: another dataset.
    """
    text = json.loads(Path(__file__).with_name("test_labels.json").read_text("utf8"))[dataset]
    return np.array(list(text), dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Answers:
    """What one run answered for the first images of an official test set.

    Attributes:
        run: name of the record's file.
        dataset: "fashion-mnist" or "mnist".
        predictions: int64 `[N]`, labels 0 to 9, for the first N test images in the file's order.
    """

    run: str
    dataset: str
    predictions: NDArray[np.int64]

    @classmethod
    def of(cls, record: RunRecord) -> Answers:
        """The answers of a recorded run.

        Raises:
            OtherImagesError: it was tested on images drawn at random, or held out of the training images.
        """
        if record.tested_on is not Origin.OFFICIAL:
            raise OtherImagesError(
                f"{record.file_name}: its test images are {record.tested_on}, not the official ones; "
                "choose runs whose `tested_on` is Origin.OFFICIAL"
            )
        guessed = np.array(list(record.test.predictions), dtype=np.int64)
        return cls(record.file_name, record.data.name, guessed)

    def __len__(self) -> int:
        return len(self.predictions)

    @property
    def labels(self) -> NDArray[np.int64]:
        """The true labels `[N]` of the same images."""
        return true_labels(self.dataset)[: len(self)]

    @property
    def correct(self) -> NDArray[np.bool_]:
        """Which images the run got right, `[N]`."""
        return self.predictions == self.labels

    def beside(self, other: Answers) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """What this run got right, and what another did, image by image.

        Raises:
            OtherImagesError: the other one answered for other images.
        """
        self._demand_same_images(other)
        return self.correct, other.correct

    def agree(self, other: Answers) -> NDArray[np.bool_]:
        """Where this run and another gave the same answer, `[N]`; raises as `beside` does."""
        self._demand_same_images(other)
        return self.predictions == other.predictions

    def _demand_same_images(self, other: Answers) -> None:
        if (self.dataset, len(self)) != (other.dataset, len(other)):
            raise OtherImagesError(f"{self.run} and {other.run} were tested on other images")


def on_all_official_images(runs: Iterable[RunRecord], dataset: str = "fashion-mnist") -> list[RunRecord]:
    """Those of the runs that were tested on all 10,000 official test images of a dataset."""
    return [
        run
        for run in runs
        if run.tested_on is Origin.OFFICIAL and run.data.name == dataset and run.split.test == ALL
    ]


def mcnemar(first: RunRecord, second: RunRecord) -> float:
    """The exact two-sided p of McNemar's test: are the images that only one gets right evenly shared?

    Raises:
        OtherImagesError: they were not tested on the same official images.

    Source: McNemar (1947), Psychometrika 12, 153–157.
    """
    one, other = Answers.of(first).beside(Answers.of(second))
    only_first, only_second = int((one & ~other).sum()), int((other & ~one).sum())
    if only_first + only_second == 0:
        return 1.0
    return float(binomtest(only_first, only_first + only_second).pvalue)
