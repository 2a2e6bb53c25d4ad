"""The core at the lowest versions that pyproject.toml allows: it installs, and its tests pass without a framework.

What a test file needs beyond that (Sphinx, notebooks' tools) is not the core's; such files are told by name.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from xml.etree import ElementTree

import pytest
from conftest import ROOT

pytestmark = pytest.mark.clean
CORE = tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))["project"]["dependencies"]
TOOLS = ("pytest", "hypothesis", "pyyaml")
BEYOND = ("nbformat", "nbclient", "sphinx", "playwright")  # of the extra `book`, and the browser's driver
FLOOR = 1_100
ROOMS = ("data", "evaluation", "checks", "records", "papers", "plots", "cli", "runtime")


@pytest.fixture(scope="module")
def lowest(tmp_path_factory):
    """The Python of a virtual environment with the core's lowest versions that have a wheel for this Python."""
    folder = tmp_path_factory.mktemp("lowest")
    uv = [sys.executable, "-m", "uv", "--quiet"]
    python = str(folder / "bin" / "python")
    subprocess.run([*uv, "venv", "--python", sys.executable, str(folder)], check=True)
    install = [*uv, "pip", "install", "--compile-bytecode", "--python", python]
    lowest = ["--resolution", "lowest-direct", "--only-binary", ":all:", "-r", str(ROOT / "pyproject.toml")]
    for what in (lowest, TOOLS, ["--no-deps", "--editable", str(ROOT)]):
        done = subprocess.run([*install, *what], capture_output=True, text=True)
        if done.returncode and not os.environ.get("CI"):
            pytest.skip(f"no package index here: {done.stderr.splitlines()[-1]}")
        assert done.returncode == 0, done.stderr
    return python


def test_it_is_the_lowest_versions_that_are_tested(lowest):
    code = "import importlib.metadata as m, sys; print(*[m.version(n) for n in sys.argv[1:]])"
    bounds = dict(requirement.split(">=") for requirement in CORE)
    pure = ["filelock", "joblib", "jsonschema", "pooch", "requests", "rich", "seaborn", "tqdm", "typer"]
    found = subprocess.run([lowest, "-c", code, *pure], capture_output=True, text=True, check=True)
    for name, version in zip(pure, found.stdout.split(), strict=True):
        assert re.fullmatch(re.escape(bounds[name]) + r"(\.0)*", version), (name, version)


def test_the_core_passes_its_tests_without_a_framework(lowest, tmp_path):
    report = tmp_path / "report.xml"
    # neither this process's path nor what pytest told it
    kept = {n: v for n, v in os.environ.items() if not n.startswith(("PYTEST_", "PYTHONPATH", "COV_CORE"))}
    chosen = ["-m", "not book and not browser and not clean", "--continue-on-collection-errors"]
    done = subprocess.run(
        [lowest, "-m", "pytest", "tests", "-q", "-p", "no:cacheprovider", f"--junit-xml={report}", *chosen],
        cwd=ROOT,
        env=kept | {"OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
    )
    passed = []
    for case in ElementTree.parse(report).iter("testcase"):
        wrong = [each for each in case if each.tag in ("failure", "error")]
        if not len(case):
            passed.append(case.get("classname"))
        for each in wrong:
            missing = re.search(r"No module named '(\w+)", each.text or "")
            assert each.tag == "error" and missing and missing[1] in BEYOND, done.stdout[-6_000:]
    assert len(passed) >= FLOOR, done.stdout[-6_000:]
    assert not [room for room in ROOMS if not any(re.search(rf"[._]{room}", name) for name in passed)]
