"""Pictures of gradient descent: each says in words what it shows, and refuses what it cannot draw."""

from __future__ import annotations

import numpy as np
import pytest
from factories import texts

from course_utils import plots

SOURCE = "made for a test"


def test_weight_maps_shows_one_map_per_class_on_one_scale():
    weights = np.linspace(-0.5, 0.25, 27).reshape(9, 3)
    picture = plots.ch02.weight_maps(weights, ("boot", "shoe", "hat"), source=SOURCE)
    assert {"boot", "shoe", "hat", "weight (no unit)"} <= set(texts(picture))
    images = [image for axis in picture.figure.axes for image in axis.images]
    assert [image.get_array().shape for image in images] == [(3, 3)] * 3
    assert {image.get_clim() for image in images} == {(-0.5, 0.5)}, "zero is white in every map"
    assert "-0.5" in picture.alt and SOURCE in picture.alt


@pytest.mark.parametrize("shape", [(10, 3), (9, 2)])
def test_weight_maps_refuses_what_is_no_square_or_lacks_a_name(shape):
    with pytest.raises(ValueError, match="class names"):
        plots.ch02.weight_maps(np.zeros(shape), ("boot", "shoe", "hat"), source=SOURCE)


def test_functions_and_slopes_tells_the_steepest_slope():
    z = np.linspace(-1, 1, 5)
    picture = plots.ch02.functions_and_slopes(z, {"line": (z / 2, np.full(5, 0.5))})
    assert "line: slope at most 0.5" in picture.alt


def test_progress_and_time_multiplies_updates_by_the_learning_rate():
    picture = plots.ch02.progress_and_time({"slow": (0.1, {10: 0.2, 100: 0.6})}, source=SOURCE)
    by_updates, by_time = picture.figure.axes
    assert list(by_updates.lines[0].get_xdata()) == [10, 100]
    assert np.allclose(by_time.lines[0].get_xdata(), [1, 10])
    assert "slow: 0.60 after 100 updates" in picture.alt
    with pytest.raises(ValueError, match="no curve"):
        plots.ch02.progress_and_time({}, source=SOURCE)


def test_gradient_sizes_draws_a_line_per_network_and_a_panel_per_rule():
    panels = {"small": {"tanh": np.array([1e-3, 1.0])}, "large": {"tanh": np.array([1.0, 2.0])}}
    picture = plots.gradient_sizes(panels, source=SOURCE)
    assert [axis.get_title(loc="left") for axis in picture.figure.axes] == ["small", "large"]
    assert "small, tanh: 1e-03 in the first, 1e+00 in the last" in picture.alt


@pytest.mark.parametrize("size", [0.0, -1.0, np.nan])
def test_gradient_sizes_refuses_what_has_no_logarithm(size):
    with pytest.raises(ValueError, match="positive"):
        plots.gradient_sizes({"rule": {"tanh": np.array([1.0, size])}}, source=SOURCE)


def test_learning_rate_sweep_rings_the_best_rate():
    found = {"SGD": {0.1: 0.5, 1.0: 0.8, 10.0: np.nan}}
    picture = plots.ch02.learning_rate_sweep(found, source=SOURCE)
    (axis,) = picture.figure.axes
    assert [tuple(map(float, line.get_xydata()[0])) for line in axis.lines[1:]] == [(1.0, 0.8)]
    assert "SGD: best 0.80 at 1" in picture.alt
    with pytest.raises(ValueError, match="SGD"):
        plots.ch02.learning_rate_sweep({"SGD": {0.1: np.nan}}, source=SOURCE)
