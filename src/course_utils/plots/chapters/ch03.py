"""Pictures of chapter 03: inside a convolutional network, and networks against each other.

The arrays and numbers come ready; no network is run or judged here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from course_utils.plots.picture import (
    COLORS,
    LINES,
    MARKERS,
    Picture,
    bare,
    canvas,
    finish,
    legend_above,
    looks,
)
from course_utils.training.history import History

SPIKE = 1.3  # how far above nearly all losses one must lie to be a spike


@dataclass(frozen=True)
class CostAndAccuracy:
    """What a network costs, and how often it is right.

    Attributes:
        parameters, multiply_accumulates: what it costs to store and to run on one image.
        accuracies: fractions, one per seed.
    """

    parameters: int
    multiply_accumulates: int
    accuracies: Sequence[float]


def accuracy_against_cost(networks: Mapping[str, CostAndAccuracy], *, source: str, run: str = "") -> Picture:
    """Accuracy against parameters, and against multiply-accumulates; a small mark per seed, a large one at the mean.

    Raises:
        ValueError: no network.
    """
    if not networks:
        raise ValueError("there is no network to draw")
    costs = {
        "parameters": "parameters (logarithmic)",
        "multiply_accumulates": "multiply-accumulates per image (log.)",
    }
    table = pd.DataFrame(
        {"network": name, **{cost: getattr(each, cost) for cost in costs}, "accuracy": accuracy}
        for name, each in networks.items()
        for accuracy in each.accuracies
    )
    means = table.groupby("network", sort=False, as_index=False).mean()
    with canvas(1, 2, height=3.9, sharey=True) as (figure, axes):
        for axis, (cost, label) in zip(axes, costs.items(), strict=True):
            look = {
                "x": cost,
                "y": "accuracy",
                "hue": "network",
                "style": "network",
                "ax": axis,
                **looks(networks),
            }
            sns.scatterplot(table, s=25, alpha=0.6, linewidth=0, legend=False, **look)
            sns.scatterplot(means, s=110, legend="full" if axis is axes[0] else False, **look)
            axis.set(xscale="log", xlabel=label)
            axis.margins(x=0.15)
        axes[0].set(ylabel="validation accuracy\n(fraction correct)")
        legend_above(figure, axes[0], 2, fontsize=10)
        texts = [
            f"{name} with {c.parameters:,} parameters and {c.multiply_accumulates:,} multiply-accumulates: "
            f"{np.mean(c.accuracies):.3f}"
            for name, c in networks.items()
        ]
        alt = "Mean validation accuracy against parameters and against multiply-accumulates. "
        return finish(figure, alt + "; ".join(texts) + ".", source, run)


def loss_shares(losses: Mapping[str, NDArray[np.floating]], *, source: str, run: str = "") -> Picture:
    """Which share of the total loss is carried by the worst images: worst first, added up.

    Args:
        losses: by name, the loss of every image `[N]`.

    Raises:
        ValueError: no losses, or none above zero.
    """
    if not losses or any(len(values) == 0 or values.sum() <= 0 for values in losses.values()):
        raise ValueError("there is no loss to share out")
    texts = []
    with canvas(height=3.6) as (figure, axis):
        for place, (name, values) in enumerate(losses.items()):
            shares = np.sort(values)[::-1].cumsum() / values.sum()
            images = 100 * np.arange(1, len(values) + 1) / len(values)
            axis.plot(
                np.r_[0, images], 100 * np.r_[0, shares], LINES[place % len(LINES)], color=COLORS[place],
                linewidth=2, label=name,
            )  # fmt: skip
            worst = shares[max(len(values) // 100, 1) - 1]
            tenth = shares[max(len(values) // 10, 1) - 1]
            texts.append(f"{name}: the worst 1 % carry {worst:.0%} of the loss, the worst 10 % {tenth:.0%}")
        axis.set(xlabel="images, worst first (%)", ylabel="share of the total loss (%)", xlim=(0, 50))
        axis.set_ylim(0, 103)
        axis.legend(loc="lower right")
        return finish(
            figure, "Share of the loss that the worst images carry. " + "; ".join(texts) + ".", source, run
        )


def receptive_fields(
    influence: Mapping[str, NDArray[np.floating]], *, source: str, run: str = "", columns: int = 3
) -> Picture:
    """Per layer, how much each pixel of the image moves one feature; a frame marks all pixels that move it.

    Args:
        influence: layer → `[H, W]`, 0 where a pixel does not matter. Each is drawn on its own scale.

    Raises:
        ValueError: no layer, or one that nothing influences.
    """
    if not influence:
        raise ValueError("there is no receptive field to draw")
    rows = -(-len(influence) // columns)
    sizes = []
    with canvas(rows, columns, height=2.35 * rows + 0.4, squeeze=False) as (figure, axes):
        for axis in axes.flat[len(influence) :]:
            axis.set_visible(False)
        for axis, (name, values) in zip(axes.flat, influence.items(), strict=False):
            top, left, height, width = field_of(values)
            bare(axis)
            axis.imshow(values, cmap="cividis", vmin=0)
            frame = Rectangle((left - 0.5, top - 0.5), width, height, fill=False, edgecolor=COLORS[1])
            frame.set_linewidth(2)
            axis.add_patch(frame)
            axis.set_title(f"{name}: {height} × {width}", loc="center", fontsize=11)
            sizes.append(f"{name} {height} × {width}")
        alt = (
            "For one central feature of each layer, how much every pixel of the image moves it, in a frame around "
            f"all pixels that do: {', '.join(sizes)} pixels."
        )
        return finish(figure, alt, source, run)


def field_of(influence: NDArray[np.floating]) -> tuple[int, int, int, int]:
    """The smallest rectangle around all pixels that matter: top row, left column, height, width.

    Raises:
        ValueError: none matters.
    """
    rows, columns = np.nonzero(np.asarray(influence) > 0)
    if len(rows) == 0:
        raise ValueError("no pixel influences this feature: is its ReLU dead? Try other images")
    top, left = int(rows.min()), int(columns.min())
    return top, left, int(rows.max()) - top + 1, int(columns.max()) - left + 1


def feature_maps(
    image: NDArray[np.uint8],
    maps: Mapping[str, NDArray[np.floating]],
    *,
    source: str,
    run: str = "",
    columns: int = 5,
) -> Picture:
    """An image, and below it, per layer, the feature maps that respond to it most; each on its own scale.

    Args:
        image: uint8 `[H, W]`.
        maps: layer → `[h, w, channels]` of this image.
        columns: how many maps of a layer are shown.

    Raises:
        ValueError: no layer.
    """
    if not maps:
        raise ValueError("there is no feature map to draw")
    with canvas(len(maps) + 1, columns, height=1.2 * (len(maps) + 1) + 0.3) as (figure, axes):
        for axis in axes.flat:
            bare(axis)
        for axis in axes[0, 1:]:
            axis.set_visible(False)
        axes[0, 0].imshow(image, cmap="gray", vmin=0, vmax=255)
        axes[0, 0].set_ylabel("image", fontsize=10)
        for row, (name, layer) in zip(axes[1:], maps.items(), strict=True):
            row[0].set_ylabel(f"{name}\n{layer.shape[0]} × {layer.shape[1]}", fontsize=10)
            for axis, channel in zip(row, _liveliest(layer, columns), strict=False):
                axis.imshow(layer[..., channel], cmap="gray", vmin=0)
                axis.set_title(f"channel {channel}", loc="center", fontsize=9)
        silent = [
            f"{name}: {int((layer.reshape(-1, layer.shape[-1]).max(axis=0) <= 0).sum())} of {layer.shape[-1]}"
            for name, layer in maps.items()
        ]
        alt = (
            f"An image and the {columns} feature maps of each layer that respond to it most, bright where they "
            f"respond: {', '.join(maps)}. Maps that are zero everywhere: {'; '.join(silent)}."
        )
        return finish(figure, alt, source, run)


def _liveliest(layer: NDArray[np.floating], count: int) -> list[int]:
    """The channels with the largest mean response, in their own order."""
    means = layer.reshape(-1, layer.shape[-1]).mean(axis=0)
    return sorted(np.argsort(-means, kind="stable")[:count].tolist())


def validation_against_training(histories: Mapping[str, History], *, source: str, run: str = "") -> Picture:
    """Validation loss against training loss, a point per epoch; the training loss falls from left to right.

    So trainings are compared where they know their training images equally well, however fast they got there. The axis
    leaves out single epochs that lie far above all others, and says how many.

    Raises:
        ValueError: no history, or one without validation.
    """
    if not histories or not all(history.validation_loss for history in histories.values()):
        raise ValueError("every history needs a validation loss: pass validation images to fit")
    with canvas(height=3.8) as (figure, axis):
        for place, (name, history) in enumerate(histories.items()):
            look = {"color": COLORS[place], "marker": MARKERS[place], "markersize": 3.5, "linewidth": 1}
            axis.plot(history.train_loss, history.validation_loss, label=name, alpha=0.8, **look)
        axis.set(xscale="log", xlabel="training loss (nats, logarithmic)", ylabel="validation loss (nats)")
        axis.invert_xaxis()
        losses = np.concatenate([history.validation_loss for history in histories.values()])
        top = SPIKE * float(np.quantile(losses, 0.95))
        above = int((losses > top).sum())
        if above:
            axis.set_ylim(top=top)
            epochs = "1 epoch lies" if above == 1 else f"{above} epochs lie"
            axis.text(0.02, 0.97, f"{epochs} above", transform=axis.transAxes, va="top", fontsize=10)
        legend_above(figure, axis, len(histories), fontsize=10)
        texts = [
            f"{name}: lowest validation loss {min(history.validation_loss):.2f}, {history.validation_loss[-1]:.2f} "
            f"at the end, where the training loss is {history.train_loss[-1]:.4f}"
            for name, history in histories.items()
        ]
        alt = "Validation loss against training loss. " + "; ".join(texts) + "."
        return finish(figure, alt, source, run)
