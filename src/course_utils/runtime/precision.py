"""Whether this machine computes in bfloat16 natively, and how many threads a run may use.

It asks the hardware; it decides nothing about a network.
"""

from __future__ import annotations

import os
from functools import partial

from course_utils.runtime.framework import installed
from course_utils.runtime.machine import has_feature

PRECISIONS = ("float32", "bfloat16")


def native_bfloat16(device: str) -> bool:
    """Whether torch multiplies bfloat16 faster than float32 on `device` ("cuda", "mps" or "cpu")."""
    import torch

    if device == "cuda":
        return torch.cuda.is_bf16_supported(including_emulation=False)
    if device != "cpu":
        return False
    # torch names these two privately; where it does not, Linux is asked
    asks = {"avx512_bf16": "_is_avx512_bf16_supported", "amx_tile": "_is_amx_tile_supported"}
    return any(getattr(torch.cpu, ask, partial(has_feature, feature))() for feature, ask in asks.items())


def use_threads(count: int) -> None:
    """Let frameworks use `count` threads of the CPU in this process; call it before they compute.

    TensorFlow gets so many for the inside of an operation, and so many for operations side by side.

    Numbers below 1e-38 become 0, in torch as in TensorFlow. The averages of RMSprop and Adam decay into
    that range wherever a neuron has died, and a processor takes many times as long for such numbers.

    Raises:
        ValueError: less than one.
        RuntimeError: TensorFlow has begun to compute with another number.
    """
    if count < 1:
        raise ValueError(f"a run needs at least one thread, not {count}")
    os.environ["OMP_NUM_THREADS"] = str(count)  # for what is not loaded yet
    if installed("torch"):
        import torch

        torch.set_num_threads(count)
        torch.set_flush_denormal(True)  # threads that start later inherit it
    if installed("tensorflow") and os.environ.get("COURSE_FRAMEWORK") == "keras":
        import tensorflow as tf

        if tf.config.threading.get_intra_op_parallelism_threads() != count:
            tf.config.threading.set_intra_op_parallelism_threads(count)
            tf.config.threading.set_inter_op_parallelism_threads(count)
