"""Pictures of chapter 02: weights, slopes, progress by gradient descent, learning rates.

Nothing is trained or differentiated here; the numbers come ready.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from course_utils.plots.picture import COLORS, LINES, MARKERS, Picture, canvas, finish, legend_above


def weight_maps(
    weights: NDArray[np.floating], class_names: Sequence[str], *, source: str, run: str = ""
) -> Picture:
    """The weights of a layer that sees the pixels, one map per output: what speaks for and against it.

    Args:
        weights: `[H · H, C]`, pixels row by row.

    Raises:
        ValueError: the pixels are not those of a square image, or the names do not fit.
    """
    side = round(weights.shape[0] ** 0.5)
    if side**2 != weights.shape[0] or weights.shape[1] != len(class_names):
        raise ValueError(
            f"weights {list(weights.shape)} are not [H · H, C] with C = {len(class_names)} class names"
        )
    limit = float(np.abs(weights).max()) or 1.0
    rows = -(-len(class_names) // 4)
    with canvas(rows, 4, height=1.4 * rows + 0.5, squeeze=False) as (figure, axes):
        for axis in axes.flat:
            axis.set_axis_off()
        for axis, column, name in zip(axes.flat, weights.T, class_names, strict=False):
            image = axis.imshow(column.reshape(side, side), cmap="PuOr", vmin=-limit, vmax=limit)
            axis.set_title(name, fontsize=10, loc="center")
        bar = figure.colorbar(image, ax=axes, shrink=0.8, aspect=30)
        bar.set_label("weight (no unit)")
        alt = (
            f"{len(class_names)} maps of {side} × {side} weights, one per class ({', '.join(class_names)}): "
            f"from {weights.min():.2g} (orange, speaks against the class) to {weights.max():.2g} (purple, for it)."
        )
        return finish(figure, alt, source, run)


def functions_and_slopes(
    inputs: NDArray[np.floating], functions: Mapping[str, tuple[NDArray[np.floating], NDArray[np.floating]]]
) -> Picture:
    """Activation functions and their derivatives, side by side.

    Args:
        inputs: `[N]`, rising.
        functions: by name, values and derivatives `[N]`.
    """
    with canvas(1, 2, height=3.6) as (figure, (values, slopes)):
        for place, (name, (value, slope)) in enumerate(functions.items()):
            values.plot(inputs, value, LINES[place], color=COLORS[place], label=name, linewidth=2)
            slopes.plot(inputs, slope, LINES[place], color=COLORS[place], linewidth=2)
        values.set(title="Function", xlabel="input z", ylabel="output", ylim=(-1.2, 3))
        slopes.set(title="Slope", xlabel="input z", ylabel="derivative", ylim=(-0.05, 1.1))
        legend_above(figure, values, len(functions))
        steepest = "; ".join(
            f"{name}: slope at most {slope.max():.2g}" for name, (_, slope) in functions.items()
        )
        return finish(figure, f"Activation functions and their derivatives. {steepest}.", "formulas only")


def progress_and_time(
    curves: Mapping[str, tuple[float, Mapping[int, float]]], *, source: str, run: str = ""
) -> Picture:
    """The same accuracies against the number of updates, and against learning rate × updates.

    Args:
        curves: by name, the learning rate and the accuracy (a fraction) after so many updates.

    Raises:
        ValueError: no curve.
    """
    if not curves:
        raise ValueError("there is no curve to draw")
    with canvas(1, 2, height=4.2, sharey=True) as (figure, (by_updates, by_time)):
        for place, (name, (learning_rate, accuracies)) in enumerate(curves.items()):
            look = {"color": COLORS[place], "marker": MARKERS[place], "markersize": 4, "linewidth": 1.3}
            updates = np.array(list(accuracies))
            by_updates.plot(updates, list(accuracies.values()), label=name, **look)
            by_time.plot(learning_rate * updates, list(accuracies.values()), **look)
        by_updates.set(xscale="log", xlabel="updates", ylabel="fraction correct", title="By updates")
        by_time.set(xscale="log", xlabel="learning rate × updates", title="The same, rescaled")
        legend_above(figure, by_updates, 2, fontsize=10)
        texts = [
            f"{name}: {accuracies[max(accuracies)]:.2f} after {max(accuracies):,} updates"
            for name, (_, accuracies) in curves.items()
        ]
        alt = (
            "Accuracy against updates (left) and against learning rate times updates (right, where curves with "
            f"small steps lie on one another), logarithmic axes. {'; '.join(texts)}."
        )
        return finish(figure, alt, source, run)


def learning_rate_sweep(
    accuracies: Mapping[str, Mapping[float, float]], *, source: str, run: str = ""
) -> Picture:
    """Accuracy against the learning rate, one line per optimizer, its best rate ringed.

    Args:
        accuracies: optimizer -> learning rate -> fraction correct; NaN where the training blew up.

    Raises:
        ValueError: an optimizer without any finite accuracy.
    """
    with canvas(height=4.2) as (figure, axis):
        texts = []
        for place, (name, found) in enumerate(accuracies.items()):
            rates, values = np.array(list(found)), np.array(list(found.values()))
            if not np.isfinite(values).any():
                raise ValueError(f"{name}: no training ended with a finite accuracy")
            best = int(np.nanargmax(values))
            look = {"color": COLORS[place], "marker": MARKERS[place], "markersize": 5}
            axis.plot(rates, values, LINES[place % 4], label=name, **look)
            ring = {"markersize": 14, "markerfacecolor": "none", "markeredgewidth": 1.8}
            axis.plot(rates[best], values[best], "o", color=COLORS[place], **ring)
            texts.append(f"{name}: best {values[best]:.2f} at {rates[best]:g}")
        axis.set(xscale="log", xlabel="learning rate (logarithmic scale)", ylabel="fraction correct")
        legend_above(figure, axis, min(4, len(accuracies)))
        alt = f"Accuracy against the learning rate, one line per optimizer. {'; '.join(texts)}."
        return finish(figure, alt, source, run)
