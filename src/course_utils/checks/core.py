"""What all self-checks share: how an answer is tried and how the outcome reads."""

from __future__ import annotations

import inspect
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
    an array or a list that it is given is wrong.
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
    """A learner's function that must leave the arrays and lists that it is given as they are; anything else as it is."""
    if not callable(answer) or isinstance(answer, type):
        return answer

    @wraps(answer)
    def call(*inputs: Any) -> Any:
        given = [each.copy() if isinstance(each, np.ndarray | list) else each for each in inputs]
        result = answer(*given)
        for place, (was, each) in enumerate(zip(inputs, given, strict=True)):
            if was is not each and not _same(was, each):
                name = list(inspect.signature(answer).parameters)[: place + 1][-1]
                raise Wrong(
                    f"your function changes `{name}` in place, and whoever called may still need it: make a new array "
                    "(x / 2, not x /= 2), work on a copy, or put back what was there"
                )
        return result

    return call


def _same(was: Any, each: Any) -> bool:
    """Whether an array or a list is what it was; what is put back by adding may leave a rounding error."""
    if isinstance(was, np.ndarray) and was.dtype.kind in "fc":
        return np.allclose(was, each, rtol=1e-9, atol=1e-9, equal_nan=True)
    return len(was) == len(each) and np.array_equal(was, each)


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


def numbers(
    result: Any, what: str, shape: tuple[int, ...] | None = None, or_else: str = "do you divide by 0?"
) -> NDArray[Any]:
    """Pass a learner's result on as an array of finite numbers, of any type.

    Args:
        result: what the answer returned.
        what: what it should be, such as "the gradient by x".
        shape: the shape that it should have; `()` is a single number.
        or_else: what to say where a value is NaN or infinite.

    Raises:
        Wrong: it is nothing of the kind.
    """
    kind = "one number" if shape == () else "an array of numbers"
    try:
        found = np.asarray(attempted(result))
        found = found.astype(float) if found.dtype.kind == "O" else found  # fractions
    except (TypeError, ValueError):  # an array of rows that differ in length, too
        raise Wrong(f"{what} should be {kind}; yours is a {type(result).__name__}") from None
    if found.dtype.kind not in "biuf":
        raise Wrong(f"{what} should be {kind}; yours is of type {found.dtype}")
    if shape is not None and found.shape != shape:
        wanted = kind if shape == () else f"an array of shape {list(shape)}"
        raise Wrong(f"{what} should be {wanted}; yours has shape {list(found.shape)}")
    if not np.isfinite(found).all():
        raise Wrong(f"{what} should be finite; yours has NaN or infinity: {or_else}")
    return found
