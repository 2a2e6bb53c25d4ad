"""The first page's picture: what a reader of the course does, in three steps."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, product

from book.drawings.shapes import Drawing
from course_utils import papers
from course_utils.claims import Verdict
from course_utils.records.tables import claimed

CLAIM = "P1.dropout.test_accuracy"
SHIRT = (
    "..##....##..",
    ".####..####.",
    "############",
    "############",
    "##.######.##",
    "...######...",
    "...######...",
    "...######...",
    "...######...",
    "...######...",
    "...######...",
)


def steps() -> Drawing:
    """A paper's number, its network, and the interval of runs that says what the number is worth."""
    claim = papers.get(CLAIM)
    number = claimed(claim)
    picture = Drawing(
        "course",
        "What you do in this course",
        f"One: a paper says {number}. Two: you rebuild its network, which reads a picture of a garment and gives ten "
        "scores, and train it several times. Three: the scores of your runs make an interval around an unknown number; "
        "where it lies beside the paper's number says whether the claim is reproduced, differs, or stays undecided.",
        height=372,
    )
    _step(picture, 24, "1", "A paper says what its network can do")
    picture.box(40, 38, 308, 40, "quiet box", radius=4)
    picture.text(52, 63, "CNN with dropout, test accuracy", "ink", "start")
    picture.text(338, 63, number, "value bold", "end")

    _step(picture, 112, "2", "You rebuild it and train it, more than once")
    garment(picture, SHIRT, 40, 130, 7)
    picture.arrow((132, 168), (154, 168), look="value")
    draw_network(picture, 164, 132)
    picture.arrow((242, 168), (264, 168), look="value")
    for row in range(10):
        y = 131 + 7.6 * row
        strongest = row == 6
        length = (14, 8, 22, 10, 16, 6, 62, 9, 12, 7)[row]
        picture.box(274, y, length, 5.4, f"{'gradient' if strongest else 'value'} solid", radius=1)
    picture.text(82, 226, "a picture", "quiet small")
    picture.text(198, 226, "your network", "quiet small")
    picture.text(306, 226, "ten scores", "quiet small")

    _step(picture, 262, "3", "You say what its number is worth")
    picture.line(40, 304, 348, 304, "quiet wire")
    picture.line(230, 292, 230, 316, "value frame")
    picture.text(238, 290, f"the paper, {number}", "value small", "start")
    picture.box(96, 297, 106, 14, "gradient box", radius=7)
    for x in (122, 146, 171):
        picture.circle(x, 304, 3.4, "gradient solid")
    picture.text(149, 290, "your runs: ? ± ?", "gradient small")
    words = (Verdict.REPRODUCED.value, "differs", Verdict.UNDECIDED.value)
    for column, (word, role) in enumerate(zip(words, ("weight", "gradient", "quiet"), strict=True)):
        picture.labeled(40 + 105 * column, 332, 98, 28, f"{word}?", role)
    return picture


def _step(picture: Drawing, y: float, number: str, words: str) -> None:
    picture.circle(22, y - 4.5, 11, "ink box")
    picture.text(22, y, number, "ink bold")
    picture.text(42, y, words, "ink bold", "start")


def garment(
    picture: Drawing, shape: Sequence[str], x: float, y: float, cell: float, role: str = "value"
) -> None:
    """A garment as pixels; `shape` has a line per row, with "#" where there is cloth."""
    for row, line in enumerate(shape):
        for column, mark in enumerate(line):
            if mark == "#":
                look = f"{role} solid" if (row + column) % 3 else f"{role} box thin"
                picture.box(x + column * cell, y + row * cell, cell - 1, cell - 1, look, radius=1)


def draw_network(picture: Drawing, x: float, y: float) -> None:
    """Three columns of units, each joined to the next."""
    columns = [[(x + 34 * place, y + 36 + 18 * (row - (count - 1) / 2)) for row in range(count)]
               for place, count in enumerate((3, 5, 3))]  # fmt: skip
    for left, right in pairwise(columns):
        for (x1, y1), (x2, y2) in product(left, right):
            picture.line(x1, y1, x2, y2, "weight wire thin")
    for column in columns:
        for place in column:
            picture.circle(*place, 5.5, "weight box")
