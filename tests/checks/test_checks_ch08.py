"""Chapter 08's self-checks: the right answer passes, plausible wrong ones fail with a message that teaches."""

from __future__ import annotations

from statistics import mean, median, median_low

import numpy as np
import pytest

from course_utils.checks import ch08


def right_cycle(step, steps, peak, rise):
    return peak * min((step + 1) / (rise * steps), (1 - step / steps) / (1 - rise), 1)


def uncapped(step, steps, peak, rise):
    return peak * min((step + 1) / (rise * steps), (1 - step / steps) / (1 - rise))


def cosine(step, steps, peak, rise):
    if step < rise * steps:
        return right_cycle(step, steps, peak, rise)
    return peak * (1 + np.cos(np.pi * (step / steps - rise) / (1 - rise))) / 2


def ends_late(step, steps, peak, rise):
    return peak * min((step + 1) / (rise * steps), (1 - step / (steps + 2)) / (1 - rise), 1)


def but_for(wrong, factor):
    return lambda step, *given: right_cycle(step, *given) * (factor if step == wrong else 1)


def whole_steps(step, steps, peak, rise):
    top = int(rise * steps)
    return peak * min((step + 1) / top, (steps - step) / (steps - top))


CYCLES = {
    lambda step, steps, peak, rise: peak: "never changes",
    lambda step, steps, peak, rise: (
        peak * min(step / (rise * steps), (1 - step / steps) / (1 - rise))
    ): "first step is lost",
    lambda step, steps, peak, rise: (
        peak * max((step + 1) / (rise * steps), (1 - step / steps) / (1 - rise))
    ): "take the lowest",
    lambda *given: 1.5 * right_cycle(*given): "goes up to 0.015",
    lambda step, steps, peak, rise: peak * (1 - step / steps): "falls from the first step on",
    lambda step, steps, peak, rise: peak * min(1, (step + 1) / (rise * steps)): "still",
    lambda step, steps, peak, rise: (
        peak * min((step + 1) / (rise * steps), max(0, 1 - (step + 1) / steps) / (1 - rise))
    ): "do nothing",
    lambda *given: float("nan"): "yours is nan",
    lambda *given: -right_cycle(*given): "below 0 walks uphill",
    lambda step, steps, peak, rise: (
        peak * min((step + 1) / (rise * steps), (1 - (step + 2) / steps) / (1 - rise), 1)
    ): "at step 99 of 100 yours is -0.000125",
    lambda *given: right_cycle(*given) + 1e-5: "goes up to 0.01001",
    lambda step, steps, peak, rise: (
        peak * min((step + 1) / (rise * steps), 1 - step / steps)
    ): "falling line is too low",
    lambda step, steps, peak, rise: right_cycle(step, 100, peak, rise): "not for 50",
    ends_late: "still 0.000368",
    cosine: "falling part, step 21 of 100",
    but_for(0, 0.5): "rising part, step 0",
    but_for(19, 0.5): "rising part, step 19",
    but_for(20, 0.5): "falling part, step 20",
    but_for(98, 1.5): "falling part, step 98",
    lambda step, steps, peak, rise: 0.01 * right_cycle(step, steps, 1, rise): "hundred times",
    lambda step, steps, peak, rise: right_cycle(step, steps, peak, 0.2): "rise = 0.5",
    whole_steps: "but not for 7",
    uncapped: "but not for 7",
    lambda step, steps, peak, rise: [right_cycle(s, steps, peak, rise) for s in range(steps)]: "one number",
}


def right_bits(x):
    bits = x.view(np.uint32)
    return ((bits + np.uint32(0x7FFF) + ((bits >> 16) & 1)) & np.uint32(0xFFFF0000)).view(np.float32)


def half_up(x):
    return ((x.view(np.uint32) + np.uint32(0x8000)) & np.uint32(0xFFFF0000)).view(np.float32)


def in_place(x):
    bits = x.view(np.uint32)
    bits += np.uint32(0x7FFF) + ((bits >> 16) & 1)
    bits &= np.uint32(0xFFFF0000)
    return x


def keeps_one_bit_more(x):
    return ((x.view(np.uint32) + np.uint32(0x4000)) & np.uint32(0xFFFF8000)).view(np.float32)


def keeps_one_bit_less(x):
    return ((x.view(np.uint32) + np.uint32(0x10000)) & np.uint32(0xFFFE0000)).view(np.float32)


BITS = {
    lambda x: (x.view(np.uint32) & np.uint32(0xFFFF0000)).view(np.float32): "cut the lower half off",
    lambda x: ((x.view(np.uint32) + np.uint32(0x8000)) & np.uint32(0xFFFF0000)).view(
        np.float32
    ): "ties: [1.00390625, 1.01171875, 1.99609375, -1.00390625, -1.01171875] lie",
    lambda x: np.where(x > 0, right_bits(x), -half_up(-x)): "ties",
    lambda x: right_bits(x.astype(np.uint32).view(np.float32)): "`astype` converts",
    lambda x: right_bits(x).view(np.uint32).astype(np.float32): "`astype` converts",
    lambda x: ((x.view(np.uint32) + np.uint32(0x7FFF)) & np.uint32(0xFFFF0000)).view(np.float32): "ties",
    lambda x: x.astype(np.float16).astype(np.float32): "bits left in their lower half",
    lambda x: np.round(x, 2): "bits left in their lower half",
    lambda x: x.copy(): "nothing was rounded",
    in_place: "in place, and whoever called",
    lambda x: right_bits(x).view(np.uint32) >> 16: "integers",
    lambda x: right_bits(x).astype(float): "float32",
    lambda x: np.vstack([x[:1], right_bits(x)[1:]]): "40 of 2000 results have",
    keeps_one_bit_more: "bits left in their lower half",
    keeps_one_bit_less: "relative error is 0.0076",
    lambda x: np.abs(right_bits(x)): "but for the sign",
    lambda x: right_bits(np.clip(x, np.float32(-65504), np.float32(65504))): "not for 3e38",
}


def right_speedup(slow, fast):
    if len(slow) != len(fast) or not slow:
        raise ValueError("pairs are needed")
    ratios = [a / b for a, b in zip(slow, fast, strict=True)]
    return median(ratios), min(ratios), max(ratios)


def cuts_the_longer(slow, fast):
    ratios = [a / b for a, b in zip(slow, fast, strict=False)]
    return median(ratios), min(ratios), max(ratios)


def asserts(slow, fast):
    assert len(slow) == len(fast) > 0
    return right_speedup(slow, fast)


def of(center):
    """A wrong median with the right range."""
    return lambda slow, fast: (center(slow, fast), *right_speedup(slow, fast)[1:])


def of_two_rounds_or_more(slow, fast):
    if len(slow) < 2:
        raise ValueError("too few")
    return right_speedup(slow, fast)


def of_one_round_unlike(slow, fast):
    return (0, 0, 0) if len(slow) == len(fast) == 1 else right_speedup(slow, fast)


def sorts(slow, fast):
    found = right_speedup(slow, fast)
    slow.sort()
    return found


def whole(slow, fast):
    return right_speedup([a // b for a, b in zip(slow, fast, strict=True)], [1] * len(fast))


SPEEDUPS = {
    sorts: "in place, and whoever called",
    whole: "the median ratio is 2.3, not 2",
    of(lambda slow, fast: slow[0] / fast[0]): "the median ratio is 2.3, not 2.25",
    of_two_rounds_or_more: "one round of each is a pair",
    of_one_round_unlike: "for one, 6/2",
    of(lambda slow, fast: mean(slow) / mean(fast)): "2.41: that is the ratio of the means",
    of(lambda slow, fast: median(slow) / median(fast)): "ratio of the medians",
    of(lambda slow, fast: mean(a / b for a, b in zip(slow, fast, strict=True))): "mean of the ratios",
    lambda slow, fast: right_speedup(fast, slow): "other way round",
    of(lambda slow, fast: median(a - b for a, b in zip(slow, fast, strict=True))): "difference",
    of(lambda slow, fast: min(slow) / min(fast)): "best rounds",
    of(lambda slow, fast: 5): "the median ratio is 2.3, not 5",
    lambda slow, fast: right_speedup(slow, fast)[:1] * 3: "1.5 and 3.5, not 2.3 and 2.3",
    of(lambda slow, fast: median_low(a / b for a, b in zip(slow, fast, strict=True))): "for two",
    lambda slow, fast: right_speedup(slow, fast)[0]: "three numbers",
    lambda slow, fast: (
        right_speedup(slow, fast)[0],
        min(slow) / max(fast),
        max(slow) / min(fast),
    ): "not 1.4 and 4.38",
    lambda slow, fast: (right_speedup(slow, fast)[0], *right_speedup(slow, fast)[:0:-1]): "comes before",
    cuts_the_longer: "are no pairs",
    asserts: "yours raised AssertionError",
}


@pytest.mark.parametrize(("answer", "message"), CYCLES.items(), ids=CYCLES.values())
def test_wrong_cycles_are_explained(answer, message):
    outcome = ch08.one_cycle(answer)
    assert outcome.status == "wrong"
    assert message in outcome.message, outcome


@pytest.mark.parametrize(("answer", "message"), BITS.items(), ids=BITS.values())
def test_wrong_roundings_are_explained(answer, message):
    outcome = ch08.to_bfloat16(answer)
    assert outcome.status == "wrong"
    assert message in outcome.message, outcome


@pytest.mark.parametrize(("answer", "message"), SPEEDUPS.items(), ids=SPEEDUPS.values())
def test_wrong_speedups_are_explained(answer, message):
    outcome = ch08.speedup(answer)
    assert outcome.status == "wrong"
    assert message in outcome.message, outcome


def test_right_answers_pass():
    assert ch08.one_cycle(right_cycle).status == "right"
    assert ch08.to_bfloat16(right_bits).status == "right"
    assert ch08.speedup(right_speedup).status == "right"
    assert ch08.speedup(lambda *lists: np.array(right_speedup(*lists))).status == "right"


def test_torch_rounds_as_is_asked_for():
    torch = pytest.importorskip("torch")
    assert ch08.to_bfloat16(lambda x: torch.tensor(x).bfloat16().float().numpy()).status == "right"


def test_the_schedule_asked_for_is_the_one_that_trains():
    from course_utils.training import Optimizer

    share = Optimizer("adam", 0.01, schedule="one-cycle").share
    assert all(np.isclose(share(s, 50), right_cycle(s, 50, 1.0, 0.2)) for s in range(50))


def test_half_written_answers_were_not_attempted():
    assert ch08.speedup(lambda slow, fast: (..., ..., ...)).status == "not attempted"
    assert ch08.one_cycle(lambda *_: ...).status == "not attempted"
