"""Code, tables and pages that can be read on any width, on paper and in high contrast; and what axe-core says of them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import built_book
import nbformat
import pandas as pd
import pytest
from pygments import highlight
from pygments.lexers import PythonLexer, TextLexer

from book import pace
from book.course_book import landing, readable

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# experimental, so off by default; and color-contrast takes most of the time, so `KINDS` alone are asked about it
MORE = {"label-content-name-mismatch": {"enabled": True}}
KINDS = ["intro", "chapters/01-the-dataset", "chapters/02-from-scratch-deeper"]
LONG = "def f(a):\n    if a:\n\n        return '''two\n          lines'''  # a < b\n"


# ---- markup -----------------------------------------------------------------------------------


def lines(code: str, lexer: Any) -> ElementTree.Element:
    return ElementTree.fromstring(highlight(code, lexer, readable.Lines()))


@pytest.mark.parametrize("code", [LONG, "x = 1", "\n\n", "a   1\nb   2\n"])
def test_lines_are_elements_and_what_is_copied_is_the_code(code: str) -> None:
    block = lines(code, PythonLexer(stripnl=False))
    assert "".join(block.itertext()).strip("\n") == code.strip("\n")
    found = [each for each in block.iter("span") if "line" in each.get("class", "").split()]
    assert len(found) == len(code.strip("\n").split("\n")) or not code.strip()
    for line, text in zip(found, code.splitlines(), strict=False):
        depth = len(text) - len(text.lstrip(" "))
        assert line.get("style", "") == (f"--depth: {depth}" if depth and text.strip() else "")


def test_only_what_stands_in_columns_keeps_them() -> None:
    def aligned(text: str) -> bool:
        return 'class="line aligned"' in highlight(text, TextLexer(), readable.Lines())

    assert aligned("name    12\nother    3\n")
    assert not aligned("one  gap\nand prose that goes on\n")
    assert not aligned("    indented\n    twice\n")


FRAMES = {
    "plain": pd.DataFrame({"train": [1, 2]}, index=["a", "b"]),
    "named index": pd.DataFrame({"train": [1], "test": [2]}, index=pd.Index(["a"], name="who")),
    "named both": pd.DataFrame([[1, 2]], index=pd.Index(["a"], name="who"), columns=pd.Index([3, 4], name="k")),
    "two indices": pd.DataFrame({"x": [1, 2]}, index=pd.MultiIndex.from_product([["a"], [1, 2]], names=["m", "n"])),
    "two headings": pd.DataFrame([[1, 2]], index=["a"], columns=pd.MultiIndex.from_product([["p"], ["q", "r"]])),
}  # fmt: skip


@pytest.mark.parametrize("name", FRAMES)
def test_a_table_says_what_its_headings_are_for_and_loses_nothing(name: str) -> None:
    before, after = (
        ElementTree.parse(io.StringIO(text)).getroot()
        for text in (FRAMES[name].to_html(), readable.readable(FRAMES[name].to_html()))
    )

    def words(root: ElementTree.Element) -> list[str]:
        return sorted(word for text in root.itertext() for word in text.split())

    assert words(after) == words(before)
    assert [each.tag for each in after] == ["thead", "tbody"]
    for heading in after.iter("th"):
        assert "".join(heading.itertext()).strip() and heading.get("scope"), ElementTree.tostring(heading)
    rows = len(after.findall("thead/tr"))
    assert rows == (2 if name in ("two headings", "named both") else 1)


def test_a_markdown_table_without_headings_has_no_row_for_them() -> None:
    empty = '<th class="head"><p></p></th>'
    row = '<tr class="row-even"><td><p>Time</p></td></tr>'
    without = (
        f'<table><thead>\n<tr class="row-odd">{empty}\n{empty}\n</tr>\n</thead>\n<tbody>{row}</tbody></table>'
    )
    assert readable.readable(without) == f"<table>\n<tbody>{row}</tbody></table>"
    named = without.replace(empty, '<th class="head"><p>paper</p></th>', 1)
    assert "paper" in readable.readable(named) and "<th" not in readable.readable(named).split("paper")[1]


# ---- the first page ---------------------------------------------------------------------------


@pytest.mark.book
def test_the_first_page_leads_to_every_chapter_and_says_its_time() -> None:
    page = (built_book.build() / "intro.html").read_text("utf8")
    listed = page.split('class="chapter-list')[1].split("</ul>")[0]
    cards = re.findall(r"(?s)<li>(.*?)</li>", listed)
    core = [
        path
        for path in sorted((built_book.ROOT / "chapters").glob("*.ipynb"))
        if not path.stem.endswith("-deeper")
    ]
    assert len(cards) == len(core)
    for card, path in zip(cards, core, strict=True):
        assert f'href="chapters/{path.stem}.html"' in card and "?" in card
        assert landing.minutes(pace.of(nbformat.read(path, as_version=4))) in card
    opening = page.split('class="landing ')[1].split("<section")[0]
    assert 'class="idea-figure"><svg' in opening and f'href="chapters/{core[0].stem}.html"' in opening


# ---- in Chromium ------------------------------------------------------------------------------


@pytest.fixture
def open_page(browser: Any) -> Iterator[Any]:
    """Opens a page of the book in a window of a given width, with everything unfolded."""
    contexts = []

    def opened(name: str, width: int = 1400, **settings: Any) -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, offline=True, reduced_motion="reduce", **settings
        )
        contexts.append(context)
        page = context.new_page()
        page.goto((built_book.build() / f"{name}.html").as_uri())
        unfold(page)
        return page

    yield opened
    for context in contexts:
        context.close()


def unfold(page: Any) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    page.wait_for_timeout(60)  # "toggle" comes later


def names() -> list[str]:
    html = built_book.build()
    pages = (path.relative_to(html).with_suffix("").as_posix() for path in built_book.pages())
    return [name for name in pages if name != "index"]


def findings(page: Any, rules: dict[str, Any]) -> list[str]:
    """What axe-core finds on a page: rule, how often, and the first place."""
    page.evaluate((files("axe_playwright_python") / "axe.min.js").read_text("utf8"))
    found = page.evaluate(
        """([levels, rules]) => axe.run(document, {runOnly: levels, rules, resultTypes: ['violations']})
            .then(result => result.violations.map(each => [each.id, each.nodes.length, each.nodes[0].html]))""",
        [LEVELS, rules],
    )
    return [f"{rule} ({count}): {first[:200]}" for rule, count, first in found]


@pytest.mark.browser
def test_axe_finds_nothing_on_any_page(open_page: Any) -> None:
    rules = MORE | {"color-contrast": {"enabled": False}}
    page = open_page("intro", 390)
    problems = []
    for name in names():
        page.goto((built_book.HTML / f"{name}.html").as_uri())
        unfold(page)
        problems += [f"{name}: {problem}" for problem in findings(page, rules)]
    assert not problems, "\n".join(problems)


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1400, 320])
def test_axe_finds_nothing_on_each_kind_of_page_in_both_themes(
    open_page: Any, width: int, theme: str
) -> None:
    for name in KINDS:
        assert not findings(open_page(name, width, color_scheme=theme), MORE), name


@pytest.mark.browser
def test_nothing_is_cut_off_or_out_of_reach(open_page: Any) -> None:
    """Code wraps, the page never scrolls sideways, and what does is reached by the keyboard and has a name."""
    page = open_page("intro")
    seen = 0
    for name in names():
        page.set_viewport_size({"width": 1400, "height": 900})
        page.goto((built_book.HTML / f"{name}.html").as_uri())
        unfold(page)
        for width in (1400, 390, 320):
            page.set_viewport_size({"width": width, "height": 900})
            page.wait_for_timeout(60)
            cut = page.evaluate(
                """() => ({
                    page: document.documentElement.scrollWidth - document.documentElement.clientWidth,
                    code: [...document.querySelectorAll('div.cell_input pre')]
                        .filter(each => each.scrollWidth > each.clientWidth).map(each => each.textContent.slice(0, 80)),
                    lost: [...document.querySelectorAll('article :is(pre, .text_html, .pst-scrollable-table-container, div.math)')]
                        .filter(each => each.clientWidth > 0 && each.scrollWidth > each.clientWidth)
                        .filter(each => each.tabIndex !== 0 || !each.getAttribute('aria-label'))
                        .map(each => each.textContent.slice(0, 80)),
                })"""
            )
            assert cut == {"page": 0, "code": [], "lost": []}, f"{name} at {width}"
        seen += page.locator(":is(pre, .text_html, .pst-scrollable-table-container)[tabindex='0']").count()
    assert seen > 10, "nothing scrolls on a phone; this test tests nothing"


@pytest.mark.browser
def test_what_is_selected_in_a_listing_is_its_code(open_page: Any) -> None:
    page = open_page("chapters/02-from-scratch")
    block = page.locator("div.cell_input pre:visible").filter(has_text="def ").first
    text, selected = block.evaluate(
        """each => {
            const selection = getSelection();
            selection.selectAllChildren(each);
            return [each.textContent, selection.toString()];
        }"""
    )
    assert "\n    " in text and selected.rstrip("\n") == text.rstrip("\n")


@pytest.mark.browser
def test_high_contrast_shows_which_framework_is_chosen_and_where_ours_lies(open_page: Any) -> None:
    page = open_page("scoreboard", forced_colors="active", color_scheme="dark")
    chosen, other = (
        page.locator(f"label[for=course-framework-{name}]").evaluate("each => getComputedStyle(each).backgroundColor")
        for name in page.evaluate(
            "[...document.querySelectorAll('.framework-switch input')].sort((a, b) => b.checked - a.checked)"
            ".map(each => each.value)"
        )
    )  # fmt: skip
    assert chosen != other
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    for part in ("rect.seeds", ".ours-mark"):
        fill = page.locator(f"table.openings {part}").first.evaluate("each => getComputedStyle(each).fill")
        assert fill != background and fill == page.evaluate("getComputedStyle(document.body).color"), part


@pytest.mark.browser
def test_paper_shows_what_is_folded_and_folds_it_again(open_page: Any) -> None:
    page = open_page("chapters/05-dropout-and-overfitting")
    page.reload()
    folded = "document.querySelectorAll('article details:not([open])').length"
    before = page.evaluate(folded)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert before > 5 and page.evaluate(folded) == 0
    page.emulate_media(media="print")
    wide = page.evaluate(
        """() => [...document.querySelectorAll('article :is(pre, .text_html, .line)')]
            .filter(each => each.clientWidth > 0 && each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).whiteSpace === 'pre')
            .map(each => each.textContent.slice(0, 60))"""
    )
    assert not wide
    unbroken = page.evaluate(
        """() => [...document.querySelectorAll('article :is(figure, img, .line)')]
            .filter(each => getComputedStyle(each).breakInside !== 'avoid').length"""
    )
    assert unbroken == 0
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(folded) == before


@pytest.mark.browser
def test_a_page_twice_as_large_still_fits(open_page: Any) -> None:
    """A window of 1280 pixels at 200 % has 640 of them; and text alone may be twice as large."""
    page = open_page("chapters/03-ann-vs-cnn", 1280)
    page.add_style_tag(content="html { font-size: 200% !important }")
    page.wait_for_timeout(60)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    covered = page.locator("article h1").evaluate(
        "each => each.getBoundingClientRect().top < document.querySelector('.bd-header-article').getBoundingClientRect().bottom"
    )
    assert not covered


def test_axe_is_one_that_knows_wcag_2_2() -> None:
    text = Path(str(files("axe_playwright_python") / "axe.min.js")).read_text("utf8")
    version = re.match(r"/\*! axe v(\d+)\.(\d+)", text)
    assert version and (int(version[1]), int(version[2])) >= (4, 5)
