"""Five ways to train one network, side by side on this machine: what tutorials write, and what the course does."""

from course_utils.bench.contenders import CONTENDERS, NETWORKS, Contender
from course_utils.bench.report import Report, read, write
from course_utils.bench.side_by_side import side_by_side

__all__ = ["CONTENDERS", "NETWORKS", "Contender", "Report", "read", "side_by_side", "write"]
