"""The rules for claims without a number, one function per claim, paper by paper.

What each rule is, in words, stands with its claim (`papers`); here it is computed. A rule says whether the
claim holds, what was found, and on which runs; where runs are lacking it raises `NotRunError`.
"""

from course_utils.records.rules import bas, dalvi, leopardi, priyowidodo, risqulla
from course_utils.records.rules.ruling import Rule, Ruling

RULES: dict[str, Rule] = priyowidodo.RULES | risqulla.RULES | bas.RULES | leopardi.RULES | dalvi.RULES
"""By the claim's id."""

__all__ = ["RULES", "Rule", "Ruling"]
