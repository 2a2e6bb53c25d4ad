"""P3's two splits of the training images."""

from course_utils.data.splits import Recipe, last

_NOTE = "The last {} % of the training images are held out, as Keras' validation_split does."

RECIPES = (
    Recipe("bas-ann", _NOTE.format(33), last(0.33)),
    Recipe("bas-cnn", _NOTE.format(20), last(0.20)),
)
