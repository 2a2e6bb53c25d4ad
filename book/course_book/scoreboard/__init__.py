"""The Scoreboard page: its directives, and roles that put numbers from records into prose.

It judges nothing and rounds nothing: `experiments.scoreboard` gives the verdicts, `records.tables` the words.

Directives: `scoreboard-summary`, `scoreboard-filter`, `scoreboard-picture`, `scoreboard-papers`, `scoreboard-ours`.
Roles, each with a claim's id: `measured`, `claimed`, `difference`, `found`, `verdict`; and `record`, with an
experiment and a quantity, as in `measured.Numbers`.
"""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.typing import ExtensionMetadata

from book.course_book.scoreboard import board, chapters, directives, publishing, roles

STATIC = Path(__file__).resolve().parent / "static"


def add_static_files(app: Sphinx, config: Config) -> None:
    """The page's style, and the filter's code."""
    config["html_static_path"] = [*config["html_static_path"], str(STATIC)]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register directives, roles, style and behavior."""
    app.add_config_value("scoreboard_records", "", "env", [str])  # a folder; empty: the clone's results/
    app.connect("config-inited", add_static_files)
    app.connect("builder-inited", lambda app: board.read.cache_clear())
    for name, directive in directives.DIRECTIVES.items():
        app.add_directive(name, directive)
    for name, role in roles.ROLES.items():
        app.add_role(name, role)
    app.connect("html-page-context", publishing.add_behavior)
    app.connect("html-page-context", chapters.link_claims, priority=820)
    app.connect("build-finished", publishing.publish_records)
    app.add_css_file("scoreboard.css", priority=910)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
