"""Chapter 02's self-checks: the right answer passes, plausible wrong ones fail with a message that teaches."""

from __future__ import annotations

import numpy as np
import pytest

from course_utils.checks import ch02

# ---- exercise 1: back through a tanh layer -------------------------------------------------------


def _layer(slope, bias=lambda delta: delta.sum(axis=0), below=None):
    """A backward pass with a slope of one's own, a function of z and of tanh(z)."""

    def answer(x, weights, offset, upstream):
        z = x @ weights + offset
        delta = upstream * slope(z, np.tanh(z))
        by_x = (delta if below is None else below(upstream)) @ weights.T
        return x.T @ delta, bias(delta), by_x

    return answer


def _right(z, a):
    return 1 - a**2


def _reordered(x, weights, bias, upstream):
    by_weights, by_bias, by_x = _layer(_right)(x, weights, bias, upstream)
    return by_x, by_weights, by_bias


def _times(*factors):
    return lambda *given: tuple(k * each for k, each in zip(factors, _layer(_right)(*given), strict=True))


def _transposed_at(place):
    def answer(*given):
        return [each.T if at == place else each for at, each in enumerate(_layer(_right)(*given))]

    return answer


def _in_place(x, weights, bias, upstream):
    a = np.tanh(x @ weights + bias)
    upstream *= 1 - a**2
    return x.T @ upstream, upstream.sum(axis=0), upstream @ weights.T


def _averaged(x, weights, bias, upstream):
    return _layer(_right)(x, weights, bias, upstream / len(x))


TANH = [
    ("no derivative at all", _layer(lambda z, a: 1), "derivative of tanh is missing"),
    ("the sigmoid's derivative", _layer(lambda z, a: a * (1 - a)), "derivative of the sigmoid"),
    ("z in place of the output", _layer(lambda z, a: 1 - z**2), "before tanh"),
    ("tanh of the output", _layer(lambda z, a: 1 - np.tanh(a) ** 2), "tanh twice"),
    ("tanh itself", _layer(lambda z, a: a), "not its derivative"),
    ("the bias averaged", _layer(_right, bias=lambda delta: delta.mean(axis=0)), "average"),
    ("the bias not added up", _layer(_right, bias=lambda delta: delta), "add the rows up"),
    ("the bias added up to one number", _layer(_right, bias=lambda delta: delta.sum()), "axis=0"),
    ("x without the slope", _layer(_right, below=lambda upstream: upstream), "goes through tanh as well"),
    ("weights transposed", _transposed_at(0), "gradient by weights has shape [3, 4], weights itself [4, 3]"),
    ("x transposed", _transposed_at(2), "gradient by x has shape [4, 6], x itself [6, 4]"),
    ("another order", _reordered, "order weights, bias, x"),
    ("the weights only", lambda *a: _layer(_right)(*a)[0], "return three arrays"),
    ("two only", lambda *a: _layer(_right)(*a)[:2], "return three arrays"),
    (
        "the sign",
        _times(-1, -1, -1),
        "in the gradient by weights and by bias and by x: try finite differences",
    ),
    ("the bias doubled", _times(1, 2, 1), "in the gradient by bias: try"),
    ("no return", lambda *a: None, "is the `return` missing"),
    ("upstream changed", lambda *a: _in_place(*a), "in place"),
    ("no numbers", lambda *a: ("a", "b", "c"), "the gradient by weights should be an array of numbers"),
    ("a cube", _layer(lambda z, a: 1 - a**3), "in the gradient by weights and by bias and by x"),
    ("two minus", _layer(lambda z, a: 2 - a**2), "try finite differences"),
    ("plus", _layer(lambda z, a: 1 + a**2), "try finite differences"),
    ("everything averaged", _averaged, "you average over the images"),
]


@pytest.mark.parametrize(("mistake", "answer", "lesson"), TANH, ids=[row[0] for row in TANH])
def test_mistakes_in_the_tanh_layer_are_explained(mistake, answer, lesson):
    outcome = ch02.tanh_layer_backward(answer)
    assert outcome.status == "wrong", mistake
    assert lesson in outcome.message, outcome


# ---- exercise 2: find the wrong derivative -------------------------------------------------------


def _search(deviation, best=max, keep=True, h=1e-5, difference=None):
    """A search over all places; `deviation` compares a measured slope with a promised one."""

    def answer(loss, weights, gradient):
        off = {}
        for place in np.ndindex(weights.shape):
            moved = weights.copy() if keep else weights
            moved[place] += h
            up = loss(moved)
            moved[place] -= 2 * h
            down = loss(moved)
            measured = (up - down) / (2 * h) if difference is None else difference(loss(weights), up, down, h)
            off[place] = deviation(measured, gradient[place])
        return best(off, key=off.get)

    return answer


def _absolute(measured, promised):
    return abs(measured - promised)


def _restoring_in_place(loss, weights, gradient):
    off = {}
    for place in np.ndindex(weights.shape):
        kept = weights[place]
        weights[place] = kept + 1e-5
        up = loss(weights)
        weights[place] = kept - 1e-5
        down = loss(weights)
        weights[place] = kept
        off[place] = abs((up - down) / 2e-5 - gradient[place])
    return max(off, key=off.get)


def _there_and_back(loss, weights, gradient, h=1e-5):
    off = {}
    for place in np.ndindex(weights.shape):
        weights[place] += h
        up = loss(weights)
        weights[place] -= 2 * h
        off[place] = abs((up - loss(weights)) / (2 * h) - gradient[place])
        weights[place] += h
    return max(off, key=off.get)


def _rows_and_columns(loss, weights, gradient, h=1e-5):
    off = {}
    for row in range(weights.shape[0]):
        for column in range(weights.shape[1]):
            up, down = weights.copy(), weights.copy()
            up[row, column] += h
            down[row, column] -= h
            off[row, column] = abs((loss(up) - loss(down)) / (2 * h) - gradient[row, column])
    return max(off, key=off.get)


def _relative(measured, promised):
    return abs(measured - promised) / abs(promised)


WORST = [
    ("weights not put back", _search(_absolute, keep=False), "in place, and whoever called"),
    ("the best instead of the worst", _search(_absolute, best=min), "largest deviation"),
    ("the largest derivative", _search(lambda measured, promised: abs(promised)), "largest derivative"),
    ("with the sign", _search(lambda measured, promised: promised - measured), "absolute values"),
    ("divided by h", _search(_absolute, difference=lambda now, up, down, h: (up - down) / h), "by 2 h"),
    ("one-sided", _search(_absolute, difference=lambda now, up, down, h: (up - now) / h), "one-sided"),
    ("too coarse", _search(_absolute, h=0.3), "about 1e-5"),
    ("a step lost in rounding", _search(_absolute, h=1e-17), ""),
    ("a number for a place", lambda *a: int(np.abs(a[2]).argmax()), "np.unravel_index"),
    ("in units of the derivative", _search(_relative), "Do not divide"),
    (
        "in units of both",
        _search(lambda a, b: abs(a - b) / max(abs(a), abs(b), 1e-8)),
        "Do not divide",
    ),
    ("squares with the sign", _search(lambda a, b: a - b), "absolute values"),
    ("sums in place of differences", _search(lambda a, b: abs(a + b)), "largest"),
    ("rows and columns only", _rows_and_columns, "a vector is not (IndexError"),
    ("no return", lambda *a: None, "is the `return` missing"),
    ("letters", lambda *a: ("a", "b"), "a tuple such as (3, 2)"),
    ("a place outside", lambda *a: (9, 9), "no place in an array of shape [4, 3]"),
    ("a list of all places", lambda *a: [(0, 0), (0, 1), (1, 1)], "a tuple such as (3, 2)"),
]


@pytest.mark.parametrize(("mistake", "answer", "lesson"), WORST, ids=[row[0] for row in WORST])
def test_mistakes_in_the_search_are_explained(mistake, answer, lesson):
    outcome = ch02.worst_derivative(answer)
    assert outcome.status == "wrong", mistake
    assert lesson in outcome.message, outcome


def test_a_search_that_restores_the_weights_itself_is_right():
    assert ch02.worst_derivative(_restoring_in_place).status == "right"
    assert ch02.worst_derivative(_there_and_back).status == "right"


def test_squares_and_places_from_the_end_are_right():
    assert ch02.worst_derivative(_search(lambda a, b: (a - b) ** 2)).status == "right"

    def from_the_end(loss, weights, gradient):
        place = _search(_absolute)(loss, weights, gradient)
        return tuple(each - size for each, size in zip(place, weights.shape, strict=True))

    assert ch02.worst_derivative(from_the_end).status == "right"


def test_an_error_in_the_first_matrix_is_the_learners():
    outcome = ch02.worst_derivative(lambda loss, weights, gradient: weights[99])
    assert outcome.status == "wrong" and "your code raised IndexError" in outcome.message


def _in_float32(answer):
    return lambda *given: answer(*(each if isinstance(each, dict) else np.float32(each) for each in given))


# ---- exercise 3: AdaGrad -------------------------------------------------------------------------


def _adagrad(remember=lambda old, g: old + g**2, divide=lambda g, G: g / (np.sqrt(G) + 1e-7), sign=-1):
    def answer(g, state, rate):
        state["G"] = remember(state.get("G", 0), g)
        return sign * rate * divide(g, state["G"])

    return answer


def _late(g, state, rate):
    old = state.get("G", np.zeros_like(g))
    state["G"] = old + g**2
    return -rate * g / (np.sqrt(old) + 1e-7)


def _one_sum_for_all(g, state, rate):
    state["G"] = state.get("G", 0) + (g**2).sum()
    return -rate * g / (np.sqrt(state["G"]) + 1e-7)


def _adagrad_in_place(g, state, rate):
    state["G"] = state.get("G", 0) + g**2
    g *= -rate / (np.sqrt(state["G"]) + 1e-7)
    return g


SHARED: dict = {}


def _global_state(g, state, rate):
    SHARED["G"] = SHARED.get("G", 0) + g**2
    return -rate * g / (np.sqrt(SHARED["G"]) + 1e-7)


ADAGRAD = [
    ("uphill", _adagrad(sign=1), "uphill"),
    ("RMSprop", _adagrad(lambda old, g: 0.9 * old + 0.1 * g**2), "RMSprop"),
    ("forgetting", _adagrad(lambda old, g: g**2), "last gradient alone"),
    ("no root", _adagrad(divide=lambda g, G: g / (G + 1e-7)), "square root"),
    ("no ε", _adagrad(divide=lambda g, G: g / np.sqrt(G)), "ε"),
    ("absolute values", _adagrad(lambda old, g: old + abs(g)), "squares of the gradients"),
    ("divided too early", _late, "first add its square"),
    ("no learning rate", lambda g, state, rate: _adagrad()(g, state, 1.0), "learning rate is missing"),
    ("one sum for all weights", _one_sum_for_all, "step 1 is not AdaGrad's"),
    ("twice what was", _adagrad(lambda old, g: 2 * old + g**2), "step 2 is not AdaGrad's"),
    ("always 0.1", lambda g, state, rate: _adagrad()(g, state, 0.1), "always 0.1"),
    ("no return", lambda g, state, rate: None, "is the `return` missing"),
    ("words", lambda g, state, rate: "down", "the step should be an array of numbers"),
    ("gradient changed", lambda g, state, rate: _adagrad_in_place(g, state, rate), "changes `g` in place"),
    ("plus ε in the wrong place", _adagrad(divide=lambda g, G: g / np.sqrt(G) + 1e-7), "ε"),
    ("minus ε", _adagrad(divide=lambda g, G: g / (np.sqrt(G) - 1e-7)), "ε is added"),
    ("a large ε", _adagrad(divide=lambda g, G: g / (np.sqrt(G) + 1e-2)), "step 1 is not AdaGrad's"),
    ("a cube root", _adagrad(divide=lambda g, G: g / (np.cbrt(G) + 1e-7)), "not AdaGrad's"),
    ("the state returned as well", lambda g, state, rate: (g, state), "the step alone"),
    ("a number", lambda g, state, rate: -rate * float(g.sum()), "the gradient's shape"),
]


@pytest.mark.parametrize(("mistake", "answer", "lesson"), ADAGRAD, ids=[row[0] for row in ADAGRAD])
def test_mistakes_in_adagrad_are_explained(mistake, answer, lesson):
    outcome = ch02.adagrad(answer)
    assert outcome.status == "wrong", mistake
    assert lesson in outcome.message, outcome


def test_single_precision_is_enough():
    assert ch02.tanh_layer_backward(_in_float32(_layer(_right))).status == "right"
    assert ch02.adagrad(_in_float32(_adagrad())).status == "right"


def test_epsilon_may_stand_under_the_root():  # as Keras has it
    assert ch02.adagrad(_adagrad(divide=lambda g, G: g / np.sqrt(G + 1e-7))).status == "right"


def test_a_global_state_is_found_out():
    SHARED.clear()
    assert "global variable" in ch02.adagrad(_global_state).message
