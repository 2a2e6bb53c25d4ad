"""The rooms call each other downwards only and never in circles, and load no framework before it is needed."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from conftest import ROOT

from course_utils.claims import OURS

PACKAGE = ROOT / "src" / "course_utils"
# from the top: each may import those after it
ROOMS = (
    "cli",
    "classroom",
    "checks",
    "bench",
    "papers",
    "experiments",
    "records",
    "plots",
    "inspection",
    "evaluation",
    "training",
    "models",
    "data",
    "runtime",
    "claims",
    "_papers",
    "errors",
    "_files",
)
LATE = {
    "bench/tutorial_keras.py",
    "bench/tutorial_torch.py",
    "models/resnet/in_keras.py",
    "models/resnet/in_torch.py",
    "models/residual.py",
    "models/resnet/wide_block.py",
    "training/torch_loop.py",
    "training/torch_quick.py",
    "training/torch_rmsprop.py",
    "training/keras_adam.py",
    "training/keras_loop.py",
}  # imported inside functions, when a framework is in use
DOCUMENTED = ast.Module | ast.ClassDef | ast.FunctionDef
FILES = sorted(PACKAGE.rglob("*.py"))
BOOK = sorted((ROOT / "book").rglob("*.py"))


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


@pytest.mark.parametrize("path", [*FILES, *BOOK], ids=lambda path: str(path.relative_to(ROOT)))
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


def test_claims_import_nothing_but_their_vocabulary():
    for path in (PACKAGE / "papers").glob("*/claims.py"):
        ours = {
            name for name in imported(ast.parse(path.read_text("utf8"))) if name.startswith("course_utils")
        }
        assert all(name.startswith("course_utils.claims") for name in ours), path


def test_no_room_below_the_papers_names_one():
    """Neither in an import nor in a text that code uses; docstrings may give examples."""
    slugs = {path.name for path in (PACKAGE / "papers").iterdir() if path.is_dir()} - {OURS, "__pycache__"}
    assert len(slugs) >= 5
    below = ROOMS[ROOMS.index("papers") + 1 :]
    for path in (path for path in FILES if room_of(path) in below):
        tree = ast.parse(path.read_text("utf8"))
        docstrings = {
            ast.get_docstring(node, clean=False) for node in ast.walk(tree) if isinstance(node, DOCUMENTED)
        }
        texts = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
        used = " ".join([*imported(tree), *(text for text in texts if text not in docstrings)])
        assert not slugs & set(re.split(r"[^a-z]+", used)), path


def test_every_module_says_why_it_exists():
    for path in [*FILES, *BOOK]:
        assert ast.get_docstring(ast.parse(path.read_text("utf8"))), path


# A shared machine is as slow as its other users make it: work is counted, seconds are only reported.
CLOCK = re.compile(r"\b(perf_counter|process_time|monotonic|timeit|thread_time|time\(\)|getrusage)")
DURATION = re.compile(r"seconds|elapsed|duration|took|minutes")
DEADLINE = "runs.py"  # how long to wait for a process before the test is given up
TESTS = sorted(path for path in (ROOT / "tests").rglob("*.py") if path != Path(__file__))


def limits_on_durations(source: str) -> list[str]:
    """Assertions that something takes less, or more, than a number of seconds; more than none may be asked."""
    comparisons = [
        comparison
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Assert)
        for comparison in ast.walk(node.test)
        if isinstance(comparison, ast.Compare)
    ]
    return [
        text
        for comparison in comparisons
        if DURATION.search(text := ast.unparse(comparison))
        and any(isinstance(sign, (ast.Lt, ast.LtE, ast.Gt, ast.GtE)) for sign in comparison.ops)
        and any(isinstance(side, ast.Constant) and side.value != 0 for side in comparison.comparators)
    ]


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.stem)
def test_no_test_asserts_seconds(path):
    source = path.read_text("utf8")
    assert path.name == DEADLINE or not CLOCK.search(source), "count work: modules, cells, calls, epochs"
    assert limits_on_durations(source) == []


def test_limits_on_durations_are_found():
    assert limits_on_durations("assert float(seconds) < 0.5 and 3 > 2") == ["float(seconds) < 0.5"]
    assert limits_on_durations("assert again.seconds > 0\nassert a.seconds == b.seconds + 1") == []
    assert CLOCK.search("start = time.time()") and CLOCK.search("from time import monotonic")


# ---- circles ------------------------------------------------------------------------------------


def module_name(path: Path) -> str:
    """Such as "course_utils.runtime.seeds"; a package has its folder's name."""
    inside = path.relative_to(ROOT / "src" if PACKAGE in path.parents else ROOT)
    return ".".join(inside.with_suffix("").parts).removesuffix(".__init__")


def graph(sources: dict[str, str]) -> dict[str, set[str]]:
    """For each module those that its text imports, wherever it does: in functions and for types, too.

    A name that is no module of ours counts for the package or module that it is taken from.
    """

    def owner(name: str) -> str:
        while name and name not in sources:
            name = name.rpartition(".")[0]
        return name

    edges = {}
    for name, text in sources.items():
        found = set()
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Import):
                found |= {owner(alias.name) for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                found |= {owner(f"{node.module}.{alias.name}") for alias in node.names}
        edges[name] = found - {"", name}
    return edges


def circles(edges: dict[str, set[str]]) -> list[list[str]]:
    """The groups of modules in which each leads to every other."""

    def reached(start: str) -> set[str]:
        found: set[str] = set()
        ahead = [start]
        while ahead:
            new = edges[ahead.pop()] - found
            found |= new
            ahead += new
        return found

    leads_to = {name: reached(name) for name in edges}
    groups = {
        frozenset(other for other in leads_to[name] if name in leads_to[other])
        for name in edges
        if name in leads_to[name]
    }
    return sorted(sorted(group) for group in groups)


SOURCES = {module_name(path): path.read_text("utf8") for path in [*FILES, *BOOK]}


def test_no_modules_import_each_other_in_a_circle():
    assert circles(graph(SOURCES)) == []


@pytest.mark.parametrize(
    "hidden",
    [
        "from kit.b import thing",
        "import kit.b",
        "from kit import b",
        "def late():\n    from kit.b import thing",
        "if TYPE_CHECKING:\n    from kit.b import Thing",
        "from kit.c import thing",
    ],
)
def test_circles_are_found_where_they_hide(hidden):
    sources = {
        "kit": "from kit.a import x",
        "kit.a": hidden,
        "kit.b": "import kit.a",
        "kit.c": "import kit.b",
    }
    members = ["kit.a", "kit.b", "kit.c"] if "kit.c" in hidden else ["kit.a", "kit.b"]
    assert circles(graph(sources)) == [members]


def test_a_package_that_exports_its_modules_is_no_circle_until_they_use_its_names():
    sources = {"kit": "from kit.a import x", "kit.a": "from kit import b", "kit.b": "import math"}
    assert circles(graph(sources)) == []
    sources["kit.b"] = "from kit import x"
    assert circles(graph(sources)) == [["kit", "kit.a", "kit.b"]]


def test_the_book_and_its_tools_do_not_know_each_other_and_nothing_knows_the_book():
    parts = ("book.course_book", "book.tools")
    for name, imports in graph(SOURCES).items():
        used = {part for part in parts for other in imports if other.startswith(part)}
        assert used <= {part for part in parts if name.startswith(part)}, name
        assert name.startswith("book") or not any(other.startswith("book") for other in imports), name
