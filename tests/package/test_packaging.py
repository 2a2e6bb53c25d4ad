"""pyproject, lock, environment.yml, Makefile and repository address agree with each other."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from conftest import ROOT

from course_utils import _repository

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))["project"]
LOCK = (ROOT / "requirements.lock").read_text("utf8")
CONDA_NAMES = {"torch": "pytorch", "matplotlib": "matplotlib-base"}


def name_of(requirement: str) -> str:
    return re.match(r"[A-Za-z0-9_.-]+", requirement)[0].lower()


def test_environment_yml_is_in_step_with_pyproject():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text("utf8"))
    listed = [line for line in environment["dependencies"] if isinstance(line, str)]
    wanted = {*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["torch"]}
    wanted = {requirement.replace(name_of(requirement), CONDA_NAMES.get(name_of(requirement), name_of(requirement)))
              for requirement in wanted}  # fmt: skip
    notebooks = {
        line
        for line in PROJECT["optional-dependencies"]["book"]
        if name_of(line).startswith(("ipy", "jupyterlab"))
    }
    python = f"python{PROJECT['requires-python']}"
    assert set(listed) == wanted | notebooks | {python, "pip", "git"}
    assert {"pip": ["-e ."]} in environment["dependencies"]


def test_the_lock_has_exact_versions_hashes_and_no_address():
    pins = re.findall(r"^([A-Za-z0-9_.-]+)==(\S+)", LOCK, re.M)
    assert len(pins) > 150
    assert LOCK.count("--hash=sha256:") > len(pins)
    for block in re.split(r"\n(?=[a-z0-9])", LOCK.split("\n", 2)[2]):
        assert "--hash=sha256:" in block, block[:80]
    assert not re.search(r"https?://|--(extra-)?index-url|--find-links", LOCK)


def test_the_lock_covers_every_dependency():
    pinned = {name.lower().replace("_", "-") for name in re.findall(r"^([A-Za-z0-9_.-]+)==", LOCK, re.M)}
    asked = [
        *PROJECT["dependencies"],
        *(r for extra in PROJECT["optional-dependencies"].values() for r in extra),
    ]
    assert {name_of(requirement).replace("_", "-") for requirement in asked} <= pinned


def test_the_core_needs_nothing_newer_than_colab_has():
    colab = {
        "numpy": (2, 0),
        "pandas": (2, 2),
        "matplotlib": (3, 10),
        "scikit-learn": (1, 6),
        "typer": (0, 16),
    }
    for requirement in PROJECT["dependencies"]:
        assert not re.search(r"==|<|~=", requirement), f"{requirement}: lower bounds only"
        name, _, bound = requirement.partition(">=")
        version = tuple(int(part) for part in bound.split("."))
        assert version <= colab.get(name, version), requirement
    assert not {name_of(r) for r in PROJECT["dependencies"]} & {"torch", "torchvision", "tensorflow", "keras"}


def test_make_lists_every_target_that_it_has():
    text = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    makefile = (ROOT / "Makefile").read_text("utf8")
    targets = set(re.search(r"\.PHONY: (.*)", makefile)[1].split())
    assert targets == set(re.findall(r"^  make ([a-z-]+)", text, re.M))


def test_the_version_is_said_once_and_alike():
    import course_utils

    assert course_utils.__version__ == PROJECT["version"]
    assert f"version: {PROJECT['version']}" in (ROOT / "CITATION.cff").read_text("utf8")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("https://github.com/owner/name.git", "https://github.com/owner/name"),
        ("git@github.com:owner/name.git", "https://github.com/owner/name"),
        ("ssh://git@gitlab.com/group/owner/name", "https://gitlab.com/group/owner/name"),
        ("https://user:token@github.com/owner/name", "https://github.com/owner/name"),
        ("https://git.example.org:3000/owner/name.git", "https://git.example.org:3000/owner/name"),
        ("https://github.com/owner/name?token=abc", None),
        ("/srv/git/name.git", None),
        ("../somewhere", None),
        ("", None),
    ],
)
def test_addresses_are_understood_and_carry_no_secret(given, expected):
    assert _repository.as_https(given) == expected


def test_the_address_is_taken_from_one_place_in_order(monkeypatch):
    for name in ("COURSE_REPOSITORY", "GITHUB_REPOSITORY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(_repository, "settings", lambda: {"repository": ""})
    monkeypatch.setattr(_repository, "remote", lambda: None)
    assert _repository.repository() is None
    monkeypatch.setattr(_repository, "remote", lambda: "git@github.com:from/remote.git")
    assert _repository.repository() == "https://github.com/from/remote"
    monkeypatch.setenv("GITHUB_REPOSITORY", "from/ci")
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://github.com")
    assert _repository.repository() == "https://github.com/from/ci"
    monkeypatch.setattr(_repository, "settings", lambda: {"repository": "https://github.com/from/pyproject"})
    assert _repository.repository() == "https://github.com/from/pyproject"


def test_nothing_of_one_machine_is_committed():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git clone")
    home = str(Path.home())
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if not path.is_file() or path.suffix in {".svg"}:
            continue
        text = path.read_text("utf8")
        assert str(ROOT) not in text, name
        assert len(home) < 6 or f"{home}/" not in text, name
