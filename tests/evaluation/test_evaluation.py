"""Judging predictions, against scikit-learn and against hand-made cases."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import softmax
from sklearn import metrics

from course_utils.evaluation import evaluate, gradient_error, per_class_table, reliability, wilson_interval

NAMES = ("cat", "dog", "owl")
LABELS = np.array([0, 0, 1, 1, 2, 2])
LOGITS = np.array([[2, 1, 0], [0, 1, 0], [0, 3, 0], [0, 1, 0], [5, 0, 1], [0, 0, 1]], np.float32)


def test_numbers_agree_with_scikit_learn():
    found = evaluate(LOGITS, LABELS, NAMES)
    probabilities = np.exp(LOGITS) / np.exp(LOGITS).sum(axis=1, keepdims=True)
    assert found.accuracy == metrics.accuracy_score(LABELS, found.predictions) == pytest.approx(4 / 6)
    assert found.loss == pytest.approx(metrics.log_loss(LABELS, probabilities), rel=1e-6)
    assert found.confusion.tolist() == [[1, 1, 0], [0, 2, 0], [1, 0, 1]]
    assert found.recall.tolist() == [0.5, 1, 0.5]
    assert found.precision == pytest.approx([1 / 2, 2 / 3, 1])
    assert found.hardest == "cat"


def test_huge_logits_do_not_overflow():
    assert evaluate(LOGITS * 1e4, LABELS, NAMES).loss < float("inf")


def test_labels_alone_can_be_judged():
    found = evaluate(np.array([0, 1, 1, 1, 0, 2]), LABELS, NAMES)
    assert found.accuracy == pytest.approx(4 / 6)
    assert np.isnan(found.loss)


def test_the_table_starts_with_the_hardest_class():
    table = per_class_table(evaluate(LOGITS, LABELS, NAMES))
    assert table["recall"].is_monotonic_increasing
    assert table["images"].sum() == 6


@pytest.mark.parametrize(
    ("logits", "kind", "message"),
    [
        (LOGITS[:, :2], ValueError, "do not fit 3 classes"),
        (LOGITS[:4], ValueError, "4 predictions for 6 labels"),
        (LOGITS * np.nan, ValueError, "NaN"),
        (LOGITS[:, 0], TypeError, "must be integers"),
    ],
)
def test_what_does_not_fit_is_refused(logits, kind, message):
    with pytest.raises(kind, match=message):
        evaluate(logits, LABELS, NAMES)


def test_wilson_interval_matches_the_published_example_and_its_definition():
    low, high = wilson_interval(876, 1000)
    assert (round(low, 3), round(high, 3)) == (0.854, 0.895)
    for bound in (low, high):  # the bounds solve |p̂ − p| = z √(p (1 − p) / n)
        assert abs(0.876 - bound) == pytest.approx(1.96 * np.sqrt(bound * (1 - bound) / 1000))
    assert wilson_interval(0, 10)[0] == 0
    assert wilson_interval(10, 10)[1] == 1


COUNTS = st.integers(1, 100_000).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))


@given(COUNTS, st.floats(0.1, 4))
def test_wilson_interval_is_its_formula(counts, z):
    correct, total = counts
    share = correct / total
    center = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z / (1 + z * z / total) * np.sqrt(share * (1 - share) / total + (z / (2 * total)) ** 2)
    assert wilson_interval(correct, total, z) == pytest.approx(
        (center - half, center + half), rel=0, abs=1e-12
    )


@given(COUNTS)
def test_wilson_interval_holds_the_share_mirrors_and_narrows_with_more_images(counts):
    correct, total = counts
    low, high = wilson_interval(correct, total)
    assert 0 <= low <= correct / total <= high <= 1
    mirrored = wilson_interval(total - correct, total)
    assert mirrored == pytest.approx((1 - high, 1 - low), rel=0, abs=1e-12)
    fewer, more = low, high
    low, high = wilson_interval(4 * correct, 4 * total)
    assert high - low < more - fewer
    assert wilson_interval(correct, total, z=2.58)[1] >= more


@pytest.mark.parametrize(("correct", "total"), [(1, 0), (-1, 5), (6, 5)])
def test_impossible_counts_are_refused(correct, total):
    with pytest.raises(ValueError, match="between 0 and total"):
        wilson_interval(correct, total)


def test_reliability_sorts_by_confidence_and_counts_every_image():
    # two images of confidence 0.95, one of them right; one of 0.65, right
    logits = np.log([[0.95, 0.05], [0.95, 0.05], [0.35, 0.65]])
    bins = reliability(logits, np.array([0, 1, 1]), bins=10)
    assert bins.count.sum() == 3
    assert (bins.count[9], bins.accuracy[9]) == (2, 0.5)
    assert bins.expected_calibration_error == pytest.approx((2 * 0.45 + 0.35) / 3)


def test_reliability_does_not_mind_a_constant_added_to_an_image_logits():
    random = np.random.default_rng(0)
    logits, labels = random.normal(size=(200, 10)), random.integers(10, size=200)
    moved = logits + random.normal(size=(200, 1)) * 50
    for one, other in zip(
        vars(reliability(logits, labels)).values(),
        vars(reliability(moved, labels)).values(),
        strict=True,
    ):
        assert np.allclose(one, other)


def test_reliability_refuses_what_does_not_fit():
    with pytest.raises(ValueError, match="3 labels"):
        reliability(np.zeros((2, 10)), np.zeros(3, int))


def test_an_evaluation_reads_as_one_line():
    found = evaluate(LOGITS, LABELS, NAMES)
    low, high = wilson_interval(4, 6)
    assert found.interval == (low, high)
    assert str(found) == f"accuracy 0.6667 (95 %: {low:.4f} to {high:.4f}, n = 6), loss {found.loss:.4f}"


def test_a_formula_is_compared_with_the_gradient_of_cross_entropy():
    def right(logits, labels):
        return softmax(logits, axis=1) - np.eye(10)[labels]

    assert gradient_error(right) < 1e-9
    assert gradient_error(lambda z, y: right(z, y) + 0.01) == pytest.approx(0.01)
    assert gradient_error(lambda z, y: softmax(z, axis=1)) == pytest.approx(1)


def test_a_class_that_neither_occurs_nor_is_answered_keeps_its_place_and_counts_nothing():
    found = evaluate(np.array([0, 1, 1]), np.array([0, 0, 1]), NAMES)
    assert found.confusion.tolist() == [[1, 1, 0], [0, 1, 0], [0, 0, 0]]
    assert found.recall.tolist() == [0.5, 1, 0]
    assert found.precision.tolist() == [1, 0.5, 0]
    assert found.f1 == pytest.approx([2 / 3, 2 / 3, 0])


def test_one_image_is_enough_and_answers_are_whole_numbers_whatever_came_in():
    for answers in (LOGITS[:1], np.array([0], np.uint8)):
        found = evaluate(answers, LABELS[:1].astype(np.uint8), NAMES)
        assert found.accuracy == 1
        assert found.predictions.dtype == found.labels.dtype == found.confusion.dtype == np.int64


def test_the_loss_of_half_precision_logits_is_summed_in_double_precision():
    half = (LOGITS * 3.3).astype(np.float16)
    assert evaluate(half, LABELS, NAMES).loss == evaluate(half.astype(np.float64), LABELS, NAMES).loss


def test_the_table_names_its_columns_and_classes_and_keeps_three_digits():
    table = per_class_table(evaluate(LOGITS, LABELS, NAMES))
    assert [table.index.name, *table.columns] == ["class", "precision", "recall", "F1", "images"]
    assert table.loc["dog"].tolist() == [0.667, 1, 0.8, 2]


def test_reliability_has_15_bins_and_who_is_quite_sure_falls_into_the_last():
    bins = reliability(np.array([[1000.0, 0.0]]), np.array([0]))
    assert bins.count.tolist() == [0] * 14 + [1]
    assert reliability(np.array([[1000.0, 0.0]]), np.array([0]), bins=1).accuracy.tolist() == [1]


def test_reliability_of_half_precision_logits_is_reckoned_in_double_precision():
    half = np.random.default_rng(0).normal(size=(50, 10)).astype(np.float16)
    one, other = (reliability(each, np.zeros(50, int)).confidence for each in (half, half.astype(np.float64)))
    assert one.tolist() == other.tolist()


def test_reliability_needs_an_image_and_a_bin():
    with pytest.raises(ValueError, match="there are no labels"):
        reliability(np.zeros((0, 10)), np.zeros(0, int))
    with pytest.raises(ValueError, match="bins must be at least 1, not 0"):
        reliability(np.zeros((1, 10)), np.zeros(1, int), bins=0)


@pytest.mark.parametrize("wrong_at", [0, 49])
def test_a_formula_that_errs_in_a_single_image_is_found_out(wrong_at):
    def nearly(logits, labels):
        assert logits.shape == (50, 10) and labels.shape == (50,)
        gradient = softmax(logits, axis=1) - np.eye(10)[labels]
        gradient[wrong_at] *= 2
        return gradient

    assert gradient_error(nearly) > 0.1
