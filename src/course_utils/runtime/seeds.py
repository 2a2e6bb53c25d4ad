"""Seeding of every random generator that a run uses.

It touches only frameworks that are loaded already or in use; it never imports both.
"""

from __future__ import annotations

import os
import random
import sys

import numpy as np

from course_utils.runtime import memory
from course_utils.runtime.framework import choose_keras_backend, wanted_framework


def seed_everything(seed: int) -> None:
    """Seed Python, NumPy's legacy generator, torch and Keras (those that are loaded or chosen).

    Also asks TensorFlow for deterministic kernels, so that equal seeds give equal results bit for bit, and
    has the process keep its memory before TensorFlow starts (see `course_utils.runtime.memory`).

    Args:
        seed: 0 … 2**32 − 1.

    Raises:
        ValueError: the seed is negative or too large, or `COURSE_FRAMEWORK` names no framework.
    """
    if not 0 <= seed < 2**32:
        raise ValueError(f"seed is {seed}; NumPy takes 0 to {2**32 - 1}")
    wanted = wanted_framework()
    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002  # learners' code may use the global generator
    if "torch" in sys.modules or wanted == "torch":
        _seed_torch(seed)
    if "keras" in sys.modules or wanted == "keras":
        _seed_keras(seed)


def _seed_torch(seed: int) -> None:
    try:
        import torch
    except ImportError:
        return
    torch.manual_seed(seed)
    # for CUDA; whether there is any is not asked: the question can warn where TensorFlow was first
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    torch.backends.cudnn.benchmark = False
    torch.backends.cudnn.deterministic = True


def _seed_keras(seed: int) -> None:
    choose_keras_backend()
    memory.keep_memory()  # before TensorFlow's threads start
    try:
        import keras
    except ImportError:
        return
    keras.utils.set_random_seed(seed)
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        tf.config.experimental.enable_op_determinism()
