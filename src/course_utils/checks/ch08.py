"""Self-checks of chapter 08, beating the papers.

They try an answer on small cases made here: nothing is timed, so they give the same verdict everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.checks.core import Wrong, attempted, exercise, several


@exercise
def one_cycle(answer: Callable[[int, int, float, float], float]) -> str:
    """`answer(step, steps, peak, rise)` → the learning rate of a step, counted from 0."""
    steps, peak, rise = 100, 0.01, 0.2
    found = _rates(answer, steps, peak, rise)
    right = _cycle(steps, peak, rise)
    if not np.isfinite(found).all():
        raise Wrong(f"a rate is a number; yours is {found[~np.isfinite(found)][0]} in some steps")
    if np.ptp(found) == 0:
        raise Wrong("the rate never changes: it has to rise first, and then to fall")
    if found[0] == 0:
        raise Wrong("with a rate of 0 the first step is lost: step 0 already has peak / (rise · steps)")
    if found.min() < 0:
        raise Wrong(
            f"a rate below 0 walks uphill: at step {np.argmin(found)} of 100 yours is {found.min():.3g}. "
            "The falling line reaches 0 at step 100, after the last one"
        )
    if found.max() > peak * (1 + 1e-9):
        raise Wrong(
            f"the rate goes up to {found.max():.4g}, above the peak of {peak}: of the two lines and the peak take the lowest"
        )
    if np.argmax(found) == 0:
        raise Wrong("the rate falls from the first step on: it must rise during the first fifth")
    if found[-1] <= 0:
        raise Wrong("the last step would do nothing: the falling line reaches 0 at step 100, after step 99")
    if found[-1] > 2 * right[-1]:
        raise Wrong(f"at the last step the rate is still {found[-1]:.3g}: the falling line ends at 0")
    wrong = np.flatnonzero(~np.isclose(found, right))
    if wrong.size:
        step = wrong[0]
        if 0 < step < 20 and found[20] < 0.99 * peak:
            raise Wrong(
                f"the falling line is too low: it would be at the peak, 0.01, at step 20 = rise · steps, and yours has "
                f"{found[20]:.4g} there. The multiple of (1 − step / steps) must be 1 where step / steps is rise"
            )
        part = "rising" if step < 20 else "falling"
        raise Wrong(
            f"on the {part} part, step {step} of 100 with a peak of 0.01 has {right[step]:.6f}, "
            f"not {found[step]:.6f}: two straight lines, (step + 1) / (rise · steps) and "
            "(1 − step / steps) / (1 − rise), times the peak"
        )
    if not np.allclose(_rates(answer, 100, 1.0, 0.2), 100 * right):
        raise Wrong("right for a peak of 0.01; with a peak of 1 all rates must be a hundred times as large")
    if not np.allclose(_rates(answer, 100, peak, 0.5), _cycle(100, peak, 0.5)):
        raise Wrong("right for rise = 0.2, but not for rise = 0.5, where it must rise for half of the steps")
    if not np.allclose(_rates(answer, 50, peak, rise), _cycle(50, peak, rise)):
        raise Wrong("right for 100 steps, but not for 50: use `steps`, not a number of your own")
    if not np.allclose(_rates(answer, 7, peak, rise), _cycle(7, peak, rise)):
        raise Wrong(
            "right for 100 steps, but not for 7, where rise · steps is 1.4: do not round it, "
            "and never go above the peak"
        )
    return "right: up in a straight line, down in another, and never a step of length 0"


def _rates(answer: Callable[..., float], steps: int, peak: float, rise: float) -> NDArray[np.float64]:
    rates = [attempted(answer(step, steps, peak, rise)) for step in range(steps)]
    if any(np.ndim(rate) for rate in rates):
        raise Wrong("return one number, the rate of this step")
    return np.array(rates)


def _cycle(steps: int, peak: float, rise: float) -> NDArray[np.float64]:
    step = np.arange(steps)
    rising, falling = (step + 1) / (rise * steps), (1 - step / steps) / (1 - rise)
    return peak * np.minimum(np.minimum(rising, falling), 1)


@exercise
def to_bfloat16(answer: Callable[[NDArray[np.float32]], NDArray[np.float32]]) -> str:
    """`answer(x)` → float32 of the same shape, each number rounded to the nearest of bfloat16, ties to even."""
    rng = np.random.default_rng(0)
    x = (rng.normal(size=(50, 40)) * np.float32(10) ** rng.integers(-3, 4, (50, 40))).astype(np.float32)
    found = np.asarray(attempted(answer(x)))
    if np.issubdtype(found.dtype, np.integer):
        raise Wrong("you return the bits, integers: view them as float32 again")
    if found.dtype != np.float32 or found.shape != x.shape:
        raise Wrong(
            f"the result is float32 {list(x.shape)} like x, not {found.dtype} {list(found.shape)}: "
            "view the 32 bits of each number as uint32, and back"
        )
    _about_the_bits(found, x)
    large = np.array([3e38, 1e20, 1e-20, 1e-35, 0.0], np.float32)
    if not np.array_equal(answer(large), _rounded(large)):
        raise Wrong("right near 1, but not for 3e38 or 1e-35: bfloat16 has all exponents of float32")
    ties = np.array([1 + 2**-8, 1 + 3 * 2**-8, 2 - 2**-8, -1 - 2**-8, -1 - 3 * 2**-8], np.float32)
    wanted, got = _rounded(ties).tolist(), np.asarray(answer(ties)).tolist()
    if got != wanted:
        raise Wrong(
            f"right, but for the ties: {ties.tolist()} lie halfway between two numbers of bfloat16 and go to "
            f"the one whose last bit is 0, {wanted}, not {got}. What you add must depend on that bit"
        )
    return "right: half a unit up, a little less where the last bit kept is 0, and the lower half cut off"


def _rounded(x: NDArray[np.float32]) -> NDArray[np.float32]:
    bits = x.view(np.uint32)
    return ((bits + np.uint32(0x7FFF) + ((bits >> 16) & 1)) & np.uint32(0xFFFF0000)).view(np.float32)


def _about_the_bits(found: NDArray[np.float32], x: NDArray[np.float32]) -> None:
    right = _rounded(x)
    if np.array_equal(found, right):
        return
    cut = (x.view(np.uint32) & np.uint32(0xFFFF0000)).view(np.float32)
    if np.array_equal(found, x):
        raise Wrong("nothing was rounded: the lower 16 bits must be 0")
    if np.array_equal(found, np.abs(right)):
        raise Wrong("right, but for the sign: it has a bit of its own, which stays as it is")
    if np.array_equal(found, cut):
        raise Wrong("you cut the lower half off, which rounds toward 0 and errs up to twice as far: round")
    error = np.abs(found - x) / np.abs(x)
    if not np.median(error) < 0.5:
        raise Wrong(
            "most results are far from x: `view` reads the same 32 bits as another type and is needed in both "
            "directions; `astype` converts the number, which changes the bits"
        )
    left = np.count_nonzero(found.view(np.uint32) & np.uint32(0xFFFF))
    if left:
        raise Wrong(
            f"{left} of {x.size} results have bits left in their lower half, which bfloat16 does not store: "
            "it has 7 stored bits after the point, in binary"
        )
    raise Wrong(
        f"the largest relative error is {error.max():.4f}; to the nearest it is at most 2⁻⁸ = 0.0039. "
        "Half a unit of the last bit kept is 0x8000"
    )


@exercise
def speedup(answer: Callable[[Sequence[float], Sequence[float]], Any]) -> str:
    """`answer(slow, fast)` → (median, lowest, highest) of how many times as long the slow one took."""
    slow, fast = [63.0, 105.0, 42.0, 59.8, 57.6], [28.0, 30.0, 28.0, 26.0, 24.0]
    found = _three(answer(slow, fast))
    right = (2.3, 1.5, 3.5)
    ratios = np.array(slow) / fast
    about = {
        float(
            np.mean(slow) / np.mean(fast)
        ): "that is the ratio of the means, which one disturbed round spoils",
        float(
            np.median(slow) / np.median(fast)
        ): "that is the ratio of the medians: divide round by round first, "
        "for the two that ran side by side share what disturbed them",
        float(ratios.mean()): "that is the mean of the ratios; the median is not moved by a single odd round",
        float(
            np.median(np.array(fast) / slow)
        ): "the other way round: how many times as long the slow one takes",
        float(
            np.median(np.subtract(slow, fast))
        ): "that is a difference in seconds, which is another on every machine",
        float(min(slow) / min(fast)): "that compares the best rounds, which did not run side by side",
    }
    for wrong, hint in about.items():
        if np.isclose(found[0], wrong):
            raise Wrong(f"{found[0]:.3g}: {hint}")
    if not np.isclose(found[0], right[0]):
        raise Wrong(f"slow {slow}, fast {fast}: the median ratio is {right[0]}, not {found[0]:.3g}")
    if np.allclose(found, (right[0], right[2], right[1])):
        raise Wrong("the lowest ratio comes before the highest")
    if not np.allclose(found, right):
        raise Wrong(
            f"the median is right; the lowest and highest ratio of a round are 1.5 and 3.5, not {found[1]:.3g} "
            f"and {found[2]:.3g}"
        )
    if not np.allclose(_three(answer([6.0, 8.0], [2.0, 2.0])), (3.5, 3.0, 4.0)):
        raise Wrong("right for five rounds, but for two, 6/2 and 8/2, it must be 3.5, 3 and 4")
    try:
        single = _three(answer([6.0], [2.0]))
    except ValueError as error:
        raise Wrong("one round of each is a pair, too: only without any there is nothing to say") from error
    if not np.allclose(single, 3.0):
        raise Wrong("right for five rounds, but for one, 6/2, all three numbers must be 3")
    for one, other in (([6.0, 8.0, 7.0], [2.0, 2.0]), ([6.0], [2.0, 2.0]), ([], [])):
        _must_refuse(answer, one, other)
    return "right: divide round by round, take the median, show the range, refuse what is not paired"


def _three(found: Any) -> tuple[float, float, float]:
    found = found.tolist() if isinstance(found, np.ndarray) else found
    middle, low, high = several(found, 3, "three numbers: the median ratio, the lowest and the highest")
    return float(middle), float(low), float(high)


def _must_refuse(answer: Callable[..., Any], slow: list[float], fast: list[float]) -> None:
    try:
        found = answer(slow, fast)
    except ValueError:
        return
    except Wrong:
        raise
    except Exception as error:
        raise Wrong(
            f"{len(slow)} rounds against {len(fast)} are no pairs: raise a ValueError that says so; "
            f"yours raised {type(error).__name__}: {error}"
        ) from error
    raise Wrong(
        f"{len(slow)} rounds against {len(fast)} are no pairs, and you return {found}: raise a ValueError"
    )


__all__ = ["one_cycle", "speedup", "to_bfloat16"]
