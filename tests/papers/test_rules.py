"""Every computed rule says yes and no where it should, and "cannot tell" where it should; none is left untried.

The tables stand in `rule_cases`, a module per paper.
"""

from __future__ import annotations

import importlib
from dataclasses import replace

import pytest
from record_factories import LAW
from rule_cases import Case, Given

from course_utils import experiments, models, papers
from course_utils.claims import Verdict
from course_utils.papers.dalvi.rules import fewer_parameters
from course_utils.records import NotRunError, Rule, RunRecord, Runs, judge

NOBODY_WROTE_IT = {
    "P3.background.pooling_speeds_up",
    "P3.background.same_padding_limits_loss",
    "P4.background.residual_blocks",
    "P4.background.stacked_kernels",
    "P4.customnet.feature_maps",
    "P4.resnet18.training_time",
    "P5.background.adam_is_best",
    "P5.background.relu_against_vanishing_gradients",
}
RULES = experiments.rules()


def cases_of(paper: str) -> dict[str, Case]:
    """The table of a paper; one that is not there leaves its rules untried, and the gate says so."""
    try:
        return importlib.import_module(f"rule_cases.{paper}").CASES
    except ModuleNotFoundError:
        return {}


CASES = {claim_id: case for paper in papers.PAPERS for claim_id, case in cases_of(paper).items()}
ANSWERS = [
    pytest.param(claim_id, given, verdict, id=f"{claim_id}: {verdict}: {what}")
    for claim_id, case in CASES.items()
    for verdict, table in (
        (Verdict.HOLDS, case.yes),
        (Verdict.PARTLY, case.partly),
        (Verdict.DOES_NOT_HOLD, case.no),
        (Verdict.UNDECIDED, case.unclear),
    )
    for what, given in table.items()
]


def untried(rules: dict[str, Rule], cases: dict[str, Case]) -> set[str]:
    """Rules that are not shown to say yes, to say no, and, if they ask runs, that these cannot tell."""
    tried = {
        claim_id
        for claim_id, case in cases.items()
        if case.yes and case.no and (case.unclear or any(map(callable, case.yes.values())))
    }
    return set(rules) - tried - NOBODY_WROTE_IT


def test_every_rule_is_tried_every_way():
    assert untried(RULES, CASES) == set()
    assert set(CASES) <= set(RULES)


def test_a_new_rule_and_one_that_is_tried_one_way_do_not_pass_the_gate():
    name, case = next(iter(CASES.items()))
    assert untried(RULES | {"P9.new": RULES[name]}, CASES) == {"P9.new"}
    assert untried(RULES, CASES | {name: replace(case, no={})}) == {name}
    assert untried(RULES, CASES | {name: replace(case, unclear={})}) == {name}


@pytest.mark.parametrize(("claim_id", "given", "verdict"), ANSWERS)
def test_a_rule_says(claim_id: str, given: Given, verdict: Verdict):
    rule = RULES[claim_id]
    runs: list[RunRecord] = [] if callable(given) else given
    if callable(given):
        assert given.__qualname__ == rule.__qualname__, "another rule than the one that stands for the claim"
        assert "<locals>" in given.__qualname__
        rule = given
    judgement = judge(papers.get(claim_id), Runs(runs), {claim_id: rule}, LAW)
    assert judgement.verdict is verdict, judgement.finding
    assert judgement.rule == papers.get(claim_id).rule
    assert set(judgement.runs) <= {record.file_name for record in runs}
    assert bool(judgement.runs) == bool(runs), "a verdict names the runs that it rests on"


@pytest.mark.parametrize("claim_id", sorted(CASES))
def test_a_rule_tells_what_it_found(claim_id):
    first = next(iter(CASES[claim_id].yes.values()))
    ruling = RULES[claim_id](Runs([] if callable(first) else first))
    assert ruling.finding.startswith(CASES[claim_id].finding)


@pytest.mark.parametrize("claim_id", sorted(NOBODY_WROTE_IT))
def test_a_rule_without_an_experiment_says_not_run_yet(claim_id):
    everything = [
        record
        for case in CASES.values()
        for given in case.yes.values()
        if not callable(given)
        for record in given
    ]
    judgement = judge(papers.get(claim_id), Runs(everything), RULES, LAW)
    assert judgement.verdict is Verdict.NOT_RUN
    assert judgement.finding.startswith("Not run: ")


@pytest.mark.parametrize("claim_id", sorted(CASES))
def test_a_rule_about_runs_says_not_run_yet_where_there_are_none(claim_id):
    if any(callable(given) for given in CASES[claim_id].yes.values()):
        assert RULES[claim_id](Runs([])).groups == ()  # arithmetic needs no run
    else:
        with pytest.raises(NotRunError):
            RULES[claim_id](Runs([]))


def test_the_parameters_of_both_networks_are_told():
    finding = fewer_parameters("dalvi_one_hidden", "dalvi_deep")(Runs([])).finding
    sizes = [models.network(name).parameters for name in ("dalvi_one_hidden", "dalvi_deep")]
    assert sizes[0] != sizes[1]
    assert finding.startswith(f"{sizes[0]:,} parameters with stride 2, {sizes[1]:,} with pooling")
