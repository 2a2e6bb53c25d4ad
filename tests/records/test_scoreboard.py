"""Every claim has a verdict or a reason why not; numbers follow one rule, and say what they rest on."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from record_factories import made, with_accuracy

from course_utils import experiments, papers, records
from course_utils.errors import UnknownNameError
from course_utils.records import Measured, NotRunError, RunRecord, Runs, Verdict, last, on_test, under_shift
from course_utils.records.board import judge
from course_utils.records.numbers import reading


def verdict_of(claim_id: str, *runs: RunRecord) -> str:
    return judge(papers.get(claim_id), Runs(runs), experiments.rules(), {}).verdict


def test_every_claim_gets_one_verdict_and_says_by_what_rule():
    board = experiments.judged([])
    assert [judgement.claim for judgement in board] == list(papers.CLAIMS)
    assert all(isinstance(judgement.verdict, Verdict) for judgement in board)
    assert all(judgement.rule and judgement.finding for judgement in board)


def test_there_is_a_rule_for_every_claim_without_a_number_and_for_no_other():
    assert set(experiments.rules()) == {claim.id for claim in papers.CLAIMS if claim.value is None}


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


@pytest.mark.parametrize(
    ("accuracies", "expected"),
    [
        ((0.860, 0.861, 0.859), "reproduced"),
        ((0.800, 0.801, 0.799), "not reproduced"),
        ((0.900, 0.901, 0.899), "exceeded"),
    ],
)
def test_a_number_follows_the_one_rule(accuracies, expected):
    assert verdict_of("P2.fashion.test_accuracy", *with_accuracy("risqulla-fashion", *accuracies)) == expected


def test_the_largest_group_decides_and_the_others_are_shown():
    runs = [
        *with_accuracy("risqulla-fashion", 0.86, 0.861, 0.859),
        *with_accuracy("risqulla-fashion", 0.5, framework="keras"),
        *with_accuracy("risqulla-fashion", 0.4, 0.41, precision="bfloat16"),
    ]
    judgement = judge(papers.get("P2.fashion.test_accuracy"), Runs(runs), {}, {})
    assert (judgement.framework, judgement.precision, judgement.ours.n) == ("torch", "float32", 3)
    assert judgement.runs == tuple(record.file_name for record in runs[:3])
    assert [(other.framework, other.precision, other.verdict) for other in judgement.others] == [
        ("torch", "bfloat16", "not reproduced"),
        ("keras", "float32", "not reproduced"),
    ]


def test_a_single_run_borrows_its_deviation_from_the_paper_first():
    own = with_accuracy("risqulla-mnist", 0.90, 0.92)
    far = with_accuracy("priyowidodo-plain", 0.1, 0.9)
    runs = Runs([*with_accuracy("risqulla-fashion", 0.87), *own, *far])
    spread = runs.deviation(runs.group("risqulla-fashion"), on_test("accuracy"))
    assert spread == pytest.approx(0.02 / math.sqrt(2))
    alone = Runs([*with_accuracy("risqulla-fashion", 0.87), *far])
    spread = alone.deviation(alone.group("risqulla-fashion"), on_test("accuracy"))
    assert spread == pytest.approx(0.8 / math.sqrt(2))
    nobody = Runs(with_accuracy("risqulla-fashion", 0.87))
    assert judge(papers.get("P2.fashion.test_accuracy"), nobody, {}, {}).verdict == "not run yet"


def test_losses_lend_their_share_of_the_mean():
    runs = Runs(
        [
            *(made("bas-ann2", seed, validation_loss=[value]) for seed, value in enumerate((1.0, 1.2))),
            made("bas-ann1", validation_loss=[5.0]),
        ]
    )
    spread = runs.relative_deviation(runs.group("bas-ann1"), last("validation_loss"))
    assert spread == pytest.approx(5 * (0.2 / math.sqrt(2)) / 1.1)


def test_runs_without_validation_lend_nothing_to_the_best_epoch():
    unwatched = {"validation_loss": [], "validation_accuracy": []}
    anns = [made(f"bas-ann{number}", validation_accuracy=[0.88, 0.90]) for number in (1, 2, 3)]
    lenders = [made("risqulla-mnist", seed, **unwatched) for seed in (0, 1)]
    lenders += [
        made("leopardi-customnet", seed, validation_accuracy=[value])
        for seed, value in enumerate((0.8, 0.81))
    ]
    assert verdict_of("P3.comparison.best_ann_validation_accuracy", *anns, *lenders) == "reproduced"


def test_the_best_of_three_networks_is_taken_seed_by_seed():
    claim = papers.get("P3.comparison.best_ann_validation_accuracy")
    best = {"bas-ann1": [0.880, 0.910], "bas-ann2": [0.900, 0.890], "bas-ann3": [0.870, 0.870]}
    runs = [
        made(name, seed, validation_accuracy=[0.5, value, 0.6])
        for name, values in best.items()
        for seed, value in enumerate(values)
    ]
    judgement = judge(claim, Runs([*runs, made("bas-ann1", 2, validation_accuracy=[0.99])]), {}, {})
    assert (judgement.ours.mean, judgement.ours.n) == (pytest.approx(0.905), 2)
    assert judgement.finding == "Best over three networks and all their epochs."
    single = judge(claim, Runs(runs[::2]), {}, {})
    assert (single.verdict, single.finding) == (
        "not run yet",
        "Single runs, and none to borrow a deviation from.",
    )
    no_seed_in_common = Runs([*runs[:2], *runs[2:4], made("bas-ann3", 7)])
    assert (
        judge(claim, no_seed_in_common, {}, {}).finding == "Not run: the three networks with the same seed."
    )


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
        papers.get("P2.fashion.label_ambiguity"), Runs(runs), experiments.rules(), {}
    ).finding.startswith("Not run: a more accurate network")


def test_seeds_pair_only_with_themselves():
    runs = Runs([made("bas-ann1", 0), made("bas-ann1", 1), made("bas-ann2", 1), made("bas-ann2", 2)])
    one, two = runs.group("bas-ann1"), runs.group("bas-ann2")
    assert [(a.seed, b.seed) for a, b in runs.pairs(one, two)] == [(1, 1)]
    apart = Runs([made("bas-ann1", 0), made("bas-ann2", 2)])
    with pytest.raises(NotRunError, match="bas-ann1 and bas-ann2 with the same seed"):
        apart.pairs(apart.group("bas-ann1"), apart.group("bas-ann2"))


def test_a_verdict_over_several_precisions_says_so():
    runs = Runs(
        [
            *with_accuracy("dalvi-strided-cnn", 0.9),
            *with_accuracy("dalvi-pooled-cnn", 0.9, precision="bfloat16"),
        ]
    )
    judgement = judge(papers.get("P5.comparison.stride_is_a_good_alternative"), runs, experiments.rules(), {})
    assert judgement.precision == "mixed"


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("seed", range(10))
def test_whichever_runs_are_recorded_there_is_a_verdict_on_every_claim(seed):
    kept = np.random.default_rng(seed).permutation(experiments.current())[: 4 * seed + 1].tolist()
    found = experiments.judged(kept)
    assert [each.claim for each in found] == list(papers.CLAIMS)
    there = {record.file_name for record in kept}
    for each in found:
        assert set(each.runs) <= there, each.claim.id
        assert not (each.runs and each.finding.startswith("Not run")), each.claim.id


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
