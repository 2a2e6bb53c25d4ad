"""Pictures of whole networks: a residual block, ResNet-18, and those of the five papers side by side."""

from __future__ import annotations

from math import sqrt

from book.drawings.layers import Layer, Network, network
from book.drawings.shapes import Drawing

KINDS = {
    "convolution": ("window", "conv"),
    "maximum": ("value", "max"),
    "dense": ("weight", "dense"),
    "dropout": ("quiet", "dropout"),
    "batch normalization": ("quiet", "norm"),
}


def residual_block() -> Drawing:
    """A basic block of ResNet-18 with the way around it."""
    picture = Drawing(
        "residual-block",
        "A residual block",
        "An input x goes two ways: through two 3 × 3 convolutions with batch normalization and a ReLU between them, which "
        "make F(x), and past them, unchanged. Both are added: x + F(x), and a ReLU follows. The gradient takes the way "
        "around back without passing a weight.",
        height=402,
    )
    x, wide, way = 118, 128, 236
    steps = [
        ("convolution 3 × 3", "weight"), ("batch norm", "weight"), ("ReLU", "quiet"),
        ("convolution 3 × 3", "weight"), ("batch norm", "weight"),
    ]  # fmt: skip
    picture.labeled(x - 22, 12, 44, 28, "x", "value", "bold")
    picture.arrow((x, 40), (x, 79), look="value")
    y = 80
    for words, role in steps:
        picture.labeled(x - wide / 2, y, wide, 28, words, role)
        picture.arrow((x, y + 28), (x, y + 43), look="value")
        y += 44
    plus = y + 14
    picture.circle(x, plus, 14, "ink box")
    picture.text(x, plus + 5.5, "+", "ink large bold")
    picture.arrow((x, 58), (way, 58), (way, plus), (x + 15, plus), look="value")
    picture.circle(x, 58, 3, "value solid")
    picture.text(way + 8, 130, "x goes around,", "value", "start")
    picture.text(way + 8, 147, "as it is", "value", "start")
    picture.text(25, 196, "F(x)", "ink large bold")
    picture.add("path", "ink wire", d=f"M50 82H46V{y - 18}H50")
    picture.arrow((x, plus + 14), (x, plus + 35), look="value")
    picture.labeled(x - wide / 2, plus + 36, wide, 28, "ReLU", "quiet")
    picture.text(x, plus + 82, "ReLU(x + F(x))", "value bold")
    picture.arrow((way - 10, plus - 12), (way - 10, 68), look="gradient dashed")
    picture.text(way + 8, 236, "The gradient", "gradient", "start")
    picture.text(way + 8, 253, "comes back here", "gradient", "start")
    picture.text(way + 8, 270, "undiminished.", "gradient", "start")
    return picture


def resnet18() -> Drawing:
    """ResNet-18 from the image to the logits: sizes for two images, and what trains in P4."""
    body = network("leopardi", "leopardi_resnet18")
    sizes = (224, 28)
    stages = [
        ("conv1", "7 × 7, 64 maps", body.find("convolution", 1, 64, 7)),
        ("max pool", "3 × 3", body.find("maximum")),
        ("layer1", "2 blocks, 64 maps", body.find("convolution", 64, 64, 3)),
        ("layer2", "2 blocks, 128 maps", body.find("convolution", 64, 128, 3)),
        ("layer3", "2 blocks, 256 maps", body.find("convolution", 128, 256, 3)),
        ("layer4", "2 blocks, 512 maps", body.find("convolution", 256, 512, 3)),
    ]
    sides = [list(sizes)]
    for _, _, layer in stages:
        sides.append([layer.side(side) for side in sides[-1]])
    last = body.find("dense")
    ends = [f"{sides[-1][each]} × {sides[-1][each]}" for each in (0, 1)]
    picture = Drawing(
        "resnet18",
        "ResNet-18 for two sizes of image, and what trains in P4",
        f"The stages of ResNet-18 from top to bottom, with the sides of their maps. An image of {sizes[0]} pixels ends in "
        f"maps of {ends[0]}, one of {sizes[1]} pixels in maps of {ends[1]}. In P4, only the first convolution and the "
        "classifier train; the gradient of the first crosses the whole frozen body.",
        height=452,
    )
    columns = (246, 322)
    step, top = 42, 58
    for side, x in zip(sizes, columns, strict=True):
        picture.text(x, 24, f"{side} pixels", "ink bold")
    rows: list[tuple[str, str, Layer | None]] = [("image", "1 channel", None), *stages]
    for row, (name, says, made_by) in enumerate(rows):
        y = top + row * step
        trains = made_by is not None and made_by.what == "convolution" and not made_by.frozen
        _stage(picture, y, name, says, "value" if made_by is None else "weight" if trains else "quiet")
        for side, x in zip(sides[row], columns, strict=True):
            drawn = 28 * sqrt(side / sizes[0])
            picture.box(x - 14 - drawn / 2, y - drawn / 2, drawn, drawn, "value box")
            picture.text(x + 10, y + 4.6, str(side), "ink bold" if row == len(rows) - 1 else "ink", "start")
    y = top + len(rows) * step
    _stage(picture, y, "average", f"{last.before} means", "quiet")
    y += step
    _stage(picture, y, "dense", f"{last.before} → {last.outputs}", "quiet" if last.frozen else "weight")
    for side, x in zip(sides[-1], columns, strict=True):
        picture.text(x, top + len(rows) * step + 4.6, f"of {side**2}", "ink small")
    picture.arrow((12, y), (12, top + step), (24, top + step), look="gradient")
    picture.line(12, y, 25, y, "gradient wire")
    picture.text(284, y - 4, "loss: its gradient", "gradient small")
    picture.text(284, y + 12, "goes back to conv1", "gradient small")
    y += 34
    picture.box(30, y - 11, 14, 14, "weight box", radius=2)
    picture.text(50, y, f"trains in P4: {body.parameters:,} weights", "weight small", "start")
    picture.box(30, y + 7, 14, 14, "quiet box", radius=2)
    picture.text(50, y + 18, "frozen; the gradient crosses it all the same", "quiet small", "start")
    return picture


def _stage(picture: Drawing, y: float, name: str, says: str, role: str) -> None:
    picture.box(25, y - 16, 188, 32, f"{role} box", radius=4)
    picture.text(31, y + 4.6, name, "ink bold small", "start")
    picture.text(208, y + 4.6, says, "ink small", "end")


def networks() -> Drawing:
    """The papers' networks as stacks of layers; ResNet-18 has a picture of its own."""
    upper = [
        ("P1", network("priyowidodo", "priyowidodo_cnn_dropout")),
        ("P2", network("risqulla", "risqulla_cnn")),
        ("P3 CNN 1", network("bas", "bas_cnn1")),
        ("P4", network("leopardi", "leopardi_customnet")),
        ("P5 C", network("dalvi", "dalvi_strided_cnn")),
    ]
    lower = [
        ("P3 ANN 1", network("bas", "bas_ann")),
        ("P3 ANN 3", network("bas", "bas_ann_deep")),
        ("P5 A", network("dalvi", "dalvi_one_hidden")),
        ("P5 B", network("dalvi", "dalvi_deep")),
    ]
    said = "; ".join(f"{title}, {each.parameters:,} parameters" for title, each in upper + lower)
    picture = Drawing(
        "networks",
        "The papers' networks side by side",
        f"Stacks of layers from the image to the ten logits. {said}. P4's second network is ResNet-18.",
        height=628,
    )
    picture.heading(22, "With convolutions")
    for place, (title, each) in enumerate(upper):
        _stack(picture, 6 + 70 * place, 42, 68, title, each)
    picture.lines(72, 306, ["P4's ResNet-18 has", "its own picture."], "quiet small")
    picture.line(12, 374, 348, 374, "quiet wire thin")
    picture.heading(396, "Without")
    for place, (title, each) in enumerate(lower):
        _stack(picture, 10 + 86 * place, 416, 80, title, each)
    y = 580
    for x, kind, words in [(12, "window", "conv"), (76, "value", "max pool"), (162, "weight", "dense")]:
        picture.box(x, y - 10, 12, 12, f"{kind} box", radius=2)
        picture.text(x + 17, y + 0.5, words, "ink small", "start")
    picture.line(228, y - 4, 244, y - 4, "gradient frame")
    picture.text(249, y + 0.5, "dropout", "ink small", "start")
    picture.line(12, y + 13, 24, y + 13, "ink frame")
    picture.text(29, y + 17.5, "batch normalization", "ink small", "start")
    picture.box(12, y + 26, 12, 12, "window box dashed", radius=2)
    picture.text(29, y + 36.5, "conv with stride 2", "ink small", "start")
    picture.text(178, y + 36.5, "last line: parameters", "weight small", "start")
    picture.text(178, y + 17.5, "28²: a map's size", "quiet small", "start")
    return picture


def _stack(picture: Drawing, x: float, y: float, wide: float, title: str, each: Network) -> None:
    middle, side, flat = x + wide / 2, 28, False
    picture.text(middle, y, title, "ink small bold")
    picture.text(middle, y + 17, f"{side}²", "quiet small")
    y += 22
    for layer in each.layers:
        if layer.what in ("dropout", "batch normalization"):
            look = "gradient frame" if layer.what == "dropout" else "ink frame"
            picture.line(x + 8, y + 2, x + wide - 8, y + 2, look)
            y += 6
            continue
        role, word = KINDS[layer.what]
        strided = " dashed" if layer.what == "convolution" and layer.stride > 1 else ""
        picture.box(x + 1, y, wide - 2, 18, f"{role} box{strided}", radius=3)
        picture.text(middle, y + 13.4, f"{word} {layer.outputs or layer.kernel}", "ink small")
        y += 21
        flat = flat or layer.what == "dense"
        after = side if flat else layer.side(side)
        if after != side:
            side = after
            picture.text(middle, y + 11, f"{side}²", "quiet small")
            y += 16
    picture.text(middle, y + 12, f"{each.parameters:,}", "weight small bold")
