"""P99, as claims."""

from course_utils.claims import Paper, ReportedExperiment, Writer

PAPER = Paper(
    slug="toy",
    number="P99",
    title="One Layer Is Enough",
    authors=("Nobody",),
    affiliation=None,
    language="English",
    framework="torch",
    summary="Trains one dense layer and is content.",
    experiments=(ReportedExperiment(name="line", title="one layer", network="Dense 10", training="SGD"),),
)
_write = Writer(PAPER)
CLAIMS = (
    _write.measured(
        "line.test_accuracy", "accuracy", "0.80", "One layer reaches 0.80.", "p. 1", split="test"
    ),
    _write.judged(
        "line.learns",
        "accuracy",
        "statement",
        "One layer learns.",
        "Holds if the test accuracy is above chance, 0.1, in every run.",
        "p. 1",
    ),
)
REMARKS = (_write.remark("nobody", "text", "Nobody wrote it."),)
