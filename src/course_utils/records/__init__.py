"""Run records: one JSON file per run, schema-checked; and claims set beside what was measured.

It reads, writes and compares; running experiments is another room's task.
"""

from course_utils.records.answers import Answers, OtherImagesError, mcnemar, on_all_official_images
from course_utils.records.board import judge
from course_utils.records.compare import Measured, beside_this_run, verdict
from course_utils.records.judgement import VERDICTS, Judgement, Other
from course_utils.records.ours import averages, in_percent, side_by_side
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
from course_utils.records.ruling import Rule, Ruling
from course_utils.records.runs import Runs
from course_utils.records.tables import claim_table, in_words

__all__ = [
    "VERDICTS",
    "Answers",
    "Judgement",
    "Measured",
    "Other",
    "OtherImagesError",
    "RecordError",
    "Rule",
    "Ruling",
    "RunRecord",
    "Runs",
    "averages",
    "beside_this_run",
    "claim_table",
    "file_name",
    "folder",
    "in_percent",
    "in_words",
    "judge",
    "mcnemar",
    "on_all_official_images",
    "read",
    "read_all",
    "side_by_side",
    "specification_hash",
    "verdict",
    "write",
]
