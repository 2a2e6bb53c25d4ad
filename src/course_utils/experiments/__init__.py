"""What each paper ran, as data; and the running of it: jobs, checkpoints, schedules, records.

It trains with `training` and judges with `evaluation`; what a record proves is `records`' task.
"""

from course_utils.experiments.board import current, scoreboard
from course_utils.experiments.catalog import EXPERIMENTS, get, select
from course_utils.experiments.running import Setting, run
from course_utils.experiments.specification import Choice, Experiment

__all__ = ["EXPERIMENTS", "Choice", "Experiment", "Setting", "current", "get", "run", "scoreboard", "select"]
