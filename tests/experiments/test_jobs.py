"""Jobs: done once, by one process at a time, killed at any moment without loss; and what is said of trouble."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from runs import Gate, Undisturbed, is_free, settled, wait_until

from course_utils import records
from course_utils.experiments import jobs
from course_utils.experiments.jobs import Job, carry_out, do
from course_utils.experiments.running import Setting
from course_utils.training import CheckpointError
from course_utils.training.checkpoints import SetAside

pytest.importorskip("torch")
posix = pytest.mark.skipif(os.name != "posix", reason="signals and shell scripts")
pytestmark = pytest.mark.usefixtures("quiet_process")


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory) -> Undisturbed:
    return Undisturbed(tmp_path_factory.mktemp("undisturbed"))


@pytest.fixture
def job(tmp_path, dataset) -> Job:
    """A run of a second or less: gradient descent proper, three steps of it."""
    setting = Setting("torch", 0, "quick", "float32", 1)
    return Job("dalvi-one-hidden", setting, tmp_path / "results", tmp_path / "runs", dataset.checksum)


@pytest.fixture
def trained_job(job) -> Job:
    """A run of some seconds whose optimizer has a memory (RMSprop)."""
    return replace(job, experiment="bas-ann1")


def left_behind(job: Job) -> list[str]:
    """Everything in the job's folders but its record and its lock."""
    files = [*job.workshop.iterdir(), *job.results.iterdir()]
    return sorted(path.name for path in files if path not in (job.record, job.beside("lock")))


def test_a_job_travels_as_text(job):
    assert Job.from_json(job.as_json()) == job


# --- killed ------------------------------------------------------------------------------------------


@posix
def test_kill_9_costs_an_epoch_at_most_and_ends_in_the_same_record(
    trained_job, undisturbed, tmp_path, monkeypatch
):
    gate = Gate(tmp_path / "gate")
    command = [sys.executable, "-m", "course_utils.experiments.jobs", trained_job.as_json()]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=os.environ | gate.environment, stdin=pipe, stdout=pipe) as process:
        wait_until(lambda: gate.holds(trained_job) or process.poll() is not None, "the first epoch")
        assert do(trained_job).ending == "busy", "another process is at it"
        process.send_signal(signal.SIGKILL)
    assert not trained_job.record.exists()
    assert is_free(trained_job), "the lock died with its process"
    noted = []
    note = jobs._note
    monkeypatch.setattr(jobs, "_note", lambda *facts: (noted.append(facts[2]), note(*facts)))
    assert do(trained_job).ending == "finished"
    assert noted == [1, 2, 3], "the first epoch was not trained again"
    assert settled(trained_job) == undisturbed.like(trained_job)
    assert left_behind(trained_job) == []


class Killed(BaseException):
    """Ends a run where it is, as a signal does."""


def at_replacing(ending: str, times: int):
    """End a run as it is about to put a file in place, its content half-way there."""

    def arrange(patch):
        replace_file, seen = Path.replace, []

        def deadly(part, target):
            seen.append(target) if str(target).endswith(ending) else None
            if len(seen) == times:
                part.rename(part.with_name(part.name.replace(str(os.getpid()), "99999")))  # nobody tidies up
                raise Killed
            return replace_file(part, target)

        patch.setattr(Path, "replace", deadly)

    return arrange


def at_noting(patch):
    """End a run between keeping its second epoch and saying so."""
    note = jobs._note

    def deadly(job, setting, epoch):
        if epoch == 2:
            raise Killed
        note(job, setting, epoch)

    patch.setattr(jobs, "_note", deadly)


def at_tidying(patch):
    """End a run between writing its record and removing its checkpoint."""
    write = records.write

    def deadly(*facts):
        write(*facts)
        raise Killed

    patch.setattr(records, "write", deadly)


@pytest.mark.parametrize(
    ("arrange", "ending"),
    [
        (at_replacing(".checkpoint", 1), "finished"),
        (at_replacing(".checkpoint", 3), "finished"),
        (at_noting, "finished"),
        (at_replacing(".json", 1), "finished"),
        (at_tidying, "was finished"),
    ],
    ids=["first checkpoint", "last checkpoint", "before the note", "the record", "before tidying"],
)
def test_wherever_it_is_killed_the_record_is_the_same(job, undisturbed, monkeypatch, arrange, ending):
    expected = undisturbed.like(job)
    with monkeypatch.context() as patch:
        arrange(patch)
        with pytest.raises(Killed):
            do(job)
    assert do(job).ending == ending
    assert settled(job) == expected
    if ending == "finished":
        assert left_behind(job) == []


def test_a_resumed_run_keeps_the_threads_that_it_began_with(job, monkeypatch):
    two = replace(job, setting=replace(job.setting, threads=2))
    with monkeypatch.context() as patch:
        at_noting(patch)
        with pytest.raises(Killed):
            do(two)
    assert do(job).ending == "finished"
    assert records.read(job.record).threads == 2


@posix
def test_what_the_system_killed_is_said_to_lack_memory(job, tmp_path, monkeypatch):
    monkeypatch.setattr(jobs.sys, "executable", script(tmp_path, "kill -9 $$"))
    outcome = carry_out(job)
    assert outcome.ending == "failed"
    assert "want of memory" in outcome.message and "fewer --workers" in outcome.message


@posix
def test_a_process_that_fails_is_quoted(job, tmp_path, monkeypatch):
    monkeypatch.setattr(jobs.sys, "executable", script(tmp_path, "echo lost >&2; echo the end >&2; exit 3"))
    assert carry_out(job).message == "its process ended with 3: the end"
    monkeypatch.setattr(jobs.sys, "executable", str(tmp_path / "nowhere"))
    assert "cannot be started" in carry_out(job).message


@pytest.fixture
def launcher(tmp_path) -> str:
    """Starts Python and waits for it, as `python.exe` does in a virtual environment on Windows."""
    return script(tmp_path, f'"{sys.executable}" "$@"; exit $?')


@posix
def test_a_job_is_carried_out_behind_a_launcher(job, undisturbed, launcher, monkeypatch):
    monkeypatch.setattr(jobs.sys, "executable", launcher)
    outcome = carry_out(job)
    assert outcome.ending == "finished", outcome.message
    assert settled(job) == undisturbed.like(job)


@posix
def test_a_killed_caller_stops_its_job_behind_a_launcher(job, launcher, tmp_path):
    gate = Gate(tmp_path / "gate")
    code = (
        "import sys\nfrom course_utils.experiments import jobs\n"
        f"sys.executable = {launcher!r}\njobs.carry_out(jobs.Job.from_json({job.as_json()!r}))"
    )
    with subprocess.Popen([sys.executable, "-c", code], env=os.environ | gate.environment) as caller:
        wait_until(lambda: gate.holds(job) or caller.poll() is not None, "the first epoch")
        assert not is_free(job)
        caller.kill()
    wait_until(lambda: is_free(job), "the job to end with its caller")
    assert not job.record.exists()


def script(folder: Path, text: str) -> str:
    path = folder / "program"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o700)
    return str(path)


# --- done already ------------------------------------------------------------------------------------


@pytest.fixture
def done(job) -> Job:
    assert do(job).ending == "finished"
    return job


def change(job: Job, **facts) -> bytes:
    """Change facts in a job's record; its new content."""
    content = json.loads(job.record.read_text("utf8")) | facts
    job.record.write_text(json.dumps(content), "utf8")
    return job.record.read_bytes()


def test_a_finished_run_is_not_repeated(done, monkeypatch):
    before = done.record.stat().st_mtime_ns, done.record.read_bytes()
    monkeypatch.setattr(jobs, "run", lambda *facts: pytest.fail("it ran again"))
    assert jobs.is_finished(done)
    assert do(done).ending == "was finished"
    assert (done.record.stat().st_mtime_ns, done.record.read_bytes()) == before


def test_a_damaged_record_is_set_aside_and_the_run_starts_over(done):
    expected = settled(done)
    damaged = done.record.read_bytes()[:500]
    done.record.write_bytes(damaged)
    assert not jobs.is_finished(done)
    assert done.record.read_bytes() == damaged, "looking changes nothing"
    with pytest.warns(SetAside, match=r"cannot be read as a record.*damaged-1, and the run starts over"):
        assert do(done).ending == "finished"
    assert settled(done) == expected
    assert done.record.with_name(f"{done.record.name}.damaged-1").read_bytes() == damaged


def test_a_process_of_its_own_tells_what_it_set_aside_and_ends_in_the_same_record(job, undisturbed):
    for path in (job.record, job.beside("checkpoint")):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"damaged")
    outcome = carry_out(job)
    assert outcome.ending == "finished"
    assert outcome.message.count("is now") == 2
    assert f"{job.record.name}.damaged-1" in outcome.message
    assert f"{job.beside('checkpoint').name}.damaged-1" in outcome.message
    assert settled(job) == undisturbed.like(job)


def test_a_stale_record_is_replaced(done):
    expected = settled(done)
    change(done, specification="0" * 12)
    assert not jobs.is_finished(done)
    assert do(done).ending == "finished"
    assert settled(done) == expected


@pytest.mark.parametrize(
    ("facts", "named"),
    [
        ({"profile": "full"}, "profile full"),
        ({"data": {"name": "x", "source": "the stand-in", "checksum": "else"}}, "on the stand-in"),
    ],
    ids=["profile", "data"],
)
def test_a_record_of_another_size_or_other_data_is_never_replaced(done, monkeypatch, facts, named):
    content = change(done, **facts)
    monkeypatch.setattr(jobs, "run", lambda *given: pytest.fail("it ran"))
    assert not jobs.is_finished(done)
    outcome = do(done)
    assert outcome.ending == "failed"
    assert named in outcome.message and "--results" in outcome.message
    assert done.record.read_bytes() == content


def test_a_run_refuses_other_data_than_it_is_for(job):
    outcome = do(replace(job, checksum="of other data"))
    assert outcome.ending == "failed"
    assert "not the data that the run is for" in outcome.message and "COURSE_DATA_DIR" in outcome.message
    assert not job.record.exists()


# --- trouble -----------------------------------------------------------------------------------------


class OutOfMemoryError(RuntimeError):
    """As torch's for CUDA and MPS."""


class ResourceExhaustedError(Exception):
    """As TensorFlow's."""


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        OSError(errno.ENOMEM, "Cannot allocate memory"),
        RuntimeError("[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: can't allocate memory"),
        OutOfMemoryError("CUDA"),
        ResourceExhaustedError("OOM when allocating tensor"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_want_of_memory_is_named_whoever_reports_it(job, monkeypatch, error):
    outcome = failing_with(error, job, monkeypatch)
    assert outcome.ending == "failed"
    assert "out of memory" in outcome.message and "fewer --workers" in outcome.message


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (FloatingPointError("diverged"), "FloatingPointError: diverged"),
        (CheckpointError(errno.ENOSPC, "make room"), "make room"),
        (TypeError("a mistake of ours"), "TypeError: a mistake of ours"),
    ],
    ids=["divergence", "checkpoint", "mistake"],
)
def test_any_other_failure_is_told_and_ends_only_its_own_run(job, monkeypatch, error, message):
    assert failing_with(error, job, monkeypatch) == jobs.Outcome(job, "failed", message)
    assert is_free(job)


def failing_with(error: Exception, job: Job, monkeypatch) -> jobs.Outcome:
    def fail(*facts):
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "run", fail)
        return do(job)


def test_a_disk_that_is_full_at_the_end_costs_nothing(job, undisturbed, monkeypatch):
    def full(*facts):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(records, "write", full)
        outcome = do(job)
    assert outcome.ending == "failed"
    assert "No space left on device" in outcome.message and str(job.results) in outcome.message
    assert "make room" in outcome.message and "same command" in outcome.message
    assert list(job.results.iterdir()) == []
    with monkeypatch.context() as patch:
        patch.setattr("course_utils.training.torch_loop._train_epoch", lambda *facts: pytest.fail("trained"))
        assert do(job).ending == "finished"
    assert settled(job) == undisturbed.like(job)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_disk_that_is_full_for_the_progress_leaves_no_scraps(job, monkeypatch):
    def occupied(job):
        part = job.beside("progress").with_name(f".{job.beside('progress').name}.{os.getpid()}.part")
        part.symlink_to("/dev/full")

    monkeypatch.setattr(jobs, "_sweep", occupied)
    outcome = do(job)
    assert outcome.ending == "failed"
    assert str(job.beside("progress")) in outcome.message and "No space left" in outcome.message
    assert left_behind(job) == []


@pytest.mark.parametrize("folder", ["results", "workshop"])
def test_a_folder_that_cannot_be_written_is_named(job, tmp_path, folder):
    (tmp_path / "file").write_text("not a folder")
    outcome = do(replace(job, **{folder: tmp_path / "file" / "folder"}))
    assert outcome.ending == "failed"
    assert str(tmp_path / "file") in outcome.message and "choose other folders" in outcome.message
