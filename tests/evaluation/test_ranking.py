"""Precision–recall curves of each class against the rest, by hand-made scores."""

from __future__ import annotations

import numpy as np
import pytest
from factories import honest
from scipy.special import softmax
from sklearn import metrics

from course_utils.evaluation import precision_recall_curves

NAMES = ("cat", "dog")


def test_a_curve_is_that_of_one_class_against_the_rest():
    scores = np.array([[0.9, 0.1], [0.2, 0.8], [0.4, 0.6], [0.7, 0.3]])
    found = precision_recall_curves(scores, np.array([0, 1, 0, 1]), NAMES)
    # dogs by score: yes, no, yes, no
    assert found["dog"].average_precision == pytest.approx((1 + 2 / 3) / 2)
    assert found["dog"].share == 0.5
    assert (found["dog"].precision[-1], found["dog"].recall[-1]) == (1, 0)
    assert found["dog"].recall[0] == 1
    assert len(found["cat"].threshold) == len(found["cat"].precision) - 1


def test_the_area_is_that_under_the_steps():
    logits, labels = honest(500, 2)
    curve = precision_recall_curves(softmax(logits, axis=1), labels, NAMES)["cat"]
    steps = -np.sum(np.diff(curve.recall) * curve.precision[:-1])
    assert curve.average_precision == pytest.approx(steps)
    assert curve.average_precision == metrics.average_precision_score(
        labels == 0, softmax(logits, axis=1)[:, 0]
    )


@pytest.mark.parametrize(
    ("shape", "labels", "message"),
    [((3, 2), [0, 1], "3 scores for 2 labels"), ((2, 3), [0, 1], "do not fit 2 classes"), ((2, 2), [0, 0], "no image of dog")],
)  # fmt: skip
def test_curves_refuse_what_does_not_fit(shape, labels, message):
    with pytest.raises(ValueError, match=message):
        precision_recall_curves(np.full(shape, 0.5), np.array(labels), NAMES)


def test_every_point_of_a_curve_is_what_answering_from_its_threshold_on_would_reach():
    logits, labels = honest(60, 2)
    scores = softmax(logits, axis=1)
    curve = precision_recall_curves(scores, labels, NAMES)["dog"]
    assert curve.share == (labels == 1).mean()
    for precision, recall, threshold in zip(curve.precision, curve.recall, curve.threshold, strict=False):
        answered = scores[:, 1] >= threshold
        assert precision == pytest.approx((labels[answered] == 1).mean())
        assert recall == pytest.approx(answered[labels == 1].mean())


def test_one_score_for_each_image_is_no_table_of_scores():
    with pytest.raises(ValueError, match=r"scores must be \[N, classes\], not \[2\]"):
        precision_recall_curves(np.array([0.5, 0.5]), np.array([0, 1]), NAMES)
