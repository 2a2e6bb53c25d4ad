"""Chapter 03's self-checks: the right answer passes, plausible wrong ones fail with a message that teaches."""

from __future__ import annotations

import pytest

from chapters import solutions
from course_utils.checks import ch03

OUTPUT_SIZE = {
    lambda n, k, p, s: n - k + 2 * p // s: "first place",
    lambda n, k, p, s: (n - k + p) // s + 1: "both sides",
    lambda n, k, p, s: n - k + 2 * p + 1: "stride 2",
    lambda n, k, p, s: -(-(n - k + 2 * p) // s) + 1: "round the division down",
    lambda n, k, p, s: (n - k + 2 * p) / s + 1: "use // instead of /",
    lambda n, k, p, s: n // s if s > 1 else n - k + 2 * p + 1: "not 3",
}
PARAMETERS = {
    lambda i, o, k: i * o * k * k: "one bias",
    lambda i, o, k: o * k * k + o: "spans all input channels",
    lambda i, o, k: i * o * k * k + i: "per output channel",
    lambda i, o, k: i * o * (k * k + 1): "not one per input channel",
    lambda i, o, k: 784 * o * k * k: "does not enter",
    lambda i, o, k: i * o * k + o: "two-dimensional",
}


@pytest.mark.parametrize(("answer", "message"), OUTPUT_SIZE.items(), ids=OUTPUT_SIZE.values())
def test_wrong_output_sizes_are_explained(answer, message):
    outcome = ch03.output_size(answer)
    assert outcome.status == "wrong"
    assert any(part in outcome.message for part in message.split("|")), outcome


@pytest.mark.parametrize(("answer", "message"), PARAMETERS.items(), ids=PARAMETERS.values())
def test_wrong_parameter_counts_are_explained(answer, message):
    outcome = ch03.convolution_parameters(answer)
    assert outcome.status == "wrong"
    assert message in outcome.message, outcome


@pytest.mark.parametrize("name", ["output_size", "convolution_parameters"])
def test_the_chapters_solution_passes_and_its_stub_does_not(name):
    solution = solutions("03-ann-vs-cnn")[name]
    assert getattr(ch03, name)(solution).status == "right"
    assert getattr(ch03, name)(lambda *arguments: ...).status == "not attempted"
