"""Chapter 07's self-checks: the right answer passes, plausible wrong ones fail with a message that teaches."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax
from sklearn import metrics

from course_utils.checks import ch07

NEAR = 0.005 + 1e-9


def right_counts(precision, recall, images):
    return [
        (k, m)
        for k in range(1, images + 1)
        if abs(k / images - recall) <= NEAR
        for m in range(k, 1001)
        if abs(k / m - precision) <= NEAR
    ]


def only_the_nearest(precision, recall, images):
    k = round(recall * images)
    return [(k, m) for m in range(k, 1001) if abs(k / m - precision) <= NEAR]


def checks_the_recall_but_not_the_rest(precision, recall, images):
    return sorted({(k, round(k / precision)) for k, _ in right_counts(precision, recall, images)})


def truncates(precision, recall, images):
    return [
        (k, m)
        for k in range(1, images + 1)
        if int(100 * k / images) == round(100 * recall)
        for m in range(k, 1001)
        if int(100 * k / m) == round(100 * precision)
    ]


def rounds_to_even(precision, recall, images):
    return [
        (k, m)
        for k in range(1, images + 1)
        if round(k / images, 2) == recall
        for m in range(k, 1001)
        if round(k / m, 2) == precision
    ]


def few_predictions(precision, recall, images):
    return [(k, m) for k, m in right_counts(precision, recall, images) if m <= 2 * images]


def counts(near=NEAR, right_from=1, right_to=0, predicted_from=0, predicted_to=1001):
    """The right answer with one number changed: `right_to` and `predicted_from` count from what is right."""
    return lambda p, r, n: [
        (k, m)
        for k in range(right_from, n + 1 + right_to)
        if abs(k / n - r) <= near
        for m in range(1 if predicted_from is None else k + predicted_from, predicted_to)
        if abs(k / m - p) <= near
    ]


def and_also(where, pair):
    return lambda p, r, n: [*right_counts(p, r, n), *([pair] if n == where else [])]


def one_too_many(precision, recall, images):
    """The range ends one later than it should."""
    fits = abs((images + 1) / images - recall) <= NEAR
    return right_counts(precision, recall, images) + [(images + 1, images + 1)] * fits


COUNTS = {
    one_too_many: "301 right cannot be: the class has 300 images",
    lambda p, r, n: right_counts(r, p, n): "recall divides by the images",
    only_the_nearest: "60 of 93 is 0.6452, which does not round to 0.64",
    and_also(107, (91, 130)): "91 of 130 is 0.7000, which does not round to 0.90",
    and_also(8, (2, 2)): "2 of 8 is 0.2500",
    lambda p, r, n: [(round(p * n), n)]: "96 of 107 is 0.8972, which does not round to 0.85",
    checks_the_recall_but_not_the_rest: "list them all",
    truncates: "does not round to",
    rounds_to_even: "either way",
    few_predictions: "more than `images`",
    lambda p, r, n: [(m, k) for k, m in right_counts(p, r, n)]: "in this order",
    lambda p, r, n: len(right_counts(p, r, n)): "a list of pairs",
    lambda p, r, n: [(0, 0), *right_counts(p, r, n)]: "at least 1",
    lambda p, r, n: [(0, 5), *right_counts(p, r, n)]: "at least 1",
    counts(near=0.005): "either way",
    counts(near=0.005 - 1e-9): "either way",
    counts(near=0.0049): "list them all",
    counts(near=0.0051): "does not round to",
    counts(near=0.01): "does not round to",
    counts(right_from=2): "1 of 8 is 0.125",
    counts(right_to=-1): "try more than `images`",
    counts(predicted_from=1): "1 of 8 is 0.125",
    counts(predicted_from=None): "206 right among 205 predicted",
    counts(predicted_to=1000): "1,000 included",
    counts(predicted_to=1002): "the test set has 1,000 images",
    counts(predicted_to=2000): "the test set has 1,000 images",
    lambda p, r, n: 2 * right_counts(p, r, n): "each pair once",
    lambda p, r, n: [(p * r * n, n), *right_counts(p, r, n)]: "whole numbers",
    lambda p, r, n: [(np.inf, np.inf)]: "whole numbers",
    lambda p, r, n: right_counts(p, r, n) or None: "`return` missing",
    lambda p, r, n: right_counts(p, r, n)[:1]: "list them all",
    lambda p, r, n: [right for right, _ in right_counts(p, r, n)]: "a list of pairs",
}


def right_average(scores, of_class):
    found = of_class[np.argsort(-scores)]
    return (np.cumsum(found) / np.arange(1, len(found) + 1))[found].mean()


def by_trapezoids(scores, of_class):
    precision, recall, _ = metrics.precision_recall_curve(of_class, scores)
    return metrics.auc(recall, precision)


def by_trapezoids_from_the_first(scores, of_class):
    found = of_class[np.argsort(-scores)]
    right = np.cumsum(found)
    return metrics.auc(right / right[-1], right / np.arange(1, len(found) + 1))


def of_all_ranks(scores, of_class):
    found = of_class[np.argsort(-scores)]
    return (np.cumsum(found) / np.arange(1, len(found) + 1)).mean()


def sorts_in_place(scores, of_class):
    value = right_average(scores, of_class)
    scores.sort()
    return value


def from_the_second_rank(scores, of_class):
    found = of_class[np.argsort(-scores)]
    return (np.cumsum(found) / np.arange(2, len(found) + 2))[found].mean()


def in_whole_numbers(scores, of_class):
    found = of_class[np.argsort(-scores)]
    return (np.cumsum(found) // np.arange(1, len(found) + 1))[found].mean()


def spoils_the_classes(scores, of_class):
    value = right_average(scores, of_class)
    of_class[:] = of_class[np.argsort(-scores)]
    return value


AVERAGES = {
    lambda s, c: right_average(-s, c): "highest score comes first",
    lambda s, c: right_average(-np.arange(len(s)), c): "sort the images",
    lambda s, c: (
        right_average(s, c) * c.mean()
    ): "11/12 = 0.9167: divide by the number of images of the class, not by all images",
    of_all_ranks: "only where an image of the class",
    by_trapezoids: "use steps",
    by_trapezoids_from_the_first: "use steps",
    lambda s, c: c.mean(): "share of the class",
    lambda s, c: metrics.precision_score(c, s > 0.7): "comes late",
    lambda s, c: metrics.recall_score(c, s > 0.5): "1, 1, 3/4",
    lambda s, c: c[np.argsort(-s)]: "one number",
    sorts_in_place: "in place, and whoever called",
    lambda s, c: right_average(s[:50], c[:50]): "for 500",
    lambda s, c: None: "`return` missing",
    lambda s, c: "much": "one number",
    lambda s, c: np.nan: "NaN or infinity",
    from_the_second_rank: "first rank is 1",
    in_whole_numbers: "1, 1, 3/4",
    spoils_the_classes: "in place, and whoever called",
}


def searched(loss, low=0.05, high=20.0):
    return minimize_scalar(loss, bounds=(low, high), method="bounded", options={"xatol": 1e-6}).x


def cross_entropy(scores, labels):
    return -log_softmax(scores, axis=1)[np.arange(len(labels)), labels].mean()


def right_temperature(logits, labels):
    return searched(lambda t: cross_entropy(logits / t, labels))


def by_naive_softmax(logits, labels):
    def loss(t):
        with np.errstate(all="ignore"):
            powers = np.exp(logits / t)
            return -np.log(powers / powers.sum(axis=1, keepdims=True))[np.arange(len(labels)), labels].mean()

    return searched(loss)


def by_mean_confidence(logits, labels):
    accuracy = (logits.argmax(axis=1) == labels).mean()
    return searched(lambda t: (softmax(logits / t, axis=1).max(axis=1).mean() - accuracy) ** 2)


def by_accuracy(logits, labels):
    grid = [1.0, *np.linspace(0.1, 10, 50)]
    return max(grid, key=lambda t: ((logits / t).argmax(axis=1) == labels).mean())


def squared_error(logits, labels):
    targets = np.eye(5)[labels]
    return searched(lambda t: ((softmax(logits / t, axis=1) - targets) ** 2).mean())


def on_a_grid(*temperatures):
    return lambda z, y: min(temperatures, key=lambda t: cross_entropy(z / t, y))


def of_the_answers(logits, labels):
    return searched(lambda t: -log_softmax(logits / t, axis=1).max(axis=1).mean())


def in_place(logits, labels):
    def loss(t):
        nonlocal logits
        logits /= t
        return cross_entropy(logits, labels)

    return searched(loss)


def sorts_the_labels(logits, labels):
    value = right_temperature(logits, labels)
    labels.sort()
    return value


TEMPERATURES = {
    lambda z, y: 1 / right_temperature(z, y): "divide",
    by_mean_confidence: "mean confidence equal to the accuracy",
    by_accuracy: "cannot tell temperatures apart",
    lambda z, y: max(1.1, right_temperature(z, y)): "below 1 must be allowed",
    on_a_grid(*np.arange(0.25, 10, 0.5)): "more finely",
    on_a_grid(*range(1, 21)): "more finely",
    on_a_grid(*np.linspace(0.05, 20, 100)): "more finely",
    on_a_grid(*np.linspace(0.05, 20, 1000)): "more finely",
    on_a_grid(*np.geomspace(0.05, 20, 100)): "more finely",
    on_a_grid(1, 2, 3, 4, 5): "more finely",
    on_a_grid(0.5, 1, 1.5, 2): "Search from 0.05 to 20",
    lambda z, y: searched(lambda t: cross_entropy(z / t, y), 0.05, 10): "Search from 0.05 to 20",
    lambda z, y: searched(lambda t: cross_entropy(z / t, y), 0.1, 20): "Search from 0.05 to 20",
    lambda z, y: searched(lambda t: cross_entropy(z / t, y), 1, 20): "below 1 must be allowed",
    lambda z, y: searched(lambda t: -cross_entropy(z / t, y)): "for the lowest",
    lambda z, y: 3.14: "Search from 0.05 to 20",
    of_the_answers: "not at the answers",
    squared_error: "mean squared error",
    in_place: "in place, and whoever called",
    sorts_the_labels: "in place, and whoever called",
    lambda z, y: None: "`return` missing",
    lambda z, y: "warm": "one number",
    lambda z, y: np.nan: "does something overflow",
    lambda z, y: right_temperature(z, y) * 1.01: "near",
    lambda z, y: right_temperature(z[:2000], y[:2000]): "minimize the mean",
    lambda z, y: right_temperature(z, y) + 0.02: "near",
    lambda z, y: -right_temperature(z, y): "positive",
    lambda z, y: 0: "positive",
    lambda z, y: searched(lambda t: cross_entropy(softmax(z, axis=1) / t, y)): "minimize the mean",
    lambda z, y: np.full(len(y), right_temperature(z, y)): "one number",
    by_naive_softmax: "overflows",
    lambda z, y: right_temperature(z, y) * (1.02 if z.mean() > 900 else 1): "added to all logits",
}


def the_name(value):
    return value if isinstance(value, str) else ""


@pytest.mark.parametrize(("answer", "message"), COUNTS.items(), ids=the_name)
def test_wrong_counts_are_explained(answer, message):
    outcome = ch07.possible_counts(answer)
    assert outcome.status == "wrong"
    assert message in outcome.message, outcome


@pytest.mark.parametrize(("answer", "message"), AVERAGES.items(), ids=the_name)
def test_wrong_averages_are_explained(answer, message):
    outcome = ch07.average_precision(answer)
    assert outcome.status == "wrong"
    assert message in outcome.message, outcome


@pytest.mark.parametrize(("answer", "message"), TEMPERATURES.items(), ids=the_name)
def test_wrong_temperatures_are_explained(answer, message):
    outcome = ch07.temperature_for(answer)
    assert outcome.status == "wrong"
    assert message in outcome.message, outcome


def test_right_answers_pass_however_they_are_written():
    assert ch07.possible_counts(lambda *given: iter(right_counts(*given)[::-1])).status == "right"
    assert ch07.possible_counts(lambda *given: np.array(right_counts(*given))).status == "right"
    assert (
        ch07.average_precision(lambda s, c: np.float32(metrics.average_precision_score(c, s))).status
        == "right"
    )
    assert ch07.temperature_for(lambda z, y: np.array(right_temperature(z, y))).status == "right"
    assert (
        ch07.temperature_for(lambda z, y: 1 / searched(lambda b: cross_entropy(z * b, y))).status == "right"
    )


def test_right_answers_pass():
    assert ch07.possible_counts(right_counts).status == "right"
    assert ch07.average_precision(right_average).status == "right"
    assert ch07.temperature_for(right_temperature).status == "right"
    assert ch07.temperature_for(lambda *given: 1.004 * right_temperature(*given)).status == "right"
