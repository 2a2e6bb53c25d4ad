"""`--scheduler`: the same jobs on a real Dask cluster, whose workers may die."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import CancelledError
from dataclasses import replace
from pathlib import Path

import pytest
from runs import Gate, Undisturbed, is_free, settled, wait_until

from course_utils.experiments import jobs, schedule
from course_utils.experiments.jobs import Job, Outcome
from course_utils.experiments.running import Setting

torch = pytest.importorskip("torch")
distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.skipif(os.name != "posix", reason="sends signals")


class Cluster:
    """A scheduler and worker processes, each of one thread; their runs wait at a gate."""

    def __init__(self, folder: Path, workers: int) -> None:
        self.gate = Gate(folder)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
        self.log = (folder / "log").open("w")
        host, port = self.address.removeprefix("tcp://").split(":")
        self.scheduler = self._start("scheduler", "--host", host, "--port", port, "--no-dashboard")
        self.workers = [self._worker(folder / str(number)) for number in range(workers)]

    def _worker(self, folder: Path) -> subprocess.Popen:
        options = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(folder))
        return self._start("worker", self.address, *options, "--death-timeout", "600")

    def _start(self, what: str, *words: str) -> subprocess.Popen:
        environment = os.environ | self.gate.environment
        command = [sys.executable, "-m", f"distributed.cli.dask_{what}", *words]
        return subprocess.Popen(command, env=environment, stdout=self.log, stderr=self.log)

    def stop(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()
        self.log.close()


@pytest.fixture
def cluster(request, tmp_path, quiet_process) -> Iterator[Cluster]:
    """A scheduler and workers (one, if the test does not say how many), as somebody else has started them."""
    number = getattr(request, "param", 1)
    cluster = Cluster(tmp_path / "cluster", workers=number)
    try:
        with distributed.Client(cluster.address, timeout=300, set_as_default=False) as client:
            client.wait_for_workers(number, timeout=300)
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture
def job(tmp_path, dataset) -> Job:
    setting = Setting("torch", 0, "quick", "float32", 1)
    return Job("dalvi-one-hidden", setting, tmp_path / "results", tmp_path / "runs", dataset.checksum)


class OnCluster(threading.Thread):
    """Carries out jobs on a cluster while the test does harm to it."""

    def __init__(self, todo: list[Job], address: str) -> None:
        super().__init__(daemon=True)
        self.todo, self.address = todo, address
        self.told: list[Outcome] = []
        self.ended: list[Outcome] | Exception | None = None
        self.start()

    def run(self) -> None:
        try:
            self.ended = schedule.carry_out_all(self.todo, 1, self.address, self.told.append)
        except Exception as error:
            self.ended = error

    def outcomes(self) -> list[Outcome]:
        """What every job came to, when all have ended."""
        self.join(300)
        assert isinstance(self.ended, list), self.ended
        return self.ended


@pytest.mark.parametrize("cluster", [2], indirect=True)
def test_a_worker_that_is_killed_in_the_middle_of_its_run_costs_nothing(cluster, tmp_path, job):
    todo = [replace(job, setting=replace(job.setting, seed=seed)) for seed in range(3)]
    at_work = OnCluster(todo, cluster.address)
    wait_until(lambda: sum(map(cluster.gate.holds, todo)) == 2 or not at_work.is_alive(), "two runs")
    assert at_work.is_alive(), at_work.ended
    held = list(filter(cluster.gate.holds, todo))
    cluster.workers[0].kill()
    wait_until(lambda: any(map(is_free, held)), "the killed worker's run to end")
    cluster.gate.open()
    assert Counter(outcome.ending for outcome in at_work.outcomes()) == {"finished": 3}
    assert Counter(outcome.job.record for outcome in at_work.told) == Counter(each.record for each in todo)
    assert sorted(tmp_path.joinpath("results").iterdir()) == sorted(each.record for each in todo)
    undisturbed = Undisturbed(tmp_path / "undisturbed")
    for each in todo:
        assert settled(each) == undisturbed.like(each)


def test_a_run_whose_workers_always_die_is_told_and_can_be_taken_up_again(cluster, tmp_path, job):
    with distributed.Client(
        cluster.address, set_as_default=False
    ) as client:  # Dask's own setting allows three
        client.run_on_scheduler(lambda dask_scheduler: setattr(dask_scheduler, "allowed_failures", 0))
    at_work = OnCluster([job], cluster.address)
    wait_until(lambda: cluster.gate.holds(job) or not at_work.is_alive(), "the run")
    assert at_work.is_alive(), at_work.ended
    cluster.workers[0].kill()
    assert [outcome.ending for outcome in at_work.outcomes()] == ["failed"]
    assert re.search("the cluster gave it up: .* workers died", at_work.outcomes()[0].message)
    assert at_work.told == at_work.ended
    wait_until(lambda: is_free(job), "the run's process to end with its worker")
    cluster.gate.open()
    assert jobs.do(job).ending == "finished"
    assert settled(job) == Undisturbed(tmp_path / "undisturbed").like(job)


def test_a_cluster_that_goes_away_is_an_error_with_the_remedy(monkeypatch, job):
    def lose(*facts, **how):
        raise CancelledError  # as joblib's results are when the scheduler is gone

    monkeypatch.setattr(schedule, "_together", lose)
    with (
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None
        ) as local,
        pytest.raises(ConnectionError, match="is gone; when it is back, the same command goes on"),
    ):
        schedule.carry_out_all([job], 1, local.scheduler_address)


def test_a_scheduler_that_does_not_answer_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr(schedule, "ANSWER", 1.0)
    job = Job("bas-ann1", Setting("torch", 0), tmp_path / "results", tmp_path / "runs")
    with pytest.raises(OSError, match=r"tcp://127\.0\.0\.1:1"):
        schedule.carry_out_all([job], 1, "tcp://127.0.0.1:1")


def test_without_dask_the_remedy_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'course-utils\[dask\]'"):
        schedule.carry_out_all([], 1, "tcp://127.0.0.1:1")


@pytest.mark.parametrize("joblib_has_it", [True, False], ids=["joblib", "without joblib's private module"])
def test_jobs_that_end_and_jobs_that_are_given_up(tmp_path, monkeypatch, joblib_has_it):
    def fake(job):
        if job.setting.seed == 1 and not joblib_has_it:
            raise MemoryError("no room")  # stands for a lost worker, which Dask tells in the same way
        return Outcome(job, "failed" if job.setting.seed == 1 else "finished")

    monkeypatch.setattr(schedule, "carry_out", fake)
    if not joblib_has_it:
        monkeypatch.setitem(sys.modules, "joblib._dask", None)
    todo = [Job("bas-ann1", Setting("torch", seed), tmp_path, tmp_path) for seed in range(3)]
    told: list[Outcome] = []
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None
    ) as local:
        ended = schedule.carry_out_all(todo, 1, local.scheduler_address, told.append)
    assert {each.job.setting.seed: (each.ending, each.message) for each in ended} == {
        0: ("finished", ""),
        1: ("failed", "" if joblib_has_it else "the cluster gave it up: no room"),
        2: ("finished", ""),
    }
    assert told == ended
