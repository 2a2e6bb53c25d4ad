"""Names of the package in a chapter's code lead to what the reference says of them.

Each name is a link once a listing, so that the keyboard's way through a page stays short. It resolves no variables: a
name is linked where it is written as the reference has it, such as `training.fit`.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from sphinx.application import Sphinx

PACKAGE = "course_utils."
REFERENCE = "reference"
DOT = '<span class="o">.</span>'
LISTING = re.compile(r"(?s)<pre>.*?</pre>")
CHAIN = re.compile(rf'<span class="n">[a-z_]+</span>(?:{re.escape(DOT)}<span class="n">\w+</span>)+')


def linked(body: str, names: Collection[str], reference: str) -> str:
    """A page's text in which the first use of each documented name in a listing leads to the reference.

    Args:
        body: HTML with code as Pygments colors it.
        names: what is documented, such as "course_utils.training.fit", each an anchor of the reference.
        reference: that page's address from here.
    """
    seen: set[str] = set()

    def link_first(chain: re.Match[str]) -> str:
        parts = chain[0].split(DOT)
        words = [re.sub(r"<[^>]*>", "", part) for part in parts]
        for length in range(len(parts), 1, -1):
            name = PACKAGE + ".".join(words[:length])
            if name in names:
                if name in seen:
                    break
                seen.add(name)
                start = DOT.join(parts[:length])
                return f'<a class="code-link" href="{reference}#{name}">{start}</a>{chain[0][len(start) :]}'
        return chain[0]

    def in_listing(listing: re.Match[str]) -> str:
        seen.clear()
        return CHAIN.sub(link_first, listing[0])

    return LISTING.sub(in_listing, body)


def add_links(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """`html-page-context`: the body of a chapter."""
    if not page.startswith("chapters/") or not context.get("body"):
        return
    objects = app.env.get_domain("py").get_objects()
    names = {name for name, _, _, document, anchor, _ in objects if document == REFERENCE and anchor == name}
    context["body"] = linked(context["body"], names, app.builder.get_relative_uri(page, REFERENCE))


def setup(app: Sphinx) -> None:
    """Register what this module does."""
    app.connect("html-page-context", add_links, priority=810)
