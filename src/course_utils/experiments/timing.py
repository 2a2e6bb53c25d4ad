"""How long a run will take, from a few of its batches.

It trains a throw-away network for a moment and records nothing.
"""

from __future__ import annotations

import dataclasses
import json
import sys
import time
from dataclasses import dataclass

from course_utils import data, models
from course_utils.data import splits
from course_utils.experiments.jobs import Job
from course_utils.experiments.running import SHIFTS
from course_utils.runtime.precision import use_threads
from course_utils.runtime.profile import PROFILES
from course_utils.training import fit, predict

LOOK = 2.0  # seconds of training to look at


@dataclass(frozen=True)
class Estimate:
    """Seconds of a run: to start, and to train and evaluate all its epochs."""

    start: float
    training: float
    evaluation: float

    @property
    def seconds(self) -> float:
        """All of it."""
        return self.start + self.training + self.evaluation


def estimate(job: Job, started: float | None = None) -> Estimate:
    """Time a few batches of a job's experiment in this process.

    Args:
        started: reading of `time.perf_counter` when the process began.
    """
    begin = time.perf_counter() if started is None else started
    experiment, setting = job.specification, job.setting
    use_threads(setting.threads)
    parts = splits.make(data.load(experiment.dataset), experiment.split)
    train = parts.train.take(PROFILES[setting.profile].images(len(parts.train)))
    epochs = PROFILES[setting.profile].epochs(experiment.epochs)
    batch = experiment.batch_size or len(train)
    model = models.build(experiment.network, setting.framework, 0)
    start = time.perf_counter() - begin

    def per_image(images: int) -> float:
        history = fit(
            model,
            train.take(images),
            epochs=2,
            batch_size=batch,
            optimizer=experiment.optimizer,
            pixels=experiment.pixels,
            augmentation=experiment.augmentation,
            precision=setting.precision,
        )
        return min(history.seconds) / min(images, len(train))

    quick = per_image(min(len(train), 20 * batch))
    enough = min(len(train), batch * max(20, round(LOOK / quick / 2 / batch)))
    training = per_image(enough) * len(train) * epochs
    watched = {"validation": parts.validation, "test": parts.test, "nothing": None}[experiment.validates_on]
    look = parts.test.take(2_000).images
    begin = time.perf_counter()
    predict(model, look, pixels=experiment.pixels, precision=setting.precision)
    each = (time.perf_counter() - begin) / len(look)
    looks = 1 + (4 * len(SHIFTS) if experiment.shifts else 0)  # four directions
    evaluation = each * (epochs * (len(watched) if watched else 0) + looks * len(parts.test))
    return Estimate(start, training, evaluation)


if __name__ == "__main__":
    print(json.dumps(dataclasses.asdict(estimate(Job.from_json(sys.argv[1])))))
