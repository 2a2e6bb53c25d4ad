"""The picture of chapter 05: levers side by side, over seeds, and what each does to a quantity.

The runs' values come ready; nothing is judged here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import seaborn as sns
from numpy.typing import NDArray

from course_utils.plots.picture import Picture, canvas, finish, legend_above, looks

Values = Mapping[str, Sequence[float] | NDArray[np.floating]]  # by lever: the values of its runs


def levers(
    panels: Mapping[str, Mapping[str, Values]],
    *,
    source: str,
    run: str = "",
    what: str = "Levers against overfitting",
) -> Picture:
    """Each lever's mean ± s.d. over its runs as a dot with a bar, one row per lever, one panel per quantity.

    A dotted line stands at the first lever's mean, the one to compare with.

    Args:
        panels: label of the horizontal axis, with its unit → name of a series, such as "5,000 images" →
            lever → values `[runs]`. A lever that a series lacks leaves its place empty.
        what: the rows, for the alt text.

    Raises:
        ValueError: no value at all.
    """
    table = pd.DataFrame(
        {"quantity": quantity, "series": name, "lever": lever, "value": value}
        for quantity, series in panels.items()
        for name, values in series.items()
        for lever, runs in values.items()
        for value in np.asarray(runs, float)
    )
    if table.empty:
        raise ValueError("there is no lever to draw")
    rows, names = table["lever"].unique(), table["series"].unique()
    look = looks(names)
    with canvas(1, len(panels), height=0.42 * len(rows) + 1.5, sharey=True, squeeze=False) as (figure, axes):
        for axis, (quantity, series) in zip(axes.flat, panels.items(), strict=True):
            sns.pointplot(
                table[table["quantity"] == quantity], x="value", y="lever", hue="series", order=rows,
                hue_order=names, palette=look["palette"], markers=[look["markers"][name] for name in names],
                errorbar="sd", capsize=0.12, dodge=0.24 * (len(names) - 1), linestyle="none", markersize=5,
                err_kws={"linewidth": 1.5}, ax=axis, legend="full" if axis is axes.flat[0] else False,
            )  # fmt: skip
            for name, values in series.items():
                if rows[0] in values:
                    line = {"color": look["palette"][name], "linestyle": ":", "linewidth": 1.2, "zorder": 0}
                    axis.axvline(np.mean(values[rows[0]]), **line)
            axis.set(xlabel=quantity, ylabel="")
        legend_above(figure, axes.flat[0], len(names))
        return finish(figure, _levers_alt(panels, what), source, run)


def _levers_alt(panels: Mapping[str, Mapping[str, Values]], what: str) -> str:
    parts = []
    for quantity, series in panels.items():
        for name, values in series.items():
            told = ", ".join(f"{row} {np.mean(runs):.4g}" for row, runs in values.items())
            parts.append(f"{quantity}, {name}: {told}")
    return f"{what}, one row each. " + ". ".join(parts) + "."
