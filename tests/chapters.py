"""Reads the chapters for the tests; it is no test itself."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat

ROOT = Path(__file__).resolve().parents[1]
PATHS = sorted((ROOT / "chapters").glob("*.ipynb"))


def read(name: str) -> Any:
    """The notebook `chapters/<name>.ipynb`."""
    return nbformat.read(ROOT / "chapters" / f"{name}.ipynb", as_version=4)


def solutions(name: str) -> dict[str, Any]:
    """Every function that the hidden solutions of a chapter define, by name."""
    found: dict[str, Any] = {}
    for cell in read(name).cells:
        for block in re.findall(r"<summary>[^<]*Solution[^<]*</summary>(.*?)</details>", cell.source, re.S):
            for code in re.findall(r"```python\n(.*?)```", block, re.S):
                exec(code, found)
    return {name: value for name, value in found.items() if callable(value)}
