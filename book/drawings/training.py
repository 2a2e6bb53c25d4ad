"""Pictures for chapters 01, 05 and 07: who sees which images, dropout, batch normalization, precision and recall."""

from __future__ import annotations

from itertools import product

import numpy as np

from book.drawings.shapes import Drawing, number

UNITS = np.array([0.8, 0.2, 0.6, 0.4])
DROPPED = 0.5
DRAWS = np.array([[1, 0, 1, 0], [0, 1, 1, 0]], dtype=float)
CLASSES = ("Shirt", "T-shirt", "Coat")
COUNTS = np.array([[60, 25, 15], [20, 78, 2], [10, 5, 85]])  # made up, 100 images of each class


def split() -> Drawing:
    """70,000 images in three parts, and when each is looked at."""
    train, validation, test = 50_000, 10_000, 10_000
    official = train + validation
    picture = Drawing(
        "split",
        "Training, validation and test images",
        f"The official {official:,} training images are split into {train:,} to train on and {validation:,} for "
        f"validation; the {test:,} test images stay closed. The optimizer uses the training images in every epoch, you "
        "use the validation images after each epoch to choose, and the test images are used once, at the end.",
        height=388,
    )
    unit = 328 / (official + test)
    x1, x2, x3 = 12, 12 + train * unit, 20 + official * unit
    picture.heading(24, f"Official: {official:,} for training,")
    picture.text(348, 24, f"{test:,} test", "ink bold", "end")
    picture.box(x1, 34, official * unit, 26, "quiet box", radius=4)
    picture.box(x3, 34, test * unit, 26, "quiet box", radius=4)
    for x, size, role in [(x1, train, "value"), (x2, validation, "weight"), (x3, test, "gradient")]:
        wide = size * unit
        picture.arrow((x + wide / 2, 62), (x + wide / 2, 82), look="quiet", size=6)
        picture.box(
            x + (role == "weight") * 2, 84, wide - (role == "weight") * 2, 26, f"{role} box", radius=4
        )
        picture.text(x + wide / 2, 101.5, f"{size:,}", "ink small")
    picture.text(x1 + train * unit / 2, 127, "training", "value")
    picture.text(x2 + validation * unit / 2 - 6, 127, "validation", "weight")
    picture.text(348, 127, "test", "gradient", "end")

    picture.heading(164, "Who uses them, and when")
    lanes = [("training", 190, "value"), ("validation", 218, "weight"), ("test", 246, "gradient")]
    for name, y, role in lanes:
        picture.text(12, y + 16, name, role, "start")
        picture.line(88, y + 11, 348, y + 11, "quiet wire hair")
    for epoch in range(3):
        x = 90 + 70 * epoch
        picture.text(x + 24, 183, f"epoch {epoch + 1}", "quiet small")
        picture.box(x, 190, 48, 22, "value box", radius=3)
        picture.box(x + 50, 218, 16, 22, "weight box", radius=3)
    picture.text(310, 183, "…", "quiet small")
    picture.text(348, 183, "end", "quiet small", "end")
    picture.box(328, 246, 20, 22, "gradient box", radius=3)
    picture.text(12, 294, "Training: the optimizer, in every step", "value", "start")
    picture.text(12, 313, "Validation: you, after each epoch, to choose", "weight", "start")
    picture.text(12, 332, "Test: your readers, once, after all choices", "gradient", "start")
    picture.text(180, 359, "Choose by the test images, and their score is no", "quiet small")
    picture.text(180, 375, "longer that of images nobody has seen.", "quiet small")
    return picture


def dropout() -> Drawing:
    """Two draws of a training, and the evaluation."""
    keep = 1 - DROPPED
    masks = np.array(list(product([0, 1], repeat=len(UNITS))), dtype=float)
    mean = float((masks * UNITS / keep).sum(axis=1).mean())
    assert np.isclose(mean, UNITS.sum())
    picture = Drawing(
        "dropout",
        "Dropout: training and evaluation",
        f"Four units feed one. In training, each step crosses units out with probability {number(DROPPED)} and divides "
        f"the rest by {number(keep)}, so the sum changes from step to step. In evaluation all units count, as they are. "
        f"The mean over all draws is the sum in evaluation, {number(mean)}.",
        height=324,
    )
    picture.heading(24, "Training")
    picture.heading(24, "Evaluation", 254)
    picture.line(242, 12, 242, 254, "quiet wire thin")
    columns = [("one step", DRAWS[0], keep), ("another step", DRAWS[1], keep), ("all units", np.ones(4), 1.0)]
    for number_, (title, mask, share) in enumerate(columns):
        x = (34, 148, 270)[number_]
        picture.text(x + 25, 45, title, "quiet small")
        values = mask * UNITS / share
        for row, value in enumerate(values):
            y = 76 + 44 * row
            if mask[row]:
                picture.arrow((x + 17, y), (x + 50, 142 + 6 * (row - 1.5)), look="value", size=6)
                picture.circle(x, y, 17, "value box")
                picture.text(x, y + 4.6, number(value), "ink")
            else:
                picture.circle(x, y, 17, "quiet wire dashed")
                picture.cross(x, y, 12)
        picture.circle(x + 65, 142, 16, "ink box")
        picture.text(x + 65, 146.6, number(values.sum()), "ink bold")
    picture.text(117, 247, f"{number(UNITS[0])} ÷ {number(keep)} = {number(UNITS[0] / keep)}", "value small")
    picture.text(180, 277, f"Each unit is dropped with probability {number(DROPPED)};")
    picture.text(180, 294, f"what is left is divided by 1 − {number(DROPPED)} = {number(keep)}.")
    picture.text(
        180,
        313,
        f"Mean over all {len(masks)} draws: {number(mean)}, the sum in evaluation.",
        "ink small bold",
    )
    return picture


def batch_normalization() -> Drawing:
    """Which numbers share a mean and a standard deviation, after a dense layer and after a convolution."""
    dense, maps = np.zeros((5, 4)), np.zeros((3, 3, 3, 3))
    count, features = dense.shape
    images, side, _, channels = maps.shape
    picture = Drawing(
        "batch-normalization",
        "Batch normalization: which numbers share a mean",
        f"Left, a table of {count} images and {features} features: each column has its own mean and standard deviation. "
        f"Right, three images with {channels} channels of {side} × {side} numbers: each channel has its own, taken over "
        "all images and all places of its maps.",
        height=354,
    )
    picture.text(84, 24, "After a dense layer", "ink bold")
    picture.text(84, 42, "[N, features]", "quiet")
    picture.text(90, 68, "features →", "quiet small")
    _normalized(picture, 40, images=count, columns=features, side=1, cell=25, gap=0)
    picture.lines(84, 276, ["each μ, σ from", f"{count} numbers"], "window small")

    picture.text(262, 24, "After a convolution", "ink bold")
    picture.text(262, 42, "[N, H, W, C]", "quiet")
    picture.text(275, 68, "channels →", "quiet small")
    _normalized(picture, 212, images=images, columns=channels, side=side, cell=12, gap=9)
    parts = f"{images} × {side} × {side} = {images * side * side} numbers"
    picture.lines(262, 276, ["each μ, σ from", parts], "window small")

    for center, array, axes in [(84, dense, (0,)), (262, maps, (0, 1, 2))]:
        said = f"({', '.join(map(str, axes))})" if len(axes) > 1 else f"{axes[0]}"
        picture.text(center, 314, f"mean(axis={said}) → [{array.mean(axis=axes).size}]", "ink small")
    picture.text(180, 340, "In PyTorch, [N, C, H, W]: axis=(0, 2, 3).", "quiet small")
    return picture


def _normalized(
    picture: Drawing, left: float, images: int, columns: int, side: int, cell: float, gap: float
) -> None:
    """A batch as a table, with the second column framed, and the means below.

    Args:
        columns: features, or channels.
        side: of one image's map in one column, in numbers; 1 for a feature.
        cell: what one number takes.
        gap: between maps.
    """
    top, chosen, wide = 80, 1, side * cell
    pitch = wide + gap
    for image in range(images):
        y = top + image * pitch
        picture.text(left - 18, y + wide / 2 + 4.5, f"n={image + 1}", "quiet small")
        for column, v, u in product(range(columns), range(side), range(side)):
            role = "value" if column == chosen else "quiet"
            picture.box(left + column * pitch + u * cell, y + v * cell, cell, cell, f"{role} box thin")
    start = left + chosen * pitch - gap / 2
    picture.box(start, top - gap / 2, pitch, images * pitch, "window frame", radius=2)
    for column in range(columns):
        role, look = ("window", "ink bold") if column == chosen else ("quiet", "ink")
        middle = left + column * pitch + wide / 2
        picture.box(middle - 11, 234, 22, 22, f"{role} box", radius=3)
        picture.text(middle, 249.5, "μ", look)
    middle = start + pitch / 2
    picture.arrow((middle, top - gap / 2 + images * pitch + 4), (middle, 232), look="window", size=6)


def precision_recall() -> Drawing:
    """A confusion matrix of three classes with one column and one row marked."""
    hit, called, true = COUNTS[0, 0], COUNTS[:, 0].sum(), COUNTS[0].sum()
    precision, recall = hit / called, hit / true
    picture = Drawing(
        "precision-recall",
        "Precision is about a column, recall about a row",
        f"A confusion matrix of three classes with made-up counts. {called} images were called {CLASSES[0]}, and {hit} of "
        f"them are: precision {precision:.2f}. {true} images are a {CLASSES[0]}, and {hit} were found: recall {recall:.2f}.",
        height=346,
    )
    wide, tall, left, top = 66, 42, 84, 62
    picture.text(left + 1.5 * wide, 24, "predicted", "ink bold")
    picture.text(12, top - 12, "true", "ink bold", "start")
    for row, name in enumerate(CLASSES):
        picture.text(left + (row + 0.5) * wide, top - 12, name, "gradient bold" if row == 0 else "quiet")
        picture.text(
            left - 10, top + (row + 0.5) * tall + 4.6, name, "value bold" if row == 0 else "quiet", "end"
        )
        for column, count in enumerate(COUNTS[row]):
            role = (
                "ink"
                if (row, column) == (0, 0)
                else "gradient"
                if column == 0
                else "value"
                if row == 0
                else "quiet"
            )
            picture.box(left + column * wide, top + row * tall, wide, tall, f"{role} box thin")
            look = "ink large bold" if (row, column) == (0, 0) else "ink"
            picture.text(left + (column + 0.5) * wide, top + (row + 0.5) * tall + 5, str(count), look)
    picture.box(left - 2, top - 4, wide + 4, 3 * tall + 8, "gradient frame", radius=4)
    picture.box(left - 5, top - 1, 3 * wide + 10, tall + 2, "value frame dashed", radius=4)
    picture.text(left + wide / 2, top + 3 * tall + 22, f"{called} called", "gradient bold")
    picture.text(left + 3 * wide + 12, top + tall / 2, f"{true}", "value bold", "start")
    picture.text(left + 3 * wide + 12, top + tall / 2 + 16, "are", "value bold", "start")
    for y, word, parts, value, role, says in [
        (
            240,
            "Precision",
            f"{hit} / {called}",
            precision,
            "gradient",
            "of all that are called Shirt, how many are?",
        ),
        (288, "Recall", f"{hit} / {true}", recall, "value", "of all that are a Shirt, how many are found?"),
    ]:
        picture.text(12, y, f"{word} = {parts} = {value:.2f}", f"{role} bold", "start")
        picture.text(12, y + 18, says, "ink", "start")
    picture.text(12, 332, f"Made-up counts, {true} images of each class.", "quiet small", "start")
    return picture
