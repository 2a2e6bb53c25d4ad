"""Pages are light, say their mathematics without a script, and work where a server forbids inline scripts."""

from __future__ import annotations

import base64
import functools
import html
import re
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import built_book
import pytest
from fontTools.ttLib import TTFont

from book.course_book import icons, lightness, mathematics, styles

MEGABYTE = 1_000_000
FORBIDDEN = re.compile(r"mathjax|fontawesome|thebe|togglebutton|webfonts|\.map$", re.IGNORECASE)
SHIFTS = """
window.violations = []; window.shift = 0;
document.addEventListener("securitypolicyviolation", (event) => violations.push(`${event.violatedDirective} ${event.blockedURI}`));
new PerformanceObserver((list) => list.getEntries().forEach((entry) => { if (!entry.hadRecentInput) shift += entry.value; }))
  .observe({ type: "layout-shift", buffered: true });
"""
ALL_PICTURES = """() => Promise.all([...document.images].map((image) => {
    image.loading = "eager";
    return image.decode().catch(() => null);
}))"""


def texts() -> dict[str, str]:
    """Every page by its name."""
    return {
        path.relative_to(built_book.HTML).as_posix(): path.read_text("utf8") for path in built_book.pages()
    }


@pytest.mark.book
def test_no_page_has_a_script_of_its_own_a_handler_or_an_icon_without_a_drawing() -> None:
    for name, page in texts().items():
        own = [
            body
            for attributes, body in re.findall(r"(?s)<script\b([^>]*)>(.*?)</script>", page)
            if body.strip()
        ]
        assert not own, f"{name}: {own}"
        assert not re.findall(r"<[^>]*\son[a-z]+=\"", page), name
        assert not re.findall(r"<(?:i|span) class=\"[^\"]*\bfa-", page), name
        assert page.count('name="viewport"') == 1, name


@pytest.mark.book
def test_mathematics_is_mathml_and_no_tex_is_left() -> None:
    formulas = 0
    for name, page in texts().items():
        written = re.findall(r'(?s)<(span|div)\b[^>]*class="math\b[^"]*"[^>]*>(.*?)</\1>', page)
        assert all("<math" in body for _, body in written), name
        formulas += len(written)
        prose = re.sub(r"(?s)<(code|pre|script|style)\b.*?</\1>|<[^>]*>", " ", page)
        left = re.findall(
            r"\\(?:frac|sum|[()\[\]]|[a-z]{3,})|\$[^$\n]{1,80}\\[^$\n]*\$", html.unescape(prose)
        )
        assert not left, f"{name}: {left}"
    assert formulas > 400


@pytest.mark.book
def test_the_font_has_every_symbol_that_stands_in_a_formula(tmp_path: Path) -> None:
    symbols = {
        ord(symbol)
        for page in texts().values()
        for formula in re.findall(r"(?s)<math.*?</math>", page)
        for symbol in html.unescape(re.sub(r"<[^>]*>", "", formula))
    } - {0x2061, 0x0A, 0x200B}  # "apply function" and line ends show nothing
    assert any("<msqrt>" in page for page in texts().values())
    symbols.add(ord("√"))  # of which the formula has only what stands below it
    style = (built_book.HTML / "_static" / mathematics.STYLE).read_text("utf8")
    assert "SIL Open Font License" in style[:200]
    file = tmp_path / "math.woff"
    file.write_bytes(base64.b64decode(re.search(r"base64,([^\"]+)", style)[1]))
    with TTFont(file) as font:
        assert symbols <= set(font.getBestCmap())
        assert "MATH" in font


@pytest.mark.book
def test_files_that_no_page_needs_are_not_there_and_pictures_are_the_smaller_kind() -> None:
    built_book.build()
    names = [
        path.relative_to(built_book.HTML).as_posix() for path in built_book.HTML.rglob("*") if path.is_file()
    ]
    assert not [name for name in names if FORBIDDEN.search(name)]
    for name, page in texts().items():
        assert not FORBIDDEN.findall(" ".join(re.findall(r'(?:src|href)="([^"]*_static[^"]*)"', page))), name
        pictures = re.findall(r"<img [^>]*_images/[^>]*>", page)
        assert all(re.search(r' width="\d+" height="\d+"', picture) for picture in pictures), name
        assert ['loading="lazy"' in picture for picture in pictures] == [False, *[True] * len(pictures)][
            : len(pictures)
        ]


@pytest.mark.book
@pytest.mark.parametrize(
    ("tex", "block", "expected"),
    [
        (r"\frac12", False, "<mfrac><mn>1</mn><mn>2</mn></mfrac>"),
        (r"x_i^2", False, "<msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup>"),
        (r"a &= b \\ c &= d", True, "<mtable"),
    ],
)
def test_a_formula_becomes_mathml(tex: str, block: bool, expected: str) -> None:
    assert expected in mathematics.mathml(tex, block)


@pytest.mark.book
def test_what_a_page_must_not_have_is_warned_about(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(mathematics.LatexError):
        mathematics.mathml(r"\nosuchcommand", False)
    warned = []
    for module in (lightness, icons):
        module.LOGGER.logger.addHandler(caplog.handler)
    lightness.lightened(
        '<head></head><script>alert(1)</script><b onclick="go()"></b><i class="fas fa-yeti"></i>', "p"
    )
    warned = [record.getMessage() for record in caplog.records]
    for module in (lightness, icons):
        module.LOGGER.logger.removeHandler(caplog.handler)
    for part in ("alert(1)", "onclick", "fa-yeti"):
        assert any(part in message for message in warned), warned


@pytest.mark.book
def test_a_style_sheet_keeps_what_may_apply() -> None:
    sheet = ".a .b{top:0}.a:not(.gone){top:1px}.gone,p.a{top:2px}.gone{top:3px}@media print{.gone{top:4px}}@media print{#a{top:5px}}"
    kept = styles.pruned(sheet, {"a", "b"})
    assert re.findall(r"top:(\d)", kept) == ["0", "1", "2", "5"]
    assert styles.pruned("/* MIT License */a{}/* a note */", set()) == "/* MIT License */a{}"


class Handler(SimpleHTTPRequestHandler):
    """A server as strict as ours may be."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", lightness.POLICY)
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    handler = functools.partial(Handler, directory=str(built_book.build()))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(params=[1400, 390])
def reader(browser: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A page at one width; it must end without a violation or an error in the console."""
    context = browser.new_context(viewport={"width": request.param, "height": 900})
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.add_init_script(SHIFTS)
    yield page
    assert page.evaluate("violations") == [] and not errors, errors
    context.close()


@pytest.mark.browser
def test_every_page_is_light_and_stays_where_it_is(reader: Any, site: str) -> None:
    """Its bytes, pictures further down included, and how far things move while it loads and is scrolled."""
    sizes: dict[str, int] = {}
    loaded: list[str] = []

    def note(response: Any) -> None:
        loaded.append(response.url)
        if response.ok:  # "not modified" has no length
            sizes[response.url] = int(response.headers["content-length"])

    reader.on("response", note)
    wide = reader.viewport_size["width"] > 1000
    names = list(texts()) if wide else ["intro.html", "chapters/02-from-scratch.html", "scoreboard.html"]
    problems = {}
    for name in names:
        loaded.clear()
        reader.goto(f"{site}/{name}", wait_until="load")
        reader.evaluate(ALL_PICTURES)
        assert reader.evaluate("violations") == [], name
        size, shift = sum(sizes[url] for url in set(loaded)), reader.evaluate("shift")
        if size > 1.5 * MEGABYTE or shift > 0.05:
            problems[name] = size, shift
    assert not problems


@pytest.mark.browser
def test_everything_works_under_a_strict_policy(reader: Any, site: str) -> None:
    reader.goto(f"{site}/chapters/02-from-scratch.html?framework=keras")
    assert reader.evaluate("document.documentElement.dataset.framework") == "keras"
    reader.locator("label[for=course-framework-torch]").click()
    reader.reload()
    assert reader.evaluate("document.documentElement.dataset.framework") == "torch"
    mode = reader.evaluate("document.documentElement.dataset.mode")
    reader.locator(".theme-switch-button:visible").first.click()
    assert reader.evaluate("document.documentElement.dataset.mode") != mode
    fold = reader.query_selector("article details:not([open]) > summary")
    fold.click()
    assert fold.evaluate("summary => summary.parentElement.open")
    reader.evaluate("window.print = () => { window.printed = true }")
    reader.locator(".dropdown-download-buttons > button").click()
    reader.locator(".btn-download-pdf-button").click()
    assert reader.evaluate("window.printed")
    assert reader.locator("button.copybtn").count() > 10

    reader.goto(f"{site}/scoreboard.html")
    reader.locator(".claim-filter input[name=verdict]").first.evaluate("input => input.click()")
    assert reader.locator("tbody.claim.filtered-out").count() > 0

    reader.goto(f"{site}/search.html?q=dropout")
    reader.wait_for_selector("#search-results li a")
    reader.goto(f"{site}/index.html")
    assert reader.evaluate("violations") == []


@pytest.mark.browser
def test_wide_formulas_scroll_by_themselves_and_from_the_keyboard(browser: Any) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, offline=True)
    page = context.new_page()
    wide = 0
    for path in built_book.pages():
        if "<math" not in path.read_text("utf8"):
            continue
        page.goto(path.as_uri(), wait_until="load")
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
        page.wait_for_timeout(50)
        lost = page.evaluate(
            """() => [...document.querySelectorAll('span.math, div.math')].filter(each => {
                const box = each.getBoundingClientRect(), cell = each.closest('td, th, pre, .pst-scrollable-table-container');
                return box.width > 0 && !cell && box.right > document.documentElement.clientWidth;
            }).map(each => each.textContent)"""
        )
        assert not lost, f"{path.name}: {lost}"
        unreachable = page.evaluate(
            """() => [...document.querySelectorAll('span.math, div.math')]
                .filter(each => each.clientWidth > 0 && each.scrollWidth > each.clientWidth && each.tabIndex !== 0).length"""
        )
        assert unreachable == 0, path.name
        wide += page.locator(".math[tabindex='0']").count()
    assert wide, "no formula is wider than a phone; this test tests nothing"
    context.close()
