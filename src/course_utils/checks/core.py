"""What all self-checks share: how an answer is tried and how the outcome reads."""

from __future__ import annotations

import inspect
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

import numpy as np

RIGHT, WRONG, NOT_ATTEMPTED = "right", "wrong", "not attempted"


@dataclass(frozen=True)
class Feedback:
    """What a check found; a notebook shows it as one line."""

    status: str
    message: str

    def __repr__(self) -> str:
        return {RIGHT: "✓ ", WRONG: "✗ ", NOT_ATTEMPTED: "… "}[self.status] + self.message


class Wrong(Exception):
    """Raised inside a check: the answer is wrong, and this is what to look at."""


def exercise(check: Callable[..., str]) -> Callable[..., Feedback]:
    """Turn a function that tries an answer into a self-check that always returns an `Feedback`.

    The function raises `Wrong` with a message that teaches, or returns what to say when all is right.
    An answer that is `...` or `None`, returns `...`, or raises `NotImplementedError` was not attempted. One that changes
    an array that it is given is wrong.
    """

    @wraps(check)
    def run(*answers: Any) -> Feedback:
        if any(answer is ... or answer is None for answer in answers):
            return Feedback(NOT_ATTEMPTED, "not attempted yet")
        try:
            return Feedback(RIGHT, check(*map(_watched, answers)))
        except NotImplementedError:
            return Feedback(NOT_ATTEMPTED, "not attempted yet")
        except Wrong as wrong:
            return Feedback(WRONG, str(wrong))
        except Exception as error:  # whatever comes of a learner's code is part of the answer
            return Feedback(WRONG, _blamed(error))

    return run


def _watched(answer: Any) -> Any:
    """A learner's function that must leave the arrays that it is given as they are; anything else as it is."""
    if not callable(answer) or isinstance(answer, type):
        return answer

    @wraps(answer)
    def call(*inputs: Any) -> Any:
        before = [each.copy() if isinstance(each, np.ndarray) else None for each in inputs]
        result = answer(*inputs)
        for place, (was, each) in enumerate(zip(before, inputs, strict=True)):
            if was is not None and not _same(was, each):
                name = list(inspect.signature(answer).parameters)[place]
                raise Wrong(
                    f"your function changes `{name}` in place, and whoever called may still need it: make a new array "
                    "(x / 2, not x /= 2), work on a copy, or put back what was there"
                )
        return result

    return call


def _same(was: np.ndarray, each: np.ndarray) -> bool:
    """Whether an array is what it was; what is put back by adding may leave a rounding error."""
    if was.dtype.kind in "fc":
        return np.allclose(was, each, rtol=1e-9, atol=1e-9, equal_nan=True)
    return np.array_equal(was, each)


def _blamed(error: Exception) -> str:
    """What was raised, told apart: by the learner's own lines, or by the check in looking at what they return."""
    calls = [each.name for each in traceback.extract_tb(error.__traceback__) if each.filename == __file__]
    if "call" in calls:  # of `_watched`
        return f"your code raised {type(error).__name__}: {error}"
    return (
        "what your code returns cannot be compared with what is right: look at its type and shape "
        f"({type(error).__name__}: {error})"
    )


def attempted(value: Any) -> Any:
    """Pass a learner's result on, unless it is the untouched stub's `...`.

    Raises:
        Wrong: it is None, as of a function without `return`.
    """
    if value is ...:
        raise NotImplementedError
    if value is None:
        raise Wrong("your function returns nothing (None): is the `return` missing?")
    return value


def several(result: Any, number: int, what: str) -> list[Any]:
    """Pass the parts of a result on, unless one is still the stub's; `what` says what should be returned."""
    if not isinstance(attempted(result), tuple | list) or len(result) != number:
        raise Wrong(f"return {what}")
    if any(part is None for part in result):
        raise Wrong(f"one of what you return is None; return {what}")
    return [attempted(part) for part in result]
