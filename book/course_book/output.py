"""What is done to the built book as a whole: pages that left go out, the first page opens.

It looks into no page.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from sphinx.application import Sphinx


def finish_pages(app: Sphinx, error: Exception | None) -> None:
    """Delete pages that left the table of contents; let index.html be the first page, not a redirection."""
    if error or app.builder.name != "html":
        return
    out = Path(app.outdir)
    for path in out.rglob("*.html"):
        page = path.relative_to(out)
        if not page.parts[0].startswith("_") and page.with_suffix("").as_posix() not in app.env.found_docs | {
            "search"
        }:
            path.unlink()
    root = app.config["root_doc"]
    if root != "index" and "/" not in root:
        shutil.copyfile(out / f"{root}.html", out / "index.html")
