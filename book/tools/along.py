"""The built book to take along: one zip for offline reading, one PDF; `site` puts both beside the pages that are published.

It builds no page; `make` does that first. `python -m book.tools.along zip|pdf|site`.
"""

from __future__ import annotations

import argparse
import html as markup
import io
import os
import re
import shutil
import sys
import time
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from sphinx_external_toc.parsing import parse_toc_yaml

from book.facts import BUILD, ROOT
from book.tools.progress import StatusLine, complain, say

HTML = BUILD / "html"
NAME = "fashion-mnist-course"
FIRST = ("intro.html", "index.html")  # the first page, under both its names
MARK = re.compile(r"(?s)<!--take-along-->.*?<!--/take-along-->")
FOR_SERVERS = {".buildinfo", "_headers", "sitemap.xml", "robots.txt", "404.html"}
EARLIEST = (
    1980,
    1,
    1,
    0,
    0,
    0,
)  # a zip knows no time before it; all files get it, so that equal books give equal zips
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# What stands on a page for those who ask about one claim would fill a hundred sheets.
ON_SCREEN_ONLY = "details.claim-rule { display: none !important }"
LOAD = """async () => {
    document.querySelectorAll("article details").forEach((fold) => { fold.open = true; });
    await Promise.all([...document.images].map((image) => { image.loading = "eager"; return image.decode().catch(() => null); }));
    await document.fonts.ready;
    return [...document.querySelectorAll("article > section > h1, article > section > section > h2")]
        .map((heading) => [...heading.childNodes]
            .filter((part) => !part.classList?.contains("headerlink")).map((part) => part.textContent).join("").trim());
}"""


class AlongError(Exception):
    """The book cannot be packed or printed; the text says why and what to do."""


class Chapter(NamedTuple):
    """A page in the order of the table of contents."""

    name: str  # without ".html"
    depth: int  # 0 for what stands in the contents, 1 for what belongs to such a page
    part: str  # the caption that it stands under; empty for the first page


def main() -> int:
    """Run one of the commands. Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=["zip", "pdf", "site"])
    command = parser.parse_args().command
    beside = HTML if command == "site" else BUILD
    try:
        if not (HTML / FIRST[0]).is_file():
            raise AlongError("There is no book yet. Run `make book` first.")
        clear(HTML)
        made = []
        if command in ("pdf", "site"):
            with chromium() as page:
                made.append(print_pages(page, HTML, contents(), BUILD / f"{NAME}.pdf"))
        if command in ("zip", "site"):
            made.append(pack(HTML, BUILD / f"{NAME}.zip"))
        if command == "site":
            for path in made:
                shutil.copyfile(path, beside / path.name)
            offer(HTML)
    except AlongError as error:
        complain(f"\n{error}\n")
        return 1
    for path in made:
        say(f"   {_size(path)}  {path.relative_to(ROOT)}")
    return 0


# ---- beside the pages -----------------------------------------------------------------------------------------------


def clear(html: Path) -> None:
    """Take away what an earlier `site` put beside the pages: it may not be what the pages say now."""
    for suffix in ("zip", "pdf"):
        (html / f"{NAME}.{suffix}").unlink(missing_ok=True)
    _fill(html, "")


def offer(html: Path) -> None:
    """Let the first page link to the files that lie beside it, with their sizes."""
    kinds = {"zip": "all pages in one zip", "pdf": "one PDF"}
    links = [
        f'<a href="{path.name}" download="">{kind} ({_size(path)})</a>'
        for suffix, kind in kinds.items()
        if (path := html / f"{NAME}.{suffix}").is_file()
    ]
    text = f'<p class="take-along sd-card-text">To take along: {", ".join(links)}.</p>' if links else ""
    _fill(html, text)


def _fill(html: Path, text: str) -> None:
    for name in FIRST:
        page = html / name
        if page.is_file():
            before = page.read_text("utf8")
            after = MARK.sub(lambda _: f"<!--take-along-->{text}<!--/take-along-->", before)
            if after != before:
                page.write_text(after, "utf8")


def _size(path: Path) -> str:
    return f"{path.stat().st_size / 1e6:.1f} MB"


# ---- zip --------------------------------------------------------------------------------------------------------------


def pack(html: Path, target: Path) -> Path:
    """Write the pages into a zip with one folder at its top; equal pages give an equal file, to the byte.

    Args:
        html: the folder of the built book.
        target: the zip.

    Returns:
        `target`.
    """
    start = time.perf_counter()
    left_out = FOR_SERVERS | {f"{NAME}.zip", f"{NAME}.pdf"}
    files = {path.relative_to(html).as_posix(): path for path in html.rglob("*") if path.is_file()}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name in sorted(files.keys() - left_out):
            data = files[name].read_bytes()
            if name in FIRST:  # the zip is not in itself
                data = MARK.sub("", data.decode()).encode()
            entry = zipfile.ZipInfo(f"{NAME}/{name}", EARLIEST)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            file.writestr(entry, data)
    say(f"== packed in {time.perf_counter() - start:.1f} s")
    return target


# ---- PDF --------------------------------------------------------------------------------------------------------------


def contents(file: Path = ROOT / "_toc.yml") -> list[Chapter]:
    """The pages of the table of contents in its order, the first page first."""
    site = parse_toc_yaml(file)

    def below(name: str, depth: int, part: str) -> Iterator[Chapter]:
        for tree in site[name].subtrees:
            for child in tree.files():
                heading = tree.caption or part
                yield Chapter(child, depth, heading)
                yield from below(child, depth + 1, heading)

    first = site.root.docname
    return [Chapter(first, 0, ""), *below(first, 0, "")]


def print_pages(page: Any, html: Path, chapters: Sequence[Chapter], target: Path) -> Path:
    """Print the pages with Chromium and join them: contents, bookmarks, page numbers, links that stay in the book.

    Args:
        page: of a browser, as `chromium` gives it.
        html: the folder of the built book.
        chapters: its pages, in their order.
        target: the PDF.

    Returns:
        `target`.

    Raises:
        AlongError: pypdf is missing.
    """
    try:
        from pypdf import PdfReader, PdfWriter
    except ImportError as error:
        raise AlongError("A PDF needs pypdf. Install it: pip install -e '.[test]'") from error
    start = time.perf_counter()
    printed, titles, sections = [], [], []
    with StatusLine("printing") as status:
        for number, chapter in enumerate(chapters, 1):
            status.note(f"{number}/{len(chapters)} {chapter.name}")
            page.goto((html / f"{chapter.name}.html").as_uri(), wait_until="load")
            page.add_style_tag(content=ON_SCREEN_ONLY)
            title, *headings = page.evaluate(LOAD)
            titles.append(title)
            sections.append(headings)
            printed.append(PdfReader(_paper(page, outline=True)))
        sizes = [len(each.pages) for each in printed]
        page.set_content(_list(html, chapters, titles, sizes))  # for its length
        sizes[0] += len(PdfReader(_paper(page)).pages)
        starts = list(accumulate(sizes, initial=0))
        page.set_content(_list(html, chapters, titles, starts))
        listed = PdfReader(_paper(page))
        page.set_content(_numbers(starts[-1]))
        numbers = PdfReader(_paper(page))
    writer, parts = PdfWriter(), _Parts()
    for index, (chapter, reader) in enumerate(zip(chapters, printed, strict=True)):
        sheets = _sheets(reader)
        _fix_names(reader)
        writer.append(reader, import_outline=False)
        if index == 0:
            writer.append(listed, import_outline=False)
        item = parts.bookmark(writer, chapter, titles[index], starts[index])
        for name, at in zip(sections[index], sheets, strict=len(sheets) > 0):
            writer.add_outline_item(title=name, page_number=starts[index] + at, parent=item)
    places = {f"{chapter.name}.html": at for chapter, at in zip(chapters, starts, strict=False)}
    _keep_links_inside(writer, html, {"index.html": 0, **places})
    for sheet, its_number in zip(writer.pages, numbers.pages, strict=True):
        sheet.merge_page(its_number)
        sheet.compress_content_streams()
    writer.add_metadata({"/Title": titles[0], "/Creator": "", "/Producer": "pypdf"})
    writer.compress_identical_objects()
    writer.write(target)
    say(f"== printed {len(writer.pages)} pages in {time.perf_counter() - start:.0f} s")
    return target


class _Parts:
    """The bookmarks: the parts of the table of contents, their pages, and what belongs to those."""

    def __init__(self) -> None:
        self._latest: dict[tuple[str, int], Any] = {}

    def bookmark(self, writer: Any, chapter: Chapter, title: str, at: int) -> Any:
        """Add a page's, below its part's or its page's, and return it."""
        part = (chapter.part, -1)
        if chapter.part and part not in self._latest:
            self._latest[part] = writer.add_outline_item(title=chapter.part, page_number=at)
        above = self._latest.get((chapter.part, chapter.depth - 1))
        item = writer.add_outline_item(title=title, page_number=at, parent=above, is_open=False)
        self._latest[chapter.part, chapter.depth] = item
        return item


@contextmanager
def chromium() -> Iterator[Any]:
    """A page of a browser without a window and without the web.

    Raises:
        AlongError: Playwright or a browser is missing.
    """
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError as error:
        raise AlongError("A PDF needs Playwright. Install it: pip install -e '.[test]'") from error
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as driver:
        try:
            browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        except Error as error:
            raise AlongError(
                "A PDF is printed by Chromium, and none could be started. Install it (`apt install chromium`, or\n"
                "`.venv/bin/playwright install chromium`), or set CHROMIUM to where it is.\n"
                f"{error.message.splitlines()[0]}"
            ) from error
        context = browser.new_context(
            viewport={"width": 1000, "height": 1400},
            color_scheme="light",
            offline=True,
            reduced_motion="reduce",
        )
        yield context.new_page()
        browser.close()


def _paper(page: Any, outline: bool = False) -> io.BytesIO:
    return io.BytesIO(
        page.pdf(
            format="A4", print_background=True, prefer_css_page_size=True, outline=outline, tagged=outline
        )
    )


def _sheets(reader: Any) -> list[int]:
    """On which sheets the headings right below a page's title are."""
    below = next((each for each in reader.outline if isinstance(each, list)), [])
    return [reader.get_destination_page_number(item) for item in below if not isinstance(item, list)]


def _fix_names(reader: Any) -> None:
    """Let links within a page lead to places, not to names, which other pages have as well."""
    from pypdf.generic import ArrayObject, NameObject

    named = reader.named_destinations
    for sheet in reader.pages:
        for link in (each.get_object() for each in sheet.get("/Annots", ())):
            target = link.get("/Dest")
            if target is not None and not isinstance(target, ArrayObject):
                found = named.get(str(target))
                if found is None:
                    del link["/Dest"]
                else:
                    link[NameObject("/Dest")] = found.dest_array


def _keep_links_inside(writer: Any, html: Path, places: dict[str, int]) -> None:
    """Links to other pages lead to their first sheet; those to files that are not printed go, for they name a folder."""
    from pypdf.generic import ArrayObject, NameObject

    base = html.resolve().as_uri() + "/"
    for sheet in writer.pages:
        kept = ArrayObject()
        for each in sheet.get("/Annots", ()):
            link = each.get_object()
            address = str(link.get("/A", {}).get("/URI", ""))
            if address.startswith("file:"):
                name = unquote(urlsplit(address.removeprefix(base)).path)
                if not address.startswith(base) or name not in places:
                    continue
                del link["/A"]
                page = writer.pages[places[name]].indirect_reference
                link[NameObject("/Dest")] = ArrayObject([page, NameObject("/Fit")])
            kept.append(each)
        if "/Annots" in sheet:
            sheet[NameObject("/Annots")] = kept


def _list(html: Path, chapters: Sequence[Chapter], titles: Sequence[str], starts: Sequence[int]) -> str:
    """The list of contents, on one sheet."""
    lines, part = [], ""
    for chapter, title, start in list(zip(chapters, titles, starts, strict=False))[1:]:
        if chapter.part != part:
            part = chapter.part
            lines.append(f"<h2>{markup.escape(part)}</h2>")
        address = (html / f"{chapter.name}.html").resolve().as_uri()
        lines.append(
            f'<a href="{address}" style="padding-left: {6 * chapter.depth}mm">'
            f"<span>{markup.escape(title)}</span><i></i><span>{start + 1}</span></a>"
        )
    return (
        "<style>@page { size: A4; margin: 22mm } body { font: 11pt/1.45 system-ui, sans-serif; margin: 0 }"
        "h1 { font-size: 20pt; margin: 0 0 4mm } h2 { color: #35638f; font-size: 11pt; margin: 5mm 0 1mm } p { color: #56616c; font-size: 9pt; margin-top: 8mm }"
        "a { color: #22292f; display: flex; gap: 2mm; text-decoration: none }"
        "i { border-bottom: 1px dotted #8a949e; flex: 1; margin-bottom: 1.5mm }</style>"
        f"<h1>Contents</h1>{''.join(lines)}<p>Only the pages on the screen have each claim's rule, words and records.</p>"
    )


def _numbers(count: int) -> str:
    """Sheets with nothing but their number; the first one has none."""
    sheets = "".join(f"<p>{number if number > 1 else '&nbsp;'}</p>" for number in range(1, count + 1))
    return (
        "<style>@page { size: A4; margin: 0 } body { margin: 0 }"
        "p { break-after: page; box-sizing: border-box; color: #56616c; font: 8.5pt system-ui, sans-serif;"
        "height: 296mm; margin: 0; padding-top: 285mm; text-align: center } p:last-child { break-after: auto }</style>"
        f"{sheets}"
    )


if __name__ == "__main__":
    sys.exit(main())
