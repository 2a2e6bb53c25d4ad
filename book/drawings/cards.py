"""The small pictures on the first page's cards: one per chapter, without words, in the language of the large ones.

They decorate; what a chapter is about stands beside them in words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise, product

from book.drawings.course import SHIRT, draw_network, garment
from book.drawings.shapes import Drawing

HEIGHT = 116
TROUSERS = (
    "..########..",
    "..########..",
    "..########..",
    "..########..",
    "..###..###..",
    "..###..###..",
    "..###..###..",
    "..###..###..",
    "..###..###..",
    "..###..###..",
    "..###..###..",
)
BAG = (
    "....####....",
    "...##..##...",
    "...#....#...",
    "...#....#...",
    "############",
    "############",
    "############",
    "############",
    "############",
    "############",
    ".##########.",
)
BOOT = (
    "...#####....",
    "...#####....",
    "...#####....",
    "...#####....",
    "...#####....",
    "...######...",
    "...#######..",
    "...########.",
    "..##########",
    "..##########",
    "..##########",
)


def first_network(picture: Drawing) -> None:
    """A garment, a network, ten scores."""
    garment(picture, SHIRT, 34, 19, 7)
    picture.arrow((132, 58), (154, 58), look="value")
    draw_network(picture, 168, 22)
    picture.arrow((250, 58), (272, 58), look="value")
    _scores(picture, 286, 21)


def dataset(picture: Drawing) -> None:
    """Four kinds of garments as pixels."""
    for place, shape in enumerate((SHIRT, TROUSERS, BAG, BOOT)):
        garment(picture, shape, 21 + 84 * place, 25, 6, ("value", "weight", "gradient", "window")[place])


def from_scratch(picture: Drawing) -> None:
    """Steps down a valley, each shorter than the one before."""

    def at(x: float) -> tuple[float, float]:
        return x, 100 - 84 * ((x - 180) / 140) ** 2

    _curve(picture, [at(40 + 4 * step) for step in range(71)], "quiet wire")
    places = [52 + 128 * (1 - 0.62**step) for step in range(6)]
    for left, right in pairwise(places[:4]):
        picture.arrow(at(left), at(right), look="gradient")
    for x in places:
        picture.circle(*at(x), 5.5, "gradient solid" if x == places[-1] else "gradient box")


def ann_vs_cnn(picture: Drawing) -> None:
    """Every pixel joined to every unit; and a window that glides over the picture."""
    left = [(42.0, 16 + 12 * row) for row in range(8)]
    right = [(132.0, 22 + 18 * row) for row in range(5)]
    for (x1, y1), (x2, y2) in product(left, right):
        picture.line(x1, y1, x2, y2, "weight wire hair")
    for x, y in left:
        picture.box(x - 5, y - 5, 10, 10, "value box thin")
    for x, y in right:
        picture.circle(x, y, 6.5, "weight box")
    picture.line(180, 16, 180, 100, "quiet wire thin")
    picture.grid(214, 23, 14, [[""] * 5] * 5, "value")
    picture.box(228, 37, 42, 42, "window frame")
    picture.line(270, 37, 309, 51, "window wire thin")
    picture.line(270, 79, 309, 65, "window wire thin")
    picture.grid(295, 37, 14, [[""] * 3] * 3, "weight", marked=[(1, 1)], marked_role="window")


def pooling_vs_stride(picture: Drawing) -> None:
    """A map of 4 × 4 becomes one of 2 × 2: the largest of each block, or every second place."""
    for x, kept in ((22, [(0, 1), (1, 3), (3, 0), (2, 2)]), (200, [(0, 0), (0, 2), (2, 0), (2, 2)])):
        role = "value" if x < 100 else "window"
        picture.grid(x, 22, 18, [[""] * 4] * 4, "quiet")
        for row, column in kept:
            picture.box(x + 18 * column, 22 + 18 * row, 18, 18, f"{role} solid")
        for line in (0, 36, 72):
            picture.line(x + line, 22, x + line, 94, "ink wire")
            picture.line(x, 22 + line, x + 72, 22 + line, "ink wire")
        picture.arrow((x + 80, 58), (x + 98, 58), look=role)
        for row, column in product(range(2), range(2)):
            picture.box(x + 104 + 18 * column, 40 + 18 * row, 18, 18, f"{role} solid")
        for line in (0, 18, 36):
            picture.line(x + 104 + line, 40, x + 104 + line, 76, "ink wire")
            picture.line(x + 104, 40 + line, x + 140, 40 + line, "ink wire")


def overfitting(picture: Drawing) -> None:
    """The training loss falls on, the validation loss turns."""
    picture.arrow((40, 100), (40, 10), look="quiet")
    picture.arrow((40, 100), (328, 100), look="quiet")
    xs = [48 + 4 * step for step in range(66)]
    train = [(x, 20 + 70 * (1 - 0.985 ** (x - 48))) for x in xs]
    seen = [(x, 24 + 50 * (1 - 0.97 ** (x - 48)) - (max(0.0, x - 130) / 180) ** 1.6 * 38) for x in xs]
    _curve(picture, train, "value frame")
    _curve(picture, seen, "gradient frame")
    lowest = max(seen, key=lambda point: point[1])
    picture.line(lowest[0], lowest[1], lowest[0], 100, "gradient wire dashed")
    picture.circle(*lowest, 5.5, "gradient solid")


def transfer(picture: Drawing) -> None:
    """A body that stays as it is, and a new head that trains."""
    x = 34.0
    for wide, high in ((24, 88), (30, 72), (36, 56), (42, 40)):
        picture.box(x, 58 - high / 2, wide, high, "quiet box", radius=4)
        x += wide + 12
    picture.arrow((x - 4, 58), (x + 22, 58), look="value")
    picture.box(x + 28, 40, 26, 36, "weight box", radius=4)
    picture.arrow((x + 62, 58), (x + 84, 58), look="value")
    for row in range(5):
        picture.circle(x + 98, 26 + 16 * row, 5.5, "weight solid" if row == 2 else "weight box")


def mistakes(picture: Drawing) -> None:
    """A confusion matrix: a strong diagonal, and the pairs that are confused."""
    wrong = {
        (0, 4): "gradient solid",
        (4, 0): "gradient box",
        (2, 3): "gradient box",
        (3, 2): "gradient solid",
    }
    for row, column in product(range(6), range(6)):
        look = "value solid" if row == column else wrong.get((row, column), "quiet box")
        picture.box(50 + 15 * column, 13 + 15 * row, 14, 14, f"{look} thin", radius=1)
    picture.box(50 + 15 * 4 - 3, 10, 20, 20, "window frame", radius=3)
    picture.arrow((150, 20), (196, 20), look="window")
    garment(picture, SHIRT, 210, 19, 7, "gradient")


def beating(picture: Drawing) -> None:
    """A paper's number, and the intervals of three networks, the last one beyond it."""
    picture.line(196, 10, 196, 106, "value frame")
    for row, (middle, half, role) in enumerate(
        ((126, 44, "quiet"), (190, 34, "quiet"), (270, 30, "gradient"))
    ):
        y = 26 + 32 * row
        picture.line(34, y, 328, y, "quiet wire thin")
        picture.box(middle - half, y - 7, 2 * half, 14, f"{role} box", radius=7)
        for place in (-0.5, 0.1, 0.6):
            picture.circle(middle + place * half, y, 3.6, f"{role} solid")


def photos(picture: Drawing) -> None:
    """A photo, the part of it that counts, and the scores."""
    picture.box(40, 12, 140, 92, "quiet box", radius=5)
    for row in range(4):
        picture.line(48, 26 + 20 * row, 172, 34 + 20 * row, "quiet wire hair")
    garment(picture, SHIRT, 74, 25, 6)
    picture.box(66, 18, 88, 80, "window frame", radius=3)
    picture.arrow((196, 58), (240, 58), look="value")
    _scores(picture, 258, 21)


def _scores(picture: Drawing, x: float, y: float) -> None:
    for row, length in enumerate((14, 8, 22, 10, 16, 6, 52, 9, 12, 7)):
        picture.box(x, y + 7.6 * row, length, 5.4, f"{'gradient' if row == 6 else 'value'} solid", radius=1)


def _curve(picture: Drawing, points: Iterable[tuple[float, float]], look: str) -> None:
    picture.add("path", look, d="M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points))


CARDS: dict[str, Callable[[Drawing], None]] = {
    "00": first_network,
    "01": dataset,
    "02": from_scratch,
    "03": ann_vs_cnn,
    "04": pooling_vs_stride,
    "05": overfitting,
    "06": transfer,
    "07": mistakes,
    "08": beating,
    "09": photos,
}


def card(chapter: str) -> Drawing | None:
    """The picture of a chapter, by the number that its file's name starts with; None where there is none."""
    draw = CARDS.get(chapter[:2])
    if draw is None:
        return None
    picture = Drawing(f"card-{chapter[:2]}", "", "", HEIGHT)
    draw(picture)
    return picture
