"""Errors of the course: one base, and names that nothing has."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path

import pytest

import course_utils
from course_utils import CourseError, UnknownNameError

PACKAGE = Path(course_utils.__file__).parent
NO_ERROR = {"Wrong"}  # what a self-check raises and catches again: a learner's answer, not a fault


def raised() -> list[type[BaseException]]:
    """Every exception class that the package defines."""
    found = []
    for path in PACKAGE.rglob("*.py"):
        for node in ast.parse(path.read_text("utf8")).body:
            if isinstance(node, ast.ClassDef) and any(
                "Err" in ast.dump(b) or "Exc" in ast.dump(b) for b in node.bases
            ):
                parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
                found.append(getattr(importlib.import_module(".".join(parts)), node.name))
    return [each for each in found if each.__name__ not in NO_ERROR]


def test_every_error_of_the_course_has_one_base():
    found = raised()
    assert {"DataError", "RecordError", "CheckpointError", "Unreachable"} <= {each.__name__ for each in found}
    assert [each.__name__ for each in found if not issubclass(each, CourseError)] == []


def test_errors_are_still_what_they_were_in_python():
    from course_utils.data import DataError
    from course_utils.records.runs import NotRunError
    from course_utils.training import CheckpointError

    assert issubclass(DataError, RuntimeError)
    assert issubclass(NotRunError, LookupError)
    error = CheckpointError(28, "make room")
    assert (error.errno, error.strerror) == (28, "make room")
    assert isinstance(error, OSError)


@pytest.mark.parametrize(
    ("known", "remedy", "message"),
    [
        (["torch", "keras"], None, "There is no framework called 'torhc'. Did you mean torch?"),
        (["b", "a"], None, "There is no framework called 'torhc'. Known: a, b."),
        (
            ["b", "a"],
            "`list` names them all.",
            "There is no framework called 'torhc'. `list` names them all.",
        ),
    ],
    ids=["near", "listed", "remedy"],
)
def test_an_unknown_name_is_told_with_what_is_known(known, remedy, message):
    error = UnknownNameError.of("framework", "torhc", known, remedy)
    assert str(error) == message  # and not in quotes, as a KeyError's
    assert isinstance(error, KeyError)


def test_a_long_list_of_known_names_is_cut():
    message = str(UnknownNameError.of("seed", "x", map(str, range(40))))
    assert message.endswith(", ...") and message.count(",") == 12
