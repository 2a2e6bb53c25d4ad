"""Every picture of the course, one style, alt text included: general kinds here, a chapter's own in `plots.ch03` and so on.

Each function returns a `Picture`, which a notebook shows when it is a cell's last value. Nothing is
computed here beyond what drawing takes; seaborn draws what is statistical.
"""

from course_utils.plots.chapters import ch01, ch02, ch03, ch04, ch05, ch06, ch07, ch08
from course_utils.plots.curves import chosen_and_fresh, gradient_sizes, learning_curves
from course_utils.plots.images import filters, image_grid
from course_utils.plots.judgements import calibration, confusion_matrices
from course_utils.plots.picture import Picture
from course_utils.plots.scoreboard import ClaimedCurve, claimed_curves

__all__ = [
    "ClaimedCurve",
    "Picture",
    "calibration",
    "ch01",
    "ch02",
    "ch03",
    "ch04",
    "ch05",
    "ch06",
    "ch07",
    "ch08",
    "chosen_and_fresh",
    "claimed_curves",
    "confusion_matrices",
    "filters",
    "gradient_sizes",
    "image_grid",
    "learning_curves",
]
