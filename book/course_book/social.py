"""How a page looks where it is linked: its description, its Open Graph data, and a card with its title and a drawing.

Only where the book's address is known are there cards, for a card without a whole address is shown nowhere.
sphinxext-opengraph was not taken: it writes addresses in any case, takes the note about the build for the first
paragraph, and cannot show the course's drawings.
"""

from __future__ import annotations

import html
import re
import textwrap
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import matplotlib
from docutils import nodes
from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFont
from sphinx.application import Sphinx

LONGEST = 200  # characters of a description
SIZE = 1200, 630  # pixels of a card, as Open Graph's readers want it
CARDS = "_static/cards"
FINE = 2  # a card is drawn larger by this and made smaller, which smooths its edges
MARGIN = 80
PAPER, INK, ACCENT = "#ffffff", "#22292f", "#35638f"
ASIDE = {"build-note", "framework-label", "whose-output", "card-time"}
LOGO = Path(__file__).resolve().parent / "static" / "logo.svg"
SVG = "{http://www.w3.org/2000/svg}"


def add(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """`html-page-context`: what stands about a page in its head, and the page's card."""
    if doctree is None:
        return
    title, site = app.env.titles[page].astext(), str(app.config.html_title)
    is_first = page == app.config.root_doc
    facts = {
        "og:type": "website" if is_first else "article",
        "og:title": title.replace("\N{NO-BREAK SPACE}", " "),
        "og:site_name": site,
    }
    words = description(doctree)
    if words:
        facts["og:description"] = words
    if address := context.get("pageurl"):
        name = f"{page.replace('/', '-')}.png"
        folder = Path(app.outdir) / CARDS
        folder.mkdir(parents=True, exist_ok=True)
        card(facts["og:title"], "" if is_first else site, drawing(page)).save(folder / name, optimize=True)
        facts |= {
            "og:url": str(address),
            "og:image": f"{app.config.html_baseurl}{CARDS}/{name}",
            "og:image:width": str(SIZE[0]),
            "og:image:height": str(SIZE[1]),
            "og:image:alt": f"{facts['og:title']}, beside a drawing",
        }
    tags = [f'<meta property="{key}" content="{html.escape(value)}"/>' for key, value in facts.items()]
    if words:
        tags.insert(0, f'<meta name="description" content="{html.escape(words)}"/>')
    if "og:image" in facts:
        tags.append('<meta name="twitter:card" content="summary_large_image"/>')
    context["metatags"] = context.get("metatags", "") + "\n" + "\n".join(tags)


def description(doctree: nodes.document) -> str:
    """A page's first paragraph of prose: whole sentences, as many as `LONGEST` characters hold; may be empty."""
    for paragraph in doctree.findall(nodes.paragraph):
        within = paragraph.parent
        if ASIDE & set(paragraph["classes"]) or not isinstance(
            within, nodes.section | nodes.document | nodes.container
        ):
            continue
        parts = (
            part.astext() for part in paragraph.findall(nodes.Text) if not isinstance(part.parent, nodes.raw)
        )
        text = " ".join("".join(parts).split())
        if len(text) < 20:  # a label, or a caption
            continue
        sentences = re.findall(r".+?[.?!](?=\s|$)", text) or [text]
        words = sentences[0]
        for sentence in sentences[1:]:
            if len(words) + len(sentence) > LONGEST:
                break
            words += sentence
        return textwrap.shorten(words, LONGEST, placeholder=" …")
    return ""


def drawing(page: str) -> str:
    """The SVG that stands on a page's card: a chapter's small picture, else the course's logo."""
    chapter = re.fullmatch(r"chapters/(\d\d-.*)", page)
    if chapter:
        from book.drawings import cards  # needs the papers' claims

        if small := cards.card(chapter[1]):
            return small.svg()
    return LOGO.read_text("utf8")


def card(title: str, site: str, svg: str) -> Image.Image:
    """A card: the drawing on top, the title below, the course's name at the bottom.

    Args:
        title: the page's.
        site: the course's name; empty on its first page, where it is the title.
        svg: a drawing as `book.drawings` makes them, or the logo.
    """
    wide, high = (FINE * side for side in SIZE)
    image = Image.new("RGB", (wide, high), PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, wide, FINE * 14), fill=ACCENT)
    margin, top, room = FINE * MARGIN, FINE * 60, FINE * 240
    picture = _painted(svg, wide - 2 * margin, room)
    image.paste(picture, (margin, top + (room - picture.height) // 2))
    size, lines = 68, [title]
    for size in (68, 60, 52, 44):
        lines = _wrapped(title, _font(FINE * size, bold=True), wide - 2 * margin)
        if len(lines) <= 2:
            break
    y = top + room + FINE * 30
    for line in lines[:3]:
        draw.text((margin, y), line, fill=INK, font=_font(FINE * size, bold=True))
        y += int(FINE * size * 1.2)
    if site:
        draw.text((margin, high - FINE * 70), site, fill=ACCENT, font=_font(FINE * 30), anchor="ls")
    return image.resize(SIZE, Image.Resampling.LANCZOS).quantize(96, dither=Image.Dither.NONE)


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


@cache
def _font(size: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    """DejaVu Sans, which comes with matplotlib and has the signs that titles use."""
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return ImageFont.truetype(str(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / name), size)


def _painted(svg: str, wide: int, high: int) -> Image.Image:
    """An SVG's shapes, those that `book.drawings` and the logo are made of, as large as they fit, without the rim."""
    root = ElementTree.fromstring(svg)
    box = [float(number) for number in root.attrib["viewBox"].split()]
    scale = min(wide / box[2], high / box[3])
    image = Image.new("RGB", (wide, high), PAPER)
    draw = ImageDraw.Draw(image)
    for shape in root:
        tag, classes = shape.tag.removeprefix(SVG), shape.get("class", "").split()
        x, y, width, height, rx, cx, cy, r = (
            scale * float(shape.get(key, 0)) for key in ("x", "y", "width", "height", "rx", "cx", "cy", "r")
        )
        fill, line, thickness = _look(shape)
        stroke = max(1, round(scale * thickness)) if line else 0
        if tag == "rect" and "paper" not in classes:
            draw.rounded_rectangle((x, y, x + width, y + height), rx, fill, line, stroke)
        elif tag == "circle":
            draw.circle((cx, cy), r, fill, line, stroke)
        elif tag in ("polygon", "path"):
            found = re.findall(r"([-\d.]+)[ ,]([-\d.]+)", shape.get("points") or shape.attrib["d"])
            points = [(scale * float(x), scale * float(y)) for x, y in found]
            if tag == "polygon":
                draw.polygon(points, fill)
            else:
                draw.line(points, line, stroke, joint="curve")
    return image.crop(ImageChops.invert(image).getbbox())


def _look(shape: ElementTree.Element) -> tuple[str | None, str | None, float]:
    """(fill, color of the line, its width) as the style of the drawings has it, on light paper."""
    if color := shape.get("fill"):
        return color, None, 0
    from book.drawings.shapes import LIGHT, ROLES

    looks: Sequence[str] = shape.get("class", "").split()
    role = next((look for look in looks if look in ROLES), "ink")
    hue, tint = LIGHT[role], LIGHT[f"{role}-tint"]
    width = 0.8 if "thin" in looks else 0.35 if "hair" in looks else None
    if "box" in looks:
        return tint, hue, width or 1.4
    if "frame" in looks:
        return None, hue, width or 2.6
    if "wire" in looks:
        return None, _paler(hue) if "hair" in looks else hue, width or 1.5
    return (tint if "flat" in looks else hue), None, 0


def _paler(color: str) -> str:
    """What a line thinner than a pixel looks like."""
    red, green, blue = ImageColor.getrgb(color)[:3]
    return "#" + "".join(f"{round(255 - (255 - part) * 0.4):02x}" for part in (red, green, blue))
