"""The process in which one answer of one learner is tried: `python -m course_utils.classroom.worker JOB VERDICT`.

It keeps mischief and accidents to itself: no processes, no network, no writing outside its folder, limits on memory
and on what is written. It is no wall against somebody who knows how to get around Python.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from course_utils.checks.core import RIGHT, WRONG
from course_utils.classroom import excerpt
from course_utils.classroom.pages import Exercise

MISSING, STOPPED = "missing", "stopped"  # beside the statuses of `checks.core`
LONGEST = 400  # characters of a message
FILE = 100_000_000  # bytes of a file that an answer may write
FORBIDDEN = {
    "os.exec",
    "os.fork",
    "os.forkpty",
    "os.kill",
    "os.killpg",
    "os.posix_spawn",
    "os.spawn",
    "os.startfile",
    "os.system",
    "pty.spawn",
    "socket.bind",
    "socket.connect",
    "socket.sendto",
    "subprocess.Popen",
}
WRITING = {
    "os.chmod",
    "os.chown",
    "os.link",
    "os.mkdir",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.symlink",
    "os.truncate",
    "shutil.rmtree",
}


def main(job: str, verdict: str) -> None:
    """Try the answer that a job describes, and write what came of it; never returns."""
    task = json.loads(Path(job).read_text("utf8"))
    exercise = Exercise(*task["exercise"])
    check = getattr(importlib.import_module(f"course_utils.checks.{exercise.chapter}"), exercise.name)
    with Path(verdict).open("wb", buffering=0) as answer:
        quiet = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(quiet, stream)
        _limit(task["memory"])
        sys.addaudithook(_guard(Path.cwd().resolve()))
        status, message = tried(task["cells"], exercise, check)
        answer.write(json.dumps({"status": status, "message": tame(message)}).encode())
    os._exit(0)  # whatever threads and exit handlers there are


def tried(cells: list[str], exercise: Exercise, check: Callable[[Any], Any]) -> tuple[str, str]:
    """Status and message of an answer."""
    try:
        program = excerpt.needed(cells, exercise)
    except excerpt.MissingError:
        return MISSING, f"the notebook has no function {exercise.name}"
    except SyntaxError as error:
        return WRONG, f"the cell with {exercise.name} is not Python: {error.msg}, line {error.lineno}"
    names: dict[str, Any] = {"__name__": "__main__", "display": print}
    try:
        exec(compile(program, "<notebook>", "exec"), names)
        found = check(names.get(exercise.name))
        told = (
            "" if found.status == RIGHT else str(found.message)
        )  # that of a right answer may tell the solution
        return str(found.status), told
    except SystemExit:
        return WRONG, "your code calls exit(): return a value instead"
    except BaseException as error:
        return WRONG, f"your code raised {type(error).__name__}: {error}"


def tame(text: str) -> str:
    """One line of printable characters, for terminals and tables."""
    line = " ".join("".join(each if each.isprintable() else " " for each in text[: 4 * LONGEST]).split())
    return line if len(line) <= LONGEST else line[:LONGEST] + " …"


def _limit(memory: float) -> None:
    """Limit memory, files and crash dumps, where the system can; `memory` in GB."""
    try:
        import resource
    except ImportError:  # Windows
        return
    asked = [(resource.RLIMIT_FSIZE, FILE), (resource.RLIMIT_CORE, 0)]
    asked.append((resource.RLIMIT_DATA, int(memory * 1e9)))  # what is mapped from libraries does not count
    for which, most in asked:
        with contextlib.suppress(ValueError, OSError):  # macOS knows some of them by name only
            resource.setrlimit(which, (most, most))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # an error in place of an end


def _guard(work: Path) -> Callable[[str, tuple[Any, ...]], None]:
    """An audit hook that lets code compute, read, and write in its own folder only."""
    inside = str(work) + os.sep

    def refuse(event: str, facts: tuple[Any, ...]) -> None:
        if event in FORBIDDEN:
            raise PermissionError("an answer starts no processes and uses no network")
        if event in WRITING or (event == "open" and _writes(*facts)):
            for path in facts[:1] if event in ("open", "os.chmod") else facts:
                if not isinstance(path, str | bytes | os.PathLike):
                    continue
                place = os.path.realpath(os.fsdecode(path))
                if place != os.devnull and not (place + os.sep).startswith(inside):
                    raise PermissionError("an answer writes and deletes only in its working folder")

    return refuse


def _writes(path: Any, mode: Any, flags: Any) -> bool:
    if isinstance(mode, str):
        return not set(mode).isdisjoint("wax+")
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


if __name__ == "__main__":
    main(*sys.argv[1:])
