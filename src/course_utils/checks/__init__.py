"""Self-checks for the exercises, one module per chapter: `checks.ch01.read_labels(read_labels)`.

A check says whether an answer is right and, where it is not, what the mistake probably is. It never
shows the solution.
"""

from course_utils.checks import ch01, ch02, ch03, ch04, ch05, ch06, ch07, ch08, ch09
from course_utils.checks.core import Feedback
from course_utils.checks.networks import papers_network

__all__ = [
    "Feedback",
    "ch01",
    "ch02",
    "ch03",
    "ch04",
    "ch05",
    "ch06",
    "ch07",
    "ch08",
    "ch09",
    "papers_network",
]
