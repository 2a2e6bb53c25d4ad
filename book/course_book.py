"""The book's own Sphinx extension: what the pages say about their build, the framework switch, pictures.

It executes nothing and knows no chapter by name.
"""

from __future__ import annotations

import binascii
import hashlib
import html
import json
import os
import re
import shutil
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import facts as circumstances
import nbformat
from docutils import nodes
from jupyter_cache import get_cache
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

HERE = Path(__file__).resolve().parent
LOGGER = logging.getLogger(__name__)
TITLES = {"torch": "PyTorch", "keras": "Keras"}
# The parts of MathJax that a page can ask for: everything else stays in site-packages.
MATHJAX_PARTS = ("tex-chtml.js", "output/chtml/fonts/woff-v2/*.woff", "input/tex/extensions/*.js")
MATHJAX_UNUSED = {"all-packages.js"}
# Runs before the first paint, so that the other framework never flashes up. Choices look like "keras.1700000000000";
# the latest wins, whether it was stored or came with the link.
CHOOSE_FRAMEWORK = (
    "(function(d){var s=[new URLSearchParams(location.search).get('framework')];"
    "try{s.push(localStorage.getItem('course-framework'))}catch(e){}"
    "d.dataset.frameworkChosen=0;"
    "s.forEach(function(x){var m=/^(torch|keras)\\.(\\d+)$/.exec(x||'');"
    "if(m&&+m[2]>+d.dataset.frameworkChosen){d.dataset.framework=m[1];d.dataset.frameworkChosen=m[2]}})"
    "})(document.documentElement)"
)


def configure(app: Sphinx, config: Config) -> None:
    """Everything in the configuration that depends on this build."""
    circumstances.prepare_environment()
    facts = circumstances.current()
    config["nb_execution_cache_path"] = str(facts.cache)
    config["course_facts"] = facts
    config["course_sources"] = _digest(HERE)
    config["html_static_path"] = [*config["html_static_path"], str(HERE / "static")]
    config["templates_path"] = [*config["templates_path"], str(HERE / "templates")]
    config["html_context"] = {**config["html_context"], "course_frameworks": TITLES}
    config["copyright"] = _copyright()
    theme = config["html_theme_options"]
    theme["article_header_end"] = ["framework-switch.html", "article-header-buttons.html"]
    if not facts.is_real:
        theme["announcement"] = (
            f"<strong>Stand-in data.</strong> This book was built on {html.escape(facts.source)}: "
            "no number on its pages says anything about the five papers."
        )
    _set_address(theme, facts.repository, facts.release)


def _set_address(theme: dict[str, Any], address: str | None, release: str) -> None:
    """Buttons that open a chapter elsewhere: right where the address is known, absent where it is not."""
    for key in ("repository_url", "repository_branch", "launch_buttons"):
        theme.pop(key, None)
    host = address.split("/")[2] if address else ""
    if host not in ("github.com", "gitlab.com"):
        return
    theme.update(repository_url=address, repository_branch=release, use_repository_button=True)
    buttons = {"notebook_interface": "jupyterlab", "binderhub_url": "https://mybinder.org"}
    if host == "github.com" and _stamped(str(address), release):
        buttons["colab_url"] = "https://colab.research.google.com"
    theme["launch_buttons"] = buttons


def _stamped(address: str, release: str) -> bool:
    """Whether every chapter's set-up cell installs this release from this address; Colab has no other way."""
    wanted = json.dumps(f'"{address}"), "{release}"')[1:-1]
    chapters = [path.read_text("utf8") for path in sorted((circumstances.ROOT / "chapters").glob("*.ipynb"))]
    return bool(chapters) and all(wanted in chapter for chapter in chapters)


def _digest(folder: Path) -> str:
    """Changes when this extension or its templates do, so that pages are written anew."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".py", ".html", ".css", ".js"}:
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _copyright() -> str:
    """The line in the license, such as "2026 The course's authors"; nothing where there is none."""
    license_file = circumstances.ROOT / "LICENSE"
    text = license_file.read_text("utf8") if license_file.is_file() else ""
    found = re.search(r"Copyright \(c\) (.+)", text)
    return found[1].strip() if found else ""


class NameAnchors(SphinxTransform):
    """Let Markdown links find `<a id="…"></a>`, which GitHub and JupyterLab understand as well."""

    default_priority = 100

    def apply(self, **kwargs: Any) -> None:
        """Add each such id to the names that MyST knows, first for this page, then for links from others."""
        slugs = getattr(self.document, "myst_slugs", {})
        for node in self.document.findall(nodes.raw):
            for anchor in re.findall(r'<a id="([\w-]+)">', node.astext()):
                if anchor in slugs:
                    LOGGER.warning("the anchor %r is there twice", anchor, location=node)
                slugs[anchor] = (node.line, anchor, anchor)
        if slugs:
            self.document.myst_slugs = slugs
            self.env.metadata[self.env.docname]["myst_slugs"] = slugs


def describe_pictures(app: Sphinx, doctree: nodes.document) -> None:
    """Give each picture the alternative text its output carries; a picture without one is a warning."""
    alts = _alternative_texts(app)
    for image in doctree.findall(nodes.image):
        stem = Path(image["uri"]).stem
        if stem in alts:
            image["alt"] = alts[stem]
        if not image.get("alt", "").strip():
            LOGGER.warning("a picture has no alternative text: %s", image["uri"], location=image)


def _alternative_texts(app: Sphinx) -> dict[str, str]:
    """For the page being read: SHA-256 of each output picture, which is its file's name, to its text."""
    path = Path(app.env.doc2path(app.env.docname))
    if path.suffix != ".ipynb":
        return {}
    cache = get_cache(app.config["nb_execution_cache_path"])
    _, notebook = cache.merge_match_into_notebook(nbformat.read(path, as_version=4))
    texts = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            alt = output.get("metadata", {}).get("image/png", {}).get("alt")
            if alt:
                data = binascii.a2b_base64(output["data"]["image/png"])
                texts[hashlib.sha256(data).hexdigest()] = alt
    return texts


def note_build(app: Sphinx, doctree: nodes.document) -> None:
    """Under a chapter's title: what made the outputs on this page."""
    title = next(doctree.findall(nodes.title), None)
    if title is None or Path(app.env.doc2path(app.env.docname)).suffix != ".ipynb":
        return
    facts = app.config["course_facts"]
    text = f"Outputs on this page: {facts.framework_version}, profile {facts.profile}, {facts.source}."
    title.parent.insert(title.parent.index(title) + 1, nodes.paragraph(text, text, classes=["build-note"]))


def add_to_head(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """The framework the book was built with, as a default, and the reader's own choice before the first paint."""
    framework = app.config["course_facts"].framework
    context["metatags"] = (
        context.get("metatags", "")
        + f'\n<meta name="course-framework" content="{framework}"/>'
        + f"\n<script>document.documentElement.dataset.framework={framework!r};{CHOOSE_FRAMEWORK}</script>"
    )
    # sphinx-thebe declares its address on the web twice, which is an error, for a button that is not there
    context["script_files"] = [script for script in context["script_files"] if not _is_thebe(script)]


def _is_thebe(script: Any) -> bool:
    return "thebe" in (str(script) + str(getattr(script, "attributes", {}).get("body", ""))).lower()


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


def setup(app: Sphinx) -> dict[str, Any]:
    """Register everything above."""
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    app.add_config_value("course_facts", None, "env", [circumstances.Facts])
    app.add_config_value("course_sources", "", "env", [str])
    app.connect("config-inited", configure, priority=1)
    app.connect("builder-inited", copy_mathjax)
    app.add_transform(NameAnchors)
    app.connect("doctree-read", describe_pictures)
    app.connect("doctree-read", note_build)
    app.connect("html-page-context", add_to_head, priority=900)
    app.connect("build-finished", finish_pages, priority=900)
    app.setup_extension("scoreboard")
    app.add_css_file("course.css", priority=900)
    app.add_js_file("course.js", loading_method="defer")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
