"""P5's split."""

from course_utils.data.splits import Origin, Recipe, draw

RECIPES = (
    Recipe(
        "dalvi",
        "All 70,000 images, split at random into 70 % train, 10 % validation, 20 % test.",
        draw(validation=0.10, test=0.20),
        tested_on=Origin.DRAWN,
        is_random=True,
    ),
    Recipe(
        "dalvi-as-printed",
        "All 70,000 images, split at random into 20 % train, 10 % validation, 70 % test.",
        draw(validation=0.10, test=0.70),
        tested_on=Origin.DRAWN,
        is_random=True,
    ),
)
