"""A reader finds what the book says and stays oriented: search, terms explained where they stand, pages that were read."""

from __future__ import annotations

import json
from typing import Any

import built_book
import pytest

from book.course_book import finding

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
    assert inner.texts == {"": "1 2 3 a curve Answer folded"}


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
    text = (built_book.build() / "_static" / name).read_text("utf8")
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
