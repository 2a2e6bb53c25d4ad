"""Numbers in prose are those of the records, and a test says so when they are not."""

from __future__ import annotations

import re

import nbformat
import pytest
from conftest import ROOT

from book.measured import MARK, Numbers, filled, loose, stale
from course_utils import experiments, papers, records

PAGES = [*sorted(ROOT.glob("chapters/*.ipynb")), *sorted(ROOT.glob("*.md"))]


def prose(path) -> str:
    """What a page says, without its code."""
    text = path.read_text("utf8")
    if path.suffix != ".ipynb":
        return text
    cells = nbformat.reads(text, as_version=4).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


class Told(Numbers):
    """Numbers of a record that says 0.5."""

    def __call__(self, what: str, name: str) -> str:
        return f"{papers.get(name).id} is 0.5" if what == "measured" else super().__call__(what, name)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_numbers_in_the_prose_are_those_of_the_records(path):
    assert list(stale(prose(path), Numbers())) == [], "run `make sync`"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_no_measurement_stands_in_the_prose_without_its_record(path):
    assert loose(prose(path)) == []


SAID = re.compile(
    r"<!--(record|measured|difference) ([^<>]*?)-->|\{(record|measured|difference)\}`([^`]+)`"
)  # in a chapter, and on the Scoreboard


def frameworks(
    paragraph: str, runs: records.Runs, board: dict[str, records.Judgement]
) -> dict[str, set[str]]:
    """By paper: the frameworks of the runs that a paragraph takes its numbers from."""
    found: dict[str, set[str]] = {}
    for match in SAID.finditer(paragraph):
        what, name = (group for group in match.groups() if group)
        if what == "record":
            experiment, _, *framework = name.split()
            if not runs.groups(experiment):
                continue
            paper, used = experiment.split("-")[0], runs.group(experiment, *framework).framework
        else:
            paper, used = papers.get(name).paper, board[name].framework
        if used:
            found.setdefault(paper, set()).add(used)
    return found


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_numbers_that_stand_side_by_side_come_from_one_framework(path):
    runs, board = records.Runs(experiments.current()), records.by_claim(experiments.scoreboard())
    mixed = [
        paragraph[:100]
        for paragraph in prose(path).split("\n\n")
        if any(len(used) > 1 for used in frameworks(paragraph, runs, board).values())
    ]
    assert mixed == [], 'say which: "record dalvi-deep test_accuracy keras"'


def test_a_paragraph_that_mixes_frameworks_is_found():
    runs, board = records.Runs(experiments.current()), records.by_claim(experiments.scoreboard())
    torch, keras = (f"<!--record dalvi-deep test_accuracy {name}-->1<!--/-->" for name in ("torch", "keras"))
    assert frameworks(torch + keras, runs, board) == {"dalvi": {"torch", "keras"}}
    assert frameworks(keras + "{measured}`P5.deep.test_accuracy`", runs, board) == {"dalvi": {"keras"}}


def test_a_changed_record_makes_the_text_stale_and_sync_mends_it():
    text = "We find <!--measured P2.fashion.test_accuracy-->87 %<!--/-->, as claimed."
    assert list(stale(text, Told())) == [
        ("measured P2.fashion.test_accuracy", "87 %", "P2.fashion.test_accuracy is 0.5")
    ]
    mended = filled(text, Told())
    assert MARK.sub(lambda mark: mark[3], mended) == "We find P2.fashion.test_accuracy is 0.5, as claimed."
    assert list(stale(mended, Told())) == []


def test_a_number_without_a_mark_is_found():
    assert loose("test accuracy 91.9 % ± 0.2 (n = 3)") == ["(n = 3)"]
    assert loose("<!--record bas-ann1 train_loss-->0.1 (n = 3)<!--/-->") == []


@pytest.mark.parametrize(
    "mark",
    [
        "measured P9.none",
        "record nobody test_accuracy",
        "record bas-ann1 speed",
        "record bas-ann1 train_loss@0",
        "record bas-ann1 train_loss@last",
        "record bas-ann1 test_loss@1",
    ],
)
def test_a_mark_that_means_nothing_is_refused(mark):
    with pytest.raises(KeyError):
        filled(f"<!--{mark}-->1<!--/-->", Numbers())


def test_numbers_come_from_the_committed_records():
    said = Numbers()("record", "risqulla-fashion test_accuracy")
    assert said.startswith("8") and said.endswith("(n = 5)")
    first, end = (Numbers()("record", f"bas-ann1 train_loss{epoch}") for epoch in ("@1", ""))
    assert float(first.split()[0]) > float(end.split()[0])
    assert Numbers()("claimed", "P1.dropout.test_accuracy") == "92.84 %"
