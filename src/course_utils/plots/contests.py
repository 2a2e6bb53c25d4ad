"""Pictures of networks against each other: accuracy against cost, under shifts, and whose losses are large.

The numbers come ready; nothing is trained or judged here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from course_utils.evaluation import UnderShifts
from course_utils.plots.picture import COLORS, MARKERS, Picture, canvas, finish

LINES = ("-", "--", "-.", ":")


@dataclass(frozen=True)
class Contender:
    """A network in a contest.

    Attributes:
        parameters, multiply_accumulates: what it costs to store and to run on one image.
        accuracies: fractions, one per seed.
    """

    parameters: int
    multiply_accumulates: int
    accuracies: Sequence[float]


def accuracy_against_cost(contenders: Mapping[str, Contender], *, source: str, run: str = "") -> Picture:
    """Accuracy against parameters, and against multiply-accumulates; a small mark per seed, a large one at the mean.

    Raises:
        ValueError: no contender.
    """
    if not contenders:
        raise ValueError("there is no network to draw")
    costs = {
        "parameters": "parameters (logarithmic)",
        "multiply_accumulates": "multiply-accumulates per image (log.)",
    }
    with canvas(1, 2, height=3.9, sharey=True) as (figure, axes):
        for axis, (cost, label) in zip(axes, costs.items(), strict=True):
            for place, (name, contender) in enumerate(contenders.items()):
                x, look = getattr(contender, cost), {"color": COLORS[place], "marker": MARKERS[place]}
                count = len(contender.accuracies)
                axis.plot(
                    [x] * count, contender.accuracies, markersize=4, alpha=0.55, linestyle="none", **look
                )
                axis.plot(
                    x, np.mean(contender.accuracies), markersize=10, linestyle="none", label=name,
                    markeredgecolor="white", **look,
                )  # fmt: skip
            axis.set(xscale="log", xlabel=label)
            axis.margins(x=0.15)
        axes[0].set(ylabel="validation accuracy\n(fraction correct)")
        figure.legend(*axes[0].get_legend_handles_labels(), loc="outside upper center", ncols=2, fontsize=10)
        texts = [
            f"{name} with {c.parameters:,} parameters and {c.multiply_accumulates:,} multiply-accumulates: "
            f"{np.mean(c.accuracies):.3f}"
            for name, c in contenders.items()
        ]
        alt = "Mean validation accuracy against parameters and against multiply-accumulates. "
        return finish(figure, alt + "; ".join(texts) + ".", source, run)


def under_shifts(results: Mapping[str, UnderShifts], *, source: str, run: str = "") -> Picture:
    """Accuracy, and share of unchanged answers, against the number of pixels that the images were moved by.

    Raises:
        ValueError: no result.
    """
    if not results:
        raise ValueError("there is no network to draw")
    with canvas(1, 2, height=3.7, sharey=True) as (figure, (left, right)):
        for place, (name, result) in enumerate(results.items()):
            look = {"color": COLORS[place], "marker": MARKERS[place], "linestyle": LINES[place % len(LINES)]}
            left.plot(result.amounts, result.accuracy, label=name, **look)
            right.plot(result.amounts, result.consistency, label=name, **look)
        left.set(title="Correct", ylabel="fraction of the images")
        right.set(title="Same answer as unmoved")
        for axis in (left, right):
            axis.set(xlabel="moved by (pixels)", ylim=(0, 1.03))
            axis.set_xticks(sorted({int(amount) for result in results.values() for amount in result.amounts}))
        figure.legend(*left.get_legend_handles_labels(), loc="outside upper center", ncols=2)
        texts = [
            f"{name}: correct from {r.accuracy[0]:.2f} unmoved to {r.accuracy[-1]:.2f} at {r.amounts[-1]} pixels, "
            f"same answer there for {r.consistency[-1]:.2f}"
            for name, r in results.items()
        ]
        return finish(figure, "Accuracy on moved images. " + "; ".join(texts) + ".", source, run)


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
