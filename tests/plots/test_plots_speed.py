"""Pictures of speed: each says in words what it shows, and refuses what it cannot draw."""

from __future__ import annotations

import numpy as np
import pytest
from factories import texts

from course_utils import plots

SOURCE = "made for a test"
RUNGS = {
    "the paper's": [plots.ch08.Rung("tutorial", 900, 92.8), plots.ch08.Rung("ours", 200, 92.9, 0.2)],
    "small": [plots.ch08.Rung("fast", 50, 93.7, 0.1)],
}


def test_a_ladder_tells_each_rung_and_each_mark_with_its_number():
    picture = plots.ch08.ladder(RUNGS, {"human": 83.5, "wide network": 96.7}, source=SOURCE)
    assert "1 tutorial: 92.80 % in 900 s; 2 ours: 92.90 % in 200 s; 3 fast: 93.70 % in 50 s" in picture.alt
    assert "human 83.5 %, wide network 96.7 %" in picture.alt
    assert {"1", "2", "3", "the paper's", "small", "wide network 96.7"} <= set(texts(picture))


def test_a_ladder_has_seconds_on_a_logarithmic_axis_and_room_for_all():
    (axis,) = plots.ch08.ladder(RUNGS, {"human": 83.5}, source=SOURCE).figure.axes
    assert axis.get_xscale() == "log"
    assert axis.get_xlim()[0] < 50 < 900 < axis.get_xlim()[1]
    assert [text.get_text() for text in axis.get_xticklabels()] == ["50", "100", "200", "500", "1,000"]
    assert axis.get_ylim()[0] < 92.8
    assert "seconds" in axis.get_xlabel() and "%" in axis.get_ylabel()


def test_a_result_far_below_is_named_at_the_lower_end_and_takes_no_room():
    picture = plots.ch08.ladder(RUNGS, {"human": 83.5, "earlier work": 92.7}, source=SOURCE)
    assert {"↓ human 83.5", "earlier work 92.7"} <= set(texts(picture))
    assert picture.figure.axes[0].get_ylim()[0] > 90


def test_numbers_of_neighboring_rungs_keep_their_distance():
    crowd = [
        plots.ch08.Rung("one", 100, 93.0),
        plots.ch08.Rung("two", 101, 93.0),
        plots.ch08.Rung("three", 103, 93.05),
    ]
    far = [plots.ch08.Rung("four", 900, 95.0)]
    (axis,) = plots.ch08.ladder({"crowd": crowd, "far": far}, {}, source=SOURCE).figure.axes
    sides = [text.get_position() for text in axis.texts if text.get_text() in {"1", "2", "3"}]
    assert len(set(sides)) == 3
    assert min(np.hypot(*np.subtract(a, b)) for a in sides for b in sides if a != b) > 8


def test_a_ladder_needs_a_rung_and_no_mark():
    plots.ch08.ladder(RUNGS, {}, source=SOURCE)
    with pytest.raises(ValueError, match="no rung"):
        plots.ch08.ladder({"small": []}, {"human": 83.5}, source=SOURCE)


def test_names_keep_their_distance_and_their_order():
    heights = [83.5, 91.5, 92.5, 92.6, 92.7, 96.7]
    found = plots.ch08.spread(heights, 0.6)
    assert np.diff(found).min() >= 0.6 - 1e-9
    assert found[0] == 83.5 and found[-1] == 96.7  # nobody is near
    assert np.isclose(np.mean(found), np.mean(heights))


@pytest.mark.parametrize("heights", [[], [1.0], [1.0, 1.0, 1.0]])
def test_names_at_one_height_are_spread_around_it(heights):
    found = plots.ch08.spread(heights, 0.5)
    assert len(found) == len(heights)
    assert not heights or np.isclose(np.mean(found), 1.0)


def test_shares_are_told_and_written_where_there_is_room():
    shares = {
        "tutorial": {"products": 0.6, "loading": 0.35, "copies": 0.05, "dropout": 0.0},
        "ours": {"products": 0.9, "copies": 0.1, "dropout": 0.0},
    }
    picture = plots.ch08.time_shares(shares, source=SOURCE)
    assert "tutorial: products 60%, loading 35%, copies 5%; ours: products 90%, copies 10%" in picture.alt
    written = texts(picture)
    assert {"60", "35", "90", "10", "products", "loading", "tutorial", "ours"} <= set(written)
    assert "5" not in written  # no room
    assert "dropout" not in written  # no share


@pytest.mark.parametrize(
    ("shares", "message"), [({}, "no share"), ({"ours": {"products": 0.5}}, "add up to 0.50")]
)
def test_shares_must_be_there_and_be_complete(shares, message):
    with pytest.raises(ValueError, match=message):
        plots.ch08.time_shares(shares, source=SOURCE)
