"""The ways in which rules ask their runs: three answers, and the words for them."""

from __future__ import annotations

import numpy as np
import pytest
from record_factories import made, with_accuracy

from course_utils import records
from course_utils.claims import Verdict
from course_utils.records import Ruling, Runs, ruling
from course_utils.records.runs import on_test, recall


@pytest.mark.parametrize(
    ("parts", "verdict"),
    [
        ([True, True], Verdict.HOLDS),
        ([True, False], Verdict.PARTLY),
        ([True, None], Verdict.PARTLY),
        ([None, None], Verdict.UNDECIDED),
        ([False, None], Verdict.UNDECIDED),
        ([False, False], Verdict.DOES_NOT_HOLD),
    ],
)
def test_a_claim_of_parts_holds_partly_where_any_does(parts, verdict):
    assert Ruling.of(parts, "").verdict is verdict
    assert Ruling.of(reversed(parts), "").verdict is verdict


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [(np.True_, Verdict.HOLDS), (False, Verdict.DOES_NOT_HOLD), (None, Verdict.UNDECIDED)],
)
def test_one_answer_is_one_part(answer, verdict):
    assert Ruling.of(answer, "").verdict is verdict


@pytest.mark.parametrize(
    ("values", "answer"),
    [
        ([3, 4, 5], True),
        ([-3, -4, -5], False),
        ([-1, 4, 5], None),
        ([9], None),
        ([1, 1, 1], True),
        ([0, 0, 0], None),
        ([1, np.inf, 1], None),
    ],
)
def test_a_mean_is_above_where_all_of_its_interval_is(values, answer):
    assert ruling.above(values) is answer
    assert ruling.above(np.array(values) + 7.0, 7.0) is answer
    assert ruling.below(-np.array(values, float)) is answer


def test_two_seeds_tell_only_what_is_far():
    assert ruling.above([12.0, 14.0]) is True  # t(0.975, 1) = 12.7, standard error 1
    assert ruling.above([11.0, 13.0]) is None


@pytest.mark.parametrize(
    ("answers", "answer"),
    [([True] * 3, True), ([False] * 3, False), ([True, False, True], None), ([True] * 2, None), ([], None)],
)
def test_what_has_no_size_takes_three_seeds_that_agree(answers, answer):
    assert ruling.every_seed(answers) is answer


def test_an_answer_that_hangs_on_the_metric_is_none():
    assert ruling.whichever({"recall": True, "F1": True}) == (True, "recall: yes, F1: yes")
    assert ruling.whichever({"recall": True, "F1": None}) == (None, "recall: yes, F1: cannot tell")
    assert ruling.whichever({"recall": True, "F1": False}) == (None, "recall: yes, F1: no")


def test_two_conditions_of_one_part_must_both_be_met():
    assert ruling.both(True, True) is True
    assert ruling.both(True, None) is None
    assert ruling.both(None, False) is False


def test_an_interval_in_words():
    assert ruling.interval([0.01, 0.02, 0.03], digits=1, scale=100) == "+2.0 (95 %: −0.5 to +4.5, n = 3)"
    assert ruling.interval([-0.5]) == "−0.5000 (n = 1)"


def test_what_nobody_has_written_is_named():
    with pytest.raises(records.NotRunError, match="no run of toy-line is recorded"):
        ruling.lacking("toy-line")(Runs([]))


def test_a_quantity_is_larger_by_the_pairs_that_share_a_seed():
    first, second = (0.90, 0.92, 0.91), (0.80, 0.82, 0.80)
    runs = Runs([*with_accuracy("course-first", *first), *with_accuracy("course-second", *second, 0.1)])
    groups = runs.group("course-first"), runs.group("course-second")
    found = ruling.larger(runs, *groups, on_test("accuracy"), "The accuracy")
    assert (found.parts, found.groups) == ((True,), groups)
    assert found.finding == "The accuracy: +0.1033 (95 %: +0.0890 to +0.1177, n = 3)."
    assert ruling.larger(runs, *groups[::-1], on_test("accuracy"), "The accuracy").parts == (False,)


def test_errors_between_neighbors_count_both_ways_and_come_first_where_they_are_most():
    confusion = np.array([[9, 1, 4], [2, 9, 0], [0, 8, 9]])
    assert ruling.pairs(confusion, "abc") == [(8, "b", "c"), (4, "a", "c"), (3, "a", "b")]


def test_how_far_a_class_is_the_lowest_is_told_seed_by_seed():
    values = np.array([[0.5, 0.6, 0.7], [0.8, 0.6, 0.7]])
    assert ruling.lowest_by(values, 0) == pytest.approx([0.1, -0.2])
    confusion = 100 * np.eye(10, dtype=int)
    confusion[0, 1] = 100
    group = Runs([made("course-any", seed, confusion=confusion) for seed in range(2)]).group("course-any")
    assert ruling.per_class(group, recall)[:, 0].tolist() == [0.5, 0.5]
