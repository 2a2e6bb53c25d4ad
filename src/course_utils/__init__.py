"""Helpers of the course: data, networks, training, evaluation and pictures for its chapters.

Importing it costs a fraction of a second: no framework is imported here, rooms load when they are first
used. What it does do at once is to make every later order of importing torch and TensorFlow safe and
quiet (see `course_utils.runtime.start_up`).
"""

from __future__ import annotations

import importlib
from types import ModuleType

from course_utils.errors import CourseError, UnknownNameError
from course_utils.runtime import start_up

__version__ = "0.1.0"
ROOMS = (
    "bench",
    "checks",
    "data",
    "evaluation",
    "experiments",
    "inspection",
    "models",
    "papers",
    "plots",
    "records",
    "runtime",
    "training",
)
__all__ = [*ROOMS, "CourseError", "UnknownNameError", "__version__"]

start_up.make_safe()


def __getattr__(name: str) -> ModuleType:
    if name in ROOMS:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}; its rooms are {', '.join(ROOMS)}")


def __dir__() -> list[str]:
    return sorted(__all__)
