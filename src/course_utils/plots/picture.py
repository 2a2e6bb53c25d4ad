"""A finished figure with its alt text, and the one style of the course.

The figure is closed as soon as it is drawn, so that a notebook shows it once.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterable, Iterator
from typing import Any

import matplotlib as mpl
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.figure import Figure

WIDTH = 6.2  # inches; narrow, so that the text is still legible when a phone scales it down
DPI = 110
# Okabe & Ito's palette, which color-blind readers can tell apart
COLORS = (
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#CC79A7",
    "#E69F00",
    "#56B4E9",
    "#000000",
    "#999999",
    "#8C510A",
    "#5E3C99",
)
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*", "<", ">")
LINES = ("-", "--", "-.", ":")
STYLE: dict[str, Any] = {
    "axes.grid": True,
    "axes.prop_cycle": cycler(color=COLORS),
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 12,
    "axes.labelsize": 11,
    "figure.dpi": DPI,
    "figure.facecolor": "white",
    "font.family": "sans-serif",
    "font.size": 11,
    "grid.alpha": 0.25,
    "legend.frameon": False,
    "savefig.facecolor": "white",
}


class Picture:
    """A figure that describes itself.

    Attributes:
        figure: the closed matplotlib `Figure` (it can still be saved and inspected).
        alt: what the picture shows, for those who cannot see it.
    """

    def __init__(self, figure: Figure, alt: str) -> None:
        if not alt.strip():
            raise ValueError("a picture needs an alt text")
        self.figure, self.alt = figure, alt

    def __repr__(self) -> str:
        return f"Picture: {self.alt}"

    def _repr_mimebundle_(
        self, include: Any = None, exclude: Any = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        buffer = io.BytesIO()
        self.figure.savefig(buffer, format="png", dpi=2 * DPI, bbox_inches="tight", pad_inches=0.08)
        width = int(self.figure.get_figwidth() * DPI)
        return (
            {"image/png": buffer.getvalue(), "text/plain": repr(self)},
            {"image/png": {"alt": self.alt, "width": width}},
        )


@contextlib.contextmanager
def canvas(
    rows: int = 1, columns: int = 1, height: float = 3.4, **options: Any
) -> Iterator[tuple[Figure, Any]]:
    """A figure and its axes in the course's style.

    Args:
        height: of the whole figure in inches; the width is fixed.
        options: for `Figure.subplots`.
    """
    with mpl.rc_context(STYLE):  # type: ignore[arg-type]  # mypy wants each key as a literal
        figure = Figure(figsize=(WIDTH, height), layout="constrained")
        yield figure, figure.subplots(rows, columns, **options)


def looks(names: Iterable[str]) -> dict[str, Any]:
    """Color and marker of each series, as seaborn takes them; ten can be told apart."""
    return {
        "palette": dict(zip(names, COLORS, strict=False)),
        "markers": dict(zip(names, MARKERS, strict=False)),
    }


def legend_above(figure: Figure, axis: Axes, columns: int, **options: Any) -> None:
    """One legend for the whole figure, above its axes, of what is named in one of them.

    Args:
        options: for `Figure.legend`.
    """
    own = axis.get_legend()
    if own is None:
        handles, labels = axis.get_legend_handles_labels()
    else:  # seaborn's
        handles, labels = (
            [each for each in own.legend_handles if each],
            [text.get_text() for text in own.get_texts()],
        )
        own.remove()
    figure.legend(handles, labels, loc="outside upper center", ncols=columns, **options)


def finish(figure: Figure, alt: str, source: str, run: str = "") -> Picture:
    """Print under the figure what it was made from, and wrap it up.

    Args:
        source: the dataset's `source`.
        run: framework and profile, where a network was involved.
    """
    text = " · ".join(part for part in (source, run) if part)
    figure.supxlabel(text, fontsize=8.5, color="#555555", x=0.995, ha="right")
    return Picture(figure, f"{alt} Data: {source}.")


def slant_names(axis: Axes) -> None:
    """Turn the names along the horizontal axis, so that long ones do not meet."""
    for text in axis.get_xticklabels():
        text.set(rotation=40, ha="right")


def bare(axis: Axes) -> None:
    """Take ticks, grid and frame from an axis that only holds an image."""
    axis.set_xticks([])
    axis.set_yticks([])
    axis.grid(False)
    for spine in axis.spines.values():
        spine.set_visible(False)
