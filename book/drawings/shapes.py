"""The shapes that the pictures of ideas share, and the one look they have.

A color has a role, the same in every picture: values flow forward in blue, weights and what trains are green,
gradients flow back in orange, and purple frames what is being looked at. It knows no picture.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import hypot
from typing import Any
from xml.etree import ElementTree

WIDTH = 360  # units of every picture; a phone that is 390 pixels wide shows 358 of them
SMALL, NORMAL, LARGE = 12, 13, 15  # sizes of text
DEEPEST = 0.38  # opacity of a color under text
LEGIBLE = 11  # pixels of the smallest text on such a phone
# Okabe & Ito's palette (course_utils.plots), darkened or lightened until text in it is legible on paper and tint.
LIGHT = {
    "paper": "#ffffff", "ink": "#1f2937", "ink-tint": "#eef1f4", "quiet": "#566270", "quiet-tint": "#eef1f4",
    "value": "#00619b", "value-tint": "#d6eaf8", "weight": "#00694a", "weight-tint": "#d5efe5",
    "gradient": "#a33d00", "gradient-tint": "#fce3d2", "window": "#8f3a6e", "window-tint": "#f7e1ee",
}  # fmt: skip
DARK = {
    "paper": "#1b2129", "ink": "#e8edf2", "ink-tint": "#2c343e", "quiet": "#a9b4c0", "quiet-tint": "#2c343e",
    "value": "#7cc4f2", "value-tint": "#17374e", "weight": "#5fd3ac", "weight-tint": "#143c31",
    "gradient": "#f5a76c", "gradient-tint": "#4a2c17", "window": "#e3a3cb", "window-tint": "#452539",
}  # fmt: skip
ROLES = ("ink", "quiet", "value", "weight", "gradient", "window")
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif"


def style() -> str:
    """The rules in every picture.

    The variables are set where the picture is a document of its own. Inside a page, the page may set them; the
    values after the commas are what light paper takes.
    """
    roles = "\n".join(
        f".idea .{role} {{ --hue: {_variable(role)}; --tint: {_variable(role + '-tint')} }}" for role in ROLES
    )
    return f"""
svg:root.idea {{ {variables(LIGHT)} }}
@media (prefers-color-scheme: dark) {{ svg:root.idea {{ {variables(DARK)} }} }}
.idea text {{ font-family: {FONT}; font-size: {NORMAL}px; fill: var(--hue) }}
.idea .small {{ font-size: {SMALL}px }}
.idea .large {{ font-size: {LARGE}px }}
.idea .bold {{ font-weight: 650 }}
.idea .paper {{ fill: {_variable("paper")} }}
.idea .box {{ fill: var(--tint); stroke: var(--hue); stroke-width: 1.4 }}
.idea .frame {{ fill: none; stroke: var(--hue); stroke-width: 2.6 }}
.idea .wire {{ fill: none; stroke: var(--hue); stroke-width: 1.5 }}
.idea .thin {{ stroke-width: .8 }}
.idea .hair {{ stroke-width: .35 }}
.idea .level {{ fill: var(--hue) }}
.idea .dashed {{ stroke-dasharray: 4 3 }}
.idea .flat {{ fill: var(--tint) }}
.idea .solid {{ fill: var(--hue) }}
{roles}
"""


def variables(theme: dict[str, str]) -> str:
    """A theme as CSS variables, such as `--idea-ink: #1f2937; …`."""
    return "; ".join(f"--idea-{name}: {color}" for name, color in theme.items())


def _variable(name: str) -> str:
    return f"var(--idea-{name}, {LIGHT[name]})"


def number(value: float, places: int = 2) -> str:
    """A number as people write it: no zeros at the end, a true minus sign."""
    text = f"{value:.{places}f}".rstrip("0").rstrip(".") if places else f"{value:.0f}"
    return "0" if text == "-0" else text.replace("-", "−")


class Drawing:
    """One picture: shapes are added from the bottom to the top, in units of which `WIDTH` make its width."""

    def __init__(self, name: str, title: str, description: str, height: float) -> None:
        self.height = height
        self._lines = [
            f'<svg xmlns="http://www.w3.org/2000/svg" class="idea" viewBox="0 0 {WIDTH} {_short(height)}" role="img"'
            f' aria-labelledby="{name}-title {name}-desc">',
            _element("title", {"id": f"{name}-title"}, title),
            _element("desc", {"id": f"{name}-desc"}, " ".join(description.split())),
            f"<style>{style()}</style>",
        ]
        self.box(0, 0, WIDTH, height, "paper", radius=8)

    def svg(self) -> str:
        """The file's text."""
        return "\n".join([*self._lines, "</svg>", ""])

    def add(self, tag: str, look: str, words: str | None = None, **attributes: Any) -> None:
        """Any element; underscores in names of attributes become hyphens, numbers are shortened."""
        given = {"class": look} | {
            key.replace("_", "-"): _short(value) if isinstance(value, int | float) else str(value)
            for key, value in attributes.items()
        }
        self._lines.append(_element(tag, given, words))

    # ---- text ----

    def text(self, x: float, y: float, words: str, look: str = "ink", anchor: str = "middle") -> None:
        """Words with their baseline at `y`; `anchor` is start, middle or end."""
        self.add("text", look, words, x=x, y=y, text_anchor=anchor)

    def lines(
        self,
        x: float,
        y: float,
        words: Sequence[str],
        look: str = "ink",
        anchor: str = "middle",
        by: float = 16,
    ) -> None:
        """Several lines of text."""
        for row, line in enumerate(words):
            self.text(x, y + row * by, line, look, anchor)

    def heading(self, y: float, words: str, x: float = 12) -> None:
        """What a part of the picture is about."""
        self.text(x, y, words, "ink bold", "start")

    def note(self, x: float, y: float, parts: Sequence[tuple[str, str]]) -> None:
        """One line from parts with looks of their own."""
        spans = "".join(_element("tspan", {"class": look}, words) for words, look in parts)
        self._lines.append(
            f'<text class="ink" x="{_short(x)}" y="{_short(y)}" text-anchor="middle">{spans}</text>'
        )

    # ---- shapes ----

    def box(
        self, x: float, y: float, width: float, height: float, look: str = "ink box", radius: float = 0
    ) -> None:
        self.add("rect", look, x=x, y=y, width=width, height=height, rx=radius)

    def labeled(
        self, x: float, y: float, width: float, height: float, words: str, role: str, look: str = ""
    ) -> None:
        """A box of a role with words in its middle; `look` is that of the words."""
        self.box(x, y, width, height, f"{role} box", radius=4)
        self.text(x + width / 2, y + height / 2 + 4.6, words, f"ink {look}".strip())

    def circle(self, x: float, y: float, radius: float, look: str) -> None:
        self.add("circle", look, cx=x, cy=y, r=radius)

    def line(self, x1: float, y1: float, x2: float, y2: float, look: str = "quiet wire") -> None:
        self.add("path", look, d=f"M{_short(x1)} {_short(y1)}L{_short(x2)} {_short(y2)}")

    def polygon(self, points: Iterable[tuple[float, float]], look: str) -> None:
        self.add("polygon", look, points=" ".join(f"{_short(x)},{_short(y)}" for x, y in points))

    def arrow(self, *points: tuple[float, float], look: str = "ink", size: float = 8) -> None:
        """A line through the points with a head at the last; `look` is a role, perhaps with "dashed"."""
        (x1, y1), (x2, y2) = points[-2:]
        length = hypot(x2 - x1, y2 - y1)
        dx, dy = (x2 - x1) / length * size, (y2 - y1) / length * size
        neck = (x2 - dx, y2 - dy)
        way = [*points[:-1], neck]
        self.add("path", f"{look} wire", d="M" + "L".join(f"{_short(x)} {_short(y)}" for x, y in way))
        wing = (-dy * 0.45, dx * 0.45)
        head = [(neck[0] + wing[0], neck[1] + wing[1]), (x2, y2), (neck[0] - wing[0], neck[1] - wing[1])]
        self.polygon(head, f"{look.split()[0]} solid")

    def cross(self, x: float, y: float, radius: float, look: str = "quiet wire") -> None:
        """A unit or a layer that is crossed out."""
        self.line(x - radius, y - radius, x + radius, y + radius, look)
        self.line(x - radius, y + radius, x + radius, y - radius, look)

    def pixels(
        self, x: float, y: float, cell: float, values: Sequence[Sequence[float]], brightest: float
    ) -> None:
        """An image's pixels with their numbers, the darker in color the larger."""
        for row, line in enumerate(values):
            for column, value in enumerate(line):
                left, top = x + column * cell, y + row * cell
                shade = DEEPEST * value / brightest
                self.add(
                    "rect", "value box thin level", x=left, y=top, width=cell, height=cell, fill_opacity=shade
                )
                self.text(left + cell / 2, top + cell / 2 + 4.6, number(value))

    def grid(
        self,
        x: float,
        y: float,
        cell: float,
        words: Sequence[Sequence[str]],
        role: str = "quiet",
        marked: Iterable[tuple[int, int]] = (),
        marked_role: str = "value",
        look: str = "",
    ) -> None:
        """A table of square cells with words in them, row by row; marked cells have another role."""
        chosen = set(marked)
        for row, line in enumerate(words):
            for column, word in enumerate(line):
                left, top = x + column * cell, y + row * cell
                this = marked_role if (row, column) in chosen else role
                self.box(left, top, cell, cell, f"{this} box thin")
                if word:
                    self.text(left + cell / 2, top + cell / 2 + 4.6, word, f"ink {look}".strip())


def _short(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _element(tag: str, attributes: dict[str, str], words: str | None = None) -> str:
    element = ElementTree.Element(tag, attributes)
    element.text = words
    return ElementTree.tostring(element, encoding="unicode")
