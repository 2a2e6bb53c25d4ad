"""Pictures of chapter 01: a dataset, image by image and as a whole, and what simple classifiers make of it.

Nothing is computed here beyond what drawing takes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import seaborn as sns
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from course_utils.data import Dataset, Split
from course_utils.plots.images import show_image
from course_utils.plots.picture import (
    COLORS,
    MARKERS,
    Picture,
    canvas,
    finish,
    legend_above,
    looks,
    slant_names,
)


def label_counts(
    counts: Mapping[str, NDArray[np.integer]], class_names: Sequence[str], *, source: str
) -> Picture:
    """Images per class, one panel per split; a dashed line marks equal shares.

    Args:
        counts: by the split's name, integers `[C]`.
    """
    with canvas(1, len(counts), height=3.8, sharey=True, squeeze=False) as (figure, axes):
        for axis, (name, values) in zip(axes.flat, counts.items(), strict=True):
            sns.barplot(x=values, y=list(class_names), ax=axis, color=COLORS[0], saturation=1, errorbar=None)
            axis.axvline(values.mean(), color=COLORS[1], linestyle="--", linewidth=1.5)
            axis.set(title=name, xlabel="images")
            axis.grid(axis="y", visible=False)
        texts = [
            f"{name}: {min(values):,} to {max(values):,} images per class" for name, values in counts.items()
        ]
        return finish(
            figure,
            "Number of images per class, with a dashed line at equal shares. " + "; ".join(texts) + ".",
            source,
        )


def class_map(
    points: NDArray[np.floating],
    labels: NDArray[np.integer],
    class_names: Sequence[str],
    *,
    source: str,
    title: str,
    axes: tuple[str, str] = ("no unit: only nearness has a meaning", ""),
) -> Picture:
    """Images as points in the plane, colored and marked by class, each class named at its median.

    Args:
        points: `[N, 2]`.
        labels: `[N]`.
        axes: what the horizontal and the vertical direction mean.
    """
    with canvas(height=5.8) as (figure, axis):
        names = np.asarray(class_names)[labels]
        sns.scatterplot(
            x=points[:, 0], y=points[:, 1], hue=names, style=names, hue_order=class_names, style_order=class_names,
            ax=axis, s=11, alpha=0.7, linewidth=0, **looks(class_names),
        )  # fmt: skip
        for label, name in enumerate(class_names):
            x, y = np.median(points[labels == label], axis=0)
            box = {"facecolor": "white", "alpha": 0.8, "edgecolor": "none", "pad": 1.5}
            axis.text(x, y, name, ha="center", va="center", fontsize=10, bbox=box)
        axis.set(title=title, xticks=[], yticks=[], xlabel=axes[0], ylabel=axes[1])
        options = {"fontsize": 10, "markerscale": 1.4, "columnspacing": 1.2, "handletextpad": 0.3}
        legend_above(figure, axis, 5, **options)
        alt = f"{title}: {len(points):,} images as points, one color and marker per class ({', '.join(class_names)})."
        return finish(figure, alt, source)


def class_examples(dataset: Dataset, per_class: int = 8) -> Picture:
    """The first `per_class` training images of every class, one class per row."""
    count = len(dataset.class_names)
    with canvas(count, per_class, height=0.83 * count) as (figure, axes):
        for label, row in enumerate(axes):
            found = np.flatnonzero(dataset.train.labels == label)[:per_class]
            for axis, index in zip(row, found, strict=False):
                show_image(axis, dataset.train.images[index])
            row[0].set_ylabel(dataset.class_names[label], rotation=0, ha="right", va="center", fontsize=11)
        alt = f"The first {per_class} training images of each class, one class per row: {', '.join(dataset.class_names)}."
        return finish(figure, alt, dataset.source)


def pixel_values(
    image: NDArray[np.uint8], *, source: str, top: int = 6, left: int = 10, size: int = 8
) -> Picture:
    """An image with a square marked on it, and the square enlarged with every pixel's value written in it.

    Args:
        image: uint8 `[H, W]`.
        top, left, size: the square's first row, first column, and number of rows and columns.

    Raises:
        ValueError: the square does not lie within the image.
    """
    height, width = image.shape
    if min(top, left) < 0 or size < 1 or top + size > height or left + size > width:
        raise ValueError(
            f"rows {top} to {top + size - 1} and columns {left} to {left + size - 1} leave {height} × {width}"
        )
    part = image[top : top + size, left : left + size]
    with canvas(1, 2, height=3.7) as (figure, (whole, enlarged)):
        show_image(whole, image)
        whole.add_patch(
            Rectangle((left - 0.5, top - 0.5), size, size, fill=False, edgecolor=COLORS[4], linewidth=2)
        )
        whole.set_xlabel(f"{height} rows × {width} columns")
        show_image(enlarged, part)
        for row, column in np.ndindex(part.shape):
            color = "white" if part[row, column] < 128 else "black"
            enlarged.text(
                column, row, str(part[row, column]), ha="center", va="center", color=color, fontsize=9
            )
        enlarged.set_xticks(range(size), range(left, left + size))
        enlarged.set_yticks(range(size), range(top, top + size))
        enlarged.set(xlabel="column", ylabel="row", title="0 = black, 255 = white")
        alt = (
            f"Left, an image of {height} × {width} pixels with a square of {size} × {size} pixels marked. Right, the "
            f"square enlarged, each pixel with its value, from {part.min()} to {part.max()}."
        )
        return finish(figure, alt, source)


def mean_and_spread(split: Split, class_names: Sequence[str], *, source: str) -> Picture:
    """Per class the mean image (white: 255) and, below it, the standard deviation of each pixel.

    White stands for a standard deviation of 127.5, the largest that values from 0 to 255 can have.
    """
    count = len(class_names)
    half = count // 2
    with canvas(4, half, height=6.6) as (figure, axes):
        for label in range(2 * half):
            chosen = split.images[split.labels == label].astype(np.float32)
            row, column = 2 * (label // half), label % half
            show_image(axes[row, column], chosen.mean(axis=0), class_names[label])
            show_image(axes[row + 1, column], chosen.std(axis=0), white=127.5)
        for row in range(4):
            axes[row, 0].set_ylabel("mean" if row % 2 == 0 else "spread")
        alt = (
            "For each class its mean image, and below it the standard deviation of every pixel: "
            "bright where the images of the class differ most."
        )
        return finish(figure, alt, source)


def accuracy_bars(
    accuracies: Mapping[str, Mapping[str, tuple[float, float, float]]], *, source: str, run: str = ""
) -> Picture:
    """Accuracies as dots with intervals: one row per classifier, one color and marker per dataset.

    Args:
        accuracies: dataset -> classifier -> (accuracy, low, high), fractions.
    """
    rows: Sequence[str] = list(next(iter(accuracies.values())))
    with canvas(height=0.55 * len(rows) + 1.5) as (figure, axis):
        for place, (dataset, values) in enumerate(accuracies.items()):
            heights = np.arange(len(rows)) + 0.16 * (place - (len(accuracies) - 1) / 2)
            middle, low, high = np.array([values[row] for row in rows]).T
            axis.errorbar(
                middle, heights, xerr=[middle - low, high - middle], fmt=MARKERS[place], color=COLORS[place],
                markersize=4.5, capsize=4, label=dataset,
            )  # fmt: skip
        axis.set_yticks(range(len(rows)), rows)
        axis.invert_yaxis()
        axis.set(xlabel="test accuracy (fraction correct, with 95 % interval)")
        legend_above(figure, axis, len(accuracies))
        texts = [
            f"{dataset}: " + ", ".join(f"{row} {value[0]:.1%}" for row, value in values.items())
            for dataset, values in accuracies.items()
        ]
        return finish(figure, "Test accuracy of simple classifiers. " + "; ".join(texts) + ".", source, run)


def pair_accuracies(
    pairs: Mapping[str, tuple[NDArray[np.floating], Sequence[str]]], *, source: str, run: str = ""
) -> Picture:
    """How well two classes can be told apart, for every pair of classes; one triangle per dataset.

    Args:
        pairs: dataset -> (fractions `[C, C]`, of which only those below the diagonal count, class names).
    """
    with canvas(len(pairs), 1, height=4.5 * len(pairs), squeeze=False) as (figure, axes):
        texts = []
        for axis, (dataset, (values, names)) in zip(axes.flat, pairs.items(), strict=True):
            count = len(names)
            below = np.tri(count, k=-1, dtype=bool)
            sns.heatmap(
                100 * values, mask=~below, ax=axis, cmap="cividis", vmin=50, vmax=100, cbar=False, annot=True,
                fmt=".0f", annot_kws={"fontsize": 9}, xticklabels=names, yticklabels=names,
            )  # fmt: skip
            if max(map(len, names)) > 2:
                slant_names(axis)
            axis.tick_params(axis="y", rotation=0)
            axis.set(title=dataset, xlim=(0, count - 1), ylim=(count, 1))
            axis.grid(False)
            note = "percent right\n50 = guessing\n100 = always right"
            axis.text(count - 1.1, 1.2, note, ha="right", va="top", fontsize=10, color="#555555")
            row, column = divmod(int(np.where(below, values, np.inf).argmin()), count)
            texts.append(
                f"{dataset}: median {np.median(values[below]):.0%}, hardest pair {names[row]} and "
                f"{names[column]} with {values[row, column]:.0%}"
            )
        return finish(
            figure, "Percent correct for every pair of classes. " + "; ".join(texts) + ".", source, run
        )
