"""Reads the chapters for the tests; it is no test itself."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat

from course_utils import runtime

ROOT = Path(__file__).resolve().parents[1]
PATHS = sorted((ROOT / "chapters").glob("*.ipynb"))
DEEPER = [path for path in PATHS if path.stem.endswith("-deeper")]
CORE = [path for path in PATHS if path not in DEEPER]
FIRST = CORE[0]  # chapter 00: a first success, without the arc of the others
PARTS = re.compile(
    r"""
    ^\#\#\#[ ](?:Exercise[ ])?(?P<task>\d+)[.:][ ].+\n\n(?=[^\s\#<])
    | ^\#+[ ](?P<heading>.+)
    | ^<code>def[ ](?P<stub>\w+)\([^)]*\):\n(?:(?!</code>)[\s\S])*[ ]return[ ]\.\.\.</code>
    | ^<code>checks\.ch\d\d\.(?P<check>\w+)\((?P=check)\)</code>
    | <summary>Solution</summary>\s+```python\ndef[ ](?P<solution>\w+)
    """,
    re.M | re.X,
)


def read(name: str) -> Any:
    """The notebook `chapters/<name>.ipynb`."""
    return nbformat.read(ROOT / "chapters" / f"{name}.ipynb", as_version=4)


def exercise_parts(name: str) -> list[tuple[str, str]]:
    """What the exercises of a chapter consist of, in reading order: ("task", "1"), ("stub", "fold"), …

    A heading is a task only where it has a number and a text follows; any other is "heading" and its words.
    """
    text = "\n".join(
        f"<code>{cell.source}</code>" if cell.cell_type == "code" else cell.source
        for cell in read(name).cells
    )
    if "\n## Exercises\n" not in text:
        return []
    exercises = text.split("\n## Exercises\n", 1)[1].split("\n## ", 1)[0]
    return [
        (match.lastgroup, match[match.lastgroup]) for match in PARTS.finditer(exercises) if match.lastgroup
    ]


def solution_blocks(name: str) -> list[str]:
    """The code of a chapter's hidden solutions; of one that says `# PyTorch` or `# Keras`, the framework's in use."""
    other = {"torch": "# Keras", "keras": "# PyTorch"}[runtime.framework()]
    hidden = [
        block
        for cell in read(name).cells
        for block in re.findall(r"<summary>[^<]*Solution[^<]*</summary>(.*?)</details>", cell.source, re.S)
    ]
    code = [code for block in hidden for code in re.findall(r"```python\n(.*?)```", block, re.S)]
    return [each for each in code if not each.splitlines()[0].endswith(other)]


def solutions(name: str) -> dict[str, Any]:
    """Every function that the hidden solutions of a chapter define, by name."""
    found: dict[str, Any] = {}
    for code in solution_blocks(name):
        exec(code, found)
    return {name: value for name, value in found.items() if callable(value)}


def solution_source(name: str, exercise: str) -> str:
    """How the hidden solution of an exercise is written."""
    return next(code for code in solution_blocks(name) if f"def {exercise}(" in code)
