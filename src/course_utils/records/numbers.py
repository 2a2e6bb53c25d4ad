"""Verdicts on claims with a number.

One rule for all of them: `compare.verdict`. Claims without a number are the `rules`' affair.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from course_utils.claims import Claim, Verdict
from course_utils.data import CLASS_NAMES
from course_utils.data.splits import Origin
from course_utils.records import runs
from course_utils.records.compare import Better, Measured, margin, verdict
from course_utils.records.judgement import Judgement, Other
from course_utils.records.record import RunRecord
from course_utils.records.runs import Group, NotRunError, Reading, Runs, shared_precision

RULE = "Reproduced if |ours − claim| ≤ 2 s √(1 + 1/n) + half a unit of the claim's last digit, s over our n seeds."
BORROWED = " With fewer than three seeds, s is that of the paper's other runs, or of all papers' if those are single."
DRAWN = " The test images are drawn at random, so their binomial variance is added."


def judge(claim: Claim, all_runs: Runs) -> Judgement:
    """The verdict on a claim with a value.

    Raises:
        NotRunError: what it takes has not been run.
    """
    if claim.kind == "quoted":
        return _untested(claim, "None: the number is quoted.", "Another work's number; no run of ours.")
    if claim.untestable:
        return _untested(claim, RULE, claim.untestable)
    if claim.best_of:
        return _judge_best(claim, all_runs)
    experiment = _run_of(claim, claim.experiment)
    groups = all_runs.groups(experiment)
    if not groups:
        raise NotRunError(experiment)
    read = reading(claim)
    first, *rest = (_judged(claim, all_runs, group, read) for group in groups)
    others = tuple(
        Other(framework=each.framework, precision=each.precision, ours=each.ours, verdict=each.verdict)
        for each in rest
        if each.ours is not None
    )
    return replace(first, others=others)


def _untested(claim: Claim, rule: str, why: str) -> Judgement:
    return Judgement(claim=claim, verdict=Verdict.NOT_TESTABLE, rule=rule, finding=why)


def _run_of(claim: Claim, reported: str) -> str:
    """The name of our experiment that reproduces one of the claim's paper."""
    return f"{claim.paper}-{reported.replace('_', '-')}"


def reading(claim: Claim) -> Reading:
    """How a record tells what a claim is about.

    Raises:
        ValueError: no record tells it.
    """
    if claim.class_name and claim.quantity in ("precision", "recall"):
        per_class = {"precision": runs.precision, "recall": runs.recall}[claim.quantity]
        label = CLASS_NAMES.index(claim.class_name)
        return lambda record: float(per_class(record)[label])
    if claim.quantity not in ("accuracy", "loss"):
        raise ValueError(f"{claim.id}: no record holds a {claim.quantity}")
    if claim.split == "test":
        return runs.on_test(claim.quantity)
    series = f"{claim.split}_{claim.quantity}"
    return runs.at(series, claim.epoch) if claim.epoch else runs.last(series)


def _judged(claim: Claim, all_runs: Runs, group: Group, read: Reading) -> Judgement:
    drawn = group.records[0].tested_on is Origin.DRAWN and claim.split == "test"
    images = group.records[0].split.test if drawn else None
    borrowed = all_runs.relative_deviation if claim.quantity == "loss" else all_runs.deviation
    return _weighed(claim, [group], group.measured(read), borrowed(group, read), images)


def _judge_best(claim: Claim, all_runs: Runs) -> Judgement:
    """The best epoch of any of several networks, seed by seed."""
    series, best = f"{claim.split}_{claim.quantity}", min if claim.quantity == "loss" else max
    groups = all_runs.together(*(_run_of(claim, name) for name in claim.best_of))
    seeds = set.intersection(*({record.seed for record in group.records} for group in groups))
    if not seeds:
        raise NotRunError("the three networks with the same seed")

    def read(record: RunRecord) -> float:
        return best(record.history.series(series))

    values = [
        best(read(record) for group in groups for record in group.records if record.seed == seed)
        for seed in sorted(seeds)
    ]
    borrowed = all_runs.relative_deviation if claim.quantity == "loss" else all_runs.deviation
    spread = max(borrowed(group, read) for group in groups)
    weighed = _weighed(claim, groups, Measured.of(values), spread)
    if weighed.allowed is None:
        return replace(weighed, finding="Single runs, and none to borrow a deviation from.")
    return replace(weighed, finding="Best over three networks and all their epochs.")


def _weighed(
    claim: Claim, groups: Sequence[Group], ours: Measured, spread: float, test_images: int | None = None
) -> Judgement:
    """A measurement beside its claim; without a verdict where no deviation is known."""
    assert claim.value is not None and claim.rounding is not None
    result = Judgement(
        claim=claim,
        verdict=Verdict.NOT_RUN,
        finding="One run, and none to borrow a deviation from: it takes two seeds more.",
        rule=RULE + (BORROWED if ours.n < 3 else "") + (DRAWN if test_images else ""),
        ours=ours,
        difference=ours.mean - claim.value,
        framework=groups[0].framework,
        precision=shared_precision(groups),
        device=groups[0].records[0].device,
        runs=tuple(name for group in groups for name in group.files),
    )
    if not math.isfinite(spread):
        return result
    allowed = margin(
        claim.value, ours, rounding=claim.rounding, family_deviation=spread, test_images=test_images
    )
    better = Better.LOWER if claim.quantity == "loss" else Better.HIGHER
    return replace(
        result,
        verdict=verdict(claim.value, ours, allowed, better),
        finding=f"Chance and rounding allow {_size(claim, allowed)}; s is {_size(claim, spread)}.",
        allowed=allowed,
    )


def _size(claim: Claim, amount: float) -> str:
    """A difference in the claim's units, two digits: "0.42 points" of accuracy, "0.031" of a loss."""
    scale, unit = (100, " points") if claim.quantity == "accuracy" else (1, "")
    return f"{scale * amount:.2g}{unit}"
