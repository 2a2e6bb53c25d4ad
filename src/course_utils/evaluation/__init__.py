"""From logits to judgements: accuracy, confusion, precision and recall, intervals.

scikit-learn does the arithmetic; pictures are `plots`' task.
"""

from course_utils.evaluation.intervals import wilson_interval
from course_utils.evaluation.results import Evaluation, evaluate, per_class_table

__all__ = ["Evaluation", "evaluate", "per_class_table", "wilson_interval"]
