"""`python -m course_utils.cli`, where the command itself is not on the path."""

from course_utils.cli import app

app()
