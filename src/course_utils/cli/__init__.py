"""The `course` command: `data`, `doctor` and `reproduce`."""

from course_utils.cli.app import app
from course_utils.cli.reproduce import reproduce

app.command()(reproduce)

__all__ = ["app"]
