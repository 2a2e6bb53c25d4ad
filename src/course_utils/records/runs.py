"""Records grouped into what can be averaged: one experiment, one framework, one precision, many seeds.

It selects and averages; verdicts are given elsewhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from course_utils.claims import OURS
from course_utils.data import CLASS_NAMES
from course_utils.data.splits import Origin
from course_utils.errors import CourseError, UnknownNameError
from course_utils.records.compare import Measured
from course_utils.records.parts import Shifts
from course_utils.records.record import RunRecord

Reading = Callable[[RunRecord], float]


class NotRunError(CourseError, LookupError):
    """No record of an experiment; `name` is the experiment's."""

    def __init__(self, name: str) -> None:
        super().__init__(f"no run of {name} is recorded")
        self.name = name


@dataclass(frozen=True)
class Group:
    """Runs that differ in their seed only."""

    experiment: str
    framework: str
    precision: str
    records: tuple[RunRecord, ...]

    def __len__(self) -> int:
        return len(self.records)

    @property
    def paper(self) -> str:
        """Slug of the paper."""
        return self.experiment.split("-")[0]

    @property
    def files(self) -> tuple[str, ...]:
        """Names of the records' files."""
        return tuple(record.file_name for record in self.records)

    @property
    def draws_its_test(self) -> bool:
        """Whether each seed has test images of its own, drawn at random."""
        return self.records[0].tested_on is Origin.DRAWN

    def measured(self, read: Reading) -> Measured:
        """A quantity over the seeds."""
        return Measured.of([read(record) for record in self.records])

    def curve(self, name: str) -> NDArray[np.float64]:
        """The mean over the seeds of a history such as "validation_loss", one value per epoch."""
        return np.mean([record.history.series(name) for record in self.records], axis=0)

    def confusion(self) -> NDArray[np.int64]:
        """The confusion matrices `[10, 10]` of the seeds, added up; rows are true."""
        return np.sum([record.test.confusion for record in self.records], axis=0)

    def per_class(self, read: Callable[[RunRecord], NDArray[np.float64]]) -> dict[str, float]:
        """The mean over the seeds of a quantity per class, by class name."""
        values = np.mean([read(record) for record in self.records], axis=0)
        return dict(zip(CLASS_NAMES, values.tolist(), strict=True))


class Runs:
    """All records, by experiment.

    Args:
        instead: by the name of an experiment, the one whose groups take its place while it has none.
    """

    def __init__(self, records: Iterable[RunRecord], instead: Mapping[str, str] | None = None) -> None:
        self.instead = instead or {}
        found: dict[tuple[str, str, str], list[RunRecord]] = defaultdict(list)
        for record in records:
            found[record.experiment, record.framework, record.precision].append(record)
        self.all = [
            Group(*name, tuple(sorted(members, key=lambda record: record.seed)))
            for name, members in found.items()
        ]

    def groups(self, experiment: str) -> list[Group]:
        """An experiment's groups, or its substitute's: the one with most runs first; torch and float32 before others."""
        found = [group for group in self.all if group.experiment == experiment]
        if not found and experiment in self.instead:
            return self.groups(self.instead[experiment])
        return sorted(found, key=lambda g: (-len(g), g.framework != "torch", g.precision != "float32"))

    def group(self, experiment: str, framework: str | None = None) -> Group:
        """An experiment's largest group.

        Raises:
            NotRunError: there is none.
        """
        found = [group for group in self.groups(experiment) if framework in (None, group.framework)]
        if not found:
            raise NotRunError(experiment)
        return found[0]

    def together(self, *experiments: str) -> list[Group]:
        """A group of each experiment, all in one framework: the one in which most were run.

        Raises:
            NotRunError: no framework has them all.
        """
        offers, lacking = [], None
        for framework in ("torch", "keras"):
            try:
                offers.append([self.group(name, framework) for name in experiments])
            except NotRunError as error:
                lacking = lacking or error  # what torch lacks is told
        if lacking and not offers:
            raise lacking
        return max(offers, key=lambda groups: min(map(len, groups)))

    def pairs(self, first: Group, second: Group) -> list[tuple[RunRecord, RunRecord]]:
        """The records of two groups that have the same seed.

        Raises:
            NotRunError: no seed is in both.
        """
        others = {record.seed: record for record in second.records}
        found = [(record, others[record.seed]) for record in first.records if record.seed in others]
        if not found:
            raise NotRunError(f"{first.experiment} and {second.experiment} with the same seed")
        return found

    def paired(self, first: Group, second: Group, read: Reading) -> NDArray[np.float64]:
        """Differences first − second of a quantity, seed by seed; raises as `pairs` does."""
        return np.array([read(one) - read(other) for one, other in self.pairs(first, second)])

    def side_by_side(self, experiments: Sequence[str]) -> list[list[Group]]:
        """A group of each experiment, once per framework and precision in which all of them were run."""
        kinds = dict.fromkeys((group.framework, group.precision) for group in self.groups(experiments[0]))
        found = [
            [g for name in experiments for g in self.groups(name) if (g.framework, g.precision) == kind]
            for kind in kinds
        ]
        return [groups for groups in found if len(groups) == len(experiments)]

    def in_framework(self, experiment: str, framework: str) -> Group | None:
        """An experiment's group in a framework, in float32 if there is one; None if it was not run there."""
        found = [group for group in self.groups(experiment) if group.framework == framework]
        return min(found, key=lambda group: group.precision != "float32", default=None)

    def made_by(self, framework: str, precision: str) -> Runs:
        """The runs of one framework and precision; of the course's own experiments, which copy no paper, all."""
        return Runs(
            (
                record
                for group in self.all
                if group.paper == OURS or (group.framework, group.precision) == (framework, precision)
                for record in group.records
            ),
            self.instead,
        )


def shared_precision(groups: Iterable[Group]) -> str:
    """The precision of all groups, "mixed" where they differ, "" for none."""
    found = {group.precision for group in groups}
    return "mixed" if len(found) > 1 else "".join(found)


def last(series: str) -> Reading:
    """Reads the last epoch of a history such as "validation_accuracy"."""
    return lambda record: record.history.series(series)[-1]


def at(series: str, epoch: int) -> Reading:
    """Reads an epoch, counted from 1, of a history."""
    return lambda record: record.history.series(series)[epoch - 1]


def on_test(quantity: str) -> Reading:
    """Reads "accuracy" or "loss" of the test. Raises UnknownNameError."""
    known: dict[str, Reading] = {
        "accuracy": lambda record: record.test.accuracy,
        "loss": lambda record: record.test.loss,
    }
    if quantity not in known:
        raise UnknownNameError.of("quantity of a test", quantity, known)
    return known[quantity]


def under_shift(quantity: str, pixels: int) -> Reading:
    """Reads "accuracy" or "consistency" on test images moved by so many pixels.

    A record made before this was measured raises NotRunError when it is read; another quantity raises
    UnknownNameError at once.
    """
    known: dict[str, Callable[[Shifts], list[float]]] = {
        "accuracy": lambda shifts: shifts.accuracy,
        "consistency": lambda shifts: shifts.consistency,
    }
    if quantity not in known:
        raise UnknownNameError.of("quantity on moved images", quantity, known)

    def read(record: RunRecord) -> float:
        shifts = record.test.shifts
        if shifts is None:
            raise NotRunError(f"{record.experiment} on moved images")
        return known[quantity](shifts)[shifts.pixels.index(pixels)]

    return read


def recall(record: RunRecord) -> NDArray[np.float64]:
    """Per class, in label order."""
    confusion = np.array(record.test.confusion)
    return confusion.diagonal() / np.maximum(confusion.sum(axis=1), 1)


def precision(record: RunRecord) -> NDArray[np.float64]:
    """Per class, in label order; 0 for a class that was never predicted."""
    confusion = np.array(record.test.confusion)
    return confusion.diagonal() / np.maximum(confusion.sum(axis=0), 1)


def f1(record: RunRecord) -> NDArray[np.float64]:
    """Per class, in label order."""
    confusion = np.array(record.test.confusion)
    return 2 * confusion.diagonal() / np.maximum(confusion.sum(axis=0) + confusion.sum(axis=1), 1)


def average_precision(record: RunRecord) -> NDArray[np.float64]:
    """Per class, in label order: the area under its precision–recall curve."""
    return np.array(record.test.average_precision)
