"""P1's split."""

from course_utils.data.splits import Recipe, whole

RECIPES = (
    Recipe(
        "priyowidodo",
        "60,000 to train. The paper's validation set is the test set: its last losses coincide.",
        whole,
    ),
)
