"""Pictures of levers and of calibration: each says in words what it shows, and refuses what it cannot draw."""

from __future__ import annotations

import numpy as np
import pytest
from factories import texts

from course_utils import plots
from course_utils.evaluation import Reliability

SOURCE = "made for a test"
ACCURACY = {
    "5,000 images": {"nothing": [85.8, 86.0, 86.2], "dropout": [87.5]},
    "50,000 images": {"nothing": [90.9, 91.1]},
}


def test_levers_tell_every_mean_and_mark_the_first_lever():
    picture = plots.ch05.levers({"test accuracy (%)": ACCURACY}, source=SOURCE)
    assert "test accuracy (%), 5,000 images: nothing 86, dropout 87.5" in picture.alt
    assert {"nothing", "dropout", "5,000 images", "50,000 images", "test accuracy (%)"} <= set(texts(picture))
    (axis,) = picture.figure.axes
    dotted = [line.get_xdata()[0] for line in axis.lines if line.get_linestyle() == ":"]
    assert dotted == [86.0, 91.0]


def test_levers_draw_each_mean_with_one_standard_deviation_either_way():
    (axis,) = plots.ch05.levers(
        {"accuracy": {"5,000 images": {"nothing": [85.0, 86.0, 87.0]}}}, source=SOURCE
    ).figure.axes
    drawn = [np.ravel(line.get_xdata()) for line in axis.lines if line.get_linestyle() != ":"]
    assert any(np.array_equal(points, [86.0]) for points in drawn), "the mean"
    assert any({85.0, 87.0} <= set(points) for points in drawn), "mean − s.d., mean + s.d."


def test_a_lever_that_one_series_lacks_leaves_its_place_empty():
    picture = plots.ch05.levers({"loss": ACCURACY, "accuracy": ACCURACY}, source=SOURCE)
    assert len(picture.figure.axes) == 2
    assert [label.get_text() for label in picture.figure.axes[0].get_yticklabels()] == ["nothing", "dropout"]


def test_levers_refuse_an_empty_comparison():
    with pytest.raises(ValueError, match="no lever"):
        plots.ch05.levers({"loss": {"5,000 images": {}}}, source=SOURCE)


def test_calibration_leaves_bins_with_few_predictions_out_and_tells_the_error():
    bins = Reliability(np.array([0, 50, 50]), np.array([0.0, 0.6, 0.9]), np.array([0.0, 0.5, 0.8]))
    picture = plots.calibration({"sure": bins}, source=SOURCE)
    assert "sure: expected calibration error 0.100, mean confidence 0.750, accuracy 0.650" in picture.alt
    drawn = [line for line in picture.figure.axes[0].lines if line.get_label() == "sure"]
    assert [list(line.get_xdata()) for line in drawn] == [[0.6, 0.9]]
    with pytest.raises(ValueError, match="no network"):
        plots.calibration({}, source=SOURCE)
