"""Where the time of a PyTorch training goes, by kind of work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from course_utils.runtime.start_up import quiet_stderr

# kind of work: how the names of torch's operations begin that do it
KINDS = {
    "products": (
        "convolution",
        "mkldnn_convolution",
        "conv2d",
        "mm",
        "addmm",
        "bmm",
        "linear",
        "mkldnn_linear",
    ),
    "pooling": ("max_pool", "avg_pool", "adaptive"),
    "activations": ("relu", "clamp_min", "threshold", "sigmoid"),
    "normalization": ("native_batch_norm", "batch_norm"),
    "dropout": ("bernoulli", "native_dropout", "dropout"),
    "copies": ("copy_", "contiguous", "clone", "to", "_to_copy"),
    "optimizer": ("Optimizer", "_fused", "lerp", "addcmul", "addcdiv", "sqrt"),
    "loading": ("enumerate(DataLoader)", "index", "stack", "cat", "select"),
}
OTHER = "the rest"


def where_time_goes(train: Callable[[], Any]) -> dict[str, float]:
    """Run `train` under torch's profiler on the CPU; the share of each kind of work, the largest first.

    Args:
        train: trains a while. Run it once before, so that nothing is set up while it is watched.

    Returns:
        Shares of the time that the main thread spent, which add up to 1. What Python does inside a DataLoader
        is "loading"; time in Python elsewhere is "the rest", as are all operations of no kind.
    """
    import time

    from torch.profiler import ProfilerActivity, profile

    with quiet_stderr(), profile(activities=[ProfilerActivity.CPU]) as watched:  # the profiler talks
        start = time.perf_counter()
        train()
        whole = (time.perf_counter() - start) * 1e6
    shares = dict.fromkeys((*KINDS, OTHER), 0.0)
    for event in watched.key_averages():
        kind = kind_of(event.key)
        if kind != OTHER:
            shares[kind] += event.self_cpu_time_total / whole
    shares[OTHER] = max(0.0, 1 - sum(shares.values()))
    return dict(sorted(shares.items(), key=lambda pair: -pair[1]))


def kind_of(name: str) -> str:
    """The kind of work of one of torch's operations, such as "aten::max_pool2d_with_indices"."""
    plain = name.removeprefix("aten::")
    return next((kind for kind, starts in KINDS.items() if plain.startswith(starts)), OTHER)
