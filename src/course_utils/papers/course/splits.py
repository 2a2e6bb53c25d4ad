"""The course's own splits: images held out for choosing, and few images for chapter 06."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from course_utils.data.splits import Origin, Parts, Recipe, hold_out, whole
from course_utils.data.types import Dataset, Split

FEW = (10, 30, 100, 300, 1000)
"""How many of P4's training images chapter 06 trains on."""
FEWER = (600, 2_000, 6_000, 20_000)
"""How many of the course's training images chapter 08's learning curve trains on, before all 50,000."""


def _closed(dataset: Dataset, seed: int) -> Parts:
    train, held, _ = hold_out(1 / 6)(dataset, seed)
    assert held is not None
    return train, None, replace(held, name="test")


def _closed_with(count: int) -> Callable[[Dataset, int], Parts]:
    def parts(dataset: Dataset, seed: int) -> Parts:
        train, validation, test = _closed(dataset, seed)
        return train.take(min(count, len(train))), validation, test

    return parts


def _a_tenth(dataset: Dataset, seed: int) -> Parts:
    train, validation, test = hold_out(1 / 6)(dataset, seed)
    return train.take(len(train) // 10), validation, test


def _after_leopardi(dataset: Dataset, seed: int) -> Parts:
    train = dataset.train
    held = np.arange(min(5_000, len(train) // 2), min(10_000, len(train)))
    return train.take(held[0]), train.select(held, "validation"), dataset.test


def _few(count: int) -> Callable[[Dataset, int], Parts]:
    return lambda dataset, seed: (_of_each_class(dataset.train.take(5_000), count, seed), None, dataset.test)


def _of_each_class(train: Split, count: int, seed: int) -> Split:
    """As many images of every class, in random order."""
    shuffled = train.select(np.random.default_rng(seed).permutation(len(train)))
    classes = np.unique(train.labels)
    chosen = [np.flatnonzero(shuffled.labels == label)[: count // len(classes)] for label in classes]
    return shuffled.select(np.sort(np.concatenate(chosen)))


RECIPES = (
    Recipe(
        "course",
        "50,000 to train, 10,000 held out of the training images; the test set is opened once.",
        hold_out(1 / 6),
        is_random=True,
    ),
    Recipe(
        "course-all",
        'All 60,000 train, once every value is chosen on the split "course"; nothing is held out.',
        whole,
    ),
    Recipe(
        "course-closed",
        "The course's 50,000 to train and 10,000 held out, which are the test; the test set stays closed.",
        _closed,
        tested_on=Origin.HELD_OUT,
        is_random=True,
    ),
    *(
        Recipe(
            f"course-closed-{count}",
            f"{count:,} of the course's 50,000 training images; the 10,000 held out are the test.",
            _closed_with(count),
            tested_on=Origin.HELD_OUT,
            is_random=True,
        )
        for count in FEWER
    ),
    Recipe(
        "course-5000",
        "5,000 of the course's 50,000 training images, and the same 10,000 held out.",
        _a_tenth,
        is_random=True,
    ),
    Recipe(
        "leopardi-held-out",
        "The first 5,000 training images, as P4; the next 5,000 held out; all test images.",
        _after_leopardi,
    ),
    *(
        Recipe(
            f"few-{count}",
            f"{count} of P4's 5,000 training images, {count // 10} of each class; all test images.",
            _few(count),
            is_random=True,
        )
        for count in FEW
    ),
)
