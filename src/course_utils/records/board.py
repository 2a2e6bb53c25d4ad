"""The verdict on one claim: by the one rule for numbers, or by the claim's own.

Which claims and rules there are is not known here.
"""

from __future__ import annotations

from collections.abc import Mapping

from course_utils.claims import Claim, Verdict
from course_utils.errors import UnknownNameError
from course_utils.records import numbers
from course_utils.records.judgement import Judgement
from course_utils.records.ruling import Rule, Ruling
from course_utils.records.runs import NotRunError, Runs, shared_precision


def judge(claim: Claim, runs: Runs, rules: Mapping[str, Rule], reasons: Mapping[str, str]) -> Judgement:
    """The verdict on one claim.

    Args:
        runs: of finished runs; stale ones must have been left out.
        rules: by the claim's id, for claims without a number.
        reasons: why an experiment cannot be run here, by its name.

    Raises:
        UnknownNameError: a claim without a number has no rule.
    """
    try:
        if claim.value is not None:
            return numbers.judge(claim, runs)
        if claim.id not in rules:
            remedy = f"It has no number; add it to RULES in papers/{claim.paper}/rules.py."
            raise UnknownNameError.of("rule", claim.id, rules, remedy)
        return _ruled(claim, rules[claim.id](runs))
    except NotRunError as error:
        reason = reasons.get(error.name, "")
        text = f"Not run: {error.name}{f' ({reason})' if reason else ''}."
        return Judgement(claim=claim, verdict=Verdict.NOT_RUN, rule=claim.rule or numbers.RULE, finding=text)


def _ruled(claim: Claim, ruling: Ruling) -> Judgement:
    assert claim.rule is not None
    return Judgement(
        claim=claim,
        verdict=Verdict.REPRODUCED if ruling.holds else Verdict.NOT_REPRODUCED,
        rule=claim.rule,
        finding=ruling.finding,
        framework=ruling.groups[0].framework if ruling.groups else "",
        precision=shared_precision(ruling.groups),
        device=ruling.groups[0].records[0].device if ruling.groups else "",
        runs=tuple(name for group in ruling.groups for name in group.files),
    )
