"""What a verdict on a claim is, with everything that it rests on.

It gives none.
"""

from __future__ import annotations

from dataclasses import dataclass

from course_utils.claims import Claim
from course_utils.records.compare import Measured

REPRODUCED = "reproduced"
EXCEEDED = "exceeded"
NOT_REPRODUCED = "not reproduced"
NOT_TESTABLE = "not testable"
NOT_RUN = "not run yet"

VERDICTS = (REPRODUCED, EXCEEDED, NOT_REPRODUCED, NOT_TESTABLE, NOT_RUN)
"""In the order in which they are shown."""


@dataclass(frozen=True)
class Other:
    """The same quantity in another group of runs."""

    framework: str
    precision: str
    ours: Measured
    verdict: str


@dataclass(frozen=True)
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
    verdict: str
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
