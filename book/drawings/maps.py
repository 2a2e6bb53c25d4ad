"""Chapters 03 and 04's pictures: what a convolution computes, where windows lie, pooling, what one number sees."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from book.drawings.layers import same, windows
from book.drawings.shapes import Drawing, number

Grid = NDArray[np.float64]
# A T-shirt of 6 × 6 pixels, from 0 (black) to 2 (bright); it is drawn for this picture.
SHIRT = np.array(
    [
        [0, 2, 1, 1, 2, 0],
        [2, 2, 2, 2, 2, 2],
        [2, 1, 2, 2, 1, 2],
        [0, 0, 2, 2, 0, 0],
        [0, 0, 2, 2, 0, 0],
        [0, 0, 2, 2, 0, 0],
    ],
    dtype=float,
)
EDGE = np.array([[-1, 0, 1]] * 3, dtype=float)
MAP = np.array([[1, 3, 0, 2], [2, 0, 1, 4], [5, 1, 0, 3], [2, 4, 1, 2]], dtype=float)
ARRIVING = np.array([[0.2, -0.5], [0.1, 0.4]])


def convolved(image: Grid, kernel: Grid) -> Grid:
    """Every window times the kernel, added up."""
    places = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return np.asarray((places * kernel).sum(axis=(2, 3)))


def pooled(values: Grid) -> tuple[Grid, list[tuple[int, int]]]:
    """The largest of every 2 × 2 window, and where it stands."""
    winners = []
    for row in range(0, len(values), 2):
        for column in range(0, len(values), 2):
            v, u = np.unravel_index(values[row : row + 2, column : column + 2].argmax(), (2, 2))
            winners.append((int(row + v), int(column + u)))
    half = len(values) // 2
    return np.array([values[place] for place in winners]).reshape(half, half), winners


def _words(values: Grid) -> list[list[str]]:
    return [[number(value) for value in row] for row in values]


def convolution() -> Drawing:
    """A window on a toy T-shirt, its nine products and their sum."""
    row, column = 3, 1
    window = SHIRT[row : row + 3, column : column + 3]
    products, result = window * EDGE, convolved(SHIRT, EDGE)
    total = result[row, column]
    picture = Drawing(
        "convolution",
        "A convolution: nine products, one sum",
        f"A window of 3 × 3 pixels lies on a toy T-shirt of 6 × 6 pixels. Its nine pixels are multiplied by the nine "
        f"weights of a kernel; the products add up to {number(total)}, one number of the feature map of 4 × 4. The "
        "window then moves on, with the same weights.",
        height=438,
    )
    picture.heading(24, "A window visits every place …")
    size, edge = 23, 50
    picture.pixels(12, edge, size, SHIRT.tolist(), SHIRT.max())
    left, top = 12 + column * size, edge + row * size
    picture.box(left, top, 3 * size, 3 * size, "window frame", radius=2)
    picture.text(12, 44, "image, 6 × 6", "quiet small", "start")
    cell, x, y = 28, 236, edge
    picture.grid(x, y, cell, _words(result), "quiet", [(row, column)], "value")
    picture.box(x + column * cell, y + row * cell, cell, cell, "window frame", radius=2)
    end = (x + (column + 0.5) * cell, y + (row + 1) * cell + 3)
    start = (left + 1.5 * size, top + 3 * size + 1)
    picture.arrow(start, (start[0], 206), (end[0], 206), end, look="window")
    picture.text(348, 44, "feature map, 4 × 4", "quiet small", "end")
    picture.text(180, 200, "one window,", "window small", "start")
    picture.text(180, 220, "one number", "window small", "start")

    picture.heading(246, "… and nine products make one number")
    small, top = 29, 260
    for x, values, role, caption in [
        (12, window, "value", "window"),
        (136, EDGE, "weight", "kernel"),
        (260, products, "window", "products"),
    ]:
        if role == "value":
            picture.pixels(x, top, small, values.tolist(), SHIRT.max())
        else:
            picture.grid(x, top, small, _words(values), role)
        picture.text(x + 1.5 * small, top + 3 * small + 17, caption, f"{role} small")
    for middle, sign in [(117.5, "×"), (241.5, "=")]:
        picture.text(middle, top + 1.5 * small + 6, sign, "ink large bold")
    terms = " + ".join(number(value) for value in products.ravel())
    picture.note(180, 388, [(f"{terms} = ", "ink"), (number(total), "value bold")])
    picture.text(180, 410, "This kernel finds where dark turns bright.", "quiet small")
    picture.text(180, 427, "The same nine weights serve every place.", "quiet small")
    return picture


def padding() -> Drawing:
    """Where the windows of a 3×3 layer with stride 2 lie, along one side."""
    kernel, stride = 3, 2
    counts = {
        side: [windows(side, kernel, stride, pad) for pad in ((1, 1), same(side, kernel, stride))]
        for side in (6, 28)
    }
    assert counts[28][0] == counts[28][1]
    picture = Drawing(
        "padding",
        "Where windows with stride 2 begin",
        f"Windows of three pixels step by two along a line of six pixels. PyTorch pads one zero on both sides, so the "
        f"first window begins at −1. Keras pads one zero at the end only, so it begins at 0. Both have {counts[6][0]} "
        "windows. With seven pixels, both pad both sides, and the windows agree.",
        height=396,
    )
    rows = [
        (6, (1, 1), "PyTorch, padding=1", "6 pixels"),
        (6, same(6, kernel, stride), 'Keras, padding="same"', "6 pixels"),
        (7, same(7, kernel, stride), "Both, where the side is odd", "7 pixels"),
    ]
    for number_, (side, pads, title, size) in enumerate(rows):
        _number_line(picture, 24 + 107 * number_, side, pads, kernel, stride, f"{title}: {size}")
    begins = [-pad[0] for pad in ((1, 1), same(28, kernel, stride))]
    picture.text(180, 344, "A dot is a window's center, dashed boxes are zeros.", "quiet small")
    picture.text(180, 365, f"With 28 pixels: {counts[28][0]} windows, the first begins")
    picture.text(180, 382, f"at {number(begins[0])} in PyTorch and at {number(begins[1])} in Keras.")
    return picture


def _number_line(
    picture: Drawing, y: float, side: int, pads: tuple[int, int], kernel: int, stride: int, title: str
) -> None:
    picture.heading(y, title)
    cell, left = 34, 27
    top = y + 25
    last, centers = 0, []
    for step in range(windows(side, kernel, stride, pads)):
        begin = step * stride - pads[0]
        last = begin + kernel
        x = left + (begin + 1) * cell
        under = top + 33 + 12 * (step % 2)
        wide = kernel * cell
        picture.add("path", "window frame", d=f"M{x + 3} {under - 6}V{under}H{x + wide - 3}V{under - 6}")
        centers.append(begin + kernel // 2)
    for place in range(-pads[0], side + pads[1]):
        x = left + (place + 1) * cell
        is_pad = place < 0 or place >= side
        picture.text(x + cell / 2, top - 5, number(place), "quiet small")
        picture.box(x, top, cell, 24, "quiet wire dashed" if is_pad else "value box")
        if place in centers:
            picture.circle(x + cell / 2, top + 12, 4.5, "window solid")
        if is_pad:
            picture.text(x + cell / 2, top + 16.6, "0", "quiet")
            if place >= last:
                picture.text(x + cell / 2, top + 44, "unused", "quiet small")


def pooling() -> Drawing:
    """Max pooling, forward and back."""
    largest, winners = pooled(MAP)
    back = np.zeros_like(MAP)
    for place, value in zip(winners, ARRIVING.ravel(), strict=True):
        back[place] = value
    picture = Drawing(
        "pooling",
        "Max pooling and its gradient",
        "Of every 2 × 2 window of a 4 × 4 map only the largest number goes on to a 2 × 2 map. On the way back, each "
        "gradient goes to the number that was the largest; the other three of its window get 0.",
        height=408,
    )
    for top, title, left_words, right_words, role in [
        (24, "Forward: the largest of four goes on", _words(MAP), _words(largest), "value"),
        (220, "Back: only the largest gets the gradient", _words(back), _words(ARRIVING), "gradient"),
    ]:
        picture.heading(top, title)
        cell, x, y = 36, 12, top + 12
        picture.grid(x, y, cell, left_words, "quiet", winners, role)
        for row in (0, 2):
            for column in (0, 2):
                picture.box(x + column * cell, y + row * cell, 2 * cell, 2 * cell, "window frame", radius=2)
        small = 44
        picture.grid(260, y + 28, small, right_words, role)
        ends = [(168, y + 72), (250, y + 72)]
        picture.arrow(*(ends if role == "value" else ends[::-1]), look=role)
        picture.text(209, y + 62, "maximum" if role == "value" else "unchanged", f"{role} small")
        if role == "gradient":
            picture.text(209, y + 88, "to the largest", f"{role} small")
        else:
            picture.text(209, y + 88, "stride 2", "quiet small")
        picture.text(x + 2 * cell, y + 4 * cell + 17, "4 × 4", "quiet small")
        picture.text(260 + small, y + 4 * cell + 17, "2 × 2", "quiet small")
    return picture


def receptive_field() -> Drawing:
    """Two 3×3 layers as planes above the image; what one number of the upper one sees."""
    kernel = 3
    fields = [1]
    for _ in range(2):
        fields.append(fields[-1] + kernel - 1)
    sides = [7, 5, 3]
    weights = (2 * kernel**2, fields[2] ** 2)
    picture = Drawing(
        "receptive-field",
        "What one number sees through two layers",
        f"Three planes: the image, the map of a first 3 × 3 layer, the map of a second. One number of the second map is "
        f"computed from {fields[1]} × {fields[1]} numbers of the first, and those from {fields[2]} × {fields[2]} pixels.",
        height=358,
    )
    cell, slant, depth = 21, 9, 12
    heights = [212, 212 + depth - 98, 212 + 2 * depth - 196]  # of the planes' corners
    planes = [(82 + level * (cell - slant), heights[level]) for level in range(3)]

    def at(level: int, row: float, column: float) -> tuple[float, float]:
        x, y = planes[level]
        return x + column * cell - row * slant, y + row * depth

    def patch(level: int, row: float, column: float, size: float, look: str) -> None:
        ends = [(row, column), (row, column + size), (row + size, column + size), (row + size, column)]
        picture.polygon([at(level, *end) for end in ends], look)

    for level, side in enumerate(sides):
        field = fields[2 - level]
        start = (side - field) // 2
        for row in range(side):
            for column in range(side):
                inside = start <= row < start + field and start <= column < start + field
                patch(level, row, column, 1, "value box thin" if inside else "quiet box thin")
        patch(level, start, start, field, "window frame")
        if level:
            below, wide = (sides[level - 1] - fields[3 - level]) // 2, fields[3 - level]
            for down, right in [(0, 0), (0, 1), (1, 0), (1, 1)]:
                begin = at(level, start + down * field, start + right * field)
                picture.line(
                    *begin, *at(level - 1, below + down * wide, below + right * wide), "window wire dashed"
                )
    for level, words in enumerate(
        [
            ("image", f"{fields[2]} × {fields[2]} pixels"),
            ("first layer", f"{fields[1]} × {fields[1]} numbers"),
            ("second layer", "1 number"),
        ]
    ):
        y = at(level, sides[level] / 2, 0)[1]
        picture.text(243, y - 2, words[0], "quiet small", "start")
        picture.text(243, y + 15, words[1], "window bold", "start")
    picture.text(180, 326, f"Two 3 × 3 kernels have {kernel**2} + {kernel**2} = {weights[0]} weights;")
    picture.text(180, 344, f"one 5 × 5 kernel, which sees as far, has {weights[1]}.")
    return picture
