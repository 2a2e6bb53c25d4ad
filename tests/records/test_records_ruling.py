"""The words that rules share, on numbers whose error is known."""

from __future__ import annotations

import numpy as np
import pytest
from record_factories import with_accuracy

from course_utils import records
from course_utils.records import Runs, ruling
from course_utils.records.runs import on_test


@pytest.mark.parametrize(
    ("differences", "holds"),
    [([3, 1], False), ([4, 1.5], True), ([-4, -1.5], False), ([0, 0, 0], False), ([1, 1, 1], True)],
)  # fmt: skip
def test_paired_differences_must_exceed_twice_their_error(differences, holds):
    found = ruling.paired(np.array(differences, float), "one minus the other", ())
    assert found.holds is holds
    assert found.finding.startswith(f"one minus the other: {np.mean(differences):+.4f} ± ")
    assert found.finding.endswith(f"(standard error, {len(differences)} pairs).")


def test_a_single_pair_shows_nothing_however_large():
    found = ruling.paired(np.array([9.0]), "one minus the other", ())
    assert found.holds is False
    assert found.finding == "one minus the other: +9.0000 for the only pair of seeds; its error is unknown."


def test_what_nobody_has_written_is_named():
    with pytest.raises(records.NotRunError, match="no run of toy-line is recorded"):
        ruling.lacking("toy-line")(records.Runs([]))


def compared(first: tuple[float, ...], second: tuple[float, ...]) -> records.Ruling:
    runs = Runs([*with_accuracy("course-first", *first), *with_accuracy("course-second", *second)])
    groups = runs.group("course-first"), runs.group("course-second")
    found = ruling.larger(runs, *groups, on_test("accuracy"), "The accuracy")
    assert found.groups == groups
    return found


@pytest.mark.parametrize(
    ("lead", "errors", "holds"), [(0.018, "+2.2", True), (0.016, "+2.0", False), (-0.018, "-2.2", False)]
)
def test_a_mean_is_larger_if_it_leads_by_more_than_twice_the_error(lead, errors, holds):
    second = np.array([0.79, 0.80, 0.81])  # the error of the difference is 0.01 · √(2/3)
    found = compared(tuple(second + lead), tuple(second))
    assert found.holds is holds
    assert found.finding == f"The accuracy differs by {lead:+.4f}, {errors} standard errors."


@pytest.mark.parametrize("runs", [1, 3])
def test_a_lead_whose_error_nobody_knows_shows_nothing(runs):
    found = compared((0.9,) * runs, (0.5,) * runs)  # single runs; or runs that are all the same
    assert found.holds is False
    assert found.finding == "The accuracy differs by +0.4000; its error is unknown."
