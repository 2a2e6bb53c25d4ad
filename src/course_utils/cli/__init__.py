"""The `course` command: `data`, `doctor`, `reproduce` and `bench`."""

from course_utils.cli.app import app
from course_utils.cli.bench import bench
from course_utils.cli.reproduce import reproduce

app.command()(reproduce)
app.command()(bench)

__all__ = ["app"]
