"""The rooms call each other downwards only, and load no framework before it is needed."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from conftest import ROOT

PACKAGE = ROOT / "src" / "course_utils"
# from the top: each may import those after it
ROOMS = (
    "cli",
    "checks",
    "bench",
    "experiments",
    "records",
    "plots",
    "evaluation",
    "training",
    "models",
    "data",
    "runtime",
    "papers",
    "errors",
    "_files",
)
LATE = {
    "bench/tutorial_keras.py",
    "bench/tutorial_torch.py",
    "models/keras_resnet.py",
    "models/torch_resnet.py",
    "models/torch_wide.py",
    "training/torch_loop.py",
    "training/torch_quick.py",
    "training/torch_rmsprop.py",
    "training/keras_adam.py",
    "training/keras_loop.py",
}  # imported inside functions, when a framework is in use
FILES = sorted(PACKAGE.rglob("*.py"))


def imported(tree: ast.AST) -> set[str]:
    """Dotted names of all modules imported anywhere in a file."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_room_never_imports_from_one_above_it(path):
    room = room_of(path)
    if room not in ROOMS:
        assert room in ("__init__", "_repository")
        return
    above = set(ROOMS[: ROOMS.index(room)])
    parts = [name.split(".") for name in imported(ast.parse(path.read_text("utf8")))]
    used = {part[1] for part in parts if part[0] == "course_utils" and len(part) > 1}
    assert not used & above


class _Functionless(ast.NodeTransformer):
    """Takes functions out: what is left runs when the module is imported."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        return None


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_are_absolute(path):
    nodes = ast.walk(ast.parse(path.read_text("utf8")))
    assert not [node for node in nodes if isinstance(node, ast.ImportFrom) and node.level]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_frameworks_are_imported_inside_functions(path):
    if str(path.relative_to(PACKAGE).as_posix()) in LATE:
        return
    body = ast.parse(path.read_text("utf8")).body
    run = [_Functionless().visit(node) for node in body if "TYPE_CHECKING" not in ast.dump(node)]
    names = {name.split(".")[0] for node in run if node for name in imported(node)}
    assert not names & {"torch", "torchvision", "tensorflow", "keras"}


def test_papers_imports_nothing_of_ours():
    for path in (PACKAGE / "papers").glob("*.py"):
        ours = {
            name for name in imported(ast.parse(path.read_text("utf8"))) if name.startswith("course_utils")
        }
        assert all(name.startswith(("course_utils.papers", "course_utils.errors")) for name in ours), (
            path.name
        )


def test_every_module_says_why_it_exists():
    for path in FILES:
        assert ast.get_docstring(ast.parse(path.read_text("utf8"))), path
