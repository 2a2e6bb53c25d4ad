"""Run records: one JSON file per run, schema-checked; and claims set beside what was measured.

It reads, writes and compares; running experiments is another room's task.
"""

from course_utils.claims import Verdict
from course_utils.records.answers import Answers, OtherImagesError, mcnemar, on_all_official_images
from course_utils.records.board import Chance, by_claim, chance, judge
from course_utils.records.compare import FEWEST, Band, Measured, Point, Weighed, weigh
from course_utils.records.judgement import Deciding, Judgement, Law, Other, Substitute, Tried
from course_utils.records.ours import averages, in_percent, side_by_side
from course_utils.records.parts import Bins, Curves, DataUsed, Shifts, SplitUsed, Tested
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
from course_utils.records.runs import (
    Group,
    NotRunError,
    Reading,
    Runs,
    at,
    average_precision,
    f1,
    last,
    on_test,
    precision,
    recall,
    under_shift,
)
from course_utils.records.tables import beside_this_run, claim_table, in_words

__all__ = [
    "Answers",
    "FEWEST",
    "Band",
    "Bins",
    "Chance",
    "Curves",
    "DataUsed",
    "Deciding",
    "Group",
    "Judgement",
    "Law",
    "Measured",
    "NotRunError",
    "Other",
    "OtherImagesError",
    "Point",
    "Reading",
    "RecordError",
    "Rule",
    "Ruling",
    "RunRecord",
    "Runs",
    "Substitute",
    "Tried",
    "Shifts",
    "SplitUsed",
    "Tested",
    "Verdict",
    "Weighed",
    "at",
    "average_precision",
    "averages",
    "beside_this_run",
    "by_claim",
    "chance",
    "claim_table",
    "f1",
    "file_name",
    "folder",
    "in_percent",
    "in_words",
    "judge",
    "last",
    "mcnemar",
    "on_all_official_images",
    "on_test",
    "precision",
    "read",
    "read_all",
    "recall",
    "side_by_side",
    "specification_hash",
    "under_shift",
    "weigh",
    "write",
]
