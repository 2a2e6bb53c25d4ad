"""The pages of the real book: what they refer to, say and offer; and the two reference pages."""

from __future__ import annotations

import importlib
import inspect
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import built_book
import pytest

import course_utils

pytestmark = pytest.mark.book

ROOT = Path(__file__).resolve().parents[2]


class Links(HTMLParser):
    """Collects what a page refers to and the places it offers."""

    def __init__(self) -> None:
        super().__init__()
        self.resources: list[str] = []
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.images: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values: dict[str, Any] = dict(attributes)
        self.ids |= {value for value in (values.get("id"), values.get("name")) if value}
        if tag == "img":
            self.images.append(values)
        if tag == "a" and values.get("href"):
            self.links.append(values["href"])
        if tag in ("script", "img", "iframe", "source", "video", "audio") and values.get("src"):
            self.resources.append(values["src"])
        if tag == "link" and values.get("href") and values.get("rel") not in ("author", "canonical"):
            self.resources.append(values["href"])


@pytest.fixture(scope="module")
def real() -> dict[Path, Links]:
    """Every page of the real book, parsed."""
    parsed = {}
    for path in built_book.pages():
        parsed[path] = Links()
        parsed[path].feed(path.read_text("utf8"))
    return parsed


def test_every_page_of_the_contents_is_there_with_switch_and_framework(real: dict[Path, Links]) -> None:
    contents = (ROOT / "_toc.yml").read_text("utf8")
    expected = {"index", "search", *re.findall(r"(?:file|root): *(\S+)", contents)}
    assert {path.relative_to(built_book.HTML).with_suffix("").as_posix() for path in real} == expected
    for path, links in real.items():
        text = path.read_text("utf8")
        assert {"course-framework-torch", "course-framework-keras"} <= links.ids, path.name
        assert re.search(r'<meta name="course-framework" content="(torch|keras)"/>', text), path.name
        assert "_static/first.js" in text.split("</head>")[0], path.name


def test_nothing_on_the_pages_comes_from_the_web(real: dict[Path, Links]) -> None:
    for path, links in real.items():
        outside = [
            url for url in links.resources if urlsplit(url).scheme not in ("", "data") or url.startswith("//")
        ]
        assert not outside, f"{path.name}: {outside}"
        missing = [
            url
            for url in links.resources
            if urlsplit(url).path
            and not urlsplit(url).scheme
            and not (path.parent / unquote(urlsplit(url).path)).is_file()
        ]
        assert not missing, f"{path.name}: {missing}"
    for sheet in (built_book.HTML / "_static").rglob("*.css"):
        outside = re.findall(
            r"(?:@import|url\()\s*['\"]?(?:https?:)?//[^'\")\s]+", sheet.read_text("utf8", "replace")
        )
        assert not outside, f"{sheet.name}: {outside}"


def test_every_link_inside_the_book_leads_somewhere(real: dict[Path, Links]) -> None:
    problems = []
    for path, links in real.items():
        for link in links.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            fragment = unquote(parts.fragment)
            if not target.is_file():
                problems.append(f"{path.name}: {link} is not there")
            elif target in real and fragment and fragment not in real[target].ids:
                problems.append(f"{path.name}: {link} has no such place")
    assert not problems, "\n".join(problems)


def test_every_picture_has_a_description(real: dict[Path, Links]) -> None:
    for path, links in real.items():
        bare = [image.get("src") for image in links.images if not (image.get("alt") or "").strip()]
        assert not bare, f"{path.name}: {bare}"


def test_the_banner_is_there_exactly_when_the_data_are_not(real: dict[Path, Links]) -> None:
    facts = json.loads((ROOT / "_build" / "facts.json").read_text("utf8"))
    for path in real:
        assert ("Stand-in data." in path.read_text("utf8")) == (not facts["is_real"]), path.name


def test_chapters_say_what_made_their_outputs(real: dict[Path, Links]) -> None:
    facts = json.loads((ROOT / "_build" / "facts.json").read_text("utf8"))
    for path in real:
        note = re.search(r'<p class="build-note">(.*?)</p>', path.read_text("utf8"))
        assert bool(note) == (path.parent.name == "chapters"), path.name
        if note:
            words = re.sub(r"<[^>]+>", "", note[1])
            made = f"Outputs on this page: {facts['framework_version']}, profile {facts['profile']}, "
            assert words.startswith(made), path.name
            code = (ROOT / "chapters" / f"{path.stem}.ipynb").read_text("utf8")
            named = words.removeprefix(made).removesuffix(".").split("; ")
            loaded = {source for name, source in facts["sources"] if rf"load(\"{name}\")" in code}
            assert loaded and loaded <= set(named) <= {source for _, source in facts["sources"]}, path.name


# ---- the reference pages ------------------------------------------------------------------------


def test_bibliography_and_its_bibtex_file_agree() -> None:
    page = (ROOT / "bibliography.md").read_text("utf8")
    entries = re.split(r"^@\w+\{", (ROOT / "book" / "references.bib").read_text("utf8"), flags=re.MULTILINE)[
        1:
    ]
    keys = [entry.split(",")[0] for entry in entries]
    assert [f"bib-{key}" for key in keys] == re.findall(r'<a id="([\w-]+)">', page)
    paragraphs = dict(re.findall(r'<a id="bib-([\w-]+)"></a>(.+)', page))
    for key, entry in zip(keys, entries, strict=True):
        fields = dict(re.findall(r"^  (\w+) *= \{(.+)\},$", entry, flags=re.MULTILINE))
        shown = paragraphs[key]
        assert fields["title"].strip("{}") in shown, key
        assert f"({fields.get('year', 'n.d.')})" in shown, key
        assert fields["author"].split(" and ")[0] in shown, key
        for field in ("doi", "eprint", "volume", "pages"):
            assert fields.get(field, "").replace("--", "–") in shown, (key, field)


def test_glossary_is_sorted_and_short() -> None:
    page = (ROOT / "glossary.md").read_text("utf8")
    entries = re.findall(r"\*\*(.+?)\.\*\* (.+)", page)
    words = [word.lower() for word, _ in entries]
    assert words == sorted(words) and len(words) >= 35
    anchors = re.findall(r'<a id="(term-[\w-]+)">', page)
    assert len(anchors) == len(set(anchors)) >= len(words)
    for word, definition in entries:
        assert len(re.findall(r"[.!?](?: |$)", definition)) <= 2, word


def test_the_reference_has_every_public_name_of_every_room(real: dict[Path, Links]) -> None:
    ids = next(links.ids for path, links in real.items() if path.name == "reference.html")
    for room in course_utils.ROOMS:
        module = importlib.import_module(f"course_utils.{room}")
        lacking = [
            name
            for name in module.__all__
            if inspect.isroutine(getattr(module, name)) or inspect.isclass(getattr(module, name))
            if f"course_utils.{room}.{name}" not in ids
        ]
        assert lacking == [], room
