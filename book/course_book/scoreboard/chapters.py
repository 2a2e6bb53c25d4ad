"""Claim tables in chapters: each verdict looks as on the Scoreboard, and leads to its claim there.

In the notebook such a table is `records.claim_table`, in words; a row is known by its label.
"""

from __future__ import annotations

import html
import re
from functools import cache
from typing import Any

from sphinx.application import Sphinx

from book.course_book.scoreboard.views import anchor, dashed
from course_utils import papers
from course_utils.claims import Verdict
from course_utils.records import tables

PAGE = "scoreboard"
WORDS = "|".join(sorted((re.escape(verdict.value) for verdict in Verdict), key=len, reverse=True))
ROW = re.compile(
    rf"(?s)(<th\b[^>]*\brow_heading\b[^>]*>)([^<]+)(</th>(?:(?!</tr>).)*<td[^>]*>)({WORDS})(</td>\s*</tr>)"
)


@cache
def claims() -> dict[str, str]:
    """The claims' ids by their labels, those of the points of curves, too."""
    every = [each for claim in papers.CLAIMS for each in (claim, *claim.points)]
    return {tables.label(claim): claim.id for claim in every}


def linked(body: str, scoreboard: str) -> str:
    """A page's text in which the verdicts of claim tables lead to their claims.

    Args:
        body: its HTML, with tables as `records.claim_table` shows them.
        scoreboard: the Scoreboard's address from here.
    """

    def link(row: re.Match[str]) -> str:
        before, label, between, verdict, after = row.groups()
        name = claims().get(html.unescape(label).strip())
        if name is None:
            return row[0]
        shown = (
            f'<a class="verdict verdict-{dashed(verdict)}" href="{scoreboard}#{anchor(name)}">'
            f'<span class="verdict-word">{verdict}</span></a>'
        )
        return f"{before}{label}{between}{shown}{after}"

    return ROW.sub(link, body)


def link_claims(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """`html-page-context`: the body of every other page."""
    if context.get("body") and page != PAGE and PAGE in app.env.found_docs:
        context["body"] = linked(context["body"], app.builder.get_relative_uri(page, PAGE))
