"""Five ways to train one network, side by side on this machine: what tutorials write, and what the course does."""

from course_utils.bench.contenders import CONTENDERS, FLOAT32, NETWORKS, STEPS, WITH_DROPOUT, Contender
from course_utils.bench.profiling import where_time_goes
from course_utils.bench.report import Report, committed, read, write
from course_utils.bench.side_by_side import side_by_side

__all__ = [
    "CONTENDERS",
    "FLOAT32",
    "NETWORKS",
    "STEPS",
    "WITH_DROPOUT",
    "Contender",
    "Report",
    "committed",
    "read",
    "side_by_side",
    "where_time_goes",
    "write",
]
