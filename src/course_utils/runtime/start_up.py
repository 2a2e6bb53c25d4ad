"""What must be arranged before torch or TensorFlow is imported: a safe order, silence, pages, threads that yield.

It imports neither framework.

- *Order.* torch's compiler `triton` and TensorFlow each carry a copy of LLVM, and when triton's is loaded
  second, the process aborts or crashes. Loading triton first is harmless; so from the moment TensorFlow is
  being imported, a triton that has not been loaded yet stays out of this process. torch works without it
  (only `torch.compile` on a GPU needs it).
- *Silence.* TensorFlow's C++ start-up log is held back, unless its import fails. Its hint that functions are
  compiled too often is left out: a chapter that compares ten networks compiles ten, on purpose.
- *Pages.* torch asks Linux for pages of 2 MiB in place of 4 KiB for its large arrays: some percent faster.
- *Threads.* GNU OpenMP's idle threads spin, by default for a long time. When another process wants the
  core, a spinning thread keeps the one it waits for from running: small networks were seen to train ten
  to forty times slower. Spinning briefly is as fast on a quiet machine and stays bounded on a busy one;
  not spinning at all (OMP_WAIT_POLICY=PASSIVE) makes small networks twice as slow on a quiet one.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

LARGE_PAGES = "THP_MEM_ALLOC_ENABLE"  # torch reads it when it first asks for memory
SPINS = "3000"  # turns before an idle thread sleeps: some microseconds


def make_safe() -> None:
    """Arrange all of it; calling it again changes nothing.

    Where TensorFlow came first, triton is kept out at once.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # TensorFlow: fatal errors only
    os.environ.setdefault(LARGE_PAGES, "1")
    if "OMP_WAIT_POLICY" not in os.environ:
        os.environ.setdefault("GOMP_SPINCOUNT", SPINS)  # read when the first OpenMP library is loaded
    if "tensorflow" in sys.modules:
        keep_triton_out()
    elif not any(isinstance(finder, _TensorFlowGuard) for finder in sys.meta_path):
        sys.meta_path.insert(0, _TensorFlowGuard())


def keep_triton_out() -> None:
    """Make `import triton` fail as if it were not installed, unless it is loaded already."""
    sys.modules.setdefault("triton", None)  # type: ignore[arg-type]  # None is how Python marks it absent


class _TensorFlowGuard(MetaPathFinder):
    """Runs TensorFlow's import with triton kept out and the C++ start-up log held back."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != "tensorflow":
            return None
        others = (finder for finder in sys.meta_path if finder is not self)
        spec = next(filter(None, (finder.find_spec(fullname, path, target) for finder in others)), None)
        if spec is None or spec.loader is None:
            return None
        execute = spec.loader.exec_module

        def exec_module(module: ModuleType) -> None:
            keep_triton_out()
            with quiet_stderr():
                execute(module)
            logging.getLogger("tensorflow").addFilter(_is_no_retracing_hint)

        spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec


def _is_no_retracing_hint(record: logging.LogRecord) -> bool:
    return "tf.function retracing" not in record.getMessage()


@contextlib.contextmanager
def quiet_stderr() -> Iterator[None]:
    """Hold back what C++ code writes to file descriptor 2; if the block raises, write it after all."""
    try:
        kept = os.dup(2)
    except OSError:  # no stderr at all (a service, some Windows set-ups): nothing to hold back
        yield
        return
    with tempfile.TemporaryFile() as log:
        sys.stderr.flush()
        os.dup2(log.fileno(), 2)
        try:
            yield
        except BaseException:
            os.dup2(kept, 2)
            log.seek(0)
            os.write(2, log.read())
            raise
        finally:
            os.dup2(kept, 2)
            os.close(kept)
