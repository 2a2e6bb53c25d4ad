"""A class hands in, and every notebook costs only itself: hand-out → answers → `course check` → table, CSV, JSON."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner
from written_chapters import PATHS, solution_source

from course_utils.checks import ch03
from course_utils.classroom import excerpt, handouts, pages, sandbox, submissions, worker
from course_utils.cli import app

PAGE = "03-ann-vs-cnn-deeper"  # its only exercise is quick
[EXERCISE] = pages.exercises(PAGE)
RIGHT = solution_source(PAGE, EXERCISE.name)
WRONG = "def receptive_field(layers):\n    return sum(kernel for kernel, stride in layers)"


def before(statement):
    """The right answer, which does something else first."""
    return RIGHT.replace("):\n", "):\n    " + statement.replace("\n", "\n    ") + "\n", 1)


CLASS = {  # student: (the answer's cell, status, what the message says)
    "right": (RIGHT, "right", ""),
    "stub": (None, "not attempted", ""),
    "wrong": (WRONG, "wrong", ""),
    "raises": (before("1 / 0"), "wrong", "ZeroDivisionError"),
    "no-python": ("def receptive_field(layers)\n    return 1", "wrong", "is not Python"),
    "lost": ("print('nothing here')", "missing", "no function receptive_field"),
    "exits": (before("exit()"), "wrong", "exit()"),
    "exits-hard": (before("import os; os._exit(0)"), "stopped", "ended before"),
    "crashes": (before("import ctypes; ctypes.string_at(0)"), "stopped", "ended before"),
    "prints": (before("for _ in range(1000):\n    print('x' * 1_000_000)"), "right", ""),
    "forks": (before("import os\nos.fork()"), "wrong", "no processes"),
    "deletes": (before("import os, shutil\nshutil.rmtree(os.getcwd())"), "wrong", "No such file"),
    "deletes-more": (before("import pathlib\npathlib.Path({victim!r}).unlink()"), "wrong", "working folder"),
    "cheats": ("checks = None\n" + WRONG, "wrong", ""),
}


def run(*arguments):
    return CliRunner().invoke(app, ["check", *map(str, arguments)], env={"COLUMNS": "200"})


@pytest.fixture(scope="module")
def blank(tmp_path_factory):
    """The page as it is handed out."""
    [path] = handouts.write(tmp_path_factory.mktemp("class") / "out", [PAGE])
    return path


def hand_in(blank, path, answer):
    notebook = pages.read(blank)
    for cell in notebook["cells"]:
        if answer is not None and cell["source"].startswith(f"def {EXERCISE.name}("):
            cell["source"] = answer
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook), "utf8")


def test_a_class_is_checked_each_for_itself_and_never_twice(blank, tmp_path, monkeypatch):
    victim = tmp_path / "victim.txt"
    victim.write_text("here", "utf8")
    folder = tmp_path / "handed in"
    for student, (answer, _, _) in CLASS.items():
        hand_in(
            blank,
            folder / student / "my notebook.ipynb",
            answer and answer.replace("{victim!r}", repr(str(victim))),
        )
    for student, content in {"photo": b"\x89PNG\x00", "deep": b"[" * 100_000, "list": b"[]"}.items():
        (folder / student).mkdir()
        (folder / student / f"{PAGE}.ipynb").write_bytes(content)
    files = {"--csv": tmp_path / "marks.csv", "--json": tmp_path / "all.json"}
    asked = [each for pair in files.items() for each in pair]
    result = run(folder, *asked)
    assert result.exit_code == 0, result.output
    assert victim.read_text("utf8") == "here"

    reports = {
        each["student"]: each for each in json.loads(files["--json"].read_text("utf8"))["course check"]
    }
    assert set(reports) == {*CLASS, "photo", "deep", "list"}
    for student, (_, status, told) in CLASS.items():
        [found] = reports[student]["results"]
        assert found["status"] == status and told in found["message"], (student, found)
        assert (found["message"] == "") == (status == "right"), student
    assert all("no notebook" in reports[student]["problem"] for student in ("photo", "deep", "list"))
    secret = {line.strip() for line in RIGHT.splitlines()[1:] if len(line.strip()) > 12}
    written = result.output + files["--csv"].read_text("utf8") + files["--json"].read_text("utf8")
    assert secret and not any(line in written for line in secret)

    rows = list(csv.DictReader(files["--csv"].open(encoding="utf8")))
    assert [row["student"] for row in rows] == sorted(reports)
    assert {row["student"] for row in rows if row["right"] == "1"} == {"right", "prints"}

    tried = []
    monkeypatch.setattr(
        sandbox, "judge", lambda cells, *_: tried.append(cells) or sandbox.Verdict("right", "")
    )
    hand_in(blank, folder / "wrong" / "my notebook.ipynb", RIGHT)
    assert run(folder, *asked).exit_code == 0
    stopped = [student for student, (_, status, _) in CLASS.items() if status == "stopped"]
    assert len(tried) == 1 + len(stopped)  # what is new, and what may have met a busy machine


def test_what_hangs_is_ended():
    verdict = sandbox.judge([before("while True:\n    pass")], EXERCISE, seconds=5, memory=4)
    assert verdict.status == "stopped" and "not done after 5 seconds" in verdict.message


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits a process's memory")
def test_what_fills_the_memory_is_refused_it():
    verdict = sandbox.judge([before("x = bytearray(3_000_000_000)")], EXERCISE, seconds=600, memory=2)
    assert verdict.status == "wrong" and "MemoryError" in verdict.message


@pytest.mark.parametrize(
    ("cells", "status"),
    [
        (["%matplotlib inline\nimport math\n!ls", "def step(a):\n    return math.floor(a)", RIGHT], "right"),
        ([WRONG, "checks.ch03.receptive_field(receptive_field)", RIGHT], "right"),  # mended below the check
        ([RIGHT, "def receptive_field(layers):\n    return ...", "checks.ch03.receptive_field(receptive_field)"], "not attempted"),
        (["raise SystemExit", "expensive = 1 / 0", RIGHT], "right"),  # is not needed, and not run
        (["def one():\n    return two()", "def two():\n    return answer", f"{RIGHT}\nanswer = receptive_field", "receptive_field = one()"], "right"),
        (["table = {}", "table['f'] = lambda layers: 1", "def receptive_field(layers):\n    return table['f'](layers)"], "wrong"),
        (["from __future__ import annotations\nfrom math import *", before("floor(1.5)")], "right"),
        (["def receptive_field(layers:\n  return", RIGHT], "right"),  # the broken cell is an earlier try
        ([RIGHT, "def receptive_field(layers:\n  return"], "wrong"),
        (["\0", RIGHT, "(" * 5_000], "right"),
    ],
)  # fmt: skip
def test_of_a_notebook_what_the_exercise_needs_is_run(cells, status):
    found, message = worker.tried(cells, EXERCISE, ch03.receptive_field)
    assert found == status, message
    assert "KeyError" not in message and "NameError" not in message


@pytest.mark.parametrize("name", [path.stem for path in PATHS])
def test_of_a_chapter_hardly_anything_is_needed(name):
    for exercise in pages.exercises(name):
        program = excerpt.needed(pages.code(pages.read(pages.folder() / f"{name}.ipynb")), exercise)
        assert len(program.body) == 1  # the stub, and nothing of the chapter


@pytest.mark.parametrize(
    ("path", "student"),
    [
        ("03-ann-vs-cnn-deeper.ipynb", "03-ann-vs-cnn-deeper"),
        ("Ann_Lee-03_ann_vs_cnn_deeper.ipynb", "Ann_Lee"),
        ("Ann Lee_12_file/03-ann-vs-cnn-deeper (1).ipynb", "Ann Lee_12_file"),
        ("whatever.ipynb", "whatever"),
    ],
)
def test_student_and_page_are_found(blank, tmp_path, path, student):
    hand_in(blank, tmp_path / path, None)
    [found] = submissions.find([tmp_path, tmp_path / path])
    assert found.student == student
    notebook = pages.read(found.path)
    assert submissions.page_of(notebook, Path("x.ipynb")) == PAGE
    del notebook["metadata"]["course"]
    assert submissions.page_of(notebook, found.path) == PAGE


def test_a_file_that_is_no_report_is_not_overwritten(blank, tmp_path):
    mine = tmp_path / "mine.json"
    mine.write_text("[1]", "utf8")
    result = run(blank, "--json", mine)
    assert result.exit_code == 1 and "is no report" in result.output
    assert mine.read_text("utf8") == "[1]"


def test_a_folder_without_notebooks_is_named(tmp_path):
    result = run(tmp_path)
    assert result.exit_code == 1 and "no notebook" in result.output
