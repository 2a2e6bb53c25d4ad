"""What learners hand in: whose notebook it is, which page, and how each of its exercises fares.

A report is plain data, so that it is kept as JSON and taken up again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from course_utils.checks.core import RIGHT
from course_utils.classroom import pages, sandbox
from course_utils.classroom.worker import STOPPED, tame
from course_utils.runtime.framework import wanted_framework

SOURCES = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Found:
    """A notebook that was handed in."""

    path: Path
    name: str  # its path below the folder that was given
    student: str


@dataclass(frozen=True)
class Result:
    """How one exercise fares."""

    exercise: str
    status: str
    message: str


@dataclass(frozen=True)
class Report:
    """How a notebook fares."""

    student: str
    notebook: str
    page: str
    key: str  # the same only where notebook and checks are
    results: list[Result] = field(default_factory=list)
    problem: str = ""  # why nothing could be judged

    @classmethod
    def of(cls, kept: dict[str, Any]) -> Report:
        """A report that was kept as JSON; raises KeyError or TypeError where it is none."""
        return cls(**{**kept, "results": [Result(**each) for each in kept["results"]]})

    def as_dict(self) -> dict[str, Any]:
        """What JSON can keep."""
        return asdict(self)

    @property
    def is_final(self) -> bool:
        """Whether another try would say the same: what was stopped may have met a busy machine."""
        return all(each.status != STOPPED for each in self.results)


def find(given: Iterable[Path]) -> list[Found]:
    """All notebooks among files and in folders, however deep; each once, in order.

    A student goes by the first folder below the one that was given, else by what the file's name says beside the
    page's.
    """
    found: dict[Path, Found] = {}
    for place in given:
        inside = sorted(place.rglob("*.ipynb")) if place.is_dir() else [place]
        for path in inside:
            below = path.relative_to(place) if place.is_dir() else Path(path.name)
            if ".ipynb_checkpoints" in below.parts or (place.is_dir() and not path.is_file()):
                continue
            student = below.parts[0] if len(below.parts) > 1 else _without_page(path.stem)
            found.setdefault(path.resolve(), Found(path, below.as_posix(), tame(student)))
    return list(found.values())


def _without_page(stem: str) -> str:
    for name in sorted(pages.names(), key=len, reverse=True):
        rest = re.sub(_spelled(name), "", stem, count=1, flags=re.I).strip(" -_.")
        if rest != stem:
            return rest or stem
    return stem


def _spelled(name: str) -> str:
    """A page's name as file systems and mail programs change it."""
    return "[-_ ]+".join(map(re.escape, name.split("-")))


def page_of(notebook: dict[str, Any], path: Path) -> str | None:
    """The page that was handed in: as its metadata says, as its name says, or the one whose checks it has."""
    known = pages.names()
    course = notebook["metadata"].get("course") if isinstance(notebook.get("metadata"), dict) else None
    if isinstance(course, dict) and course.get("chapter") in known:
        return str(course["chapter"])
    for name in sorted(known, key=len, reverse=True):
        if re.search(_spelled(name), path.stem, re.I):
            return name
    checks = set(pages.CHECK.findall("\n".join(pages.code(notebook))))
    fitting = [name for name in known if checks & set(pages.exercises(name))]
    return fitting[0] if len(fitting) == 1 else None


def key_of(content: bytes) -> str:
    """Changes with the notebook, the checks, the way they are run, and the framework."""
    digest = hashlib.sha256(content + wanted_framework().encode())
    for room in ("checks", "classroom"):
        for path in sorted((SOURCES / room).glob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def check(found: Found, seconds: float, memory: float, known: dict[str, Report]) -> Report:
    """Judge every exercise of the notebook's page, or take the report that is known of the very same notebook."""
    try:
        notebook = pages.read(found.path)
        key = key_of(found.path.read_bytes())
    except (pages.NotebookError, OSError) as error:
        problem = str(error) if isinstance(error, pages.NotebookError) else "the file cannot be read"
        return Report(found.student, found.name, "", "", problem=problem)
    before = known.get(found.name)
    if before and before.key == key and before.student == found.student and before.is_final:
        return before
    page = page_of(notebook, found.path)
    if page is None:
        problem = "no page of the course: name the file after its chapter, such as 03-ann-vs-cnn.ipynb"
        return Report(found.student, found.name, "", key, problem=problem)
    cells = pages.code(notebook)
    results = []
    for exercise in pages.exercises(page):
        verdict = sandbox.judge(cells, exercise, seconds, memory)
        results.append(Result(exercise.name, verdict.status, verdict.message))
    return Report(
        found.student, found.name, page, key, results, "" if results else "this page has no exercises"
    )


def by_student(reports: Sequence[Report]) -> list[dict[str, str]]:
    """One row a student: the status of every exercise, how many are right, and what could not be judged.

    Of two notebooks with the same exercise the better result counts.
    """
    columns = {
        f"{pages.short(each.page)} {result.exercise}": None for each in reports for result in each.results
    }
    rows: dict[str, dict[str, str]] = {}
    for report in reports:
        row = rows.setdefault(
            report.student, dict.fromkeys(["student", *sorted(columns), "right", "note"], "")
        )
        row["student"] = report.student
        for result in report.results:
            place = f"{pages.short(report.page)} {result.exercise}"
            row[place] = row[place] if row[place] == RIGHT else result.status
        notes = [row["note"], f"{report.notebook}: {report.problem}" if report.problem else ""]
        row["note"] = "; ".join(filter(None, notes))
    for row in rows.values():
        row["right"] = str(sum(row[place] == RIGHT for place in columns))
    return [rows[student] for student in sorted(rows)]
