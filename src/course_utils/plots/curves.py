"""Learning curves: loss and accuracy over the epochs."""

from __future__ import annotations

from collections.abc import Mapping

from matplotlib.ticker import MaxNLocator

from course_utils.plots.picture import COLORS, MARKERS, Picture, canvas, finish
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
        figure.legend(*losses.get_legend_handles_labels(), loc="outside upper center", ncols=2, fontsize=10)
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
