"""Every picture of the course: one function per kind, one style, alt text included.

Each function returns a `Picture`, which a notebook shows when it is a cell's last value. Nothing is
computed here beyond what drawing takes.
"""

from course_utils.plots.choices import chosen_and_fresh, pair_accuracies
from course_utils.plots.curves import learning_curves
from course_utils.plots.images import class_examples, image_grid, mean_and_spread, pixel_values
from course_utils.plots.judgements import accuracy_bars, confusion_matrices
from course_utils.plots.maps import class_map, label_counts, pixel_histogram
from course_utils.plots.picture import Picture

__all__ = [
    "Picture",
    "accuracy_bars",
    "chosen_and_fresh",
    "class_examples",
    "class_map",
    "confusion_matrices",
    "image_grid",
    "label_counts",
    "learning_curves",
    "mean_and_spread",
    "pair_accuracies",
    "pixel_histogram",
    "pixel_values",
]
