"""What a verdict on a claim is, with everything that it rests on.

It gives none.
"""

from __future__ import annotations

from dataclasses import dataclass

from course_utils.claims import Claim, Verdict
from course_utils.records.compare import Measured


@dataclass(frozen=True, kw_only=True)
class Other:
    """The same quantity in another group of runs."""

    framework: str
    precision: str
    ours: Measured
    verdict: Verdict


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """A claim, what we measured, and the verdict.

    Attributes:
        rule: by what the verdict was given, in one sentence.
        finding: what was found, or why there is no verdict; plain text.
        ours, difference: of claims with a value, in its units; the difference is ours minus the claim.
        allowed: how far from the claim chance and rounding may carry us, in its units.
        framework, precision, device: of the runs that decided; "" where none did.
        runs: names of their records' files.
        others: the same quantity in other frameworks and precisions.
    """

    claim: Claim
    verdict: Verdict
    rule: str
    finding: str
    ours: Measured | None = None
    difference: float | None = None
    allowed: float | None = None
    framework: str = ""
    precision: str = ""
    device: str = ""
    runs: tuple[str, ...] = ()
    others: tuple[Other, ...] = ()
