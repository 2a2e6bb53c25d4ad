"""How the outcome of a self-check reads."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from course_utils.checks.core import (
    NOT_ATTEMPTED,
    RIGHT,
    WRONG,
    Feedback,
    Wrong,
    attempted,
    exercise,
    numbers,
    several,
)


@pytest.mark.parametrize(("status", "mark"), [(RIGHT, "✓ "), (WRONG, "✗ "), (NOT_ATTEMPTED, "… ")])
def test_feedback_is_a_mark_and_a_message_on_one_line(status, mark):
    assert repr(Feedback(status, "look at the border")) == f"{mark}look at the border"


def _raise(error):
    raise error


UNTOUCHED = Feedback(NOT_ATTEMPTED, "not attempted yet")


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (lambda: "well done", Feedback(RIGHT, "well done")),
        (lambda: _raise(Wrong("look again")), Feedback(WRONG, "look again")),
        (lambda: 1 / 0, Feedback(WRONG, "your code raised ZeroDivisionError: division by zero")),
        (lambda: _raise(NotImplementedError), UNTOUCHED),
        (..., UNTOUCHED),
        (None, UNTOUCHED),
    ],
)
def test_whatever_an_answer_does_there_is_an_outcome(answer, outcome):
    assert exercise(lambda answer: answer())(answer) == outcome


@pytest.mark.parametrize(
    ("result", "outcome"),
    [
        ((1, 2), Feedback(RIGHT, "[1, 2]")),
        ([1, 2], Feedback(RIGHT, "[1, 2]")),
        ((1, ...), UNTOUCHED),
        ((None, 2), Feedback(WRONG, "one of what you return is None; return a pair")),
        (..., UNTOUCHED),
        ((1, 2, 3), Feedback(WRONG, "return a pair")),
        (np.array([1, 2]), Feedback(WRONG, "return a pair")),
        (1, Feedback(WRONG, "return a pair")),
    ],
    ids=str,
)
def test_an_answer_of_several_parts_has_them_all(result, outcome):
    assert exercise(lambda: str(several(result, 2, "a pair")))() == outcome


@exercise
def doubled(answer):
    """`answer(x)` → 2 x."""
    if attempted(answer(np.array([1.0, np.nan])))[0] != 2:
        raise Wrong("twice as much")
    return "right"


def in_place(x):
    x *= 2
    return x


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda x: 2 * x, "right"),
        (lambda x: 3 * x, "twice as much"),
        (lambda x: None, "is the `return` missing?"),
        (in_place, "in place, and whoever called"),
        (lambda x: x[5], "your code raised IndexError"),
        (lambda x: 2, "what your code returns cannot be compared with what is right"),
        (lambda x: 2, "(TypeError: "),
        (lambda: 2, "your code raised TypeError"),
    ],
)
def test_the_learners_mistake_is_told_from_the_checks(answer, message):
    assert message in doubled(answer).message


def emptied(*lists):
    lists[-1].clear()


def test_lists_are_watched_as_arrays_are_and_the_checks_own_stay():
    mine = [0, 1]
    outcome = exercise(lambda answer: answer([2], mine))(emptied)
    assert ("your function changes `lists` in place" in outcome.message, mine) == (True, [0, 1])


@pytest.mark.parametrize(
    ("result", "shape", "message"),
    [
        ([1, 2], (2,), "right"),
        ([1, 2.5], None, "right"),
        (np.float32(3), (), "right"),
        ([Fraction(1, 2)], (1,), "right"),
        ([1], (2,), "x should be an array of shape [2]; yours has shape [1]"),
        ([1], (), "x should be one number; yours has shape [1]"),
        ("1", (), "x should be one number; yours is of type <U1"),
        ([[1], [2, 3]], None, "x should be an array of numbers; yours is a list"),
        ([1, np.nan], (2,), "x should be finite; yours has NaN or infinity: by what do you divide?"),
        ([1, None], (2,), "x should be finite"),
        (None, (2,), "is the `return` missing?"),
        (..., (2,), "not attempted yet"),
    ],
    ids=str,
)
def test_an_answer_in_numbers_is_finite_and_has_its_shape(result, shape, message):
    def check():
        numbers(result, "x", shape, "by what do you divide?")
        return "right"

    assert message in exercise(check)().message
