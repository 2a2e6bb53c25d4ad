"""`course reproduce`: run the papers' experiments, and say what came of it.

It asks, shows and counts; running is `experiments`' task.
"""

from __future__ import annotations

import os
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from course_utils.errors import CourseError
from course_utils.runtime.framework import FRAMEWORKS, installed
from course_utils.runtime.precision import PRECISIONS
from course_utils.runtime.profile import PROFILES, profile

if TYPE_CHECKING:
    from course_utils.experiments.jobs import Job, Outcome
    from course_utils.experiments.specification import Experiment

console = Console()


def reproduce(
    listing: Annotated[
        bool, typer.Option("--list", help="Show the experiments and what is recorded.")
    ] = False,
    paper: Annotated[
        str | None, typer.Option(help="Only this paper's: P1 to P5, or its name; course: our own.")
    ] = None,
    experiment: Annotated[list[str] | None, typer.Option(help="Only this one; may be given again.")] = None,
    alternatives: Annotated[
        bool,
        typer.Option(help="In their place, their alternatives: other values of what the papers leave open."),
    ] = False,
    framework: Annotated[str, typer.Option(help="torch, keras or both.")] = "torch",
    seeds: Annotated[
        str | None, typer.Option(help="Such as 0-4 or 0,2; all that it takes by default.")
    ] = None,
    size: Annotated[str | None, typer.Option("--profile", help="quick, standard or full (default).")] = None,
    precision: Annotated[
        str, typer.Option(help="float32, bfloat16, or auto: low where it is sound.")
    ] = "auto",
    dry_run: Annotated[bool, typer.Option(help="Time a few batches and say how long it will take.")] = False,
    workers: Annotated[int, typer.Option(min=1, help="Runs at a time.")] = 1,
    threads: Annotated[
        int | None, typer.Option(min=1, help="Of each run; the processor's share, or 1 on a cluster.")
    ] = None,
    scheduler: Annotated[str | None, typer.Option(help="tcp://host:port of a Dask cluster.")] = None,
    results: Annotated[Path | None, typer.Option(help="Folder for records; results/ by default.")] = None,
) -> None:
    """Run the papers' experiments, each once: what is recorded is not repeated, what was cut short goes on."""
    share = threads or (1 if scheduler else max(1, (os.cpu_count() or 1) // workers))
    with _refusals():
        scale = size or (profile().name if os.environ.get("COURSE_PROFILE") else "full")
        wish = _Wish(framework, scale, precision, parse_seeds(seeds), share, results)
        chosen = _select(paper, experiment, alternatives, wish)
        if listing:
            _list(chosen, wish)
            return
        jobs = _jobs(chosen, wish)
    todo = _todo(jobs)
    if dry_run:
        _forecast(todo, workers)
    elif todo:
        raise typer.Exit(_run(todo, workers, scheduler))


class _Wish(NamedTuple):
    """How the experiments are to be run, as the options say."""

    framework: str
    profile: str
    precision: str
    seeds: list[int] | None
    threads: int
    results: Path | None


def _select(
    paper: str | None, names: list[str] | None, alternatives: bool, wish: _Wish
) -> Sequence[Experiment]:
    from course_utils.experiments import catalog

    chosen = catalog.select(paper, dict.fromkeys(names or ()))
    if alternatives:
        chosen = tuple(each for base in chosen for each in catalog.alternatives(base.name))
    _check(wish)
    return chosen


def _jobs(chosen: Sequence[Experiment], wish: _Wish) -> list[Job]:
    """The runs of those that this machine has all it takes for; says how many they are, and what is left out."""
    from course_utils import data
    from course_utils.experiments import schedule

    lacks = {spec.name: spec.missing() for spec in chosen}
    able = [spec for spec in chosen if not lacks[spec.name]]
    datasets = {name: data.load(name) for name in dict.fromkeys(spec.dataset for spec in able)}
    jobs = []
    for each in FRAMEWORKS if wish.framework == "both" else (wish.framework,):
        how = (each, wish.seeds, wish.profile, wish.precision, wish.threads)
        jobs += schedule.make_jobs(able, *how, datasets, wish.results)
    for where in dict.fromkeys(job.results for job in jobs):
        here = [job for job in jobs if job.results == where]
        sources = ", ".join(dict.fromkeys(datasets[job.specification.dataset].source for job in here))
        told = f"{escape(sources)}, records in {escape(str(where))}"
        console.print(f"{len(here)} runs, profile {wish.profile}, {told}")
    for name, lack in lacks.items():
        if lack:
            console.print(f"[yellow]left out: {name}: {escape(lack)}[/yellow]")
    return jobs


def parse_seeds(text: str | None) -> list[int] | None:
    """ "0-4" or "0,2,7-9" as numbers; None for None.

    Raises:
        ValueError: the text is not of that form.
    """
    if text is None:
        return None
    numbers: list[int] = []
    for part in text.split(","):
        match = re.fullmatch(r"\s*(\d+)(?:-(\d+))?\s*", part)
        if match is None:
            raise ValueError(f"seeds are given as 0-4 or 0,2, not {text!r}")
        first, last = int(match[1]), int(match[2] or match[1])
        if last < first or last - first > 999:
            raise ValueError(f"{part.strip()} is no range of seeds")
        numbers += range(first, last + 1)
    return sorted(set(numbers))


def _check(wish: _Wish) -> None:
    for name, value, known in (
        ("--framework", wish.framework, (*FRAMEWORKS, "both")),
        ("--profile", wish.profile, tuple(PROFILES)),
        ("--precision", wish.precision, ("auto", *PRECISIONS)),
    ):
        if value not in known:
            raise ValueError(f"{name} is one of {', '.join(known)}, not {value!r}")
    for each, extra in (("torch", "torch"), ("keras", "tensorflow")):
        if wish.framework in (each, "both") and not installed(each):
            raise ModuleNotFoundError(f"{each} is not installed: pip install 'course-utils[{extra}]'")


@contextmanager
def _refusals() -> Iterator[None]:
    """Say what cannot be done, and end."""
    try:
        yield
    except (CourseError, KeyError, ValueError, ImportError) as error:
        console.print(f"[red]{escape(str(error.args[0] if error.args else error))}[/red]")
        raise typer.Exit(2) from error


def _list(chosen: Sequence[Experiment], wish: _Wish) -> None:
    """Show the experiments, and the runs recorded in the folder wished for, or on real data and the stand-in."""
    from course_utils import records
    from course_utils.experiments import schedule

    usual = [schedule.results_for(wish.profile, real) for real in (True, False)]
    folders = [wish.results] if wish.results else usual
    runs: Counter[tuple[str, str, str]] = Counter()
    for folder in folders:
        try:
            found = records.read_all(folder)
        except records.RecordError as error:
            raise ValueError(f"{error}; a run of it sets it aside and starts over") from error
        for record in found:
            how = f"{record.framework} {record.precision}" + (", stand-in" if folder != folders[0] else "")
            runs[record.experiment, record.specification, how] += 1
    table = Table("experiment", "what", "seeds wanted", "recorded")
    for spec in chosen:
        mine = [
            f"{count} × {how}" for (*which, how), count in runs.items() if which == [spec.name, spec.hash]
        ]
        wanted = len(PROFILES[wish.profile].seeds(spec.seeds))
        table.add_row(spec.name, spec.title, str(wanted), ", ".join(mine) or spec.missing() or "none yet")
    console.print(table)
    console.print(f"recorded in {escape(' and '.join(map(str, folders)))}")


def _todo(jobs: Sequence[Job]) -> list[Job]:
    from course_utils.experiments.jobs import is_finished

    todo = [job for job in jobs if not is_finished(job)]
    if len(todo) < len(jobs):
        console.print(f"{len(jobs) - len(todo)} of them are recorded already and will not be repeated")
    return todo


def _forecast(todo: Sequence[Job], workers: int) -> None:
    from course_utils.experiments import schedule

    try:
        with console.status("timing a few batches") as status:
            forecast = schedule.forecast(todo, workers, lambda name: status.update(f"timing {name}"))
    except RuntimeError as error:
        console.print(f"[red]{escape(str(error))}[/red]")
        raise typer.Exit(1) from error
    table = Table("experiment", "framework", "precision", "runs", "each", "together")
    kinds = Counter((job.experiment, job.setting.framework, job.setting.precision) for job in todo)
    each = {
        (job.experiment, job.setting.framework, job.setting.precision): seconds
        for job, seconds in forecast.seconds.items()
    }
    for kind, count in kinds.items():
        table.add_row(*kind, str(count), _clock(each[kind]), _clock(count * each[kind]))
    console.print(table)
    console.print(
        f"With {workers} at a time on this machine: about {_clock(forecast.total)}. Nothing was run."
    )


def _run(todo: Sequence[Job], workers: int, scheduler: str | None) -> int:
    """Do the jobs behind two kinds of bars, tell how each ended, and return the exit status."""
    from course_utils.experiments import schedule

    begin = time.perf_counter()
    bars = _Bars(todo)
    try:
        with bars.display, schedule.Poll(bars.look):
            outcomes = schedule.carry_out_all(todo, workers, scheduler, bars.tell)
    except KeyboardInterrupt:
        console.print("stopped; finished epochs are kept, and the same command goes on from there")
        return 130
    except (OSError, ValueError, ModuleNotFoundError) as error:
        console.print(f"[red]{escape(str(error))}[/red]")
        return 1
    counts = Counter(outcome.ending for outcome in outcomes)
    summary = ", ".join(f"{count} {ending}" for ending, count in counts.items())
    console.print(f"{summary} in {_clock(time.perf_counter() - begin)}")
    return 1 if counts["failed"] else 0


class _Bars:
    """One bar for all jobs, and one for each that is under way."""

    def __init__(self, todo: Sequence[Job]) -> None:
        self.display = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.completed:.0f}/{task.total:.0f} {task.fields[unit]}"),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=console,
        )
        self.whole = self.display.add_task("all", total=len(todo), unit="runs")
        self.bars: dict[Job, TaskID] = {}
        self.by_record = {job.record: job for job in todo}  # a cluster's jobs come back with more patience
        self.open = set(self.by_record)
        self.turn = threading.Lock()  # looking and telling are two threads' work

    def look(self) -> None:
        """Show how far each job is."""
        from course_utils.experiments import jobs

        for record in list(self.open):
            job = self.by_record[record]
            state = jobs.standing(job)
            with self.turn:
                if state is None or record not in self.open:
                    continue
                if job not in self.bars:
                    self.bars[job] = self.display.add_task(_name(job), total=state.epochs, unit="epochs")
                self.display.update(self.bars[job], completed=state.epoch)

    def tell(self, outcome: Outcome) -> None:
        """A job has ended."""
        job = self.by_record[outcome.job.record]
        with self.turn:
            self.open.discard(job.record)
            if job in self.bars:
                self.display.remove_task(self.bars.pop(job))
        self.display.advance(self.whole)
        color = {"failed": "red", "busy": "yellow"}.get(outcome.ending, "green")
        said = f"{_name(job)} {escape(outcome.message)}"
        self.display.console.print(f"[{color}]{outcome.ending}[/{color}] {said}")


def _name(job: Job) -> str:
    return f"{job.experiment} {job.setting.framework} {job.setting.precision} seed {job.setting.seed}"


def _clock(seconds: float) -> str:
    return str(timedelta(seconds=round(seconds)))
