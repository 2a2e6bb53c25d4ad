"""What the Scoreboard needs in the built book besides its page: the filter's code and copies of the records.

It does not touch the page's text.
"""

from __future__ import annotations

import filecmp
import shutil
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from book.course_book.scoreboard import board

PUBLISHED = "_static/records"  # where the built book keeps copies of the records
_MARK = "shows_scoreboard"  # in a page's metadata


def note_page(environment: BuildEnvironment) -> None:
    """The page that is being read shows a part of the Scoreboard."""
    environment.metadata[environment.docname][_MARK] = True


def add_behavior(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """The filter's code, on the pages that have something to filter."""
    if _MARK in app.env.metadata.get(page, {}):
        app.add_js_file("scoreboard.js", loading_method="defer")


def publish_records(app: Sphinx, error: Exception | None) -> None:
    """Copy the records into the book, so that links to them work from disk; remove those that left."""
    if error or app.builder.format != "html" or not any(_MARK in data for data in app.env.metadata.values()):
        return
    source = board.read(app.config.scoreboard_records)
    target = Path(app.outdir) / PUBLISHED
    target.mkdir(parents=True, exist_ok=True)
    for name in source.records:
        copy = target / name
        if not copy.is_file() or not filecmp.cmp(source.folder / name, copy, shallow=False):
            shutil.copyfile(source.folder / name, copy)
    for path in target.glob("*.json"):
        if path.name not in source.records:
            path.unlink()
