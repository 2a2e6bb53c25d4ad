"""What tests of runs share: undisturbed records to compare with, and runs that wait to be killed.

A gate holds a run right after it has kept a chosen epoch. So a test can kill it in the middle, however busy
the machine is.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from course_utils.experiments.jobs import Job, do, standing

DEADLINE = 300.0  # seconds; reached only when something is wrong
_SITE = """
import os, time
from pathlib import Path
if gate := os.environ.get("TEST_GATE"):
    from course_utils.training.checkpoints import Checkpoints
    save = Checkpoints.save
    def save_and_wait(self, arrays, epochs):
        save(self, arrays, epochs)
        end = time.monotonic() + 600  # should nobody come back to open it
        while epochs == int(os.environ["TEST_GATE_EPOCH"]) and not Path(gate).exists():
            if time.monotonic() > end:
                os._exit(1)
            time.sleep(0.02)
    Checkpoints.save = save_and_wait
"""


class Gate:
    """Holds every run that has it in its environment, until it is opened."""

    def __init__(self, folder: Path, epoch: int = 1) -> None:
        site = folder / "site"
        site.mkdir(parents=True, exist_ok=True)
        (site / "sitecustomize.py").write_text(_SITE)  # Python imports it at its start
        self.file, self.epoch = folder / "open", epoch
        self.environment = {
            "TEST_GATE": str(self.file),
            "TEST_GATE_EPOCH": str(epoch),
            "PYTHONPATH": os.pathsep.join([str(site), *filter(None, [os.environ.get("PYTHONPATH")])]),
        }

    def holds(self, job: Job) -> bool:
        """Whether the job has come as far as the gate."""
        state = standing(job)
        return state is not None and state.epoch == self.epoch and job.beside("checkpoint").exists()

    def open(self) -> None:
        """Let all go on."""
        self.file.touch()


def wait_until(condition: Callable[[], bool], what: str) -> None:
    """Wait for a condition, long enough for a busy machine."""
    end = time.monotonic() + DEADLINE
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"waited in vain for {what}")
        time.sleep(0.02)


def is_free(job: Job) -> bool:
    """Whether no process is at a job."""
    try:
        with FileLock(job.beside("lock")).acquire(timeout=0):
            return True
    except Timeout:
        return False


def settled(job: Job) -> dict[str, Any]:
    """A job's record as plain data, but for the seconds that it took."""
    content = json.loads(job.record.read_text("utf8"))
    del content["seconds"]
    return content


class Undisturbed:
    """Records of runs that nothing has disturbed, each made once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.made: dict[str, dict[str, Any]] = {}

    def like(self, job: Job) -> dict[str, Any]:
        """What the job's record is to be, but for the seconds."""
        name = f"{job.record.stem}-{job.setting.threads}"
        if name not in self.made:
            whole = Job(job.experiment, job.setting, self.folder / name, self.folder, job.checksum)
            outcome = do(whole)
            assert outcome.ending == "finished", outcome.message
            self.made[name] = settled(whole)
        return self.made[name]
