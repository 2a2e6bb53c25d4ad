"""Chapter 06's self-checks: right answers pass, plausible wrong ones fail with the message that helps."""

from __future__ import annotations

import numpy as np
import pytest

from course_utils.checks import ch06


def halved(size, times):
    for _ in range(times):
        size = -(-size // 2)
    return size


def test_the_right_side_passes():
    assert ch06.map_side(lambda size, stage: halved(size, stage + 1)).status == "right"


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
    ],
)
def test_wrong_foldings(answer, message):
    outcome = ch06.fold(answer)
    assert (outcome.status, message in outcome.message) == ("wrong", True), outcome
