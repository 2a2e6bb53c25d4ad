"""Where this course's repository is: its folder on this machine, and its address on the web.

It reads settings; it never writes any.
"""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path


def root() -> Path | None:
    """The folder of the clone this package runs from, or None when it was installed as a wheel."""
    folder = Path(__file__).resolve().parents[2]
    return folder if (folder / "pyproject.toml").is_file() and (folder / "chapters").is_dir() else None


@cache
def settings() -> dict[str, str]:
    """pyproject's `[tool.course]`; empty outside a clone."""
    folder = root()
    if folder is None:
        return {}
    return tomllib.loads((folder / "pyproject.toml").read_text("utf8"))["tool"]["course"]


def repository() -> str | None:
    """The repository's https address without `.git`, or None if nothing says what it is.

    Order: `COURSE_REPOSITORY`; pyproject's `[tool.course] repository`; CI's environment; `git remote`.
    """
    ci = os.environ.get("GITHUB_REPOSITORY")
    candidates = [
        os.environ.get("COURSE_REPOSITORY"),
        settings().get("repository"),
        f"{os.environ.get('GITHUB_SERVER_URL', 'https://github.com')}/{ci}" if ci else None,
        remote(),
    ]
    return next((address for text in candidates if text and (address := as_https(text))), None)


def is_set() -> bool:
    """Whether somebody has set the address, in the environment or in pyproject."""
    return bool(os.environ.get("COURSE_REPOSITORY") or settings().get("repository"))


def release() -> str:
    """The branch or tag that learners install and open: pyproject's `[tool.course] release`."""
    return settings().get("release", "main")


def book() -> str | None:
    """The published book's address without `/` at its end, or None if nothing says what it is.

    Order: `[tool.course] book`; where the workflow publishes it: GitHub Pages of `repository()`.
    """
    if address := settings().get("book"):
        return address.rstrip("/")
    on_github = re.fullmatch(r"https://github\.com/([\w.-]+)/([\w.-]+)", repository() or "")
    return f"https://{on_github[1].lower()}.github.io/{on_github[2]}" if on_github else None


def as_https(address: str) -> str | None:
    """`git@host:owner/name.git` and the like as `https://host/owner/name`; None for a local path."""
    name = r"([\w./~+-]+?)(?:\.git)?/?"
    web = rf"https?://(?:[^/]+@)?([\w.-]+\.\w+(?::\d+)?)/{name}"
    shell = rf"(?:ssh://)?git@([\w.-]+\.\w+)(?::\d+/|[:/]/?){name}"
    match = re.fullmatch(web, address) or re.fullmatch(shell, address)
    return f"https://{match[1]}/{match[2]}" if match else None


def remote() -> str | None:
    """What `git remote` says, as it says it; None outside a clone and where it says nothing."""
    folder = root()
    if folder is None or not (folder / ".git").exists():
        return None
    try:
        answer = subprocess.run(
            ["git", "-C", str(folder), "remote", "get-url", "origin"],
            capture_output=True,
            text=True,
            timeout=10,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return answer.stdout.strip() or None
