"""Which framework a run uses.

It builds and seeds nothing.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import os
import sys
from typing import Literal

FRAMEWORKS = ("torch", "keras")


def installed(package: str) -> bool:
    """Whether `import package` would find something; imports nothing."""
    if package in sys.modules:
        return sys.modules[package] is not None
    return importlib.util.find_spec(package) is not None


def wanted_framework() -> str:
    """`"torch"` or `"keras"`, from `COURSE_FRAMEWORK`; unset, torch where it is installed, else Keras.

    Whether the framework is installed is not asked: seeding does without.

    Raises:
        ValueError: the variable names no framework.
    """
    wanted = os.environ.get("COURSE_FRAMEWORK") or ("torch" if installed("torch") else "keras")
    if wanted not in FRAMEWORKS:
        raise ValueError(f"COURSE_FRAMEWORK is {wanted!r}; set it to one of {', '.join(FRAMEWORKS)}")
    return wanted


def framework() -> str:
    """`"torch"` or `"keras"`, as `wanted_framework` says, and installed.

    For `"keras"` without TensorFlow, Keras is told to compute with torch.

    Raises:
        ValueError: `COURSE_FRAMEWORK` names no framework.
        ModuleNotFoundError: the framework asked for is not installed.
    """
    wanted = wanted_framework()
    if not installed(wanted):
        extra = {"torch": "torch", "keras": "tensorflow"}[wanted]
        raise ModuleNotFoundError(
            f"{wanted} is not installed: pip install 'course-utils[{extra}]', "
            f"or set COURSE_FRAMEWORK to {' or '.join(f for f in FRAMEWORKS if f != wanted)}"
        )
    if wanted == "keras":
        choose_keras_backend()
    return wanted


def choose_keras_backend() -> None:
    """Let Keras compute with torch where TensorFlow is absent, unless the learner has chosen already."""
    if not installed("tensorflow") and installed("torch"):
        os.environ.setdefault("KERAS_BACKEND", "torch")


def framework_version() -> str:
    """Name and version for captions, such as `"PyTorch 2.9.1"` or `"Keras 3.12.0 (TensorFlow 2.20.0)"`."""
    if framework() == "torch":
        return f"PyTorch {_version('torch')}"
    backend = os.environ.get("KERAS_BACKEND", "tensorflow")
    title = {"tensorflow": "TensorFlow", "torch": "PyTorch", "jax": "JAX"}.get(backend, backend)
    return f"Keras {_version('keras')} ({title} {_version(backend)})"


def _version(package: str) -> str:
    try:
        version = importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:  # another distribution's name, such as tensorflow-cpu
        version = importlib.import_module(package).__version__
    return version.split("+")[0]


def framework_of(model: object) -> Literal["torch", "keras"]:
    """Which framework made a model; one of Keras' on the torch backend is both, and is Keras'.

    Raises:
        TypeError: it is neither a `torch.nn.Module` nor a `keras.Model`.
    """
    keras, torch = sys.modules.get("keras"), sys.modules.get("torch")
    if keras is not None and isinstance(model, keras.Model):
        return "keras"
    if torch is not None and isinstance(model, torch.nn.Module):
        return "torch"
    kind = f"the class {model.__name__}: call it first" if isinstance(model, type) else type(model).__name__
    raise TypeError(f"a torch.nn.Module or a keras.Model is needed, not {kind}")
