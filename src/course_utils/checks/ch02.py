"""Self-checks of chapter 02, a network from scratch, and of its page Deeper.

They try an answer on small arrays made here, in float64, so that they take no time and give the same
verdict on every machine. The training loop is tried in `training_loop`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.checks.core import Wrong, attempted, exercise, numbers, several
from course_utils.checks.training_loop import train_one_epoch

Array = NDArray[np.float64]
EPSILON = 1e-7  # of AdaGrad, as the exercise states it
RATES = (0.1, 0.1, 0.4, 0.05)  # of AdaGrad's steps: a learning rate may change on the way
GRADIENTS = ("weights", "bias", "x")  # in the order in which they are returned


# ---- exercise 1: back through a tanh layer -------------------------------------------------------


@exercise
def tanh_layer_backward(answer: Callable[[Array, Array, Array, Array], Any]) -> str:
    """`answer(x, weights, bias, upstream)`: gradients by weights, bias and x of a layer tanh(x @ weights + bias)."""
    random = np.random.default_rng(4)
    x, weights, bias = random.normal(size=(6, 4)), random.normal(size=(4, 3)), random.normal(size=3)
    upstream = random.normal(size=(6, 3))
    what = "three arrays: the gradients by the weights, by the bias and by x, in this order"
    parts = several(answer(x, weights, bias, upstream), 3, what)
    found = [numbers(part, f"the gradient by {name}") for name, part in zip(GRADIENTS, parts, strict=True)]
    outputs = np.tanh(x @ weights + bias)
    wanted = _through(1 - outputs**2, x, weights, upstream)
    _same_shapes(found, wanted)
    if all(map(_close, found, wanted)):
        return "your layer passes gradients back; all three gradients are right"
    for slope, hint in _slopes_gone_wrong(x @ weights + bias, outputs):
        if all(map(_close, found, _through(slope, x, weights, upstream))):
            raise Wrong(hint)
    raise Wrong(_which_gradient(found, wanted, weights, upstream))


def _through(slope: Array, x: Array, weights: Array, upstream: Array) -> list[Array]:
    """The three gradients, if `slope` were the activation's derivative."""
    delta = upstream * slope
    return [x.T @ delta, delta.sum(axis=0), delta @ weights.T]


def _same_shapes(found: list[Array], wanted: list[Array]) -> None:
    for name, ours, right in zip(GRADIENTS, found, wanted, strict=True):
        if ours.shape == right.shape:
            continue
        if ours.shape == right.T.shape:
            raise Wrong(
                f"the gradient by {name} has shape {list(ours.shape)}, {name} itself {list(right.shape)}: "
                "it is transposed"
            )
        if name == "bias" and ours.ndim == 2:
            raise Wrong(
                "the gradient by the bias still has one row per image; every image uses the same bias, so add the rows up"
            )
        if name == "bias" and ours.ndim == 0:
            raise Wrong("the gradient by the bias is a single number: add up the rows only, with axis=0")
        raise Wrong(
            f"the gradient by {name} has shape {list(ours.shape)}; a gradient has the shape of what it belongs to, "
            f"here {list(right.shape)}. Is the order weights, bias, x?"
        )


def _slopes_gone_wrong(z: Array, outputs: Array) -> list[tuple[Array, str]]:
    """What the likely mistakes take for the derivative of tanh, each with what to say about it."""
    return [
        (
            np.ones_like(outputs),
            "the derivative of tanh is missing: multiply what comes from above by 1 − tanh² first",
        ),
        (outputs * (1 - outputs), "a (1 − a) is the derivative of the sigmoid; that of tanh is 1 − a²"),
        (
            1 - z**2,
            "in 1 − a², a is the layer's output tanh(z); you put in z, the weighted sum before tanh",
        ),
        (1 - np.tanh(outputs) ** 2, "you apply tanh twice: a is the output already, so take 1 − a²"),
        (outputs, "that is tanh itself, not its derivative, 1 − tanh²"),
    ]


def _which_gradient(found: list[Array], wanted: list[Array], weights: Array, upstream: Array) -> str:
    if _close(found[1], wanted[1] / len(upstream)):
        return (
            "you average over the images. The loss has done so already, what comes from above contains the 1/N: "
            "here the rows are added up"
        )
    if _close(found[2], upstream @ weights.T):
        return "the gradient by x goes through tanh as well: multiply by 1 − a² before multiplying by the weights"
    right = map(_close, found, wanted)
    names = [name for name, ok in zip(GRADIENTS, right, strict=True) if not ok]
    return f"the shapes are right, the values are not, in the gradient by {' and by '.join(names)}: try finite differences"


# ---- exercise 2: find the wrong derivative -------------------------------------------------------

STEEPNESS = 4.0  # of the loss; a one-sided difference is then off by more than the planted mistakes


@exercise
def worst_derivative(answer: Callable[[Callable[[Array], float], Array, Array], Any]) -> str:
    """`answer(loss, weights, gradient)`: index of the derivative that is furthest from its central difference."""
    random = np.random.default_rng(10)
    cases = (((4, 3), (2, 1), (0, 2), 2e-5), ((3, 5), (0, 4), (2, 2), -2e-5), ((6,), (3,), (1,), 2e-5))
    for shape, place, second, off in cases:
        weights = random.uniform(-2, 2, size=shape)
        flat = _place(-np.abs(_slope(weights)))
        weights[flat] = (
            np.pi / 2 + 0.005
        ) / STEEPNESS  # nearly flat: any deviation is large beside the derivative
        planted = _slope(weights)
        planted[place] += off
        planted[second] -= off / 2  # a smaller mistake, of the other sign
        planted[flat] += off / 4  # a smaller one still, large beside its derivative
        loss = _Watched(weights)
        found = _index(_search(answer, loss, weights, planted), weights)
        if found == second:
            raise Wrong(
                "you compare with the sign: take absolute values, a derivative can be too small as well as too large"
            )
        if found == flat and not loss.at_rest:
            raise Wrong(
                "that deviation is the largest beside its derivative; the largest one in itself is elsewhere. Do not divide"
            )
        if found != place:
            raise Wrong(_why_elsewhere(found, weights, planted))
    return "your test finds the planted mistakes, in matrices and in vectors"


def _search(
    answer: Callable[..., Any], loss: Callable[[Array], float], weights: Array, planted: Array
) -> Any:
    """What the learner's search returns; where only a vector stops it, that is said."""
    try:
        return attempted(answer(loss, weights, planted))
    except (IndexError, ValueError, TypeError) as error:
        if weights.ndim != 1:
            raise
        raise Wrong(
            f"matrices are searched, a vector is not ({type(error).__name__}: {error}). Weights may have any shape, and "
            "np.ndindex(weights.shape) goes through all of them"
        ) from error


class _Watched:
    """The loss, and whether it was wanted at the weights as they stand, as one-sided differences want it."""

    def __init__(self, weights: Array) -> None:
        self.start, self.at_rest = weights.copy(), False

    def __call__(self, weights: Array) -> float:
        self.at_rest = self.at_rest or np.array_equal(weights, self.start)
        return float(np.sin(STEEPNESS * weights).sum())


def _slope(weights: Array) -> Array:
    return STEEPNESS * np.cos(STEEPNESS * weights)


def _index(result: Any, weights: Array) -> tuple[int, ...]:
    """The place in whole numbers from 0, which must be one of the array."""
    if isinstance(result, int | np.integer) and weights.ndim != 1:
        raise Wrong(
            f"{int(result)} counts through the flattened array; np.unravel_index(…, weights.shape) turns it into "
            "a row and a column"
        )
    whole = isinstance(result, tuple | list) and all(isinstance(each, int | np.integer) for each in result)
    if not whole or len(result) != weights.ndim:
        example = tuple(size - 1 for size in weights.shape)
        raise Wrong(f"return the place of one derivative, a tuple such as {example}, not {result!r}")
    if any(not -size <= each < size for each, size in zip(result, weights.shape, strict=True)):
        raise Wrong(f"{tuple(map(int, result))} is no place in an array of shape {list(weights.shape)}")
    return tuple(int(each) % size for each, size in zip(result, weights.shape, strict=True))


def _why_elsewhere(found: tuple[int, ...], weights: Array, planted: Array) -> str:
    if found == _place(np.abs(planted)):
        return (
            "that is the largest derivative, not the one that deviates most. Do you compare with `gradient`? And the two "
            "losses lie 2 h apart: divide their difference by 2 h, with h about 1e-5"
        )
    if found == _place(np.abs(np.sin(STEEPNESS * weights))):
        return (
            "that is where the loss is bent most, and a one-sided difference is least exact there. Take the central one, "
            "(loss(w + h) − loss(w − h)) / 2h, with h about 1e-5, and look for the largest deviation"
        )
    return (
        f"you answer {found}, the largest deviation is elsewhere. Are the differences central, is h about 1e-5, do you look "
        "for the largest deviation, and is every weight put back before the next one moves?"
    )


def _place(values: Array) -> tuple[int, ...]:
    return tuple(int(number) for number in np.unravel_index(int(values.argmax()), values.shape))


# ---- exercise 3: AdaGrad -------------------------------------------------------------------------


@exercise
def adagrad(answer: Callable[[Array, dict[str, Any], float], Any]) -> str:
    """`answer(gradient, state, learning_rate)`: AdaGrad's step, to be added to the weights."""
    random = np.random.default_rng(6)
    shape = (3, 2)
    gradients = [random.normal(size=shape) for _ in range(4)]
    gradients[0][0, 0] = 0.0  # a weight whose pixel is black
    state: dict[str, Any] = {}
    with np.errstate(all="ignore"):
        found = [answer(each, state, rate) for each, rate in zip(gradients, RATES, strict=True)]
    if any(isinstance(step, tuple) for step in found):
        raise Wrong("return the step alone; what has to be remembered goes into `state`")
    hint = "a gradient of 0 gives 0 / 0: add the small ε to the root before dividing"
    steps = [numbers(step, "the step", or_else=hint) for step in found]
    for step in steps:
        if step.shape != shape:
            raise Wrong(
                f"a step has the gradient's shape, {list(shape)}, not {list(step.shape)}: every weight has "
                "a sum of its own"
            )
    fresh: dict[str, Any] = {}
    again = [
        numbers(answer(each, fresh, rate), "the step") for each, rate in zip(gradients, RATES, strict=True)
    ]
    if not all(map(_close, steps, again)):
        raise Wrong(
            "two trainings from an empty state differ: keep the sum in `state`, not in a global variable"
        )
    right = list(map(_close, steps, _ada(gradients)))
    if all(right):
        tiny = numbers(answer(np.full(shape, 1e-8), {}, RATES[0]), "the step", shape)
        if (tiny >= 0).any():
            raise Wrong(
                "right, but where the gradient is as small as 1e-8 your step goes uphill or nowhere: ε is added to the root"
            )
        return "your AdaGrad remembers every gradient, and its steps shrink as it should"
    for variant, hint in _RULES_GONE_WRONG:
        if all(map(_close, steps, _ada(gradients, variant))):
            raise Wrong(hint)
    raise Wrong(
        f"your step {right.index(False) + 1} is not AdaGrad's: compute it with a pencil for a gradient of 2, then 2"
    )


def _ada(gradients: list[Array], variant: str = "") -> list[Array]:
    """AdaGrad's steps with these learning rates, or those of a likely mistake."""
    total: Any = 0.0
    steps = []
    for gradient, given in zip(gradients, RATES, strict=True):
        before = total
        square = np.abs(gradient) if variant == "absolute" else gradient**2
        if variant == "average":
            total = 0.9 * total + 0.1 * square
        elif variant == "last":
            total = square
        else:
            total = total + square
        root = total if variant == "no root" else np.sqrt(before if variant == "before" else total)
        sign = 1 if variant == "uphill" else -1
        rate = {"no rate": 1.0, "one rate": RATES[0]}.get(variant, given)
        steps.append(sign * rate * gradient / (root + EPSILON))
    return steps


_RULES_GONE_WRONG = (
    ("uphill", "your steps go uphill: a step against the gradient starts with a minus"),
    ("average", "0.9 and 0.1 make a running average, and that is RMSprop; AdaGrad adds up and never forgets"),
    (
        "last",
        "you divide by the last gradient alone: add its square to what `state` holds from the steps before",
    ),
    ("no root", "take the square root of the sum before you divide by it"),
    ("no rate", "the learning rate is missing"),
    ("one rate", f"your learning rate is always {RATES[0]}: take the one that is handed over, `rate`"),
    ("absolute", "add up the squares of the gradients, not their absolute values"),
    ("before", "the present gradient belongs to the sum, too: first add its square, then divide"),
)


def _close(ours: Array, theirs: Array) -> bool:
    """Whether two arrays are the same, as far as float32 knows, and wherever the small ε stands."""
    return ours.shape == theirs.shape and bool(np.allclose(ours, theirs, rtol=1e-4, atol=1e-6))


__all__ = ["adagrad", "tanh_layer_backward", "train_one_epoch", "worst_derivative"]
