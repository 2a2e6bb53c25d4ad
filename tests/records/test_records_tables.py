"""Claims and verdicts in words, and a chapter's table of them."""

from __future__ import annotations

import dataclasses
import re

import pytest
from record_factories import CURVES, made, with_accuracy

from course_utils import errors, experiments, papers, records
from course_utils.evaluation import Interval
from course_utils.records import Judgement, Verdict, tables

SHAPE = "P1.plain.validation_loss.shape"


@pytest.fixture(scope="module")
def board() -> dict[str, Judgement]:
    """Judgements by the claim's id, on a few runs: MNIST as P2 has it, and one run of P1."""
    runs = [
        *with_accuracy("risqulla-mnist", 0.980, 0.981, 0.982),
        made("priyowidodo-plain", **dict.fromkeys(CURVES, [0.5] * 20)),
    ]
    return records.by_claim(experiments.judged(runs))


def test_a_table_has_a_row_per_claim_in_the_order_asked_for(board):
    table = records.claim_table(board.values(), [SHAPE, "P2.mnist.test_accuracy", "P4.background.duan"])
    assert list(table.columns) == ["the paper", "ours", "verdict"]
    assert list(table["the paper"]) == ["", "98 %", "91.5 %"]
    assert list(table["verdict"]) == ["undecided", "reproduced", "not testable"]
    assert table["ours"].iloc[1:].tolist() == [
        "98.1 % ± 0.1 (n = 3)",
        "Another work's number; no run of ours.",
    ]
    assert list(table.index[1:]) == ["MNIST: test accuracy", papers.get("P4.background.duan").statement]


def test_a_notebook_shows_a_tables_sentences_whole(board):
    table = records.claim_table(board.values(), [SHAPE])
    html = table._repr_html_()
    assert board[SHAPE].finding in html
    name = re.search('<table id="(.+?)"', html)[1]
    assert set(re.findall(rf"#{name}\s+(t[hd]) {{\s+white-space: normal", html)) == {"th", "td"}
    assert html == records.claim_table(board.values(), [SHAPE])._repr_html_(), (
        "a page must not change by itself"
    )


def test_a_table_of_sentences_is_marked_as_one_and_shows_signs_as_signs():
    html = tables._Whole({"<b>": ["a < b"]}, index=["<i>"])._repr_html_()
    assert 'class="dataframe"' in html
    for shown in ("a &lt; b", "&lt;i&gt;"):
        assert shown in html
    assert "<i>" not in html


def test_a_table_names_what_it_cannot_find(board):
    with pytest.raises(errors.UnknownNameError, match=r"P2\.mnist\.test_accuracy"):
        tables.claim_table(board.values(), ["P2.mnist.test_acuracy"])
    with pytest.raises(errors.UnknownNameError, match=r"judgement.*P2\.mnist\.test_accuracy"):
        tables.claim_table([board[SHAPE]], ["P2.mnist.test_accuracy"])


@pytest.mark.parametrize(
    ("claim_id", "ours", "claimed", "measured"),
    [
        ("P1.dropout.test_accuracy", (0.91923, 0.0021, 3), "92.84 %", "91.92 % ± 0.21 (n = 3)"),
        ("P1.plain.train_accuracy.epoch1", (0.8, 0.01, 5), "82.16 %", "80.00 % ± 1.00 (n = 5)"),
        ("P2.mnist.test_accuracy", (0.98214, 0.0016, 5), "98 %", "98.2 % ± 0.2 (n = 5)"),
        ("P2.mnist.test_accuracy", (0.98214, float("nan"), 1), "98 %", "98.2 % (n = 1)"),
        ("P2.mnist.test_accuracy", (0.98214, 0.0001, 5), "98 %", "98.21 % ± 0.01 (n = 5)"),
        ("P2.mnist.test_accuracy", (0.98214, 0.0005, 5), "98 %", "98.2 % ± 0.1 (n = 5)"),
        ("P2.mnist.test_accuracy", (0.98214, 0.00048, 5), "98 %", "98.21 % ± 0.05 (n = 5)"),
        ("P2.mnist.test_accuracy", (0.98214, 1e-9, 5), "98 %", "98.2140 % ± 0.0000 (n = 5)"),
        ("P2.mnist.test_accuracy", (0.98214, 0.0, 5), "98 %", "98.2 % ± 0.0 (n = 5)"),
        ("P1.plain.train_loss.epoch20", (0.00412, 0.0007, 5), "0.0035", "0.0041 ± 0.0007 (n = 5)"),
        ("P3.ann1.validation_loss.end", (3.2, 0.4, 3), "5", "3.20 ± 0.40 (n = 3)"),
        ("P4.customnet.recall.bag", (0.96, 0.02, 5), "0.95", "0.96 ± 0.02 (n = 5)"),
    ],
)
def test_numbers_have_the_papers_digits(claim_id, ours, claimed, measured):
    claim = papers.get(claim_id)
    assert tables.claimed(claim) == claimed
    assert tables.measured(claim, records.Measured(*ours)) == measured


@pytest.mark.parametrize(
    ("claim_id", "difference", "text"),
    [
        ("P1.dropout.test_accuracy", -0.00921, "−0.92 points"),
        ("P2.mnist.test_accuracy", 0.0021, "+0.2 points"),
        ("P2.mnist.test_accuracy", -0.0001, "0.0 points"),
        ("P1.dropout.test_loss", 0.01, "+0.0100"),
        ("P1.dropout.test_loss", None, ""),
    ],
)
def test_differences_have_a_sign_and_a_unit(claim_id, difference, text):
    judgement = records.Judgement(
        claim=papers.get(claim_id),
        verdict=records.Verdict.REPRODUCED,
        rule="",
        finding="",
        difference=difference,
    )
    assert tables.difference(judgement) == text


def test_a_judgement_in_words(board):
    assert tables.in_words(board["P2.mnist.test_accuracy"]) == (
        "P2 MNIST: test accuracy 98 % claimed, 98.1 % ± 0.1 (n = 3) measured: reproduced."
    )
    words = tables.in_words(board[SHAPE])
    assert words == f"P1: {board[SHAPE].claim.statement} Undecided. {board[SHAPE].finding}"
    missing = board["P2.fashion.test_accuracy"]
    assert tables.in_words(missing) == (
        f"P2: {missing.claim.statement} Not run yet. Not run: risqulla-fashion."
    )


def test_ours_is_the_measurement_or_what_was_found_or_why_there_is_nothing(board):
    assert tables.ours(board["P2.mnist.test_accuracy"]) == "98.1 % ± 0.1 (n = 3)"
    assert tables.ours(board["P2.fashion.test_accuracy"]) == "Not run: risqulla-fashion."
    alone = board["P1.plain.validation_loss.epoch20"]
    assert alone.verdict is Verdict.UNDECIDED
    assert tables.ours(alone) == "0.5000 (n = 1)"
    assert tables.ours(board["P1.plain.validation_loss"]) == board["P1.plain.validation_loss"].finding


def test_where_an_interval_goes_is_told_with_the_papers_digits():
    claims = papers.get("P1.dropout.test_accuracy"), papers.get("P1.dropout.test_loss")
    assert tables.span(claims[0], Interval(0.91, 0.92)) == "91.00 to 92.00 %"
    assert tables.span(claims[1], Interval(-0.01, 0.25)) == "−0.0100 to 0.2500"
    mnist = papers.get("P2.mnist.test_accuracy")
    assert tables.span(mnist, Interval(0.98, 0.981)) == "98.0 to 98.1 %"
    assert tables.span(mnist, Interval(0.98, 0.9804)) == "98.00 to 98.04 %"


def test_it_is_said_which_runs_decided(board):
    assert tables.made_by(board["P2.mnist.test_accuracy"]) == "PyTorch, float32, cpu"
    assert tables.made_by(board["P2.fashion.test_accuracy"]) == ""
    other = dataclasses.replace(board["P2.mnist.test_accuracy"], framework="jax")
    assert tables.made_by(other) == "jax, float32, cpu"


@pytest.mark.parametrize(
    ("claim_id", "text"),
    [
        ("P1.dropout.test_accuracy", "with dropout: test accuracy"),
        ("P1.plain.validation_loss.epoch7", "without dropout: validation loss, epoch 7"),
        ("P4.customnet.recall.shirt", "CustomNet: recall, Shirt"),
        ("P4.customnet.test_accuracy.matrix", "CustomNet: test accuracy, matrix"),
        ("P3.comparison.best_ann_validation_accuracy", "best ANN validation accuracy"),
        ("P3.ann1.train_loss", "ANN 1: training loss"),
        ("P1.comparison.test_accuracy", "Dropout raises the test accuracy."),
    ],
)
def test_short_names(claim_id, text):
    assert tables.label(papers.get(claim_id)) == text


def test_short_names_of_numbers_differ():
    names = [(c.paper, tables.label(c)) for c in papers.CLAIMS if c.value is not None]
    assert len(names) == len(set(names))
