"""Pictures of ideas (`pictures/NAME.svg`) become part of their page, so that they follow its theme.

It draws none: the files are `book.drawings`' affair.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import nbformat
from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

LOGGER = logging.getLogger(__name__)
# Relative to the page, or at the repository's raw address for notebooks that are opened alone, as Colab does.
PICTURE = re.compile(r"(https://raw\.githubusercontent\.com/.+/)?((?:[^:]*/)?pictures/([\w-]+)\.svg)")
# The same in Markdown, with a caption below it
DRAWN = re.compile(r"!\[[^\]]*\]\([^)]*pictures/[\w-]+\.svg\)\n\n\*")
SVG = "{http://www.w3.org/2000/svg}"


class Inline(SphinxTransform):
    """Replace each such image by the drawing itself, named by the image's alternative text, and number its caption."""

    default_priority = 210  # images have their text by now; Sphinx has not yet looked for their files

    def apply(self, **kwargs: Any) -> None:
        """Go through the images of one page; a picture without a file is a warning, which fails the build."""
        here = Path(self.env.doc2path(self.env.docname)).parent
        pictures = Path(self.env.srcdir) / "chapters" / "pictures"
        numbers, names = count(1), self._figure_numbers(Path(self.env.doc2path(self.env.docname)))
        for image in list(self.document.findall(nodes.image)):
            match = PICTURE.fullmatch(image["uri"])
            if match is None:
                continue
            file = pictures / f"{match[3]}.svg" if match[1] else here / match[2]
            self.env.note_dependency(str(file))
            if not file.is_file():
                LOGGER.warning(
                    "%s shows the picture %r, and there is no such file",
                    self.env.docname, image["uri"], location=image,
                )  # fmt: skip
                image.parent.remove(image)
                continue
            alt = image.get("alt", "").strip()
            if not alt:
                LOGGER.warning("a picture has no alternative text: %s", image["uri"], location=image)
            text = inlined(file.read_text("utf8"), alt, f"idea-{next(numbers)}")
            caption = _caption(image)
            anchor = ""
            if caption is not None and (number := next(names, "")):
                anchor = f' id="figure-{number.replace(".", "-")}"'
                link = (
                    f'<a class="figure-number" href="#figure-{number.replace(".", "-")}">Figure {number}</a> '
                )
                caption.insert(0, nodes.raw("", link, format="html"))
            figure = nodes.raw("", f'<figure class="idea-figure"{anchor}>{text}</figure>', format="html")
            paragraph = image.parent
            if isinstance(paragraph, nodes.paragraph) and len(paragraph) == 1:
                paragraph.replace_self(figure)
            else:
                image.replace_self(figure)

    def _figure_numbers(self, page: Path) -> Iterator[str]:
        """For one page's pictures, such as 5.1; a Deeper page goes on where its chapter's core page ends."""
        chapter = re.match(r"\d+", page.name)
        core = page.with_name(page.name.replace("-deeper", ""))
        before = 0
        if core != page and core.is_file():
            self.env.note_dependency(str(core))
            cells = nbformat.read(core, as_version=4).cells
            before = len(DRAWN.findall("\n\n".join(cell.source for cell in cells)))
        return (f"{int(chapter[0])}.{number}" for number in count(before + 1)) if chapter else iter(())


def _caption(image: nodes.image) -> nodes.emphasis | None:
    """What stands in italics below a picture."""
    below = image.parent.next_node(descend=False, siblings=True)
    first = below[0] if isinstance(below, nodes.paragraph) and len(below) == 1 else None
    return first if isinstance(first, nodes.emphasis) else None


def inlined(svg: str, alt: str, identifier: str) -> str:
    """A drawing as it stands inside a page.

    Args:
        svg: the file's text.
        alt: its name for those who cannot see it; the file's own title goes, which would show as a tooltip.
        identifier: makes its ids unique on the page.
    """
    ElementTree.register_namespace("", SVG[1:-1])
    root = ElementTree.fromstring(svg)
    for title in root.findall(f"{SVG}title"):
        root.remove(title)
    root.attrib.pop("aria-labelledby", None)
    root.set("aria-label", alt)
    for description in root.findall(f"{SVG}desc"):
        description.set("id", f"{identifier}-desc")
        root.set("aria-describedby", f"{identifier}-desc")
    text = ElementTree.tostring(root, encoding="unicode")
    # CSS holds no markup, and HTML's parser reads what stands in <style> as it is
    return re.sub(r"(?s)<style>.*?</style>", lambda style: html.unescape(style[0]), text)
