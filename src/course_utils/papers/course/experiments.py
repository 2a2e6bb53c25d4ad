"""Every experiment of the course's own, question by question."""

from course_utils.papers.course.contest import CONTEST
from course_utils.papers.course.fast import FAST
from course_utils.papers.course.levers import COURSE
from course_utils.papers.course.transfer import TRANSFER

EXPERIMENTS = (*COURSE, *TRANSFER, *FAST, *CONTEST)
