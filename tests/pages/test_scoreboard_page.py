"""The Scoreboard page shows the whole board, in the board's own words, and links to what it rests on.

A small book of its own is built from made-up records; `test_pages` and `test_browser` look at the real page.
"""

from __future__ import annotations

import html
import io
import json
import re
import shutil
from collections import Counter
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import ROOT
from record_factories import made
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from book.course_book.scoreboard import chapters, opening, views
from book.course_book.scoreboard.board import Board
from course_utils import experiments, papers, records
from course_utils.claims import OURS
from course_utils.records import RunRecord, tables

pytestmark = pytest.mark.book

CONFIGURATION = """
from book.course_book.pages import NameAnchors
extensions = ["myst_parser", "book.course_book.scoreboard"]
myst_enable_extensions = ["dollarmath", "attrs_block"]
myst_heading_anchors = 4
def setup(app):
    app.add_transform(NameAnchors)
"""
PROSE = """# Intro

## The five papers

[a claim](scoreboard.md#claim-p1-dropout-test-accuracy)

With dropout {measured}`P1.dropout.test_accuracy` against {claimed}`P1.dropout.test_accuracy`, a difference of
{difference}`P1.dropout.test_accuracy`: {verdict}`P1.dropout.test_accuracy`. {found}`P1.comparison.overfitting`
Network C: {measured}`P5.strided_cnn.test_accuracy`. Ours: {record}`risqulla-mnist test_accuracy`, and with pooling
{record}`dalvi-pooled-cnn test_accuracy`.
"""


def made_up(name: str, seed: int, accuracy: float, framework: str = "torch") -> RunRecord:
    """A record that fits the schema and says nothing about any network."""
    experiment = experiments.get(name)
    images = 1000
    truth = np.arange(images) % 10
    predicted = np.where(np.arange(images) < round(images * accuracy), truth, (truth + 1) % 10)
    confusion = np.zeros((10, 10), dtype=int)
    np.add.at(confusion, (truth, predicted), 1)
    epochs = np.arange(1, experiment.epochs + 1)
    validates = experiment.validates_on != "nothing"
    series = {"loss": (0.6 / epochs).tolist(), "accuracy": (accuracy - 0.1 / epochs).tolist()}
    curves = {
        f"{split}_{quantity}": values if split == "train" or validates else []
        for split in ("train", "validation")
        for quantity, values in series.items()
    }
    record = made(
        name,
        seed,
        framework=framework,
        dataset=experiment.dataset,
        who=experiment.split,
        confusion=confusion,
        **curves,
    )
    return replace(record, specification=experiment.hash)


class Page(HTMLParser):
    """What the page says: rows by claim, links, ids, and text by element."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, Any]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))

    def all(self, tag: str, name: str) -> list[str]:
        return [values[name] for found, values in self.tags if found == tag and values.get(name) is not None]

    @property
    def rows(self) -> dict[str, dict[str, Any]]:
        return {values["data-claim"]: values for tag, values in self.tags if values.get("data-claim")}


@dataclass
class Book:
    """A built book of the Scoreboard, an introduction and a bibliography."""

    source: Path
    folder: Path
    warnings: str = ""

    def build(self) -> Book:
        warnings = io.StringIO()
        out = self.source / "_build"
        settings = {
            "scoreboard_records": str(self.folder),
            "nitpicky": True,
        }
        with docutils_namespace():
            Sphinx(
                self.source, self.source, out / "html", out / "doctrees", "html",
                confoverrides=settings, status=None, warning=warnings,
            ).build()  # fmt: skip
        self.warnings = warnings.getvalue()
        return self

    def text(self, name: str = "scoreboard") -> str:
        return (self.source / "_build" / "html" / f"{name}.html").read_text("utf8")

    @property
    def page(self) -> Page:
        return Page(self.text())

    @property
    def board(self) -> tuple[records.Judgement, ...]:
        return experiments.scoreboard(self.folder)


def write_book(root: Path) -> Book:
    source, folder = root / "source", root / "records"
    source.mkdir(parents=True)
    folder.mkdir()
    text = (ROOT / "scoreboard.md").read_text("utf8")
    (source / "scoreboard.md").write_text(re.sub(r"\(chapters/[\w-]+\.ipynb\)", "(index.md)", text), "utf8")
    (source / "conf.py").write_text(CONFIGURATION, "utf8")
    (source / "index.md").write_text("# Book\n\n```{toctree}\nintro\nscoreboard\nbibliography\n```\n", "utf8")
    (source / "intro.md").write_text(PROSE, "utf8")
    shutil.copy(ROOT / "bibliography.md", source)
    text = (source / "bibliography.md").read_text("utf8").replace("(book/references.bib)", "(index.md)")
    (source / "bibliography.md").write_text(text, "utf8")
    for seed in range(3):
        for name, accuracy in (("plain", 0.926), ("dropout", 0.91)):
            run = made_up(f"priyowidodo-{name}", seed, accuracy + 0.002 * seed, framework="keras")
            records.write(run, folder)
        records.write(made_up("risqulla-mnist", seed, 0.98 + 0.001 * seed), folder)
    for each in experiments.alternatives("priyowidodo-dropout"):  # none is left to be run
        records.write(made_up(each.name, 0, 0.912, framework="keras"), folder)
    records.write(made_up("priyowidodo-dropout", 0, 0.93), folder)
    records.write(made_up("bas-ann1", 0, 0.87), folder)
    return Book(source, folder)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    built = write_book(tmp_path_factory.mktemp("scoreboard")).build()
    assert built.warnings == ""
    return built


def text_of(page: str) -> str:
    """What a reader sees of some HTML, on one line."""
    blocks = re.sub(r"</(?:dd|div|dt|li|p|summary|td|th)>", " ", page)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", blocks)))


# ---------------------------------------------------------------- the page


def test_a_chapters_claim_table_leads_to_the_scoreboard_and_says_the_same():
    board = experiments.judged([])
    ids = ["P1.dropout.test_accuracy", "P4.background.duan"]
    table = records.claim_table(board, ids)._repr_html_()
    linked = chapters.linked(table, "../scoreboard.html")
    assert re.sub(r"<a .*?>|</a>|</?span.*?>", "", linked) == table
    for name, verdict in zip(ids, ("not-run-yet", "not-testable"), strict=True):
        link = f'<a class="verdict verdict-{verdict}" href="../scoreboard.html#{views.anchor(name)}">'
        assert linked.count(link) == 1
    own = tables._Whole({"verdict": ["holds"]}, index=["ours & theirs"])._repr_html_()
    assert chapters.linked(own, "") == own, "a label that is no claim's"
    assert len(chapters.claims()) == len(papers.CLAIMS) + sum(len(each.points) for each in papers.CLAIMS)


def test_every_claim_has_one_row_with_its_verdict_and_an_anchor(book):
    assert list(book.page.rows) and set(book.page.rows) == {claim.id for claim in papers.CLAIMS}
    assert len(re.findall("data-claim=", book.text())) == len(papers.CLAIMS)
    for judgement in book.board:
        assert book.page.rows[judgement.claim.id]["data-verdict"] == judgement.verdict
    anchors = [name for name in book.page.all("a", "id") if name.startswith("claim-")]
    assert len(anchors) == len(set(anchors)) == sum(1 + len(claim.points) for claim in papers.CLAIMS)
    assert "claim-p1-dropout-test-accuracy" in anchors


def test_the_counts_are_the_boards(book):
    page = book.text()
    counted = Counter(judgement.verdict for judgement in book.board)
    chips = re.findall(r'data-verdict="([^"]+)"><span class="verdict-count">(\d+)<', page)
    assert {verdict: int(count) for verdict, count in chips} == {
        verdict: counted[verdict] for verdict in records.Verdict
    }
    for slug, paper in papers.PAPERS.items():
        own = Counter(j.verdict for j in book.board if j.claim.paper == slug)
        fold = re.search(
            rf"<summary>{own.total()} claims of {paper.number} .*?</summary>", page, flags=re.DOTALL
        )
        shown = re.findall(r'verdict-word">(.*?)</span></span> (\d+)', fold[0])
        assert {verdict: int(count) for verdict, count in shown} == dict(own), paper.number


def test_a_measured_claim_shows_its_numbers_and_links_its_records(book):
    (judgement,) = (j for j in book.board if j.claim.id == "P1.dropout.test_accuracy")
    row = re.search(r'data-claim="P1.dropout.test_accuracy".*?</tbody>', book.text(), flags=re.DOTALL)[0]
    shown = text_of(row)
    for text in ("92.84 %", "91.20 % ± 0.20 (n = 3)", "−1.64 points", "differs, ours lower", judgement.rule):
        assert text in shown
    assert "One more run 90.20 to 92.20 %" in shown and "Other settings 89.98 to 92.42 %" in shown
    assert re.search(r"PyTorch float32: 93.00 % \(n = 1\), undecided", shown), "the other framework's result"
    assert [f"_static/records/{name}" for name in judgement.runs] == re.findall(r'href="(_static[^"]+)"', row)


def test_a_curve_has_a_row_with_its_points_inside(book):
    (judgement,) = (j for j in book.board if j.claim.id == "P1.plain.train_accuracy")
    row = re.search(r'data-claim="P1.plain.train_accuracy".*?</tbody>', book.text(), flags=re.DOTALL)[0]
    assert judgement.finding in text_of(row)
    assert [f"claim-p1-plain-train-accuracy-epoch{epoch}" for epoch in (1, 2, 20)] == re.findall(
        r'id="(claim-p1-plain-train-accuracy-\w+)"', row
    )
    assert "82.16 % 82.80 % ± 0.20 (n = 3)" in text_of(row)


def test_the_opening_has_a_row_per_experiment_with_both_intervals(book):
    rows = re.findall(r'<tr role="row" class="opening".*?</tr>', book.text(), flags=re.DOTALL)
    titles = [
        f"{paper.number} {each.title}"
        for paper in papers.PAPERS.values()
        for each in paper.experiments
        if any(
            (claim.kind, claim.quantity) == ("number", "accuracy") and claim.split != "train"
            for claim in papers.claims(paper.slug, each.name)
        )
    ]
    assert [re.search(r'<a href="#claim[^"]+">(.*?)</a>', row)[1] for row in rows] == titles
    row = text_of(rows[titles.index("P1 with dropout")])
    assert "92.84 % 91.20 % ± 0.20 (n = 3) differs, ours lower" in row
    picture = rows[titles.index("P1 with dropout")]
    assert (
        'aria-label="One more run of ours: 90.20 to 92.20 %; with other settings: 89.98 to 92.42 %;'
        in picture
    )
    assert all(f'class="{name}"' in picture for name in ("claim-line", "seeds", "settings", "ours-mark"))
    lacking = rows[titles.index("P5 C, stride-2 CNN")]
    assert 'class="seeds"' not in lacking and "not run yet" in lacking


def test_what_chance_does_to_many_verdicts_is_said(book):
    law = experiments.law()
    found = records.chance(book.board, law)
    shown = text_of(book.text())
    assert f"{found.tested} numbers and curves have an interval" in shown
    assert f"{len(found.outside)} lie outside; {len(found.surviving)} of these" in shown


def test_every_record_link_leads_to_the_record(book):
    links = {link for link in book.page.all("a", "href") if "records/" in link}
    assert {Path(link).name for link in links} == {path.name for path in book.folder.glob("*.json")}
    for link in links:
        copy = book.source / "_build" / "html" / link
        assert copy.read_text("utf8") == (book.folder / copy.name).read_text("utf8")


def test_what_has_not_been_run_says_why(book):
    shown = text_of(book.text())
    lacking = [judgement for judgement in book.board if judgement.verdict == "not run yet"]
    assert lacking
    for judgement in lacking:
        assert judgement.finding in shown, judgement.claim.id


def test_choices_stand_with_their_experiments_and_remarks_with_their_paper(book):
    shown = text_of(book.text())
    for experiment in experiments.select():
        assert experiment.name in shown
        for choice in experiment.choices:
            assert f"{choice.ours}. {choice.why}" in shown
    with_runs = {"priyowidodo", "risqulla", "bas"}
    for remark in papers.remarks():
        expected = remark.basis != "run" or remark.paper in with_runs
        assert (remark.text in shown) == expected, remark.id


def test_tables_can_be_read_aloud_and_details_opened_from_the_keyboard(book):
    tags = book.page.tags
    tables_here = [tag for tag, values in tags if tag == "table" and "claims" in values.get("class", "")]
    assert len(tables_here) >= 20
    headers = [values for tag, values in tags if tag == "th" and "head" not in values.get("class", "")]
    assert all(values.get("scope") in ("col", "row") for values in headers), "but for tables in Markdown"
    assert (
        sum(tag == "details" for tag, _ in tags)
        == sum(tag == "summary" for tag, _ in tags)
        >= len(papers.CLAIMS)
    )
    pictures = [values for tag, values in tags if tag == "img"]
    assert len(pictures) == 1 and all(len(values["alt"]) > 100 for values in pictures)


def test_verdicts_are_told_by_a_word_and_a_shape_in_one_legible_hue():
    sheet = (ROOT / "book" / "course_book" / "scoreboard" / "static" / "scoreboard.css").read_text("utf8")
    for block in re.findall(r"\{([^{}]*--verdict: #[^{}]*)\}", sheet):
        colors = dict(re.findall(r"--(verdict[\w-]*): (#\w{6});", block))
        bright, dark = sorted((luminance(colors["verdict"]), luminance(colors["verdict-soft"])), reverse=True)
        assert (bright + 0.05) / (dark + 0.05) >= 4.5, colors
    shapes = re.findall(r"([^{}]*)\{ --verdict-icon: url\(([^{}]*)\); \}", sheet)
    drawn = {name: shape for names, shape in shapes for name in re.findall(r"\.verdict-([\w-]+)", names)}
    assert set(drawn) == {verdict.replace(",", "").replace(" ", "-") for verdict in records.Verdict}
    of_numbers = (
        "reproduced",
        "within-reach",
        "differs",
        "differs-ours-higher",
        "differs-ours-lower",
        "undecided",
    )
    assert len({drawn[name] for name in of_numbers}) == len(of_numbers)


def luminance(color: str) -> float:
    """Relative luminance of "#rrggbb" by WCAG 2."""
    parts = np.array([int(color[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    linear = np.where(parts <= 0.03928, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


# ---------------------------------------------------------------- numbers in prose


def test_prose_gets_its_numbers_from_the_records(book):
    shown = text_of(book.text("intro"))
    sentence = "With dropout 91.20 % ± 0.20 (n = 3) against 92.84 %, a difference of −1.64 points: differs, ours lower."
    assert sentence in shown
    assert "Network C: not run yet. Ours: 98.1 % ± 0.1 (n = 3), and with pooling not run yet." in shown
    assert judged(book, "P1.comparison.overfitting").finding in shown, "what was found"
    links = [link for link in Page(book.text("intro")).all("a", "href") if "#claim-" in link]
    assert set(links) == {
        "scoreboard.html#claim-p1-dropout-test-accuracy",
        "scoreboard.html#claim-p5-strided-cnn-test-accuracy",
    }


@pytest.mark.parametrize(
    ("prose", "warning"),
    [
        ("{measured}`P1.dropout.test_acuracy`", "Did you mean P1.dropout.test_accuracy"),
        ("{measured}`P1.comparison.overfitting`", "a claim without a number"),
        ("{record}`risqulla-mnis test_accuracy`", "Did you mean risqulla-mnist"),
        ("{record}`risqulla-mnist test_recall`", "no 'test_recall'"),
        ("{difference}`P4.background.duan`", "not testable: there is no number of ours"),
        ("[x](scoreboard.md#claim-p1-dropout-accuracy)", "claim-p1-dropout-accuracy"),
    ],
)
def test_a_slip_in_prose_is_a_warning(book, tmp_path, prose, warning):
    shutil.copytree(book.source, tmp_path / "source")
    copy = Book(tmp_path / "source", book.folder)
    (copy.source / "intro.md").write_text(PROSE + "\n" + prose + "\n", "utf8")
    assert warning in copy.build().warnings
    assert "intro.md" in copy.warnings


def test_a_changed_record_writes_the_page_anew(book, tmp_path):
    shutil.copytree(book.source, tmp_path / "source")
    shutil.copytree(book.folder, tmp_path / "records")
    copy = Book(tmp_path / "source", tmp_path / "records").build()
    assert "91.20 % ± 0.20" in text_of(copy.text("intro"))
    records.write(made_up("priyowidodo-dropout", 2, 0.92, framework="keras"), copy.folder)
    copy.build()
    for page in ("intro", "scoreboard"):
        assert "91.20 % ± 0.20" not in text_of(copy.text(page))
        assert "91.40 % ± 0.53" in text_of(copy.text(page))
    published = copy.source / "_build/html/_static/records/priyowidodo-dropout--keras-float32--seed2.json"
    assert json.loads(published.read_text("utf8"))["test"]["accuracy"] == 0.92


def test_a_board_without_records_has_a_page_too(tmp_path):
    book = write_book(tmp_path)
    for path in book.folder.glob("*.json"):
        path.unlink()
    book.build()
    assert book.warnings == ""
    assert "Nothing has been measured yet" in book.text()
    assert set(book.page.rows) == {claim.id for claim in papers.CLAIMS}


# ---------------------------------------------------------------- in a browser


@pytest.fixture
def page(book, browser):
    found = browser.new_page()
    found.goto((book.source / "_build/html/scoreboard.html").as_uri())
    yield found
    found.close()


@pytest.mark.browser
def test_the_filter_shows_what_was_asked_for_stands_in_the_address_and_gives_way_to_links(book, page):
    lower = "differs, ours lower"
    assert page.locator("tbody.claim.filtered-out").count() == 0
    assert page.locator("tbody.claim:visible").count() == 0, "papers are folded"
    page.locator(f"label:has(input[value='{lower}'])").click()
    page.locator("label:has(input[value='P1'])").click()
    wanted = {j.claim.id for j in book.board if (j.claim.paper, j.verdict) == ("priyowidodo", lower)}

    def shown() -> set[str]:
        return {row.get_attribute("data-claim") for row in page.locator("tbody.claim:visible").all()}

    assert wanted and shown() == wanted
    output = page.locator(".claim-filter output").inner_text()
    assert f"{len(wanted)} of {len(papers.CLAIMS)} claims" in output
    assert "verdict=differs%2C+ours+lower&paper=P1" in page.url
    page.reload()
    assert shown() == wanted, "the address brings it back"
    page.evaluate("location.hash = 'claim-p4-customnet-recall-bag'")
    page.locator("tbody[data-claim='P4.customnet.recall.bag']").wait_for(state="visible")
    assert page.locator("tbody.claim.filtered-out").count() == 0


@pytest.mark.browser
def test_a_link_to_a_folded_point_unfolds_it(book, page):
    page.goto(page.url + "#claim-p1-plain-train-accuracy-epoch20")
    page.reload()
    page.locator("table.points tr:has(#claim-p1-plain-train-accuracy-epoch20)").wait_for(state="visible")


@pytest.fixture(scope="module")
def recorded() -> list[RunRecord]:
    return experiments.current()


@pytest.mark.browser
@pytest.mark.parametrize("framework", ["torch", "keras"])
@pytest.mark.parametrize(("level", "settings"), [(0.8, True), (0.95, False), (0.99, True)])
def test_the_page_judges_as_python_does(page, recorded, level, settings, framework):
    """The same verdicts and intervals, from the numbers that stand in the page, for the committed records."""
    law = experiments.law(level=level, settings=settings, framework=framework)
    board = Board(
        experiments.judged(recorded, law), {r.file_name: r for r in recorded}, Path(), experiments.law()
    )
    compared = 0
    for row in opening.rows(board):
        again = row.judgement
        if (again.framework, again.precision) != (framework, "float32"):
            continue
        found = page.evaluate(
            "([facts, framework, level, settings]) => scoreboardJudge(facts, framework, level, settings)",
            [json.loads(row.data), framework, level, settings],
        )
        assert found["verdict"] == again.verdict, again.claim.id
        if again.seeds:
            compared += 1
            assert found["seeds"] == pytest.approx([again.seeds.low, again.seeds.high], abs=1e-7)
            assert found["span"] == pytest.approx([again.settings.low, again.settings.high], abs=1e-7)
    assert compared >= 3


@pytest.mark.browser
def test_a_reader_judges_again_with_the_keyboard(page):
    row = page.locator("tr.opening", has_text="P1 with dropout")
    page.locator("select[name=level]").focus()
    page.keyboard.press("ArrowDown")
    page.wait_for_function("location.search.includes('level=0.99')")
    page.locator("select[name=framework]").select_option("torch")
    assert (
        "93.00" in row.locator(".ours").inner_text() and row.locator(".verdict").inner_text() == "undecided"
    )
    assert "P1 with dropout: undecided" in page.locator(".judge-again output").inner_text()
    page.reload()
    assert row.locator(".verdict").inner_text() == "undecided", "the address brings it back"
    page.locator(".judge-again button").click()
    page.wait_for_function("!location.search")
    assert row.locator(".verdict").inner_text() == "differs, ours lower"


# ---------------------------------------------------------------- tables for chapters


def judged(book: Book, claim_id: str) -> records.Judgement:
    return next(judgement for judgement in book.board if judgement.claim.id == claim_id)


def test_a_chapters_table_says_what_the_page_says(book):
    ids = ["P2.mnist.test_accuracy", "P1.dropout.test_loss", "P1.comparison.overfitting"]
    table = tables.claim_table(book.board, ids)
    assert list(table.columns) == ["the paper", "ours", "verdict"]
    assert list(table["the paper"]) == ["98 %", "0.2066", ""]
    assert list(table.index) == [
        "MNIST: test accuracy",
        "with dropout: test loss",
        "Dropout reduces overfitting.",
    ]
    shown = text_of(book.text())
    for claim_id, text in zip(ids, table["ours"], strict=True):
        assert text in shown and judged(book, claim_id).verdict in list(table["verdict"])
    assert table["ours"].iloc[2] == judged(book, ids[2]).finding
    assert table["ours"].iloc[2] in table._repr_html_(), "a notebook must not cut the sentence"


def test_every_family_of_our_own_experiments_has_a_title():
    families = {each.name.split("-")[1] for each in experiments.select(OURS)}
    assert families == set(views.FAMILIES), "a title per family stands in scoreboard/views.py"
