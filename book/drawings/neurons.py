"""Chapter 02's pictures: a neuron, ten of them, a network; and its gradients on their way back."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np

from book.drawings.layers import network
from book.drawings.shapes import Drawing, number


def neuron() -> Drawing:
    """One neuron with numbers, ten neurons, network A."""
    x, w, b = np.array([0, 0.5, 1]), np.array([0.4, -0.6, 0.8]), 0.1
    z = float(w @ x + b)
    picture = Drawing(
        "neuron",
        "A neuron, ten neurons, a network",
        f"A neuron takes three inputs, multiplies each by its weight, adds the products and a bias of {number(b)}, and "
        f"gives {number(z)}. Ten such neurons side by side read 784 pixels and give ten logits. Network A puts 100 "
        "neurons in between.",
        height=462,
    )
    picture.heading(24, "One neuron")
    for row, (value, weight) in enumerate(zip(x, w, strict=True)):
        y, name = 58 + 42 * row, "₁₂₃"[row]
        look = "weight dashed" if weight < 0 else "weight"
        picture.arrow((82, y), (189, 100 + 9 * (row - 1)), look=look)
        picture.labeled(12, y - 15, 70, 30, f"x{name} = {number(value)}", "value")
        label = ((138, 121, 138)[row], (58, 93, 148)[row])
        picture.text(*label, f"w{name} = {number(weight)}", "weight")
    picture.arrow((212, 152), (212, 125), look="weight")
    picture.text(212, 167, f"b = {number(b)}", "weight")
    picture.circle(212, 100, 23, "ink box")
    picture.text(212, 106, "Σ", "ink large bold")
    picture.arrow((235, 100), (274, 100), look="value")
    picture.labeled(275, 85, 73, 30, f"z = {number(z)}", "value", "bold")
    terms = " ".join(
        f"{'−' if weight < 0 else '+' if row else ''} {number(abs(weight))}·{number(value)}"
        for row, (value, weight) in enumerate(zip(x, w, strict=True))
    )
    picture.text(180, 192, f"z = {terms.strip()} + {number(b)} = {number(z)}")
    picture.text(180, 211, "A dashed weight is negative: it counts against.", "quiet small")
    picture.line(12, 226, 348, 226, "quiet wire thin")

    a = network("dalvi", "dalvi_one_hidden")
    first, second = a.layers
    _columns(picture, 12, "Ten neurons", [(34, first.before, "pixels"), (132, second.outputs, "logits")])
    _columns(
        picture,
        188,
        "Network A",
        [(208, first.before, "pixels"), (272, first.outputs, "hidden"), (334, second.outputs, "logits")],
    )
    single = first.before * second.outputs + second.outputs
    words = [f"{first.before}·{second.outputs} + {second.outputs}", f"= {single:,} parameters"]
    picture.lines(84, 428, words, "weight small")
    words = [
        f"{first.before}·{first.outputs} + {first.outputs}",
        f"+ {first.outputs}·{second.outputs} + {second.outputs} = {a.parameters:,}",
    ]
    picture.lines(270, 428, words, "weight small")
    return picture


def _columns(picture: Drawing, left: float, title: str, columns: list[tuple[float, int, str]]) -> None:
    """Columns of units, every unit wired to every one of the next column; large columns are shortened."""
    picture.heading(246, title, left)
    shown = [[(x, 262 + 12.4 * row) for row in _rows(count)] for x, count, _ in columns]
    for before, after in pairwise(shown):
        for start, end in product(before, after):
            picture.line(*start, *end, "weight wire hair")
    for (x, count, what), places in zip(columns, shown, strict=True):
        for place in places:
            picture.circle(*place, 4.6, "value box")
        if count > len(places):
            for step in range(3):
                picture.circle(x, 311.6 + 6.2 * step, 1.3, "value solid")
        picture.text(x, 395, f"{count}", "value bold")
        picture.text(x, 410, what, "quiet small")


def _rows(count: int) -> list[int]:
    """The units that are drawn: all of a column of ten; a larger one has a gap in the middle."""
    rows = list(range(10))
    return rows if count <= len(rows) else rows[:4] + rows[6:]


def back_propagation() -> Drawing:
    """Network A as a chain of arrays, and the chain of their gradients under it."""
    first, second = network("dalvi", "dalvi_one_hidden").layers
    inputs, hidden, classes = first.before, first.outputs, second.outputs
    picture = Drawing(
        "back-propagation",
        "Forward values, backward gradients",
        f"Above, forward: X of shape [N, {inputs}] becomes Z₁ and H of shape [N, {hidden}], Z₂ of shape [N, {classes}] "
        "and the loss ξ. Below, back: every array has a gradient of its own shape, and each is made from the one to "
        "its right; the weights' gradients leave downward.",
        height=396,
    )
    x1, h, x2, end = 108, 180, 252, 324
    picture.heading(22, "Forward: values")
    for center, index, shape in [(x1, "₁", (inputs, hidden)), (x2, "₂", (hidden, classes))]:
        picture.text(center - 28, 48, f"[{shape[0]}, {shape[1]}]", "weight small")
        picture.labeled(center - 48, 54, 40, 26, f"W{index}", "weight")
        picture.text(center + 28, 48, f"[{shape[1]}]", "weight small")
        picture.labeled(center + 13, 54, 30, 26, f"b{index}", "weight")
        picture.arrow((center - 28, 80), (center - 9, 109), look="weight")
        picture.arrow((center + 28, 80), (center + 9, 109), look="weight")
    row = [(36, "X", inputs), (x1, "Z₁", hidden), (h, "H", hidden), (x2, "Z₂", classes)]
    for center, name, size in row:
        picture.labeled(center - 20, 110, 40, 32, name, "value", "bold")
        picture.text(center, 158, f"[N, {size}]", "value small")
        picture.arrow((center + 20, 126), (center + 51, 126), look="value")
    picture.text((x1 + h) / 2 - 1, 120, "σ", "quiet")
    picture.labeled(end - 20, 110, 40, 32, "ξ", "value", "bold")
    picture.text(end, 103, "loss", "value small")

    picture.line(12, 174, 306, 174, "quiet wire thin")
    picture.heading(197, "Back: gradients of the same shapes")
    picture.arrow((end, 143), (end, 246), (x2 + 21, 246), look="gradient")
    back = [(x1, "δ₁", 40, hidden), (h, "δ₂W₂ᵀ", 54, hidden), (x2, "δ₂", 40, classes)]
    for center, name, width, size in back:
        picture.labeled(center - width / 2, 230, width, 32, name, "gradient", "bold")
        picture.text(center, 223, f"[N, {size}]", "gradient small")
    picture.arrow((x2 - 20, 246), (h + 28, 246), look="gradient")
    picture.arrow((h - 27, 246), (x1 + 21, 246), look="gradient")
    for center, name, index, shape in [(x1, "X", "₁", (inputs, hidden)), (x2, "H", "₂", (hidden, classes))]:
        picture.arrow((center - 9, 262), (center - 28, 291), look="gradient")
        picture.arrow((center + 9, 262), (center + 28, 291), look="gradient")
        picture.labeled(center - 52, 292, 48, 26, f"{name}ᵀδ{index}", "gradient")
        picture.text(center - 28, 334, f"[{shape[0]}, {shape[1]}]", "gradient small")
        picture.labeled(center + 8, 292, 40, 26, f"Σ δ{index}", "gradient")
        picture.text(center + 28, 334, f"[{shape[1]}]", "gradient small")
    picture.text(12, 362, "δ₂ = (Y − T) / N", "ink", "start")
    picture.text(348, 362, "δ₁ = (δ₂W₂ᵀ) ⊙ H ⊙ (1 − H)", "ink", "end")
    picture.text(180, 384, "Σ adds up the N rows: one row for each image.", "quiet small")
    return picture
