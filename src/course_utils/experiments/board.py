"""The Scoreboard of what is recorded: the papers' claims against the records that are not stale.

Verdicts are `records`' task; only what an experiment is now, and what it needs, is added here.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from course_utils import _papers, records
from course_utils.experiments.catalog import alternatives, select
from course_utils.records import Judgement, Rule, RunRecord, Runs


def current(where: Path | None = None) -> list[RunRecord]:
    """The records of a folder (default `results/`) whose experiment is still what it was."""
    hashes = {experiment.name: experiment.hash for experiment in (*select(), *alternatives())}
    return [
        record for record in records.read_all(where) if hashes.get(record.experiment) == record.specification
    ]


def rules() -> dict[str, Rule]:
    """Every paper's rules for its claims without a number, by the claim's id."""
    return {name: rule for module in _papers.modules("rules") for name, rule in module.RULES.items()}


def scoreboard(where: Path | None = None) -> tuple[Judgement, ...]:
    """A judgement per claim of the papers, in their order, from the records of a folder (default `results/`)."""
    return judged(current(where))


def judged(kept: Iterable[RunRecord]) -> tuple[Judgement, ...]:
    """A judgement per claim of the papers, in their order, from these records; none of them may be stale."""
    reasons = {each.name: f"needs {each.needs}" for each in select() if each.needs}
    runs, laws = Runs(kept), rules()
    return tuple(records.judge(claim, runs, laws, reasons) for claim in _papers.collect("claims", "CLAIMS"))
