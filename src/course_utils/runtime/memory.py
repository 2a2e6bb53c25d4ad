"""How the process handles memory between two training steps."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

_TRIM_THRESHOLD, _TOP_PAD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -2, -3, -8  # mallopt's names, in malloc.h
KEPT = 1 << 30  # bytes that may lie unused
ASKED = 1 << 26  # bytes that are asked for at once
_IS_LEFT_ALONE: ContextVar[bool] = ContextVar("memory left alone", default=False)
LARGEST = 1 << 28, 1 << 25  # bytes of an array that is kept; older versions of glibc refuse more than 32 MiB


def keep_memory() -> bool:
    """Let the C library keep up to 1 GiB of freed memory instead of handing it back to the system.

    A training step on a CPU frees and asks for the same few large arrays. glibc returns each to the system and
    gets it again page by page, zeroed: on P1's network ten thousand page faults a step, half of the time.
    All threads share one heap: what is free in one thread's own is of no use to another, and goes back to the
    system once the heap is empty. That works only if it is arranged before they start.

    Returns:
        Whether the C library took the advice; elsewhere than on Linux with glibc, and
        where it is `left_alone`, nothing happens.
    """
    return not _IS_LEFT_ALONE.get() and advise()


@contextmanager
def left_alone() -> Iterator[None]:
    """Within the block `keep_memory` does nothing; what the process has kept before stays kept."""
    before = _IS_LEFT_ALONE.set(True)
    try:
        yield
    finally:
        _IS_LEFT_ALONE.reset(before)


@cache
def advise() -> bool:
    """Tell the C library, once per process, to keep what is freed; whether it took the advice."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):  # another C library
        return False
    mallopt(_ARENA_MAX, 1)
    mallopt(_TOP_PAD, ASKED)
    is_large_kept = any(mallopt(_MMAP_THRESHOLD, largest) for largest in LARGEST)
    return bool(mallopt(_TRIM_THRESHOLD, KEPT)) and is_large_kept
