"""The `course` command."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from conftest import ABSENT, TENSORFLOW, TORCH
from typer.testing import CliRunner

from course_utils.cli import app
from course_utils.data import clothing, files
from course_utils.models.resnet import weights

runner = CliRunner()


def test_doctor_says_what_this_machine_is(monkeypatch):
    pytest.importorskip("torch")
    monkeypatch.setenv("COURSE_FRAMEWORK", "torch")
    result = runner.invoke(app, ["doctor"], env={"COLUMNS": "200"})
    assert result.exit_code == 0, result.output
    for word in ("Python", "torch", "data", "speed", "expect", "free disk"):
        assert word in result.output


def test_doctor_names_a_wrong_setting(monkeypatch):
    monkeypatch.setenv("COURSE_PROFILE", "fast")
    result = runner.invoke(app, ["doctor"], env={"COLUMNS": "200"})
    assert result.exit_code == 1
    assert "COURSE_PROFILE is 'fast'" in result.output


def test_data_lists_lost_and_damaged_files(monkeypatch, tmp_path: Path):
    monkeypatch.setenv("COURSE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("COURSE_CACHE_DIR", str(tmp_path / "empty"))
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


def test_doctor_says_how_to_install_a_framework(run_python):
    code = ABSENT.format(names=TORCH + TENSORFLOW) + "from course_utils.cli import app; app(['doctor'])"
    done = run_python(code, COLUMNS="200", COURSE_FRAMEWORK="")
    assert done.returncode == 1
    assert "pip install 'course-utils[" in done.stdout


def test_doctor_prints_no_password(monkeypatch):
    monkeypatch.setenv("COURSE_PROFILE", "fast")
    monkeypatch.setenv("COURSE_REPOSITORY", "https://me:secret@github.com/owner/name")
    result = runner.invoke(app, ["doctor"], env={"COLUMNS": "200"})
    assert "secret" not in result.output
    assert "github.com/owner/name" in result.output


def test_download_repairs_a_damaged_file(monkeypatch, tmp_path):
    monkeypatch.delenv("COURSE_DATA_DIR", raising=False)
    monkeypatch.setenv("COURSE_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(files, "registry", lambda: {"FashionMNIST/raw/part.gz": "0" * 64})
    damaged = tmp_path / "FashionMNIST/raw/part.gz"
    damaged.parent.mkdir(parents=True)
    damaged.write_bytes(b"x")
    asked = []
    monkeypatch.setattr(files, "find", asked.append)
    monkeypatch.setenv("COURSE_OFFLINE", "1")
    runner.invoke(app, ["data", "--download"])
    assert asked == ["FashionMNIST"]


@pytest.fixture
def given(monkeypatch, tmp_path: Path) -> Path:
    """A data folder of the user's with every registered file of Fashion-MNIST, and no cache."""
    name, content = "FashionMNIST/raw/part.gz", b"the official file"
    monkeypatch.setattr(files, "registry", lambda: {name: hashlib.sha256(content).hexdigest()})
    monkeypatch.setenv("COURSE_DATA_DIR", str(tmp_path / "given"))
    monkeypatch.setenv("COURSE_CACHE_DIR", str(tmp_path / "cache"))
    path = tmp_path / "given" / name
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    return path


def test_download_says_that_given_files_are_used_and_that_weights_are_fetched(monkeypatch, given):
    monkeypatch.setattr(weights, "fetch", lambda: "fetched [here]")
    monkeypatch.setattr(clothing, "fetch", lambda: Path("the photos"))
    result = runner.invoke(app, ["data", "--download"], env={"COLUMNS": "400"})
    assert result.exit_code == 0, result.output
    assert f"COURSE_DATA_DIR is {given.parents[2]}: its files are used as they are" in result.output
    assert "weights (chapter 06): fetched [here]" in result.output
    assert "photos (chapter 09): the photos" in result.output


def test_a_damaged_given_file_is_no_reason_to_download(monkeypatch, given):
    monkeypatch.setattr(weights, "fetch", lambda: "fetched")
    monkeypatch.setattr(files, "find", lambda family: pytest.fail("it downloads"))
    given.write_bytes(b"x")
    result = runner.invoke(app, ["data", "--download"], env={"COLUMNS": "400"})
    assert result.exit_code == 1
    assert "DAMAGED" in result.output and "none was downloaded" in result.output
    assert given.read_bytes() == b"x"


def test_weights_that_cannot_be_fetched_are_an_error_and_looking_for_them_is_none(monkeypatch, given):
    monkeypatch.delenv("COURSE_WEIGHTS_DIR", raising=False)
    monkeypatch.setenv("COURSE_OFFLINE", "1")
    looked = runner.invoke(app, ["data"], env={"COLUMNS": "400"})
    assert looked.exit_code == 0 and "course data --download" in looked.output
    result = runner.invoke(app, ["data", "--download"], env={"COLUMNS": "400"})
    assert result.exit_code == 1 and "COURSE_OFFLINE forbids" in result.output
