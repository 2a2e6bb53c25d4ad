"""One trial of one contender, in a process of its own that has loaded one framework and nothing else."""

from __future__ import annotations

import os
import re
import time
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from course_utils import data, models, runtime
from course_utils.bench.contenders import BATCH, HELD_OUT, Contender, Task
from course_utils.runtime import memory
from course_utils.runtime.precision import native_bfloat16, use_threads
from course_utils.runtime.start_up import LARGE_PAGES

SIDE = 2048  # of the square matrices whose product shows what the machine can do


@dataclass(frozen=True)
class Trial:
    """What came of it: seconds of each epoch, accuracy on held-out images, peak memory of the process in MB.

    The memory is None where the system does not tell; on a GPU it is that of the GPU.
    """

    seconds: list[float]
    accuracy: float
    peak: float | None


def prepare(contender: Contender) -> str:
    """Make this process the contender's: its framework, and the course's settings where it is the course's.

    Returns:
        The device that it will train on.
    """
    os.environ["COURSE_FRAMEWORK"] = contender.framework
    os.environ["TQDM_DISABLE"] = "1"
    if not _keeps_memory(contender):
        os.environ.pop(LARGE_PAGES, None)
    if contender.speedups:
        use_threads(os.cpu_count() or 1)
    return runtime.device(contender.framework)


def run(contender: Contender, task: Task, epochs: int, seed: int) -> Trial:
    """Train a fresh network and look at what it has learnt."""
    # while it is judged, too: the next trial begins in the same process
    with nullcontext() if _keeps_memory(contender) else memory.left_alone():
        return _run(contender, task, epochs, seed)


def _keeps_memory(contender: Contender) -> bool:
    """Whether the course's way with freed memory is among its helps; a tutorial has none of them."""
    return contender.speedups is not None and contender.speedups.memory_kept


def _run(contender: Contender, task: Task, epochs: int, seed: int) -> Trial:
    from course_utils.training import Speedups, fit, predict

    dataset = data.load("fashion-mnist")
    model = models.build(task.network, contender.framework, seed)
    device, precision = runtime.device(contender.framework), precision_of(contender)
    _forget_peak(device)
    speedups = contender.speedups or Speedups(memory_kept=False)
    if contender.speedups:
        history = fit(
            model,
            dataset.train.take(task.images),
            epochs=epochs,
            batch_size=BATCH,
            seed=seed,
            precision=precision,
            speedups=speedups,
        )
        seconds = list(history.seconds)
    elif contender.framework == "torch":
        from course_utils.bench import tutorial_torch

        seconds = tutorial_torch.train(
            model, dataset, images=task.images, epochs=epochs, workers=contender.loaders or 0, device=device
        )
    else:
        from course_utils.bench import tutorial_keras

        seconds = tutorial_keras.train(model, dataset, images=task.images, epochs=epochs)
    peak = _peak(device)
    logits = predict(model, dataset.train.images[-HELD_OUT:], precision=precision, speedups=speedups)
    right = logits.argmax(axis=1) == dataset.train.labels[-HELD_OUT:]
    return Trial(seconds, float(right.mean()), peak)


def precision_of(contender: Contender) -> str:
    """What the contender computes its products in here: in bfloat16 only where that is native."""
    wanted = contender.precision == "bfloat16" and runtime.installed("torch")
    return "bfloat16" if wanted and native_bfloat16(runtime.device("torch")) else "float32"


def product_rate(precision: str, repeats: int = 12) -> float:
    """Floating-point operations per second of a product of two square matrices, the median of some."""
    import torch

    device = runtime.device("torch")
    left, right = (torch.randn(SIDE, SIDE, device=device, dtype=getattr(torch, precision)) for _ in range(2))
    seconds = []
    for _ in range(repeats + 2):  # the first two warm up
        start = time.perf_counter()
        (left @ right)[0, 0].item()
        seconds.append(time.perf_counter() - start)
    return 2 * SIDE**3 / float(np.median(seconds[2:]))


def operations(network: str) -> int:
    """Floating-point operations that training takes per image, forward and backward: products only."""
    import torch
    from torch.nn import functional as F
    from torch.utils.flop_counter import FlopCounterMode

    model = models.build(network, "torch", 0)
    counter = FlopCounterMode(display=False)
    with counter:
        F.cross_entropy(model(torch.rand(2, 1, 28, 28)), torch.zeros(2, dtype=torch.long)).backward()
    return counter.get_total_flops() // 2


@cache
def main_memory() -> float | None:
    """Main memory of the machine in GB, where the system tells."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    except (AttributeError, OSError, ValueError):
        return None


def _forget_peak(device: str) -> None:
    if device == "cuda" and runtime.framework() == "torch":
        import torch

        torch.cuda.reset_peak_memory_stats()
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")  # Linux: forget the highest resident size so far


def _peak(device: str) -> float | None:
    if device == "cuda" and runtime.framework() == "torch":
        import torch

        return torch.cuda.max_memory_allocated() / 1e6
    try:
        status = Path("/proc/self/status").read_text("utf8")
    except OSError:
        return None
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) / 1e3 if found else None
