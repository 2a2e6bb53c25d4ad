"""P4's split."""

from course_utils.data.splits import Recipe, first

RECIPES = (
    Recipe("leopardi", "The first 5,000 training and the first 1,000 test images.", first(5_000, 1_000)),
)
