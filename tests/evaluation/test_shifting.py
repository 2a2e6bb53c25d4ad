"""Images that are moved, and what classifiers whose rule is known make of them."""

from __future__ import annotations

import numpy as np
import pytest

from course_utils import evaluation


@pytest.fixture
def images():
    return np.random.default_rng(0).integers(0, 256, size=(6, 28, 28), dtype=np.uint8)


def test_shifted_images_move_and_lose_what_leaves(images):
    moved = evaluation.shifted(images, down=2, right=-3)
    assert np.array_equal(moved[:, 2:, :-3], images[:, :-2, 3:])
    assert not moved[:, :2].any() and not moved[:, :, -3:].any()
    assert np.array_equal(evaluation.shifted(images), images)


@pytest.mark.parametrize("down", [28, -30])
def test_a_shift_out_of_the_frame_is_refused(images, down):
    with pytest.raises(ValueError, match="leaves nothing"):
        evaluation.shifted(images, down=down)


def test_under_shifts_a_classifier_that_counts_light_is_unmoved_until_light_is_lost():
    bright = np.zeros((4, 28, 28), np.uint8)
    for count, image in enumerate(bright, start=1):
        image[10, 10 : 10 + count] = 255
    labels = np.arange(4)

    def logits_of(batch):
        light = (batch > 0).sum(axis=(1, 2))
        return np.eye(5)[np.clip(light - 1, 0, 4)]

    found = evaluation.under_shifts(logits_of, bright, labels, amounts=[0, 4, 17])
    assert found.accuracy.tolist()[:2] == [1, 1] and found.consistency.tolist()[:2] == [1, 1]
    # 17 right: columns 27 to 30, so all but one pixel leave; 17 down: row 27 stays; up and left: all is lost
    assert found.accuracy[2] == pytest.approx((4 + 1 + 1 + 1) / 16)


def test_under_shifts_a_classifier_that_looks_at_one_pixel_is_lost():
    images = np.zeros((2, 28, 28), np.uint8)
    images[1, 5, 5] = 255
    found = evaluation.under_shifts(
        lambda b: np.stack([b[:, 5, 5] == 0, b[:, 5, 5] > 0], 1), images, np.arange(2)
    )
    assert found.amounts.tolist() == [0, 1, 2, 3, 4]
    assert found.accuracy.tolist() == [1, 0.5, 0.5, 0.5, 0.5]


def test_under_shifts_needs_labels():
    with pytest.raises(ValueError, match="2 images and 1 labels"):
        evaluation.under_shifts(lambda batch: batch, np.zeros((2, 28, 28), np.uint8), np.zeros(1, int))


def test_images_move_up_and_right_too_as_far_as_one_line_is_left(images):
    moved = evaluation.shifted(images, down=-1, right=27)
    assert np.array_equal(moved[:, :-1, 27], images[:, 1:, 0])
    assert not moved[:, -1].any() and not moved[:, :, :27].any()
    assert np.array_equal(evaluation.shifted(images, down=27)[:, 27], images[:, 0])


def test_only_a_stack_of_gray_images_is_shifted_and_each_side_has_its_own_limit():
    with pytest.raises(ValueError, match=r"must be \[N, H, W\], not \[28, 28\]"):
        evaluation.shifted(np.zeros((28, 28), np.uint8))
    wide = np.ones((1, 2, 5), np.uint8)
    assert evaluation.shifted(wide, right=4).sum() == 2
    for down, right in ((2, 0), (0, 5), (0, -5)):
        with pytest.raises(ValueError, match=f"by {down} and {right} pixels leaves nothing of 2 × 5"):
            evaluation.shifted(wide, down, right)


def test_under_shifts_asks_for_at_least_one_image_and_says_how_many_there_were():
    with pytest.raises(ValueError, match="0 images and 0 labels"):
        evaluation.under_shifts(lambda batch: batch, np.zeros((0, 28, 28), np.uint8), np.zeros(0, int))
    found = evaluation.under_shifts(
        lambda batch: np.eye(2)[[0] * len(batch)], np.zeros((1, 9, 9), np.uint8), [1]
    )
    assert (found.images, found.amounts.dtype) == (1, np.int64)
    assert found.accuracy.tolist() == [0] * 5 and found.consistency.tolist() == [1] * 5  # steady, and wrong


def test_an_amount_of_0_asks_the_classifier_once():
    calls = []

    def logits_of(batch):
        calls.append(len(batch))
        return np.eye(2)[[0] * len(batch)]

    evaluation.under_shifts(logits_of, np.zeros((3, 9, 9), np.uint8), np.zeros(3, int), amounts=[0, 1])
    assert calls == [3] * 5
