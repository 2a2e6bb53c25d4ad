"""Self-checks of chapter 05, dropout and overfitting.

They try an answer on small cases made here, so they take no time and give the same verdict everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.checks.core import Wrong, attempted, exercise, several


@exercise
def inverted_dropout(answer: Callable[[NDArray[Any], float, NDArray[Any]], NDArray[Any]]) -> str:
    """`answer(x, p, uniform)` → x with a share p dropped and the rest scaled; `uniform` is drawn from [0, 1)."""
    x, p = np.arange(1.0, 100_001.0), 0.2
    uniform = np.random.default_rng(0).random(len(x))
    found = np.asarray(attempted(answer(x, p, uniform)))
    if found.shape != x.shape:
        raise Wrong(f"the result has the shape of x, {list(x.shape)}, not {list(found.shape)}")
    _about_the_share(found, p)
    kept = found != 0
    factor = float(np.median(found[kept] / x[kept]))
    about = {
        1.0: "what stays must be scaled up, or the mean of the result is smaller than x",
        1 - p: "1 − p is the factor of the original dropout, applied in evaluation; the inverted one divides "
        "in training",
        1 / p: "divide by the share that stays, 1 − p, not by the share that goes",
        1 + p: "1 + p is only near the right factor when p is small: the mean must come out exactly",
    }
    for wrong, hint in about.items():
        if np.isclose(factor, wrong):
            raise Wrong(f"the share that goes is right. The factor is not: {hint}")
    if not np.allclose(found[kept], x[kept] / (1 - p)):
        raise Wrong(f"with p = 0.2 every value that stays is x · 1.25; yours are about x · {factor:.3g}")
    if not np.array_equal(answer(x, 0.0, uniform), x):
        raise Wrong("with p = 0 nothing is dropped, and x comes back as it is")
    if not np.array_equal(answer(np.ones(3), 0.5, np.array([0.2, 0.5, 0.9])), [0.0, 2.0, 2.0]):
        raise Wrong(
            "right for p = 0.2, but for p = 0.5 and uniform 0.2, 0.5, 0.9 it must drop only the first"
        )
    return "right: a value goes where uniform < p; what stays is divided by 1 − p, so the mean is x"


def _about_the_share(found: NDArray[Any], p: float) -> None:
    share = float((found == 0).mean())
    if abs(share - (1 - p)) < 0.02:
        raise Wrong(
            "you drop 80 % for p = 0.2: p is the probability to drop, as in both frameworks, not to keep"
        )
    if share == 0:
        raise Wrong("nothing was dropped: multiply by a mask of zeros and ones")
    if abs(share - p) > 0.02:
        raise Wrong(f"with p = 0.2 a fifth of the values must go; in yours {share:.0%} are zero")


# losses, patience, (epoch kept, epochs trained), what to say to another answer
STOPPING: list[tuple[list[float], int, tuple[int, int], str]] = [
    (
        [0.9, 0.5, 0.6, 0.7, 0.4],
        2,
        (2, 4),
        "after two epochs in a row without a new lowest loss the training ends: the fifth epoch never happens",
    ),
    (
        [0.9, 0.8, 0.7],
        2,
        (3, 3),
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
    ([0.5, 0.6, 0.55], 5, (1, 3), "if patience never runs out, the best epoch is kept all the same"),
]


@exercise
def early_stopping(answer: Callable[[Sequence[float], int], Any]) -> str:
    """`answer(losses, patience)` → (epoch whose weights are kept, epochs that were trained), counted from 1."""
    for losses, patience, right, hint in STOPPING:
        what = "two numbers: the epoch that is kept, and how many epochs were trained"
        found = tuple(several(answer(list(losses), patience), 2, what))
        if found == right:
            continue
        kept, trained = right
        about = {
            (kept - 1, trained): "epochs count from 1, places in a list from 0",
            (kept - 1, trained - 1): "epochs count from 1, places in a list from 0",
            (trained, kept): "the two numbers are in the wrong order",
            (trained, trained): "the weights of the best epoch are kept, not those of the last one",
        }
        said = about.get(found, hint)
        raise Wrong(f"losses {losses}, patience {patience}: {right}, not {found}: {said}")
    return "right: wait for `patience` epochs in a row without a new lowest loss, and keep the lowest"


@exercise
def which_is_better(answer: Callable[[NDArray[Any], NDArray[Any]], str]) -> str:
    """`answer(first, second)` → "first", "second" or "cannot tell", from booleans: which images each got right."""
    cases: list[tuple[tuple[int, int, int], str, str]] = [
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
        ((9_500, 0, 0), "cannot tell", "if no image tells the networks apart, there is nothing to decide"),
        (
            (20, 70, 10),
            "first",
            "on few images a large difference still counts: compare it with √(number that only one gets right)",
        ),
        ((50, 6, 3), "cannot tell", "3 images of 9 are what a fair coin gives"),
    ]
    for (both, only_first, only_second), right, hint in cases:
        first, second = _answers(both, only_first, only_second)
        found = attempted(answer(first, second))
        if found not in ("first", "second", "cannot tell"):
            raise Wrong(f'return "first", "second" or "cannot tell", not {found!r}')
        if found != right:
            raise Wrong(
                f"right only in the first {only_first}, only in the second {only_second}, in both {both:,}: "
                f"{right!r}, not {found!r}: {hint}"
            )
    return "right: wins minus losses against √(wins + losses), on the images that exactly one gets right"


def _answers(both: int, only_first: int, only_second: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Which images two networks get right, so often both, only one, and 100 times neither."""
    counts = (both, only_first, only_second, 100)
    return np.repeat([True, True, False, False], counts), np.repeat([True, False, True, False], counts)


__all__ = ["early_stopping", "inverted_dropout", "which_is_better"]
