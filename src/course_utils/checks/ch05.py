"""Self-checks of chapter 05, dropout and overfitting.

They try an answer on small cases made here, so they take no time and give the same verdict everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.checks.core import Wrong, attempted, exercise, numbers, several


@exercise
def inverted_dropout(answer: Callable[[NDArray[Any], float, NDArray[Any]], NDArray[Any]]) -> str:
    """`answer(x, rate, uniform)` → x with a share `rate` dropped, the rest scaled; `uniform` is drawn from [0, 1)."""
    x, rate = np.arange(1.0, 100_001.0), 0.2
    uniform = np.random.default_rng(0).random(len(x))
    found = _values(answer(x, rate, uniform), x.shape)
    _about_the_share(found, rate)
    kept = found != 0
    if not np.array_equal(kept, uniform >= rate):
        raise Wrong("as many go as should, but not the right ones: a value goes where its number in uniform is "
                    "below rate")  # fmt: skip
    _about_the_factor(found[kept] / x[kept], rate, float(x.sum() / x[kept].sum()))
    if not np.array_equal(_values(answer(x, 0.0, uniform), x.shape), x):
        raise Wrong("with rate = 0 nothing is dropped, and x comes back as it is")
    edge = _values(answer(np.ones(3), 0.5, np.array([0.2, 0.5, 0.9])), (3,))
    if not np.array_equal(edge, [0.0, 2.0, 2.0]):
        raise Wrong(
            "right for rate = 0.2, but for rate = 0.5 and uniform 0.2, 0.5, 0.9 it must drop only the first: 0.5 "
            f"is not below 0.5. For x = 1, 1, 1 that is 0, 2, 2, not {', '.join(f'{v:g}' for v in edge)}"
        )
    table = _values(answer(np.ones((2, 2)), 0.5, np.array([[0.2, 0.9], [0.9, 0.2]])), (2, 2))
    if not np.array_equal(table, [[0.0, 2.0], [2.0, 0.0]]):
        raise Wrong(
            "right for a vector; for x and uniform of shape [2, 2], each value has its own number, too"
        )
    return "right: a value goes where uniform < rate; what stays is divided by 1 − rate, so the mean is x"


def _values(result: Any, shape: tuple[int, ...]) -> NDArray[Any]:
    if isinstance(result, np.ndarray) and result.dtype.kind == "b":
        raise Wrong("you return the mask itself: multiply x by it, and scale what stays")
    return numbers(result, "what comes of x", shape, "a value that is dropped becomes 0, not NaN")


def _about_the_share(found: NDArray[Any], rate: float) -> None:
    share = float((found == 0).mean())
    if abs(share - (1 - rate)) < 0.02:
        raise Wrong(
            "you drop 80 % for rate = 0.2: the rate is the share to drop, as in both frameworks, not to keep"
        )
    if share == 0:
        raise Wrong("nothing was dropped: multiply by a mask of zeros and ones")
    if abs(share - rate) > 0.02:
        raise Wrong(f"with rate = 0.2 a fifth of the values must go; in yours {share:.0%} are zero")


def _about_the_factor(factors: NDArray[Any], rate: float, keeps_the_sum: float) -> None:
    """What stays must have been multiplied by 1 / (1 − rate), whatever the draw; here four fifths stay, nearly."""
    factor, stays = float(np.median(factors)), len(factors) / 100_000
    this_draw = (
        "that is right for this draw only; on average over all draws it must be 1 − rate that you divide by"
    )
    about = {
        1.0: "what stays must be scaled up, or the mean of the result is smaller than x",
        1
        - rate: "1 − rate is the factor of the original dropout, applied in evaluation; the inverted one divides "
        "in training",
        1 / rate: "divide by the share that stays, 1 − rate, not by the share that goes",
        1 + rate: "1 + rate is only near the right factor when rate is small: the mean must come out exactly",
        1 / stays: f"you divide by the share that happened to stay, {stays:.4f}; {this_draw}",
        keeps_the_sum: f"you scale so that the sum stays as it was; {this_draw}",
    }
    for wrong, hint in about.items():
        if np.allclose(factors, wrong, rtol=1e-9):
            raise Wrong(f"the right values go. The factor of those that stay is not right: {hint}")
    if not np.allclose(factors, 1 / (1 - rate), rtol=1e-9):
        spread = "" if np.allclose(factors, factor) else ", and not for all the same"
        raise Wrong(f"with rate = 0.2 every value that stays is x · 1.25; yours are x · {factor:.6g}{spread}")


# losses, patience, (epoch kept, epochs trained), what to say to another answer
STOPPING: list[tuple[list[float], int, tuple[int, int], str]] = [
    (
        [0.9, 0.5, 0.6, 0.7, 0.4],
        2,
        (2, 4),
        "the second epoch in a row without a new lowest loss is the fourth: it is trained, the fifth never happens",
    ),
    (
        [0.9, 0.8, 0.7, 0.6],
        2,
        (4, 4),
        "if the loss falls to the end, all epochs are trained and the last is kept",
    ),
    (
        [0.9, 0.5, 0.6, 0.4, 0.5, 0.5],
        2,
        (4, 6),
        "a new lowest loss starts the waiting anew: epochs without progress must follow each other",
    ),
    (
        [0.9, 0.5, 0.7, 0.6, 0.55, 0.1],
        3,
        (2, 5),
        "progress is measured against the lowest loss so far, not against the epoch before",
    ),
    ([0.5, 0.5, 0.5, 0.4], 2, (1, 3), "an equal loss is no progress: it must be lower"),
    (
        [0.5, 0.6, 0.4],
        1,
        (1, 2),
        "with a patience of 1 the first epoch without progress ends the training",
    ),
    (
        [0.5, 0.51, 0.499],
        5,
        (3, 3),
        "a loss that is lower by 0.001 is lower: there is no least amount of progress",
    ),
    ([0.5, 0.6, 0.55], 5, (1, 3), "if patience never runs out, the best epoch is kept all the same"),
]


@exercise
def early_stopping(answer: Callable[[Sequence[float], int], Any]) -> str:
    """`answer(losses, patience)` → (epoch whose weights are kept, epochs that were trained), counted from 1."""
    what = "two numbers: the epoch that is kept, and how many epochs were trained"
    for losses, patience, right, hint in STOPPING:
        found = _two_counts(answer(losses, patience), what)
        if found == right:
            continue
        kept, trained = right
        about: dict[tuple[int, ...], str] = {
            (kept - 1, trained): "epochs count from 1, places in a list from 0",
            (kept - 1, trained - 1): "epochs count from 1, places in a list from 0",
            (trained, kept): "the two numbers are in the wrong order",
            (trained, trained): "the weights of the best epoch are kept, not those of the last one",
        }
        said = about.get(found, hint) if kept != trained else hint
        raise Wrong(f"losses {losses}, patience {patience}: {right}, not {found}: {said}")
    return "right: wait for `patience` epochs in a row without a new lowest loss, and keep the lowest"


def _two_counts(result: Any, what: str) -> tuple[int, ...]:
    """A learner's pair of whole numbers."""
    parts = several(result, 2, what)
    if not all(isinstance(part, int | np.integer) and not isinstance(part, bool) for part in parts):
        raise Wrong(f"epochs are whole numbers; return {what}")
    return tuple(int(part) for part in parts)


# right in both, only in the first, only in the second; the verdict; what to say to another answer
CHOICES: list[tuple[tuple[int, int, int], str, str]] = [
    (
        (9_000, 400, 430),
        "cannot tell",
        "a difference of 30 images, where 830 are right in only one network, is about one standard "
        "deviation, √830 ≈ 29",
    ),
    (
        (9_200, 20, 50),
        "second",
        "only the images that exactly one gets right count: of 70 such images 50 are too many for a fair "
        "coin (√70 ≈ 8), however much the two intervals overlap",
    ),
    ((9_200, 50, 20), "first", "look at the sign of the difference"),
    (
        (9_500, 0, 0),
        "cannot tell",
        "if no image tells the networks apart, there is nothing to decide: 0 is at most two times 0",
    ),
    (
        (20, 70, 10),
        "first",
        "on few images a large difference still counts: compare it with √(number that only one gets right)",
    ),
    ((50, 6, 3), "cannot tell", "3 images of 9 are what a fair coin gives"),
    (
        (50, 4, 0),
        "cannot tell",
        "the difference is 4 and the standard deviation √4 = 2: exactly two of them, and at most two do not decide",
    ),
    ((50, 5, 0), "first", "the difference is 5 and two standard deviations are 2√5 ≈ 4.5: that is more"),
    (
        (9_000, 39, 61),
        "second",
        "the difference is 22 and two standard deviations are 2√100 = 20: that is more",
    ),
    (
        (0, 4_900, 5_100),
        "cannot tell",
        "the difference is 200 and two standard deviations are 2√10000 = 200: at most two do not decide",
    ),
    (
        (0, 5_101, 4_899),
        "first",
        "the difference is 202 and two standard deviations are 2√10000 = 200: that is more",
    ),
]


@exercise
def which_is_better(answer: Callable[[NDArray[Any], NDArray[Any]], str]) -> str:
    """`answer(first, second)` → "first", "second" or "cannot tell", from booleans: which images each got right."""
    for (both, only_first, only_second), right, hint in CHOICES:
        first, second = _answers(both, only_first, only_second)
        try:
            with np.errstate(all="ignore"):
                found = attempted(answer(first, second))
        except ZeroDivisionError:
            if only_first + only_second:
                raise
            raise Wrong(
                "where no image tells the networks apart, you divide by zero. Compare |wins − losses| with "
                "2 · √(wins + losses): that needs no division"
            ) from None
        if not isinstance(found, str) or found not in ("first", "second", "cannot tell"):
            raise Wrong(f'return "first", "second" or "cannot tell", not {found!r}')
        if found != right:
            raise Wrong(
                f"right only in the first {only_first:,}, only in the second {only_second:,}, in both {both:,}: "
                f"{right!r}, not {found!r}: {hint}"
            )
    return "right: wins minus losses against √(wins + losses), on the images that exactly one gets right"


def _answers(both: int, only_first: int, only_second: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Which images two networks get right, so often both, only one, and 100 times neither."""
    counts = (both, only_first, only_second, 100)
    return np.repeat([True, True, False, False], counts), np.repeat([True, False, True, False], counts)


__all__ = ["early_stopping", "inverted_dropout", "which_is_better"]
