"""Numbers in prose are those of the records, and a test says so when they are not."""

from __future__ import annotations

import nbformat
import pytest
from conftest import ROOT

from book.measured import MARK, Numbers, filled, loose, stale
from course_utils import papers

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
