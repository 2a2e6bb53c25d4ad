"""A learner in Colab: a notebook file, what Colab has preinstalled, and a git address. Nothing else."""

from __future__ import annotations

import http.server
import json
import os
import shutil
import subprocess
import sys
import threading
from functools import partial
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from written_chapters import PATHS, ROOT

pytestmark = pytest.mark.clean
KEPT = ("torch", "torchvision", "tensorflow", "keras", "numpy", "pandas", "scikit-learn", "matplotlib")
RUN_FULLY = "03-ann-vs-cnn"


class _Silent(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: object) -> None:
        pass


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """The working tree as a git repository, served over http on this machine."""
    folder = tmp_path_factory.mktemp("served")
    names = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, names.stdout.split("\0")):
        if (ROOT / name).is_file():
            (folder / "tree" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / "tree" / name)
    git = [
        "git",
        "-c",
        "user.name=course",
        "-c",
        "user.email=course@example.org",
        "-c",
        "init.defaultBranch=main",
    ]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "everything"]):
        subprocess.run([*git, *command], cwd=folder / "tree", check=True)
    subprocess.run([*git, "clone", "-q", "--bare", "tree", "course.git"], cwd=folder, check=True)
    subprocess.run(["git", "update-server-info"], cwd=folder / "course.git", check=True)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_Silent, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/course.git"
        server.shutdown()


@pytest.fixture(scope="module")
def colab(tmp_path_factory):
    """The Python of a virtual environment that holds what Colab has."""
    folder = tmp_path_factory.mktemp("colab")
    uv = [sys.executable, "-m", "uv", "--quiet"]
    subprocess.run([*uv, "venv", "--python", sys.executable, str(folder)], check=True)
    python = folder / "bin" / "python"
    install = [*uv, "pip", "install", "--compile-bytecode", "--python", str(python)]
    install += ["-r", str(ROOT / "tests" / "package" / "colab.txt")]
    done = subprocess.run(install, capture_output=True, text=True)
    if done.returncode and not os.environ.get("CI"):
        pytest.skip(f"no package index here: {done.stderr.splitlines()[-1]}")
    assert done.returncode == 0, done.stderr
    yield python
    shutil.rmtree(folder, ignore_errors=True)


def versions(python: Path) -> dict[str, str]:
    listed = [str(python), "-m", "pip", "list", "--format", "json"]
    found = json.loads(subprocess.run(listed, capture_output=True, text=True, check=True).stdout)
    return {package["name"]: package["version"] for package in found}


def execute(notebook: nbformat.NotebookNode, python: Path, folder: Path, address: str, monkeypatch) -> None:
    """Run a notebook in `python`, in an empty folder, without any of the course's settings but the address."""
    kernel = folder / "jupyter" / "kernels" / "colab"
    kernel.mkdir(parents=True)
    command = [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    (kernel / "kernel.json").write_text(
        json.dumps({"argv": command, "display_name": "Colab", "language": "python"})
    )
    monkeypatch.setenv("JUPYTER_PATH", str(folder / "jupyter"))
    for name in [name for name in os.environ if name.startswith("COURSE_")]:
        if name not in ("COURSE_DATA_DIR", "COURSE_OFFLINE"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("COURSE_REPOSITORY", address)
    monkeypatch.setenv("COURSE_PROFILE", "quick")
    monkeypatch.setenv("COURSE_CACHE_DIR", str(folder / "cache"))
    work = folder / "work"
    work.mkdir()
    NotebookClient(
        notebook, timeout=600, kernel_name="colab", resources={"metadata": {"path": str(work)}}
    ).execute()


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_it_runs_from_nothing_but_the_notebook(path, colab, address, tmp_path, monkeypatch):
    """One chapter in full, of the others the set-up cell; nothing that Colab had is changed."""
    subprocess.run(
        [str(colab), "-m", "pip", "uninstall", "-qy", "course-utils"], check=True, capture_output=True
    )
    before = versions(colab)
    assert "course-utils" not in before
    notebook = nbformat.read(path, 4)
    if path.stem != RUN_FULLY:
        notebook.cells = [cell for cell in notebook.cells if "setup" in cell.metadata.get("tags", [])]
    execute(notebook, colab, tmp_path, address, monkeypatch)
    after = versions(colab)
    assert "course-utils" in after
    assert {name: after[name] for name in KEPT} == {name: before[name] for name in KEPT}
    assert {name: version for name, version in after.items() if name in before} == before
