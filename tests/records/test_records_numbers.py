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
from course_utils.records import Judgement, Measured, Ruling, RunRecord, Runs, Shifts, Verdict, judge, runs
from course_utils.records.compare import Better, margin, verdict
from course_utils.records.numbers import BORROWED, DRAWN, RULE, reading
from course_utils.records.record import RecordError, write

ACCURACY = papers.get("P5.deep.test_accuracy")  # 81.2 %, rounded to a tenth of a percent
LOSS = papers.get("P1.dropout.test_loss")  # 0.2066


def on(claim_id: str, *records: RunRecord) -> Judgement:
    return judge(papers.get(claim_id), Runs(records), {}, {})


def with_loss(experiment: str, *losses: float) -> list[RunRecord]:
    return [made(experiment, seed, tested={"loss": loss}) for seed, loss in enumerate(losses)]


def test_a_claim_without_number_and_rule_says_where_the_rule_belongs():
    with pytest.raises(
        UnknownNameError, match=r"P1\.comparison\.test_loss.*RULES in papers/priyowidodo/rules\.py"
    ):
        on("P1.comparison.test_loss", made("priyowidodo-plain"))


def test_three_runs_are_judged_by_their_own_deviation_and_it_is_said_how():
    accuracies = (0.81 - 0.01246, 0.81, 0.81 + 0.01246)
    found = on(ACCURACY.id, *with_accuracy("dalvi-deep", *accuracies), made("dalvi-one-hidden"))
    assert (found.framework, found.precision, found.device) == ("torch", "float32", "cpu")
    assert found.difference == pytest.approx(0.81 - 0.812)
    assert found.allowed == pytest.approx(2 * 0.01246 * math.sqrt(1 + 1 / 3) + 0.0005)
    assert found.finding == "Chance and rounding allow 2.9 points; s is 1.2 points."
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


@pytest.mark.parametrize("quantity", ["loss", "accuracy"])
def test_the_best_of_three_networks_is_the_lowest_loss_and_the_highest_accuracy(quantity):
    claim = papers.get(f"P3.comparison.best_ann_validation_{quantity}")
    worst = {"loss": 0.9, "accuracy": 0.1}[quantity]
    values = {"bas-ann1": (0.40, 0.42), "bas-ann2": (0.5, 0.5), "bas-ann3": (0.6, 0.6)}
    found = on(
        claim.id,
        *(
            made(name, seed, **{f"validation_{quantity}": [worst, value, worst]})
            for name, pair in values.items()
            for seed, value in enumerate(pair)
        ),
    )
    assert found.ours is not None
    assert found.ours.mean == pytest.approx({"loss": 0.41, "accuracy": 0.6}[quantity])
    spread = math.sqrt(0.0002 / 3)  # of all three, by their degrees of freedom; only the first varies
    if quantity == "loss":
        spread = spread / 0.41 * 0.6  # the share of the mean, for the network with the largest
    assert found.allowed == pytest.approx(2 * spread * math.sqrt(1 + 1 / 2) + claim.rounding)


def test_the_deviation_of_two_runs_is_known_and_of_three_it_counts():
    assert Measured.of([1, 3]).deviation == pytest.approx(math.sqrt(2))
    with_family = {"rounding": 0.0, "family_deviation": 9.0}
    assert margin(0.9, Measured(0.9, 0.01, 3), **with_family) == pytest.approx(0.02 * math.sqrt(4 / 3))
    assert margin(0.9, Measured(0.9, 0.01, 2), **with_family) == pytest.approx(18 * math.sqrt(3 / 2))


def test_as_far_as_is_allowed_is_reproduced_and_no_farther():
    ours = Measured(0.75, 0.1, 3)
    assert verdict(0.5, ours, 0.25, Better.HIGHER) is Verdict.REPRODUCED
    assert verdict(0.5, ours, 0.2499, Better.HIGHER) is Verdict.EXCEEDED
    assert verdict(0.5, ours, 0.2499, Better.LOWER) is Verdict.NOT_REPRODUCED


def test_a_record_that_does_not_fit_is_named_when_it_is_written(tmp_path):
    record = made("course-moved", tested={"accuracy": 0.5})
    with pytest.raises(RecordError, match=r"course-moved--torch-float32--seed0\.json: test: accuracy"):
        write(record, tmp_path)


def test_underlines_in_a_papers_name_of_an_experiment_are_hyphens_in_ours():
    found = on("P5.one_hidden.test_accuracy", *with_accuracy("dalvi-one-hidden", 0.6, 0.61, 0.62))
    assert found.runs[0] == "dalvi-one-hidden--torch-float32--seed0.json"


def test_other_groups_are_shown_with_what_they_measured():
    found = on(
        ACCURACY.id,
        *with_accuracy("dalvi-deep", 0.80, 0.81, 0.82),
        *with_accuracy("dalvi-deep", 0.7, 0.72, framework="keras"),
    )
    assert [(other.framework, other.ours.mean, other.ours.n) for other in found.others] == [
        ("keras", pytest.approx(0.71), 2)
    ]


def test_a_verdict_by_a_rule_names_the_runs_that_show_it_and_arithmetic_names_none():
    claim = papers.get("P5.comparison.stride_is_a_good_alternative")
    record = made("dalvi-deep", framework="keras", precision="bfloat16")
    group = Runs([record]).group("dalvi-deep")
    shown = judge(claim, Runs([]), {claim.id: lambda runs: Ruling(True, "It is.", (group,))}, {})
    assert (shown.framework, shown.precision, shown.device) == ("keras", "bfloat16", "cpu")
    assert (shown.verdict, shown.finding, shown.runs) == ("reproduced", "It is.", (record.file_name,))
    reckoned = judge(claim, Runs([]), {claim.id: lambda runs: Ruling(False, "It is not.")}, {})
    assert (reckoned.framework, reckoned.precision, reckoned.device, reckoned.runs) == ("", "", "", ())
    assert reckoned.verdict == "not reproduced"


def test_what_was_not_run_says_why_if_there_is_a_reason():
    name = "dalvi-deep"
    assert judge(ACCURACY, Runs([]), {}, {name: "too long"}).finding == f"Not run: {name} (too long)."
    assert judge(ACCURACY, Runs([]), {}, {"another": "too long"}).finding == f"Not run: {name}."
