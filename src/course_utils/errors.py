"""The errors that the course raises on purpose have one base; each room defines its own.

Wrong arguments stay what they are everywhere in Python: ValueError and TypeError.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Self

NAMED = 12  # names that a message lists where none is near


class CourseError(Exception):
    """Base of every error of the course; its message says what is wrong and what to do."""


class UnknownNameError(CourseError, KeyError):
    """A name that nothing has; the message tells the nearest ones."""

    @classmethod
    def of(cls, what: str, name: str, known: Iterable[str], remedy: str | None = None) -> Self:
        """The error for a `what` ("paper", "network") called `name`, where these are known.

        Args:
            remedy: what to say where no known name is near; by default the names themselves, the first twelve.
        """
        names = sorted(set(known))
        near = get_close_matches(name, names, n=3, cutoff=0.5)
        more = ", ..." if len(names) > NAMED else "."
        listed = remedy or f"Known: {', '.join(names[:NAMED])}{more}"
        hint = f"Did you mean {', '.join(near)}?" if near else listed
        return cls(f"There is no {what} called {name!r}. {hint}")

    def __str__(self) -> str:
        return str(self.args[0])  # KeyError would put the message in quotes
