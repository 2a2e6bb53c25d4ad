"""The style sheets without what no page uses: icon fonts, grids, carousels.

A rule stays if every class and id that it asks for stands on a page or in a script; in doubt it stays. Of the comments
those stay that name a license.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import tinycss2
from sphinx.application import Sphinx
from tinycss2.ast import Node, QualifiedRule

NESTING = {"media", "supports", "layer"}


def prune(app: Sphinx, error: Exception | None) -> None:
    """Shorten the style sheets of the built book. Sphinx copies them whole again at the next build."""
    if error or app.builder.name != "html":
        return
    static = Path(app.outdir) / "_static"
    pages = (path.read_text("utf8") for path in Path(app.outdir).rglob("*.html"))
    words = {
        word
        for page in pages
        for found in re.findall(r'\b(?:class|id)="([^"]*)"', page)
        for word in found.split()
    }
    for script in static.rglob("*.js"):
        words.update(re.findall(r"[\w-]+", script.read_text("utf8")))
    for sheet in static.rglob("*.css"):
        sheet.write_text(pruned(sheet.read_text("utf8"), words), "utf8")


def pruned(sheet: str, words: set[str]) -> str:
    """The rules of a style sheet that can apply where only these classes and ids exist."""
    return tinycss2.serialize(_kept(tinycss2.parse_stylesheet(sheet, False, True), words))


def _kept(rules: Iterable[Node], words: set[str]) -> list[Node]:
    kept = []
    for rule in rules:
        if rule.type == "at-rule" and rule.at_keyword in NESTING and rule.content is not None:
            inner = _kept(tinycss2.parse_rule_list(rule.content, True, True), words)
            rule.content = inner
            if inner:
                kept.append(rule)
        elif rule.type == "at-rule":
            if not (rule.at_keyword == "font-face" and "Font Awesome" in tinycss2.serialize(rule.content)):
                kept.append(rule)
        elif rule.type == "qualified-rule":
            kept += [rule] if _applies(rule, words) else []
        elif rule.type == "comment" and re.search("license|copyright", rule.value, re.IGNORECASE):
            kept.append(rule)
    return kept


def _applies(rule: QualifiedRule, words: set[str]) -> bool:
    """Whether one of the selectors can match. What stands in brackets, as in `:not(.a)`, is not looked at."""
    selectors: list[list[Node]] = [[]]
    for token in rule.prelude:
        if token == ",":
            selectors.append([])
        else:
            selectors[-1].append(token)
    return any(_names(selector) <= words for selector in selectors)


def _names(selector: list[Node]) -> set[str]:
    """Its classes and ids."""
    after = pairwise(selector)
    classes = {token.value for dot, token in after if dot == "." and token.type == "ident"}
    return classes | {token.value for token in selector if token.type == "hash"}
