"""The page for instructors says the minutes that the chapters state, and names what they have."""

from __future__ import annotations

import re

import nbformat
from conftest import ROOT
from written_chapters import CORE, DEEPER, read

from book import pace

PAGE = (ROOT / "instructors.md").read_text("utf8")


def minutes(name):
    asked = pace.of(read(name))
    return f"{asked.reading} | {asked.practice or '–'}"


def test_it_lists_every_page_with_its_minutes():
    further = {path.stem.removesuffix("-deeper"): minutes(path.stem) for path in DEEPER}
    rows = [
        f"| [{path.stem[:2]}](chapters/{path.name}) | {minutes(path.stem)} | {further.get(path.stem, '– | –')} |"
        for path in CORE
    ]
    assert [line for line in PAGE.splitlines() if line.startswith("| [")] == rows


# What the rows of the two plans take: (page, first section, last section, sections left out, exercises, questions).
FIRST, LAST = 0, -1
PLANS = [
    [("01-the-dataset", FIRST, LAST, (), 1, 0)],
    [("02-from-scratch", "From a likelihood to a loss", LAST, (), 1, 0)],
    [("03-ann-vs-cnn", FIRST, "Moved images", (), 1, 0)],
    [
        ("05-dropout-and-overfitting", FIRST, LAST, ("Two levers",), 0, 0),
        ("07-reading-the-mistakes", "A paper's table, audited", "A paper's table, audited", (), 0, 0),
    ],
    [("03-ann-vs-cnn", FIRST, "A fair fight", (), 1, 0)],
    [("03-ann-vs-cnn", "Moved images", "Where it breaks", (), 0, 5)],
    [("05-dropout-and-overfitting", FIRST, "Choosing on the test set", ("Two levers",), 1, 0)],
    [
        ("05-dropout-and-overfitting", "Where it breaks", "Where it breaks", (), 0, 0),
        ("07-reading-the-mistakes", "Precision, recall, and averages", "A paper's table, audited", (), 1, 0),
    ],
]


def sections(name):
    """The cells under each heading of a page, up to its exercises; those before the first are under ""."""
    found, heading = {"": []}, ""
    for cell in read(name).cells:
        parts = (
            re.split(r"^(?=## )", cell.source, flags=re.M) if cell.cell_type == "markdown" else [cell.source]
        )
        for part in parts:
            if cell.cell_type == "markdown" and (named := re.match(r"## (.+)", part)):
                heading = named[1]
                if heading == "Exercises":
                    return found
            found.setdefault(heading, []).append(nbformat.from_dict({**cell, "source": part}))
    raise AssertionError(f"{name} has no exercises")


def planned(parts):
    """Minutes of a row, to the nearest five."""
    cells, total = [], 0
    for name, first, last, without, exercises, questions in parts:
        found = sections(name)
        order = list(found)
        start = 0 if first == FIRST else order.index(first)
        end = len(order) - 1 if last == LAST else order.index(last)
        assert set(without) <= set(order)
        cells += [cell for each in order[start : end + 1] if each not in without for cell in found[each]]
        total += pace.MINUTES_PER_EXERCISE * exercises + pace.MINUTES_PER_QUESTION * questions
    page = nbformat.v4.new_notebook()
    page.cells = cells
    return 5 * round((pace.of(page).reading + total) / 5)


def test_its_plans_take_the_minutes_that_they_say_and_fit():
    rows = re.findall(r"^\| \d \|.*\| (\d+) \|$", PAGE, re.M)
    assert [int(row) for row in rows] == [planned(parts) for parts in PLANS]
    assert all(planned(parts) <= 90 for parts in PLANS)


def test_the_sections_that_its_plans_name_exist():
    text = "\n".join(cell.source for path in CORE for cell in read(path.stem).cells)
    headings = set(re.findall(r"^## (.+)", text, re.M))
    plans = PAGE.split("## Four slots")[1]
    named = set(re.findall(r"(?<!\*)\*([A-Z][^*]+)\*(?!\*)", plans)) - {"Deeper"}
    assert len(named) > 5 and named <= headings
