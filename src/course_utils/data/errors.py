"""The one error that this room raises for files."""

from course_utils.errors import CourseError


class DataError(CourseError, RuntimeError):
    """A data file is missing, damaged or wrong. The message names the file, the fault and the remedy."""
