"""Chapter 05's self-checks: the right answer passes, plausible wrong ones fail with a message that teaches."""

from __future__ import annotations

import numpy as np
import pytest

from course_utils import evaluation
from course_utils.checks import ch05


def right_dropout(x, p, u):
    return x * (u >= p) / (1 - p)


def changes_its_input(x, p, u):
    x *= (u >= p) / (1 - p)
    return x


def changes_the_draw(x, p, u):
    u -= p
    return x * (u >= 0) / (1 - p)


DROPOUT = {
    lambda x, p, u: x * (u < p) / p: "not to keep",
    lambda x, p, u: x * (u >= p): "smaller than x",
    lambda x, p, u: x * (u >= p) * (1 - p): "original dropout",
    lambda x, p, u: x * (u >= p) / p: "not by the share that goes",
    lambda x, p, u: x * (u >= p) * (1 + p): "exactly",
    lambda x, p, u: x / (1 - p): "nothing was dropped",
    lambda x, p, u: x[u >= p] / (1 - p): "an array of shape [100000]",
    lambda x, p, u: x * (u >= 0.5) / (1 - p): "a fifth",
    lambda x, p, u: 1.3 * x * (u >= p): "yours are x · 1.3",
    lambda x, p, u: x * (u >= p) / (u >= p).mean(): "happened to stay",
    lambda x, p, u: x * (u >= p) * x.sum() / (x * (u >= p)).sum(): "the sum stays",
    lambda x, p, u: x * (u >= p) / (1 - p) * np.where(x > 50_000, 1, 1.001): "not for all the same",
    lambda x, p, u: -x * (u >= p) / (1 - p): "x · -1.25",
    lambda x, p, u: np.rint(x * (u >= p) / (1 - p)): "not for all the same",
    lambda x, p, u: None: "`return`",
    lambda x, p, u: u >= p: "the mask itself",
    lambda x, p, u: np.where(u >= p, x / (1 - p), np.nan): "NaN",
    lambda x, p, u: np.array(["x"] * len(x)): "of type",
    lambda x, p, u: [[1.0], [1.0, 2.0]]: "should be an array of",
    lambda x, p, u: x * (np.random.default_rng(1).random(x.shape) >= p) / (1 - p): "not the right ones",
    lambda x, p, u: x * (u[::-1] >= p) / (1 - p): "not the right ones",
    lambda x, p, u: x * (np.ravel(u) >= p)[: len(x)] / (1 - p): "shape [2, 2]",
    lambda x, p, u: x * (u >= 0.2) / 0.8: "rate = 0 nothing",
    lambda x, p, u: x * (u > p) / (1 - p): "must drop only the first",
    changes_its_input: "in place, and whoever called",
    changes_the_draw: "in place, and whoever called",
}


def right_stop(losses, patience):
    best = 0
    for epoch, loss in enumerate(losses):
        if loss < losses[best]:
            best = epoch
        if epoch - best == patience:
            return best + 1, epoch + 1
    return best + 1, len(losses)


def with_the_future(losses, patience):
    return int(np.argmin(losses)) + 1, len(losses)


def from_zero(losses, patience):
    kept, trained = right_stop(losses, patience)
    return kept - 1, trained


def keeps_the_last(losses, patience):
    trained = right_stop(losses, patience)[1]
    return trained, trained


def wrong_order(losses, patience):
    return right_stop(losses, patience)[::-1]


def never_starts_anew(losses, patience):
    best, waited = 0, 0
    for epoch, loss in enumerate(losses):
        if loss < losses[best]:
            best = epoch
        elif epoch:
            waited += 1
        if waited == patience:
            return best + 1, epoch + 1
    return best + 1, len(losses)


def against_the_epoch_before(losses, patience):
    waited = 0
    for epoch in range(1, len(losses)):
        waited = 0 if losses[epoch] < losses[epoch - 1] else waited + 1
        if waited == patience:
            return int(np.argmin(losses[: epoch + 1])) + 1, epoch + 1
    return int(np.argmin(losses)) + 1, len(losses)


def equal_is_progress(losses, patience):
    best = 0
    for epoch, loss in enumerate(losses):
        if loss <= losses[best]:
            best = epoch
        if epoch - best == patience:
            return best + 1, epoch + 1
    return best + 1, len(losses)


def waits_one_longer(losses, patience):
    return right_stop(losses, patience + 1)


def waits_one_shorter(losses, patience):
    return right_stop(losses, max(1, patience - 1))


def wants_more_than_a_little(losses, patience):
    best = 0
    for epoch, loss in enumerate(losses):
        if loss < losses[best] - 0.01:
            best = epoch
        if epoch - best == patience:
            return best + 1, epoch + 1
    return best + 1, len(losses)


def without_the_last(losses, patience):
    kept, trained = right_stop(losses, patience)
    return kept, trained - (trained < len(losses))


def empties_the_list(losses, patience):
    found = right_stop(losses, patience)
    losses.clear()
    return found


STOPPING = {
    with_the_future: "never happens",
    from_zero: "count from 1",
    lambda losses, patience: tuple(n - 1 for n in right_stop(losses, patience)): "count from 1, places",
    keeps_the_last: "not those of the last one",
    wrong_order: "wrong order",
    never_starts_anew: "starts the waiting anew",
    against_the_epoch_before: "lowest loss so far",
    equal_is_progress: "must be lower",
    waits_one_longer: "never happens",
    waits_one_shorter: "is the fourth: it is trained",
    wants_more_than_a_little: "no least amount",
    without_the_last: "it is trained",
    empties_the_list: "in place",
    lambda losses, patience: 3: "two numbers",
    lambda losses, patience: None: "`return`",
    lambda losses, patience: (2, None): "is None",
    lambda losses, patience: tuple(float(n) for n in right_stop(losses, patience)): "whole numbers",
    lambda losses, patience: (np.array([2, 3]), 4): "whole numbers",
}


def right_choice(first, second):
    wins, losses = (first & ~second).sum(), (second & ~first).sum()
    if abs(wins - losses) <= 2 * np.sqrt(wins + losses):
        return "cannot tell"
    return "first" if wins > losses else "second"


def any_difference(first, second):
    return "first" if first.sum() > second.sum() else "second"


def by_intervals(first, second):
    (low, high), (below, above) = (
        evaluation.wilson_interval(int(right.sum()), len(right)) for right in (first, second)
    )
    return "first" if low > above else "second" if below > high else "cannot tell"


def the_wrong_way_round(first, second):
    return {"first": "second", "second": "first"}.get(right_choice(first, second), "cannot tell")


def a_fixed_threshold(first, second):
    difference = int(first.sum()) - int(second.sum())
    return "cannot tell" if abs(difference) <= 25 else "first" if difference > 0 else "second"


def half_a_percent(first, second):
    difference = first.mean() - second.mean()
    return "cannot tell" if abs(difference) <= 0.005 else "first" if difference > 0 else "second"


def divides_by_nothing(first, second):
    wins, losses = int((first & ~second).sum()), int((second & ~first).sum())
    return "cannot tell" if abs(wins - losses) / (wins + losses) ** 0.5 <= 2 else right_choice(first, second)


def by(deviations):
    def choose(first, second):
        wins, losses = (first & ~second).sum(), (second & ~first).sum()
        if abs(wins - losses) <= deviations * np.sqrt(wins + losses):
            return "cannot tell"
        return "first" if wins > losses else "second"

    return choose


def strictly_less(first, second):
    wins, losses = (first & ~second).sum(), (second & ~first).sum()
    if abs(wins - losses) < 2 * np.sqrt(wins + losses):
        return "cannot tell"
    return "first" if wins > losses else "second"


def by_a_corrected_difference(first, second):
    wins, losses = (first & ~second).sum(), (second & ~first).sum()
    if abs(wins - losses) - 1 <= 2 * np.sqrt(wins + losses):
        return "cannot tell"
    return "first" if wins > losses else "second"


def divides_quietly(first, second):
    wins, losses = (first & ~second).sum(), (second & ~first).sum()
    if abs(wins - losses) / np.sqrt(wins + losses) <= 2:
        return "cannot tell"
    return "first" if wins > losses else "second"


def changes_what_it_is_given(first, second):
    found = right_choice(first, second)
    first &= ~second
    return found


def less_but_for_none(first, second):
    return strictly_less(first, second) if (first != second).any() else "cannot tell"


CHOICE = {
    any_difference: "one standard deviation",
    by_intervals: "overlap",
    the_wrong_way_round: "",
    a_fixed_threshold: "one standard deviation",
    half_a_percent: "exactly one",
    divides_by_nothing: "you divide by zero",
    divides_quietly: "no image tells the networks apart",
    by(1.96): "exactly two of them",
    by(3): "2√5",
    by(2.1): "2√10000",
    by(1): "one standard deviation",
    less_but_for_none: "exactly two of them",
    strictly_less: "at most two times 0",
    by_a_corrected_difference: "2√5",
    changes_what_it_is_given: "in place, and whoever called",
    lambda first, second: None: "`return`",
    lambda first, second: first: "return",
    lambda first, second: right_choice(second, first): "",
    lambda first, second: 1 // 0: "ZeroDivisionError",
    lambda first, second: first.sum() > second.sum(): "return",
}


@pytest.mark.parametrize(("answer", "message"), DROPOUT.items(), ids=DROPOUT.values())
def test_wrong_dropouts_are_explained(answer, message):
    outcome = ch05.inverted_dropout(answer)
    assert outcome.status == "wrong"
    assert message in outcome.message, outcome


@pytest.mark.parametrize(("answer", "message"), STOPPING.items(), ids=STOPPING.values())
def test_wrong_stops_are_explained(answer, message):
    outcome = ch05.early_stopping(answer)
    assert outcome.status == "wrong"
    assert message in outcome.message, outcome


@pytest.mark.parametrize(
    ("answer", "message"), CHOICE.items(), ids=lambda value: getattr(value, "__name__", None)
)
def test_wrong_choices_are_explained(answer, message):
    outcome = ch05.which_is_better(answer)
    assert outcome.status == "wrong"
    assert message in outcome.message, outcome


def test_right_answers_pass():
    assert ch05.inverted_dropout(right_dropout).status == "right"
    assert ch05.early_stopping(right_stop).status == "right"
    assert ch05.which_is_better(right_choice).status == "right"


def test_a_stop_that_is_half_written_was_not_attempted():
    assert ch05.early_stopping(lambda *_: (..., ...)).status == "not attempted"
