"""Verdicts on claims with a number, and on curves.

One rule for all of them: `compare.weigh`. Claims without a number are the `rules`' affair.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from course_utils.claims import Claim, Verdict
from course_utils.data import CLASS_NAMES
from course_utils.records import runs
from course_utils.records.compare import DIFFERING, FEWEST, Band, Measured, Point, Weighed, weigh
from course_utils.records.judgement import Judgement, Law, Other
from course_utils.records.record import RunRecord
from course_utils.records.runs import Group, NotRunError, Reading, Runs, shared_precision
from course_utils.records.tables import FRAMEWORKS

RULE = (
    "Reproduced if it lies where one more run of ours would with 95 % certainty, mean ± t s √(1 + 1/n), widened by its "
    "rounding; within reach if it lies between the lowest and the highest that other settings give where the paper "
    "leaves them open; else it differs. Undecided with fewer than three runs, if the interval means too little, or while "
    "other settings that may get there are still to be run."
)
CURVE = (
    "All printed points together: reproduced if each lies within a band that holds all of them with 95 % certainty "
    "(Bonferroni's correction), within reach if each lies between the lowest and the highest of other settings."
)
DRAWN = " Each run draws its own test images, so the chance of that draw is in s."
NARROW = {"accuracy": 0.01, "precision": 0.03, "recall": 0.03}
"""Half-widths that still mean something: a point of accuracy; three where there is one class, a tenth of the images."""
NEAR_CERTAINTY, NARROW_THERE = 0.97, 0.005
NARROW_LOSS = 0.15
"""Of a loss, as a share of it."""


def judge(claim: Claim, all_runs: Runs, law: Law) -> Judgement:
    """The verdict on a claim with a value, or on a curve.

    Raises:
        NotRunError: what it takes has not been run.
    """
    if claim.kind == "quoted":
        return _untested(claim, "None: the number is quoted.", "Another work's number; no run of ours.")
    if claim.untestable:
        return _untested(claim, RULE, claim.untestable)
    groups = [[group] for group in all_runs.groups(run_of(claim, claim.experiment))]
    if claim.best_of:
        groups = all_runs.side_by_side([run_of(claim, name) for name in claim.best_of])
    if not groups:
        raise NotRunError(run_of(claim, claim.experiment))
    deciding = law.deciding[claim.paper]
    chosen = next((each for each in groups if _decides(each, deciding.framework)), None)
    judgements = [_of_groups(claim, each, all_runs, law) for each in groups]
    shown = judgements[groups.index(chosen) if chosen else 0]
    rest = [each for each in judgements if each is not shown or not chosen]
    others = tuple(
        Other(framework=j.framework, precision=j.precision, ours=j.ours, verdict=j.verdict) for j in rest
    )
    if not chosen:
        wanted = FRAMEWORKS[deciding.framework]
        text = f"Not run in {wanted} in float32, which decides; what is shown does not."
        return _undecided(replace(shown, others=others), text)
    return replace(shown, others=others, finding=shown.finding + _disagreement(shown, others))


def _decides(groups: Sequence[Group], framework: str) -> bool:
    return all(group.framework == framework and group.precision == "float32" for group in groups)


def _undecided(judgement: Judgement, why: str) -> Judgement:
    points = tuple(_undecided(point, why) for point in judgement.points)
    return replace(
        judgement, verdict=Verdict.UNDECIDED, finding=why, points=points,
        seeds=None, settings=None, reached_by=(), p=math.nan,
    )  # fmt: skip


def _disagreement(shown: Judgement, others: Sequence[Other]) -> str:
    """Which other runs give another verdict, if any that are enough for one."""
    none = (Verdict.UNDECIDED, Verdict.NOT_RUN)
    words = [
        f"{FRAMEWORKS[other.framework]} in {other.precision}: {other.verdict}"
        for other in others
        if other.verdict not in (*none, shown.verdict) and shown.verdict not in none
    ]
    return f" Not so by {'; '.join(words)}." if words else ""


def _untested(claim: Claim, rule: str, why: str) -> Judgement:
    return Judgement(claim=claim, verdict=Verdict.NOT_TESTABLE, rule=rule, finding=why)


def run_of(claim: Claim, reported: str) -> str:
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


def narrow(claim: Claim, mean: float) -> float:
    """The largest half-width of an interval around a mean of ours that still means something."""
    if claim.quantity == "loss":
        return NARROW_LOSS * mean
    near_certainty = claim.quantity == "accuracy" and mean > NEAR_CERTAINTY
    return NARROW_THERE if near_certainty else NARROW[claim.quantity]


def _of_groups(claim: Claim, groups: Sequence[Group], all_runs: Runs, law: Law) -> Judgement:
    """The verdict by runs of one framework and precision; `groups` are several for the best of several networks."""
    settings = [setting for group in groups for setting in law.settings.get(group.experiment, ())]
    near = {
        setting.words: found
        for setting in settings
        if len(groups) == 1 and (found := all_runs.in_framework(setting.experiment, groups[0].framework))
    }
    untried = len(settings) - len(near)
    claims = claim.points or (claim,)
    measured = [_measured(each, groups) for each in claims]
    tried = [
        {words: Measured.of(values) for words, group in near.items() if (values := _values(each, [group]))}
        for each in claims
    ]
    points = [
        Point(
            printed=each.value, rounding=each.rounding, ours=ours, settings=others,
            untried=untried, narrow=narrow(each, ours.mean),
        )
        for each, ours, others in zip(claims, measured, tried, strict=True)
        if each.value is not None and each.rounding is not None
    ]  # fmt: skip
    weighed = weigh(points, law.level)
    drawn = claim.split == "test" and groups[0].draws_its_test
    whole = Judgement(
        claim=claim,
        verdict=weighed.verdict,
        rule=(CURVE if claim.points else RULE) + (DRAWN if drawn else ""),
        finding=_finding(claim, weighed, min(each.n for each in measured), untried, law),
        reached_by=weighed.reached_by,
        p=weighed.p,
        framework=groups[0].framework,
        precision=shared_precision(groups),
        device=groups[0].records[0].device,
        runs=tuple(name for group in groups for name in group.files),
    )
    bands: Sequence[Band | None] = weighed.bands or [None] * len(claims)
    parts = tuple(
        _part(whole, each, ours, band) for each, ours, band in zip(claims, measured, bands, strict=True)
    )
    return replace(whole, points=parts) if claim.points else parts[0]


def _part(whole: Judgement, claim: Claim, ours: Measured, band: Band | None) -> Judgement:
    """A number's judgement, or that on one point of a curve, which has its share of the whole."""
    assert claim.value is not None
    found = replace(whole, claim=claim, ours=ours, difference=ours.mean - claim.value)
    if band is None:
        return found
    found = replace(found, seeds=band.seeds, settings=band.settings, reached_by=band.reached_by)
    return found if claim is whole.claim else replace(found, verdict=band.verdict, p=math.nan)


def _values(claim: Claim, groups: Sequence[Group]) -> list[float]:
    """A claim's quantity, seed by seed: of one network, or the best epoch of any of several."""
    if not claim.best_of:
        read = reading(claim)
        try:
            return [read(record) for record in groups[0].records]
        except IndexError:  # trained for fewer epochs than the claim's
            return []
    series, best = f"{claim.split}_{claim.quantity}", min if claim.quantity == "loss" else max
    seeds = set.intersection(*({record.seed for record in group.records} for group in groups))
    members: list[RunRecord] = [record for group in groups for record in group.records]
    return [
        best(best(record.history.series(series)) for record in members if record.seed == seed)
        for seed in sorted(seeds)
    ]


def _measured(claim: Claim, groups: Sequence[Group]) -> Measured:
    values = _values(claim, groups)
    if not values:
        raise NotRunError(" and ".join(group.experiment for group in groups) + " with the same seed")
    return Measured.of(values)


def _finding(claim: Claim, weighed: Weighed, n: int, untried: int, law: Law) -> str:
    best = "Best over several networks and all their epochs. " if claim.best_of else ""
    if n < FEWEST:
        return f"{best}{'One run' if n == 1 else f'{n} runs'}; it takes three to tell."
    outside = any(band.verdict in DIFFERING for band in weighed.bands)
    more = _reached(weighed)
    if outside and untried:
        settings = "setting is" if untried == 1 else "settings are"
        more = f" Outside, but {untried} other {settings} still to be run."
    if law.deciding[claim.paper].guessed:
        more += " That this framework decides is a guess."
    if claim.points:
        missed = [
            f"{point.epoch} ({band.verdict.removeprefix('differs, ')})"
            for point, band in zip(claim.points, weighed.bands, strict=True)
            if band.verdict not in (Verdict.REPRODUCED, Verdict.UNDECIDED)
        ]
        vague = sum(band.verdict is Verdict.UNDECIDED for band in weighed.bands)
        told = f"outside the band in epochs {', '.join(missed)}" if missed else "all within the band"
        told += f", which is too wide to mean anything in {vague}" if vague else ""
        return f"{best}{len(claim.points)} printed points, {told}.{more}"
    half = _size(claim, weighed.bands[0].seeds.half_width)
    wide = ": too wide to mean anything" if weighed.bands[0].verdict is Verdict.UNDECIDED else ""
    return f"{best}One more run would come within ± {half}{wide}.{more}"


def _reached(weighed: Weighed) -> str:
    return (
        f" Other settings get there, or beyond: {', '.join(weighed.reached_by)}."
        if weighed.reached_by
        else ""
    )


def _size(claim: Claim, amount: float) -> str:
    """A difference in the claim's units, two digits: "0.42 points" of accuracy, "0.031" of a loss."""
    scale, unit = (1, "") if claim.quantity == "loss" else (100, " points")
    return f"{scale * amount:.2g}{unit}"
