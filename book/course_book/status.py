"""The page that says when, on what and how long each page ran: the directive `course-status`.

It measures nothing: seconds and dates are those that were kept with each execution, whenever that was.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
from docutils import nodes
from jupyter_cache import get_cache
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from book.facts import TITLES, Facts

MARK = "course_status"  # in the page's metadata: the executions that it shows


class Execution(NamedTuple):
    """One chapter's execution in one framework, as the jupyter-cache kept it."""

    page: str  # as Sphinx names it
    framework: str
    seconds: float
    when: str  # in UTC, to the minute
    processor: str  # empty where it was not kept


class Status(SphinxDirective):
    """Facts of the build as a list, and a table with a row per executed page."""

    def run(self) -> list[nodes.Node]:
        """Remember what is shown, so that the page is read again when it is no longer true."""
        facts: Facts = self.config["course_facts"]
        found = executions(self.env, facts)
        self.env.metadata[self.env.docname][MARK] = _as_text(found)
        table = _table(_heading(facts), _rows(facts, found))
        return [_list(circumstances(facts, found)), table]


def _heading(facts: Facts) -> list[str]:
    return ["page", *(f"seconds in {TITLES[each.framework]}" for each in facts.frameworks), "executed (UTC)"]


def _rows(facts: Facts, found: Sequence[Execution]) -> list[list[nodes.Node | str]]:
    """A row per page, with its seconds in each framework and the date of its latest execution."""
    rows: list[list[nodes.Node | str]] = []
    for page in dict.fromkeys(each.page for each in found):
        here = {each.framework: each for each in found if each.page == page}
        seconds = [
            f"{here[each.framework].seconds:.0f}" if each.framework in here else "–"
            for each in facts.frameworks
        ]
        rows.append([_link(page), *seconds, _date(max(each.when for each in here.values()))])
    return rows


def _date(when: str) -> nodes.Node | str:
    """A date that breaks between day and time only."""
    if not when:
        return "not kept"
    day, time = when.split()
    return nodes.inline(
        "",
        "",
        nodes.inline("", day, classes=["short"]),
        nodes.Text(" "),
        nodes.inline("", time, classes=["short"]),
    )


def circumstances(facts: Facts, found: Sequence[Execution]) -> dict[str, str]:
    """When, on what and from which data, as pairs of a word and what is so called; nothing that tells where."""
    from course_utils.runtime.machine import processor, versions

    libraries: dict[str, str] = {}
    for each in facts.frameworks:
        libraries |= versions(each.framework)
    libraries.pop("python", None)
    processors = sorted({each.processor for each in found if each.processor}) or [processor()]
    dates = sorted(each.when for each in found if each.when)
    times = [
        sum(each.seconds for each in found if each.framework == name.framework) for name in facts.frameworks
    ]
    return {
        "Pages written": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "Chapters executed": " to ".join(dict.fromkeys((dates[0], dates[-1]))) + " UTC" if dates else "not kept",
        "Time of all pages": ", ".join(
            f"{seconds / 60:.0f} min in {TITLES[each.framework]}"
            for seconds, each in zip(times, facts.frameworks, strict=True)
        ),
        "Profile": f"{facts.profile} (quick: few images and epochs; standard: more; full: the papers' scale)",
        "Data": facts.source,
        "Processor": "; ".join(processors),
        "Python": platform.python_version(),
        "Libraries": ", ".join(f"{name} {version}" for name, version in libraries.items()),
    }  # fmt: skip


def executions(environment: BuildEnvironment, facts: Facts) -> list[Execution]:
    """Every notebook of the book in every framework that it was executed in, in the order of their names."""
    pages = [
        page for page in sorted(environment.found_docs) if Path(environment.doc2path(page)).suffix == ".ipynb"
    ]
    caches = {each.framework: get_cache(str(each.cache)) for each in facts.frameworks}
    found = []
    for page in pages:
        notebook = nbformat.read(environment.doc2path(page), as_version=4)
        for framework, cache in caches.items():
            try:
                record = cache.match_cache_notebook(notebook)
            except KeyError:  # Sphinx runs without the build tool, and executes as it goes
                continue
            kept: dict[str, Any] = record.data or {}
            when = record.created.strftime("%Y-%m-%d %H:%M") if record.created else ""
            seconds = float(kept.get("execution_seconds") or 0)
            found.append(Execution(page, framework, seconds, when, str(kept.get("processor", ""))))
    return found


def outdated(
    app: Sphinx, environment: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """`env-get-outdated`: the page is read again when another one is, or when an execution is not the one it shows."""
    pages = [page for page, data in environment.metadata.items() if MARK in data]
    if not pages or added | changed | removed:
        return pages
    now = _as_text(executions(environment, app.config["course_facts"]))
    return [page for page in pages if environment.metadata[page][MARK] != now]


def _as_text(found: Sequence[Execution]) -> str:
    return json.dumps(found)


def _link(page: str) -> nodes.Node:
    """A link with the page's title, which Sphinx fills in."""
    target = addnodes.pending_xref(
        "", refdomain="std", reftype="doc", reftarget=f"/{page}", refexplicit=False, refwarn=True
    )
    target += nodes.inline("", "", classes=["xref", "std", "std-doc"])
    return target


def _list(pairs: dict[str, str]) -> nodes.table:
    rows: list[list[nodes.Node | str]] = [[nodes.strong("", name), value] for name, value in pairs.items()]
    return _table(None, rows)


def _table(heading: Sequence[str] | None, rows: Sequence[Sequence[nodes.Node | str]]) -> nodes.table:
    group = nodes.tgroup(cols=len(rows[0]) if rows else len(heading or ()))
    group += [nodes.colspec(colwidth=1) for _ in range(group["cols"])]
    if heading:
        group += nodes.thead("", _row(heading))
    group += nodes.tbody("", *(_row(row) for row in rows))
    return nodes.table("", group)


def _row(cells: Sequence[nodes.Node | str]) -> nodes.row:
    row = nodes.row()
    for cell in cells:
        words = nodes.Text(cell) if isinstance(cell, str) else cell
        row += nodes.entry("", nodes.paragraph("", "", words))
    return row


def setup(app: Sphinx) -> None:
    """Register what this module does."""
    app.add_directive("course-status", Status)
    app.connect("env-get-outdated", outdated)
