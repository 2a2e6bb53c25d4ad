"""Pictures of choices and comparisons: what choosing does to an accuracy, which pairs of classes are hard.

Nothing is chosen or measured here; the arrays come ready.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from course_utils.plots.picture import COLORS, MARKERS, Picture, canvas, finish

LINES = ("-", "--", "-.", ":")


def chosen_and_fresh(
    tried: Sequence[int], accuracies: Mapping[str, NDArray[np.floating]], *, source: str, run: str = ""
) -> Picture:
    """Accuracy of the best of several candidates against their number, as mean ± s.d. over repetitions.

    Args:
        tried: numbers of candidates, rising `[T]`.
        accuracies: by name, such as "reported" and "on fresh images", fractions `[repetitions, T]`.
    """
    with canvas(height=4.0) as (figure, axis):
        for place, (name, values) in enumerate(accuracies.items()):
            mean, spread = values.mean(axis=0), values.std(axis=0)
            axis.plot(tried, mean, LINES[place], color=COLORS[place], marker=MARKERS[place], label=name)
            axis.fill_between(
                tried, mean - spread, mean + spread, color=COLORS[place], alpha=0.15, linewidth=0
            )
        axis.set(xscale="log", xlabel="candidates tried (logarithmic scale)", ylabel="fraction correct")
        axis.set_xticks(tried, [str(number) for number in tried])
        axis.minorticks_off()
        figure.legend(loc="outside upper left", ncols=1)
        texts = [
            f"{name}: from {values[:, 0].mean():.1%} with {tried[0]} to {values[:, -1].mean():.1%} with {tried[-1]}"
            for name, values in accuracies.items()
        ]
        alt = (
            "Accuracy of the chosen candidate against the number of candidates tried. "
            + "; ".join(texts)
            + "."
        )
        return finish(figure, alt, source, run)


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
            axis.imshow(np.where(below, 100 * values, np.nan), cmap="cividis", vmin=50, vmax=100)
            for row, column in zip(*np.nonzero(below), strict=True):
                share = 100 * values[row, column]
                color = "black" if share > 75 else "white"
                axis.text(column, row, f"{share:.0f}", ha="center", va="center", color=color, fontsize=9)
            slanted = {"rotation": 40, "ha": "right"} if max(map(len, names)) > 2 else {}
            axis.set_xticks(range(count - 1), names[:-1], **slanted)
            axis.set_yticks(range(1, count), names[1:])
            axis.set(title=dataset, xlim=(-0.5, count - 1.5), ylim=(count - 0.5, 0.5))
            axis.grid(False)
            note = "percent right\n50 = guessing\n100 = always right"
            axis.text(count - 1.6, -0.3, note, ha="right", va="top", fontsize=10, color="#555555")
            row, column = divmod(int(np.where(below, values, np.inf).argmin()), count)
            texts.append(
                f"{dataset}: median {np.median(values[below]):.0%}, hardest pair {names[row]} and "
                f"{names[column]} with {values[row, column]:.0%}"
            )
        return finish(
            figure, "Percent correct for every pair of classes. " + "; ".join(texts) + ".", source, run
        )
