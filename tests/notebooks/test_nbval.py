"""`pytest --nbval <folder>` as a reader types it: what the conftest.py of the repository's folder promises.

The notebooks are made here; the chapters themselves are run by `make test`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT

pytest.importorskip("nbval")
# More messages than a channel keeps while nobody reads it, as a long training with a bar sends them.
FLOOD = (
    "import ipywidgets\nbar = ipywidgets.FloatProgress(max=20_000)",
    "for value in range(20_000):\n    bar.value = value",
    "assert bar.value == 19_999",
)
# As on a busy machine, the cell is done and the message that says so comes later than nbval's five seconds.
LATE = (
    "import sys, time\n"
    "flush, thread = sys.stderr.flush, get_ipython().kernel.iopub_thread\n"
    "sys.stderr.flush = lambda: (flush(), thread.schedule(lambda: time.sleep(7)))",
    "sys.stderr.flush = flush",
)
# A bar is output: there is none, and one that is asked for is drawn now and then.
BAR = (
    "import os\nfrom course_utils.training.progress import EpochMeter\nassert EpochMeter(1, 1).bar.disable",
    "# NBVAL_IGNORE_OUTPUT\nos.environ['TQDM_DISABLE'] = '0'\nbar = EpochMeter(1, 1).bar\n"
    "assert not bar.disable and bar.mininterval >= 10",
)
# Nor does one that is drawn count as output.
DRAWN = (
    "import os\nfrom course_utils.training.progress import EpochMeter\nos.environ['TQDM_DISABLE'] = '0'",
    "with EpochMeter(1, 1):\n    pass",
)
CHAIN = ("number = 1", *["number += 1"] * 6, "assert number == 7")

Validate = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def validate(tmp_path: Path) -> Validate:
    """Write notebooks into a folder beside the repository's conftest.py, and run pytest on it."""

    def run(*options: str, **notebooks: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
        for name in ("conftest.py", "pyproject.toml"):
            shutil.copy(ROOT / name, tmp_path)
        (tmp_path / "chapters").mkdir()
        for name, cells in notebooks.items():
            made = [
                nbformat.v4.new_code_cell(source, id=f"{name}-{number:03}", execution_count=number)
                for number, source in enumerate(cells, start=1)
            ]
            notebook = nbformat.v4.new_notebook(cells=made)
            notebook.metadata["kernelspec"] = {"name": "a-kernel-of-another-machine", "display_name": ""}
            nbformat.write(notebook, tmp_path / "chapters" / f"{name}.ipynb")
        command = [sys.executable, "-m", "pytest", "--nbval", "chapters/", "--color=no", *options]
        theirs = {
            name: value for name, value in os.environ.items() if not name.startswith(("TQDM", "PYTEST"))
        }
        return subprocess.run(command, cwd=tmp_path, env=theirs, capture_output=True, text=True)

    return run


@pytest.mark.parametrize("cells", [FLOOD, LATE, BAR, DRAWN], ids=["flood", "late", "bar", "drawn"])
def test_no_message_is_lost_or_given_up(validate: Validate, cells: tuple[str, ...]) -> None:
    done = validate(one=cells)
    assert done.returncode == 0, done.stdout
    assert f"{len(cells)} passed" in done.stdout


def test_two_processes_take_whole_notebooks(validate: Validate) -> None:
    pytest.importorskip("xdist")
    done = validate("-n", "2", one=CHAIN, two=CHAIN, three=CHAIN)
    assert done.returncode == 0, done.stdout
    assert f"{3 * len(CHAIN)} passed" in done.stdout


def test_a_cell_that_fails_goes_by_its_id(validate: Validate) -> None:
    done = validate(one=("number = 1", "number / 0", "number"))
    assert done.returncode == 1
    assert re.search(r"^FAILED .*one\.ipynb::one-002", done.stdout, re.M)
    assert "_ one.ipynb, one-002 _" in done.stdout and "Cell one-002: Cell execution caused" in done.stdout
