"""Experiments side by side: means over seeds, and what has not been run is said."""

from __future__ import annotations

import pytest
from record_factories import made, with_accuracy

from course_utils import records
from course_utils.records import runs

ROWS = {"P2": "risqulla-fashion", "nobody's": "course-nothing"}


@pytest.fixture
def readings():
    return {
        "moved": runs.under_shift("consistency", 1),
        "accuracy (%)": records.in_percent(runs.on_test("accuracy")),
    }


@pytest.fixture(scope="module")
def all_runs():
    return records.Runs(records.read_all())


def test_means_are_those_of_the_records(all_runs, readings):
    found = records.averages(all_runs, ROWS, readings)
    values = [r.test.accuracy for r in all_runs.group("risqulla-fashion").records]
    assert found["P2"]["accuracy (%)"].mean == pytest.approx(100 * sum(values) / len(values))
    assert found["nobody's"] == {}


def test_the_table_says_what_is_missing(all_runs, readings):
    table = records.side_by_side(all_runs, ROWS, readings)
    assert list(table.columns) == ["moved", "accuracy (%)", "seeds"]
    assert "±" in table.loc["P2", "accuracy (%)"]
    assert table.loc["P2", "moved"] == "not run yet"  # those records are older than the quantity
    assert table.loc["nobody's", "seeds"] == 0
    assert (table.loc["nobody's"] == "not run yet").sum() == 2


def test_means_have_two_decimals_unless_told_and_one_run_has_no_deviation(readings):
    few = records.Runs([*with_accuracy("course-three", 0.90, 0.91, 0.92), made("course-one")])
    rows, accuracy = {"three": "course-three", "one": "course-one"}, {"%": readings["accuracy (%)"]}
    table = records.side_by_side(few, rows, accuracy)
    assert table.loc["three"].tolist() == ["91.00\u00a0±\u00a01.00", 3]
    assert table.loc["one"].tolist() == ["100.00", 1]
    assert records.side_by_side(few, rows, accuracy, decimals=0).loc["one", "%"] == "100"
