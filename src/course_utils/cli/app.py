"""`course data` and `course doctor`: is everything here that the course needs?

It shows and fetches; it changes nothing but the download cache.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import sys
from importlib import metadata
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Tools of the Fashion-MNIST course.")
console = Console()
CONVOLUTIONAL = 9.5  # seconds of the machine on which chapters were timed: an epoch of P1's network


@app.command()
def data(
    download: Annotated[bool, typer.Option("--download", help="Fetch what is missing, now.")] = False,
) -> None:
    """Show where the datasets' files and the pretrained weights are, and whether they are intact."""
    from course_utils.data import DataError, files

    table = Table("file", "status", title=f"in {_folder()}", title_justify="left")
    missing = 0
    given = os.environ.get("COURSE_DATA_DIR")
    for name, checksum in files.registry().items():
        path = files.place(name)
        ours = not given or Path(given) not in path.parents
        if download and ours and not (path.is_file() and files.is_intact(path, checksum)):
            try:
                files.find(name.split("/")[0])
            except DataError as error:
                console.print(f"[red]{escape(str(error))}[/red]")
                raise typer.Exit(1) from error
        status = (
            "missing" if not path.is_file() else "intact" if files.is_intact(path, checksum) else "DAMAGED"
        )
        missing += status != "intact"
        table.add_row(name, status)
    console.print(table)
    if download and given:
        told = f"COURSE_DATA_DIR is {given}: its files are used as they are, and none was downloaded in their place."
        console.print(escape(told), soft_wrap=True)
    if missing:
        remedy = (
            f"Put the official files into {given}, or unset COURSE_DATA_DIR."
            if given
            else "`course data --download` fetches them; without files and network, chapters run on a drawn "
            "stand-in and say so."
        )
        console.print(escape(f"{missing} of {len(files.registry())} files are not usable. {remedy}"))
    has_weights, has_photos = _show_weights(download), _show_photos(download)
    raise typer.Exit(1 if missing or (download and not (has_weights and has_photos)) else 0)


def _show_photos(download: bool) -> bool:
    """Say where the clothing photos are, fetched if asked for; whether they are here."""
    from course_utils.data import DataError, clothing

    try:
        folder = clothing.fetch() if download else clothing.at_hand()
    except DataError as error:
        console.print(f"[red]{escape(f'photos (chapter 09): {error}')}[/red]", soft_wrap=True)
        return False
    told = folder or "not here; `course data --download` fetches them (0.1 GB)"
    console.print(escape(f"photos (chapter 09): {told}"), soft_wrap=True)
    return folder is not None


def _show_weights(download: bool) -> bool:
    """Say where ResNet-18's weights are, fetched if asked for; whether they are here."""
    from course_utils.models.resnet import WeightsError, weights

    try:
        fault = None if download else weights.missing("layer1")
        told = weights.fetch() if download else fault or "at hand"
    except WeightsError as error:
        console.print(f"[red]{escape(f'weights (chapter 06): {error}')}[/red]", soft_wrap=True)
        return False
    console.print(escape(f"weights (chapter 06): {told}"), soft_wrap=True)
    return fault is None


def _folder() -> Path:
    from course_utils.data import files

    return Path(os.environ.get("COURSE_DATA_DIR") or files.cache_folder())


@app.command()
def doctor() -> None:
    """Check this machine: Python, packages, device, data; and time it for what to expect."""
    os.environ.setdefault("TQDM_DISABLE", "1")  # read when tqdm is imported; the table is the progress here
    from course_utils import runtime
    from course_utils._repository import root

    table = Table("what", Column("found", overflow="fold"), "verdict")
    version = sys.version_info
    table.add_row(
        "Python", platform.python_version(), _verdict((3, 11) <= version < (3, 14), "3.11 to 3.13 is needed")
    )
    for package in ("torch", "torchvision", "tensorflow", "keras", "jupyterlab"):
        table.add_row(package, _version(package), "")
    has_framework = runtime.installed("torch") or runtime.installed("tensorflow")
    table.add_row("a framework", "", _verdict(has_framework, "pip install 'course-utils[torch]'"))
    free = shutil.disk_usage(root() or Path.home()).free / 1e9
    table.add_row(
        "free disk", f"{free:.0f} GB", _verdict(free > 1, "the data takes 0.1 GB, an environment 8 GB")
    )
    table.add_row("processors", str(os.cpu_count()), "")
    settings = " ".join(
        f"{name}={os.environ[name]}" for name in sorted(os.environ) if name.startswith("COURSE_")
    )
    table.add_row("settings", escape(re.sub(r"//[^/\s]+@", "//", settings)) or "defaults", "")  # no passwords
    healthy = has_framework and (3, 11) <= version < (3, 14)
    try:
        healthy = _add_run(table) and healthy
    finally:
        console.print(table)
    raise typer.Exit(0 if healthy else 1)


def _add_run(table: Table) -> bool:
    """Rows about data, device and speed; whether all is well."""
    from course_utils import data as datasets
    from course_utils import runtime

    try:
        dataset = datasets.load("fashion-mnist")
    except datasets.DataError as error:
        table.add_row("data", escape(str(error)), "[red]see left[/red]")
        return False
    table.add_row(
        "data", dataset.source, _verdict(dataset.is_real, "a stand-in: run `course data --download`")
    )
    try:
        table.add_row("run", runtime.run_line(), "")
        dense = _seconds_per_epoch(dataset.train, "bas_ann", 6_400)
        convolutional = _seconds_per_epoch(dataset.train, "priyowidodo_cnn", 1_280)
    except (ValueError, ModuleNotFoundError) as error:
        table.add_row("run", escape(str(error)), "[red]see left[/red]")
        return False
    table.add_row("speed", f"{dense:.1f} s for 60,000 images, dense network (P3's)", "")
    table.add_row("", f"{convolutional:.1f} s for 60,000 images, convolutional network (P1's)", "")
    slower = max(1.0, convolutional / CONVOLUTIONAL)
    table.add_row(
        "expect",
        f"a chapter: about {_span(30 * slower)} in quick, {_span(150 * slower)} in standard; "
        f"P1's experiment in full, 20 epochs: {_span(20 * convolutional)}",
        "" if slower < 8 else "stay with quick, or take a GPU: Colab has one",
    )
    return True


def _seconds_per_epoch(split: object, network: str, images: int) -> float:
    """Seconds that one epoch of a network over 60,000 images would take, from so many."""
    from course_utils import models, runtime
    from course_utils.data import Split
    from course_utils.runtime.precision import native_bfloat16
    from course_utils.training import fit

    assert isinstance(split, Split)
    model = models.build(network)
    low = runtime.installed("torch") and native_bfloat16(runtime.device("torch"))
    history = fit(model, split.take(images), epochs=2, precision="bfloat16" if low else "float32")
    return history.seconds[-1] * 60_000 / images


def _span(seconds: float) -> str:
    """A length of time as people say it."""
    if seconds < 100:
        return f"{max(1, round(seconds, -1 if seconds > 20 else 0)):.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5_400 else f"{seconds / 3_600:.1f} h"


def _verdict(good: bool, remedy: str) -> str:
    return "[green]good[/green]" if good else f"[red]{escape(remedy)}[/red]"


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"
