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

from course_utils import data, runtime
from course_utils.bench import trial
from course_utils.bench.contenders import BATCH, CONTENDERS, NETWORKS, Contender, Task
from course_utils.bench.report import Report
from course_utils.experiments.running import commit, processor, versions

EPOCHS = 3  # the first one compiles and warms up; the fastest of the others counts


def side_by_side(
    contenders: Sequence[Contender] = CONTENDERS,
    tasks: Sequence[Task] = NETWORKS,
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
    results: dict[str, dict[str, list[trial.Trial]]] = {
        task.network: {contender.key: [] for contender in contenders} for task in tasks
    }
    rates: dict[str, list[float]] = {}
    with ExitStack() as stack:
        processes = {each.key: stack.enter_context(_process()) for each in contenders}
        devices = {each.key: processes[each.key].submit(trial.prepare, each).result() for each in contenders}
        measurer = next((processes[each.key] for each in contenders if each.framework == "torch"), None)
        precisions = {
            each.key: processes[each.key].submit(trial.precision_of, each).result() for each in contenders
        }
        operations = {
            task.network: measurer.submit(trial.operations, task.network).result() if measurer else None
            for task in tasks
        }
        for repeat, task in _turns(repeats, tasks):
            for contender in _rotated(contenders, repeat):
                told(task.network, contender.key, repeat)
                found = processes[contender.key].submit(trial.run, contender, task, epochs, repeat).result()
                results[task.network][contender.key].append(found)
            for precision in sorted(set(precisions.values())):
                if measurer is None:
                    break
                rate = measurer.submit(trial.product_rate, precision).result()
                rates.setdefault(precision, []).append(rate)
    return Report(
        machine={
            "processor": processor(),
            "memory_gb": memory if (memory := trial.memory()) is None else round(memory, 1),
            "devices": devices,
        },
        versions=versions("torch") | versions("keras"),
        commit=commit(),
        data={"name": dataset.name, "source": dataset.source, "checksum": dataset.checksum},
        batch=BATCH,
        epochs=epochs,
        products=rates,
        precisions=precisions,
        images={task.network: task.images for task in tasks},
        operations=operations,
        trials={
            network: {key: [vars(one) for one in found] for key, found in those.items()}
            for network, those in results.items()
        },
    )


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
