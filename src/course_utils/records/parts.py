"""The parts of a run record, named and ordered as in its file.

They hold plain numbers; what they are made from has types of its own in `training` and `evaluation`.
"""

from __future__ import annotations

from dataclasses import dataclass

from course_utils.errors import UnknownNameError


@dataclass(frozen=True, kw_only=True)
class DataUsed:
    """The dataset: its name, where it came from in words, and its checksum."""

    name: str
    source: str
    checksum: str


@dataclass(frozen=True, kw_only=True)
class SplitUsed:
    """Who made the split ("leopardi"), and how many images each part has."""

    who: str
    train: int
    validation: int
    test: int


@dataclass(frozen=True, kw_only=True)
class Curves:
    """One value per epoch, as in `training.History`; empty where nothing was watched."""

    train_loss: list[float]
    train_accuracy: list[float]
    validation_loss: list[float]
    validation_accuracy: list[float]

    def series(self, name: str) -> list[float]:
        """The curve called "validation_loss", say. Raises UnknownNameError."""
        if name not in vars(self):
            raise UnknownNameError.of("curve", name, vars(self))
        return vars(self)[name]


@dataclass(frozen=True, kw_only=True)
class Bins:
    """Reliability by bins of confidence, as in `evaluation.Reliability`."""

    count: list[int]
    confidence: list[float]
    accuracy: list[float]


@dataclass(frozen=True, kw_only=True)
class Shifts:
    """Accuracy and consistency by shift of the test images in pixels, as in `evaluation.UnderShifts`."""

    pixels: list[int]
    accuracy: list[float]
    consistency: list[float]


@dataclass(frozen=True, kw_only=True)
class Tested:
    """What came out on the test images.

    Attributes:
        average_precision: per class, in label order.
        shifts: None in records that are older than this quantity, and where it was not asked for.
        confusion: `[10, 10]` counts, rows are true.
        predictions: a character per image; `records.Answers` reads them, beside the labels they belong to.
    """

    accuracy: float
    loss: float
    average_precision: list[float]
    reliability: Bins
    shifts: Shifts | None = None
    confusion: list[list[int]]
    predictions: str
