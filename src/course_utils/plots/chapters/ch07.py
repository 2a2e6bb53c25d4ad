"""Pictures of chapter 07: what a classifier gets wrong, and where it looks.

Curves, tables and maps come ready; nothing is judged and no network is run here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import seaborn as sns
from matplotlib.axes import Axes
from numpy.typing import NDArray

from course_utils.evaluation import PrecisionRecall
from course_utils.inspection import share_on_object
from course_utils.plots.picture import COLORS, LINES, MARKERS, Picture, bare, canvas, finish, slant_names

FAINT = 0.001  # a map that stays below is left white: its colors would say nothing


def ranking_curves(
    curves: Mapping[str, PrecisionRecall],
    answers: Mapping[str, tuple[float, float]] | None = None,
    *,
    source: str,
    run: str = "",
) -> Picture:
    """Precision against recall, one stepped line per class.

    Args:
        answers: class → (recall, precision) of the network's answers, drawn as a hollow mark.

    Raises:
        ValueError: no curve, or more than ten.
    """
    if not 1 <= len(curves) <= len(COLORS):
        raise ValueError(f"1 to {len(COLORS)} curves can be told apart, not {len(curves)}")
    with canvas(height=4.3) as (figure, axis):
        for place, (name, curve) in enumerate(curves.items()):
            look = {"color": COLORS[place], "linestyle": LINES[place % len(LINES)]}
            axis.step(curve.recall, curve.precision, where="post", linewidth=1.6, label=name, **look)
            if answers and name in answers:
                axis.plot(
                    *answers[name], marker=MARKERS[place], markersize=9, markerfacecolor="none",
                    markeredgecolor=COLORS[place], markeredgewidth=2, linestyle="none",
                )  # fmt: skip
        axis.set(xlabel="recall (fraction of the class that is found)", ylim=(0, 1.03), xlim=(0, 1.03))
        axis.set_ylabel("precision (fraction of the found that is right)")
        axis.legend(loc="lower left")
        told = ", ".join(f"{name} {curve.average_precision:.3f}" for name, curve in curves.items())
        alt = f"Precision against recall, one line per class. Areas under the lines (average precision): {told}."
        if answers:
            marks = ", ".join(f"{name} {p:.3f} at {r:.3f}" for name, (r, p) in answers.items())
            alt += f" Hollow marks, the network's answers, precision at recall: {marks}."
        return finish(figure, alt, source, run)


def class_table(
    rows: Mapping[str, NDArray[np.floating]],
    class_names: Sequence[str],
    *,
    source: str,
    run: str = "",
    quantity: str = "F1 score (0 to 1)",
) -> Picture:
    """One row per network, one column per class; dark is low. The lowest of each row has a ring.

    Args:
        rows: label of a row → values `[C]` in [0, 1].

    Raises:
        ValueError: no row, or one that does not fit the classes.
    """
    if not rows or any(len(values) != len(class_names) for values in rows.values()):
        raise ValueError(f"each row needs {len(class_names)} values, and one row at least")
    table = np.array(list(rows.values()), float)
    with canvas(height=0.22 * len(table) + 2.0) as (figure, axis):
        sns.heatmap(
            table, ax=axis, cmap="cividis", vmin=min(0.5, table.min()), vmax=1, xticklabels=class_names,
            yticklabels=list(rows), cbar_kws={"label": f"{quantity}; ring: lowest", "aspect": 30},
        )  # fmt: skip
        axis.plot(
            table.argmin(axis=1) + 0.5, np.arange(len(table)) + 0.5, linestyle="none", marker="o", markersize=5,
            markerfacecolor="none", markeredgecolor="white", markeredgewidth=1.3,
        )  # fmt: skip
        axis.grid(False)
        axis.tick_params(axis="y", labelsize=9)
        slant_names(axis)
        axis.set(xlabel="class", ylabel="network")
        lowest = np.bincount(table.argmin(axis=1), minlength=len(class_names))
        highest = np.bincount(table.argmax(axis=1), minlength=len(class_names))
        told = [
            f"{name} is lowest in {low} and highest in {high} rows"
            for name, low, high in zip(class_names, lowest, highest, strict=True)
            if low or high
        ]
        alt = f"{quantity} of {len(table)} networks (rows) for each class (columns). " + "; ".join(told) + "."
        return finish(figure, alt, source, run)


def heat_maps(
    images: NDArray[np.uint8],
    maps: Mapping[str, NDArray[np.floating]],
    titles: Sequence[str],
    *,
    source: str,
    run: str = "",
) -> Picture:
    """Images in the first row, and below, row by row, a map over each of them: purple for, orange against.

    Each map has a scale of its own, white at zero, and lies over the image, whose outline shines through. The
    number below it is what its darkest color stands for. A map that stays below a thousandth is white all over.

    Args:
        images: uint8 `[N, H, W]`.
        maps: name of a row → `[N, h, w]`, of any size; stretched over the image.
        titles: `[N]`, above the images.

    Raises:
        ValueError: numbers that differ, or nothing to draw.
    """
    count = len(images)
    if count == 0 or len(titles) != count or any(len(each) != count for each in maps.values()):
        raise ValueError(f"{count} images, {len(titles)} titles, and maps for other images")
    with canvas(len(maps) + 1, count, height=1.12 + 1.3 * len(maps) + 0.4, squeeze=False) as (figure, axes):
        for axis, image, title in zip(axes[0], images, titles, strict=True):
            axis.imshow(image, cmap="gray", vmin=0, vmax=255)
            axis.set_title(title, loc="center", fontsize=9)
        for row, (name, values) in zip(axes[1:], maps.items(), strict=True):
            for axis, image, each in zip(row, images, values, strict=True):
                _draw_map(axis, image, each)
            row[0].set_ylabel(name, fontsize=9)
        axes[0, 0].set_ylabel("image", fontsize=9)
        for axis in axes.flat:
            bare(axis)
        alt = (
            f"Images ({', '.join(title.replace(chr(10), ' ') for title in titles)}), and below them maps of what "
            f"speaks for the answer: {_in_words(images, maps)}. The same everywhere: "
            f"{share_on_object(images, np.ones(images.shape)):.0%} on the object."
        )
        return finish(figure, alt, source, run)


def _draw_map(axis: Axes, image: NDArray[np.uint8], values: NDArray[np.floating]) -> None:
    """One map, stretched over the outline of its image, and below it what its darkest color stands for."""
    height, width = image.shape
    largest = float(np.abs(values).max())
    limit = largest if largest >= FAINT else 1  # a faint map's own scale would make it look strong
    axis.imshow(
        values, cmap="PuOr", vmin=-limit, vmax=limit, interpolation="bilinear",
        extent=(-0.5, width - 0.5, height - 0.5, -0.5),
    )  # fmt: skip
    axis.contour(image, levels=[40], colors="black", linewidths=0.6)
    faint = f"below {FAINT}" if largest else "all zero"
    axis.set_xlabel(f"± {largest:.2g}" if largest >= FAINT else faint, fontsize=8)


def _in_words(images: NDArray[np.uint8], maps: Mapping[str, NDArray[np.floating]]) -> str:
    """For each row of maps, its largest number and where its positive part lies."""
    parts = []
    for name, values in maps.items():
        share = share_on_object(images, values)
        where = "nothing positive" if np.isnan(share) else f"{share:.0%} of the positive part on the object"
        parts.append(f"{name}, at most {float(np.max(values)):.2g}, {where}")
    return "; ".join(parts)
