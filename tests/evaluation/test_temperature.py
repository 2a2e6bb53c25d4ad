"""The temperature that makes a network as sure as it should be, found on logits whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest
from factories import honest
from scipy.special import log_softmax

from course_utils.evaluation import fit_temperature


@pytest.mark.parametrize("factor", [0.2, 1.0, 5.0])
def test_temperature_undoes_a_factor_on_honest_logits(factor):
    logits, labels = honest()
    assert fit_temperature(factor * logits, labels) == pytest.approx(factor, rel=0.05)


def test_no_other_temperature_has_a_lower_loss():
    logits, labels = honest(300)
    best = fit_temperature(3 * logits, labels)

    def loss(temperature):
        return -log_softmax(3 * logits / temperature, axis=1)[np.arange(len(labels)), labels].mean()

    assert all(loss(best) < loss(best * factor) for factor in (0.5, 0.95, 1.05, 2))


def test_temperature_refuses_what_has_no_best_one():
    logits = np.eye(3) * 5
    with pytest.raises(ValueError, match="all of the answers right"):
        fit_temperature(logits, np.arange(3))
    with pytest.raises(ValueError, match="none better than chance"):
        fit_temperature(-logits, np.arange(3))
    with pytest.raises(ValueError, match="3 logits for 2 labels"):
        fit_temperature(logits, np.arange(2))
    with pytest.raises(ValueError, match="NaN"):
        fit_temperature(logits * np.nan, np.arange(3))


@pytest.mark.parametrize("labels", [[0, 1, -1], [0, 1, 3]])
def test_temperature_refuses_labels_that_are_no_class(labels):
    with pytest.raises(ValueError, match="for 3 classes"):
        fit_temperature(np.eye(3) * 5, np.array(labels))


def test_temperature_is_found_in_double_precision_whatever_the_logits_are():
    logits, labels = honest(300)
    half = (3 * logits).astype(np.float16)
    assert fit_temperature(half, labels) == fit_temperature(half.astype(np.float64), labels)


def test_temperature_of_no_image_and_of_one_row_without_classes_is_refused():
    with pytest.raises(ValueError, match="there are no labels"):
        fit_temperature(np.zeros((0, 3)), np.zeros(0, int))
    with pytest.raises(ValueError, match=r"logits must be \[N, classes\], not \[3\]"):
        fit_temperature(np.zeros(3), np.arange(3))


def test_one_image_whose_answer_is_right_has_no_best_temperature():
    with pytest.raises(ValueError, match="no temperature is best"):
        fit_temperature(np.array([[2.0, 0.0]]), np.array([0]))
