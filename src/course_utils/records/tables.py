"""Claims and verdicts in words: numbers with the digits the paper prints, and tables for chapters.

It judges nothing: the Scoreboard page and the chapters show the same judgements through these functions.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from course_utils.claims import COMPARISON, Claim, Verdict
from course_utils.errors import UnknownNameError
from course_utils.evaluation.intervals import Interval
from course_utils.records.compare import Measured
from course_utils.records.judgement import Judgement

MINUS = "\u2212"
MOST_DECIMALS = 4
FRAMEWORKS = {"torch": "PyTorch", "keras": "Keras", "numpy": "NumPy"}


def claimed(claim: Claim) -> str:
    """What the paper says, such as "92.84 %" or "0.2066"; "" for a claim without a number."""
    return "" if claim.value is None else _number(claim.value, claim, _printed_decimals(claim))


def measured(claim: Claim, ours: Measured) -> str:
    """Our mean, deviation and number of runs: "91.92 % ± 0.21 (n = 3)"; a single run has no deviation.

    It has the digits that the paper prints, at least a tenth of a percent or two decimals, and more where
    the deviation would vanish.
    """
    decimals = _our_decimals(claim)
    while decimals < MOST_DECIMALS and 0 < _scale(claim) * ours.deviation < 0.5 * 10**-decimals:
        decimals += 1
    text = _number(ours.mean, claim, decimals)
    if math.isfinite(ours.deviation):
        text += f" ± {_scale(claim) * ours.deviation:.{decimals}f}"
    return f"{text} (n = {ours.n})"


def span(claim: Claim, interval: Interval) -> str:
    """From where to where an interval goes, with our digits: "86.3 to 89.7 %"."""
    decimals = _our_decimals(claim)
    while decimals < MOST_DECIMALS and 0 < _scale(claim) * interval.half_width < 0.5 * 10**-decimals:
        decimals += 1
    low, high = (
        f"{_scale(claim) * end:.{decimals}f}".replace("-", MINUS) for end in (interval.low, interval.high)
    )
    return f"{low} to {high}" + (" %" if _is_percent(claim) else "")


def difference(judgement: Judgement) -> str:
    """Ours minus the claim, with its sign: "−0.92 points" for accuracies; "" where there is none."""
    if judgement.difference is None:
        return ""
    decimals = _our_decimals(judgement.claim)
    amount = f"{abs(_scale(judgement.claim) * judgement.difference):.{decimals}f}"
    sign = "" if float(amount) == 0 else MINUS if judgement.difference < 0 else "+"
    return f"{sign}{amount}" + (" points" if _is_percent(judgement.claim) else "")


def ours(judgement: Judgement) -> str:
    """What we have to say to a claim: the measurement, or what was found, or why there is nothing."""
    if judgement.ours is None or judgement.verdict is Verdict.NOT_RUN:
        return judgement.finding
    text = measured(judgement.claim, judgement.ours)
    return f"{text}, with {judgement.measured_with}" if judgement.measured_with else text


def in_words(judgement: Judgement) -> str:
    """A judgement on one line: "P1 with dropout: test accuracy 92.84 % claimed, …"."""
    claim = judgement.claim
    number = claim.id.split(".")[0]
    if judgement.ours is None or claim.value is None or judgement.verdict is Verdict.NOT_RUN:
        return f"{number}: {claim.statement} {judgement.verdict.capitalize()}. {judgement.finding}"
    return (
        f"{number} {label(claim)} {claimed(claim)} claimed, {ours(judgement)} measured: {judgement.verdict}."
    )


def made_by(judgement: Judgement) -> str:
    """Which runs decided, such as "PyTorch, bfloat16, cpu"; "" where none did."""
    parts = (FRAMEWORKS.get(judgement.framework, judgement.framework), judgement.precision, judgement.device)
    return ", ".join(part for part in parts if part)


def label(claim: Claim) -> str:
    """A claim's short name: "with dropout: test accuracy"; the statement of one that has no number of ours."""
    if claim.value is None or claim.kind == "quoted":
        return claim.statement
    rest = claim.id.split(".")[2:]
    known = {claim.quantity, f"{claim.split}_{claim.quantity}", f"epoch{claim.epoch}"}
    if claim.class_name:
        known.add(rest[-1])
    more = [_spelled(part) for part in rest if part not in known]
    if claim.experiment == COMPARISON:
        return ", ".join(more)
    split = "training" if claim.split == "train" else claim.split
    what = claim.quantity if claim.class_name else f"{split} {claim.quantity}"
    epoch = [f"epoch {claim.epoch}"] if claim.kind == "curve point" else []
    class_name = [claim.class_name] if claim.class_name else []
    return f"{claim.title}: " + ", ".join([what, *class_name, *epoch, *more])


class _Whole(pd.DataFrame):
    """A table of sentences, shown in full and wrapped; pandas cuts them off, and pages keep them on one line."""

    def _repr_html_(self) -> str | None:
        wrapped = {
            "selector": "th, td",
            "props": "white-space: normal; text-align: left; vertical-align: top",
        }
        name = hashlib.sha256(self.to_json().encode()).hexdigest()[:8]  # the same table, the same page
        styled = (
            self.style.set_uuid(name).set_table_attributes('class="dataframe"').set_table_styles([wrapped])
        )
        return str(styled.format(escape="html").format_index(escape="html").to_html())


def claim_table(judgements: Iterable[Judgement], ids: Sequence[str]) -> pd.DataFrame:
    """Claims beside what we measured, as text, in the order of `ids`.

    Args:
        judgements: the scoreboard, or any part of it that has these claims.
        ids: such as "P1.dropout.test_accuracy".

    Returns:
        Columns "the paper", "ours" (mean ± s.d. (n), or what was found) and "verdict"; one row per claim.

    Raises:
        UnknownNameError: the judgements have no claim with this id.
    """
    by_id = {each.claim.id: each for whole in judgements for each in (whole, *whole.points)}
    for name in ids:
        if name not in by_id:
            raise UnknownNameError.of("judgement on a claim", name, by_id)
    chosen = [by_id[name] for name in ids]
    return _Whole(
        {
            "the paper": [claimed(judgement.claim) for judgement in chosen],
            "ours": [ours(judgement) for judgement in chosen],
            "verdict": [judgement.verdict.value for judgement in chosen],
        },
        index=pd.Index([label(judgement.claim) for judgement in chosen]),
    )


def beside_this_run(rows: Mapping[str, tuple[Claim, float]]) -> pd.DataFrame:
    """A table of claims and this run's values, without verdicts: a small run proves nothing about a paper.

    Args:
        rows: by label, the claim and the value of the same quantity in this run.
    """
    return pd.DataFrame(
        {
            "claimed": [claim.value for claim, _ in rows.values()],
            "this run": [round(value, 4) for _, value in rows.values()],
            "difference": [
                None if claim.value is None else round(value - claim.value, 4)
                for claim, value in rows.values()
            ],
            "paper": [claim.paper for claim, _ in rows.values()],
        },
        index=pd.Index(list(rows), name="quantity"),
    )


def _is_percent(claim: Claim) -> bool:
    return claim.quantity == "accuracy"


def _scale(claim: Claim) -> int:
    return 100 if _is_percent(claim) else 1


def _printed_decimals(claim: Claim) -> int:
    """Decimals of the paper's number, in percent for accuracies."""
    assert claim.rounding is not None
    return max(0, -round(math.log10(2 * claim.rounding * _scale(claim))))


def _our_decimals(claim: Claim) -> int:
    return max(_printed_decimals(claim), 1 if _is_percent(claim) else 2)


def _number(value: float, claim: Claim, decimals: int) -> str:
    return f"{_scale(claim) * value:.{decimals}f}" + (" %" if _is_percent(claim) else "")


def _spelled(part: str) -> str:
    return re.sub(r"\b(ann|cnn)\b", lambda match: match[0].upper(), part.replace("_", " "))
