"""P99's claim without a number."""

from course_utils.records import Ruling, Runs


def _learns(runs: Runs) -> Ruling:
    group = runs.group("toy-line")
    lowest = min(record.test.accuracy for record in group.records)
    return Ruling.of(lowest > 0.1, f"The lowest test accuracy is {lowest:.3f}.", (group,))


RULES = {"P99.line.learns": _learns}
