"""No wrong answer passes unnoticed: every exercise's solution, changed in one small place, is refused by its check.

A change that makes no difference, or that a learner may well make, stands in `unnoticed.toml` with its reason.
`pytest tests/checks/test_wrong_answers.py -s` prints how many are made of each solution, and how many are caught.
"""

from __future__ import annotations

import signal
import struct
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from written_chapters import PATHS, ROOT, solution_source, solutions
from wrong_answers import spoiled, wrong_answers

from course_utils import checks
from course_utils.runtime.framework import installed, wanted_framework

UNNOTICED = tomllib.loads((ROOT / "tests" / "checks" / "unnoticed.toml").read_text("utf8"))
ENDLESS = 30  # seconds after which an answer has gone round in circles: the guard, not the test
EXERCISES = [
    pytest.param(path.stem, name, id=f"{path.stem[:2]} {name}")
    for path in PATHS
    for name in solutions(path.stem)
    if hasattr(getattr(checks, f"ch{path.stem[:2]}", None), name)
]


@contextmanager
def guarded() -> Iterator[None]:
    def stop(*_: Any) -> None:
        raise TimeoutError("it does not end")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(ENDLESS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def defined(source: str, name: str) -> Callable[..., Any]:
    found: dict[str, Any] = {"np": np, "struct": struct}
    exec(source, found)
    return found[name]  # type: ignore[no-any-return]


@pytest.mark.skipif(
    not hasattr(signal, "SIGALRM"), reason="the guard against endless answers is an alarm of POSIX"
)
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("chapter", "name"), EXERCISES)
def test_no_wrong_answer_passes(chapter: str, name: str) -> None:
    if name == "train_one_epoch" and not installed(wanted_framework()):
        pytest.skip(f"its loop is one of {wanted_framework()}, which is not installed")
    check = getattr(getattr(checks, f"ch{chapter[:2]}"), name)
    source = solution_source(chapter, name)
    passed, made = set(), 0
    for words, answer in (
        *((words, defined(changed, name)) for words, changed in wrong_answers(source)),
        *spoiled(defined(source, name)),
    ):
        with guarded():
            status = check(answer).status
        if getattr(answer, "differs", True):
            made += 1
            if status != "wrong":
                passed.add(words)
    print(f"| {chapter[:2]} {name} | {made} | {made - len(passed)} | {len(passed)} |")
    assert passed == set(UNNOTICED.get(f"{chapter[:2]} {name}", {}))


def test_every_change_that_passes_has_a_reason() -> None:
    assert set(UNNOTICED) <= {exercise.id for exercise in EXERCISES}
    assert all(len(reason) > 20 for reasons in UNNOTICED.values() for reason in reasons.values())


def test_changes_are_small_and_named() -> None:
    found = dict(wrong_answers("def f(x):\n    y = x[1:] < 2\n    return y.max(axis=0)\n"))
    assert found["line 2: Lt → LtE"] == "def f(x):\n    y = x[1:] <= 2\n    return y.max(axis=0)"
    assert {"line 2: Lt → Gt", "line 3: 0 → 1", "line 3: max → min", "line 2: 1 → 0"} < set(found)
