"""From logits to judgements: accuracy, confusion, precision and recall, intervals.

scikit-learn does the arithmetic; pictures are `plots`' task.
"""

from course_utils.evaluation.calibration import Reliability, reliability
from course_utils.evaluation.gradients import gradient_error
from course_utils.evaluation.intervals import (
    Interval,
    around,
    equivalent,
    holm,
    mean_difference,
    next_run,
    power,
    surprise,
    wilson_interval,
)
from course_utils.evaluation.ranking import PrecisionRecall, precision_recall_curves
from course_utils.evaluation.results import Evaluation, evaluate, per_class_table
from course_utils.evaluation.shifting import UnderShifts, shifted, under_shifts
from course_utils.evaluation.temperature import fit_temperature

__all__ = [
    "Evaluation",
    "Interval",
    "PrecisionRecall",
    "Reliability",
    "UnderShifts",
    "around",
    "equivalent",
    "evaluate",
    "fit_temperature",
    "gradient_error",
    "holm",
    "mean_difference",
    "next_run",
    "per_class_table",
    "power",
    "precision_recall_curves",
    "reliability",
    "shifted",
    "surprise",
    "under_shifts",
    "wilson_interval",
]
