"""Intervals over seeds: against closed forms, and against draws from a distribution that is known."""

from __future__ import annotations

import numpy as np
import pytest

from course_utils.evaluation import Interval, equivalent, holm, mean_difference, next_run

DRAWS = 10_000


def normal(n: int, seed: int = 0, spread: float = 1.0) -> np.ndarray:
    """DRAWS times n runs around 0."""
    return np.random.default_rng(seed).normal(0, spread, (DRAWS, n))


def within(share: float, expected: float) -> bool:
    """Whether a share of DRAWS is what is expected, but for five standard errors of chance."""
    return abs(share - expected) < 5 * np.sqrt(expected * (1 - expected) / DRAWS)


def test_two_runs_have_the_interval_of_cauchys_distribution():
    found = next_run([0.0, 2.0], level=0.5)  # s = √2, t(0.75, 1) = 1
    assert (found.low, found.high) == pytest.approx((1 - np.sqrt(3), 1 + np.sqrt(3)))
    assert mean_difference([0.0, 2.0], level=0.5).half_width == pytest.approx(1)


def test_five_runs_have_the_factor_of_the_tables():
    values = [1.0, 2.0, 3.0, 4.0, 5.0]  # t(0.975, 4) = 2.776
    assert next_run(values).half_width == pytest.approx(2.776445 * np.sqrt(2.5 * 1.2))
    assert mean_difference(values).half_width == pytest.approx(2.776445 * np.sqrt(2.5 / 5))


def test_the_ends_belong_to_an_interval_and_text_does_not():
    found = Interval(1.0, 2.0)
    assert 1 in found and 2.0 in found and 1.5 in found
    assert 0.99 not in found and 2.01 not in found and "1.5" not in found


@pytest.mark.parametrize("n", [3, 5, 10])
def test_one_more_run_lands_outside_as_often_as_is_said(n):
    runs = normal(n + 1, seed=n)
    outside = [run[-1] not in next_run(run[:-1]) for run in runs]
    assert within(np.mean(outside), 0.05)


@pytest.mark.parametrize("n", [3, 5, 10])
def test_a_factor_of_two_would_raise_more_false_alarms(n):
    runs = normal(n + 1, seed=n)
    spread = runs[:, :-1].std(axis=1, ddof=1) * np.sqrt(1 + 1 / n)
    outside = np.abs(runs[:, -1] - runs[:, :-1].mean(axis=1)) > 2 * spread
    assert outside.mean() > {3: 0.17, 5: 0.10, 10: 0.07}[n]


@pytest.mark.parametrize("n", [3, 5, 10])
def test_the_true_mean_is_missed_as_often_as_is_said(n):
    assert within(np.mean([0.0 not in mean_difference(run) for run in normal(n, seed=n)]), 0.05)


def test_networks_that_differ_by_the_margin_pass_for_equivalent_five_times_in_a_hundred():
    at_the_margin = 1 + normal(5, spread=0.2)
    assert within(np.mean([equivalent(run, margin=1) for run in at_the_margin]), 0.05)


def test_few_runs_that_scatter_show_no_equivalence_and_many_that_agree_do():
    assert not equivalent([-0.9, 0.1, 0.8], margin=0.5)
    assert not equivalent([0.9, 0.9, 0.91], margin=0.5)
    assert equivalent([-0.1, 0.1, 0.05], margin=0.5)


def test_holms_correction_stops_at_the_first_that_fails():
    # 0.05/4 = 0.0125, 0.05/3 = 0.0167, 0.05/2 = 0.025; the last would pass alone
    assert holm({"a": 0.04, "b": 0.001, "c": 0.016, "d": 0.03}) == ["b", "c"]
    assert holm({"a": 0.0125, "b": 0.9, "c": 0.9, "d": 0.9}) == ["a"]
    assert holm({"a": 0.01, "b": 0.02}) == ["a", "b"]
    assert holm({"a": float("nan"), "b": 0.9}) == [] == holm({})


def test_among_many_true_nothings_holm_finds_any_five_times_in_a_hundred():
    p = np.random.default_rng(0).uniform(size=(DRAWS, 12))
    found = [bool(holm(dict(zip("abcdefghijkl", row, strict=True)))) for row in p]
    assert within(np.mean(found), 1 - (1 - 0.05 / 12) ** 12)


@pytest.mark.parametrize("call", [next_run, mean_difference, lambda values: equivalent(values, margin=1)])
def test_one_run_has_no_interval(call):
    with pytest.raises(ValueError, match="two runs at least, not 1"):
        call([0.9])


def test_impossible_levels_and_margins_are_refused():
    with pytest.raises(ValueError, match="between 0 and 1"):
        next_run([0.0, 1.0], level=95)
    with pytest.raises(ValueError, match="must be positive"):
        equivalent([0.0, 1.0], margin=0)
