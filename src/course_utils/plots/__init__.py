"""Every picture of the course: one function per kind, one style, alt text included.

Each function returns a `Picture`, which a notebook shows when it is a cell's last value. Nothing is
computed here beyond what drawing takes.
"""

from course_utils.plots.choices import chosen_and_fresh, pair_accuracies
from course_utils.plots.contests import Contender, accuracy_against_cost, loss_shares, under_shifts
from course_utils.plots.curves import learning_curves, validation_against_training
from course_utils.plots.descent import (
    functions_and_slopes,
    gradient_sizes,
    learning_rate_sweep,
    loss_curves,
    progress_and_time,
    weight_maps,
)
from course_utils.plots.images import class_examples, image_grid, mean_and_spread, pixel_values
from course_utils.plots.insides import feature_maps, filters, receptive_fields
from course_utils.plots.judgements import accuracy_bars, confusion_matrices
from course_utils.plots.levers import calibration, levers
from course_utils.plots.maps import class_map, label_counts, pixel_histogram
from course_utils.plots.mistakes import class_table, heat_maps, ranking_curves
from course_utils.plots.picture import Picture
from course_utils.plots.scoreboard import ClaimedCurve, Distance, claim_distances, claimed_curves
from course_utils.plots.shrinking import Way, ways_to_shrink
from course_utils.plots.speed import Rung, ladder, rates_and_distances, time_shares
from course_utils.plots.transferring import accuracy_against_images

__all__ = [
    "ClaimedCurve",
    "Contender",
    "Distance",
    "Picture",
    "Rung",
    "Way",
    "accuracy_against_cost",
    "accuracy_against_images",
    "accuracy_bars",
    "calibration",
    "chosen_and_fresh",
    "claim_distances",
    "claimed_curves",
    "class_examples",
    "class_map",
    "class_table",
    "confusion_matrices",
    "feature_maps",
    "filters",
    "functions_and_slopes",
    "gradient_sizes",
    "heat_maps",
    "image_grid",
    "label_counts",
    "ladder",
    "learning_curves",
    "learning_rate_sweep",
    "levers",
    "loss_curves",
    "loss_shares",
    "mean_and_spread",
    "pair_accuracies",
    "pixel_histogram",
    "pixel_values",
    "progress_and_time",
    "ranking_curves",
    "rates_and_distances",
    "receptive_fields",
    "time_shares",
    "under_shifts",
    "validation_against_training",
    "ways_to_shrink",
    "weight_maps",
]
