"""What a verdict on a number rests on: whose runs decide, how many, which settings; and what it says about it."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from record_factories import LAW, made, with_accuracy, with_curve

from course_utils import experiments, papers
from course_utils.data import CLASS_NAMES
from course_utils.errors import UnknownNameError
from course_utils.records import (
    Deciding,
    Judgement,
    Measured,
    Ruling,
    RunRecord,
    Runs,
    Shifts,
    Substitute,
    Tried,
    judge,
    runs,
    tables,
)
from course_utils.records.numbers import CURVE, DRAWN, RULE, narrow, reading
from course_utils.records.record import RecordError, write

ACCURACY = papers.get("P5.deep.test_accuracy")  # 81.2 %, rounded to a tenth of a percent
LOSS = papers.get("P1.dropout.test_loss")  # 0.2066


def on(claim_id: str, *records: RunRecord) -> Judgement:
    return judge(papers.get(claim_id), Runs(records), {}, LAW)


def with_loss(experiment: str, *losses: float) -> list[RunRecord]:
    return [made(experiment, seed, tested={"loss": loss}) for seed, loss in enumerate(losses)]


def test_a_claim_without_number_and_rule_says_where_the_rule_belongs():
    with pytest.raises(
        UnknownNameError, match=r"P1\.comparison\.test_loss.*RULES in papers/priyowidodo/rules\.py"
    ):
        on("P1.comparison.test_loss", made("priyowidodo-plain"))


def test_three_runs_are_judged_and_it_is_said_how():
    found = on(ACCURACY.id, *with_accuracy("dalvi-deep", 0.808, 0.810, 0.812), made("dalvi-one-hidden"))
    assert (found.framework, found.precision, found.device) == ("torch", "float32", "cpu")
    assert found.difference == pytest.approx(0.81 - 0.812)
    half = 4.302653 * 0.002 * math.sqrt(4 / 3) + 0.0005
    assert (found.seeds.low, found.seeds.high) == pytest.approx((0.81 - half, 0.81 + half))
    assert found.settings == found.seeds
    assert found.finding == "One more run would come within ± 1 points."
    assert (found.verdict, found.rule) == ("reproduced", RULE)


def test_how_narrow_an_interval_must_be_depends_on_what_it_is_of():
    recall = papers.get("P4.customnet.recall.bag")
    for claim, mean, limit in (
        (ACCURACY, 0.9, 0.01),
        (ACCURACY, 0.971, 0.005),
        (LOSS, 0.2, 0.03),
        (recall, 0.99, 0.03),
        (replace(recall, quantity="precision"), 0.5, 0.03),
    ):
        assert narrow(claim, mean) == pytest.approx(limit)


def test_too_wide_an_interval_says_so():
    found = on(ACCURACY.id, *with_accuracy("dalvi-deep", 0.80, 0.81, 0.82))
    assert found.verdict == "undecided"
    assert found.finding == "One more run would come within ± 5 points: too wide to mean anything."


def test_fewer_than_three_runs_decide_nothing_and_show_what_they_measured():
    found = on(LOSS.id, *with_loss("priyowidodo-dropout", 0.2, 0.21))
    assert (found.verdict, found.finding) == ("undecided", "2 runs; it takes three to tell.")
    assert (found.ours.n, found.seeds, found.settings) == (2, None, None)
    assert on(LOSS.id, *with_loss("priyowidodo-dropout", 0.2)).finding == "One run; it takes three to tell."


def test_where_each_run_draws_its_test_images_the_chance_of_that_is_said_to_be_in_s():
    drawn = with_accuracy("dalvi-deep", 0.80, 0.81, 0.82, who="dalvi")
    assert on(ACCURACY.id, *drawn).rule == RULE + DRAWN
    curves = [replace(run, history=replace(run.history, train_accuracy=[0.8])) for run in drawn]
    assert judge(replace(ACCURACY, split="train"), Runs(curves), {}, LAW).rule == RULE


@pytest.mark.parametrize(
    ("losses", "expected"),
    [
        ((0.10, 0.101, 0.102), "differs, ours lower"),
        ((0.205, 0.206, 0.207), "reproduced"),
        ((0.30, 0.301, 0.302), "differs, ours higher"),
    ],
)
def test_nobody_says_which_way_is_better(losses, expected):
    found = on(LOSS.id, *with_loss("priyowidodo-dropout", *losses))
    assert found.verdict == expected
    assert found.finding == "One more run would come within ± 0.005."


def test_a_guess_at_the_framework_is_said():
    law = replace(LAW, deciding={"dalvi": Deciding("torch", guessed=True)})
    found = judge(ACCURACY, Runs(with_accuracy("dalvi-deep", 0.80, 0.81, 0.82)), {}, law)
    assert found.finding.endswith("anything. That this framework decides is a guess.")
    near = replace(law, settings={"dalvi-deep": (Tried("dalvi-deep-wide", "hidden layers: wide"),)})
    runs = [*with_accuracy("dalvi-deep", 0.870, 0.871, 0.872), *with_accuracy("dalvi-deep-wide", 0.81)]
    told = judge(ACCURACY, Runs(runs), {}, near).finding
    assert told.endswith("hidden layers: wide. That this framework decides is a guess.")


def test_the_papers_framework_decides_in_float32_and_the_others_stand_beside_it():
    law = replace(LAW, deciding={"dalvi": Deciding("keras")})
    runs = [
        *with_accuracy("dalvi-deep", 0.870, 0.871, 0.872, 0.873),
        *with_accuracy("dalvi-deep", 0.811, 0.812, 0.813, framework="keras"),
        *with_accuracy("dalvi-deep", 0.700, 0.701, 0.702, framework="keras", precision="bfloat16"),
    ]
    found = judge(ACCURACY, Runs(runs), {}, law)
    assert (found.framework, found.precision, found.ours.n) == ("keras", "float32", 3)
    assert found.verdict == "reproduced"
    assert found.runs == tuple(record.file_name for record in runs[4:7])
    assert [(other.framework, other.precision, other.verdict) for other in found.others] == [
        ("torch", "float32", "differs, ours higher"),
        ("keras", "bfloat16", "differs, ours lower"),
    ]
    assert found.finding.endswith(
        "Not so by PyTorch in float32: differs, ours higher; Keras in bfloat16: differs, ours lower."
    )


def test_runs_that_do_not_decide_are_shown_and_leave_it_undecided():
    law = replace(LAW, deciding={"dalvi": Deciding("keras")})
    found = judge(ACCURACY, Runs(with_accuracy("dalvi-deep", 0.811, 0.812, 0.813)), {}, law)
    assert (found.verdict, found.framework, found.seeds) == ("undecided", "torch", None)
    assert found.finding == "Not run in Keras in float32, which decides; what is shown does not."
    assert [(other.framework, other.verdict) for other in found.others] == [("torch", "reproduced")]
    assert math.isnan(found.p)
    assert (found.settings, found.reached_by) == (None, ())


def test_a_curve_that_runs_do_not_decide_has_no_band_at_any_point():
    law = replace(
        LAW,
        deciding={"priyowidodo": Deciding("keras")},
        settings={"priyowidodo-plain": (Tried("priyowidodo-near", "batch size: 64"),)},
    )
    curves = [[0.7 + off, 0.8, *[0.9] * 18] for off in (0.0, 0.001, 0.002)]
    near = made("priyowidodo-near", train_accuracy=[0.8216, 0.8933, *[0.9992] * 18])
    for kept in (with_training(*curves), [*with_training(*curves), near]):
        found = judge(papers.get("P1.plain.train_accuracy"), Runs(kept), {}, law)
        assert len(found.points) == 3
        for each in (found, *found.points):
            assert (each.verdict, each.seeds, each.settings, each.reached_by) == ("undecided", None, None, ())
            assert each.finding.startswith("Not run in Keras in float32") and math.isnan(each.p)


def test_other_settings_count_in_the_same_framework_only():
    law = replace(LAW, settings={"dalvi-deep": (Tried("dalvi-deep-wide", "hidden layers: wide"),)})
    ours = with_accuracy("dalvi-deep", 0.870, 0.871, 0.872)
    near, far = (
        with_accuracy("dalvi-deep-wide", 0.81),
        with_accuracy("dalvi-deep-wide", 0.95, framework="keras"),
    )
    found = judge(ACCURACY, Runs([*ours, *near, *far]), {}, law)
    assert (found.verdict, found.reached_by) == ("within reach", ("hidden layers: wide",))
    assert found.finding.endswith("Other settings get there, or beyond: hidden layers: wide.")
    assert found.settings.low < 0.812 < found.seeds.low
    elsewhere = judge(ACCURACY, Runs([*ours, *far]), {}, law)
    assert (elsewhere.verdict, elsewhere.settings) == ("undecided", elsewhere.seeds)
    assert elsewhere.finding.endswith("Outside, but 1 other setting is still to be run.")
    assert judge(ACCURACY, Runs([*ours, *near]), {}, LAW).verdict == "differs, ours higher"
    three = replace(law, settings={"dalvi-deep": tuple(Tried(f"dalvi-{i}", f"width: {i}") for i in "abc")})
    partly = judge(ACCURACY, Runs([*ours, *with_accuracy("dalvi-a", 0.871)]), {}, three)
    assert partly.finding.endswith("Outside, but 2 other settings are still to be run.")
    wider = replace(law, settings={}, level=0.9999)
    assert judge(ACCURACY, Runs(ours), {}, wider).seeds.low < 0.812


def test_two_that_cannot_tell_do_not_disagree_with_one_that_can():
    ours = with_accuracy("dalvi-deep", 0.811, 0.812, 0.813)
    few = with_accuracy("dalvi-deep", 0.7, 0.71, framework="keras")
    assert "Not so" not in judge(ACCURACY, Runs([*ours, *few]), {}, LAW).finding
    undecided = with_accuracy("dalvi-deep", 0.80, 0.81, 0.82)
    clear = with_accuracy("dalvi-deep", 0.700, 0.701, 0.702, framework="keras")
    assert "Not so" not in judge(ACCURACY, Runs([*undecided, *clear]), {}, LAW).finding


def with_training(*curves: list[float]) -> list[RunRecord]:
    return with_curve("priyowidodo-plain", "train_accuracy", *curves)


def test_a_curve_is_one_claim_and_its_points_stand_inside():
    def three(first: float) -> list[RunRecord]:
        offs = (-0.001, 0.0, 0.001)
        return with_training(*([first + off, 0.8933 + off, *[0.95] * 17, 0.9992 + off / 10] for off in offs))

    found = on("P1.plain.train_accuracy", *three(0.8216))
    assert (found.verdict, found.rule, found.ours) == ("reproduced", CURVE, None)
    assert found.finding == "3 printed points, all within the band."
    assert [(point.claim.epoch, point.verdict) for point in found.points] == [
        (epoch, "reproduced") for epoch in (1, 2, 20)
    ]
    late = on("P1.plain.train_accuracy", *three(0.7))
    assert late.verdict == late.points[0].verdict == "differs, ours lower"
    assert late.finding == "3 printed points, outside the band in epochs 1 (ours lower)."
    assert late.points[0].seeds.high < 0.8216
    assert math.isfinite(late.p) and math.isnan(late.points[0].p)
    missing = on("P1.plain.train_accuracy")
    assert [point.verdict for point in missing.points] == ["not run yet"] * 3


def test_a_setting_that_trained_for_fewer_epochs_says_nothing_about_later_ones():
    law = replace(LAW, settings={"priyowidodo-plain": (Tried("priyowidodo-short", "epochs: 2"),)})
    curves = [[0.7 + off, 0.8, *[0.9] * 18] for off in (0.0, 0.001, 0.002)]
    short = made("priyowidodo-short", train_accuracy=[0.8216, 0.8933])
    found = judge(papers.get("P1.plain.train_accuracy"), Runs([*with_training(*curves), short]), {}, law)
    assert found.points[0].reached_by == ("epochs: 2",)
    assert found.points[0].verdict == "within reach" and found.points[1].verdict == "within reach"
    assert found.points[2].settings == found.points[2].seeds


def test_a_claim_about_an_epoch_reads_that_epoch_and_others_the_last():
    record = made("priyowidodo-plain", train_loss=[0.5, 0.4, 0.3], tested={"loss": 0.2})
    assert reading(papers.get("P1.plain.train_loss.epoch2"))(record) == 0.4
    assert reading(papers.get("P3.ann1.train_loss"))(record) == 0.3
    assert reading(LOSS)(record) == 0.2


def test_a_claim_about_a_class_reads_that_classs_recall_or_precision():
    confusion = 100 * np.eye(10, dtype=int)
    confusion[8, 0] = 300  # bags that are called T-shirts
    record, claim = made("leopardi-customnet", confusion=confusion), papers.get("P4.customnet.recall.bag")
    assert (reading(claim)(record), reading(replace(claim, quantity="precision"))(record)) == (0.25, 1.0)
    shirt = replace(claim, class_name="T-shirt/top")
    assert (reading(shirt)(record), reading(replace(shirt, quantity="precision"))(record)) == (1.0, 0.25)


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
    assert found.finding == "Best over several networks and all their epochs. 2 runs; it takes three to tell."


def test_a_curve_with_wide_bands_says_in_how_many_epochs_they_mean_nothing():
    curves = [[0.80 + off, 0.87 + off, *[0.95] * 17, 0.9992] for off in (0.0, 0.02, 0.04)]
    found = on("P1.plain.train_accuracy", *with_training(*curves))
    assert found.verdict == "undecided"
    assert found.finding == "3 printed points, all within the band, which is too wide to mean anything in 2."


def test_a_curve_names_the_setting_that_reaches_it():
    law = replace(LAW, settings={"priyowidodo-plain": (Tried("priyowidodo-near", "batch size: 64"),)})
    curves = [[0.7 + off, 0.8 + off, *[0.9] * 17, 0.95 + off] for off in (0.0, 0.001, 0.002)]
    near = made("priyowidodo-near", train_accuracy=[0.8216, 0.8933, *[0.9] * 17, 0.9992])
    found = judge(papers.get("P1.plain.train_accuracy"), Runs([*with_training(*curves), near]), {}, law)
    assert (found.verdict, found.reached_by) == ("within reach", ("batch size: 64",))


def test_float32_is_taken_before_bfloat16_however_many_runs_there_are():
    half = with_accuracy("dalvi-deep", 0.1, 0.2, 0.3, precision="bfloat16")
    all_runs = Runs([*half, *with_accuracy("dalvi-deep", 0.8)])
    assert all_runs.in_framework("dalvi-deep", "torch").precision == "float32"
    assert Runs(half).in_framework("dalvi-deep", "torch").precision == "bfloat16"
    assert all_runs.in_framework("dalvi-deep", "keras") is None


def test_two_experiments_are_compared_in_the_framework_in_which_both_were_run_most():
    one, other = ("dalvi-deep", "dalvi-strided")
    torch = [*with_accuracy(one, 0.8, 0.8, 0.8), *with_accuracy(other, 0.8)]
    keras = [run for name in (one, other) for run in with_accuracy(name, 0.7, 0.7, framework="keras")]
    assert [g.framework for g in Runs([*torch, *keras]).together(one, other)] == ["keras"] * 2
    assert [g.framework for g in Runs([*torch, *keras[:2]]).together(one, other)] == ["torch"] * 2


def test_of_a_papers_experiments_those_of_one_kind_are_taken_and_the_courses_own_all():
    half = {"framework": "keras", "precision": "bfloat16"}
    kept = Runs([made("dalvi-deep"), made("dalvi-deep", **half), made("course-moved", **half)])
    assert {g.experiment for g in kept.made_by("torch", "float32").all} == {"dalvi-deep", "course-moved"}
    assert len(kept.made_by("keras", "bfloat16").all) == 2


def test_a_mean_curve_has_a_value_for_each_epoch():
    group = Runs(with_training([0.1, 0.2, 0.3], [0.3, 0.4, 0.5])).group("priyowidodo-plain")
    assert group.curve("train_accuracy").tolist() == pytest.approx([0.2, 0.3, 0.4])


def test_the_deviation_of_two_runs_is_known():
    assert Measured.of([1, 3]).deviation == pytest.approx(math.sqrt(2))


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
    shown = judge(claim, Runs([]), {claim.id: lambda runs: Ruling.of(True, "It is.", (group,))}, LAW)
    assert (shown.framework, shown.precision, shown.device) == ("keras", "bfloat16", "cpu")
    assert (shown.verdict, shown.finding, shown.runs) == ("holds", "It is.", (record.file_name,))
    reckoned = judge(claim, Runs([]), {claim.id: lambda runs: Ruling.of(False, "It is not.")}, LAW)
    assert (reckoned.framework, reckoned.precision, reckoned.device, reckoned.runs) == ("", "", "", ())
    assert reckoned.verdict == "does not hold"


def test_what_was_not_run_says_why_if_there_is_a_reason():
    name = "dalvi-deep"
    assert (
        judge(ACCURACY, Runs([]), {}, replace(LAW, reasons={name: "too long"})).finding
        == f"Not run: {name} (too long)."
    )
    assert (
        judge(ACCURACY, Runs([]), {}, replace(LAW, reasons={"another": "too long"})).finding
        == f"Not run: {name}."
    )


def test_a_substitute_is_judged_only_where_the_experiment_has_no_runs_and_is_named():
    law = replace(LAW, substitutes={"dalvi-deep": Substitute("dalvi-copy", "P5's network from a copy")})
    copy = with_accuracy("dalvi-copy", 0.811, 0.812, 0.813)
    found = judge(ACCURACY, Runs(copy), {}, law)
    assert (found.ours.n, found.measured_with) == (3, "P5's network from a copy")
    assert found.finding.startswith("Measured with P5's network from a copy. ")
    assert tables.ours(found).endswith("(n = 3), with P5's network from a copy")
    plain = replace(LAW, substitutes={"priyowidodo-plain": Substitute("priyowidodo-copy", "a copy")})
    curve = with_curve("priyowidodo-copy", "train_accuracy", *[[0.8216, 0.8933, *[0.9992] * 18]] * 3)
    whole = judge(papers.get("P1.plain.train_accuracy"), Runs(curve), {}, plain)
    assert [each.measured_with for each in whole.points] == ["a copy"] * 3
    assert all(each.finding.startswith("Measured with a copy. ") for each in whole.points)
    own = with_accuracy("dalvi-deep", 0.80, 0.81, 0.82)
    beside = judge(ACCURACY, Runs([*own, *copy]), {}, law)
    assert beside == judge(ACCURACY, Runs(own), {}, law) and not beside.measured_with
    assert judge(ACCURACY, Runs(copy), {}, LAW).verdict == "not run yet"


def test_a_rule_takes_the_substitute_and_says_so():
    law = replace(LAW, substitutes={"leopardi-resnet18": Substitute("leopardi-copy", "a copy")})
    runs = Runs([made("leopardi-copy", seed) for seed in range(3)])
    found = judge(papers.get("P4.resnet18.hardest_class"), runs, experiments.rules(), law)
    assert found.verdict != "not run yet" and found.finding.startswith("Measured with a copy. ")
