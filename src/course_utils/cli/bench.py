"""`course bench`: how fast this machine trains, the tutorials' way and the course's.

It asks and shows; measuring is `bench`'s task.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import numpy as np
import typer
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from course_utils.errors import UnknownNameError

if TYPE_CHECKING:
    from course_utils.bench import Contender, Report
    from course_utils.bench.contenders import Task

T = TypeVar("T")
console = Console()


def bench(
    network: Annotated[list[str] | None, typer.Option(help="Only this one; may be given again.")] = None,
    contender: Annotated[
        list[str] | None,
        typer.Option(
            help="Only this one; may be given again. Also ours-torch-float32 and ours-keras-float32."
        ),
    ] = None,
    repeats: Annotated[int, typer.Option(min=1, help="Trials of each, every one with its own seed.")] = 5,
    epochs: Annotated[
        int, typer.Option(min=2, help="Of a trial; the fastest counts, without the first.")
    ] = 3,
    images: Annotated[
        int | None, typer.Option(min=1_000, max=50_000, help="Of an epoch; by default enough to time it.")
    ] = None,
    steps: Annotated[
        bool, typer.Option("--steps", help="Compare the course's loop with itself, one help after the other.")
    ] = False,
    output: Annotated[Path | None, typer.Option(help="Write the report here, as JSON.")] = None,
    show: Annotated[Path | None, typer.Option(help="Run nothing; show the report in this file.")] = None,
) -> None:
    """Train three of the papers' networks in five ways, in turns, and compare time, memory and accuracy.

    Ways whose framework is not installed are left out.
    """
    from course_utils import data
    from course_utils.bench import read, write
    from course_utils.bench.report import ReportError

    try:
        if show:
            _show(read(show))
            return
        contenders, tasks = _contenders(contender, steps), _tasks(network, images)
        report = _compare(contenders, tasks, repeats, epochs)
        _show(report)
        if output:
            console.print(f"written: {escape(str(write(report, output)))}")
    except (ReportError, data.DataError, ModuleNotFoundError, UnknownNameError, OSError) as error:
        console.print(f"[red]{escape(str(error))}[/red]")
        raise typer.Exit(1) from error


def _contenders(wanted: list[str] | None, steps: bool) -> list[Contender]:
    from course_utils import runtime
    from course_utils.bench.contenders import CONTENDERS, FLOAT32, STEPS

    usual = STEPS if steps else CONTENDERS
    able = [each.key for each in usual if runtime.installed(each.framework)]
    return _chosen(
        wanted or able, {each.key: each for each in (*usual, *(() if steps else FLOAT32))}, "contender"
    )


def _tasks(wanted: list[str] | None, images: int | None) -> list[Task]:
    from course_utils.bench.contenders import NETWORKS, WITH_DROPOUT
    from course_utils.bench.side_by_side import resized

    known = {each.network: each for each in (*NETWORKS, WITH_DROPOUT)}
    chosen = _chosen(wanted or [each.network for each in NETWORKS], known, "network")
    return [resized(task, images) for task in chosen]


def _compare(contenders: list[Contender], tasks: list[Task], repeats: int, epochs: int) -> Report:
    """Run the comparison behind a bar."""
    from course_utils.bench import side_by_side
    from course_utils.bench.side_by_side import is_quiet

    if not is_quiet():
        console.print("[yellow]Something else is computing here: read ratios, not seconds.[/yellow]")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        bar = progress.add_task("starting", total=repeats * len(tasks) * len(contenders))

        def told(name: str, key: str, repeat: int) -> None:
            done = progress.tasks[0].completed
            progress.update(bar, description=f"{name}: {key}, {repeat + 1}", completed=done + 1)

        return side_by_side(contenders, tasks, repeats=repeats, epochs=epochs, told=told)


def _chosen(wanted: list[str], known: dict[str, T], what: str) -> list[T]:
    for name in wanted:
        if name not in known:
            raise UnknownNameError.of(what, name, known)
    return [known[name] for name in dict.fromkeys(wanted)]


def _show(report: Report) -> None:
    from course_utils.bench.contenders import CONTENDERS, FLOAT32, NETWORKS, STEPS, WITH_DROPOUT

    titles = {each.network: each.title for each in (*NETWORKS, WITH_DROPOUT)}
    for network, trials in report.trials.items():
        table = Table(
            box=box.SIMPLE_HEAD,
            pad_edge=False,
            title=_title(report, network, titles.get(network, network)),
            title_justify="left",
        )
        for name in ("", "s/epoch", "", "images/s", "GFLOP/s", "limit", "MB", "start", "held out"):
            table.add_column(name, justify="right" if table.columns else "left")
        first = next(iter(trials))
        for key in trials:
            table.add_row(*_row(report, network, key, first))
        console.print(table)
        if not np.isnan(p := report.agreement(network)):
            verdict = "within seed noise" if p > 0.01 else "[red]not the same[/red]"
            console.print(f"Accuracies: {verdict} (p = {p:.2g}).\n")
    known = {each.key: each for each in (*STEPS, *FLOAT32, *CONTENDERS)}
    for key, precision in report.precisions.items():
        console.print(f"{key}: {known[key].title if key in known else key}, in {precision}")
    console.print(
        "s/epoch: of 60,000 images, the fastest epoch of a trial but the first, median ± half the range; "
        "×: times as fast as the first; limit: share of the rate of PyTorch's matrix product in the same precision; "
        "start: how much longer the first epoch takes"
    )


def _title(report: Report, network: str, title: str) -> str:
    count = len(next(iter(report.trials[network].values())))
    return f"{title}: {report.epochs} epochs of {report.images[network]:,} images, {count} seeds"


def _row(report: Report, network: str, key: str, first: str) -> list[str]:
    seconds, accuracies = report.seconds(network, key), report.accuracies(network, key)
    middle = float(np.median(seconds))
    rate, share, peak = report.rate(network, key), report.of_limit(network, key), report.peak(network, key)
    deviation = f" ± {100 * accuracies.std(ddof=1):.1f}" if len(accuracies) > 1 else ""
    return [
        key,
        f"{middle:.1f} ± {np.ptp(seconds) / 2:.1f}",
        f"{np.median(report.ratio(network, first, key)):.1f}×",
        f"{60_000 / middle:,.0f}",
        "" if rate is None else f"{rate / 1e9:.0f}",
        "" if share is None else f"{share:.0%}",
        "" if peak is None else f"{peak:,.0f}",
        f"{report.start_up(network, key):.1f}",
        f"{100 * accuracies.mean():.1f}{deviation} %",
    ]
