"""The picture of ways to shrink a map: it tells means in words, and refuses a way without a run."""

from __future__ import annotations

import numpy as np
import pytest

from course_utils import plots


def way(*accuracies):
    return plots.ch04.Way(
        1_950_592, np.array(accuracies), np.linspace(0.9, 0.5, 4 * len(accuracies)).reshape(-1, 4)
    )


def test_it_tells_means_and_costs():
    picture = plots.ch04.ways_to_shrink({"max": way(0.91, 0.92), "stride": way(0.90)}, source="a test")
    assert "max: 91.50 percent correct at 1.95 million multiply-accumulates" in picture.alt
    assert "stride: 90.00 percent" in picture.alt
    left, right = picture.figure.axes
    assert [label.get_text() for label in left.get_yticklabels()] == [
        "max\n1.95 M MACs",
        "stride\n1.95 M MACs",
    ]
    assert len(right.lines) == 2


def test_a_way_without_a_run_is_refused():
    for ways in ({}, {"max": plots.ch04.Way(1, np.array([]), np.zeros((0, 4)))}):
        with pytest.raises(ValueError, match="at least one run"):
            plots.ch04.ways_to_shrink(ways, source="a test")
