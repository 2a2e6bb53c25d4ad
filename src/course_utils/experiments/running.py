"""Run one experiment once: build, train, test, and write down what happened.

Where records and checkpoints lie, and who runs what when, is decided elsewhere.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax
from sklearn.metrics import average_precision_score
from sklearn.preprocessing import StandardScaler

from course_utils import data, models, runtime
from course_utils._files import rounded
from course_utils.data import Dataset, Features, Split, splits
from course_utils.evaluation import UnderShifts, evaluate, reliability, under_shifts
from course_utils.experiments.specification import Experiment
from course_utils.models import count_parameters
from course_utils.records import Bins, Curves, DataUsed, RunRecord, Shifts, SplitUsed, Tested
from course_utils.runtime.machine import commit, processor, versions
from course_utils.runtime.precision import native_bfloat16, use_threads
from course_utils.runtime.profile import PROFILES
from course_utils.training import Augmentation, Checkpoints, History, fit, predict

SHIFTS = (1, 2, 3, 4)  # pixels by which the test images are moved, too
DIGITS = 5  # significant digits of a history, one more than any paper prints


@dataclass(frozen=True)
class Setting:
    """How an experiment is run, beside what it is: none of this changes its specification."""

    framework: str
    seed: int
    profile: str = "full"
    precision: str = "float32"
    threads: int = 1


def precision_for(experiment: Experiment, framework: str, wanted: str = "auto") -> str:
    """ "bfloat16" where it is native here and was checked for this network; or what is wanted."""
    if wanted != "auto" or framework == "keras":
        return "float32" if framework == "keras" else wanted
    sound = experiment.bfloat16 and native_bfloat16(runtime.device("torch"))
    return "bfloat16" if sound else "float32"


def run(
    experiment: Experiment,
    setting: Setting,
    checkpoints: Path | None = None,
    after_epoch: Callable[[int], None] | None = None,
) -> RunRecord:
    """Train and test an experiment, going on from a checkpoint if there is one.

    Args:
        checkpoints: the file that keeps the last finished epoch; None keeps nothing.
        after_epoch: told how many epochs are kept, after each.

    Raises:
        DataError: the data cannot be had.
        FloatingPointError: training diverged.
        CheckpointError: an epoch could not be kept.
    """
    os.environ["COURSE_FRAMEWORK"] = setting.framework
    use_threads(setting.threads)
    code = commit()  # what this process has read, whatever is committed while it trains
    dataset = data.load(experiment.dataset)
    parts = _scaled(splits.make(dataset, experiment.split, setting.seed), setting.profile)
    model = models.build(experiment.network, setting.framework, setting.seed)
    trained, parts = _from_features(experiment, setting, model, parts)
    identity = key(experiment, setting, dataset)
    keep = Checkpoints(checkpoints, identity, after=after_epoch) if checkpoints else None
    history = _train(experiment, setting, parts, trained, keep)

    def logits_of(images: NDArray[np.uint8]) -> NDArray[np.float32]:
        both = (images, images[:, :, ::-1]) if experiment.flips_at_test else (images,)
        found = [
            predict(trained, each, pixels=experiment.pixels, precision=setting.precision) for each in both
        ]
        return np.mean(found, axis=0, dtype=np.float32) if len(found) > 1 else found[0]

    moved = None
    if experiment.shifts:
        moved = under_shifts(logits_of, parts.test.images, parts.test.labels, SHIFTS)
    logits = logits_of(parts.test.images)
    return _record(experiment, setting, dataset, parts, model, history, logits, moved, code)


def _from_features(
    experiment: Experiment, setting: Setting, model: Any, parts: splits.Splits
) -> tuple[Any, splits.Splits]:
    """What is left to train, and on what: the network on images, or its end on features that never change."""
    setup = experiment.built.setup
    if setup is None or setup.features_after is None or experiment.augmentation != Augmentation():
        return model, parts
    body, head = models.cut(model, setup.features_after)

    def features(split: Split) -> Features:
        found = predict(
            body, split.images, pixels=experiment.pixels, batch_size=250, precision=setting.precision
        )
        return Features(found, split.labels, split.name)

    train = features(parts.train)
    scale = StandardScaler().fit(train.images) if experiment.is_probe else None

    def ready(split: Split) -> Features:
        found = features(split) if split is not parts.train else train
        return replace(found, images=scale.transform(found.images)) if scale else found

    validation = ready(parts.validation) if parts.validation else None
    return head, replace(parts, train=ready(parts.train), validation=validation, test=ready(parts.test))


def key(experiment: Experiment, setting: Setting, dataset: Dataset) -> str:
    """What must be equal for a checkpoint to be this run's."""
    facts = [experiment.name, experiment.hash, *map(str, vars(setting).values()), dataset.checksum]
    if (device := runtime.device(setting.framework)) != "cpu":
        facts.append(device)
    return " ".join([*facts, *sorted(f"{k}={v}" for k, v in versions(setting.framework).items())])


def _scaled(parts: splits.Splits, profile: str) -> splits.Splits:
    limit = PROFILES[profile].images
    return replace(parts, train=parts.train.take(limit(len(parts.train))))


def _train(
    experiment: Experiment, setting: Setting, parts: splits.Splits, model: Any, keep: Checkpoints | None
) -> History:
    watched: dict[str, Split | None] = {
        "validation": parts.validation,
        "test": parts.test,
        "nothing": None,
    }
    return fit(
        model,
        parts.train,
        watched[experiment.validates_on],
        epochs=PROFILES[setting.profile].epochs(experiment.epochs),
        batch_size=experiment.batch_size or len(parts.train),
        optimizer=experiment.optimizer,
        pixels=experiment.pixels,
        augmentation=experiment.augmentation,
        label_smoothing=experiment.label_smoothing,
        seed=setting.seed,
        precision=setting.precision,
        checkpoints=keep,
    )


def _record(
    experiment: Experiment,
    setting: Setting,
    dataset: Dataset,
    parts: splits.Splits,
    model: Any,
    history: History,
    logits: np.ndarray,
    moved: UnderShifts | None,
    code: str,
) -> RunRecord:
    return RunRecord(
        experiment=experiment.name,
        specification=experiment.hash,
        framework=setting.framework,
        seed=setting.seed,
        data=DataUsed(name=dataset.name, source=dataset.source, checksum=dataset.checksum),
        split=SplitUsed(
            who=parts.who,
            train=len(parts.train),
            validation=len(parts.validation) if parts.validation else 0,
            test=len(parts.test),
        ),
        hyperparameters=experiment.hyperparameters | _weights(experiment),
        history=Curves(
            train_loss=rounded(history.train_loss, DIGITS),
            train_accuracy=rounded(history.train_accuracy, DIGITS),
            validation_loss=rounded(history.validation_loss, DIGITS),
            validation_accuracy=rounded(history.validation_accuracy, DIGITS),
        ),
        test=_tested(logits, parts.test, dataset, moved),
        parameters=count_parameters(model),
        device=history.device,
        precision=setting.precision,
        threads=setting.threads,
        processor=processor(),
        seconds=sum(history.seconds),
        versions=versions(setting.framework),
        commit=code,
        profile=setting.profile,
    )


def _tested(logits: np.ndarray, test: Split, dataset: Dataset, moved: UnderShifts | None) -> Tested:
    judged = evaluate(logits, test.labels, dataset.class_names)
    truth = np.eye(logits.shape[1])[test.labels]
    # logits of two images share no scale: only probabilities can be ranked across images
    probabilities = softmax(logits.astype(np.float64), axis=1)
    bins = reliability(logits, test.labels)
    return Tested(
        accuracy=judged.accuracy,
        loss=judged.loss,
        average_precision=average_precision_score(truth, probabilities, average=None).tolist(),
        reliability=Bins(
            count=bins.count.tolist(), confidence=bins.confidence.tolist(), accuracy=bins.accuracy.tolist()
        ),
        shifts=_shifts(moved) if moved else None,
        confusion=judged.confusion.tolist(),
        predictions="".join(map(str, judged.predictions)),
    )


def _shifts(moved: UnderShifts) -> Shifts:
    return Shifts(
        pixels=moved.amounts.tolist(),
        accuracy=moved.accuracy.tolist(),
        consistency=moved.consistency.tolist(),
    )


def _weights(experiment: Experiment) -> dict[str, str]:
    """Which file the pretrained weights came from; it is told, not part of the specification."""
    pretrained = experiment.built.pretrained
    return {"weights_source": models.pretrained_body(pretrained, 0).source} if pretrained else {}
