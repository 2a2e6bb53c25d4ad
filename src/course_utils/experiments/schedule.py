"""Many jobs: which there are, who carries them out, how far they are, and how long they will take.

joblib hands them out, to threads of this process (each waits for a process of its own) or to the workers
of a Dask cluster that is running already.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pooch
from joblib import Parallel, delayed

from course_utils import records
from course_utils._repository import root
from course_utils.data import Dataset
from course_utils.experiments.jobs import Job, Outcome, carry_out
from course_utils.experiments.running import Setting, precision_for
from course_utils.experiments.specification import Experiment
from course_utils.experiments.timing import Estimate, estimate
from course_utils.runtime.profile import PROFILES

PATIENCE = 30.0  # seconds that a cluster's worker waits for a lock: its predecessor may just have been killed
ANSWER = 20.0  # seconds that a scheduler has to answer


def workshop() -> Path:
    """Where checkpoints, locks and records of small runs lie: `COURSE_CACHE_DIR`, or the user's cache folder.

    Never the clone, whose cleaning would lose what took hours.
    """
    given = os.environ.get("COURSE_CACHE_DIR")
    return Path(given or pooch.os_cache("course-utils")) / "runs"


def results_for(profile: str, is_real: bool) -> Path:
    """`results/` of a clone for the papers' scale on the real data.

    The cache is for everything else: what proves nothing about a paper, and all runs of an installed package,
    whose own copy of the records is not to be changed.
    """
    if profile == "full" and is_real and root():
        return records.folder()
    return workshop() / f"results-{profile}{'' if is_real else '-stand-in'}"


def make_jobs(
    experiments: Iterable[Experiment],
    framework: str,
    seeds: Sequence[int] | None,
    profile: str,
    precision: str,
    threads: int,
    datasets: Mapping[str, Dataset],
    results: Path | None = None,
) -> list[Job]:
    """A job for each experiment and seed.

    Args:
        seeds: None for as many as the experiment and the profile want.
        datasets: by name, all that the experiments need.
        results: folder of the records; None for the one that fits profile and data (`results_for`).
    """
    made = []
    for experiment in experiments:
        dataset = datasets[experiment.dataset]
        where = (results or results_for(profile, dataset.is_real)).absolute()
        setting = Setting(framework, 0, profile, precision_for(experiment, framework, precision), threads)
        for seed in seeds if seeds is not None else PROFILES[profile].seeds(experiment.seeds):
            own = replace(setting, seed=seed)
            made.append(Job(experiment.name, own, where, workshop().absolute(), dataset.checksum))
    return made


def carry_out_all(
    jobs: Sequence[Job],
    workers: int,
    scheduler: str | None = None,
    tell: Callable[[Outcome], None] = lambda outcome: None,
) -> list[Outcome]:
    """Do all jobs, `workers` at a time, or on a Dask cluster, and tell of each when it ends.

    Args:
        scheduler: address of a Dask scheduler, such as "tcp://host:8786". It and its workers need this
            package; the workers also the data and the same folders. A job whose worker is lost is given to
            another one.

    Raises:
        ModuleNotFoundError: Dask is not installed.
        ValueError: the address is none.
        OSError: no scheduler answers at the address, it has no workers, or it is gone.
    """
    if scheduler is None:
        return _together(jobs, tell, n_jobs=workers, backend="threading")
    try:
        from distributed import Client
    except ImportError as error:
        raise ModuleNotFoundError("--scheduler needs Dask: pip install 'course-utils[dask]'") from error
    patient = [replace(job, patience=PATIENCE) for job in jobs]
    with Client(scheduler, timeout=ANSWER, set_as_default=False) as client:
        try:
            backend = _cluster(client)
            if backend is None:
                return _directly(client, patient, tell)
            return _together(patient, tell, n_jobs=-1, backend=backend)
        except CancelledError as error:
            gone = f"the scheduler {scheduler} is gone; when it is back, the same command goes on"
            raise ConnectionError(gone) from error


def _together(jobs: Sequence[Job], tell: Callable[[Outcome], None], **how: Any) -> list[Outcome]:
    calls = (delayed(carry_out)(job) for job in jobs)
    outcomes = []
    for outcome in Parallel(return_as="generator_unordered", pre_dispatch="all", batch_size=1, **how)(calls):
        tell(outcome)
        outcomes.append(outcome)
    return outcomes


def _directly(client: Any, jobs: Sequence[Job], tell: Callable[[Outcome], None]) -> list[Outcome]:
    """What `_together` does on a cluster, in Dask's own words."""
    from distributed import as_completed

    client.wait_for_workers(1, timeout=ANSWER)
    futures = {client.submit(carry_out, job, pure=False): job for job in jobs}
    outcomes = []
    for future in as_completed(futures, loop=client.loop):
        error = future.exception()
        lost = Outcome(futures[future], "failed", f"the cluster gave it up: {error}")
        outcomes.append(lost if error else future.result())
        tell(outcomes[-1])
    return outcomes


def _cluster(client: Any) -> Any:
    """joblib's Dask backend on a client, mended where it does not do what is meant here.

    None where joblib, which names its module privately, has it elsewhere.
    """
    try:
        from joblib._dask import DaskDistributedBackend
    except ImportError:
        return None

    class Cluster(DaskDistributedBackend):
        def effective_n_jobs(self, n_jobs: int) -> int:
            """At least 2: for 1 joblib leaves the cluster alone and works in this process."""
            return max(2, super().effective_n_jobs(n_jobs))

        def submit(self, func: Any, callback: Any = None) -> Any:
            """Where the cluster gives a job up, that is its outcome; joblib would wait for it without end."""
            [(_, (job,), _)] = func.items

            def tell_loss(ended: Future[Any]) -> None:
                if error := ended.exception():
                    callback([Outcome(job, "failed", f"the cluster gave it up: {error}")])

            future = super().submit(func, callback)
            future.add_done_callback(tell_loss)
            return future

    return Cluster(client=client)


@dataclass(frozen=True)
class Forecast:
    """How long jobs will take: each, and all together on so many workers."""

    seconds: dict[Job, float]
    workers: int

    @property
    def total(self) -> float:
        """Wall-clock seconds, each job given to the first worker that is free."""
        free = [0.0] * self.workers
        for seconds in self.seconds.values():
            free[free.index(min(free))] += seconds
        return max(free)


def forecast(jobs: Sequence[Job], workers: int, tell: Callable[[str], None] = lambda name: None) -> Forecast:
    """Time a few batches of every experiment that is to be run, `workers` at a time as in earnest.

    Raises:
        RuntimeError: one of them cannot be timed.
    """
    kinds = {(job.experiment, replace(job.setting, seed=0)): job for job in jobs}

    def measure(job: Job) -> Estimate:
        tell(job.experiment)
        return estimate_apart(job)

    # while the last ones are timed the other workers must not be idle, or they would come out too fast
    padded = list(kinds.values()) + list(kinds.values())[: (-len(kinds)) % workers]
    found = Parallel(n_jobs=workers, backend="threading")(delayed(measure)(job) for job in padded)
    times = dict(zip(kinds, found, strict=False))
    return Forecast(
        {job: times[job.experiment, replace(job.setting, seed=0)].seconds for job in jobs}, workers
    )


def estimate_apart(job: Job) -> Estimate:
    """`timing.estimate` in a process of its own, with the threads that a run would have."""
    environment = os.environ | {
        "COURSE_FRAMEWORK": job.setting.framework,
        "OMP_NUM_THREADS": str(job.setting.threads),
        "TQDM_DISABLE": "1",
    }
    command = [sys.executable, "-m", "course_utils.experiments.timing", job.as_json()]
    answer = subprocess.run(command, env=environment, capture_output=True, encoding="utf8", errors="replace")
    if answer.returncode:
        last = answer.stderr.strip().splitlines()[-1:] or ["no message"]
        raise RuntimeError(f"timing {job.experiment} failed: {last[0]}")
    return Estimate(**json.loads(answer.stdout.splitlines()[-1]))


class Poll:
    """Calls a function every second, in the background, until the block ends."""

    def __init__(self, call: Callable[[], None], every: float = 1.0) -> None:
        self.call, self.every, self.over = call, every, threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Poll:
        self.thread.start()
        return self

    def __exit__(self, *ending: object) -> None:
        self.over.set()
        self.thread.join()

    def _run(self) -> None:
        while not self.over.wait(self.every):
            self.call()


__all__ = [
    "Forecast",
    "Poll",
    "carry_out_all",
    "estimate",
    "forecast",
    "make_jobs",
    "results_for",
    "workshop",
]
