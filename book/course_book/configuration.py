"""What in Sphinx's configuration depends on this build: data, framework, cache, address, buttons, copyright.

What is the same in every build stands in `_config.yml`.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config

from book import facts as circumstances

HERE = Path(__file__).resolve().parent


def configure(app: Sphinx, config: Config) -> None:
    """Everything in the configuration that depends on this build."""
    facts = circumstances.current()
    config["nb_execution_cache_path"] = str(facts.shown)
    config["course_facts"] = facts
    config["course_sources"] = _digest(HERE.parent)
    config["html_static_path"] = [*config["html_static_path"], str(HERE / "static")]
    config["templates_path"] = [*config["templates_path"], str(HERE / "templates")]
    config["html_baseurl"] = f"{facts.book}/" if facts.book else ""
    project = _project()
    config["html_context"] = {
        **config["html_context"],
        "course_frameworks": circumstances.TITLES,
        "course_version": project.get("version"),
        "course_licenses": [name for name in (project.get("license"), _license_of_text()) if name],
        "course_repository": facts.repository,
    }
    config["template_bridge"] = "book.course_book.lightness.Templates"
    config["copyright"] = _copyright()
    theme = config["html_theme_options"]
    theme["footer_content_items"] = ["copyright.html", "course-footer.html"]
    theme["article_header_end"] = ["framework-switch.html", "article-header-buttons.html"]
    if not facts.is_real:
        theme["announcement"] = (
            f"<strong>Stand-in data.</strong> This book was built on {html.escape(facts.source)}: "
            "no number on its pages says anything about the five papers."
        )
    chapters = [path.read_text("utf8") for path in sorted((circumstances.ROOT / "chapters").glob("*.ipynb"))]
    set_address(theme, facts.repository, facts.release, chapters)


def set_address(theme: dict[str, Any], address: str | None, release: str, chapters: Sequence[str]) -> None:
    """Buttons that open a chapter elsewhere: right where the address is known, absent where it is not.

    Args:
        theme: the theme's options, which are changed.
        address: of the repository.
        release: the branch or tag that the buttons open.
        chapters: the notebooks as they lie on disk.
    """
    for key in ("repository_url", "repository_branch", "launch_buttons"):
        theme.pop(key, None)
    host = address.split("/")[2] if address else ""
    if address is None or host not in ("github.com", "gitlab.com"):
        return
    theme.update(repository_url=address, repository_branch=release, use_repository_button=True)
    buttons = {"notebook_interface": "jupyterlab", "binderhub_url": "https://mybinder.org"}
    if host == "github.com" and _are_stamped(chapters, address, release):
        buttons["colab_url"] = "https://colab.research.google.com"
    theme["launch_buttons"] = buttons


def _are_stamped(chapters: Sequence[str], address: str, release: str) -> bool:
    """Whether every chapter's set-up cell installs this release from this address; Colab has no other way."""
    wanted = json.dumps(f'"{address}"), "{release}"')[1:-1]
    return bool(chapters) and all(wanted in chapter for chapter in chapters)


def _digest(folder: Path) -> str:
    """Changes when this extension or its templates do, so that pages are written anew."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".py", ".html", ".css", ".js"}:
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _project() -> dict[str, Any]:
    """The package's name, version, license and so on, as pyproject.toml has them; nothing where there is none."""
    file = circumstances.ROOT / "pyproject.toml"
    return tomllib.loads(file.read_text("utf8"))["project"] if file.is_file() else {}


def _copyright() -> str:
    """The line in the license, such as "2026 The course's authors"; nothing where there is none."""
    return _in_license(r"Copyright \(c\) (.+)")


def _license_of_text() -> str:
    """Such as "CC BY 4.0"; nothing where the license does not set text apart."""
    return _in_license(r"\((CC [^)]+)\)")


def _in_license(pattern: str) -> str:
    file = circumstances.ROOT / "LICENSE"
    found = re.search(pattern, file.read_text("utf8") if file.is_file() else "")
    return found[1].strip() if found else ""
