"""Every claim has a verdict or a reason why not; numbers follow one rule, and say what they rest on."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from record_factories import LAW, made, with_accuracy

from course_utils import experiments, papers, records
from course_utils.errors import UnknownNameError
from course_utils.records import (
    Deciding,
    Judgement,
    Measured,
    NotRunError,
    Ruling,
    RunRecord,
    Runs,
    Verdict,
    on_test,
    under_shift,
)
from course_utils.records.board import judge
from course_utils.records.numbers import reading


def verdict_of(claim_id: str, *runs: RunRecord) -> str:
    return judge(papers.get(claim_id), Runs(runs), experiments.rules(), LAW).verdict


def test_every_claim_gets_one_verdict_and_says_by_what_rule():
    board = experiments.judged([])
    assert [judgement.claim for judgement in board] == list(papers.CLAIMS)
    assert all(isinstance(judgement.verdict, Verdict) for judgement in board)
    assert all(judgement.rule and judgement.finding for judgement in board)


def test_there_is_a_rule_for_every_claim_without_a_number_and_for_no_other():
    assert set(experiments.rules()) == {
        claim.id for claim in papers.CLAIMS if claim.value is None and claim.kind != "curve"
    }


def test_what_has_not_been_run_says_which_run_and_why():
    board = {j.claim.id: j for j in experiments.judged([])}
    judgement = board["P4.resnet18.test_accuracy"]
    assert judgement.verdict == "not run yet"
    assert judgement.finding == "Not run: leopardi-resnet18 (needs torchvision's official ImageNet weights)."


def test_a_quoted_number_is_no_claim_about_a_run_of_ours():
    assert verdict_of("P4.background.duan") == "not testable"


def test_every_number_is_read_from_a_record_of_its_experiment():
    names = {(e.paper, e.reproduces) for e in experiments.select() if e.reproduces}
    for claim in papers.CLAIMS:
        if claim.value is None or claim.experiment in ("background", "comparison"):
            continue
        assert callable(reading(claim)), claim.id
        assert (claim.paper, claim.experiment) in names or claim.experiment == "resnet18", claim.id


def test_experiments_are_named_as_claims_look_for_them():
    for experiment in experiments.select():
        if experiment.reproduces:
            assert experiment.name == f"{experiment.paper}-{experiment.reproduces.replace('_', '-')}"
            assert experiment.reproduces in {e.name for e in papers.paper(experiment.paper).experiments}


def test_the_best_of_three_networks_is_taken_seed_by_seed():
    claim = papers.get("P3.comparison.best_ann_validation_accuracy")
    best = {"bas-ann1": [0.880, 0.910], "bas-ann2": [0.900, 0.890], "bas-ann3": [0.870, 0.870]}
    runs = [
        made(name, seed, validation_accuracy=[0.5, value, 0.6])
        for name, values in best.items()
        for seed, value in enumerate(values)
    ]
    judgement = judge(claim, Runs([*runs, made("bas-ann1", 2, validation_accuracy=[0.99])]), {}, LAW)
    assert (judgement.ours.mean, judgement.ours.n) == (pytest.approx(0.905), 2)
    assert judgement.verdict == "undecided"
    apart = Runs([*runs[:4], made("bas-ann3", 7)])
    assert judge(claim, apart, {}, LAW).finding == (
        "Not run: bas-ann1 and bas-ann2 and bas-ann3 with the same seed."
    )
    in_two_frameworks = Runs([*runs[:4], made("bas-ann3", framework="keras")])
    assert judge(claim, in_two_frameworks, {}, LAW).verdict == "not run yet"


def test_a_record_holds_only_some_quantities():
    with pytest.raises(ValueError, match="no record holds a speed"):
        reading(replace(papers.get("P1.dropout.test_accuracy"), quantity="speed"))
    for ask in (lambda: on_test("speed"), lambda: under_shift("loss", 1)):
        with pytest.raises(UnknownNameError, match="accuracy"):
            ask()


def test_nothing_is_measured_without_runs():
    with pytest.raises(ValueError, match="no run"):
        Measured.of([])


def test_a_network_without_a_rival_is_not_compared_with_one():
    runs = with_accuracy("risqulla-fashion", 0.87)
    assert judge(
        papers.get("P2.fashion.label_ambiguity"), Runs(runs), experiments.rules(), LAW
    ).finding.startswith("Not run: a more accurate network")


def test_seeds_pair_only_with_themselves():
    runs = Runs([made("bas-ann1", 0), made("bas-ann1", 1), made("bas-ann2", 1), made("bas-ann2", 2)])
    one, two = runs.group("bas-ann1"), runs.group("bas-ann2")
    assert [(a.seed, b.seed) for a, b in runs.pairs(one, two)] == [(1, 1)]
    apart = Runs([made("bas-ann1", 0), made("bas-ann2", 2)])
    with pytest.raises(NotRunError, match="bas-ann1 and bas-ann2 with the same seed"):
        apart.pairs(apart.group("bas-ann1"), apart.group("bas-ann2"))


def test_a_sentence_is_judged_by_the_papers_framework_and_others_stand_beside_it():
    law = replace(LAW, deciding={"dalvi": Deciding("keras")})
    claim = papers.get("P5.one_hidden.gradient")

    def rule(runs: Runs) -> Ruling:
        group = runs.group("dalvi-deep")
        return Ruling.of(group.framework == "keras", f"{group.framework}, {group.precision}", [group])

    torch = with_accuracy("dalvi-deep", 0.8, precision="bfloat16")
    keras = with_accuracy("dalvi-deep", 0.8, framework="keras")
    found = judge(claim, Runs([*torch, *keras]), {claim.id: rule}, law)
    assert (found.verdict, found.finding) == ("holds", "keras, float32")
    assert [(each.framework, each.precision, each.verdict) for each in found.others] == [
        ("torch", "bfloat16", "does not hold")
    ]
    alone = judge(claim, Runs(torch), {claim.id: rule}, law)
    assert (alone.verdict, alone.framework) == ("undecided", "torch")
    assert alone.finding == "Not run in Keras in float32, which decides. PyTorch: torch, bfloat16"
    assert judge(claim, Runs([]), {claim.id: rule}, law).finding == "Not run: dalvi-deep."


def test_one_claim_is_judged_again_by_another_level_other_settings_another_framework():
    name = "P5.strided_cnn.test_accuracy"
    as_it_is = experiments.judgement(name)
    assert as_it_is == records.by_claim(experiments.scoreboard())[name]
    assert as_it_is.framework == "keras"
    assert experiments.judgement(name, framework="torch").framework == "torch"
    assert experiments.judgement(name, level=0.99).seeds.half_width > as_it_is.seeds.half_width
    without = experiments.judgement(name, settings=False)
    assert without.settings == without.seeds == as_it_is.seeds
    assert experiments.judgement("P1.plain.train_loss.epoch20").claim.epoch == 20
    with pytest.raises(UnknownNameError, match=r"Did you mean P5\.strided_cnn\.test_accuracy"):
        experiments.judgement("P5.strided_cnn.test_acuracy")


def judged_with(p: float, verdict: Verdict, name: str) -> Judgement:
    claim = replace(papers.get("P1.dropout.test_accuracy"), id=name)
    return Judgement(claim=claim, verdict=verdict, rule="", finding="", p=p)


def test_of_many_verdicts_some_are_chance():
    found = records.chance(
        [
            judged_with(0.001, Verdict.HIGHER, "far"),
            judged_with(0.001, Verdict.WITHIN_REACH, "forgiven"),
            judged_with(0.03, Verdict.LOWER, "near"),
            judged_with(0.5, Verdict.REPRODUCED, "met"),
            judged_with(math.nan, Verdict.UNDECIDED, "unknown"),
        ],
        LAW,
    )
    assert (found.tested, found.expected) == (4, pytest.approx(0.2))
    assert (found.outside, found.surviving) == (("far", "forgiven", "near"), ("far", "forgiven"))


def test_the_level_that_is_asked_for_is_also_that_of_the_correction():
    two = [judged_with(p, Verdict.HIGHER, str(p)) for p in (0.008, 0.009)]
    strict = records.chance(two, replace(LAW, level=0.99))
    assert (strict.outside, strict.surviving) == (("0.008", "0.009"), ())


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("seed", range(10))
def test_whichever_runs_are_recorded_there_is_a_verdict_on_every_claim(seed):
    kept = np.random.default_rng(seed).permutation(experiments.current())[: 4 * seed + 1].tolist()
    found = experiments.judged(kept)
    assert [each.claim for each in found] == list(papers.CLAIMS)
    there = {record.file_name for record in kept}
    for each in found:
        assert set(each.runs) <= there, each.claim.id
        assert not (each.runs and each.finding.startswith("Not run: ")), each.claim.id


def test_comparisons_stay_within_one_framework():
    runs = Runs([made("bas-ann1"), made("bas-ann2", framework="keras")])
    with pytest.raises(NotRunError, match="bas-ann2"):
        runs.together("bas-ann1", "bas-ann2")


def test_committed_records_are_current_and_of_full_scale_on_the_real_data():
    for record in records.read_all():
        experiment = experiments.get(record.experiment)
        assert record.specification == experiment.hash, f"{record.file_name} is stale: run it again"
        assert record.profile == "full"
        assert "stand-in" not in record.data.source
        assert record.parameters == experiment.built.parameters
        assert not record.commit.endswith("+"), f"{record.file_name} was made by code that no commit holds"
        assert len(record.history.train_loss) == experiment.epochs
