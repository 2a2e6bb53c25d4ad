"""What is added to single pages: anchors, descriptions of pictures, the build's circumstances, the framework.

It changes no text of a page.
"""

from __future__ import annotations

import binascii
import hashlib
import re
from pathlib import Path
from typing import Any

import nbformat
from docutils import nodes
from jupyter_cache import get_cache
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

LOGGER = logging.getLogger(__name__)


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
    notebook = nbformat.read(app.env.doc2path(app.env.docname), as_version=4)
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    used = "; ".join(dict.fromkeys(source for name, source in facts.sources if f'"{name}"' in code))
    versions = " and ".join(each.framework_version for each in facts.frameworks)
    note = nodes.paragraph("", f"Outputs on this page: {versions}, ", classes=["build-note"])
    profile = f"profile {facts.profile}"
    if "status" in app.env.found_docs:
        note += addnodes.pending_xref(
            "",
            nodes.inline("", profile),
            refdomain="std",
            reftype="doc",
            reftarget="/status",
            refexplicit=True,
        )
    else:
        note += nodes.Text(profile)
    note += nodes.Text(f", {used or facts.source}.")
    title.parent.insert(title.parent.index(title) + 1, note)


def add_to_head(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """The framework the book was built with, as a default; `first.js` reads it, and the reader's own choice."""
    framework = app.config["course_facts"].framework
    context["metatags"] = (
        context.get("metatags", "") + f'\n<meta name="course-framework" content="{framework}"/>'
    )
