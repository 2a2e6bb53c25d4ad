"""From logits to judgements: accuracy, confusion, precision and recall, intervals.

scikit-learn does the arithmetic; pictures are `plots`' task.
"""

from course_utils.evaluation.calibration import Reliability, reliability
from course_utils.evaluation.intervals import wilson_interval
from course_utils.evaluation.results import Evaluation, evaluate, per_class_table
from course_utils.evaluation.shifting import UnderShifts, shifted, under_shifts

__all__ = [
    "Evaluation",
    "Reliability",
    "UnderShifts",
    "evaluate",
    "per_class_table",
    "reliability",
    "shifted",
    "under_shifts",
    "wilson_interval",
]
