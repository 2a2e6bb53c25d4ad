"""What `make book` promises: nothing runs twice, nothing stale is shown, and failures say where.

A miniature of the book is built again and again; `test_pages` and `test_browser` look at the real one.
"""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest

from book.course_book.configuration import set_address

pytestmark = pytest.mark.book

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "course_utils"
# The miniature has its own tiny package in place of the real one: the build needs these names only.
STAND_IN_PACKAGE = {
    "__init__.py": "FACTOR = 1\n",
    "_repository.py": (
        "import os\n"
        "def repository(): return os.environ.get('COURSE_REPOSITORY')\n"
        "def release(): return 'v1'\n"
        "def book(): return os.environ.get('MINIATURE_ADDRESS')\n"
    ),
    "runtime/machine.py": "def processor(): return 'a processor, 2 logical cores'\n",
    "runtime/__init__.py": (
        "import os\nfrom types import SimpleNamespace\n"
        "def profile(): return SimpleNamespace(name=os.environ.get('COURSE_PROFILE', 'quick'))\n"
        "def framework(): return os.environ.get('COURSE_FRAMEWORK', 'torch')\n"
        "def framework_version(): return {'torch': 'PyTorch 2.x', 'keras': 'Keras 3.x'}[framework()]\n"
    ),
    "data.py": (
        "import os\nfrom types import SimpleNamespace\n"
        "def load(name):\n"
        "    real = os.environ.get('MINIATURE_DATA', 'real') == 'real'\n"
        "    source = 'Fashion-MNIST (official files)' if real else 'sketch, the drawn stand-in'\n"
        "    return SimpleNamespace(source=source, checksum=source, is_real=real)\n"
    ),
}
SCOREBOARD = "    book.course_book.scoreboard: .\n"
PICTURE = """
class Picture:
    def _repr_mimebundle_(self, include=None, exclude=None):
        from base64 import b64decode
        dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
        return {"image/png": b64decode(dot)}, {"image/png": ALT}
""".strip()


@dataclass
class Answer:
    """One build: its exit code, what it printed, and which chapters it executed."""

    code: int
    text: str

    @property
    def executed(self) -> list[str]:
        return sorted(re.findall(r"^   (\S+): executed in", self.text, flags=re.MULTILINE))


@dataclass
class Miniature:
    """A book of two chapters in a folder of its own."""

    root: Path

    def build(self, **variables: str) -> Answer:
        names = (
            "COURSE_PROFILE",
            "COURSE_FRAMEWORK",
            "COURSE_BOOK_FRAMEWORKS",
            "COURSE_REPOSITORY",
            "COURSE_WEIGHTS_DIR",
            "PYTHONPATH",
        )
        environment = {key: value for key, value in os.environ.items() if key not in names}
        answer = subprocess.run(
            [sys.executable, "-m", "book.tools.build"],
            check=False,
            cwd=self.root,
            env=environment | variables,
            capture_output=True,
            text=True,
        )
        return Answer(answer.returncode, answer.stdout + answer.stderr)

    def chapter(self, name: str, *cells: str) -> None:
        """Write a chapter; a cell that starts with "%" is code."""
        notebook = nbformat.v4.new_notebook()
        notebook.metadata["kernelspec"] = {
            "name": "python3",
            "display_name": "Python 3",
            "language": "python",
        }
        for number, text in enumerate(cells):
            new = nbformat.v4.new_code_cell if text.startswith("%") else nbformat.v4.new_markdown_cell
            notebook.cells.append(new(text.removeprefix("%"), id=f"cell-{number}"))
        (self.root / "chapters" / f"{name}.ipynb").write_text(nbformat.writes(notebook), "utf8")

    def replace(self, path: str, old: str, new: str) -> None:
        file = self.root / path
        text = file.read_text("utf8")
        assert old in text
        file.write_text(text.replace(old, new), "utf8")

    def page(self, name: str) -> str:
        return (self.root / "_build" / "html" / f"{name}.html").read_text("utf8")


def write_miniature(root: Path) -> Miniature:
    shutil.copytree(ROOT / "book", root / "book", ignore=shutil.ignore_patterns("__pycache__"))
    config = (ROOT / "_config.yml").read_text("utf8")
    assert SCOREBOARD in config  # it needs papers and records, which the tiny package has not
    (root / "_config.yml").write_text(config.replace(SCOREBOARD, ""), "utf8")
    (root / "src" / "course_utils" / "runtime").mkdir(parents=True)
    for name, text in STAND_IN_PACKAGE.items():
        (root / "src" / "course_utils" / name).write_text(text, "utf8")
    (root / "_toc.yml").write_text(
        "format: jb-book\nroot: intro\nchapters:\n  - file: chapters/one\n  - file: chapters/two\n", "utf8"
    )
    (root / "intro.md").write_text('# The course\n\n<a id="term-stride"></a>**Stride.** A step.\n', "utf8")
    (root / "chapters").mkdir()
    book = Miniature(root)
    book.chapter(
        "one", "# One\n\nSee [stride](../intro.md#term-stride).", "%1 + 1", "## More", "%print('text')"
    )
    picture = "%" + PICTURE.replace("ALT", '{"alt": "One dot."}') + "\nPicture()"
    book.chapter("two", "# Two", "%from course_utils import FACTOR\nprint(FACTOR * 21)", picture)
    return book


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Miniature, Answer]:
    """A miniature that has been built once; tests work on copies."""
    book = write_miniature(tmp_path_factory.mktemp("first"))
    answer = book.build()
    assert answer.code == 0, answer.text
    return book, answer


@pytest.fixture
def book(first: tuple[Miniature, Answer], tmp_path: Path) -> Miniature:
    """A fresh copy of the miniature as it was after its first build."""
    shutil.copytree(first[0].root, tmp_path / "book", symlinks=True)
    return Miniature(tmp_path / "book")


def test_first_build_executes_all_and_says_where_and_how_long(first: tuple[Miniature, Answer]) -> None:
    book, answer = first
    assert sorted(answer.executed) == ["one", "two"]
    index = book.root / "_build" / "html" / "index.html"
    assert index.as_uri() in answer.text and index.is_file()
    assert re.search(r"ready in [\d.]+ s \(data [\d.]+ s, execution [\d.]+ s, pages [\d.]+ s\)", answer.text)
    assert "21" in book.page("chapters/two") and 'alt="One dot."' in book.page("chapters/two")
    assert 'href="../intro.html#term-stride"' in book.page("chapters/one")


def test_second_build_and_prose_edits_execute_nothing(book: Miniature) -> None:
    again = book.build()
    assert (again.code, again.executed) == (0, []), again.text
    book.replace("chapters/one.ipynb", "## More", "## More than before")
    edited = book.build()
    assert (edited.code, edited.executed) == (0, []), edited.text
    assert "More than before" in book.page("chapters/one")


def test_code_edits_execute_their_chapter_and_package_edits_every_one(book: Miniature) -> None:
    book.replace("chapters/one.ipynb", "1 + 1", "40 + 4")
    answer = book.build()
    assert (answer.code, answer.executed) == (0, ["one"]), answer.text
    assert "44" in book.page("chapters/one")
    book.replace("src/course_utils/__init__.py", "FACTOR = 1", "FACTOR = 3")
    answer = book.build()
    assert (answer.code, sorted(answer.executed)) == (0, ["one", "two"]), answer.text
    assert ">63<" in book.page("chapters/two")
    book.replace("src/course_utils/__init__.py", "FACTOR = 3", "FACTOR = 1")
    back = book.build()
    assert (back.code, back.executed) == (0, []), (
        "outputs of the package's earlier state should have been kept"
    )
    assert ">63<" not in book.page("chapters/two")


def test_settings_execute_every_chapter_and_show_on_the_page(book: Miniature) -> None:
    shown = {
        ("COURSE_PROFILE", "standard"): "profile standard",
        ("COURSE_FRAMEWORK", "keras"): 'name="course-framework" content="keras"',
        ("MINIATURE_DATA", "stand-in"): "Stand-in data.",
    }
    for (variable, value), text in shown.items():
        answer = book.build(**{variable: value})
        assert (answer.code, sorted(answer.executed)) == (0, ["one", "two"]), answer.text
        assert text in book.page("chapters/one")
        on_stand_in = variable == "MINIATURE_DATA"
        for name in ("index", "intro", "search", "chapters/one", "chapters/two"):
            assert ("Stand-in data." in book.page(name)) == on_stand_in, name
        assert ("stand-in" in answer.text.split("== the book is ready")[1]) == on_stand_in


def test_a_book_in_both_frameworks_shows_each_its_own_outputs_and_the_common_ones_once(
    book: Miniature,
) -> None:
    alone = book.page("chapters/one")
    assert "framework-outputs" not in alone
    note = '<p class="whose-output framework-keras">PyTorch’s output</p>'
    assert alone.count(note) == alone.count('class="cell_output') > 0
    prints = "%import os\nfor i in range(2):\n    print(os.environ['COURSE_FRAMEWORK'], 'prints', i)"
    book.chapter("one", "# One\n\nSee [stride](../intro.md#term-stride).", prints, "%print('the same')")
    dot = "%import os\n" + PICTURE.replace("ALT", '{"alt": "Dot of " + os.environ["COURSE_FRAMEWORK"]}')
    book.chapter("two", "# Two", dot + "\nPicture()")
    answer = book.build(COURSE_BOOK_FRAMEWORKS="torch keras")
    assert (answer.code, answer.executed) == (0, ["one", "one", "two", "two"]), answer.text
    page = book.page("chapters/one")
    groups = re.split(r'class="framework-outputs framework-(\w+) docutils container"', page)
    assert groups[1::2] == ["torch", "keras"]
    torch, keras = groups[2], groups[4].split("the same")[0]
    assert "torch prints 1" in torch and "keras prints" not in torch
    assert "keras prints 1" in keras and "torch prints" not in keras
    assert "PyTorch</p>" in torch and "Keras</p>" in keras
    assert page.split("<article", 1)[1].count(">the same<") == 1
    assert "PyTorch 2.x and Keras 3.x" in page and "whose-output" not in page
    assert re.findall(r'<img[^>]* alt="(Dot[^"]*)"', book.page("chapters/two")) == ["Dot of torch"]
    again = book.build(COURSE_BOOK_FRAMEWORKS="torch keras")
    assert (again.code, again.executed) == (0, []), again.text


def test_a_raising_cell_stops_the_build_and_is_named(book: Miniature) -> None:
    book.chapter("two", "# Two", "%a = 1", "## The trap", "%raise ValueError('on purpose')", "%a")
    answer = book.build()
    assert answer.code == 1
    assert "chapters/two.ipynb: cell 4 of 5 (code cell 2), under “The trap” failed." in answer.text
    assert "raise ValueError('on purpose')" in answer.text
    assert "NOT built" in answer.text and "the book is ready" not in answer.text


def test_mistakes_fail_every_time_until_mended(book: Miniature) -> None:
    book.replace("intro.md", "A step.", "A step. [x](nowhere.md)")
    book.replace("chapters/one.ipynb", "#term-stride", "#term-strode")
    book.chapter("two", "# Two", "%" + PICTURE.replace("ALT", "{}") + "\nPicture()")
    for _ in range(2):
        answer = book.build()
        assert answer.code == 1, answer.text
        assert {"nowhere.md", "term-strode", "no alternative text"} <= set(
            re.findall(r"nowhere\.md|term-strode|no alternative text", answer.text)
        )
    book.replace("intro.md", " [x](nowhere.md)", "")
    book.replace("chapters/one.ipynb", "#term-strode", "#term-stride")
    book.replace("_toc.yml", "  - file: chapters/two\n", "")
    answer = book.build()
    assert answer.code == 0, answer.text
    assert not (book.root / "_build" / "html" / "chapters" / "two.html").exists(), (
        "a page that left the contents"
    )


def test_a_missing_page_is_named(book: Miniature) -> None:
    book.replace("_toc.yml", "chapters/two", "chapters/three")
    answer = book.build()
    assert answer.code == 1 and "chapters/three (neither" in answer.text


def test_a_picture_of_an_idea_is_part_of_its_page_and_a_missing_one_is_named(book: Miniature) -> None:
    drawing = ROOT / "chapters" / "pictures" / "pooling.svg"
    (book.root / "chapters" / "pictures").mkdir()
    copy = Path(shutil.copy(drawing, book.root / "chapters" / "pictures"))
    raw = "https://raw.githubusercontent.com/owner/name/v1/chapters/"
    texts = [
        f"![Two {where} maps]({base}pictures/pooling.svg)" for where, base in (("near", ""), ("far", raw))
    ]
    book.chapter("one", "# One", texts[0] + "\n\n*Max pooling.*", "%1 + 1", texts[1])
    book.replace("intro.md", "A step.", "A step.\n\n![From here](chapters/pictures/pooling.svg)")
    answer = book.build()
    assert answer.code == 0, answer.text
    page = book.page("chapters/one")
    assert page.count('<figure class="idea-figure"><svg') == 2 and "pooling.svg" not in page
    assert 'aria-label="Two near maps"' in page and 'aria-label="Two far maps"' in page
    assert page.count('id="idea-1-desc"') == page.count('id="idea-2-desc"') == 1
    assert 'aria-label="From here"' in book.page("intro") and "_static/ideas.css" in page
    assert not list((book.root / "_build" / "html").rglob("pooling*.svg"))

    copy.write_text(drawing.read_text("utf8").replace("stride 2", "stride two"), "utf8")
    assert book.build().code == 0 and "stride two" in book.page("chapters/one")

    book.chapter("one", "# One", "![Nothing](pictures/nothing.svg)", "%1 + 1")
    for _ in range(2):
        answer = book.build()
        assert answer.code == 1
        assert (
            "chapters/one shows the picture 'pictures/nothing.svg', and there is no such file" in answer.text
        )


def buttons(page: str) -> list[str]:
    return sorted(html.unescape(url) for url in re.findall(r'href="(https?://[^"]+)"', page))


def test_buttons_are_absent_without_an_address_and_right_with_one(book: Miniature) -> None:
    assert buttons(book.page("chapters/one")) == []
    address = "https://github.com/owner/name"
    for name in ("one", "two"):
        book.chapter(name, f"# {name}", f'%import os\nos.environ.get("COURSE_REPOSITORY", "{address}"), "v1"')
    answer = book.build(COURSE_REPOSITORY=address)
    assert answer.code == 0, answer.text
    assert buttons(book.page("chapters/one")) == [
        "https://colab.research.google.com/github/owner/name/blob/v1/chapters/one.ipynb",
        address,  # of the source, in the header
        address,  # and in the footer
        "https://mybinder.org/v2/gh/owner/name/v1?urlpath=lab/tree/chapters/one.ipynb",
    ]


@pytest.mark.parametrize(
    ("address", "stamped", "expected"),
    [
        (None, True, set()),
        ("https://git.example.org/owner/name", True, set()),
        ("https://gitlab.com/owner/name", True, {"binderhub_url"}),
        ("https://github.com/owner/name", False, {"binderhub_url"}),
        ("https://github.com/owner/name", True, {"binderhub_url", "colab_url"}),
    ],
)
def test_no_button_that_could_be_wrong(address: str | None, stamped: bool, expected: set[str]) -> None:
    chapters = [json.dumps(f'"COURSE_REPOSITORY", "{address if stamped else "elsewhere"}"), "v1"')]
    theme: dict[str, Any] = {
        "repository_url": "https://github.com/somebody/else",
        "launch_buttons": {"thebe": True},
    }
    set_address(theme, address, "v1", chapters)
    assert {key for key in theme.get("launch_buttons", {}) if key.endswith("_url")} == expected
    assert theme.get("repository_url") == (address if expected else None)


def test_jupyter_book_alone_builds_the_same_book(book: Miniature) -> None:
    run = "import sys; from jupyter_book.cli.main import main; sys.exit(main())"
    command = [sys.executable, "-c", run, "build", ".", "-W", "-n", "--keep-going", "--all"]
    book.replace("chapters/one.ipynb", "1 + 1", "50 + 5")
    answer = subprocess.run(command, check=False, cwd=book.root, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr
    assert "55" in book.page("chapters/one")
    assert book.build().executed == [], "both ways should share one cache"
