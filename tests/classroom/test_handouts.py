"""What learners are handed: the chapters without a trace of their solutions."""

from __future__ import annotations

import re

import nbformat
import pytest
from typer.testing import CliRunner
from written_chapters import PATHS, read

from course_utils import _repository
from course_utils.classroom import handouts, pages
from course_utils.cli import app

ANSWERS = re.compile(r"<summary>Answer</summary>(.*?)</details>", re.S)
SOLUTIONS = re.compile(r"<summary>Solution</summary>(.*?)</details>", re.S)
TRIVIAL = 13  # letters of a line without its spaces: `return weights`
# Lines of solutions that the pages teach elsewhere: the plain training loop, and two steps that 04 goes on from.
TAUGHT = {
    "fromtorch.nn.functionalimportcross_entropy",
    "logits=model(images[batch])",
    "optimizer.zero_grad()",
    "loss.backward()",
    "optimizer.step()",
    "returnblurred[::2]",
    "windows=-(-size//stride)",
}


def squeezed(text):
    return re.sub(r"\s+", "", text)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("class") / "out"
    handouts.write(out)
    return out


def test_no_line_of_a_solution_and_no_answer_is_in_any(folder):
    handed = squeezed(
        "\n".join(cell.source for path in folder.glob("*.ipynb") for cell in nbformat.read(path, 4).cells)
    )
    assert "<!--ask" not in handed
    taught = set()
    for path in PATHS:
        cells = read(path.stem).cells
        prose = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
        stubs = "\n".join(cell.source for cell in cells if "return ..." in cell.source)
        solved, answered = SOLUTIONS.findall(prose), ANSWERS.findall(prose)
        assert len(solved) == len(pages.exercises(path.stem))
        assert len(answered) == prose.count("<summary>Answer</summary>")
        lines = {squeezed(line) for block in solved + answered for line in block.splitlines()}
        taught |= {
            line for line in lines if len(line) > TRIVIAL and line in handed and line not in squeezed(stubs)
        }
    assert taught == TAUGHT


def test_what_the_book_replies_to_an_answer_is_out_and_its_question_in():
    quoted = "> **Predict first.** How many?\n>\n> <!--ask number 13\n> right: Yes.\n> -->\n> <!--ask text-->\n\nOn."
    asked = "**1.** Why?\n\n<!--ask choice 1\n- A\n- B\n-->\n\n<details>\n<summary>Answer</summary>\n\nA.\n\n</details>\n\n**2.** How?"
    left = [handouts.without_answers(prose, True, "page") for prose in (quoted, asked)]
    assert left == ["> **Predict first.** How many?\n\nOn.", "**1.** Why?\n\n**2.** How?"]


def test_stubs_checks_and_hints_are_in_and_outputs_are_out(folder):
    for path in PATHS:
        full, handed = read(path.stem), nbformat.read(folder / path.name, 4)
        nbformat.validate(handed)
        code = [cell for cell in handed.cells if cell.cell_type == "code"]
        assert [cell.source for cell in code] == [c.source for c in full.cells if c.cell_type == "code"]
        assert not any(cell.outputs or cell.execution_count for cell in code)
        assert handed.metadata.course.chapter == path.stem
        hints = "".join(cell.source for cell in handed.cells).count("<summary>Hint</summary>")
        assert hints == len(pages.exercises(path.stem))


def test_twice_gives_the_same_bytes(folder, tmp_path):
    handouts.write(tmp_path / "again")
    names = sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    again = {
        path.relative_to(tmp_path / "again") for path in (tmp_path / "again").rglob("*") if path.is_file()
    }
    assert set(names) == again
    assert all((folder / name).read_bytes() == (tmp_path / "again" / name).read_bytes() for name in names)


def test_links_live_or_are_words(monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_REPOSITORY", "https://github.com/Owner/name")
    monkeypatch.setattr(_repository, "settings", dict)
    handouts.write(tmp_path / "linked", ["03"])
    text = (tmp_path / "linked" / "03-ann-vs-cnn.ipynb").read_text("utf8")
    assert "](https://owner.github.io/name/chapters/03-ann-vs-cnn-deeper.html" in text
    assert "](https://owner.github.io/name/glossary.html#term-" in text
    monkeypatch.setattr(_repository, "book", lambda: None)
    handouts.write(tmp_path / "words", ["03", "03-deeper"])
    for path in (tmp_path / "words").glob("*.ipynb"):
        targets = re.findall(
            r"\]\(([^)\s#]+)[^)]*\)", "".join(c.source for c in nbformat.read(path, 4).cells)
        )
        local = {target for target in targets if re.search(r"\.(md|ipynb|svg)$", target)}
        dead = [t for t in local if not t.startswith("http") and not (path.parent / t).is_file()]
        assert local and not dead


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "exists"),
        (["--chapters", "01,11"], "There is no page called '11'"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_touched(arguments, told, tmp_path):
    out = tmp_path if not arguments else tmp_path / "new"
    before = list(tmp_path.iterdir())
    result = CliRunner().invoke(app, ["handout", *arguments, str(out)])
    assert result.exit_code == 1 and told in result.output
    assert list(tmp_path.iterdir()) == before


def test_without_a_clone_it_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr(_repository, "root", lambda: None)
    result = CliRunner().invoke(app, ["handout", str(tmp_path / "out")])
    assert result.exit_code == 1 and "Clone the course's repository" in result.output


def test_hints_are_left_out_when_not_wanted_and_their_announcement_too(tmp_path):
    [path] = handouts.write(tmp_path / "out", ["01"], hints=False)
    text = path.read_text("utf8")
    assert "Hint" not in text and "solutions are folded" not in text


@pytest.mark.parametrize("prose", ["<details>\n<summary>Solution</summary>\nx", "<details open>x</details>"])
def test_a_fold_that_cannot_be_told_is_refused(prose):
    with pytest.raises(handouts.HandoutError, match="mend the chapter"):
        handouts.without_answers(prose, True, "03")


def test_a_handout_runs(folder):
    nbclient = pytest.importorskip("nbclient")
    notebook = nbformat.read(folder / "03-ann-vs-cnn.ipynb", 4)
    names = [exercise.name for exercise in pages.exercises("03-ann-vs-cnn")]
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    needed = [cell for cell in code if any(name in cell.source for name in names)]
    notebook.cells = [code[0], next(cell for cell in code if "import checks" in cell.source), *needed]
    notebook.cells[1].source = "from course_utils import checks"  # of its imports, the one that is used
    nbclient.NotebookClient(notebook, timeout=600, kernel_name="python3").execute()
    said = [output.data["text/plain"] for cell in notebook.cells for output in cell.outputs]
    assert said == ["… not attempted yet"] * len(names)
