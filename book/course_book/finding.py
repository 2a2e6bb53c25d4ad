"""What the reader's browser needs to find things: the sections of all pages with their text, and what terms and works are.

It writes two scripts that hold nothing but text, because a page opened from a disk may load no other kind of file:
`_finding/sections.js` for the search page, and `_finding/terms.js`, which a page loads when a reader points at a term.
How they are shown is the affair of `static/search.js` and `static/hover.js`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder

from book.facts import TITLES

FOLDER, SECTIONS, TERMS = "_finding", "sections.js", "terms.js"
ARTICLE = re.compile(r'(?s)<article class="bd-article">(.*?)</article>')
# An entry of the glossary or the bibliography: its anchors, then what it says
ENTRY = re.compile(r'(?s)<p>((?:<a id="(?:term|bib)-[\w-]+"></a>\s*)+)(.*?)</p>')
# What every claim's fold and every folded cell repeats
REPEATED = re.compile(
    r"(?s)<dt>(?:Rule|Records|Name)</dt><dd>.*?</dd>|<summary>Rule.*?</summary>|<summary>\s*<p class=\"(?:collapsed|expanded).*?</summary>"
)
LINK = re.compile(r'(<a\b[^>]*\bhref=")([^":#]*(?:#[^"]*)?)"')
VOID = re.compile("area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr")
# Elements within a line: the words beside them are not apart
INLINE = re.compile("a|abbr|b|cite|code|em|i|kbd|mark|q|small|span|strong|sub|sup")
UNREAD = {"button", "desc", "noscript", "script", "style", "template"}
# Not the page's own words, or the same on every page
UNREAD_CLASSES = {"ask", "headerlink", "build-note", "framework-label", "whose-output", "visually-hidden"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
CELL = "·"  # between the cells of a table
BOTH = ""  # text that is shown whichever framework is chosen


@dataclass
class Section:
    """A part of a page that a link can lead to.

    Attributes:
        anchor: its id; empty for the page's beginning.
        title: its heading's words.
        texts: its words without those of the sections within it, by the framework they are shown for (`BOTH`: always).
    """

    anchor: str
    title: str = ""
    texts: dict[str, str] = field(default_factory=dict)


@dataclass
class _Open:
    """An element whose end has not come yet."""

    tag: str
    section: Section
    framework: str
    is_read: bool
    is_title: bool = False


class Reader(HTMLParser):
    """Goes through the article of a page and hands out its sections."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.sections = [Section("")]
        self.open = [_Open("", self.sections[0], BOTH, True)]

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Enter an element: it may begin a section, belong to a framework, or not be read."""
        given = {name: value or "" for name, value in attributes}
        classes = set(given.get("class", "").split())
        outer = self.open[-1]
        if not INLINE.fullmatch(tag) or "sig-line" in classes:
            self._add(f" {CELL} " if tag in ("td", "th") and not outer.is_title else " ")
        if tag == "img" or (tag == "svg" and given.get("role") == "img"):
            self._add(f" {given.get('alt') or given.get('aria-label', '')} ")
        if VOID.fullmatch(tag):
            return
        identifier = given.get("id", "")
        inner = _Open(tag, outer.section, outer.framework, outer.is_read)
        inner.is_read &= not (tag in UNREAD or classes & UNREAD_CLASSES or tag == "svg")
        if tag in HEADINGS and identifier:
            outer.section = inner.section = self._begin(identifier)
        inner.is_title = outer.is_title or (tag in HEADINGS and not outer.section.title)
        for framework in TITLES:
            if classes & {f"framework-{framework}", f"tag_framework-{framework}"}:
                inner.framework = framework
        if tag == "section" and identifier:
            is_first = len(self.sections) == 1 and not self.sections[0].title
            inner.section = self.sections[0] if is_first else self._begin(identifier)
        elif tag == "dt" and identifier:
            inner.section = outer.section = self._begin(identifier)  # its <dd> follows in the same <dl>
            inner.section.title = identifier.removeprefix("course_utils.")
        elif tag == "tbody" and "claim" in classes:
            inner.section = self._begin("")
        elif "where" in classes:
            inner.is_title = False
        elif tag == "th" and not outer.section.title:
            inner.is_title = outer.section is not self.sections[0]
        elif tag == "a" and identifier and outer.tag == "th" and not outer.section.anchor:
            outer.section.anchor = identifier
        elif tag == "a" and identifier.startswith(("term-", "bib-")) and outer.tag == "p":
            if not outer.section.anchor.startswith(("term-", "bib-")):
                outer.section = self._begin(identifier)
            inner.section = outer.section
        self.open.append(inner)

    def handle_endtag(self, tag: str) -> None:
        """Leave an element, and those within it that were never closed."""
        if not INLINE.fullmatch(tag):
            self._add(" ")
        if any(each.tag == tag for each in self.open[1:]):
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Text belongs to the innermost section, as its title or its words."""
        self._add(data)

    def _begin(self, identifier: str) -> Section:
        self.sections.append(Section(identifier))
        return self.sections[-1]

    def _add(self, data: str) -> None:
        at = self.open[-1]
        if not at.is_read:
            return
        if at.is_title:
            at.section.title += data
        else:
            at.section.texts[at.framework] = at.section.texts.get(at.framework, "") + data


def sections(page: str) -> list[Section]:
    """The sections of a page that have words, in its order; spaces are single.

    Args:
        page: the whole HTML.
    """
    found = ARTICLE.search(page)
    reader = Reader()
    reader.feed(REPEATED.sub("", found[1]) if found else "")
    reader.close()
    for each in reader.sections:
        each.texts = {name: _spaced(text) for name, text in each.texts.items() if text.strip()}
        each.title = _spaced(each.title) or _opening(each)
    return [each for each in reader.sections if each.title and (each.texts or each.anchor == "")]


def _spaced(text: str) -> str:
    text = re.sub(r"[\s\u200b]+", " ", text)
    return re.sub(rf"(?: {CELL})+(?= {CELL} )", "", text).strip(f" {CELL}")


def _opening(section: Section) -> str:
    """What an entry is called: the term, or the authors and the year."""
    text = section.texts.get(BOTH, "")
    ends = r"(.*?\))\." if section.anchor.startswith("bib-") else r"(.*?)[.?!](?=\s|$)"
    found = re.match(ends, text)
    return found[1] if found else text[:80]


def terms(page: str, name: str) -> dict[str, str]:
    """What each entry of the glossary or the bibliography says, as HTML, by the entry's anchors.

    Args:
        page: the whole HTML.
        name: of the page, such as "glossary": its links are written relative to the book's first page.
    """

    def from_root(link: re.Match[str]) -> str:
        return f'{link[1]}{urljoin(f"{name}.html", link[2])}"'

    entries: dict[str, str] = {}
    for anchors, text in ENTRY.findall(page):
        entry = LINK.sub(from_root, text.strip())
        entries.update(dict.fromkeys(re.findall(r'id="([\w-]+)"', anchors), entry))
    return entries


def index(pages: Iterable[tuple[str, str]]) -> list[Any]:
    """Pages as the search reads them: [name, title, [[anchor, title, text, PyTorch's text, Keras' text], ...]].

    Args:
        pages: names and HTML. What is empty at the end of a section's list is left out.
    """
    listed = []
    for name, page in pages:
        found = sections(page)
        rows = []
        for each in found:
            row = [each.anchor, each.title, *(each.texts.get(framework, "") for framework in (BOTH, *TITLES))]
            while not row[-1] and len(row) > 3:
                row.pop()
            rows.append(row)
        if found:
            listed.append([name, found[0].title, rows])
    return listed


def collect(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """`html-collect-pages`: the search page, in the place of Sphinx's own."""
    yield "search", {}, "search.html"


def replace_search(app: Sphinx) -> None:
    """`builder-inited`: Sphinx need not index the words of the pages itself."""
    if isinstance(app.builder, StandaloneHTMLBuilder):
        app.builder.search = False


def write(app: Sphinx, error: Exception | None) -> None:
    """`build-finished`: both scripts, from the pages as they were written."""
    if error or app.builder.name != "html":
        return
    out = Path(app.outdir)
    scripts = [out / FOLDER / name for name in (SECTIONS, TERMS)]
    written = max((out / f"{name}.html").stat().st_mtime for name in app.env.found_docs)
    if all(path.is_file() and path.stat().st_mtime > written for path in scripts):
        return
    order = list(app.env.toctree_includes.get(app.config["root_doc"], []))
    names = sorted(app.env.found_docs, key=lambda name: (name not in order, name))
    texts = {name: (out / f"{name}.html").read_text("utf8") for name in names}
    entries: dict[str, str] = {}
    for name in ("glossary", "bibliography"):
        entries.update(terms(texts.get(name, ""), name))
    _save(scripts[0], "courseSections", index(texts.items()))
    _save(scripts[1], "courseTerms", entries)
    (out / "searchindex.js").unlink(missing_ok=True)  # of an earlier build


def _save(path: Path, name: str, value: Any) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(
        f"window.{name} = {json.dumps(value, ensure_ascii=False, separators=(',', ':'))};\n", "utf8"
    )


def setup(app: Sphinx) -> None:
    """Register what this module does."""
    app.connect("builder-inited", replace_search)
    app.connect("html-collect-pages", collect)
    app.connect("build-finished", write, priority=915)
    app.add_css_file("finding.css", priority=900)
    for script in ("found.js", "hover.js", "progress.js"):
        app.add_js_file(script, loading_method="defer")
