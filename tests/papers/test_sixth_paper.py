"""A sixth paper is one folder: the list, a run, its record and the Scoreboard find it, and no other file changes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

import pytest
from conftest import ROOT

pytest.importorskip("torch")
BOARD = """
import json, sys
from pathlib import Path
from course_utils import experiments, papers
board = experiments.scoreboard(Path(sys.argv[1]))
print(json.dumps([[j.claim.id, j.verdict, list(j.runs)] for j in board if j.claim.paper == "toy"]))
print(list(papers.PAPERS)[-1], len(papers.CLAIMS), papers.remarks("P99")[0].text)
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory, dataset):
    """Runs Python with a copy of the package that has one folder more."""
    copy = tmp_path_factory.mktemp("course") / "course_utils"
    shutil.copytree(ROOT / "src" / "course_utils", copy, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "data" / "registry.txt", copy / "data")
    before = {path: path.read_bytes() for path in copy.rglob("*.*") if path.is_file()}
    shutil.copytree(ROOT / "tests" / "papers" / "toy_paper" / "toy", copy / "papers" / "toy")
    environment = os.environ | {
        "PYTHONPATH": str(copy.parent),
        "PYTHONDONTWRITEBYTECODE": "1",
        "COURSE_CACHE_DIR": str(copy.parent / "cache"),
        "COURSE_DEVICE": "cpu",
        "COLUMNS": "300",
    }
    if not dataset.is_real:
        environment["COURSE_OFFLINE"] = "1"

    def call(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, *words], env=environment, cwd=copy.parent, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    yield call
    assert before == {path: path.read_bytes() for path in before}, "another file was touched"


@pytest.fixture
def spoiled(tmp_path, dataset):
    """The same with a file of the sixth paper changed; returns what the list of experiments says."""
    copy = tmp_path / "course_utils"
    shutil.copytree(ROOT / "src" / "course_utils", copy, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "tests" / "papers" / "toy_paper" / "toy", copy / "papers" / "toy")

    def listed(name: str, old: str, new: str) -> str:
        file = copy / "papers" / "toy" / name
        assert old in file.read_text("utf8")
        file.write_text(file.read_text("utf8").replace(old, new), "utf8")
        done = subprocess.run(
            [sys.executable, "-m", "course_utils.cli", "reproduce", "--list"],
            env=os.environ | {"PYTHONPATH": str(tmp_path), "COLUMNS": "300"},
            cwd=tmp_path, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode != 0
        return done.stdout + done.stderr

    return listed


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("claims.py", 'number="P99"', 'number="P5"', "papers/dalvi and papers/toy both say that they are P5"),
        ("experiments.py", "EXPERIMENTS =", "EXPERIMENT =", "papers.toy.experiments must list EXPERIMENTS"),
        ("claims.py", '"0.80"', '"about 0.8"', "P99.line.test_accuracy: 'about 0.8' is no number"),
    ],
    ids=["number twice", "nothing listed", "no number"],
)
def test_a_slip_in_the_folder_is_told(spoiled, name, old, new, said):
    assert said in spoiled(name, old, new)


def test_the_list_names_it(course):
    assert "toy-line" in course("-m", "course_utils.cli", "reproduce", "--list", "--profile", "full")
    chosen = course("-m", "course_utils.cli", "reproduce", "--list", "--paper", "P99", "--profile", "full")
    assert "toy-line" in chosen
    assert "dalvi" not in chosen


def test_it_runs_is_recorded_and_judged(course, tmp_path):
    words = (
        "reproduce",
        "--paper",
        "P99",
        "--profile",
        "quick",
        "--seeds",
        "0-2",
        "--results",
        str(tmp_path),
    )
    course("-m", "course_utils.cli", *words)
    paths = sorted(tmp_path.glob("toy-line--torch-float32--seed*.json"))
    assert len(paths) == 3
    assert json.loads(paths[0].read_text("utf8"))["split"]["who"] == "toy"
    judged, last = course("-c", BOARD, str(tmp_path)).splitlines()
    (number, verdict, runs), (rule, holds, _) = json.loads(judged)
    assert (number, rule, holds) == ("P99.line.test_accuracy", "P99.line.learns", "holds")
    assert verdict != "not run yet"
    assert runs == [path.name for path in paths]
    assert last.startswith("toy ") and last.endswith("Nobody wrote it.")
