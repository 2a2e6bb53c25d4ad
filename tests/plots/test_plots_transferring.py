"""The picture of learning from few images."""

from __future__ import annotations

import pytest

from course_utils import plots


def test_every_series_is_told_with_its_means():
    series = {"probe": {10: [0.5, 0.6], 1000: [0.8]}, "scratch": {10: [0.3]}}
    picture = plots.ch06.accuracy_against_images(series, source="made up")
    assert "probe: 55.0 at 10, 80.0 at 1,000" in picture.alt
    axis = picture.figure.axes[0]
    assert axis.get_xscale() == "log"
    assert [label.get_text() for label in axis.get_xticklabels()] == ["10", "1,000"]
    assert "%" in axis.get_ylabel()


@pytest.mark.parametrize("series", [{}, {"probe": {}}, {"probe": {10: []}}])
def test_nothing_is_not_drawn(series):
    with pytest.raises(ValueError, match="at least one accuracy"):
        plots.ch06.accuracy_against_images(series, source="made up")
