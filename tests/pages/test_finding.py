"""A reader finds what the book says and stays oriented: search, terms explained where they stand, pages that were read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import built_book
import pytest
from test_readable import MORE, findings

from book.course_book import codelinks, finding

PAGE = """<nav>not the page's</nav><article class="bd-article"><section id="top"><h1>Page<a class="headerlink">#</a></h1>
<p class="build-note">Outputs on this page: …</p><p>Both <b>Py</b>Torch and Keras.</p>
<div class="cell tag_framework-keras"><pre><span class="n">layers</span><span class="o">.</span><span class="n">Conv2D</span></pre></div>
<section id="inner"><h2>92.84 %</h2><table><tr><td>1</td><td>2<br>3</td></tr></table><img alt="a curve" src="x.png">
<details><summary>Answer</summary><p>folded</details><style>p {top: 0}</style></section>
<p>After the inner section.</p></section></article>"""
ENTRIES = """<article class="bd-article"><section id="g"><h1>Glossary</h1>
<p><a id="term-mini-batch"></a><a id="term-batch"></a><strong>Batch.</strong> See <a href="#term-epoch">epoch</a>,
<a href="chapters/x.html#y">x</a> and <a href="https://e.org/#a">e</a>.</p>
<p><a id="bib-xiao2017"></a>Han Xiao and Kashif Rasul (2017). <em>Title</em>.</p></section></article>"""


# ---- what is written ----------------------------------------------------------------------------


def test_a_page_is_its_sections_each_with_its_own_words_only() -> None:
    top, inner = finding.sections(PAGE)
    assert (top.anchor, top.title) == ("", "Page")
    assert top.texts == {"": "Both PyTorch and Keras. After the inner section.", "keras": "layers.Conv2D"}
    assert (inner.anchor, inner.title) == ("inner", "92.84 %")
    assert inner.texts == {"": "1 · 2 3 a curve Answer folded"}


def test_every_entry_of_the_glossary_and_the_bibliography_is_a_section() -> None:
    page, batch, xiao = finding.sections(ENTRIES)
    assert page.texts == {}
    assert (batch.anchor, batch.title) == ("term-mini-batch", "Batch")
    assert (xiao.anchor, xiao.title) == ("bib-xiao2017", "Han Xiao and Kashif Rasul (2017)")


def test_what_a_term_says_links_from_the_books_first_page() -> None:
    terms = finding.terms(ENTRIES, "glossary")
    assert terms.keys() == {"term-mini-batch", "term-batch", "bib-xiao2017"}
    assert terms["term-batch"] == terms["term-mini-batch"]
    for href in ("glossary.html#term-epoch", "chapters/x.html#y", "https://e.org/#a"):
        assert f'href="{href}"' in terms["term-batch"]


def read(name: str) -> Any:
    """What one of the two scripts holds."""
    text = (built_book.build() / finding.FOLDER / name).read_text("utf8")
    return json.loads(text[text.index("=") + 1 :].rstrip().removesuffix(";"))


@pytest.mark.book
def test_every_page_can_be_found_and_every_section_is_there() -> None:
    listed = {name: rows for name, _, rows in read(finding.SECTIONS)}
    html = built_book.build()
    pages = {path.relative_to(html).with_suffix("").as_posix() for path in built_book.pages()}
    assert listed.keys() == pages - {"index", "search"}
    for name, rows in listed.items():
        page = (html / f"{name}.html").read_text("utf8")
        anchors = [row[0] for row in rows]
        assert len(anchors) == len(set(anchors)) and anchors[0] == ""
        assert not [anchor for anchor in anchors[1:] if f' id="{anchor}"' not in page], name
    keras = [text for rows in listed.values() for row in rows for text in row[4:]]
    assert any("layers.Conv2D" in text for text in keras)
    assert not any("nn.Conv2d" in text for text in keras)


CODE = """<pre><span class="line"><span class="n">a</span> <span class="o">=</span> <span class="n">training</span><span class="o">.</span><span class="n">fit</span><span class="p">(</span><span class="n">data</span><span class="o">.</span><span class="n">load</span><span class="p">())</span><span class="o">.</span><span class="n">loss</span></span>
<span class="line"><span class="n">training</span><span class="o">.</span><span class="n">fit</span><span class="p">()</span> <span class="n">evaluation</span><span class="o">.</span><span class="n">Evaluation</span><span class="o">.</span><span class="n">accuracy</span></span></pre>"""


def test_a_documented_name_in_code_leads_to_the_reference_once_a_listing() -> None:
    names = {"course_utils.training.fit", "course_utils.evaluation.Evaluation"}
    page = codelinks.linked(CODE + CODE, names, "../reference.html")
    links = re.findall(r'<a class="code-link" href="([^"]*)">(.*?)</a>', page)
    assert [(href, re.sub("<[^>]*>", "", text)) for href, text in links] == [
        ("../reference.html#course_utils.training.fit", "training.fit"),
        ("../reference.html#course_utils.evaluation.Evaluation", "evaluation.Evaluation"),
    ] * 2
    assert re.sub("</?a[^>]*>", "", page) == CODE + CODE


@pytest.mark.book
def test_chapters_lead_to_the_reference_and_their_pictures_are_numbered() -> None:
    reference = (built_book.build() / "reference.html").read_text("utf8")
    numbers: list[str] = []
    for path in sorted((built_book.HTML / "chapters").glob("*.html"), key=lambda path: path.stem):
        page = path.read_text("utf8")
        anchors = set(re.findall(r'class="code-link" href="\.\./reference\.html#([\w.]+)"', page))
        assert anchors and not [each for each in anchors if f'id="{each}"' not in reference], path.stem
        found = re.findall(r'class="figure-number" href="#figure-([\d-]+)">Figure ([\d.]+)</a>', page)
        assert [each.replace(".", "-") for _, each in found] == [each for each, _ in found]
        assert all(page.count(f'id="figure-{anchor}"') == 1 for anchor, _ in found)
        numbers += [number for _, number in found]
    counted: dict[str, int] = {}
    for number in sorted(numbers, key=lambda number: [int(part) for part in number.split(".")]):
        chapter, at = number.split(".")
        counted[chapter] = counted.get(chapter, 0) + 1
        assert int(at) == counted[chapter], f"{number}: a number is missing or there twice"
    assert len(numbers) > 10


# ---- in Chromium ------------------------------------------------------------------------------


@dataclass
class Reader:
    """Someone with a browser, no network and the pages on a disk."""

    page: Any
    html: Path

    def open(self, address: str) -> Any:
        """Go to a page of the book, such as "search.html?q=dropout"."""
        self.page.goto(f"{self.html.as_uri()}/{address}")
        return self.page

    def search(self, query: str) -> list[str]:
        """Search from the search page's field; the results, each as its title, page, labels and excerpt."""
        page = self.open("search.html")
        page.keyboard.type(query)
        page.keyboard.press("Enter")
        page.wait_for_function("document.getElementById('search-status').textContent")
        return page.locator("#search-results > li").all_inner_texts()


@pytest.fixture
def reader(browser: Any) -> Iterator[Reader]:
    yield from reading(browser)


def reading(browser: Any, **settings: Any) -> Iterator[Reader]:
    context = browser.new_context(offline=True, viewport={"width": 1400, "height": 900}, **settings)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(f"{error} {error.stack}"))
    yield Reader(page, built_book.build())
    ours = [each for each in errors if "pydata-sphinx-theme" not in each]  # it needs storage
    assert not ours
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("query", "first", "words"),
    [
        ("dropout", "Dropout\nGlossary", "Setting randomly chosen outputs"),
        ("92.84", "92.84 %", "92.84"),
        ("Grad-CAM", "Grad-CAM\nGlossary", "Grad-CAM"),
        ("İsmail Bas", "İsmail Baş", "Baş"),
        ('"early stopping"', "Early stopping", ""),
        ("torch.nn.Conv2d", "PyTorch", "Conv2d"),
        ("BatchNormalization", "Keras", "BatchNormalization"),
        ("3x3", "", "3 × 3"),
        ("pooling strides", "04 Pooling vs stride", "strid"),
    ],
)
def test_what_is_typed_is_found_and_shown(reader: Reader, query: str, first: str, words: str) -> None:
    results = reader.search(query)
    assert results and first in results[0], results[:3]
    assert any(words in result for result in results), results[:3]
    marks = reader.page.locator("#search-results mark").all_inner_texts()
    assert marks and reader.page.locator("#search-results li:not(:has(mark))").count() < len(results) / 2
    assert str(len(results)) in reader.page.locator("[role=status]").inner_text() or len(results) == 20


@pytest.mark.browser
def test_every_word_must_occur_numbers_stand_alone_and_nothing_found_is_said(reader: Reader) -> None:
    both = reader.search("dropout momentum")
    assert both and len(both) < min(len(reader.search("dropout")), len(reader.search("momentum")))
    numbers = reader.search("92.8")
    assert not [each for each in numbers if "92.8" not in each.replace("92.84", "")], "92.8 is not 92.84"
    assert reader.search("quaggaxyz") == []
    assert "Nothing found for “quaggaxyz”" in reader.page.locator("[role=status]").inner_text()
    reader.page.keyboard.press("Control+a")
    reader.page.keyboard.type("dropout")
    reader.page.wait_for_selector("#search-results li")


@pytest.mark.browser
@pytest.mark.parametrize("width", [1400, 320])
def test_a_result_opens_at_its_section_with_the_words_marked(browser: Any, width: int) -> None:
    for reader in reading(browser):
        reader.page.set_viewport_size({"width": width, "height": 800})
        reader.search("inverted dropout rate")
        root = "document.documentElement"
        assert reader.page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth")
        reader.page.keyboard.press("ArrowDown")
        reader.page.keyboard.press("Enter")
        reader.page.wait_for_url("**/chapters/*")
        reader.page.wait_for_function("CSS.highlights.has('found')")
        assert "find=" not in reader.page.url and "#" in reader.page.url
        top = reader.page.evaluate(
            "document.getElementById(location.hash.slice(1)).getBoundingClientRect().top"
        )
        assert 0 < top < 300
        reader.page.keyboard.press("Escape")
        assert not reader.page.evaluate("CSS.highlights.has('found')")
        reader.page.go_back()
        reader.page.wait_for_selector("#search-results li")


@pytest.mark.browser
def test_a_result_of_the_other_framework_shows_it(reader: Reader) -> None:
    reader.search("layers.BatchNormalization")
    reader.page.locator("#search-results a").first.click()
    reader.page.wait_for_url("**/chapters/*")
    assert reader.page.evaluate("document.documentElement.dataset.framework") == "keras"
    assert reader.page.locator(".tag_framework-keras:visible").count()


@pytest.mark.browser
def test_without_javascript_the_search_page_says_what_it_needs(browser: Any) -> None:
    for reader in reading(browser, java_script_enabled=False):
        page = reader.open("search.html")
        assert "Search needs JavaScript" in page.locator("main").inner_text()
        assert page.locator("main form:visible").count() == 0


@pytest.mark.browser
@pytest.mark.parametrize("kind", ["term", "bib"])
def test_a_term_and_a_work_are_explained_where_they_are_named(reader: Reader, kind: str) -> None:
    """WCAG 1.4.13: what appears can be dismissed, can be pointed at, and stays."""
    page = reader.open("chapters/05-dropout-and-overfitting.html")
    link = page.locator(f"article a[href*='#{kind}-']:visible").first
    box = page.locator("[role=tooltip]")
    link.hover()
    box.wait_for(state="visible")
    assert link.get_attribute("aria-describedby") == box.get_attribute("id")
    place, around = link.bounding_box(), box.bounding_box()
    page.mouse.move(place["x"] + 5, place["y"] + place["height"] - 1)
    page.mouse.move(around["x"] + 15, around["y"] + around["height"] / 2, steps=10)
    page.wait_for_timeout(500)
    assert box.is_visible()
    page.keyboard.press("Escape")
    assert box.is_hidden()
    page.mouse.move(2, 2)
    page.keyboard.press("Tab")
    link.focus()
    box.wait_for(state="visible")
    assert len(box.inner_text()) > 40
    page.keyboard.press("Tab")
    assert link.get_attribute("aria-describedby") is None, "it goes when the focus goes"
    page.evaluate("document.activeElement.blur()")
    assert box.is_hidden()


@pytest.mark.browser
def test_a_chapter_read_to_its_end_is_marked_and_the_first_page_leads_on(reader: Reader) -> None:
    page = reader.open("chapters/00-a-first-network.html")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.wait_for_timeout(700)
    assert page.locator(".page-read").count() == 0, "who only jumps to the end has not read it"
    page.evaluate(
        """async () => {
            for (let y = 0; y < document.body.scrollHeight; y += 600) {
                scrollTo(0, y);
                await new Promise((resolve) => setTimeout(resolve, 30));
            }
        }"""
    )
    mark = page.locator(".bd-sidebar-primary a:has(.page-read)")
    mark.wait_for()
    assert mark.inner_text().endswith("read to the end")
    page = reader.open("chapters/03-ann-vs-cnn.html#exercises")
    page.wait_for_function("localStorage.getItem('course-progress').includes('03-ann')")
    page = reader.open("index.html")
    on = page.locator(".go-on a")
    assert on.inner_text() == "03 ANN vs CNN: Exercises"
    page.reload()
    assert page.locator(".chapter-list .page-read").count() == 1
    on.click()
    page.wait_for_url("**/03-ann-vs-cnn.html*#exercises")
    page = reader.open("index.html")
    page.get_by_role("button", name="Forget").click()
    assert page.locator(".go-on").count() == page.locator(".page-read").count() == 0
    page.reload()
    assert page.locator(".go-on").count() == 0


@pytest.mark.browser
def test_nothing_breaks_where_storage_is_blocked_or_full_of_something_else(reader: Reader) -> None:
    reader.open("index.html")
    for wrong in ("7", "[1]", "{", '{"read": 3, "last": {"page": 5}}'):
        reader.page.evaluate("value => localStorage.setItem('course-progress', value)", wrong)
        assert reader.open("index.html").locator(".go-on").count() == 0
    reader.page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('blocked'); } })"
    )
    page = reader.open("chapters/05-dropout-and-overfitting.html")
    page.evaluate("scrollTo(0, 3000)")
    page.wait_for_timeout(700)
    assert reader.search("dropout")


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_results_and_boxes(browser: Any, theme: str) -> None:
    for reader in reading(browser, color_scheme=theme, reduced_motion="reduce"):
        reader.search("BatchNorm")
        assert not findings(reader.page, MORE)
        page = reader.open("chapters/05-dropout-and-overfitting.html#dropout-by-hand")
        page.locator("#dropout-by-hand a[href*='#term-']").first.hover()
        page.locator("[role=tooltip]").wait_for(state="visible")
        assert not findings(page, MORE)
        page = reader.open("index.html")
        page.locator(".go-on").wait_for()
        assert not findings(page, MORE)
