"""What goes with the book: how a page looks where it is linked, wrong addresses, status, and the book to take along."""

from __future__ import annotations

import functools
import html
import os
import re
import socket
import threading
import zipfile
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import built_book
import nbformat
import numpy as np
import pytest
from docutils import nodes
from docutils.utils import new_document
from PIL import Image
from test_book import write_miniature
from test_lightness import Handler
from test_readable import MORE, findings

from book.course_book import address, configuration, landing, social, status
from book.drawings.shapes import LIGHT
from book.tools import along

SVG = "{http://www.w3.org/2000/svg}"
CHAPTERS = sorted((built_book.ROOT / "chapters").glob("*.ipynb"))
ADDRESS = "https://example.org/course"


# ---- how a page looks where it is linked ----------------------------------------------------------


def page_of(*paragraphs: nodes.paragraph) -> nodes.document:
    document = new_document("page")
    document += nodes.section("", nodes.title("", "A page"), *paragraphs)
    return document


def test_a_description_is_the_first_prose_in_whole_sentences() -> None:
    note = nodes.paragraph("", "Outputs on this page: PyTorch 2, profile quick.", classes=["build-note"])
    label = nodes.paragraph("", "", nodes.strong("", "Time"))
    prose = nodes.paragraph("", "It reads 91.9 % ", nodes.raw("", "<!--measured x-->", format="html"))
    prose += [nodes.emphasis("", "of"), nodes.Text("\nthe images. " + "This goes on and on. " * 12)]
    words = social.description(page_of(note, label, prose))
    assert words.startswith("It reads 91.9 % of the images. This goes on")
    assert words.endswith("on and on.") and 150 < len(words) <= social.LONGEST
    assert social.description(page_of(note, label)) == ""
    endless = social.description(page_of(nodes.paragraph("", "one word more " * 40)))
    assert endless.endswith("more …") and len(endless) <= social.LONGEST


@pytest.mark.parametrize(
    "page", ["intro", "chapters/02-from-scratch", "chapters/06-transfer-learning-deeper"]
)
def test_a_card_is_light_and_holds_its_title_and_drawing(page: str, tmp_path: Path) -> None:
    title = "06 Deeper: the first layer, the cut, and the number of images, whatever that means"
    file = tmp_path / "card.png"
    social.card(title, "The course", social.drawing(page)).save(file, optimize=True)
    assert file.stat().st_size < 60_000
    with Image.open(file) as image:
        assert image.size == (1200, 630)
        pixels = np.asarray(image.convert("L"))
    bare = pixels[20:, :] > 250
    assert bare[:, : social.MARGIN - 2].all() and bare[:, -social.MARGIN + 2 :].all(), "something is cut off"
    drawing, words = bare[40:300], bare[320:560]
    assert 0.01 < 1 - drawing.mean() < 0.5 and 0.01 < 1 - words.mean() < 0.5


def test_every_chapter_has_a_small_picture_without_words() -> None:
    for place, path in enumerate(CHAPTERS):
        root = ElementTree.fromstring(landing.picture(path.stem, with_style=place == 0))
        (svg,) = root
        assert svg.get("aria-hidden") == "true" and svg.get("role") is None
        assert (svg.find(f"{SVG}style") is not None) == (place == 0)
        assert not list(svg.iter(f"{SVG}text")) and len(svg) > 8
        assert not re.search(r"#[0-9a-f]{6}|fill=", ElementTree.tostring(svg[-1], "unicode")), (
            "a color of its own would not follow the theme"
        )
    assert landing.picture("99-nothing", with_style=False) == ""
    assert LIGHT["value"] in landing.picture(CHAPTERS[0].stem, with_style=True)


def test_a_site_map_lists_every_page_once_and_is_well_formed() -> None:
    root = ElementTree.fromstring(address.sitemap(f"{ADDRESS}/", ["a&b", "chapters/one"]).encode())
    found = [each.text for each in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert found == [f"{ADDRESS}/", f"{ADDRESS}/a&b.html", f"{ADDRESS}/chapters/one.html"]


@pytest.mark.parametrize(
    ("repository", "stamped", "expected"),
    [
        (None, False, {}),
        ("https://example.org/me/course", True, {}),
        (
            "https://gitlab.com/group/sub/course",
            True,
            {"Binder": "https://mybinder.org/v2/gl/group%2Fsub%2Fcourse/v1?urlpath=lab/tree/chapters/00"},
        ),
        (
            "https://github.com/me/course",
            True,
            {
                "Colab": "https://colab.research.google.com/github/me/course/blob/v1/chapters/00",
                "Binder": "https://mybinder.org/v2/gh/me/course/v1?urlpath=lab/tree/chapters/00",
            },
        ),
        (
            "https://github.com/me/course",
            False,
            {"Binder": "https://mybinder.org/v2/gh/me/course/v1?urlpath=lab/tree/chapters/00"},
        ),
    ],
)
def test_ways_into_the_browser_are_those_of_the_buttons(
    repository: str | None, stamped: bool, expected: dict[str, str]
) -> None:
    theme: dict[str, Any] = {}
    configuration.set_address(theme, repository, "v1", [rf"\"{repository}\"), \"v1\"" if stamped else ""])
    found = landing.elsewhere(theme, repository or "", "v1")
    assert {title.split()[-1]: place.split("-a-first")[0] for title, place in found.items()} == expected


@pytest.mark.book
def test_where_the_book_is_published_stands_on_its_pages_only_if_it_is_known(tmp_path: Path) -> None:
    book = write_miniature(tmp_path)
    book.replace("intro.md", "A step.", "How far a window moves at once.")
    html = tmp_path / "_build" / "html"
    answer = book.build()
    assert answer.code == 0, answer.text
    for name in ("index", "intro", "chapters/one", "404"):
        assert not re.search(r"canonical|og:image|og:url|https?://(?!www\.w3\.org)", book.page(name)), name
    assert not any((html / name).exists() for name in ("sitemap.xml", "robots.txt", "_static/cards"))
    assert 'href="/chapters/two.html"' in book.page("404") and "shorten the address" in book.page("404")
    assert '<meta name="description" content="Stride. How far a window moves at once."/>' in book.page(
        "intro"
    )

    assert book.build(MINIATURE_ADDRESS=ADDRESS).code == 0
    for name, place in {"index": "/", "intro": "/", "chapters/one": "/chapters/one.html"}.items():
        page = book.page(name)
        assert f'<link rel="canonical" href="{ADDRESS}{place}" />' in page
        assert f'<meta property="og:url" content="{ADDRESS}{place}"/>' in page
        (card,) = re.findall(rf'<meta property="og:image" content="{ADDRESS}/([^"]+)"/>', page)
        assert (html / card).is_file()
    assert f"{ADDRESS}/chapters/two.html" in (html / "sitemap.xml").read_text("utf8")
    assert 'href="/course/chapters/two.html"' in book.page("404") and "shorten" not in book.page("404")

    assert book.build().code == 0
    assert "canonical" not in book.page("intro") and not (html / "sitemap.xml").exists()


@pytest.mark.book
def test_every_page_has_a_description_of_its_own_and_says_version_and_license() -> None:
    described: dict[str, str] = {}
    for path in built_book.pages():
        name, page = path.relative_to(built_book.HTML).as_posix(), path.read_text("utf8")
        footer = page.split('class="course-footer"')[1].split("</p>")[0]
        assert "Version" in footer and "code MIT, text CC BY 4.0" in footer
        licence = re.search(r'href="([^"]*license\.txt)"', footer)
        assert licence and (path.parent / licence[1]).is_file()
        if name in ("search.html", "index.html"):
            continue
        (words,) = re.findall(r'<meta name="description" content="([^"]*)"/>', page)
        assert 40 <= len(html.unescape(words)) <= social.LONGEST and "Outputs on this page" not in words, name
        assert words not in described.values(), name
        described[name] = words
        assert f'<meta property="og:description" content="{words}"/>' in page
        assert page.count('property="og:title"') == page.count('property="og:type"') == 1


# ---- the page that says when and on what -----------------------------------------------------------


@pytest.mark.book
def test_the_status_page_lists_every_notebook_and_names_no_place() -> None:
    page = (
        (built_book.build() / "status.html").read_text("utf8").split("<article", 1)[1].split("</article")[0]
    )
    for path in CHAPTERS:
        row = re.search(rf'(?s)<tr[^>]*><td><p><a[^>]*href="chapters/{path.stem}\.html".*?</tr>', page)
        assert row, path.stem
        title = nbformat.read(path, as_version=4).cells[0].source.splitlines()[0].lstrip("# ")
        cells = [html.unescape(re.sub("<[^>]*>", "", cell)) for cell in re.findall(r"<td>.*?</td>", row[0])]
        assert cells[0].replace("’", "'") == title.replace("’", "'") and float(cells[1]) > 0
        assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", cells[-1])
    assert socket.gethostname() not in page and str(built_book.ROOT) not in page
    assert str(os.cpu_count()) and "logical cores" in page


def test_the_status_page_is_read_again_only_when_it_is_no_longer_true(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    runs = [status.Execution("chapters/one", "torch", 2.5, "2026-01-02 03:04", "")]
    monkeypatch.setattr(status, "executions", lambda environment, facts: runs)
    shown: dict[str, dict[str, str]] = {"status": {status.MARK: status._as_text(runs)}, "intro": {}}
    app, environment = SimpleNamespace(config={"course_facts": None}), SimpleNamespace(metadata=shown)

    def outdated(*changed: str) -> list[str]:
        return status.outdated(app, environment, set(), set(changed), set())  # type: ignore[arg-type]

    assert outdated() == []
    assert outdated("intro") == ["status"]
    runs.append(runs[0]._replace(page="chapters/two"))
    assert outdated() == ["status"]


# ---- to take along -----------------------------------------------------------------------------------


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Three pages with links between them, as folders of built books have them."""
    folder = tmp_path / "html"
    (folder / "chapters").mkdir(parents=True)

    def write(name: str, title: str, body: str) -> None:
        text = f"<!DOCTYPE html><meta charset=utf-8><title>{title}</title><article><section><h1>{title}</h1>{body}</section></article>"
        (folder / name).write_text(text, "utf8")

    first = (
        '<!--take-along--><!--/take-along--><a href="chapters/one.html#b">on</a> <a href="data.json">file</a>'
    )
    write("intro.html", "First", first)
    write("index.html", "First", first)
    parts = "".join(
        f'<section><h2 id="{name}">Part {name} <a class="headerlink" href="#b">#</a></h2><p style="height: 40cm"></p></section>'
        for name in "ab"
    )
    write(
        "chapters/one.html",
        "One",
        parts + '<a href="../intro.html">back</a> <a href="https://example.org/">out</a>',
    )
    write("chapters/deeper.html", "Deeper", "<p>More.</p>")
    for name in ("data.json", "404.html", "sitemap.xml"):
        (folder / name).write_text("{}", "utf8")
    return folder


def test_equal_pages_make_equal_zips_without_what_servers_need(small: Path, tmp_path: Path) -> None:
    one = along.pack(small, tmp_path / "one.zip")
    for path in small.rglob("*.html"):
        os.utime(path, (1e9, 1e9))
    (small / f"{along.NAME}.zip").write_bytes(one.read_bytes())
    along.offer(small)
    assert one.name not in (small / "intro.html").read_text("utf8")
    two = along.pack(small, tmp_path / "two.zip")
    with zipfile.ZipFile(two) as file:
        names = file.namelist()
        first = file.read(f"{along.NAME}/index.html").decode()
    assert one.stat().st_size and "take-along" not in first
    assert [name.removeprefix(f"{along.NAME}/") for name in names] == sorted(
        ["chapters/deeper.html", "chapters/one.html", "data.json", "index.html", "intro.html"]
    )
    assert one.read_bytes() == two.read_bytes()


def test_the_first_page_links_to_what_lies_beside_it_and_to_nothing_else(small: Path) -> None:
    before = (small / "index.html").read_text("utf8")
    along.offer(small)
    assert (small / "index.html").read_text("utf8") == before
    (small / f"{along.NAME}.pdf").write_bytes(b"%PDF" + b"0" * 1_200_000)
    along.offer(small)
    for name in along.FIRST:
        links = re.findall(rf'href="({along.NAME}[^"]*)"[^>]*>([^<]*)<', (small / name).read_text("utf8"))
        assert links == [(f"{along.NAME}.pdf", "one PDF (1.2 MB)")]
    along.clear(small)
    assert (small / "index.html").read_text("utf8") == before
    assert not (small / f"{along.NAME}.pdf").exists()


@pytest.mark.book
def test_pages_are_printed_in_the_order_of_the_contents() -> None:
    found = along.contents()
    listed = re.findall(r"(?:file|root): *(\S+)", (built_book.ROOT / "_toc.yml").read_text("utf8"))
    assert [chapter.name for chapter in found] == listed
    depths = {chapter.name: (chapter.depth, chapter.part) for chapter in found}
    assert depths["intro"] == (0, "") and depths["glossary"] == (0, "Reference")
    assert depths["chapters/02-from-scratch-deeper"] == (1, "Chapters")


@pytest.mark.browser
def test_a_pdf_has_bookmarks_numbers_and_links_that_stay_inside(
    browser: Any, small: Path, tmp_path: Path
) -> None:
    pypdf = pytest.importorskip("pypdf")
    pages = [
        along.Chapter("intro", 0, ""),
        along.Chapter("chapters/one", 0, "Chapters"),
        along.Chapter("chapters/deeper", 1, "Chapters"),
    ]
    page = browser.new_page()
    along.print_pages(page, small, pages, tmp_path / "book.pdf")
    page.close()
    data = (tmp_path / "book.pdf").read_bytes()
    reader = pypdf.PdfReader(tmp_path / "book.pdf")
    assert b"file:" not in data and reader.metadata.title == "First"

    def marks(outline: list[Any]) -> list[Any]:
        return [
            marks(each) if isinstance(each, list) else (each.title, reader.get_destination_page_number(each))
            for each in outline
        ]

    sheets = [sheet.extract_text() for sheet in reader.pages]
    one, second, deeper = (
        next(at for at, text in enumerate(sheets) if words in text) for words in ("Part a", "Part b", "More.")
    )
    assert one < second < deeper
    assert marks(reader.outline) == [
        ("First", 0),
        ("Chapters", one),
        [("One", one), [("Part a", one), ("Part b", second), ("Deeper", deeper)]],
    ]
    assert "Contents" in sheets[1] and sheets[1].split("Deeper")[1].split()[0] == str(deeper + 1)
    assert all(text.split()[-1] == str(at) for at, text in enumerate(sheets[1:], 2))

    def targets(at: int) -> list[Any]:
        found = []
        for each in reader.pages[at].get("/Annots", ()):
            link = each.get_object()
            found.append(
                link["/A"]["/URI"] if "/A" in link else reader.get_page_number(link["/Dest"][0].get_object())
            )
        return found

    assert targets(0) == [one], "the link to a file that is not printed should be gone"
    assert set(targets(1)) == {one, deeper}
    assert {0, "https://example.org/"} <= {target for at in range(one, deeper) for target in targets(at)}


def test_without_chromium_a_pdf_says_what_to_install(run_python: Any, tmp_path: Path) -> None:
    pytest.importorskip("playwright")
    # in a process of its own, for Playwright starts once in each
    code = f"import sys; sys.path.insert(0, {str(built_book.ROOT)!r})\nfrom book.tools import along\nwith along.chromium(): pass"
    answer = run_python(code, CHROMIUM=str(tmp_path / "nothing"))
    assert (
        answer.returncode and "AlongError" in answer.stderr and "playwright install chromium" in answer.stderr
    )


@pytest.mark.browser
def test_the_unpacked_zip_opens_from_disk_and_its_links_lead_on(browser: Any, tmp_path: Path) -> None:
    along.pack(built_book.build(), tmp_path / "book.zip")
    with zipfile.ZipFile(tmp_path / "book.zip") as file:
        file.extractall(tmp_path / "elsewhere")
    context = browser.new_context(offline=True)
    page, failed = context.new_page(), []
    page.on("requestfailed", lambda request: failed.append(request.url))
    page.goto((tmp_path / "elsewhere" / along.NAME / "index.html").as_uri())
    page.locator(".chapter-list a").nth(2).click()
    assert page.url.endswith("/elsewhere/fashion-mnist-course/chapters/02-from-scratch.html")
    assert "02" in page.locator("h1:visible").first.inner_text() and page.locator("math").count() > 10
    page.locator(".course-footer a[href$='status.html']").click()
    assert page.locator("h1:visible").first.inner_text().startswith("Status")
    assert not failed
    context.close()


class Lost(Handler):
    """A server that has a page for wrong addresses, as those for static pages do."""

    def send_error(self, code: int, *args: Any, **named: Any) -> None:
        body = (Path(self.directory) / "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def lost() -> Iterator[str]:
    with ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Lost, directory=str(built_book.build()))
    ) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_wrong_address_shows_ways_on_however_deep_it_is(browser: Any, lost: str, scheme: str) -> None:
    if (built_book.build() / "sitemap.xml").exists():
        pytest.skip("this book belongs to a known address, and is not served there")
    context = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme=scheme)
    page = context.new_page()
    for wrong in ("nothing.html", "chapters/old/02.html"):
        assert page.goto(f"{lost}/{wrong}").status == 404
        assert not findings(page, MORE)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.get_by_role("link", name="Scoreboard").click()
        assert page.url == f"{lost}/scoreboard.html"
        page.goto(f"{lost}/{wrong}")
        page.get_by_role("searchbox").fill("dropout")
        page.get_by_role("button", name="Search").click()
        page.wait_for_selector("#search-results li a")
    context.close()
