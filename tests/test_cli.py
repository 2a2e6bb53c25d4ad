"""The `course` command."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from course_utils.cli import app
from course_utils.data import files

runner = CliRunner()


def test_doctor_says_what_this_machine_is(monkeypatch):
    pytest.importorskip("torch")
    monkeypatch.setenv("COURSE_FRAMEWORK", "torch")
    result = runner.invoke(app, ["doctor"], env={"COLUMNS": "200"})
    assert result.exit_code == 0, result.output
    for word in ("Python", "torch", "data", "speed", "free disk"):
        assert word in result.output


def test_doctor_names_a_wrong_setting(monkeypatch):
    monkeypatch.setenv("COURSE_PROFILE", "fast")
    result = runner.invoke(app, ["doctor"], env={"COLUMNS": "200"})
    assert result.exit_code == 1
    assert "COURSE_PROFILE is 'fast'" in result.output


def test_data_lists_lost_and_damaged_files(monkeypatch, tmp_path: Path):
    monkeypatch.setenv("COURSE_DATA_DIR", str(tmp_path))
    damaged = tmp_path / next(iter(files.registry()))
    damaged.parent.mkdir(parents=True)
    damaged.write_bytes(b"x")
    result = runner.invoke(app, ["data"], env={"COLUMNS": "200"})
    assert result.exit_code == 1
    assert result.output.count("missing") == 7
    assert result.output.count("DAMAGED") == 1


def test_data_that_cannot_be_downloaded_is_an_error_with_a_remedy(monkeypatch, tmp_path):
    monkeypatch.delenv("COURSE_DATA_DIR", raising=False)
    monkeypatch.setenv("COURSE_OFFLINE", "1")
    monkeypatch.setattr(files, "cache_folder", lambda: tmp_path)
    result = runner.invoke(app, ["data", "--download"], env={"COLUMNS": "200"})
    assert result.exit_code == 1
    assert "COURSE_OFFLINE forbids" in result.output.replace("\n", " ")
