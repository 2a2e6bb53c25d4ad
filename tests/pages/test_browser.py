"""The built book in a real browser, opened from disk with no network, on a desk and on a phone."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import built_book
import pytest

pytestmark = pytest.mark.browser

WIDTHS = {1400: 900, 390: 844}
THEMES = ("light", "dark")


@dataclass
class Visit:
    """What a page did while it was open."""

    page: Any
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def open(self, path: Path) -> Visit:
        """Load a page and wait until it and its fonts have settled."""
        self.page.goto(path.as_uri(), wait_until="load")
        self.page.evaluate("() => document.fonts.ready")
        return self


@pytest.fixture(scope="session")
def html() -> Path:
    return built_book.build()


def failure(request: Any) -> list[str]:
    """What went wrong with a request; nothing for one that ends because its reader went on to the next page."""
    return [] if request.failure == "net::ERR_ABORTED" else [f"{request.failure}: {request.url}"]


def visit(browser: Any, width: int = 1400, theme: str = "light") -> Iterator[Visit]:
    """A fresh reader: empty storage, no network, the given width and color scheme."""
    context = browser.new_context(
        viewport={"width": width, "height": WIDTHS[width]}, color_scheme=theme, offline=True
    )
    page = context.new_page()
    record = Visit(page)
    page.on(
        "console", lambda message: record.errors.append(message.text) if message.type == "error" else None
    )
    page.on("pageerror", lambda error: record.errors.append(str(error)))
    page.on("requestfailed", lambda request: record.errors.extend(failure(request)))
    page.on("request", lambda request: record.requests.append(request.url))
    yield record
    context.close()


@pytest.fixture
def reader(browser: Any) -> Iterator[Visit]:
    yield from visit(browser)


@pytest.fixture
def phone(browser: Any) -> Iterator[Visit]:
    yield from visit(browser, width=390)


@pytest.fixture(
    params=[(width, theme) for width in WIDTHS for theme in THEMES], ids=lambda p: f"{p[0]}-{p[1]}"
)
def screen(browser: Any, request: pytest.FixtureRequest) -> Iterator[tuple[Visit, int, str]]:
    width, theme = request.param
    for record in visit(browser, width, theme):
        yield record, width, theme


def overflowing(page: Any) -> list[str]:
    """Elements that stick out on the right, for the failure's message."""
    return page.evaluate(
        """() => [...document.querySelectorAll('body *')]
            .filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
            .slice(0, 8).map(e => e.tagName + '.' + e.className)"""
    )


def test_every_page_is_clean_on_every_screen(screen: tuple[Visit, int, str], html: Path) -> None:
    record, width, theme = screen
    folder = os.environ.get("COURSE_SCREENSHOTS")
    problems = []
    for path in built_book.pages():
        record.errors.clear()
        record.requests.clear()
        name = path.relative_to(html).as_posix()
        record.open(path)
        problems += [f"{name}: {error}" for error in record.errors]
        problems += [
            f"{name} asks for {url}" for url in record.requests if not url.startswith(("file://", "data:"))
        ]
        root = "document.documentElement"
        if record.page.evaluate(f"{root}.scrollWidth > {root}.clientWidth"):
            problems.append(f"{name} scrolls sideways: {overflowing(record.page)}")
        if record.page.evaluate(f"{root}.dataset.theme") != theme:
            problems.append(f"{name} is not {theme}")
        if folder:
            shot = Path(folder) / f"{re.sub(r'[^a-z0-9-]', '-', name[:-5])}-{width}-{theme}.png"
            shot.parent.mkdir(parents=True, exist_ok=True)
            record.page.screenshot(path=shot, full_page=True)
    assert not problems, "\n".join(problems)


def chosen(page: Any) -> tuple[str, str]:
    """What is shown, and what the switch says."""
    return (
        page.evaluate("document.documentElement.dataset.framework"),
        page.evaluate("document.querySelector('input[name=course-framework]:checked')?.value"),
    )


def shown(page: Any) -> dict[str, set[bool]]:
    """For each framework: which visibilities its code and prose have."""
    return {
        name: set(
            page.evaluate(
                f"""[...document.querySelectorAll('.framework-{name}, .tag_framework-{name}')]
                    .filter(e => !e.closest('details:not([open])')).map(e => e.getClientRects().length > 0)"""
            )
        )
        for name in ("torch", "keras")
    }


@pytest.mark.parametrize("width", WIDTHS)
def test_the_switch_changes_code_and_prose_and_is_remembered(browser: Any, html: Path, width: int) -> None:
    chapters = sorted((html / "chapters").glob("*.html"))
    with_both = [path for path in chapters if "tag_framework-keras" in path.read_text("utf8")]
    assert with_both, "no chapter has code for both frameworks"
    for record in visit(browser, width):
        page = record.open(with_both[0]).page
        default = page.locator("meta[name=course-framework]").get_attribute("content")
        assert chosen(page) == (default, default)
        other = {"torch": "keras", "keras": "torch"}[default]
        assert (shown(page)[default], shown(page)[other]) == ({True}, {False})
        page.locator(f"label[for=course-framework-{other}]").click()
        assert chosen(page) == (other, other)
        assert (shown(page)[default], shown(page)[other]) == ({False}, {True})
        for path in built_book.pages():
            assert chosen(record.open(path).page) == (other, other), f"{path.name} forgot the choice"


def test_the_switch_works_from_the_keyboard_and_fits_a_thumb(phone: Visit, html: Path) -> None:
    page = phone.open(html / "index.html").page
    page.locator("#course-framework-torch").focus()
    page.keyboard.press("ArrowRight")
    assert chosen(page) == ("keras", "keras")
    box = page.locator("label[for=course-framework-torch]").bounding_box()
    assert box["height"] >= 40 and box["width"] >= 44 and box["x"] + box["width"] <= 390


def test_the_choice_travels_in_links_where_every_file_has_its_own_storage(reader: Visit, html: Path) -> None:
    page = reader.page
    page.add_init_script("localStorage.removeItem('course-framework')")
    reader.open(html / "index.html")
    default = chosen(page)[0]
    other = {"torch": "keras", "keras": "torch"}[default]
    page.locator(f"label[for=course-framework-{other}]").click()
    page.locator(".bd-sidebar-primary a[href*='chapters/']").first.click()
    page.wait_for_url("**/chapters/**")
    assert chosen(page) == (other, other)
    page.locator(f"label[for=course-framework-{default}]").click()
    page.locator(".bd-sidebar-primary a[href*='glossary']").first.click()
    page.wait_for_url("**/glossary*")
    assert chosen(page) == (default, default)


def test_everything_is_shown_without_javascript(browser: Any, html: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for path in (html / "chapters").glob("*.html"):
        page.goto(path.as_uri())
        hidden = page.locator(
            ":is(.framework-torch, .framework-keras, .tag_framework-keras):not(details *):visible"
        )
        assert (
            hidden.count()
            == page.locator(
                ":is(.framework-torch, .framework-keras, .tag_framework-keras):not(details *)"
            ).count()
        )
        assert page.locator(".framework-switch:visible").count() == 0
    context.close()


def test_pictures_are_seen_and_search_finds_a_chapter(reader: Visit, html: Path) -> None:
    for path in built_book.pages():
        page = reader.open(path).page
        page.evaluate("[...document.images].forEach(i => { i.loading = 'eager'; })")
        page.wait_for_function("[...document.images].every(i => i.complete)")
        broken = page.evaluate("[...document.images].filter(i => !i.naturalWidth).map(i => i.src)")
        assert not broken, f"{path.name}: {broken}"
    page = reader.page
    page.goto((html / "search.html").as_uri() + "?q=pixel")
    page.wait_for_selector("#search-results li", timeout=10_000)
    assert not reader.errors
