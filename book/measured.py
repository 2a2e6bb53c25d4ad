"""Numbers in prose that come from run records: written in by `make sync`, compared by a test.

Chapters are read where nothing renders our own markup, so the number stands in the text as it is, between
two comments that no reader sees: <!--measured P1.dropout.test_accuracy-->91.9 % ± 0.2 (n = 3)<!--/-->.
The first word says what is wanted of a claim (`claimed`, `measured`, `difference` or `verdict`), or is
`record`, with an experiment and a quantity of its last epoch (`record leopardi-customnet train_accuracy`), of
another one (`train_accuracy@1`) or of its test (`test_loss`; `test_consistency`: the share of answers that stay when
the images move by a pixel); "keras" or "torch" behind it where numbers that are compared come from that framework.
`photos` has a way of chapter 09 behind it, and a part whose accuracy, or another fact whose value, is wanted
(`photos tuned test`, `photos tuned temperature`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from course_utils import experiments, papers, records
from course_utils.claims import Verdict
from course_utils.papers.course import photos
from course_utils.records import (
    Judgement,
    Measured,
    NotRunError,
    Reading,
    Runs,
    at,
    last,
    on_test,
    under_shift,
)
from course_utils.records.tables import claimed, difference, measured

MARK = re.compile(
    r"<!--(claimed|measured|difference|verdict|record|photos) ([^<>]*?)-->(.*?)<!--/-->", re.DOTALL
)
LOOSE = re.compile(r"\(n = \d+\)")  # how a measurement over seeds looks, wherever it stands

_OF_A_CLAIM: dict[str, Callable[[Judgement], str]] = {
    "claimed": lambda judgement: claimed(judgement.claim),
    "measured": lambda judgement: (
        measured(judgement.claim, judgement.ours) if judgement.ours else Verdict.NOT_RUN.value
    ),
    "difference": lambda judgement: difference(judgement) or Verdict.NOT_RUN.value,
    "verdict": lambda judgement: judgement.verdict.value,
}


class Numbers:
    """What the records say now; they are read once, when the first number is asked for."""

    def __init__(self, runs: Runs | None = None) -> None:
        self._board: dict[str, Judgement] | None = None
        self._runs = runs

    def __call__(self, what: str, name: str) -> str:
        """The text that belongs between the comments.

        Raises:
            KeyError: no claim, experiment or quantity has this name.
        """
        if what == "record":
            return self._of_a_record(*name.split())
        if what == "photos":
            return _of_photos(*name.split())
        if self._board is None:
            self._board = records.by_claim(experiments.scoreboard())
        return _OF_A_CLAIM[what](self._board[papers.get(name).id])

    def _of_a_record(self, experiment: str, quantity: str, framework: str | None = None) -> str:
        if self._runs is None:
            self._runs = Runs(experiments.current())
        quantity, _, epoch = quantity.partition("@")
        split, _, kind = quantity.partition("_")
        kinds = ("accuracy", "loss", *(("consistency",) if split == "test" else ()))
        if split not in ("train", "validation", "test") or kind not in kinds:
            raise KeyError(f"records have no {quantity!r}")
        if epoch and (not epoch.isdecimal() or int(epoch) < 1 or split == "test"):
            raise KeyError(f"{quantity}@{epoch}: epochs count from 1, and the test has none")
        try:
            group = self._runs.group(experiments.get(experiment).name, framework)
            ours = group.measured(_reading(split, kind, epoch))
        except NotRunError:
            return Verdict.NOT_RUN.value
        return _told(ours, plain=3 if kind == "loss" else None)


def _of_photos(way: str, quantity: str) -> str:
    """The mean over the seeds, with its deviation: an accuracy in percent, or a temperature or loss as it is."""
    found = photos.records()[way]
    if not found:
        return Verdict.NOT_RUN.value
    ours = Measured.of([photos.fact(quantity)(record) for record in found])
    return _told(ours, plain=2 if quantity in ("temperature", "test_loss", "test_loss_tempered") else None)


def _told(ours: Measured, plain: int | None) -> str:
    """Mean ± deviation (n): as it is, with so many decimals, or else in percent."""
    scale, unit, digits = (100, " %", 1) if plain is None else (1, "", plain)
    spread = f" ± {scale * ours.deviation:.{digits}f}" if ours.n > 1 else ""
    return f"{scale * ours.mean:.{digits}f}{unit}{spread} (n = {ours.n})"


def _reading(split: str, kind: str, epoch: str) -> Reading:
    if kind == "consistency":
        return under_shift(kind, pixels=1)
    if split == "test":
        return on_test(kind)
    return at(f"{split}_{kind}", int(epoch)) if epoch else last(f"{split}_{kind}")


def filled(text: str, numbers: Numbers) -> str:
    """The text with every marked number as the records have it."""
    return MARK.sub(lambda mark: f"<!--{mark[1]} {mark[2]}-->{numbers(mark[1], mark[2])}<!--/-->", text)


def stale(text: str, numbers: Numbers) -> Iterator[tuple[str, str, str]]:
    """Marked numbers that are not what the records say: (mark, in the text, in the records)."""
    for mark in MARK.finditer(text):
        wanted = numbers(mark[1], mark[2])
        if mark[3] != wanted:
            yield f"{mark[1]} {mark[2]}", mark[3], wanted


def loose(text: str) -> list[str]:
    """Measurements over seeds that no mark ties to a record."""
    return LOOSE.findall(MARK.sub("", text))
