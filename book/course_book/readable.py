"""Code, outputs and tables that can be read on any width: lines that know their indentation, tables with headings.

It changes markup only, never a word of a page; the rules that use it stand in `readable.css`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, ClassVar

from pygments.formatters import HtmlFormatter
from sphinx.application import Sphinx
from sphinx.highlighting import PygmentsBridge

INDENTATION = re.compile(r"(?:<[^>]*>)*( *)")
COLUMNS = re.compile(r"\S(?: {2,}|\t+)\S")  # what stands in columns is no running text
DATA_TABLE = re.compile(r'(?s)<table border="1" class="dataframe[^>]*>.*?</table>')
# Markdown's tables must have headings, and these have nothing in them
EMPTY_HEAD = re.compile(r'<thead>\s*<tr[^>]*>\s*(?:<th class="head"><p></p></th>\s*)+</tr>\s*</thead>')
BLANK = re.compile(r'<th( class="blank[^"]*")[^>]*>&nbsp;</th>')
HEADING_ROW = re.compile(r"(?s)<tr[^>]*>(.*?)</tr>")
CELL = re.compile(r"(?s)<th((?:\s[^>]*)?)>(.*?)</th>")
# A number with its unit or a verdict stays on one line, also in tables that pandas styles
SHORT_STYLED = re.compile(r'(<t[dh] id="T_\w+" class=")([^"]*"[^>]*>[^<]{1,18}</t[dh]>)')
SHORT = re.compile(r"<(td|th)((?: (?!class)[\w-]+=\"[^\"]*\")*)>([^<]{1,18})</\1>")
WRITTEN_CELL = re.compile(r"<td><p>.*?</p></td>")
# 84.7 % ± 0.5 (n = 5) may break between its parts only
MEASURED = re.compile(r"\d %|± \d|\(n = \d+\)")
ROWS = re.compile(r"(?s)(<thead>.*?</thead>)(.*)")
# In the list of pages: a link, and the fold with the pages below it
FOLDED_PAGES = re.compile(
    r'(<a class="[^"]*reference internal[^>]*>)\s*([^<]*?)\s*(</a><details[^>]*>)<summary>'
)
LOGO = re.compile(r'(?s)(<a class="navbar-brand logo".*?</a>)')
PARAMETERS = re.compile(r'(?s)<dl>\n(<dd><em class="sig-param">.*?)</dl>')


class Lines(HtmlFormatter[str]):
    """Each line of a listing in an element of its own, which can wrap with a hanging indent.

    The line ends stay between the elements, so that what is copied is the code itself.
    """

    name = "lines that wrap"
    aliases: ClassVar[list[str]] = []
    filenames: ClassVar[list[str]] = []

    def wrap(self, source: Any) -> Any:
        """Pygments calls this with pairs: whether it is a line, and its HTML."""
        return super().wrap(_in_elements(list(source)))


def _in_elements(source: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    plain = [re.sub(r"<[^>]*>", "", text) for _, text in source]
    aligned = " aligned" if sum(bool(COLUMNS.search(line)) for line in plain) > 1 else ""
    for is_line, text in source:
        indentation = INDENTATION.match(text)
        depth = len(indentation[1]) if indentation else 0
        style = f' style="--depth: {depth}"' if depth else ""
        code = text.removesuffix("\n")
        yield is_line, f'<span class="line{aligned}"{style}>{code}</span>\n'


def mend(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """`html-page-context`: the body of a page, made readable."""
    if context.get("body"):
        context["body"] = readable(context["body"])


def readable(body: str) -> str:
    """A page's text with headings where tables need them and names that say what they show."""
    # the label would hide the words that are shown: "Show the code"
    body = body.replace('<summary aria-label="Toggle hidden content">', "<summary>")
    body = EMPTY_HEAD.sub("", body)
    body = body.replace('<th class="head"><p></p></th>', '<td class="head"></td>')
    body = BLANK.sub(r"<td\1></td>", body)
    # parameters of a signature are no list of definitions
    body = PARAMETERS.sub(_parameters, body)
    body = WRITTEN_CELL.sub(lambda cell: MEASURED.sub(_unbroken, cell[0]), body)
    body = SHORT_STYLED.sub(r"\1short \2", body)
    return DATA_TABLE.sub(lambda table: data_table(table[0]), body)


def _unbroken(number: re.Match[str]) -> str:
    return number[0].replace(" ", "\N{NO-BREAK SPACE}")


def named(page: str) -> str:
    """A whole page, in which everything that can be pressed is called what it shows or does."""
    page = re.sub(r'(<button class="btn search-button-field[^>]*?) aria-label="Search"', r"\1", page)
    page = FOLDED_PAGES.sub(r'\1\2\3<summary aria-label="Pages that belong to \2">', page)
    return LOGO.sub(r'<nav aria-label="First page">\1</nav>', page)


def data_table(table: str) -> str:
    """A table of pandas: one row of headings with the index's name in it, and every heading says for what."""
    table = re.sub(r'<table border="1" class="([^"]*)"', r'<table class="\1"', table)
    table = re.sub(r'<tr style="text-align: \w+;">', "<tr>", table)
    parts = ROWS.search(table)
    if parts is None:
        return table
    head = _one_row(parts[1])
    head = CELL.sub(_column_heading, head)
    body = re.sub(r"<th(?![a-z])(?![^>]*\bscope=)", '<th scope="row"', parts[2])
    return SHORT.sub(r'<\1 class="short"\2>\3</\1>', f"{table[: parts.start()]}{head}{body}")


def _one_row(head: str) -> str:
    """Pandas writes the names of the index into a row of their own, below the columns' names."""
    rows = HEADING_ROW.findall(head)
    if len(rows) != 2:
        return head
    above, below = (CELL.findall(row) for row in rows)
    named = sum(bool(words.strip()) for _, words in below)
    if len(above) != len(below) or any(words.strip() for _, words in below[named:]):
        return head
    if any(words.strip() for _, words in above[:named]):
        return head
    cells = [*below[:named], *above[named:]]
    row = "".join(f"<th{attributes}>{words}</th>" for attributes, words in cells)
    return f"<thead><tr>{row}</tr></thead>"


def _column_heading(cell: re.Match[str]) -> str:
    attributes, words = cell.groups()
    if not words.replace("&nbsp;", "").strip():
        return f"<td{attributes}></td>"
    return f'<th scope="{"colgroup" if "colspan" in attributes else "col"}"{attributes}>{words}</th>'


def _parameters(found: re.Match[str]) -> str:
    lines = found[1].replace("<dd>", '<span class="sig-line">').replace("</dd>", "</span>")
    return f'<span class="sig-lines">{lines}</span>'


def setup(app: Sphinx) -> None:
    """Register what this module does."""
    PygmentsBridge.html_formatter = Lines
    app.connect("html-page-context", mend, priority=800)
    app.add_css_file("readable.css", priority=900)
