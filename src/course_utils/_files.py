"""How the course keeps files: written whole or not at all, set aside and never deleted, numbers rounded.

What is in them is their rooms' affair.
"""

from __future__ import annotations

import contextlib
import glob
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any


@contextlib.contextmanager
def whole(path: Path) -> Iterator[IO[bytes]]:
    """A file to write in; when the block ends it takes the place of `path` in one step, or never if it raises.

    The folder is made. A process that is killed meanwhile leaves a file that `sweep` removes.

    Raises:
        OSError: the disk is full, or the folder cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with partial.open("wb") as file:
            yield file
        partial.replace(path)
    finally:
        with contextlib.suppress(OSError):  # where nothing could be written there is nothing to remove
            partial.unlink()


def write_whole(path: Path, text: str) -> None:
    """Replace a file by this text, in UTF-8, all of it or nothing; raises as `whole` does."""
    with whole(path) as file:
        file.write(text.encode())


def sweep(path: Path) -> None:
    """Remove what processes left beside a file that were killed while they wrote it."""
    for partial in path.parent.glob(f".{glob.escape(path.name)}.*.part"):
        partial.unlink(missing_ok=True)


def set_aside(path: Path, mark: str = "damaged") -> Path:
    """Rename a file that cannot be used to `<name>.<mark>-<n>`, keeping earlier ones; its new place."""
    number = 1
    while (aside := path.with_name(f"{path.name}.{mark}-{number}")).exists():
        number += 1
    return path.rename(aside)


def rounded(value: Any, digits: int) -> Any:
    """The value with so many significant digits in every float, however deep; tuples become lists."""
    if isinstance(value, float):
        return float(f"{value:.{digits}g}")
    if isinstance(value, dict):
        return {key: rounded(part, digits) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(part, digits) for part in value]
    return value


def as_json(content: dict[str, Any]) -> str:
    """Indented JSON with lists of numbers kept on one line, so that files stay short and diffs readable.

    Raises:
        ValueError: NaN or infinity, which JSON does not have.
    """
    text = json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False)
    return re.sub(r"\[[\s\d.,eE+-]*\]", lambda match: re.sub(r"\s+", " ", match[0]), text) + "\n"
