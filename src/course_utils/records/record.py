"""The run record and its file: what was run, on what, how, and what came out.

The schema beside this module is the contract; a record that does not fit is refused on writing and on
reading. Records hold numbers and one string of predicted labels: no images, no weights.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema

from course_utils._files import as_json, rounded, write_whole
from course_utils._repository import root
from course_utils.data import splits
from course_utils.data.splits import Origin
from course_utils.errors import CourseError
from course_utils.records.parts import Bins, Curves, DataUsed, Shifts, SplitUsed, Tested

SCHEMA_VERSION = 1
DIGITS = 6  # significant digits kept of each float


class RecordError(CourseError, ValueError):
    """A record does not fit the schema, or its file cannot be read. The message says where and what."""


@dataclass(frozen=True, kw_only=True)
class RunRecord:
    """One finished run.

    Attributes:
        experiment: its name, such as "priyowidodo-dropout".
        specification: hash of the experiment's data (`specification_hash`); another hash means stale.
        hyperparameters: everything that was set: optimizer, learning rate, batch, epochs, scaling …
        threads, processor: what `seconds` is to be read with.
        seconds: wall-clock time of training, evaluation excluded, summed over interruptions.
        commit: of the code; a "+" marks changes that no commit held.
    """

    experiment: str
    specification: str
    framework: str
    seed: int
    data: DataUsed
    split: SplitUsed
    hyperparameters: Mapping[str, Any]
    history: Curves
    test: Tested
    parameters: int
    device: str
    precision: str
    threads: int
    processor: str
    seconds: float
    versions: dict[str, str]
    commit: str
    profile: str = "full"
    schema: int = field(default=SCHEMA_VERSION)

    @property
    def tested_on(self) -> Origin:
        """Where its test images come from."""
        return splits.recipe(self.split.who).tested_on

    @property
    def file_name(self) -> str:
        """Its file's name: experiment, framework, precision and seed."""
        return file_name(self.experiment, self.framework, self.precision, self.seed)


def file_name(experiment: str, framework: str, precision: str, seed: int) -> str:
    """The name of a run's file."""
    return f"{experiment}--{framework}-{precision}--seed{seed}.json"


@cache
def schema() -> dict[str, Any]:
    """The JSON schema (draft 2020-12) of a record."""
    return json.loads(Path(__file__).with_name("schema.json").read_text("utf8"))


def folder() -> Path:
    """Where committed records lie: `results/` of the clone; outside a clone, the package's own copy of it."""
    clone = root()
    return clone / "results" if clone else Path(__file__).parents[1] / "results"


def specification_hash(specification: Mapping[str, Any]) -> str:
    """Twelve hex digits over an experiment's data, independent of the order of its keys."""
    text = json.dumps(specification, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def write(record: RunRecord, where: Path | None = None) -> Path:
    """Write a record into `where` (default `results/`), all of it or nothing.

    Raises:
        RecordError: it does not fit the schema.
        OSError: the folder cannot be written.
    """
    content = rounded(dataclasses.asdict(record), DIGITS)
    if record.test.shifts is None:
        del content["test"]["shifts"]
    _check(content, record.file_name)
    try:
        text = as_json(content)
    except ValueError as error:  # NaN and infinity
        raise RecordError(f"{record.file_name}: {error}") from error
    target = (where or folder()) / record.file_name
    write_whole(target, text)
    return target


def read(path: Path) -> RunRecord:
    """The record in a file.

    Raises:
        RecordError: the file is missing, not JSON, or does not fit the schema.
    """
    try:
        content = json.loads(path.read_text("utf8"), parse_constant=_refuse)
    except (OSError, ValueError, RecursionError) as error:
        raise RecordError(f"{path} cannot be read as a record: {error}") from error
    _check(content, str(path))
    return _typed(content)


def read_all(where: Path | None = None) -> list[RunRecord]:
    """Every record of a folder (default `results/`), in the order of their names.

    Raises:
        RecordError: one of them does not fit, or its name is another run's.
    """
    records = []
    for path in sorted((where or folder()).glob("*.json")):
        records.append(read(path))
        if records[-1].file_name != path.name:
            raise RecordError(f"{path} holds the run {records[-1].file_name}: rename or remove it")
    return records


def _typed(content: dict[str, Any]) -> RunRecord:
    test = content["test"]
    shifts = Shifts(**test["shifts"]) if "shifts" in test else None
    parts = {
        "data": DataUsed(**content["data"]),
        "split": SplitUsed(**content["split"]),
        "history": Curves(**content["history"]),
        "test": Tested(**test | {"reliability": Bins(**test["reliability"]), "shifts": shifts}),
    }
    return RunRecord(**content | parts)


def _check(content: Any, name: str) -> None:
    error = jsonschema.Draft202012Validator(schema())
    fault = next(iter(sorted(error.iter_errors(content), key=lambda e: list(map(str, e.path)))), None)
    if fault is not None:
        place = "/".join(str(part) for part in fault.absolute_path) or "the record"
        raise RecordError(f"{name}: {place}: {fault.message[:200]}")
    test = content["test"]
    if any(len(row) != len(test["confusion"]) for row in test["confusion"]):
        raise RecordError(f"{name}: test/confusion: as many columns as rows are needed")
    total = sum(map(sum, test["confusion"]))
    right = sum(row[label] for label, row in enumerate(test["confusion"]))
    if len(test["predictions"]) != total or abs(test["accuracy"] * total - right) > 0.5:
        raise RecordError(f"{name}: test: accuracy, confusion and predictions do not belong together")


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not a number that a record may hold")
