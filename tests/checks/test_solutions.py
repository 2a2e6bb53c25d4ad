"""Every exercise of every chapter: its hidden solution passes its check, and its stub is no attempt."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from written_chapters import CORE, FIRST, PATHS, exercise_parts, read, solutions

from course_utils import checks
from course_utils.runtime.framework import installed, wanted_framework

EXERCISES = [
    pytest.param(path.stem, name, id=f"{path.stem[:2]} {name}")
    for path in PATHS
    for name in solutions(path.stem)
    if hasattr(getattr(checks, f"ch{path.stem[:2]}"), name)
]


def check_of(chapter, name):
    return getattr(getattr(checks, f"ch{chapter[:2]}"), name)


def test_every_core_page_has_two():
    chapters = [exercise.values[0] for exercise in EXERCISES]
    assert {path.stem: chapters.count(path.stem) for path in CORE if path != FIRST} == {
        path.stem: 2 for path in CORE if path != FIRST
    }


@pytest.mark.parametrize("chapter", [path.stem for path in PATHS])
def test_each_has_its_number_task_stub_check_and_solution(chapter):
    parts = exercise_parts(chapter)
    names = [name for kind, name in parts if kind == "stub"]
    assert parts == [
        part
        for number, name in enumerate(names, start=1)
        for part in (("task", str(number)), ("stub", name), ("check", name), ("solution", name))
    ]


@pytest.mark.parametrize(("chapter", "name"), EXERCISES)
def test_the_solution_passes(chapter, name):
    if name == "train_one_epoch" and not installed(wanted_framework()):
        pytest.skip(f"its loop is one of {wanted_framework()}, which is not installed")
    solution = solutions(chapter)[name]
    solution.__globals__.update(np=np, struct=struct)  # what the first cells import
    outcome = check_of(chapter, name)(solution)
    assert outcome.status == "right", outcome


@pytest.mark.parametrize(("chapter", "name"), EXERCISES)
def test_the_untouched_stub_is_not_attempted(chapter, name):
    stubs: dict = {}
    for cell in read(chapter).cells:
        if cell.cell_type == "code" and cell.source.startswith(f"def {name}("):
            exec(cell.source, stubs)
    assert check_of(chapter, name)(stubs[name]).status == "not attempted"
    assert check_of(chapter, name)(...).status == "not attempted"
