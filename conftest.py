"""`pytest --nbval chapters/`, typed by hand, on a machine that has other things to do.

Notebooks run in the kernel of this very environment, each as a whole in one process, and nothing is given
up or lost because a machine is slow. What the package's own tests share is in `tests/conftest.py`.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

PATIENCE = 600.0  # seconds for a kernel to start, and for a message of it: reached only when it is dead

BAR = "application/vnd.jupyter.widget-view+json"  # as tqdm draws one in a notebook


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Give xdist whole files, one thread per process; give nbval this environment and time."""
    if getattr(config.option, "numprocesses", None):
        if config.option.dist in ("no", "load", "worksteal"):
            config.option.dist = "loadfile"  # a notebook's cells belong together
        os.environ.setdefault("OMP_NUM_THREADS", "1")  # processes that all want all cores wait for each other
    if getattr(config.option, "nbval", False) or getattr(config.option, "nbval_lax", False):
        config.option.nbval_current_env = not config.option.nbval_kernel_name
        config.option.nbval_kernel_startup_timeout = PATIENCE
        os.environ.setdefault("TQDM_DISABLE", "1")  # a bar is output, and would be compared
        os.environ.setdefault("TQDM_MININTERVAL", "10")  # where it is wanted (TQDM_DISABLE=0), no flood of it


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Generator[None, Any, Any]:
    """Put our patient notebooks in the place of nbval's."""
    found = yield
    if file_path.suffix != ".ipynb" or not found:
        return found
    return [notebook().from_parent(parent, path=file_path)]


@cache
def notebook() -> Any:
    """nbval's classes, patient. Made when there is a notebook: nbval may not be installed."""
    from nbval.plugin import IPyNbCell, IPyNbFile

    class Cell(IPyNbCell):
        """A cell that goes by its own id and does not give up on a busy kernel after five seconds."""

        def __init__(self, *facts: Any, **named: Any) -> None:
            super().__init__(*facts, **named)
            self.output_timeout = PATIENCE

        def compare_outputs(self, test: list[Any], ref: list[Any], skip_compare: Any = None) -> Any:
            """Compare what was shown, but for progress bars, where they are wanted (TQDM_DISABLE=0)."""
            shown = [output for output in test if BAR not in output.get("data", {})]
            return super().compare_outputs(shown, ref, skip_compare)

        def reportinfo(self) -> tuple[Path, int, str]:
            return self.path, 0, f"{self.path.name}, {self.name}"

        def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> str:
            return str(super().repr_failure(excinfo)).replace(
                f"Cell {self.cell_num}:", f"Cell {self.name}:", 1
            )

    class Notebook(IPyNbFile):
        """A notebook none of whose messages is dropped, however many wait while a cell runs."""

        def setup(self) -> None:
            super().setup()
            self.kernel.kc.iopub_channel.socket.rcvhwm = 0

        def collect(self) -> Iterator[Cell]:
            for item in super().collect():
                facts = {"cell_num": item.cell_num, "cell": item.cell, "options": item.options}
                yield Cell.from_parent(self, name=item.cell.get("id", item.name), **facts)

    return Notebook
