"""What is done to the built book as a whole: MathJax comes in, pages that left go out, the first page opens.

It looks into no page.
"""

from __future__ import annotations

import shutil
from importlib.metadata import distribution
from pathlib import Path

from sphinx.application import Sphinx

# The parts of MathJax that a page can ask for: everything else stays in site-packages.
MATHJAX_PARTS = ("tex-chtml.js", "output/chtml/fonts/woff-v2/*.woff", "input/tex/extensions/*.js")
MATHJAX_UNUSED = {"all-packages.js"}


def copy_mathjax(app: Sphinx) -> None:
    """MathJax from its PyPI package into the book, so that mathematics needs no network."""
    if app.builder.format != "html":
        return
    source = Path(
        str(distribution("sphinx-mathjax-offline").locate_file("sphinx-mathjax-offline/static/mathjax"))
    )
    target = Path(app.outdir) / "_static" / "mathjax"
    for part in MATHJAX_PARTS:
        files = [path for path in source.glob(part) if path.name not in MATHJAX_UNUSED]
        if not files:
            raise FileNotFoundError(f"sphinx-mathjax-offline has no {part}")
        for path in files:
            copy = target / path.relative_to(source)
            if not copy.is_file() or copy.stat().st_size != path.stat().st_size:
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, copy)


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
