"""The comparison: every contender in its own process, one trial at a time, in turns.

Nothing else computes while a trial runs, and every contender has a trial of a network before any has its
next, so that a machine that slows down slows all of them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from multiprocessing import get_context
from typing import Any, TypeVar

from course_utils import data, runtime
from course_utils.bench import trial
from course_utils.bench.contenders import BATCH, CONTENDERS, NETWORKS, Contender, Task
from course_utils.bench.report import Report
from course_utils.runtime.machine import commit, processor, versions

T = TypeVar("T")
EPOCHS = 3  # the first one compiles and warms up; the fastest of the others counts


def side_by_side(
    contenders: Sequence[Contender] = CONTENDERS,
    tasks: Sequence[Task] = NETWORKS,
    *,
    repeats: int = 5,
    epochs: int = EPOCHS,
    told: Callable[[str, str, int], None] = lambda network, contender, repeat: None,
) -> Report:
    """Train every network with every contender, `repeats` times with as many seeds.

    Args:
        told: called before each trial with the network, the contender's key and the repeat, from 0.

    Raises:
        ValueError: fewer than two epochs, or no repeats.
        DataError: the data cannot be had.
        ModuleNotFoundError: a contender's framework is not installed.
    """
    if epochs < 2 or repeats < 1:
        raise ValueError(f"two epochs at least, and one repeat; not {epochs} and {repeats}")
    for contender in contenders:
        _require(contender.framework)
    dataset = data.load("fashion-mnist")
    with ExitStack() as stack:
        track = _Track(contenders, stack)
        for repeat, task in _turns(repeats, tasks):
            track.run(task, repeat, epochs, told)
        operations = {task.network: track.operations(task) for task in tasks}
    memory = trial.main_memory()
    return Report(
        machine={
            "processor": processor(),
            "memory_gb": None if memory is None else round(memory, 1),
            "devices": track.devices,
        },
        versions=versions("torch") | versions("keras"),
        commit=commit(),
        data={"name": dataset.name, "source": dataset.source, "checksum": dataset.checksum},
        batch=BATCH,
        epochs=epochs,
        products=track.products,
        precisions=track.precisions,
        images={task.network: task.images for task in tasks},
        operations=operations,
        trials=track.trials,
    )


class _Track:
    """A process for each contender, and what was found in them so far."""

    def __init__(self, contenders: Sequence[Contender], stack: ExitStack) -> None:
        self.contenders = contenders
        self.processes = {each.key: stack.enter_context(_process()) for each in contenders}
        self.devices = {each.key: self._ask(each.key, trial.prepare, each) for each in contenders}
        self.precisions = {each.key: self._ask(each.key, trial.precision_of, each) for each in contenders}
        self.measurer = next((each.key for each in contenders if each.framework == "torch"), None)
        self.trials: dict[str, dict[str, list[dict[str, Any]]]] = {}
        self.products: dict[str, list[float]] = {}

    def _ask(self, key: str, function: Callable[..., T], *facts: Any) -> T:
        return self.processes[key].submit(function, *facts).result()

    def run(self, task: Task, repeat: int, epochs: int, told: Callable[[str, str, int], None]) -> None:
        """A trial of each contender, and a product in each precision for comparison."""
        trials = self.trials.setdefault(task.network, {each.key: [] for each in self.contenders})
        for contender in _rotated(self.contenders, repeat):
            told(task.network, contender.key, repeat)
            trials[contender.key].append(
                vars(self._ask(contender.key, trial.run, contender, task, epochs, repeat))
            )
        if self.measurer is None:
            return
        for precision in sorted(set(self.precisions.values())):
            rate = self._ask(self.measurer, trial.product_rate, precision)
            self.products.setdefault(precision, []).append(rate)

    def operations(self, task: Task) -> int | None:
        """Of training, per image; None without torch."""
        return self._ask(self.measurer, trial.operations, task.network) if self.measurer else None


def _process() -> ProcessPoolExecutor:
    """A fresh interpreter that waits for work, and takes no processor time while it waits."""
    return ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn"))


def _turns(repeats: int, tasks: Sequence[Task]) -> Iterable[tuple[int, Task]]:
    return ((repeat, task) for repeat in range(repeats) for task in tasks)


def _rotated(contenders: Sequence[Contender], by: int) -> Sequence[Contender]:
    """Another one begins each time."""
    cut = by % len(contenders)
    return [*contenders[cut:], *contenders[:cut]]


def _require(framework: str) -> None:
    if not runtime.installed(framework):
        raise ModuleNotFoundError(f"{framework} is not installed; choose contenders that do without it")


def resized(task: Task, images: int | None) -> Task:
    """The task with so many images in an epoch; None leaves it."""
    return task if images is None else replace(task, images=images)


def is_quiet() -> bool:
    """Whether the machine had next to nothing to do in the last minute; True where it does not tell."""
    try:
        return os.getloadavg()[0] < 0.5
    except (AttributeError, OSError):
        return True
