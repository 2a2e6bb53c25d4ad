"""What each computed rule is to say yes and no to: a specification, paper by paper.

`test_rules` runs it, and fails for a rule that stands in none of the tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from course_utils.records import Rule, RunRecord

Given = list[RunRecord] | Rule
"""The runs that a rule is shown; or, for arithmetic, the same rule made from other numbers."""


@dataclass(frozen=True)
class Case:
    """What makes a rule say yes, each thing that makes it say no or "cannot tell", in words, and what "partly" if it can.

    Arithmetic can always tell. `finding` is what it says it found in the first of what makes it say yes; arithmetic is asked as it stands for
    the claim.
    """

    yes: Mapping[str, Given]
    no: Mapping[str, Given]
    finding: str
    unclear: Mapping[str, Given] = field(default_factory=dict)
    partly: Mapping[str, Given] = field(default_factory=dict)
