"""Say what is going on: a live line on a terminal, plain lines and a heartbeat elsewhere.

It knows nothing about books.
"""

from __future__ import annotations

import sys
import threading
import time
from types import TracebackType
from typing import Protocol, Self

from rich.console import Console
from rich.status import Status

HEARTBEAT_SECONDS = 20.0
_console = Console(highlight=False, markup=False, soft_wrap=True)


class StepLike(Protocol):
    """Anything that says which of how many parts is running."""

    @property
    def chapter(self) -> str: ...
    @property
    def number(self) -> int: ...
    @property
    def total(self) -> int: ...
    @property
    def section(self) -> str: ...


def say(text: str) -> None:
    """Print a line at once."""
    _console.print(text)
    sys.stdout.flush()


def complain(text: str) -> None:
    """Print a line to where errors go."""
    print(text, file=sys.stderr, flush=True)


class StatusLine:
    """One task in progress; a context manager. `step` and `note` say how far it is."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._note = ""
        self._sections: dict[str, str] = {}
        self._start = time.monotonic()
        self._done = threading.Event()
        self._status: Status | None = None
        self._thread = threading.Thread(target=self._tick, daemon=True)

    def __enter__(self) -> Self:
        if _console.is_terminal:
            self._status = _console.status(self._text())
            self._status.start()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._thread.join()
        if self._status:
            self._status.stop()

    def step(self, step: StepLike) -> None:
        """A numbered part begins, of one of several chapters."""
        self._note = f"{step.chapter} · cell {step.number}/{step.total} · {step.section}"
        before, self._sections[step.chapter] = self._sections.get(step.chapter), step.section
        if self._status is None and before != step.section:
            say(f"   {self._text()}")

    def note(self, text: str) -> None:
        """Anything else worth knowing."""
        self._note = text
        if self._status is None:
            say(f"   {self._text()}")

    def _text(self) -> str:
        elapsed = time.monotonic() - self._start
        return ": ".join(part for part in (self._title, self._note) if part) + f" ({elapsed:.0f} s)"

    def _tick(self) -> None:
        pause = 0.5 if self._status else HEARTBEAT_SECONDS
        while not self._done.wait(pause):
            if self._status:
                self._status.update(self._text())
            else:
                say(f"   {self._text()}")
