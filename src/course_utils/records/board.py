"""The scoreboard: every claim of the papers against every record.

It collects verdicts; numbers are judged in `numbers`, everything else by `rules`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from course_utils.papers import CLAIMS, Claim
from course_utils.records import judgement, numbers
from course_utils.records.judgement import Judgement
from course_utils.records.record import RunRecord
from course_utils.records.rules import RULES, Ruling
from course_utils.records.runs import NotRunError, Runs


def scoreboard(
    records: Iterable[RunRecord], reasons: Mapping[str, str] | None = None
) -> tuple[Judgement, ...]:
    """One judgement per claim, in the order of `papers.CLAIMS`.

    Args:
        records: of finished runs; stale ones must have been left out.
        reasons: why an experiment cannot be run here, by its name.
    """
    runs = Runs(records)
    return tuple(judge(claim, runs, reasons or {}) for claim in CLAIMS)


def judge(claim: Claim, runs: Runs, reasons: Mapping[str, str]) -> Judgement:
    """The verdict on one claim."""
    try:
        if claim.value is not None:
            return numbers.judge(claim, runs)
        return _ruled(claim, RULES[claim.id](runs))
    except NotRunError as error:
        reason = reasons.get(error.name, "")
        text = f"Not run: {error.name}{f' ({reason})' if reason else ''}."
        return Judgement(claim, judgement.NOT_RUN, claim.rule or numbers.RULE, text)


def _ruled(claim: Claim, ruling: Ruling) -> Judgement:
    assert claim.rule is not None
    precisions = {group.precision for group in ruling.groups}
    return Judgement(
        claim,
        judgement.REPRODUCED if ruling.holds else judgement.NOT_REPRODUCED,
        claim.rule,
        ruling.finding,
        framework=ruling.groups[0].framework if ruling.groups else "",
        precision="mixed" if len(precisions) > 1 else "".join(precisions),
        device=ruling.groups[0].records[0].device if ruling.groups else "",
        runs=tuple(name for group in ruling.groups for name in group.files),
    )
