"""The book's own Sphinx extension: what the pages say about their build, the framework switch, pictures.

It executes nothing and knows no chapter by name; the Scoreboard is an extension of its own.
"""

from __future__ import annotations

import os

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from book import facts
from book.course_book import (
    address,
    codelinks,
    configuration,
    finding,
    ideas,
    images,
    landing,
    lightness,
    mathematics,
    output,
    pages,
    pairs,
    questions,
    readable,
    social,
    status,
    styles,
)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register what the modules of this package do, each at its time."""
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    facts.prepare_environment()  # extensions that come later import the package
    app.add_config_value("course_facts", None, "env", [facts.Facts])
    app.add_config_value("course_sources", "", "env", [str])
    app.connect("config-inited", configuration.configure, priority=1)
    app.add_html_math_renderer("mathml", (mathematics.visit_inline, None), (mathematics.visit_block, None))
    app.add_transform(pages.NameAnchors)
    app.add_transform(ideas.Inline)
    app.add_transform(images.Compress)
    app.connect("doctree-read", pages.describe_pictures)
    app.connect("doctree-read", pages.note_build)
    app.connect("doctree-read", pairs.label)
    app.connect("doctree-read", landing.cards)
    app.connect("doctree-read", landing.ways)
    app.connect("html-page-context", pages.add_to_head, priority=900)
    app.connect("html-page-context", address.shorten, priority=400)
    app.connect("html-page-context", social.add, priority=850)
    app.connect("build-finished", output.finish_pages, priority=900)
    app.connect("build-finished", address.write, priority=905)
    app.connect("build-finished", mathematics.write_style, priority=910)
    app.connect("build-finished", lightness.clear_out, priority=910)
    app.connect("build-finished", styles.prune, priority=920)
    app.add_css_file("course.css", priority=900)
    status.setup(app)
    readable.setup(app)
    finding.setup(app)
    codelinks.setup(app)
    questions.setup(app)
    app.add_css_file("ideas.css", priority=900)
    app.add_css_file("light.css", priority=900)
    app.add_css_file("along.css", priority=900)
    app.add_js_file("first.js", priority=0)
    app.add_js_file("course.js", loading_method="defer")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
