"""Augmentation: what SciPy computes, the same for equal seeds, and nothing where nothing was asked for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import ndimage

from course_utils.data import Split
from course_utils.training import Augmentation, Optimizer
from course_utils.training.augmentation import CHUNK
from course_utils.training.plan import Plan

ALL = Augmentation(flip=True, zoom=0.2, rotation=20.0, width_shift=0.1, height_shift=0.2)


@pytest.fixture(scope="module")
def images():
    """Smooth blobs and hard edges, not square, so that height and width cannot be mistaken."""
    random = np.random.default_rng(0)
    smooth = ndimage.gaussian_filter(random.uniform(-500, 700, (40, 24, 30)), (0, 2, 2))
    smooth[:, 5:9, 10:25] = 255
    return smooth.clip(0, 255).astype(np.uint8)


@pytest.mark.parametrize(
    "augmentation",
    [
        Augmentation(zoom=0.3),
        Augmentation(rotation=40.0),
        Augmentation(width_shift=0.2),
        Augmentation(height_shift=0.2),
        Augmentation(zoom=0.5, rotation=180.0, width_shift=0.3, height_shift=0.1),
    ],
    ids=["zoom", "rotation", "width shift", "height shift", "all together"],
)
def test_pixels_are_interpolated_as_scipy_does(augmentation, images):
    ours = augmentation.apply(images, seed=3, epoch=7)
    matrices, offsets = augmentation._draw(len(images), images.shape[1:], np.random.default_rng([3, 7, 1]))
    center = (np.array(images.shape[1:]) - 1) / 2
    for image, result, matrix, offset in zip(images, ours, matrices, offsets, strict=True):
        theirs = ndimage.affine_transform(
            image.astype(float), matrix, offset + center - matrix @ center, order=1, mode="nearest"
        )
        assert np.abs(result - theirs).max() < 0.51  # half for rounding, the rest for float32
    assert (ours != images).mean() > 0.1


def test_what_is_drawn_stays_within_what_was_asked_for():
    augmentation = Augmentation(zoom=0.3, rotation=40.0, width_shift=0.2, height_shift=0.1)
    matrices, offsets = augmentation._draw(5000, (24, 30), np.random.default_rng(0))
    scales = 1 / np.linalg.norm(matrices, axis=1)  # of the columns: height, width
    angles = np.rad2deg(np.arctan2(matrices[:, 1, 0], matrices[:, 0, 0]))
    for values, low, high in (
        (scales[:, 0], 0.7, 1.3),
        (scales[:, 1], 0.7, 1.3),
        (angles, -40, 40),
        (offsets[:, 0], -2.4, 2.4),
        (offsets[:, 1], -6, 6),
    ):
        span = high - low
        assert low - 1e-4 < values.min() < low + 0.02 * span
        assert high - 0.02 * span < values.max() < high + 1e-4
    assert abs(np.corrcoef(scales.T)[0, 1]) < 0.1, "height and width are scaled each by its own factor"


def test_a_shift_moves_along_its_own_axis_only():
    rows = np.repeat(np.arange(0, 240, 10, dtype=np.uint8)[None, :, None], 30, axis=2)
    assert np.array_equal(Augmentation(width_shift=0.4).apply(rows, 0, 0), rows)
    assert not np.array_equal(Augmentation(height_shift=0.4).apply(rows, 0, 0), rows)


def test_a_flip_mirrors_exactly_and_half_of_the_images():
    images = np.random.default_rng(0).integers(0, 256, (400, 5, 8), dtype=np.uint8)
    flipped = Augmentation(flip=True).apply(images, seed=0, epoch=0)
    same = (flipped == images).all(axis=(1, 2))
    mirrored = (flipped == images[:, :, ::-1]).all(axis=(1, 2))
    assert (same ^ mirrored).all()
    assert 0.4 < mirrored.mean() < 0.6


def test_equal_seeds_and_epochs_give_equal_images_and_others_do_not(images):
    first = ALL.apply(images, seed=1, epoch=2)
    assert first.dtype == np.uint8
    assert np.array_equal(first, ALL.apply(images, seed=1, epoch=2))
    assert not np.array_equal(first, ALL.apply(images, seed=1, epoch=3))
    assert not np.array_equal(first, ALL.apply(images, seed=2, epoch=2))


def test_an_image_does_not_depend_on_those_that_share_its_chunk():
    images = np.random.default_rng(0).integers(0, 256, (CHUNK + 3, 6, 6), dtype=np.uint8)
    augmentation = Augmentation(zoom=0.2, rotation=20.0)
    matrices, offsets = augmentation._draw(len(images), (6, 6), np.random.default_rng([0, 0, 1]))
    last, center = len(images) - 1, np.array([2.5, 2.5])
    theirs = ndimage.affine_transform(
        images[last].astype(float),
        matrices[last],
        offsets[last] + center - matrices[last] @ center,
        order=1,
        mode="nearest",
    )
    assert np.abs(augmentation.apply(images, 0, 0)[last] - theirs).max() < 0.51


@given(
    arrays(np.uint8, st.tuples(st.integers(1, 4), st.integers(2, 9), st.integers(2, 9))),
    st.builds(
        Augmentation,
        flip=st.booleans(),
        zoom=st.floats(0, 0.9),
        rotation=st.floats(0, 180),
        width_shift=st.floats(0, 0.9),
        height_shift=st.floats(0, 0.9),
        crop=st.integers(0, 3),
        erase=st.integers(0, 3),
    ),
    st.integers(0, 2**32 - 1),
    st.integers(0, 1_000),
)
def test_whatever_is_asked_for_shape_type_and_range_stay(images, augmentation, seed, epoch):
    before = images.copy()
    result = augmentation.apply(images, seed, epoch)
    assert result.shape == images.shape and result.dtype == np.uint8
    assert np.array_equal(images, before) and not np.shares_memory(result, images)
    assert np.array_equal(result, augmentation.apply(images, seed, epoch))
    assert result.max() <= images.max(), "nothing grows brighter"
    if not (augmentation.crop or augmentation.erase):
        assert result.min() >= images.min(), "black comes in only where it is asked for"
    assert np.array_equal(Augmentation().apply(images, seed, epoch), images)


def test_crops_move_by_whole_pixels_and_bring_in_black():
    images = np.arange(1, 24 * 30 + 1).reshape(1, 24, 30).repeat(2_000, axis=0).astype(np.uint16)
    result = Augmentation(crop=2).apply(images, seed=0, epoch=0)
    wider = np.pad(images[0], 2)
    possible = {(y, x): wider[y : y + 24, x : x + 30].tobytes() for y in range(5) for x in range(5)}
    found = [image.tobytes() for image in result]
    counts = {place: found.count(window) for place, window in possible.items()}
    assert sum(counts.values()) == 2_000, "nothing but moved images"
    assert all(45 < count < 120 for count in counts.values()), "each of 25 places as often as the others (80)"


def test_a_black_square_stands_around_every_pixel_alike():
    images = np.full((30_000, 24, 30), 255, np.uint8)
    black = Augmentation(erase=6).apply(images, seed=0, epoch=0) == 0
    rows, columns = black.any(axis=2).sum(axis=1), black.any(axis=1).sum(axis=1)
    assert np.array_equal(black.sum(axis=(1, 2)), rows * columns), "a rectangle"
    assert (rows.max(), columns.max()) == (6, 6)
    assert (rows.min(), columns.min()) == (3, 3), "at the border half of it lies outside"
    share = black.mean(axis=0)[6:-6, 6:-6]
    assert np.allclose(share, 36 / (24 * 30), rtol=0.15)


def test_crops_and_holes_leave_the_other_draws_as_they_were(images):
    flipped = Augmentation(flip=True).apply(images, seed=1, epoch=2)
    more = Augmentation(flip=True, erase=4).apply(images, seed=1, epoch=2)
    assert ((more == flipped) | (more == 0)).all()


def plan(augmentation: Augmentation, images: np.ndarray) -> Plan:
    split = Split(images, np.zeros(len(images), np.int64), "train")
    return Plan(
        train=split, epochs=5, batch_size=16, optimizer=Optimizer.of("sgd"), augmentation=augmentation, seed=4
    )


def test_training_sees_new_images_in_every_epoch_only_where_asked(images):
    plain, augmented = plan(Augmentation(), images), plan(ALL, images)
    assert plain.images(3) is plain.train.images
    assert not np.array_equal(augmented.images(0), augmented.images(1))
    assert np.array_equal(augmented.images(1), ALL.apply(images, seed=4, epoch=1))
    assert np.array_equal(plain.order(2), augmented.order(2)), "the batches do not depend on it"


@pytest.mark.parametrize(
    "wrong",
    [
        {"zoom": -0.1},
        {"zoom": 1.0},
        {"rotation": -5.0},
        {"rotation": float("nan")},
        {"rotation": float("inf")},
        {"width_shift": 1.5},
        {"height_shift": float("nan")},
    ],
    ids=str,
)
def test_impossible_amounts_are_refused(wrong):
    with pytest.raises(ValueError, match=rf"zoom and shifts lie in .*{next(iter(wrong))}"):
        Augmentation(**wrong)


@pytest.mark.parametrize("wrong", [{"crop": -1}, {"crop": 1.5}, {"erase": -4}, {"erase": 0.1}], ids=str)
def test_pixels_are_whole_numbers(wrong):
    with pytest.raises(ValueError, match=rf"whole numbers of pixels .*{next(iter(wrong))}"):
        Augmentation(**wrong)


@given(st.integers(1, 2_000), st.floats(1e-6, 10))
def test_schedules_fall_evenly_or_rise_in_a_fifth_and_end_at_nothing(steps, rate):
    plain, linear, cycle = (
        Optimizer("sgd", rate, schedule=schedule) for schedule in (None, "linear", "one-cycle")
    )
    assert {plain.share(step, steps) for step in range(steps)} == {1.0}
    falling = np.array([linear.share(step, steps) for step in range(steps + 1)])
    assert (falling[0], falling[-1]) == (1, 0)
    assert np.allclose(np.diff(falling), -1 / steps)
    shares = np.array([cycle.share(step, steps) for step in range(steps + 1)])
    assert shares[-1] == 0 and (shares[:-1] > 0).all() and (shares <= 1).all()
    top = int(shares.argmax())
    assert (np.diff(shares[: top + 1]) > 0).all() and (np.diff(shares[top:]) <= 1e-12).all()
    assert abs(top + 1 - steps / 5) <= 1
