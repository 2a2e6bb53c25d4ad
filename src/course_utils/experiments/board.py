"""The scoreboard of what is recorded: claims against the records that are not stale.

Verdicts are `records`' task; only what an experiment is now, and what it needs, is added here.
"""

from __future__ import annotations

from pathlib import Path

from course_utils import records
from course_utils.experiments.catalog import EXPERIMENTS
from course_utils.records import Judgement, RunRecord


def current(where: Path | None = None) -> list[RunRecord]:
    """The records of a folder (default `results/`) whose experiment is still what it was."""
    hashes = {experiment.name: experiment.hash for experiment in EXPERIMENTS}
    return [
        record for record in records.read_all(where) if hashes.get(record.experiment) == record.specification
    ]


def scoreboard(where: Path | None = None) -> tuple[Judgement, ...]:
    """A judgement per claim of the papers, in their order."""
    reasons = {experiment.name: f"needs {experiment.needs}" for experiment in EXPERIMENTS if experiment.needs}
    return records.scoreboard(current(where), reasons)
