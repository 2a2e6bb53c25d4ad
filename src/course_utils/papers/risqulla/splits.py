"""P2's split."""

from course_utils.data.splits import Recipe, whole

RECIPES = (Recipe("risqulla", "60,000 to train, 10,000 to test, no validation set.", whole),)
