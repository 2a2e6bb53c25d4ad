"""Pictures that outputs show become lossless WebP where that is smaller; the page knows their size before they come.

It changes no pixel, and nothing about the drawings of ideas.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from docutils import nodes
from PIL import Image
from sphinx.builders import Builder
from sphinx.transforms import SphinxTransform

IMAGE = re.compile(r'<img ([^>]*)src="((?:\.\./)*_images/([^"]+))"([^>]*?) ?/?>')
LARGE = 100_000  # bytes; to search longer for the smallest WebP pays from here on, and takes seconds
WIDTH = re.compile(r' ?style="width: ([\d.]+)(?:px)?;?"')


class Compress(SphinxTransform):
    """Let each picture's node name the smaller of two files: its PNG, or a WebP with the same pixels beside it."""

    default_priority = 200  # before Sphinx looks for the files

    def apply(self, **kwargs: Any) -> None:
        """Go through the images of one page. Outputs' files are named by their content, so each is done once."""
        for image in self.document.findall(nodes.image):
            _, name = self.env.relfn2path(image["uri"], self.env.docname)
            png = Path(name)
            if png.suffix != ".png" or not png.is_file():
                continue
            webp = png.with_suffix(".webp")
            if not webp.is_file() or webp.stat().st_mtime < png.stat().st_mtime:
                quality, method = (100, 6) if png.stat().st_size > LARGE else (80, 4)
                with Image.open(png) as picture:
                    picture.save(webp, lossless=True, exact=True, quality=quality, method=method)
            if webp.stat().st_size < png.stat().st_size:
                image["uri"] = image["uri"].removesuffix(".png") + ".webp"


def sized(page: str, builder: Builder) -> str:
    """A page whose pictures carry width and height, so that nothing moves when they come; the first comes at once.

    Args:
        page: the whole HTML.
        builder: knows which file lies behind a name in `_images`.
    """
    sources = {name: Path(builder.srcdir) / uri for uri, name in builder.images.items()}
    seen = 0

    def size(match: re.Match[str]) -> str:
        nonlocal seen
        seen += 1
        before, address, name, after = match.groups()
        if name not in sources:
            return match[0]
        wide, high = _pixels(sources[name])
        given = WIDTH.search(after)
        width = round(float(given[1])) if given else wide
        after = WIDTH.sub("", after)
        loading = ' loading="lazy" decoding="async"' if seen > 1 else ""
        return f'<img {before}src="{address}"{after} width="{width}" height="{round(width * high / wide)}"{loading}/>'

    return IMAGE.sub(size, page)


@cache
def _pixels(path: Path) -> tuple[int, int]:
    with Image.open(path) as picture:
        return picture.size
