"""`course handout` and `course check`: notebooks for learners, and what of them comes back right.

They ask and show; writing and judging is `classroom`'s task.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from course_utils import _files, _repository
from course_utils.checks.core import NOT_ATTEMPTED, RIGHT
from course_utils.classroom import handouts, pages, submissions
from course_utils.classroom.submissions import Report
from course_utils.errors import CourseError

console = Console()
COLORS = {RIGHT: "green", NOT_ATTEMPTED: "yellow"}


def handout(
    out: Annotated[Path, typer.Argument(help="The folder to write; it must not exist.")],
    chapters: Annotated[
        list[str] | None, typer.Option(help="Such as 01,03-deeper; may be given again. All by default.")
    ] = None,
    hints: Annotated[bool, typer.Option(help="Whether hints stay in.")] = True,
) -> None:
    """Write student notebooks: without solutions, quiz answers and outputs; with stubs and self-checks."""
    wanted = [name for given in chapters or [] for name in given.replace(",", " ").split()]
    try:
        written = handouts.write(out, wanted, hints)
    except (CourseError, OSError) as error:
        console.print(f"[red]{escape(str(error))}[/red]", soft_wrap=True)
        raise typer.Exit(1) from error
    console.print(escape(f"{len(written)} notebooks in {out}"), soft_wrap=True)
    if _repository.book() is None:
        console.print(
            "Links to other pages are plain words, because the published book's address is not known: set "
            r"`repository` or `book` in pyproject.toml, \[tool.course].",
            soft_wrap=True,
        )


def check(
    notebooks: Annotated[list[Path], typer.Argument(help="Notebooks, or folders of them.", exists=True)],
    to_csv: Annotated[Path | None, typer.Option("--csv", help="Write one line a student.")] = None,
    to_json: Annotated[
        Path | None,
        typer.Option("--json", help="Write everything; what stands there already is not run again."),
    ] = None,
    seconds: Annotated[float, typer.Option(min=1, help="For each exercise.")] = 60,
    memory: Annotated[float, typer.Option(min=0.5, help="GB for each exercise (Linux).")] = 4,
    workers: Annotated[int, typer.Option(min=1, help="Notebooks at a time.")] = 1,
) -> None:
    """Say which exercises of learners' notebooks pass; run of each only what the exercise needs, with limits."""
    try:
        found = submissions.find(notebooks)
        known = _known(to_json)
    except (CourseError, OSError) as error:
        console.print(f"[red]{escape(str(error))}[/red]", soft_wrap=True)
        raise typer.Exit(1) from error
    if not found:
        console.print("[red]There is no notebook (*.ipynb) here.[/red]")
        raise typer.Exit(1)
    reports: list[Report] = []
    with ThreadPoolExecutor(workers) as pool:
        try:
            for report in pool.map(lambda each: submissions.check(each, seconds, memory, known), found):
                reports.append(report)
                known[report.notebook] = report
                console.print(escape(f"{len(reports)} of {len(found)}: {report.notebook}"), highlight=False)
                if to_json:
                    kept = {"course check": [each.as_dict() for each in known.values()]}
                    _files.write_whole(to_json, _files.as_json(kept))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    if to_csv:
        _files.write_whole(to_csv, _csv(reports))
    console.print(_table(reports))


def _known(path: Path | None) -> dict[str, Report]:
    """The reports of an earlier call, by notebook.

    Raises:
        CourseError: the file holds something else, which must not be overwritten.
    """
    if path is None or not path.exists():
        return {}
    try:
        kept = json.loads(path.read_text("utf8"))["course check"]
        return {each["notebook"]: Report.of(each) for each in kept}
    except (ValueError, KeyError, TypeError):
        raise CourseError(
            f"{path} is no report of `course check`, and is not overwritten: name another."
        ) from None


def _csv(reports: Sequence[Report]) -> str:
    rows = submissions.by_student(reports)
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0], lineterminator="\n")
    writer.writeheader()
    for row in rows:  # a name that starts like a formula would be one in a spreadsheet
        writer.writerow({k: f"'{v}" if v.startswith(("=", "+", "-", "@")) else v for k, v in row.items()})
    return text.getvalue()


def _table(reports: Sequence[Report]) -> Table:
    table = Table("student", "page", "exercise", "result", Column("what the check says", overflow="fold"))
    for report in reports:
        if report.problem:
            table.add_row(
                escape(report.student),
                pages.short(report.page),
                "",
                "[red]not judged[/red]",
                escape(report.problem),
            )
        for result in report.results:
            color = COLORS.get(result.status, "red")
            table.add_row(
                escape(report.student),
                pages.short(report.page),
                result.exercise,
                f"[{color}]{escape(result.status)}[/{color}]",
                escape(result.message),
            )
    return table
