"""The words that rules share, on numbers whose error is known."""

from __future__ import annotations

import numpy as np
import pytest

from course_utils import records
from course_utils.records import ruling


@pytest.mark.parametrize(
    ("differences", "holds"),
    [([3, 1], False), ([4, 1.5], True), ([-4, -1.5], False), ([0, 0, 0], False), ([1, 1, 1], True)],
)  # fmt: skip
def test_paired_differences_must_exceed_twice_their_error(differences, holds):
    found = ruling.paired(np.array(differences, float), "one minus the other", ())
    assert found.holds is holds
    assert found.finding.startswith(f"one minus the other: {np.mean(differences):+.4f} ± ")
    assert found.finding.endswith(f"(standard error, {len(differences)} pairs).")


def test_a_single_pair_shows_nothing_however_large():
    found = ruling.paired(np.array([9.0]), "one minus the other", ())
    assert found.holds is False
    assert found.finding == "one minus the other: +9.0000 for the only pair of seeds; its error is unknown."


def test_what_nobody_has_written_is_named():
    with pytest.raises(records.NotRunError, match="no run of toy-line is recorded"):
        ruling.lacking("toy-line")(records.Runs([]))
