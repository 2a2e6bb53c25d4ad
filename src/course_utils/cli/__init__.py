"""The `course` command: `data`, `doctor`, `reproduce`, `bench`, `handout` and `check`."""

from course_utils.cli.app import app
from course_utils.cli.bench import bench
from course_utils.cli.reproduce import reproduce
from course_utils.cli.teach import check, handout

app.command()(reproduce)
app.command()(bench)
app.command()(handout)
app.command()(check)

__all__ = ["app"]
