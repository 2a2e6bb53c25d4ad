"""The chapters as files: in step with the package, free of pictures, readable as plain Markdown."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter

import nbformat
import pytest
from written_chapters import CORE, DEEPER, FIRST, PATHS, ROOT

from book import pace
from book.tools import notebooks

CHAPTERS = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
LONGEST_CELL = 12  # lines that are not blank; copied cells are as long as what they copy


def tags(cell):
    return cell.metadata.get("tags", [])


@CHAPTERS
def test_copied_cells_match_their_source(path):
    assert notebooks.drifted(nbformat.read(path, 4)) == [], "run `make sync`"


@CHAPTERS
def test_it_starts_with_the_set_up_cell(path):
    first = next(cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code")
    assert first.metadata["course"]["sync"] == "setup"


@CHAPTERS
def test_it_is_committed_stripped(path):
    notebook = nbformat.read(path, 4)
    assert notebooks.strip(notebook) == 0, "run `make strip`"
    assert nbformat.writes(notebook) + "\n" == path.read_text("utf8"), "run `make strip`"


@CHAPTERS
def test_outputs_are_stored_exactly_where_they_are_compared(path):
    for number, cell in enumerate(nbformat.read(path, 4).cells):
        if cell.cell_type == "code" and cell.outputs:
            assert "nbval-ignore-output" not in tags(cell), number


@CHAPTERS
def test_cells_are_short(path):
    for number, cell in enumerate(nbformat.read(path, 4).cells):
        if cell.cell_type == "code" and "course" not in cell.metadata:
            lines = [line for line in cell.source.splitlines() if line.strip()]
            assert len(lines) <= LONGEST_CELL, f"cell {number}"


@CHAPTERS
def test_prose_is_plain_markdown(path):
    for number, cell in enumerate(nbformat.read(path, 4).cells):
        if cell.cell_type == "markdown":
            prose = re.sub(r"```python\n.*?```", "", cell.source, flags=re.S)
            assert not re.search(r"^(```\{|:::)|\{[a-z]+\}`", prose, re.M), (
                f"cell {number}: a directive or role"
            )
            assert not re.search(r"^ *<!--(?!ask )", prose, re.M), (
                f"cell {number}: this mark would break its paragraph"
            )
            assert prose.count("<details>") == prose.count("</details>"), f"cell {number}"
            assert prose.count("<div") == prose.count("</div>"), f"cell {number}"


@CHAPTERS
def test_networks_come_in_adjacent_pairs(path):
    cells = [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]
    order = [next((t for t in tags(cell) if t.startswith("framework-")), "") for cell in cells]
    for place, tag in enumerate(order):
        if tag == "framework-torch":
            assert order[place + 1] == "framework-keras", cells[place].source[:60]
        if tag == "framework-keras":
            assert order[place - 1] == "framework-torch", cells[place].source[:60]


def prose(path):
    return "\n".join(cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "markdown")


def each(paths):
    return pytest.mark.parametrize("path", paths, ids=lambda path: path.stem)


@each([path for path in CORE if path != FIRST])
def test_it_follows_the_arc(path):
    parts = [
        "**What you will be able to do**",
        "**Predict first.**",
        "## Where it breaks",
        "## Exercises",
        "## Quiz",
        "## What you have learned",
        "**Where to read on",
    ]
    places = [prose(path).find(part) for part in parts]
    assert -1 not in places and places == sorted(places), dict(zip(parts, places, strict=True))


@each([path for path in CORE if path != FIRST])
def test_the_quiz_has_five_answered_questions(path):
    quiz = prose(path).split("## Quiz")[1].split("\n## ")[0]
    answers = re.findall(r"^\*\*\d\.\*\* .*?<summary>Answer</summary>\s*\S.*?</details>", quiz, re.S | re.M)
    assert len(answers) == quiz.count("<summary>Answer</summary>") == 5
    assert all("?" in answer.split("<details>")[0] for answer in answers)


@each(CORE)
def test_a_beginner_finishes_a_core_page_in_its_time(path):
    asked = pace.of(nbformat.read(path, 4))
    assert asked.words <= pace.CORE_WORDS and asked.code_cells <= pace.CORE_CELLS, asked
    longer = pace.LONGER.get(path.stem)
    assert asked.reading == longer > pace.CORE_READING if longer else asked.reading <= pace.CORE_READING, (
        asked
    )
    assert asked.practice <= pace.CORE_PRACTICE, asked


@CHAPTERS
def test_it_says_how_long_it_takes(path):
    row = next(line for line in prose(path).splitlines() if line.startswith("| **Time** |"))
    asked = pace.of(nbformat.read(path, 4))
    assert pace.MARK.findall(row) == [
        ("reading", str(asked.reading)),
        *([("exercises", str(asked.practice))] if asked.practice else []),
    ], "run `make sync`"


@each(DEEPER)
def test_a_deeper_page_and_its_core_point_at_each_other(path):
    core = path.with_name(path.name.replace("-deeper", ""))
    assert core in CORE
    assert f"]({core.name}" in prose(path)
    assert f"]({path.name}" in prose(core)
    assert re.match(rf"# {path.stem[:2]} Deeper: \w", prose(path))


def letters(text):
    """The letters of formulas, Greek ones by their names; words in a formula are none."""
    text = re.sub(r"```.*?```|`[^`]*`", "", text, flags=re.S)
    formulas = [wide or short for wide, short in re.findall(r"\$\$(.+?)\$\$|\$([^$\n]+)\$", text, re.S)]
    bare = [re.sub(r"\\(?:text|mathrm|operatorname|tag)\{[^}]*\}", "", formula) for formula in formulas]
    greek = "alpha|beta|gamma|delta|varepsilon|eta|theta|lambda|mu|xi|pi|rho|sigma|tau|omega|ell"
    found = [
        re.findall(rf"\\({greek})(?![a-z])|(?<![\\a-zA-Z])([a-zA-Z])(?![a-zA-Z])", each) for each in bare
    ]
    return {one or other for pairs in found for one, other in pairs}


def test_a_letter_that_three_chapters_calculate_with_is_in_the_table_of_symbols():
    table = (ROOT / "glossary.md").read_text("utf8").split("## Symbols")[1]
    known = {letter for cell in re.findall(r"^\| (.+?) \|", table, re.M) for letter in letters(cell)}
    used = Counter(letter for path in CORE for letter in letters(prose(path)))
    assert {letter for letter, chapters in used.items() if chapters >= 3} <= known


def test_every_page_stands_in_the_list_of_pages():
    listed = re.findall(r"- file: chapters/(\S+)", (ROOT / "_toc.yml").read_text("utf8"))
    assert sorted(listed) == sorted(path.stem for path in PATHS)


def test_a_page_is_timed_by_what_is_read_of_it():
    page = nbformat.v4.new_notebook()
    text = (
        "word " * 440
        + "<!--not counted-->\n<!--ask choice 1\n- nor\n- this\n-->\n$$ x $$\n## Exercises\n### 1. Blur\n"
        + "word " * 40
        + "\n**1.** Why?\n"
    )
    page.cells = [nbformat.v4.new_markdown_cell(text)]
    for cell_tags in ([], ["hide-input"], ["framework-torch"], ["framework-keras"]):
        page.cells.append(nbformat.v4.new_code_cell("1\n\n" * 12, metadata={"tags": cell_tags}))
    asked = pace.of(page)
    assert (asked.words, asked.words_read, asked.code_cells) == (490, 443, 4)
    assert (asked.cells_read, asked.lines_read, asked.formulas) == (2, 24, 1)
    assert (asked.exercises, asked.questions) == (1, 1)
    # 443/90 + 24/5 + 0.6 + 2 = 12.3 and 13, each to the nearest five
    assert (asked.reading, asked.practice) == (10, 15)
    row = "<!--time reading-->?<!--/-->, <!--time exercises-->?<!--/-->"
    assert asked.filled(row) == "<!--time reading-->10<!--/-->, <!--time exercises-->15<!--/-->"


def test_strip_keeps_compared_text_and_removes_the_rest():
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell("1"), nbformat.v4.new_code_cell("2")]
    )
    output = nbformat.v4.new_output
    notebook.cells[0].outputs = [
        output("stream", name="stdout", text="kept"),
        output("stream", name="stderr", text="noise"),
        output("display_data", data={"image/png": "…", "text/plain": "picture"}),
        output("execute_result", data={"text/plain": "kept too"}, execution_count=7),
    ]
    notebook.cells[1].metadata["tags"] = ["nbval-ignore-output"]
    notebook.cells[1].outputs = [output("stream", name="stdout", text="of one run")]
    assert notebooks.strip(notebook) == 3
    assert [o.get("text", "") or o["data"]["text/plain"] for o in notebook.cells[0].outputs] == [
        "kept",
        "kept too",
    ]
    assert notebook.cells[1].outputs == []
    assert notebooks.strip(notebook) == 0


def test_set_up_without_the_package_and_without_an_address_says_what_to_do():
    code = notebooks.setup_cell(None, "main")
    absent = "import sys, importlib.util as u; find = u.find_spec; u.find_spec = lambda n: None\n"
    done = subprocess.run([sys.executable, "-c", absent + code], capture_output=True, text=True, cwd=ROOT.parent,
                          env={"PATH": "/usr/bin:/bin"})  # fmt: skip
    assert done.returncode == 1
    assert "pip install -e ." in done.stderr


def test_the_address_reaches_every_set_up_cell():
    cell = notebooks.setup_cell("https://github.com/owner/name", "v1.0")
    assert '"https://github.com/owner/name"), "v1.0"' in cell


def test_jupyterlab_folds_what_the_book_folds():
    folded, shown = nbformat.v4.new_code_cell("1"), nbformat.v4.new_code_cell("2")
    folded.metadata["tags"] = ["hide-input"]
    shown.metadata["jupyter"] = {"source_hidden": True}
    notebook = nbformat.v4.new_notebook(cells=[folded, shown])
    assert notebooks.sync(notebook, notebooks.Numbers()) == [
        f"cell {number}: folded in the book or in JupyterLab only" for number in (0, 1)
    ]
    assert folded.metadata["jupyter"] == {"source_hidden": True} and "jupyter" not in shown.metadata
    assert notebooks.check(notebook, notebooks.Numbers()) == []


def test_unknown_networks_are_refused():
    with pytest.raises(ValueError, match=r"torch.<name>"):
        notebooks.network_cell("torch.nothing")


def test_another_clones_address_is_no_fault_until_one_is_set(monkeypatch):
    cell = notebooks.setup_cell("https://github.com/other/fork", notebooks._repository.release())
    monkeypatch.delenv("COURSE_REPOSITORY", raising=False)
    monkeypatch.setattr(notebooks._repository, "settings", lambda: {"repository": ""})
    assert notebooks.in_step("setup", cell)
    assert not notebooks.in_step("setup", cell.replace("check=True", "check=False"))
    monkeypatch.setenv("COURSE_REPOSITORY", "https://github.com/the/course")
    assert not notebooks.in_step("setup", cell)
