"""What the tests share: real images where there are any, and the repository's folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

os.environ.setdefault("TQDM_DISABLE", "1")
os.environ.setdefault("COURSE_PROFILE", "quick")  # as make has it
os.environ.pop("COLUMNS", None)  # pytest-xdist sets it, and a console made under it never asks again
settings.register_profile("course", derandomize=True, deadline=None, max_examples=50)  # the same everywhere
settings.load_profile("course")
# Put before a program, makes packages look as if they were not installed.
ABSENT = """
import sys
from importlib.machinery import PathFinder
class Without(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return None if name.split(".")[0] in {names!r} else super().find_spec(name, path, target)
sys.meta_path[sys.meta_path.index(PathFinder)] = Without
"""
TORCH = ("torch", "torchvision")
TENSORFLOW = ("tensorflow", "keras")
ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # for the book and its tools, which are not installed
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
]


@pytest.fixture(scope="session")
def dataset():
    """Fashion-MNIST, or its stand-in on a machine without files and network."""
    from course_utils import data

    return data.load("fashion-mnist")


@pytest.fixture(scope="session")
def torch() -> Any:
    """PyTorch; without it the test is skipped, as the core's tests are run without a framework, too."""
    return pytest.importorskip("torch")


@pytest.fixture(autouse=True)
def denormals() -> Iterator[None]:
    """Training flushes them to zero in the thread that it runs in; the next test has them again."""
    yield
    if "torch" in sys.modules:
        sys.modules["torch"].set_flush_denormal(False)


@pytest.fixture
def quiet_process(monkeypatch, dataset, torch):
    """For runs in this very process, which set threads and variables: on the CPU, and all put back after."""
    threads = torch.get_num_threads()
    for name, value in {"COURSE_FRAMEWORK": "torch", "COURSE_DEVICE": "cpu", "OMP_NUM_THREADS": "1"}.items():
        monkeypatch.setenv(name, value)
    if not dataset.is_real:
        monkeypatch.setenv("COURSE_OFFLINE", "1")
    yield
    torch.set_num_threads(threads)


@pytest.fixture
def run_python() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a snippet in a fresh interpreter; returns the finished process with its text output."""

    def run(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            timeout=300,
            env={**os.environ, **environment},
        )

    return run


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """System Chromium, one for all modules; skipped where there is none, unless COURSE_REQUIRE_BROWSER=1."""
    if not CHROMIUM:
        reason = "no Chromium on this machine; install it or set CHROMIUM to its path"
        if os.environ.get("COURSE_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, "--no-sandbox"])
        yield chromium
        chromium.close()
