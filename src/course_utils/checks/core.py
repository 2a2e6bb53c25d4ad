"""What all self-checks share: how an answer is tried and how the outcome reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

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
    An answer that is `...` or `None`, returns `...` or `None`, or raises `NotImplementedError` was not attempted.
    """

    @wraps(check)
    def run(*answers: Any) -> Feedback:
        if any(answer is ... or answer is None for answer in answers):
            return Feedback(NOT_ATTEMPTED, "not attempted yet")
        try:
            return Feedback(RIGHT, check(*answers))
        except NotImplementedError:
            return Feedback(NOT_ATTEMPTED, "not attempted yet")
        except Wrong as wrong:
            return Feedback(WRONG, str(wrong))
        except Exception as error:  # whatever a learner's code raises is part of the answer
            return Feedback(WRONG, f"your code raised {type(error).__name__}: {error}")

    return run


def attempted(value: Any) -> Any:
    """Pass a learner's result on, unless it is the untouched stub's `...` or `None`."""
    if value is ... or value is None:
        raise NotImplementedError
    return value


def several(result: Any, number: int, what: str) -> list[Any]:
    """Pass the parts of a result on, unless one is still the stub's; `what` says what should be returned."""
    if not isinstance(attempted(result), tuple | list) or len(result) != number:
        raise Wrong(f"return {what}")
    return [attempted(part) for part in result]
