"""What the Scoreboard's templates show, put in order: groups of claims, choices, runs, remarks.

The HTML stands in the templates. It judges nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from book.course_book.scoreboard.board import Board
from book.course_book.scoreboard.opening import EDGE, rows
from book.course_book.scoreboard.publishing import PUBLISHED
from book.measured import Numbers
from course_utils import experiments, papers
from course_utils.claims import OURS, Choice
from course_utils.experiments import Experiment
from course_utils.papers import Claim, Paper
from course_utils.records import Judgement, RunRecord, Runs, chance, on_all_official_images, tables

Content: TypeAlias = dict[str, object]  # what a template is given, by the names that it uses
FAMILIES = {
    "pooling": "Ways to make a map smaller",
    "lever": "What helps against overfitting",
    "unpooled": "Without pooling",
    "transfer": "What a pretrained network needs",
    "fast": "P1's accuracy in a fraction of its time, and more; the steps are judged on held-out images",
    "contest": "ANN against CNN, at equal parameters and at equal work",
    "few": "From how many images on a transfer pays",
}
TITLES = {papers.COMPARISON: "Comparisons", papers.BACKGROUND: "Background, and numbers quoted"}
LANGUAGES = {"English": "en", "Indonesian": "id", "Italian": "it"}
BASES = {"text": "the text", "arithmetic": "arithmetic", "literature": "literature", "run": "our runs"}


@dataclass(frozen=True)
class RunsOverSeeds:
    """Runs that differ in their seed only, for a line of links."""

    framework: str
    precision: str
    device: str
    experiment: str
    records: tuple[RunRecord, ...]


@dataclass(frozen=True)
class ClaimGroup:
    """An experiment of a paper: what it was, how we did it, what is claimed about it.

    Attributes:
        shown, folded: judgements; long series of numbers are folded away under a title.
    """

    id: str
    title: str
    described: papers.ReportedExperiment | None
    experiments: tuple[tuple[Experiment, list[RunsOverSeeds]], ...]
    shown: list[Judgement]
    folded: dict[str, list[Judgement]]


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).resolve().parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    named = (tables.claimed, tables.difference, tables.measured, tables.span, anchor, dashed, unbroken)
    environment.filters.update({function.__name__: function for function in named})
    environment.globals.update(published=PUBLISHED, frameworks=tables.FRAMEWORKS)
    return environment


def render(template: str, content: Content) -> str:
    """The HTML of one part of the page."""
    return _templates().get_template(template).render(content)


def anchor(claim_id: str) -> str:
    """The id of a claim's row: "claim-p1-dropout-test-accuracy"."""
    return "claim-" + claim_id.lower().replace(".", "-").replace("_", "-")


def dashed(verdict: str) -> str:
    """A verdict as its class in the style sheet has it: "differs-ours-higher"."""
    return verdict.replace(",", "").replace(" ", "-")


def unbroken(text: str) -> str:
    """A number with spaces that no line ends at: between value and %, and within "(n = 3)"."""
    return text.replace(" %", "\u00a0%").replace("n = ", "n\u00a0=\u00a0")


def summary(board: Board) -> Content:
    """Counts of verdicts, all together and by paper."""
    return {
        "counts": board.counts(),
        "total": len(board.judgements),
        "papers": {slug: (paper, board.counts(slug)) for slug, paper in papers.PAPERS.items()},
        "surname": surname,
    }


def opening(board: Board) -> Content:
    """A row per experiment with its final number, and what chance does to all verdicts on numbers."""
    return {
        "rows": rows(board),
        "chance": chance(board.judgements, board.law),
        "opened": len(on_all_official_images(board.records.values())),
        "edge": EDGE,
    }


def surname(paper: Paper) -> str:
    """Of its first author, as the book calls a paper."""
    return paper.authors[0].split()[-1]


def paper(which: Paper, board: Board) -> Content:
    """Everything in one paper's section."""
    records = [record for record in board.records.values() if record.experiment.startswith(f"{which.slug}-")]
    known = {choice for each in experiments.select(which.slug) if each.reproduces for choice in each.choices}
    ours = [each for each in experiments.select(which.slug) if each.reproduces is None]
    return {
        "paper": which,
        "groups": _groups(which, board, records),
        "ours": [
            (
                each,
                [choice for choice in each.choices if choice not in known],
                _runs(record for record in records if record.experiment == each.name),
            )
            for each in ours
        ],
        "remarks": [
            (remark, BASES[remark.basis])
            for remark in papers.remarks(which.slug)
            if remark.basis != "run" or records
        ],
        "runs_of": lambda judgement: _runs(
            board.records[name] for name in judgement.runs if name in board.records
        ),
        "counted": counted,
        "claims": board.of(which.slug),
        "others": lambda experiment: _others(experiment, records),
        "languages": LANGUAGES,
    }


def _others(
    experiment: Experiment, records: list[RunRecord]
) -> list[tuple[Experiment, Choice, str, list[RunsOverSeeds]]]:
    """The alternatives to what a paper leaves open: the choice that differs, test accuracy in words, and runs."""
    numbers = Numbers(Runs(records))
    return [
        (
            each,
            choice,
            numbers("record", f"{each.name} test_accuracy"),
            _runs(record for record in records if record.experiment == each.name),
        )
        for each in experiments.alternatives(experiment.name)
        for choice in each.choices
        if choice.topic == each.varies
    ]


def ours(board: Board) -> Content:
    """The experiments that belong to no paper, family by family; the first one of a family is what the others vary."""
    numbers = Numbers(Runs(board.records.values()))
    families: dict[str, list[Experiment]] = defaultdict(list)
    for each in experiments.select(OURS):
        families[each.name.split("-")[1]].append(each)
    return {"families": [_family(name, members, board, numbers) for name, members in families.items()]}


def _family(name: str, members: list[Experiment], board: Board, numbers: Numbers) -> Content:
    rows = [
        {
            "experiment": each,
            "title": each.title.split(": ")[-1],
            "choices": [choice for choice in each.choices if choice not in members[0].choices],
            "runs": _runs(record for record in board.records.values() if record.experiment == each.name),
            "accuracy": numbers("record", f"{each.name} test_accuracy"),
            "loss": numbers("record", f"{each.name} test_loss"),
        }
        for each in members
    ]
    return {"id": name, "title": FAMILIES[name], "choices": members[0].choices, "rows": rows}


def _groups(which: Paper, board: Board, records: list[RunRecord]) -> list[ClaimGroup]:
    described = {each.name: each for each in which.experiments}
    claims: dict[str, list[Judgement]] = {name: [] for name in (*described, *TITLES)}
    for judgement in board.of(which.slug):
        claims[judgement.claim.experiment].append(judgement)
    groups = []
    for name, found in claims.items():
        matching = [each for each in experiments.select(which.slug) if each.reproduces == name]
        folded: dict[str, list[Judgement]] = defaultdict(list)
        for judgement in found:
            if title := _series(judgement.claim):
                folded[title].append(judgement)
        if not found and not matching:
            continue
        title = TITLES.get(name) or described[name].title
        groups.append(
            ClaimGroup(
                id=f"{which.number}-{name}".lower().replace("_", "-"),
                title=title[0].upper() + title[1:],
                described=described.get(name),
                experiments=tuple(
                    (each, _runs(record for record in records if record.experiment == each.name))
                    for each in matching
                ),
                shown=[judgement for judgement in found if not _series(judgement.claim)],
                folded=dict(folded),
            )
        )
    return groups


def _series(claim: Claim) -> str:
    """The title under which a claim is folded away; "" for one that is shown at once."""
    if claim.kind == "number" and claim.class_name:
        return "Class by class"
    return ""


def _runs(records: Iterable[RunRecord]) -> list[RunsOverSeeds]:
    found: dict[tuple[str, str, str, str], list[RunRecord]] = defaultdict(list)
    for record in records:
        found[record.framework, record.precision, record.device, record.experiment].append(record)
    runs = [
        RunsOverSeeds(*key, tuple(sorted(run, key=lambda record: record.seed))) for key, run in found.items()
    ]
    return sorted(runs, key=lambda each: -len(each.records))


def counted(judgements: Iterable[Judgement]) -> dict[str, int]:
    """How many have each verdict that occurs, in the order of the first occurrence."""
    found: dict[str, int] = defaultdict(int)
    for judgement in judgements:
        found[judgement.verdict] += 1
    return dict(found)
