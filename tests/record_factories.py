"""Records that say what a test wants them to say, small enough to be written on one line.

They fit the schema; nothing was ever run for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils import papers
from course_utils.data import CLASS_NAMES
from course_utils.records import Bins, Curves, DataUsed, Deciding, Law, RunRecord, SplitUsed, Tested
from course_utils.records.answers import true_labels

LAW = Law(deciding={slug: Deciding("torch") for slug in papers.PAPERS})
"""Runs in PyTorch decide about every paper, as `made` makes them; no other settings."""

CURVES = ("train_loss", "train_accuracy", "validation_loss", "validation_accuracy")


def made(
    experiment: str,
    seed: int = 0,
    *,
    framework: str = "torch",
    precision: str = "float32",
    dataset: str = "fashion-mnist",
    who: str = "risqulla",
    seconds: float = 1.0,
    confusion: NDArray[np.int64] | None = None,
    tested: Mapping[str, Any] | None = None,
    **curves: list[float],
) -> RunRecord:
    """A record.

    Args:
        confusion: 100 right answers per class unless given; images and accuracy follow from it.
        tested: parts of the test that are not to follow from the confusion, such as {"loss": 0.2}.
        curves: such as validation_loss=[0.5, 0.4]; the others have one epoch of 0.5.
    """
    confusion = 100 * np.eye(10, dtype=int) if confusion is None else confusion
    images = int(confusion.sum())
    found = {
        "accuracy": float(confusion.trace() / images),
        "loss": 0.3,
        "average_precision": [0.9] * 10,
        "reliability": Bins(count=[1], confidence=[0.5], accuracy=[0.5]),
        "confusion": confusion.tolist(),
        "predictions": "0" * images,
    }
    return RunRecord(
        experiment=experiment,
        specification="0" * 12,
        framework=framework,
        seed=seed,
        data=DataUsed(name=dataset, source="made up for a test", checksum="0"),
        split=SplitUsed(who=who, train=1, validation=1, test=images),
        hyperparameters={},
        history=Curves(**{name: [0.5] for name in CURVES} | curves),
        test=Tested(**found | dict(tested or {})),
        parameters=1,
        device="cpu",
        precision=precision,
        threads=1,
        processor="a machine",
        seconds=seconds,
        versions={},
        commit="none",
    )


def with_accuracy(experiment: str, *accuracies: float, **more: Any) -> list[RunRecord]:
    """Runs with these test accuracies, one per seed."""
    return [
        made(experiment, seed, tested={"accuracy": accuracy}, **more)
        for seed, accuracy in enumerate(accuracies)
    ]


def with_curve(experiment: str, series: str, *curves: list[float]) -> list[RunRecord]:
    """Runs with these curves, one per seed."""
    return [made(experiment, seed, **{series: curve}) for seed, curve in enumerate(curves)]


def answering(experiment: str, guessed: Iterable[int], seed: int = 0, **more: Any) -> RunRecord:
    """A run that gave these answers for the first official test images of Fashion-MNIST."""
    answers = np.array(list(guessed))
    confusion = np.zeros((10, 10), dtype=int)
    np.add.at(confusion, (true_labels("fashion-mnist")[: len(answers)], answers), 1)
    told = {"predictions": "".join(map(str, answers))}
    return made(experiment, seed, confusion=confusion, tested=told, **more)


def errors(**counts: int) -> NDArray[np.int64]:
    """A confusion matrix with 100 right ones per class and these errors, such as Shirt_Coat=20."""
    names = {name.replace("/", "").replace("-", "").replace(" ", ""): i for i, name in enumerate(CLASS_NAMES)}
    confusion = 100 * np.eye(10, dtype=int)
    for pair, count in counts.items():
        true, predicted = (names[name] for name in pair.split("_"))
        confusion[true, predicted] = count
    return confusion
