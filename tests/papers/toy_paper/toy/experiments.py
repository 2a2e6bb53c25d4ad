"""P99's experiment."""

from course_utils.claims import Choice
from course_utils.experiments.specification import Experiment
from course_utils.training import Optimizer

EXPERIMENTS = (
    Experiment(
        name="toy-line",
        title="P99's one layer",
        paper="toy",
        reproduces="line",
        network="toy_line",
        split="toy",
        validates_on="nothing",
        optimizer=Optimizer.of("sgd", defaults="torch", learning_rate=0.1),
        batch_size=32,
        epochs=2,
        choices=(Choice("learning rate", "0.1", "Not given."),),
        seeds=3,
        shifts=False,
    ),
)
