"""Train, validation and test, fixed by seed and named after who made them.

Here stand the ways of dividing and the look-up by name; who divides how stands with each paper. It only chooses
images; nothing is scaled or shuffled for training here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from sklearn.model_selection import train_test_split

from course_utils import _papers
from course_utils.data.types import Dataset, Split
from course_utils.errors import UnknownNameError

Parts = tuple[Split, Split | None, Split]
"""Train, validation (None where there is none) and test."""


class Origin(StrEnum):
    """Where a split's test images come from: it decides with whose labels predictions may be compared."""

    OFFICIAL = "the first of the official test images, in their order"
    DRAWN = "drawn at random from all images"
    HELD_OUT = "held out of the training images"


@dataclass(frozen=True, eq=False)
class Splits:
    """Three disjoint parts of a dataset, and what to know about them.

    `validation` is None where the paper has none; `note` says where it used the test set instead.
    """

    train: Split
    validation: Split | None
    test: Split
    who: str
    note: str


@dataclass(frozen=True)
class Recipe:
    """One way to split a dataset.

    Attributes:
        name: of who made it, such as "leopardi".
        note: what to know about it, in a sentence.
        divide: makes the parts of a dataset, with a seed.
        tested_on: where its test images come from.
        is_random: whether the seed matters.
    """

    name: str
    note: str
    divide: Callable[[Dataset, int], Parts]
    tested_on: Origin = Origin.OFFICIAL
    is_random: bool = False


def recipes() -> dict[str, Recipe]:
    """Every recipe by its name, paper by paper."""
    return {recipe.name: recipe for recipe in _papers.collect("splits", "RECIPES")}


def recipe(name: str) -> Recipe:
    """The recipe called `name`.

    Raises:
        UnknownNameError: nobody made one.
    """
    known = recipes()
    if name not in known:
        raise UnknownNameError.of("split", name, known)
    return known[name]


def make(dataset: Dataset, who: str, seed: int = 0) -> Splits:
    """The split of a paper, or "course", the one this course uses for its own experiments.

    Args:
        dataset: with the official 60,000 and 10,000 images, or any other sizes (shares are kept).
        who: the name of a recipe, such as "course", "bas-ann" or "leopardi"; `recipes` lists them.
        seed: matters where the recipe is random.

    Raises:
        UnknownNameError: an unknown name.
    """
    chosen = recipe(who)
    return Splits(*chosen.divide(dataset, seed), who, chosen.note)


def whole(dataset: Dataset, seed: int) -> Parts:
    """All training images train, all test images test; nothing is held out."""
    return dataset.train, None, dataset.test


def first(train: int, test: int) -> Callable[[Dataset, int], Parts]:
    """The first so many training and test images."""
    return lambda dataset, seed: (dataset.train.take(train), None, dataset.test.take(test))


def last(share: float) -> Callable[[Dataset, int], Parts]:
    """Keras' validation_split: the first int(N · (1 − share)) training images train, the rest validates."""

    def divide(dataset: Dataset, seed: int) -> Parts:
        cut = int(len(dataset.train) * (1 - share))
        rest = np.arange(cut, len(dataset.train))
        return dataset.train.take(cut), dataset.train.select(rest, "validation"), dataset.test

    return divide


def hold_out(share: float) -> Callable[[Dataset, int], Parts]:
    """A share of the training images, drawn class by class, validates."""

    def divide(dataset: Dataset, seed: int) -> Parts:
        kept, held = train_test_split(
            np.arange(len(dataset.train)), test_size=share, random_state=seed, stratify=dataset.train.labels
        )
        return dataset.train.select(kept), dataset.train.select(held, "validation"), dataset.test

    return divide


def draw(validation: float, test: float) -> Callable[[Dataset, int], Parts]:
    """Shares of all images, training and test images together, drawn at random; the rest trains."""

    def divide(dataset: Dataset, seed: int) -> Parts:
        everything = Split(
            np.concatenate([dataset.train.images, dataset.test.images]),
            np.concatenate([dataset.train.labels, dataset.test.labels]),
            "all",
        )
        n = len(everything)
        rest, tested = train_test_split(np.arange(n), test_size=int(n * test), random_state=seed)
        trained, watched = train_test_split(rest, test_size=int(n * validation), random_state=seed)
        return (
            everything.select(trained, "train"),
            everything.select(watched, "validation"),
            everything.select(tested, "test"),
        )

    return divide
