"""What a verdict on a claim is, with everything that it rests on, and what the judge has to know beside the runs.

It gives none.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from course_utils.claims import Claim, Framework, Verdict
from course_utils.evaluation.intervals import Interval
from course_utils.records.compare import LEVEL, Measured


@dataclass(frozen=True)
class Tried:
    """A value other than ours of something that a paper leaves open: the experiment that tries it, and its words."""

    experiment: str
    words: str


@dataclass(frozen=True)
class Substitute:
    """An experiment that stands in where the one that a claim is about cannot be run, and its title."""

    experiment: str
    title: str


@dataclass(frozen=True)
class Deciding:
    """In which framework a paper's runs decide, and whether that is a guess of ours."""

    framework: Framework
    guessed: bool = False


@dataclass(frozen=True, kw_only=True)
class Law:
    """What the judge knows of papers and experiments.

    Attributes:
        deciding: by the paper's slug.
        settings: by the name of the experiment that they stand beside; none where what a paper leaves open is not
            to count.
        substitutes: by the name of the experiment whose place they take while it has no runs.
        reasons: why an experiment cannot be run here, by its name.
        level: of every interval.
    """

    deciding: Mapping[str, Deciding]
    settings: Mapping[str, Sequence[Tried]] = field(default_factory=dict)
    substitutes: Mapping[str, Substitute] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    level: float = LEVEL

    @property
    def instead(self) -> dict[str, str]:
        """The substitutes' experiments, as `Runs` takes them."""
        return {name: each.experiment for name, each in self.substitutes.items()}


@dataclass(frozen=True, kw_only=True)
class Other:
    """The same claim by another group of runs, which does not decide.

    `ours` is None where the claim has no number.
    """

    framework: str
    precision: str
    ours: Measured | None
    verdict: Verdict


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """A claim, what we measured, and the verdict.

    Attributes:
        rule: by what the verdict was given, in one sentence.
        finding: what was found, or why there is no verdict; plain text.
        ours, difference: of claims with a value, in its units; the difference is ours minus the claim.
        seeds, settings: the two intervals around ours, in the same units; None where there are too few runs.
        reached_by: the settings that get there, of a verdict "within reach".
        p: of one more run as far from ours as the claim; NaN where none can be given.
        measured_with: title of the experiment that stood in for the claim's own; "" where none did.
        framework, precision, device: of the runs that decided; "" where none did.
        runs: names of their records' files.
        others: the same claim by runs that do not decide, in other frameworks and precisions.
        points: of a curve, its printed points, each with its part of the verdict.
    """

    claim: Claim
    verdict: Verdict
    rule: str
    finding: str
    ours: Measured | None = None
    difference: float | None = None
    seeds: Interval | None = None
    settings: Interval | None = None
    reached_by: tuple[str, ...] = ()
    p: float = math.nan
    measured_with: str = ""
    framework: str = ""
    precision: str = ""
    device: str = ""
    runs: tuple[str, ...] = ()
    others: tuple[Other, ...] = ()
    points: tuple[Judgement, ...] = ()
