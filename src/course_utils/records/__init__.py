"""Run records: one JSON file per run, schema-checked; and claims set beside what was measured.

It reads, writes and compares; running experiments is another room's task.
"""

from course_utils.records.board import scoreboard
from course_utils.records.compare import Measured, beside_this_run, verdict
from course_utils.records.judgement import VERDICTS, Judgement, Other
from course_utils.records.ours import averages, in_percent, side_by_side
from course_utils.records.paired import mcnemar
from course_utils.records.record import (
    RecordError,
    RunRecord,
    file_name,
    folder,
    read,
    read_all,
    specification_hash,
    write,
)
from course_utils.records.runs import Runs
from course_utils.records.tables import claim_table, in_words

__all__ = [
    "VERDICTS",
    "Judgement",
    "Measured",
    "Other",
    "RecordError",
    "RunRecord",
    "Runs",
    "averages",
    "beside_this_run",
    "claim_table",
    "file_name",
    "folder",
    "in_percent",
    "in_words",
    "mcnemar",
    "read",
    "read_all",
    "scoreboard",
    "side_by_side",
    "specification_hash",
    "verdict",
    "write",
]
