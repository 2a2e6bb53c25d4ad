"""What the theme puts into a page and this book does without: inline scripts, an icon font, scripts with nothing to do.

Pages hold no script of their own, so a server can forbid them (`POLICY`). It changes no text of a page.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.jinja2glue import BuiltinTemplateLoader
from sphinx.theming import Theme
from sphinx.util import logging

from book.course_book import icons, images, mathematics, readable

LOGGER = logging.getLogger(__name__)
# What a server may send with every page. Styles may be inline: drawings carry theirs, and bars of charts their width.
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
# Inline scripts of the theme and its extensions, by what they say: first.js and course.js do what is needed of them.
INLINE = (
    "document.documentElement.dataset.mode", "toggleHint", "toggleOpenOnPrint", "togglebuttonSelector",
    "DOCUMENTATION_OPTIONS.pagename", "kernelName", "Activate the search field",
)  # fmt: skip
# Scripts and styles that only some pages need: a part of their name, and what a page holds that needs them.
ONLY_WITH = {
    "fontawesome.js": None,
    "thebe": None,
    "sphinx_highlight.": None,  # static/found.js marks what was searched for
    "doctools.": None,  # for Sphinx's own search
    "togglebutton.": None,
    "design-tabs.js": "sd-tab-set",
    "clipboard.min.js": 'class="highlight',
    "copybutton.": 'class="highlight',
    "mystnb.": 'class="cell',
    "sphinx-design.": r'class="(?:[^"]* )?sd-',
    "scoreboard.css": r'class="(?:[^"]* )?(?:verdict|claim|scoreboard)',
    "questions.": '<form class="ask"',
}
SCRIPT = re.compile(r"(?s)[ \t]*<script\b([^>]*)>(.*?)</script>\n?")
ASSET = re.compile(r'[ \t]*<(?:script|link)\b[^>]*(?:src|href)="[^"]*_static/([^"?]*)[^>]*>(?:</script>)?\n?')
VIEWPORT = re.compile(r'\s*<meta name="viewport"[^>]*>')
LEFT_OUT = (
    "mathjax",
    "vendor",
    "scripts/fontawesome.*",
    "sphinx-thebe.*",
    "togglebutton.*",
    "**/*.map",
    "searchtools.js",
    "language_data.js",
    "sphinx_highlight.js",
    "doctools.js",
)


class Templates(BuiltinTemplateLoader):
    """Sphinx's templates, with every page made light before it is written."""

    def init(self, builder: Builder, theme: Theme | None = None, dirs: list[str] | None = None) -> None:
        """Remember the builder, which knows the pictures' files."""
        super().init(builder, theme, dirs)
        self.builder = builder

    def render(self, template: str, context: dict[str, Any]) -> str:  # type: ignore[override]
        """One page, or one file of another kind, which stays as it is."""
        text = super().render(template, context)
        if "</html>" not in text:
            return text
        return images.sized(readable.named(lightened(text, context["pagename"])), self.builder)


def lightened(page: str, name: str) -> str:
    """A page without inline scripts, handlers and what only other pages need.

    Args:
        page: the whole HTML.
        name: the page's, for warnings: an inline script that is not known here fails the build.
    """

    def script(match: re.Match[str]) -> str:
        attributes, body = match.groups()
        if "thebe" in match[0].lower():  # for a button that is not there; it would come from the web
            return ""
        if "src=" in attributes:
            waits = re.search(r"\b(?:defer|async)\b|first\.js", attributes)
            return match[0] if waits else match[0].replace("<script", "<script defer", 1)
        if not any(known in body for known in INLINE):
            LOGGER.warning("%s has an inline script, which a server may forbid: %s", name, body.strip()[:200])
        return ""

    def asset(match: re.Match[str]) -> str:
        for part, needed_by in ONLY_WITH.items():
            if part in match[1] and not (needed_by and re.search(needed_by, page)):
                return ""
        return match[0]

    page = SCRIPT.sub(script, page)
    page = ASSET.sub(asset, page).replace(' onclick="window.print()"', "")
    if handler := re.search(r'<[^>]* (on[a-z]+="[^"]*")', page):
        LOGGER.warning("%s has an inline handler, which a server may forbid: %s", name, handler[1])
    first, rest = VIEWPORT.search(page), VIEWPORT.sub("", page)
    page = (
        rest.replace('<meta charset="utf-8" />', f'<meta charset="utf-8" />{first[0]}', 1) if first else page
    )
    if "<math" in page:
        root = "../" * name.count("/")
        style = f'<link rel="stylesheet" href="{root}_static/{mathematics.STYLE}"/>'
        page = page.replace("</head>", f"  {style}\n  </head>", 1)
    return icons.drawn(page, name)


def clear_out(app: Sphinx, error: Exception | None) -> None:
    """Delete the files that no page asks for: another icon font, maps of scripts, pictures of earlier builds."""
    if error or app.builder.name != "html":
        return
    static = Path(app.outdir) / "_static"
    for pattern in LEFT_OUT:
        for path in list(static.glob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    shown = {name for _, name in app.env.images.values()}
    for path in (Path(app.outdir) / "_images").glob("*"):
        if path.name not in shown:
            path.unlink()
    (Path(app.outdir) / "_headers").write_text(f"/*\n  Content-Security-Policy: {POLICY}\n", "utf8")
