"""Tries an answer in a process of its own, with limits; whatever that process does, here comes one verdict.

Seconds are limited everywhere, memory where the system can (Linux).
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from course_utils.classroom.pages import Exercise
from course_utils.classroom.worker import STOPPED, tame

PASSED_ON = ("PATH", "PYTHONPATH", "SYSTEMROOT", "LANG", "LC_ALL", "VIRTUAL_ENV", "LD_LIBRARY_PATH")
SET = {"OMP_NUM_THREADS": "1", "TQDM_DISABLE": "1", "MPLBACKEND": "agg", "PYTHONHASHSEED": "0"}
LONGEST = 100_000  # bytes of a verdict


class Verdict(NamedTuple):
    """What came of one exercise: a status of `checks.core`, "missing" or "stopped", and a line about it."""

    status: str
    message: str


def judge(cells: Sequence[str], exercise: Exercise, seconds: float, memory: float) -> Verdict:
    """Try what a notebook's code cells say about an exercise.

    Args:
        cells: the sources of all its code cells.
        exercise: which one.
        seconds: after which it is stopped, the start of the process included.
        memory: GB.
    """
    with tempfile.TemporaryDirectory(prefix="course-check-", ignore_cleanup_errors=True) as place:
        work, job, verdict = Path(place, "work"), Path(place, "job.json"), Path(place, "verdict.json")
        work.mkdir()
        job.write_text(json.dumps({"cells": list(cells), "exercise": exercise, "memory": memory}), "utf8")
        ended = _run([str(job), str(verdict)], work, seconds)
        if ended is None:
            return Verdict(STOPPED, f"not done after {seconds:g} seconds: a loop without an end?")
        try:
            with verdict.open("rb") as file:
                found = json.loads(file.read(LONGEST))
            return Verdict(str(found["status"]), tame(str(found["message"])))
        except (OSError, ValueError, KeyError, TypeError):
            return Verdict(STOPPED, f"its process ended before it had an answer (exit status {ended})")


def _run(arguments: list[str], work: Path, seconds: float) -> int | None:
    """The exit status of the worker, or None where it had to be stopped; none of its group outlives it."""
    kept = {
        name: value for name, value in os.environ.items() if name in PASSED_ON or name.startswith("COURSE_")
    }
    own = {name: str(work) for name in ("HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP", "MPLCONFIGDIR")}
    process = subprocess.Popen(
        [sys.executable, "-P", "-B", "-m", "course_utils.classroom.worker", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=work,
        env=kept | SET | own,
        start_new_session=True,  # ignored on Windows
    )
    try:
        return process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        return None
    finally:
        if hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError, PermissionError):  # nobody is left
                os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.wait()
