"""The engine: what an experiment is, and the running of it: jobs, checkpoints, schedules, records.

It knows no paper: which experiments there are stands in the folders of `papers`. What a record proves is
`records'` task.
"""

from course_utils.experiments.board import current, judged, judgement, law, rules, scoreboard
from course_utils.experiments.catalog import alternatives, get, select
from course_utils.experiments.running import Setting, run
from course_utils.experiments.specification import Experiment

__all__ = [
    "Experiment",
    "Setting",
    "alternatives",
    "current",
    "get",
    "judged",
    "judgement",
    "law",
    "rules",
    "run",
    "scoreboard",
    "select",
]
