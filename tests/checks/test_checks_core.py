"""How the outcome of a self-check reads."""

from __future__ import annotations

import pytest

from course_utils.checks.core import NOT_ATTEMPTED, RIGHT, WRONG, Feedback


@pytest.mark.parametrize(("status", "mark"), [(RIGHT, "✓ "), (WRONG, "✗ "), (NOT_ATTEMPTED, "… ")])
def test_feedback_is_a_mark_and_a_message_on_one_line(status, mark):
    assert repr(Feedback(status, "look at the border")) == f"{mark}look at the border"
