"""The verdict on one claim: by the one rule for numbers, or by the claim's own; and what chance does to many verdicts.

Which claims and rules there are is not known here.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from course_utils.claims import Claim, Verdict
from course_utils.errors import UnknownNameError
from course_utils.evaluation.intervals import holm
from course_utils.records import numbers
from course_utils.records.judgement import Judgement, Law, Other
from course_utils.records.ruling import Rule, Ruling
from course_utils.records.runs import NotRunError, Runs, shared_precision
from course_utils.records.tables import FRAMEWORKS


def judge(claim: Claim, runs: Runs, rules: Mapping[str, Rule], law: Law) -> Judgement:
    """The verdict on one claim.

    Args:
        runs: of finished runs; stale ones must have been left out.
        rules: by the claim's id, for claims without a number.
        law: what has to be known beside the runs.

    Raises:
        UnknownNameError: a claim without a number has no rule.
    """
    runs = Runs(
        (record for group in runs.all for record in group.records),
        law.instead,
    )
    found = _judge(claim, runs, rules, law)
    titles = [
        each.title
        for each in law.substitutes.values()
        if any(file.startswith(f"{each.experiment}--") for file in found.runs)
    ]
    return _measured_with(found, " and ".join(titles)) if titles else found


def _measured_with(judgement: Judgement, title: str) -> Judgement:
    """The same, saying at every place what was measured instead."""
    return replace(
        judgement,
        measured_with=title,
        finding=f"Measured with {title}. {judgement.finding}",
        points=tuple(_measured_with(point, title) for point in judgement.points),
    )


def _judge(claim: Claim, runs: Runs, rules: Mapping[str, Rule], law: Law) -> Judgement:
    try:
        if claim.value is not None or claim.points:
            return numbers.judge(claim, runs, law)
        if claim.id not in rules:
            remedy = f"It has no number; add it to RULES in papers/{claim.paper}/rules.py."
            raise UnknownNameError.of("rule", claim.id, rules, remedy)
        return _ruled(claim, runs, rules[claim.id], law)
    except NotRunError as error:
        reason = law.reasons.get(error.name, "")
        text = f"Not run: {error.name}{f' ({reason})' if reason else ''}."
        missing = Judgement(
            claim=claim, verdict=Verdict.NOT_RUN, rule=claim.rule or numbers.RULE, finding=text
        )
        return replace(missing, points=tuple(replace(missing, claim=point) for point in claim.points))


def _ruled(claim: Claim, runs: Runs, rule: Rule, law: Law) -> Judgement:
    """By the runs that decide; where those are not there, undecided, with what the others say."""
    framework = law.deciding[claim.paper].framework
    beside = [
        _by_rule(claim, ruling)
        for each in FRAMEWORKS
        for precision in ("float32", "bfloat16")
        if (each, precision) != (framework, "float32")
        and (ruling := _attempt(rule, runs.made_by(each, precision)))
        and {group.framework for group in ruling.groups} == {each}
        and precision in {group.precision for group in ruling.groups}
    ]
    ruling = _attempt(rule, runs.made_by(framework, "float32"))
    decided = None if ruling is None else _by_rule(claim, ruling)
    others = tuple(
        Other(framework=each.framework, precision=each.precision, ours=None, verdict=each.verdict)
        for each in beside
        if decided is None or each.runs != decided.runs
    )
    if decided is not None:
        return replace(decided, others=others)
    if not beside:
        rule(runs)  # it tells what is lacking
        raise NotRunError(claim.id)
    shown = beside[0]
    text = f"Not run in {FRAMEWORKS[framework]} in float32, which decides. {FRAMEWORKS[shown.framework]}: {shown.finding}"
    return replace(shown, verdict=Verdict.UNDECIDED, finding=text, others=others)


def _attempt(rule: Rule, runs: Runs) -> Ruling | None:
    try:
        return rule(runs)
    except NotRunError:
        return None


def _by_rule(claim: Claim, ruling: Ruling) -> Judgement:
    assert claim.rule is not None
    return Judgement(
        claim=claim,
        verdict=ruling.verdict,
        rule=claim.rule,
        finding=ruling.finding,
        framework=ruling.groups[0].framework if ruling.groups else "",
        precision=shared_precision(ruling.groups),
        device=ruling.groups[0].records[0].device if ruling.groups else "",
        runs=tuple(name for group in ruling.groups for name in group.files),
    )


def by_claim(judgements: Iterable[Judgement]) -> dict[str, Judgement]:
    """Judgements by their claim's id; those on the points of curves, too."""
    return {each.claim.id: each for whole in judgements for each in (whole, *whole.points)}


@dataclass(frozen=True)
class Chance:
    """What chance alone does to so many verdicts on numbers.

    Attributes:
        tested: how many numbers and curves have an interval.
        expected: how many of them would lie outside the interval of the seeds if every paper had been reproduced
            exactly.
        outside: the claims that do, by their ids; whether other settings get there does not count here.
        surviving: those of them that are more than chance after Holm's correction over all that were tested.
    """

    tested: int
    expected: float
    outside: tuple[str, ...]
    surviving: tuple[str, ...]


def chance(judgements: Iterable[Judgement], law: Law) -> Chance:
    """How many of the verdicts on numbers chance alone accounts for."""
    found = [each for each in judgements if math.isfinite(each.p)]
    kept = set(holm({each.claim.id: each.p for each in found}, alpha=1 - law.level))
    outside = tuple(each.claim.id for each in found if each.p < 1 - law.level)
    return Chance(
        tested=len(found),
        expected=(1 - law.level) * len(found),
        outside=outside,
        surviving=tuple(name for name in outside if name in kept),
    )
