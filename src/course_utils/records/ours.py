"""Experiments set beside each other: means and deviations over seeds, one row per experiment.

For the course's own comparisons; claims have tables and rules of their own, and nothing is judged here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from course_utils.claims import Verdict
from course_utils.records.compare import Measured
from course_utils.records.runs import NotRunError, Reading, Runs


def in_percent(read: Reading) -> Reading:
    """The same quantity times 100."""
    return lambda record: 100 * read(record)


def averages(
    runs: Runs, experiments: Mapping[str, str], readings: Mapping[str, Reading]
) -> dict[str, dict[str, Measured]]:
    """Mean and deviation over seeds, by label and by name of the quantity.

    Args:
        experiments: label of a row → name of an experiment; its largest group of runs is taken.
        readings: name of a quantity → how a record tells it.

    Returns:
        One entry per label; an experiment that was not run, or whose records lack a quantity, lacks it here.
    """
    found: dict[str, dict[str, Measured]] = {label: {} for label in experiments}
    for label, experiment in experiments.items():
        for name, read in readings.items():
            try:
                found[label][name] = runs.group(experiment).measured(read)
            except NotRunError:
                continue
    return found


def side_by_side(
    runs: Runs, experiments: Mapping[str, str], readings: Mapping[str, Reading], *, decimals: int = 2
) -> pd.DataFrame:
    """`averages` as text: "91.23 ± 0.17", or "not run yet", and a last column "seeds"."""
    found = averages(runs, experiments, readings)
    table = {
        label: {name: _text(values.get(name), decimals) for name in readings}
        | {"seeds": max((value.n for value in values.values()), default=0)}
        for label, values in found.items()
    }
    return pd.DataFrame.from_dict(table, orient="index")


def _text(value: Measured | None, decimals: int) -> str:
    if value is None:
        return Verdict.NOT_RUN.value
    text = f"{value.mean:.{decimals}f}"
    # spaces that no line of a narrow table ends at
    return f"{text}\u00a0±\u00a0{value.deviation:.{decimals}f}" if math.isfinite(value.deviation) else text
