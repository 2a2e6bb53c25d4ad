"""The rule for printed numbers: closed forms, what decides, and how often it errs on runs whose truth is known."""

from __future__ import annotations

import math

import numpy as np
import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import t as student

from course_utils.claims import Verdict
from course_utils.evaluation import power
from course_utils.records import Measured, Point, weigh

DRAWS = 10_000
T = {3: 4.302653, 5: 2.776445}  # t(0.975, n − 1), from tables


def point(printed: float, n: int = 3, rounding: float = 0.0, **more: float) -> Point:
    """Ours have mean 0 and deviation 1."""
    return Point(printed=printed, rounding=rounding, ours=Measured(0.0, 1.0, n), **more)


@pytest.mark.parametrize("n", [3, 5])
def test_the_interval_is_that_of_one_more_run_widened_by_the_rounding(n):
    half = T[n] * math.sqrt(1 + 1 / n) + 0.5
    (band,) = weigh(point(0.0, n, rounding=0.5)).bands
    assert (band.seeds.low, band.seeds.high) == pytest.approx((-half, half))
    assert (band.settings, band.reached_by) == (band.seeds, ())
    for printed, verdict in (
        (half - 1e-4, Verdict.REPRODUCED), (half + 1e-4, Verdict.LOWER), (-half - 1e-4, Verdict.HIGHER),
    ):  # fmt: skip
        assert weigh(point(printed, n, rounding=0.5)).verdict is verdict


def test_two_runs_decide_nothing_however_close_or_far():
    for printed in (0.0, 1e9):
        found = weigh(point(printed, n=2))
        assert (found.verdict, found.bands) == (Verdict.UNDECIDED, ())
        assert math.isnan(found.p)


def test_a_wide_interval_is_undecided_inside_and_differs_outside():
    half = T[3] * math.sqrt(4 / 3)
    assert weigh(point(0.0, narrow=half + 1e-4)).verdict is Verdict.REPRODUCED
    assert weigh(point(0.0, narrow=half - 1e-4)).verdict is Verdict.UNDECIDED
    assert weigh(point(half + 1, narrow=half - 1)).verdict is Verdict.LOWER
    assert weigh(point(0.0, rounding=9.0, narrow=half + 1e-4)).verdict is Verdict.REPRODUCED, (
        "how few digits the paper prints is not our runs' fault"
    )


def test_another_setting_reaches_what_ours_does_not_and_is_named():
    settings = {"rate: 1": Measured(10.0, math.nan, 1), "rate: 2": Measured(30.0, math.nan, 2)}
    around_ten = T[3] * math.sqrt(2)  # one run of it, our deviation
    for printed, verdict, by in (
        (10 + around_ten - 1e-4, Verdict.WITHIN_REACH, ("rate: 1",)),
        (10 + around_ten + 1e-4, Verdict.WITHIN_REACH, ("rate: 2",)),  # between the two
        (30 + T[3] * math.sqrt(1.5) + 1e-4, Verdict.LOWER, ()),
        (-20.0, Verdict.HIGHER, ()),
        (0.0, Verdict.REPRODUCED, ()),
    ):
        found = weigh(point(printed, settings=settings))
        assert (found.verdict, found.reached_by) == (verdict, by), printed


def test_what_lies_outside_is_undecided_while_other_settings_are_to_be_tried():
    near = {"rate: 1": Measured(10.0, math.nan, 1)}
    for printed, verdict in (
        (0.0, Verdict.REPRODUCED), (10.0, Verdict.WITHIN_REACH), (90.0, Verdict.UNDECIDED),
    ):  # fmt: skip
        assert weigh(point(printed, settings=near, untried=1)).verdict is verdict
    found = weigh([point(90.0, untried=1), point(0.0, untried=1)])
    assert (found.verdict, found.bands[0].verdict) == (Verdict.UNDECIDED, Verdict.LOWER)
    assert found.p < 0.05


def test_what_lies_beyond_is_looked_for_on_the_claims_side():
    settings = {
        "near": Measured(12.0, math.nan, 3),
        "even farther": Measured(90.0, math.nan, 3),
        "far": Measured(60.0, math.nan, 3),
        "below": Measured(-12.0, math.nan, 3),
    }
    assert weigh(point(30.0, settings=settings)).reached_by == ("far",)
    mirrored = {name: Measured(-each.mean, math.nan, 3) for name, each in settings.items()}
    assert weigh(point(-30.0, settings=mirrored)).reached_by == ("far",)


def test_p_is_the_converse_of_the_interval():
    at_the_edge = T[3] * math.sqrt(4 / 3)
    assert weigh(point(at_the_edge + 0.5, rounding=0.5)).p == pytest.approx(0.05, abs=1e-5)
    assert weigh(point(0.5, rounding=0.5)).p == 1
    same = Point(printed=0.9, rounding=0.0, ours=Measured(0.9, 0.0, 3))
    assert weigh(same).p == 1
    assert weigh(Point(printed=0.8, rounding=0.0, ours=Measured(0.9, 0.0, 3))).p == 0


def test_a_curve_is_judged_as_a_whole():
    inside, above, below = point(0.0), point(-30.0), point(30.0)
    for points, verdict in (
        ([inside, inside], Verdict.REPRODUCED), ([inside, above], Verdict.HIGHER),
        ([below, inside], Verdict.LOWER), ([above, below], Verdict.DIFFERS),
        ([inside, point(0.0, narrow=1.0)], Verdict.UNDECIDED), ([inside, point(0.0, n=2)], Verdict.UNDECIDED),
    ):  # fmt: skip
        assert weigh(points).verdict is verdict
    edge = float(student.ppf(1 - 0.025 / 2, 2)) * math.sqrt(4 / 3)  # Bonferroni over two points
    assert weigh([inside, point(edge - 1e-4)]).verdict is Verdict.REPRODUCED
    assert weigh([inside, point(edge + 1e-4)]).verdict is Verdict.LOWER
    assert weigh([inside, point(edge)]).p == pytest.approx(0.05)


def test_a_curve_is_reached_by_the_setting_that_holds_all_its_points():
    one = {"a": Measured(30.0, math.nan, 3), "b": Measured(30.0, math.nan, 3)}
    other = {"a": Measured(90.0, math.nan, 3), "b": Measured(30.0, math.nan, 3)}
    assert weigh([point(30.0, settings=one), point(30.0, settings=other)]).reached_by == ("b",)
    assert weigh([point(30.0, settings=one), point(0.0, settings=other)]).reached_by == ("a", "b")
    apart = weigh([point(30.0, settings={"a": one["a"]}), point(30.0, settings={"b": other["b"]})])
    assert (apart.verdict, apart.reached_by) == (Verdict.WITHIN_REACH, ("a", "b"))
    far = weigh([point(30.0, settings=one), point(500.0, settings=other)])
    assert (far.verdict, far.reached_by) == (Verdict.LOWER, ())


def test_a_number_is_taken_as_it_is_printed():
    found = Point.of("92.84 %", [0.92, 0.93, 0.94], {"batch size: 64": [0.9]}, narrow=0.01)
    assert (found.printed, found.rounding) == (pytest.approx(0.9284), pytest.approx(0.00005))
    assert found.ours.mean == pytest.approx(0.93)
    assert (found.settings["batch size: 64"].mean, found.settings["batch size: 64"].n) == (0.9, 1)
    assert found.narrow == 0.01
    with pytest.raises(ValueError, match="no run"):
        Point.of("92.84 %", [])
    with pytest.raises(ValueError, match="no number to judge"):
        weigh([])
    with pytest.raises(ValueError, match="between 0 and 1"):
        weigh(point(0.0), level=95)


@given(
    values=st.lists(st.floats(-1, 1), min_size=3, max_size=6),
    printed=st.floats(-3, 3),
    scale=st.floats(0.01, 100),
    shift=st.floats(-10, 10),
)
def test_verdicts_do_not_depend_on_units(values, printed, scale, shift):
    array = np.array(values)
    if array.std() < 1e-3:
        return
    here = weigh(Point(printed=printed, rounding=0.0, ours=Measured.of(array)))
    there = weigh(
        Point(printed=scale * printed + shift, rounding=0.0, ours=Measured.of(scale * array + shift))
    )
    assert min(abs(here.p - 0.05), 1) < 1e-6 or here.verdict is there.verdict
    assert here.p == pytest.approx(there.p, rel=1e-4, abs=1e-9)


# ---------------------------------------------------------------- how often it errs


def verdicts(papers: NDArray[np.float64], ours: NDArray[np.float64]) -> list[Verdict]:
    """Of printed numbers or curves `[DRAWS, points]` beside runs `[DRAWS, n, points]`."""
    n = ours.shape[1]
    means, deviations = ours.mean(axis=1), ours.std(axis=1, ddof=1)
    return [
        weigh([
            Point(printed=printed, rounding=0.0, ours=Measured(mean, deviation, n))
            for printed, mean, deviation in zip(*row, strict=True)
        ]).verdict
        for row in zip(papers, means, deviations, strict=True)
    ]  # fmt: skip


def share(found: list[Verdict]) -> float:
    return sum(verdict is not Verdict.REPRODUCED for verdict in found) / len(found)


def chance(expected: float) -> float:
    """Five standard errors of a share of DRAWS."""
    return 5 * math.sqrt(expected * (1 - expected) / DRAWS)


@pytest.mark.parametrize("n", [3, 5, 10])
@pytest.mark.parametrize("distance", [0, 2, 4, 8])
def test_alarms_come_as_often_as_theory_has_it(n, distance):
    """A distance of 0 is the same setting: those alarms are false, 5 in 100."""
    draws = np.random.default_rng(100 * n + distance)
    ours, paper = draws.normal(size=(DRAWS, n, 1)), draws.normal(distance, size=(DRAWS, 1))
    expected, found = power(distance, n), share(verdicts(paper, ours))
    print(f"n = {n}, {distance} deviations away: {found:.3f} of {DRAWS:,} differ, {expected:.3f} by theory")
    assert distance or expected == pytest.approx(0.05)
    assert found == pytest.approx(expected, abs=chance(expected) + 1e-4)


def test_the_scoreboard_says_what_would_be_noticed():
    page = " ".join((ROOT / "scoreboard.md").read_text("utf8").split())
    five, three = ([f"{100 * power(distance, n):.0f} %" for distance in (2, 4)] for n in (5, 3))
    assert (
        f"found to differ in {five[0]} of cases, at 4 in {five[1]}; with three runs in {' and '.join(three)}."
        in page
    )


@pytest.mark.parametrize("n", [3, 5, 10])
@pytest.mark.parametrize("independent", [True, False])
def test_a_curve_raises_false_alarms_no_more_often_than_a_number(n, independent):
    draws = np.random.default_rng(n)
    points = 5 if independent else 1
    ours, paper = draws.normal(size=(2_000, n, points)), draws.normal(size=(2_000, points))
    if not independent:
        ours, paper = ours.repeat(5, axis=2), paper.repeat(5, axis=1)
    found = share(verdicts(paper, ours))
    expected = 1 - (1 - 0.01) ** 5 if independent else 0.01  # the same point five times is overcautious
    assert found == pytest.approx(expected, abs=5 * math.sqrt(expected / 2_000))
    assert found < 0.05 + 5 * math.sqrt(0.05 / 2_000)


def test_other_settings_forgive_and_never_accuse():
    draws = np.random.default_rng(1)
    for mean, deviation, printed in draws.normal(size=(200, 3)) * [1, 1, 5]:
        ours = Measured(mean, abs(deviation), 3)
        settings = {"other": Measured(mean + draws.normal(), math.nan, 1)}
        alone = weigh(Point(printed=printed, rounding=0.0, ours=ours)).verdict
        forgiven = weigh(Point(printed=printed, rounding=0.0, ours=ours, settings=settings)).verdict
        assert forgiven is alone or forgiven is Verdict.WITHIN_REACH
