"""Pictures of lines: loss and accuracy over the epochs, gradients over the layers, accuracy over what was tried.

Nothing is trained or chosen here; the numbers come ready.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from course_utils.plots.picture import COLORS, LINES, MARKERS, Picture, canvas, finish, legend_above
from course_utils.training.history import History


def learning_curves(histories: Mapping[str, History], *, source: str, run: str = "") -> Picture:
    """Loss and accuracy of one or several trainings; solid for training, dashed for validation.

    Raises:
        ValueError: no history.
    """
    if not histories:
        raise ValueError("there is no history to draw")
    with canvas(1, 2, height=3.6) as (figure, (losses, accuracies)):
        for place, (name, history) in enumerate(histories.items()):
            epochs = range(1, history.epochs + 1)
            look = {"color": COLORS[place], "marker": MARKERS[place], "markersize": 4}
            for axis, train, validation in (
                (losses, history.train_loss, history.validation_loss),
                (accuracies, history.train_accuracy, history.validation_accuracy),
            ):
                axis.plot(epochs, train, "-", label=f"{name}, training", **look)
                if validation:
                    axis.plot(epochs, validation, "--", label=f"{name}, validation", **look)
        losses.set(title="Loss", xlabel="epoch", ylabel="cross-entropy (nats)")
        accuracies.set(title="Accuracy", xlabel="epoch", ylabel="fraction correct")
        for axis in (losses, accuracies):
            axis.xaxis.set_major_locator(MaxNLocator(integer=True))
        legend_above(figure, losses, 2, fontsize=10)
        return finish(figure, _alt(histories), source, run)


def _alt(histories: Mapping[str, History]) -> str:
    parts = []
    for name, history in histories.items():
        text = (
            f"{name}: training loss from {history.train_loss[0]:.2f} to {history.train_loss[-1]:.2f}, "
            f"training accuracy from {history.train_accuracy[0]:.2f} to {history.train_accuracy[-1]:.2f}"
        )
        if history.validation_loss:
            text += (
                f", validation loss {history.validation_loss[-1]:.2f} "
                f"and accuracy {history.validation_accuracy[-1]:.2f} after the last epoch"
            )
        parts.append(text)
    return "Loss and accuracy per epoch. " + "; ".join(parts) + "."


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
            look = {"color": COLORS[place], "marker": MARKERS[place], "linestyle": LINES[place]}
            sns.lineplot(pd.DataFrame(values, columns=tried).melt(), x="variable", y="value", ax=axis,
                         errorbar="sd", err_kws={"linewidth": 0}, label=name, legend=False, **look)  # fmt: skip
        axis.set(xscale="log", xlabel="candidates tried (logarithmic scale)", ylabel="fraction correct")
        axis.set_xticks(tried, [str(number) for number in tried])
        axis.minorticks_off()
        legend_above(figure, axis, 1)
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


def gradient_sizes(
    panels: Mapping[str, Mapping[str, NDArray[np.floating]]], *, source: str, run: str = "", of: str = "layer"
) -> Picture:
    """How large the gradient is in each layer, on a logarithmic axis; one panel per initialization.

    Args:
        panels: initialization -> network -> sizes `[layers]`, first layer first; all positive.
        of: what has such a size: "layer", or "block" of several.

    Raises:
        ValueError: a size is zero, negative or not a number.
    """
    for title, networks in panels.items():
        for name, sizes in networks.items():
            if not np.all(np.isfinite(sizes) & (sizes > 0)):
                raise ValueError(
                    f"{title}, {name}: sizes must be positive for a logarithmic axis, not {sizes}"
                )
    with canvas(1, len(panels), height=4.0, sharey=True, squeeze=False) as (figure, axes):
        texts = []
        for axis, (title, networks) in zip(axes.flat, panels.items(), strict=True):
            for place, (name, sizes) in enumerate(networks.items()):
                layers = range(1, len(sizes) + 1)
                look = {"color": COLORS[place], "marker": MARKERS[place], "markersize": 5}
                axis.plot(layers, sizes, LINES[place % 4], label=name, **look)
                texts.append(f"{title}, {name}: {sizes[0]:.0e} in the first, {sizes[-1]:.0e} in the last")
            axis.set(yscale="log", title=title, xlabel=of)
            axis.set_xticks([1, (len(sizes) + 1) // 2, len(sizes)])
        axes[0, 0].set_ylabel("norm of the gradient")
        legend_above(figure, axes[0, 0], max(map(len, panels.values())))
        alt = f"Norm of the gradient per {of}, logarithmic axis. " + "; ".join(texts) + "."
        return finish(figure, alt, source, run)
