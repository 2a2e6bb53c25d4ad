"""What a verdict on a number rests on: its deviation, its margin, and what it says about both."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from record_factories import made, with_accuracy

from course_utils import papers
from course_utils.data import CLASS_NAMES
from course_utils.errors import UnknownNameError
from course_utils.records import Judgement, RunRecord, Runs, Shifts, judge, runs
from course_utils.records.numbers import BORROWED, DRAWN, RULE, reading

ACCURACY = papers.get("P5.deep.test_accuracy")  # 81.2 %, rounded to a tenth of a percent
LOSS = papers.get("P1.dropout.test_loss")  # 0.2066


def on(claim_id: str, *records: RunRecord) -> Judgement:
    return judge(papers.get(claim_id), Runs(records), {}, {})


def with_loss(experiment: str, *losses: float) -> list[RunRecord]:
    return [made(experiment, seed, tested={"loss": loss}) for seed, loss in enumerate(losses)]


def test_three_runs_are_judged_by_their_own_deviation_and_it_is_said_how():
    found = on(ACCURACY.id, *with_accuracy("dalvi-deep", 0.80, 0.81, 0.82), made("dalvi-one-hidden"))
    assert (found.framework, found.precision, found.device) == ("torch", "float32", "cpu")
    assert found.difference == pytest.approx(0.81 - 0.812)
    assert found.allowed == pytest.approx(2 * 0.01 * math.sqrt(1 + 1 / 3) + 0.0005)
    assert found.finding == "Chance and rounding allow 2.4 points; s is 1 points."
    assert found.rule == RULE


def test_two_runs_borrow_and_it_is_said():
    lenders = with_accuracy("dalvi-one-hidden", 0.5, 0.52, 0.54)
    found = on(ACCURACY.id, *with_accuracy("dalvi-deep", 0.80, 0.82), *lenders)
    pooled = math.sqrt((0.0002 + 0.0008) / (1 + 2))  # both groups, by their degrees of freedom
    assert found.allowed == pytest.approx(2 * pooled * math.sqrt(1 + 1 / 2) + 0.0005)
    assert found.rule == RULE + BORROWED


def test_three_runs_of_their_own_borrow_nothing():
    all_runs = Runs(
        [*with_accuracy("dalvi-deep", 0.80, 0.81, 0.82), *with_accuracy("dalvi-one-hidden", 0.1, 0.9)]
    )
    read = runs.on_test("accuracy")
    assert all_runs.deviation(all_runs.group("dalvi-deep"), read) == pytest.approx(0.01)


def test_test_images_drawn_at_random_widen_the_margin_of_a_test_and_of_nothing_else():
    drawn = with_accuracy("dalvi-deep", 0.80, 0.81, 0.82, who="dalvi")
    found = on(ACCURACY.id, *drawn)
    spread = math.hypot(0.01, math.sqrt(0.812 * (1 - 0.812) / 1000))
    assert found.allowed == pytest.approx(2 * spread * math.sqrt(1 + 1 / 3) + 0.0005)
    assert found.rule == RULE + DRAWN
    trained = replace(ACCURACY, split="train")
    curves = [replace(run, history=replace(run.history, train_accuracy=[0.8])) for run in drawn]
    assert judge(trained, Runs(curves), {}, {}).rule == RULE


@pytest.mark.parametrize(
    ("losses", "expected"),
    [
        ((0.10, 0.11, 0.12), "exceeded"),
        ((0.20, 0.21, 0.22), "reproduced"),
        ((0.30, 0.31, 0.32), "not reproduced"),
    ],
)
def test_a_lower_loss_exceeds_and_is_told_without_points(losses, expected):
    found = on(LOSS.id, *with_loss("priyowidodo-dropout", *losses))
    assert found.verdict == expected
    assert found.finding == "Chance and rounding allow 0.023; s is 0.01."


def test_a_single_loss_borrows_a_share_of_its_size_and_a_single_accuracy_the_deviation_itself():
    lenders = [
        made("priyowidodo-plain", seed, tested={"loss": value, "accuracy": value})
        for seed, value in enumerate((0.9, 1.1))
    ]
    alone = made("priyowidodo-dropout", tested={"loss": 0.1, "accuracy": 0.1})
    spread = 0.2 / math.sqrt(2)  # of lenders whose mean is 1
    loss, accuracy = (on(f"P1.dropout.test_{quantity}", alone, *lenders) for quantity in ("loss", "accuracy"))
    assert loss.allowed == pytest.approx(2 * 0.1 * spread * math.sqrt(2) + LOSS.rounding)
    assert accuracy.allowed == pytest.approx(2 * spread * math.sqrt(2) + 0.00005)


def test_a_claim_about_an_epoch_reads_that_epoch_and_others_the_last():
    record = made("priyowidodo-plain", train_loss=[0.5, 0.4, 0.3], tested={"loss": 0.2})
    assert reading(papers.get("P1.plain.train_loss.epoch2"))(record) == 0.4
    assert reading(papers.get("P3.ann1.train_loss"))(record) == 0.3
    assert reading(LOSS)(record) == 0.2


def test_a_recall_without_a_class_is_held_by_no_record():
    with pytest.raises(ValueError, match="no record holds a recall"):
        reading(replace(ACCURACY, quantity="recall"))


def test_a_class_of_one_image_that_is_right_has_recall_precision_and_f1_of_1():
    confusion = np.zeros((10, 10), int)
    confusion[0, 0], confusion[1, 1], confusion[1, 2] = 1, 1, 3
    record = made("risqulla-fashion", confusion=confusion)
    assert runs.recall(record).tolist() == [1, 0.25, *[0] * 8]
    assert runs.precision(record).tolist() == [1, 1, *[0] * 8]
    assert runs.f1(record).tolist() == [1, 0.4, *[0] * 8]
    group = Runs([record]).group("risqulla-fashion")
    assert group.per_class(runs.recall) == dict(zip(CLASS_NAMES, runs.recall(record), strict=True))


def test_accuracy_and_consistency_are_read_at_the_pixels_asked_for():
    shifts = Shifts(pixels=[0, 2], accuracy=[0.9, 0.6], consistency=[1.0, 0.7])
    record = made("course-moved", tested={"shifts": shifts})
    assert runs.under_shift("accuracy", 2)(record) == 0.6
    assert runs.under_shift("consistency", 2)(record) == 0.7


def test_unknown_quantities_and_curves_say_what_they_are():
    with pytest.raises(UnknownNameError, match="quantity on moved images"):
        runs.under_shift("loss", 1)
    with pytest.raises(UnknownNameError, match="no curve called"):
        made("course-moved").history.series("speed")
