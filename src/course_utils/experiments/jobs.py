"""One run as a job: done already, taken by somebody else, or to be done; and what became of it.

A job is carried out in a process of its own (`python -m course_utils.experiments.jobs`). So one that runs
out of memory takes nothing with it, threads are set before a framework loads, and a job is the same
whether this machine or a worker of a cluster carries it out.
"""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import json
import os
import subprocess
import sys
import threading
import warnings
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock, Timeout

from course_utils import data, records
from course_utils._files import set_aside, sweep, write_whole
from course_utils.experiments import catalog
from course_utils.experiments.running import Setting, run
from course_utils.experiments.specification import Experiment
from course_utils.runtime.profile import PROFILES
from course_utils.training import CheckpointError
from course_utils.training.checkpoints import SetAside

Ending = Literal["finished", "was finished", "busy", "failed"]
KILL = 9  # the signal that the system sends where memory runs out
NO_MEMORY = (  # what the frameworks say of it, none of them with a MemoryError
    "can't allocate memory",
    "out of memory",
    "OutOfMemory",
    "ResourceExhausted",
)
REPORT = "course-outcome: "  # what the process's last line starts with


@dataclass(frozen=True)
class Job:
    """A run to be done: which, how, and where its files go.

    Attributes:
        results: folder of the records.
        workshop: folder of checkpoints, locks and progress.
        checksum: of the dataset that it is for; "" for whatever the machine has.
        patience: seconds to wait for another process that holds the run; a killed worker's successor needs some.
    """

    experiment: str
    setting: Setting
    results: Path
    workshop: Path
    checksum: str = ""
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
class Standing:
    """How far a run is, as its process last wrote it down."""

    epoch: int
    epochs: int
    threads: int


def is_finished(job: Job) -> bool:
    """Whether its record is there, whole, and of the experiment, profile and data as they are now."""
    try:
        record = records.read(job.record)
    except records.RecordError:
        return False
    return record.specification == job.specification.hash and _is_alike(job, record)


def carry_out(job: Job) -> Outcome:
    """Do a job in a process of its own, and wait for it."""
    environment = os.environ | {
        "COURSE_FRAMEWORK": job.setting.framework,
        "OMP_NUM_THREADS": str(job.setting.threads),
        "TQDM_DISABLE": "1",
    }
    command = [sys.executable, "-m", "course_utils.experiments.jobs", job.as_json()]
    its_end, our_end = os.pipe()  # nothing is ever written: it closes when we end, however we end
    try:
        process = subprocess.run(
            command, stdin=its_end, env=environment, capture_output=True, encoding="utf8", errors="replace"
        )
    except OSError as error:
        return Outcome(job, "failed", f"its process cannot be started: {error}")
    finally:
        os.close(its_end)
        os.close(our_end)
    said = [line for line in process.stdout.splitlines() if line.startswith(REPORT)]
    if said:
        told = json.loads(said[-1].removeprefix(REPORT))
        return Outcome(job, told["ending"], told["message"])
    if process.returncode in (-KILL, 128 + KILL):
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
    try:
        job.workshop.mkdir(parents=True, exist_ok=True)
        job.results.mkdir(parents=True, exist_ok=True)
        with FileLock(job.beside("lock")).acquire(timeout=job.patience):
            if is_finished(job):
                return Outcome(job, "was finished")
            return _do_alone(job)
    except Timeout:
        return Outcome(job, "busy", "another process is at it")
    except Exception as error:  # whatever it is, other jobs go on
        return Outcome(job, "failed", _remedy(job, error))


def _do_alone(job: Job) -> Outcome:
    """Do a job whose lock is held."""
    if job.record.exists():
        try:
            before = records.read(job.record)
        except records.RecordError as error:
            aside = set_aside(job.record)
            warnings.warn(f"{error}; it is now {aside.name}, and the run starts over", SetAside, stacklevel=3)
        else:
            if not _is_alike(job, before):
                held = f"a run of profile {before.profile} on {before.data.source}"
                return Outcome(job, "failed", f"{job.record} holds {held}; give another folder as --results")
    dataset = data.load(job.specification.dataset)
    if job.checksum not in ("", dataset.checksum):
        return Outcome(
            job,
            "failed",
            f"this machine has {dataset.source}, not the data that the run is for; "
            "set COURSE_DATA_DIR where its process, or the cluster's worker, is started",
        )
    _sweep(job)
    setting, epoch = _resumed(job)
    _note(job, setting, epoch)
    record = run(job.specification, setting, job.beside("checkpoint"), partial(_note, job, setting))
    records.write(record, job.results)
    for ending in ("checkpoint", "progress"):
        job.beside(ending).unlink(missing_ok=True)
    return Outcome(job, "finished")


def _is_alike(job: Job, record: records.RunRecord) -> bool:
    """Whether a record is of the job's profile and data: nothing else may be taken for it, or replaced."""
    return record.profile == job.setting.profile and job.checksum in ("", record.data.checksum)


def _sweep(job: Job) -> None:
    """Remove what a process left that was killed while it wrote."""
    for path in (job.record, job.beside("checkpoint"), job.beside("progress")):
        sweep(path)


def _remedy(job: Job, error: Exception) -> str:
    """What went wrong, and what to do."""
    told = f"{type(error).__name__}: {error}"
    if (
        isinstance(error, MemoryError)
        or getattr(error, "errno", None) == errno.ENOMEM
        or any(words in told for words in NO_MEMORY)
    ):
        return "out of memory; finished epochs are kept: run the same command again, with fewer --workers"
    if isinstance(error, CheckpointError):
        return str(error.strerror)
    if isinstance(error, OSError):
        return (
            f"cannot use {error.filename or job.results} ({error.strerror or error}); make room there, or "
            "choose other folders (--results, COURSE_CACHE_DIR), and run the same command again: finished "
            "epochs are kept, and nothing is half-written"
        )
    return told


def standing(job: Job) -> Standing | None:
    """How far a run is; None before its start and after its end."""
    try:
        return Standing(**json.loads(job.beside("progress").read_text("utf8")))
    except (OSError, ValueError, TypeError):
        return None


def _resumed(job: Job) -> tuple[Setting, int]:
    """The job's setting, with the number of threads that its checkpoint was made with, and its epoch.

    Another number would change the last bits of every sum, and the run would not end as it would have.
    """
    started = standing(job)
    if started is None or not job.beside("checkpoint").exists():
        return job.setting, 0
    return dataclasses.replace(job.setting, threads=started.threads), started.epoch


def _note(job: Job, setting: Setting, epoch: int) -> None:
    """Write down how far the run is."""
    epochs = PROFILES[setting.profile].epochs(job.specification.epochs)
    text = json.dumps(dataclasses.asdict(Standing(epoch, epochs, setting.threads)))
    path = job.beside("progress")
    try:
        write_whole(path, text)
    except OSError as error:
        if os.name == "nt" and isinstance(error, PermissionError):
            return  # somebody is just reading it, which Windows does not allow; the next epoch will tell
        raise OSError(error.errno, error.strerror, str(path)) from error


def _watch() -> None:
    """End this process when the one that wants its result is gone, and with it the other end of standard input.

    The parent's number would not do: on Windows a launcher stands between the two.
    """
    pipe = os.dup(0)
    os.dup2(
        os.open(os.devnull, os.O_RDONLY), 0
    )  # on Windows libraries that look at it would wait for the pipe

    def wait() -> None:
        while os.read(pipe, 1):
            pass
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def main(text: str) -> None:
    """Do the job, and tell what became of it, and which files were set aside, in the last line."""
    _watch()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", SetAside)
        outcome = do(Job.from_json(text))
    aside = [str(warning.message) for warning in caught if issubclass(warning.category, SetAside)]
    message = "; ".join([*aside, *([outcome.message] if outcome.message else [])])
    with contextlib.suppress(BrokenPipeError):
        print(REPORT + json.dumps({"ending": outcome.ending, "message": message}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
