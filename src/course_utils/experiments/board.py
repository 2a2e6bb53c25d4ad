"""The Scoreboard of what is recorded: the papers' claims against the records that are not stale.

Verdicts are `records`' task; only what a paper and an experiment are, and what they need, is added here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from course_utils import _papers, records
from course_utils.claims import Framework, Paper
from course_utils.errors import UnknownNameError
from course_utils.experiments.catalog import alternatives, select
from course_utils.records import Deciding, Judgement, Law, Rule, RunRecord, Runs, Substitute, Tried
from course_utils.records.compare import LEVEL


def current(where: Path | None = None) -> list[RunRecord]:
    """The records of a folder (default `results/`) whose experiment is still what it was."""
    hashes = {experiment.name: experiment.hash for experiment in (*select(), *alternatives())}
    return [
        record for record in records.read_all(where) if hashes.get(record.experiment) == record.specification
    ]


def rules() -> dict[str, Rule]:
    """Every paper's rules for its claims without a number, by the claim's id."""
    return {name: rule for module in _papers.modules("rules") for name, rule in module.RULES.items()}


def law(*, level: float = LEVEL, settings: bool = True, framework: Framework | None = None) -> Law:
    """What the judge has to know beside the runs.

    Args:
        level: of every interval.
        settings: whether it counts what other settings give where a paper leaves them open.
        framework: in which runs decide; each paper's own by default.
    """
    papers: list[Paper] = [module.PAPER for module in _papers.modules("claims")]
    tried: dict[str, list[Tried]] = defaultdict(list)
    for each in alternatives() if settings else ():
        assert each.beside is not None and each.varies is not None
        ours = next(choice.ours for choice in each.choices if choice.topic == each.varies)
        tried[each.beside].append(Tried(each.name, f"{each.varies}: {ours}"))
    return Law(
        deciding={
            paper.slug: Deciding(paper.framework, paper.guessed) if framework is None else Deciding(framework)
            for paper in papers
        },
        settings=tried,
        substitutes={
            each.instead_of: Substitute(each.name, each.title) for each in select() if each.instead_of
        },
        reasons={each.name: f"needs {each.needs}" for each in select() if each.needs},
        level=level,
    )


def scoreboard(where: Path | None = None, by: Law | None = None) -> tuple[Judgement, ...]:
    """A judgement per claim of the papers, in their order, from the records of a folder (default `results/`)."""
    return judged(current(where), by)


def judged(kept: Iterable[RunRecord], by: Law | None = None) -> tuple[Judgement, ...]:
    """A judgement per claim of the papers, in their order, from these records; none of them may be stale.

    Args:
        by: the course's own `law()` unless given.
    """
    runs, laws, by = Runs(kept), rules(), by or law()
    return tuple(records.judge(claim, runs, laws, by) for claim in _papers.collect("claims", "CLAIMS"))


def judgement(
    claim_id: str,
    *,
    level: float = LEVEL,
    settings: bool = True,
    framework: Framework | None = None,
    where: Path | None = None,
) -> Judgement:
    """The judgement on one claim, or on a point of a curve, judged again from the records.

    Args:
        claim_id: such as "P1.dropout.test_accuracy".
        level, settings, framework: as `law` has them.
        where: a folder of records; `results/` by default.

    Raises:
        UnknownNameError: there is no such claim.
    """
    by = law(level=level, settings=settings, framework=framework)
    found = records.by_claim(scoreboard(where, by))
    if claim_id not in found:
        raise UnknownNameError.of("claim", claim_id, found)
    return found[claim_id]
