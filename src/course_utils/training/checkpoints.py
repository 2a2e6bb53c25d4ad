"""The last finished epoch of a run, in one file, so that an interrupted run goes on where it was.

The file holds arrays only: a checksum, then NumPy's own format, read without pickle. It replaces its
predecessor in one step. What the arrays mean is the loops' affair.
"""

from __future__ import annotations

import hashlib
import io
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils._files import set_aside, whole
from course_utils.errors import CourseError

Arrays = dict[str, NDArray[Any]]


class CheckpointError(CourseError, OSError):
    """A checkpoint cannot be written or read. The message says where and what to do; the last one stands."""


class SetAside(UserWarning):
    """A file that could not be used has been renamed, and its work is done again."""


@dataclass(frozen=True)
class Checkpoints:
    """Where a run keeps its last finished epoch.

    Attributes:
        path: the file; its folder is made when it is needed.
        key: what the run is. A file of another run is set aside, never used.
        every: epochs between two checkpoints; the last epoch is always kept.
        after: called with the number of finished epochs when they are kept.
    """

    path: Path
    key: str
    _: KW_ONLY
    every: int = 1
    after: Callable[[int], None] | None = None

    def save(self, arrays: Arrays, epochs: int) -> None:
        """Replace the file, all of it or nothing.

        Args:
            epochs: how many are finished; `after` is told.

        Raises:
            CheckpointError: the disk is full, or the folder cannot be written.
            TypeError: an array of Python objects, which only pickle could keep.
        """
        if objects := [name for name, array in arrays.items() if array.dtype.hasobject]:
            raise TypeError(f"a checkpoint holds numbers only; {', '.join(objects)} hold Python objects")
        buffer = io.BytesIO()
        content: dict[str, Any] = {"key": _text(self.key), **arrays}
        np.savez(buffer, **content)
        try:
            with whole(self.path) as file:
                file.write(hashlib.sha256(buffer.getbuffer()).digest())
                file.write(buffer.getbuffer())
        except OSError as error:
            raise self._trouble("write", error) from error
        if self.after:
            self.after(epochs)

    def load(self) -> Arrays | None:
        """The arrays of the last finished epoch; None where there is nothing that this run can use.

        A file that is damaged, or another run's, is renamed and a `SetAside` warning says so.

        Raises:
            CheckpointError: the file or its folder cannot be read.
        """
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._trouble("read", error) from error
        try:
            arrays = _checked(content)
            if _string(arrays.pop("key")) == self.key:
                return arrays
            fault = "belongs to another run"
        except (ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            fault = f"is damaged ({error})"
        aside = set_aside(self.path)
        warnings.warn(
            f"{self.path} {fault}; it is now {aside.name}, and the run starts over", SetAside, stacklevel=2
        )
        return None

    def _trouble(self, what: str, error: OSError) -> CheckpointError:
        return CheckpointError(
            error.errno,
            f"cannot {what} the checkpoint {self.path} ({error.strerror}); make room there, or set "
            "COURSE_CACHE_DIR to a folder that can be written, and run the same command again",
        )


def _checked(content: bytes) -> Arrays:
    digest, body = content[:32], content[32:]
    if hashlib.sha256(body).digest() != digest:
        raise ValueError("its checksum does not fit")
    with np.load(io.BytesIO(body), allow_pickle=False) as file:
        return {name: file[name] for name in file.files}


def _text(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode(), np.uint8)


def _string(array: NDArray[Any]) -> str:
    return bytes(array.astype(np.uint8)).decode()
