"""Chapter 09's self-checks: right answers pass, plausible wrong ones fail with the message that helps."""

from __future__ import annotations

import numpy as np
import pytest

from course_utils.checks import ch09


def weights(labels, classes):
    counts = np.bincount(labels, minlength=classes)
    present = counts > 0
    return np.where(present, len(labels) / (present.sum() * np.maximum(counts, 1)), 0)


def test_the_right_weights_pass():
    assert ch09.class_weights(weights).status == "right"
    assert ch09.class_weights(lambda labels, classes: list(weights(labels, classes))).status == "right"


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda labels, classes: np.bincount(labels, minlength=classes) / len(labels), "the same for every class"),
        (lambda labels, classes: 1 / np.bincount(labels, minlength=classes), "the mean weight over the photos is 0.5, not 1"),
        (lambda labels, classes: len(labels) / np.bincount(labels, minlength=classes), "the mean weight over the photos is 2, not 1"),
        (lambda labels, classes: np.ones(classes), "the same for every class"),
        (lambda labels, classes: weights(labels, classes) + (np.bincount(labels, minlength=classes) == 0), "weigh 0"),
        (lambda labels, classes: weights(labels, classes) * (np.bincount(labels, minlength=classes) > 0).sum() / classes, "have photos"),
        (lambda labels, classes: weights(labels, classes)[labels], "shape"),
        (lambda labels, classes: None, "returns nothing"),
    ],
)  # fmt: skip
@pytest.mark.filterwarnings("ignore")
def test_wrong_weights(answer, message):
    outcome = ch09.class_weights(answer)
    assert outcome.status == "wrong"
    assert message in outcome.message, outcome


def say(logits, temperature, names, threshold):
    powers = np.exp((logits - logits.max()) / temperature)
    sure = powers.max() / powers.sum()
    return ("none of these" if sure < threshold else names[logits.argmax()]), sure


def naive(logits, temperature, names, threshold):
    powers = np.exp(logits / temperature)
    sure = powers.max() / powers.sum()
    return ("none of these" if sure < threshold else names[logits.argmax()]), sure


def test_the_right_word_passes():
    assert ch09.say(say).status == "right"
    assert ch09.say(lambda *given: (..., ...)).status == "not attempted"


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (naive, "before exp()"),
        (lambda z, t, names, low: say(z, 1, names, low), "temperature is missing"),
        (lambda z, t, names, low: say(z, 1 / t, names, low), "divide the logits by the temperature"),
        (lambda z, t, names, low: say(z, t, names, low)[::-1], "the name first"),
        (lambda z, t, names, low: say(z, t, names, 0), "none of these"),
        (lambda z, t, names, low: say(z, t, names, low + 1e-9), "you say"),
        (lambda z, t, names, low: (names[int(z.argmin())], say(z, t, names, low)[1]), "you say"),
        (lambda z, t, names, low: (say(z, t, names, low)[0], 100 * say(z, t, names, low)[1]), "softmax"),
        (lambda z, t, names, low: say(z, t, names, low)[0], "two things"),
        (lambda z, t, names, low: None, "returns nothing"),
    ],
)
@pytest.mark.filterwarnings("ignore")
def test_wrong_words(answer, message):
    outcome = ch09.say(answer)
    assert (outcome.status, message in outcome.message) == ("wrong", True), outcome
