"""P99's network."""

from course_utils.models.networks import Network, dense_parameters

NETWORKS = (Network("toy_line", "toy", "torch", dense_parameters(784, 10)),)
