"""Experiments side by side: means over seeds, and what has not been run is said."""

from __future__ import annotations

import pytest

from course_utils import records
from course_utils.records import runs

ROWS = {"P2": "risqulla-fashion", "nobody's": "course-nothing"}
READINGS = {
    "accuracy (%)": records.in_percent(runs.on_test("accuracy")),
    "moved": runs.under_shift("consistency", 1),
}


@pytest.fixture(scope="module")
def all_runs():
    return records.Runs(records.read_all())


def test_means_are_those_of_the_records(all_runs):
    found = records.averages(all_runs, ROWS, READINGS)
    values = [r.test.accuracy for r in all_runs.group("risqulla-fashion").records]
    assert found["P2"]["accuracy (%)"].mean == pytest.approx(100 * sum(values) / len(values))
    assert found["nobody's"] == {}


def test_the_table_says_what_is_missing(all_runs):
    table = records.side_by_side(all_runs, ROWS, READINGS)
    assert list(table.columns) == ["accuracy (%)", "moved", "seeds"]
    assert "±" in table.loc["P2", "accuracy (%)"]
    assert table.loc["P2", "moved"] == "not run yet"  # those records are older than the quantity
    assert table.loc["nobody's", "seeds"] == 0
    assert (table.loc["nobody's"] == "not run yet").sum() == 2
