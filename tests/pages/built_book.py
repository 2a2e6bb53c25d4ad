"""The built book for the tests that look at it: built at most once per process, and only where it is outdated.

It is no test itself.
"""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "_build" / "html"


@cache
def build() -> Path:
    """Build what is outdated (seconds where nothing is) and return the folder of the pages.

    Raises:
        AssertionError: the book cannot be built; carries the build's own words.
    """
    command = [sys.executable, "-m", "book.tools.build"]
    answer = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stdout[-3000:] + answer.stderr[-6000:]
    return HTML


def pages() -> list[Path]:
    """Every page of the built book, the search page included; but not 404.html, which only servers send."""
    html = build()
    return sorted(
        path
        for path in html.rglob("*.html")
        if not path.relative_to(html).parts[0].startswith("_") and path != html / "404.html"
    )
