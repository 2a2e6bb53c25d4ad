"""Train, validation and test as each paper made them, fixed by seed and named after who used them.

It only chooses images; nothing is scaled or shuffled for training here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from sklearn.model_selection import train_test_split

from course_utils.data.types import Dataset, Split


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


FEW = (10, 30, 100, 300, 1000)
NOTES = {
    "course": "50,000 to train, 10,000 held out of the training images; the test set is opened once.",
    "course-all": 'All 60,000 train, once every value is chosen on the split "course"; nothing is held out.',
    "course-closed": "The course's 50,000 to train and 10,000 held out, which are the test; the test set stays closed.",
    "course-5000": "5,000 of the course's 50,000 training images, and the same 10,000 held out.",
    "priyowidodo": "60,000 to train. The paper's validation set is the test set: its last losses coincide.",
    "risqulla": "60,000 to train, 10,000 to test, no validation set.",
    "bas-ann": "The last 33 % of the training images are held out, as Keras' validation_split does.",
    "bas-cnn": "The last 20 % of the training images are held out, as Keras' validation_split does.",
    "leopardi": "The first 5,000 training and the first 1,000 test images.",
    "leopardi-held-out": "The first 5,000 training images, as P4; the next 5,000 held out; all test images.",
    **{
        f"few-{count}": f"{count} of P4's 5,000 training images, {count // 10} of each class; all test images."
        for count in FEW
    },
    "dalvi": "All 70,000 images, split at random into 70 % train, 10 % validation, 20 % test.",
}


def make(dataset: Dataset, who: str, seed: int = 0) -> Splits:
    """The split of a paper, or "course", the one this course uses for its own experiments.

    Args:
        dataset: with the official 60,000 and 10,000 images, or any other sizes (shares are kept).
        who: "course", "course-all", "course-closed", "course-5000", "priyowidodo", "risqulla", "bas-ann", "bas-cnn", "leopardi",
            "leopardi-held-out", "few-10" (to "few-1000") or "dalvi".
        seed: only the random splits ("course", "course-closed", "course-5000", "few-…", "dalvi") depend on it.

    Raises:
        ValueError: an unknown name.
    """
    if who not in NOTES:
        raise ValueError(f"nobody called {who!r} made a split; choose one of {', '.join(NOTES)}")
    train, test = dataset.train, dataset.test
    if who in ("course", "course-5000"):
        train, validation = _hold_out(train, 1 / 6, seed)
        train = train if who == "course" else train.take(len(train) // 10)
    elif who == "course-closed":
        train, rest = _hold_out(train, 1 / 6, seed)
        validation, test = None, replace(rest, name="test")
    elif who == "bas-ann":
        train, validation = _last(train, 0.33)
    elif who == "bas-cnn":
        train, validation = _last(train, 0.20)
    elif who == "leopardi":
        train, validation, test = train.take(5_000), None, test.take(1_000)
    elif who == "leopardi-held-out":
        held = np.arange(min(5_000, len(train) // 2), min(10_000, len(train)))
        train, validation = train.take(held[0]), train.select(held, "validation")
    elif who.startswith("few-"):
        train, validation = _few(train.take(5_000), int(who.removeprefix("few-")), seed), None
    elif who == "dalvi":
        return _dalvi(dataset, seed)
    else:
        validation = None
    return Splits(train, validation, test, who, NOTES[who])


def _last(train: Split, share: float) -> tuple[Split, Split]:
    """Keras' validation_split: the first int(N · (1 − share)) images train, the rest validates."""
    cut = int(len(train) * (1 - share))
    rest = np.arange(cut, len(train))
    return train.take(cut), train.select(rest, "validation")


def _hold_out(train: Split, share: float, seed: int) -> tuple[Split, Split]:
    kept, held = train_test_split(
        np.arange(len(train)), test_size=share, random_state=seed, stratify=train.labels
    )
    return train.select(kept), train.select(held, "validation")


def _few(train: Split, count: int, seed: int) -> Split:
    """As many images of every class, in random order."""
    shuffled = train.select(np.random.default_rng(seed).permutation(len(train)))
    classes = np.unique(train.labels)
    chosen = [np.flatnonzero(shuffled.labels == label)[: count // len(classes)] for label in classes]
    return shuffled.select(np.sort(np.concatenate(chosen)))


def _dalvi(dataset: Dataset, seed: int) -> Splits:
    images = np.concatenate([dataset.train.images, dataset.test.images])
    labels = np.concatenate([dataset.train.labels, dataset.test.labels])
    everything = Split(images, labels, "all")
    n = len(everything)
    rest, test = train_test_split(np.arange(n), test_size=n * 2 // 10, random_state=seed)
    train, validation = train_test_split(rest, test_size=n // 10, random_state=seed)
    return Splits(
        everything.select(train, "train"),
        everything.select(validation, "validation"),
        everything.select(test, "test"),
        "dalvi",
        NOTES["dalvi"],
    )
