"""Reading mistakes: occlusion, where a map lies, and the pictures of a network's mistakes, against hand-made cases."""

from __future__ import annotations

import numpy as np
import pytest
from factories import honest, texts
from scipy.special import softmax

from course_utils import plots
from course_utils.evaluation import precision_recall_curves
from course_utils.inspection import occlusion_maps, share_on_object

SOURCE = "made for a test"
NAMES = ("cat", "dog")


# ---- occlusion -----------------------------------------------------------------------------------


def looks_at_the_corner(images):
    """A classifier that knows one thing: class 1 is bright in the top left pixel."""
    bright = images[:, 0, 0] / 255.0
    return np.stack([np.zeros(len(images)), 10 * bright - 5], axis=1)


def test_only_the_part_that_is_looked_at_matters():
    images = np.full((2, 8, 8), 255, np.uint8)
    found = occlusion_maps(looks_at_the_corner, images, np.array([1, 0]), size=2, step=2)
    lost = softmax([0, 5])[1] - softmax([0, -5])[1]
    assert found[0, :2, :2] == pytest.approx(lost)
    assert found[1, :2, :2] == pytest.approx(-lost)  # covering the corner helps class 0
    assert not found[:, 2:].any() and not found[:, :, 2:].any()


def test_overlapping_squares_are_averaged_and_images_stay_as_they_are():
    images = np.full((1, 4, 4), 255, np.uint8)
    given = images.copy()
    found = occlusion_maps(looks_at_the_corner, images, np.array([1]), size=2, step=1)
    assert found[0, 0, 0] == pytest.approx(2 * found[0, 0, 1])  # one of two squares covers the corner
    assert found[0, 0, 0] == pytest.approx(4 * found[0, 1, 1])
    assert np.array_equal(images, given)


def test_a_gray_square_on_a_gray_image_changes_nothing():
    images = np.full((1, 6, 6), 90, np.uint8)
    assert not occlusion_maps(looks_at_the_corner, images, np.array([1]), size=3, fill=90).any()


def test_the_last_square_ends_at_the_border():
    def looks_at_the_last_pixel(images):
        return looks_at_the_corner(images[:, ::-1, ::-1])

    images = np.full((1, 8, 9), 255, np.uint8)  # steps of 3 alone would end at pixel 5
    found = occlusion_maps(looks_at_the_last_pixel, images, np.array([1]), size=3, step=3)
    assert found[0, -1, -1] > 0.9
    assert np.isfinite(found).all()


def test_occlusion_wants_bytes():
    with pytest.raises(ValueError, match="uint8"):
        occlusion_maps(looks_at_the_corner, np.zeros((1, 8, 8)), np.zeros(1, int))


# ---- where a map lies ----------------------------------------------------------------------------


def test_the_share_on_the_object_counts_what_is_positive_and_skips_empty_maps():
    image = np.zeros((1, 8, 8), np.uint8)
    image[:, :, :2] = 200
    even, left = np.ones((1, 4, 4)), np.zeros((1, 2, 2))
    left[:, :, 0] = 3
    assert share_on_object(image, even) == pytest.approx(1 / 4)
    assert share_on_object(image, left) == pytest.approx(1 / 2)
    assert share_on_object(image, left - 3) != share_on_object(image, left)
    assert np.isnan(share_on_object(image, -even))
    both = np.concatenate([even, -even])
    assert share_on_object(np.repeat(image, 2, axis=0), both) == pytest.approx(1 / 4)
    with pytest.raises(ValueError, match="1 images and 2 maps"):
        share_on_object(image, both)


@pytest.mark.parametrize(
    ("count", "options", "message"),
    [(2, {}, "do not fit"), (1, {"size": 9}, "cannot be"), (1, {"step": 0}, "cannot be"),
     (1, {"size": 2, "step": 3}, "cannot be"), (1, {"fill": 256}, "gray")],
)  # fmt: skip
def test_occlusion_refuses_what_cannot_be(count, options, message):
    with pytest.raises(ValueError, match=message):
        occlusion_maps(looks_at_the_corner, np.zeros((1, 8, 8), np.uint8), np.zeros(count, int), **options)


# ---- pictures ------------------------------------------------------------------------------------


def test_ranking_curves_tell_the_areas_and_mark_the_answers():
    logits, labels = honest(200, 2)
    curves = precision_recall_curves(softmax(logits, axis=1), labels, NAMES)
    picture = plots.ch07.ranking_curves(curves, {"dog": (0.5, 0.75)}, source=SOURCE)
    assert f"dog {curves['dog'].average_precision:.3f}" in picture.alt
    assert "dog 0.750 at 0.500" in picture.alt
    assert {"cat", "dog"} <= set(texts(picture))
    with pytest.raises(ValueError, match="1 to 10"):
        plots.ch07.ranking_curves({}, source=SOURCE)


def test_the_class_table_rings_the_lowest_of_each_row():
    rows = {"first": np.array([0.9, 0.2]), "second": np.array([0.6, 0.7])}
    picture = plots.ch07.class_table(rows, NAMES, source=SOURCE, quantity="recall")
    (rings,) = picture.figure.axes[0].lines
    assert (list(rings.get_xdata()), list(rings.get_ydata())) == ([1.5, 0.5], [0.5, 1.5])
    assert "cat is lowest in 1 and highest in 1 rows; dog is lowest in 1 and highest in 1 rows" in picture.alt
    with pytest.raises(ValueError, match="needs 2 values"):
        plots.ch07.class_table({"first": np.ones(3)}, NAMES, source=SOURCE)


def test_heat_maps_of_any_size_lie_over_the_image_and_tell_how_much_is_on_it():
    image = np.zeros((1, 8, 8), np.uint8)
    image[:, :, :4] = 200
    half = np.zeros((1, 2, 2))
    half[:, :, 0] = 1
    picture = plots.ch07.heat_maps(image, {"left": half, "right": 1 - half}, ["cat\n→ dog"], source=SOURCE)
    assert "left, at most 1, 100% of the positive part on the object; right, at most 1, 0%" in picture.alt
    assert "The same everywhere: 50% on the object" in picture.alt
    assert "cat → dog" in picture.alt
    assert "± 1" in texts(picture)
    with pytest.raises(ValueError, match="other images"):
        plots.ch07.heat_maps(image, {"left": np.ones((2, 2, 2))}, ["cat"], source=SOURCE)


def test_heat_maps_say_how_much_and_what_is_empty():
    image = np.full((1, 8, 8), 200, np.uint8)
    maps = {
        "weak": np.full((1, 2, 2), -0.012), "faint": np.full((1, 2, 2), 2.9e-5), "empty": np.zeros((1, 2, 2)),
    }  # fmt: skip
    picture = plots.ch07.heat_maps(image, maps, ["cat"], source=SOURCE)
    assert {"± 0.012", "below 0.001", "all zero"} <= set(texts(picture))
    limits = [axis.images[0].get_clim()[1] for axis in picture.figure.axes[1:]]
    assert limits == [0.012, 1, 1]  # a faint map keeps pale
    assert "empty, at most 0, nothing positive" in picture.alt
