"""Predictions meet the labels of their own images and no others: by type, and nowhere else in the house."""

from __future__ import annotations

import ast
import json
import math
from collections.abc import Iterator

import numpy as np
import pytest
from conftest import ROOT
from record_factories import answering

from course_utils import papers, records
from course_utils.data.splits import Origin, recipes
from course_utils.records import Answers, OtherImagesError, RunRecord
from course_utils.records.answers import true_labels

TRUTH = true_labels("fashion-mnist")
ELSEWHERE = {
    name: recipe.tested_on for name, recipe in recipes().items() if recipe.tested_on is not Origin.OFFICIAL
}


def test_the_true_labels_are_the_official_ones(dataset):
    if not dataset.is_real:
        pytest.skip("the official files are not at hand")
    assert np.array_equal(true_labels("fashion-mnist"), dataset.test.labels)
    assert np.bincount(dataset.train.labels[:5000]).tolist() == list(
        papers.leopardi.claims.TRAIN_LABEL_COUNTS
    )


def test_mcnemar_counts_the_images_that_only_one_gets_right():
    truth = true_labels("fashion-mnist")[:1000]

    def run(wrong: slice) -> RunRecord:
        guessed = truth.copy()
        guessed[wrong] = (guessed[wrong] + 1) % 10
        return answering("risqulla-fashion", guessed)

    one, other = run(slice(0, 10)), run(slice(5, 35))
    assert (~Answers.of(one).correct).sum() == 10
    # 5 images only the second gets right, 25 only the first: p of 5 or fewer heads in 30 tosses, both sides
    tail = sum(math.comb(30, k) for k in range(6)) / 2**30
    assert records.mcnemar(one, other) == pytest.approx(2 * tail)
    assert records.mcnemar(one, one) == 1.0


def test_some_splits_are_tested_on_drawn_and_some_on_held_out_images():
    assert set(ELSEWHERE.values()) == {Origin.DRAWN, Origin.HELD_OUT}


@pytest.mark.parametrize("who", ELSEWHERE)
def test_runs_on_other_images_have_no_answers(who):
    run = answering("dalvi-deep", TRUTH, who=who)
    with pytest.raises(OtherImagesError, match=f"{run.file_name}: its test images are {ELSEWHERE[who]}"):
        Answers.of(run)
    for pair in ((run, answering("dalvi-deep", TRUTH)), (answering("dalvi-deep", TRUTH), run)):
        with pytest.raises(OtherImagesError, match=r"choose runs whose `tested_on` is Origin\.OFFICIAL"):
            records.mcnemar(*pair)


@pytest.mark.parametrize("name", recipes())
def test_a_split_says_truly_where_its_test_images_come_from(name, dataset):
    labels = recipes()[name].divide(dataset, 0)[2].labels
    is_first = np.array_equal(labels, dataset.test.labels[: len(labels)])
    assert is_first == (recipes()[name].tested_on is Origin.OFFICIAL)


@pytest.mark.parametrize(
    "other",
    [answering("leopardi-customnet", TRUTH[:1000]), answering("risqulla-mnist", TRUTH, dataset="mnist")],
    ids=["fewer images", "another dataset"],
)
def test_answers_for_different_images_are_not_compared(other):
    run = answering("risqulla-fashion", TRUTH)
    with pytest.raises(OtherImagesError, match="were tested on other images"):
        records.mcnemar(run, other)
    with pytest.raises(OtherImagesError, match=run.file_name):
        Answers.of(run).agree(Answers.of(other))


def test_answers_know_the_labels_of_their_dataset():
    digits = answering("risqulla-mnist", TRUTH, dataset="mnist")
    assert np.array_equal(Answers.of(digits).labels, true_labels("mnist"))
    with pytest.raises(KeyError):
        true_labels("cifar")


def test_of_many_runs_those_on_all_official_images_are_kept():
    right = [answering("risqulla-fashion", TRUTH), answering("leopardi-customnet", TRUTH, who="course-all")]
    others = [
        *(answering("course-wide", TRUTH, who=who) for who in ELSEWHERE),
        answering("leopardi-customnet", TRUTH[:1000], who="leopardi"),
        answering("risqulla-mnist", TRUTH, dataset="mnist"),
    ]
    assert records.on_all_official_images([*others, *right]) == right
    assert records.on_all_official_images([*right, *others], "mnist") == others[-1:]


def test_committed_runs_answer_as_their_confusion_matrices_say():
    for run in records.on_all_official_images(records.read_all())[::10]:
        answers, confusion = Answers.of(run), np.zeros((10, 10), dtype=int)
        np.add.at(confusion, (answers.labels, answers.predictions), 1)
        assert confusion.tolist() == run.test.confusion, run.file_name


def misuses(code: str) -> Iterator[str]:
    """Where code reads predictions or a split's maker out of a record by itself."""
    for node in ast.walk(ast.parse(code)):
        match node:
            case (
                ast.Attribute(value=ast.Attribute(attr="test"), attr="predictions")
                | ast.Attribute(value=ast.Attribute(attr="split"), attr="who")
                | ast.Subscript(slice=ast.Constant(value="predictions" | "who"))
                | ast.Attribute(attr="true_labels")
                | ast.Name(id="true_labels")
                | ast.alias(name="true_labels")
            ):
                yield f"{node.lineno}: {ast.unparse(node)}"


ALLOWED = {"records/answers.py", "records/record.py"}  # the door itself, and what checks a file's sums
FILES = [
    *(path for folder in ("src", "book") for path in sorted((ROOT / folder).rglob("*.py"))),
    *sorted((ROOT / "chapters").glob("*.ipynb")),
]


def code_of(path) -> str:
    text = path.read_text("utf8")
    if path.suffix != ".ipynb":
        return text
    cells = [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]
    lines = [line for cell in cells for line in "".join(cell["source"]).splitlines()]
    return "\n".join(line for line in lines if not line.lstrip().startswith(("%", "!")))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nobody_else_reads_predictions_or_asks_who_made_a_split(path):
    if "/".join(path.parts[-2:]) not in ALLOWED:
        assert list(misuses(code_of(path))) == [], "use records.Answers, or the record's `tested_on`"


@pytest.mark.parametrize(
    "code",
    [
        "list(run.test.predictions) == labels",
        "[run for run in kept if run.split.who != 'dalvi']",
        "content['test']['predictions']",
        "from course_utils.records.answers import true_labels",
        "records.answers.true_labels('mnist')",
    ],
)
def test_the_search_finds_what_it_looks_for(code):
    assert list(misuses(code))


def test_the_search_lets_answers_pass():
    assert not list(misuses("answers.labels == answers.predictions"))
