"""Chapter 06's self-checks: right answers pass, plausible wrong ones fail with the message that helps."""

from __future__ import annotations

import numpy as np
import pytest

from course_utils.checks import ch06


def halved(size, times):
    for _ in range(times):
        size = -(-size // 2)
    return size


def rounded(size, times):
    for _ in range(times):
        size = round(size / 2)
    return size


@pytest.mark.parametrize(
    "answer",
    [
        lambda size, stage: halved(size, stage + 1),
        lambda size, stage: -(-size // 2 ** (stage + 1)),
        lambda size, stage: np.int64(halved(size, stage + 1)),
    ],
)
def test_the_right_side_passes(answer):
    assert ch06.map_side(answer).status == "right"


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda size, stage: size // 2 ** (stage + 1), "rounded up"),
        (lambda size, stage: size / 2 ** (stage + 1), "whole number|int"),
        (lambda size, stage: float(halved(size, stage + 1)), "int"),
        (lambda size, stage: halved(size, stage + 2), "layer1 has stride 1"),
        (lambda size, stage: halved(size, stage), "one halving is missing"),
        (lambda size, stage: halved(size, stage - 1), "two halvings are missing"),
        (lambda size, stage: size, "have a stride of 2|halvings are missing"),
        (lambda size, stage: 1 / 0, "ZeroDivisionError"),
        (lambda size, stage: rounded(size, stage + 1), "to the even number"),
        (lambda size, stage: size // 2 ** (stage + 1) + 1, "have a stride of 2"),
        (lambda size, stage: None, "returns nothing"),
        (lambda size, stage: np.array([1, 2]), "one number"),
        (lambda size, stage: "4", "one number"),
        (lambda size, stage: True, "one number"),
        (lambda size, stage: float("nan"), "whole number"),
        (lambda size, stage: float("inf"), "whole number"),
    ],
)
def test_wrong_sides(answer, message):
    outcome = ch06.map_side(answer)
    assert outcome.status == "wrong"
    assert any(part in outcome.message for part in message.split("|")), outcome


def gray(kernel, mean, std):
    scaled = kernel / std[:, None, None]
    return scaled.sum(axis=1, keepdims=True), -(scaled * mean[:, None, None]).sum(axis=(1, 2, 3))


def test_the_right_gray_filters_pass():
    assert ch06.gray_filters(gray).status == "right"
    assert ch06.gray_filters(lambda *given: (..., ...)).status == "not attempted"


def gray_in_place(kernel, mean, std):
    kernel /= std[:, None, None]
    return kernel.sum(axis=1, keepdims=True), -(kernel * mean[:, None, None]).sum(axis=(1, 2, 3))


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda k, m, s: (k.sum(axis=1, keepdims=True), np.zeros(4)), "divided by its std"),
        (lambda k, m, s: (gray(k, m, s)[0], np.zeros(4)), "come out somewhere"),
        (lambda k, m, s: (gray(k, m, s)[0], -gray(k, m, s)[1]), "wrong sign"),
        (lambda k, m, s: (gray(k, m, s)[0], -(k * m[:, None, None]).sum(axis=(1, 2, 3))), "divided by std"),
        (lambda k, m, s: (gray(k, m, s)[0] / 3, gray(k, m, s)[1] / 3), "average"),
        (lambda k, m, s: ((k * s[:, None, None]).sum(axis=1, keepdims=True), np.zeros(4)), "divides by it"),
        (lambda k, m, s: (k[:, :1] / s[0], np.zeros(4)), "one channel only"),
        (lambda k, m, s: (gray(k, m, s)[0][:, 0], gray(k, m, s)[1]), "[4, 1, 3, 3]"),
        (lambda k, m, s: gray(k, m, s)[0], "two arrays"),
        (lambda k, m, s: (gray(k, m, s)[0], np.ones(4)), "the bias is not"),
        (lambda k, m, s: (np.ones((4, 1, 3, 3)), np.ones(4)), "collect what multiplies x"),
        (gray_in_place, "in place"),
        (lambda k, m, s: ((k / s).sum(axis=1, keepdims=True), gray(k, m, s)[1]), "columns"),
        (lambda k, m, s: ((k / s[:, None]).sum(axis=1, keepdims=True), gray(k, m, s)[1]), "rows"),
        (lambda k, m, s: ((k / s[:, None, None] ** 2).sum(axis=1, keepdims=True), gray(k, m, s)[1]), "once"),
        (lambda k, m, s: (gray(k, m, s)[0], gray(k, m, s)[1] / 3), "not their mean"),
        (lambda k, m, s: (gray(k, m, s)[0][:, :, ::-1], gray(k, m, s)[1]), "collect what multiplies x"),
        (lambda k, m, s: None, "returns nothing"),
        (lambda k, m, s: (gray(k, m, s)[0], None), "is None"),
        (lambda k, m, s: ("kernel", "bias"), "should be an array of numbers"),
        (lambda k, m, s: ([[1], [1, 2]], [1]), "should be an array of numbers"),
    ],
)
def test_wrong_gray_filters(answer, message):
    outcome = ch06.gray_filters(answer)
    assert (outcome.status, message in outcome.message) == ("wrong", True), outcome


def folded(kernel, gamma, beta, mean, variance, epsilon):
    scale = gamma / np.sqrt(variance + epsilon)
    return kernel * scale[:, None, None, None], beta - mean * scale


def scaled_by(rule):
    def answer(kernel, gamma, beta, mean, variance, epsilon):
        scale = rule(gamma, variance, epsilon)
        return kernel * scale[:, None, None, None], beta - mean * scale

    return answer


def with_bias(rule):
    def answer(kernel, gamma, beta, mean, variance, epsilon):
        scale = gamma / np.sqrt(variance + epsilon)
        return kernel * scale[:, None, None, None], rule(beta, mean, scale)

    return answer


def test_the_right_folding_passes():
    assert ch06.fold(folded).status == "right"


def in_place(which):
    def answer(*given):
        result = folded(*given)
        given[which][...] *= 1.01
        return result

    return answer


def folded_in_place(kernel, gamma, beta, mean, variance, epsilon):
    scale = gamma / np.sqrt(variance + epsilon)
    kernel *= scale[:, None, None, None]
    return kernel, beta - mean * scale


@pytest.mark.parametrize("which", range(5))
def test_a_folding_leaves_what_it_is_given(which):
    outcome = ch06.fold(in_place(which))
    assert (outcome.status, "in place" in outcome.message) == ("wrong", True), outcome


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (scaled_by(lambda g, v, e: g / np.sqrt(v)), "epsilon is missing"),
        (scaled_by(lambda g, v, e: g / (v + e)), "under a root"),
        (scaled_by(lambda g, v, e: 1 / np.sqrt(v + e)), "gamma is missing"),
        (scaled_by(lambda g, v, e: g / (np.sqrt(v) + e)), "under the root"),
        (with_bias(lambda b, m, s: -m * s), "lacks beta"),
        (with_bias(lambda b, m, s: b), "lacks the mean"),
        (with_bias(lambda b, m, s: b + m * s), "sign"),
        (with_bias(lambda b, m, s: b - m), "the mean is scaled"),
        (with_bias(lambda b, m, s: b * 2), "put 0 in"),
        (lambda k, g, b, m, v, e: (k, folded(k, g, b, m, v, e)[1]), "has to change"),
        (lambda k, g, b, m, v, e: (k * 2, b), "its axis is the first"),
        (lambda k, g, b, m, v, e: (k[0], b), "keeps its shape"),
        (lambda k, g, b, m, v, e: k, "two arrays"),
        (folded_in_place, "in place"),
        (scaled_by(lambda g, v, e: g / np.sqrt(v + 1e-5)), "not 1e-5"),
        (scaled_by(lambda g, v, e: g / np.sqrt(v - e)), "not subtracted"),
        (scaled_by(lambda g, v, e: abs(g) / np.sqrt(v + e)), "its sign"),
        (scaled_by(lambda g, v, e: g * np.sqrt(v + e)), "divide by the root"),
        (with_bias(lambda b, m, s: (b - m) * s), "put 0 in"),
        (with_bias(lambda b, m, s: m * s - b), "put 0 in"),
        (lambda k, g, b, m, v, e: (k * (g / np.sqrt(v + e)), folded(k, g, b, m, v, e)[1]), "columns"),
        (lambda k, g, b, m, v, e: (k * (g / np.sqrt(v + e))[:, None], folded(k, g, b, m, v, e)[1]), "rows"),
        (lambda k, g, b, m, v, e: folded(k, g, b, m, v, e)[::-1], "keeps its shape"),
        (lambda k, g, b, m, v, e: None, "returns nothing"),
        (lambda k, g, b, m, v, e: (folded(k, g, b, m, v, e)[0], None), "is None"),
    ],
)
def test_wrong_foldings(answer, message):
    outcome = ch06.fold(answer)
    assert (outcome.status, message in outcome.message) == ("wrong", True), outcome
