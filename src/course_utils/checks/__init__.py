"""Self-checks for the exercises, one module per chapter: `checks.ch01.read_labels(read_labels)`.

A check says whether an answer is right and, where it is not, what the mistake probably is. It never
shows the solution. A chapter's checks are loaded when they are first used.
"""

from __future__ import annotations

import importlib
from typing import Any

from course_utils.checks.core import Feedback
from course_utils.checks.networks import papers_network

CHAPTERS = ("ch01", "ch02", "ch03", "ch04", "ch05", "ch06", "ch07", "ch08", "ch09")

__all__ = ["Feedback", *CHAPTERS, "papers_network"]


def __getattr__(name: str) -> Any:
    if name in CHAPTERS:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
