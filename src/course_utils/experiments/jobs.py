"""One run as a job: done already, taken by somebody else, or to be done; and what became of it.

A job is carried out in a process of its own (`python -m course_utils.experiments.jobs`). So one that runs
out of memory takes nothing with it, threads are set before a framework loads, and a job is the same
whether this machine or a worker of a cluster carries it out.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import subprocess
import sys
import threading
import time
import warnings
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock, Timeout

from course_utils import records
from course_utils.experiments import catalog
from course_utils.experiments.running import Setting, run
from course_utils.experiments.specification import Experiment
from course_utils.runtime.profile import PROFILES
from course_utils.training import CheckpointError, set_aside

Ending = Literal["finished", "was finished", "busy", "failed"]
OUT_OF_MEMORY = 9  # the signal that the system sends
REPORT = "course-outcome: "  # what the process's last line starts with


@dataclass(frozen=True)
class Job:
    """A run to be done: which, how, and where its files go.

    Attributes:
        results: folder of the records.
        workshop: folder of checkpoints, locks and progress.
        patience: seconds to wait for another process that holds the run; a killed worker's successor needs some.
    """

    experiment: str
    setting: Setting
    results: Path
    workshop: Path
    patience: float = 0.0

    @property
    def specification(self) -> Experiment:
        """The experiment itself."""
        return catalog.get(self.experiment)

    @property
    def record(self) -> Path:
        """Where its record will lie."""
        setting = self.setting
        return self.results / records.file_name(
            self.experiment, setting.framework, setting.precision, setting.seed
        )

    def beside(self, ending: str) -> Path:
        """A file of the workshop: "checkpoint", "lock" or "progress"."""
        return self.workshop / f"{self.record.stem}--{self.setting.profile}.{ending}"

    def as_json(self) -> str:
        """For another process."""
        paths = {"results": str(self.results), "workshop": str(self.workshop)}
        return json.dumps(dataclasses.asdict(self) | paths)

    @classmethod
    def from_json(cls, text: str) -> Job:
        """The job that `as_json` wrote."""
        fields: dict[str, Any] = json.loads(text)
        fields["setting"] = Setting(**fields["setting"])
        fields["results"], fields["workshop"] = Path(fields["results"]), Path(fields["workshop"])
        return cls(**fields)


@dataclass(frozen=True)
class Outcome:
    """What became of a job; `message` says what to do where something went wrong."""

    job: Job
    ending: Ending
    message: str = ""


@dataclass(frozen=True)
class Progress:
    """How far a run is, as its process last wrote it down."""

    epoch: int
    epochs: int
    threads: int


def is_finished(job: Job) -> bool:
    """Whether its record is there, whole, and of the experiment as it is now.

    A damaged record is set aside, with a warning. A stale one will be replaced.
    """
    if not job.record.exists():
        return False
    try:
        record = records.read(job.record)
    except records.RecordError as error:
        aside = set_aside(job.record)
        warnings.warn(f"{error}; it is now {aside.name}, and the run starts over", stacklevel=2)
        return False
    return record.specification == job.specification.hash and record.profile == job.setting.profile


def carry_out(job: Job) -> Outcome:
    """Do a job in a process of its own, and wait for it."""
    environment = os.environ | {
        "COURSE_FRAMEWORK": job.setting.framework,
        "OMP_NUM_THREADS": str(job.setting.threads),
        "TQDM_DISABLE": "1",
    }
    command = [sys.executable, "-m", "course_utils.experiments.jobs", str(os.getpid()), job.as_json()]
    process = subprocess.run(command, env=environment, capture_output=True, text=True)
    said = [line for line in process.stdout.splitlines() if line.startswith(REPORT)]
    if said:
        told = json.loads(said[-1].removeprefix(REPORT))
        return Outcome(job, told["ending"], told["message"])
    if process.returncode in (-OUT_OF_MEMORY, 128 + OUT_OF_MEMORY):
        return Outcome(
            job,
            "failed",
            "the system stopped it, most likely for want of memory. Its finished epochs are kept: "
            "run the same command again, with fewer --workers",
        )
    last = process.stderr.strip().splitlines()[-1:] or ["no message"]
    return Outcome(job, "failed", f"its process ended with {process.returncode}: {last[0]}")


def do(job: Job) -> Outcome:
    """Do a job in this process, unless it is done or another process is at it."""
    lock = FileLock(job.beside("lock"))
    try:
        job.workshop.mkdir(parents=True, exist_ok=True)
        job.results.mkdir(parents=True, exist_ok=True)
        with lock.acquire(timeout=job.patience):
            if is_finished(job):
                return Outcome(job, "was finished")
            setting = _resumed(job)
            _note(job, setting, 0)
            note = partial(_note, job, setting)
            record = run(job.specification, setting, job.beside("checkpoint"), note)
            records.write(record, job.results)
            for ending in ("checkpoint", "progress"):
                job.beside(ending).unlink(missing_ok=True)
            return Outcome(job, "finished")
    except Timeout:
        return Outcome(job, "busy", "another process is at it")
    except CheckpointError as error:
        return Outcome(job, "failed", str(error.strerror))
    except OSError as error:
        where = error.filename or job.results
        return Outcome(job, "failed", f"cannot write {where} ({error.strerror}); nothing was half-written")
    except MemoryError:
        return Outcome(
            job, "failed", "out of memory; finished epochs are kept: run it again, with fewer --workers"
        )
    except (ValueError, FloatingPointError, RuntimeError, ImportError) as error:
        return Outcome(job, "failed", f"{type(error).__name__}: {error}")


def progress(job: Job) -> Progress | None:
    """How far a run is; None before its first epoch and after its last."""
    try:
        return Progress(**json.loads(job.beside("progress").read_text("utf8")))
    except (OSError, ValueError, TypeError):
        return None


def _resumed(job: Job) -> Setting:
    """The job's setting, with the number of threads that its checkpoint was made with.

    Another number would change the last bits of every sum, and the run would not end as it would have.
    """
    started = progress(job)
    if started is None or not job.beside("checkpoint").exists():
        return job.setting
    return dataclasses.replace(job.setting, threads=started.threads)


def _note(job: Job, setting: Setting, epoch: int) -> None:
    """Write down how far the run is."""
    epochs = PROFILES[setting.profile].epochs(job.specification.epochs)
    text = json.dumps(dataclasses.asdict(Progress(epoch, epochs, setting.threads)))
    part = job.beside(f"progress.{os.getpid()}.part")
    part.write_text(text, "utf8")
    part.replace(job.beside("progress"))


def _watch(parent: int) -> None:
    """End this process when the one that wants its result is gone."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


def main(parent: str, text: str) -> None:
    """Do the job, and tell what became of it in the last line."""
    threading.Thread(target=_watch, args=(int(parent),), daemon=True).start()
    outcome = do(Job.from_json(text))
    with contextlib.suppress(BrokenPipeError):
        print(REPORT + json.dumps({"ending": outcome.ending, "message": outcome.message}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
