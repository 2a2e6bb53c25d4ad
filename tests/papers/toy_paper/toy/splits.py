"""P99's split."""

from course_utils.data.splits import Recipe, first

RECIPES = (Recipe("toy", "The first 600 training and the first 500 test images.", first(600, 500)),)
