"""What a published book needs besides its pages: canonical addresses, sitemap.xml, robots.txt, 404.html, the license.

It invents no address: where nothing says where the book is published, there is no canonical address and no site map.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from sphinx.application import Sphinx

from book import facts as circumstances

LICENSE = "license.txt"
MISSING = "404.html"


def shorten(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """`html-page-context`: the first page's canonical address is the book's own."""
    if page == app.config.root_doc and context.get("pageurl"):
        context["pageurl"] = app.config.html_baseurl


def write(app: Sphinx, error: Exception | None) -> None:
    """`build-finished`: the files that a server or a search engine asks for."""
    if error or app.builder.name != "html":
        return
    out, base = Path(app.outdir), str(app.config.html_baseurl)
    if (circumstances.ROOT / "LICENSE").is_file():
        shutil.copyfile(circumstances.ROOT / "LICENSE", out / LICENSE)
    (out / MISSING).write_text(missing(app), "utf8")
    pages = [page for page in sorted(app.env.found_docs) if page != app.config.root_doc]
    files = {
        "sitemap.xml": sitemap(base, pages),
        # crawlers read it at the top of a host only
        "robots.txt": f"User-agent: *\nAllow: /\nSitemap: {base}sitemap.xml\n"
        if urlsplit(base).path == "/"
        else "",
    }
    for name, text in files.items():
        if base and text:
            (out / name).write_text(text, "utf8")
        else:
            (out / name).unlink(missing_ok=True)


def sitemap(base: str, pages: list[str]) -> str:
    """The book's pages for search engines, as sitemaps.org describes it.

    Args:
        base: the book's address, with "/" at its end.
        pages: all but the first, without ".html".
    """
    addresses = [base, *(f"{base}{page}.html" for page in pages)]
    listed = "\n".join(f"  <url><loc>{escape(address)}</loc></url>" for address in addresses)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{listed}\n</urlset>\n'
    )


def missing(app: Sphinx) -> str:
    """What a server shows at any address, however deep, where there is no page; so it needs no other file.

    Its links start at the top of the book where that is known, else at the top of the server.
    """
    base = str(app.config.html_baseurl)
    contents = app.env.toctree_includes
    chapters = [page for page in contents.get(app.config.root_doc, []) if page in app.env.titles]
    return app.builder.templates.render(
        "missing.html",
        {
            "pagename": "404",
            "title": app.config.html_title,
            "language": app.config.language,
            "is_known": bool(base),
            "root": urlsplit(base).path.rstrip("/") + "/",
            "pages": [(f"{page}.html", app.env.titles[page].astext()) for page in chapters],
            "logo": (Path(__file__).parent / "static" / "logo.svg").read_text("utf8"),
        },
    )
