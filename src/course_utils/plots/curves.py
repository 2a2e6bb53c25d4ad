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


def validation_against_training(histories: Mapping[str, History], *, source: str, run: str = "") -> Picture:
    """Validation loss against training loss, a point per epoch; training goes on from left to right.

    So trainings are compared where they know their training images equally well, however fast they got there.

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
        figure.legend(loc="outside upper center", ncols=len(histories), fontsize=10)
        texts = [
            f"{name}: lowest validation loss {min(history.validation_loss):.2f}, {history.validation_loss[-1]:.2f} "
            f"at the end, where the training loss is {history.train_loss[-1]:.4f}"
            for name, history in histories.items()
        ]
        alt = "Validation loss against training loss. " + "; ".join(texts) + "."
        return finish(figure, alt, source, run)
