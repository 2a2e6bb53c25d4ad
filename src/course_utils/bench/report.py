"""What a comparison found: its file, and the figures that a table or a chapter shows."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import f_oneway

from course_utils._files import as_json, rounded, write_whole
from course_utils.errors import CourseError
from course_utils.records.record import folder

FULL = 60_000  # images of a whole epoch
FORMAT = 1
DIGITS = 5  # significant digits kept of each float


class ReportError(CourseError, ValueError):
    """A file is no comparison's report. The message says which and why."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """A comparison.

    Attributes:
        machine: processor, main memory in GB, device of each contender.
        products: operations per second of a plain matrix product by precision, one for each repeat and network.
        precisions: what each contender computed its products in.
        images: of an epoch of each network's trials.
        operations: of training, per image, by network; None without torch.
        trials: by network and contender, one for each repeat: seconds of each epoch, held-out accuracy, peak MB.
    """

    machine: dict[str, Any]
    versions: dict[str, str]
    commit: str
    data: dict[str, str]
    batch: int
    epochs: int
    products: dict[str, list[float]]
    precisions: dict[str, str]
    images: dict[str, int]
    operations: dict[str, int | None]
    trials: dict[str, dict[str, list[dict[str, Any]]]]
    format: int = FORMAT

    def seconds(self, network: str, contender: str) -> np.ndarray:
        """Seconds that an epoch of 60,000 images takes, one for each repeat.

        The fastest epoch of a trial counts, without the first: whatever else a machine does only adds to it.
        """
        share = FULL / self.images[network]
        return np.array([min(one["seconds"][1:]) * share for one in self.trials[network][contender]])

    def accuracies(self, network: str, contender: str) -> np.ndarray:
        """Held-out accuracy after all epochs, one for each repeat."""
        return np.array([one["accuracy"] for one in self.trials[network][contender]])

    def ratio(self, network: str, slow: str, fast: str) -> np.ndarray:
        """How many times as long the slow one takes, one for each repeat: trials that ran side by side."""
        return self.seconds(network, slow) / self.seconds(network, fast)

    def start_up(self, network: str, contender: str) -> float:
        """Seconds that the first epoch takes longer than the fastest, the median: compiling and warming up."""
        trials = self.trials[network][contender]
        return float(np.median([one["seconds"][0] - min(one["seconds"][1:]) for one in trials]))

    def peak(self, network: str, contender: str) -> float | None:
        """The largest peak memory of its process in MB; None where the system does not tell."""
        found = [one["peak"] for one in self.trials[network][contender] if one["peak"] is not None]
        return max(found, default=None)

    def rate(self, network: str, contender: str) -> float | None:
        """Floating-point operations per second of training, the median."""
        per_image = self.operations[network]
        if per_image is None:
            return None
        return per_image * FULL / float(np.median(self.seconds(network, contender)))

    def of_limit(self, network: str, contender: str) -> float | None:
        """This rate as a share of a plain matrix product's in the same precision, the best of those timed."""
        rate, product = self.rate(network, contender), self.products.get(self.precisions[contender])
        return None if rate is None or not product else rate / max(product)

    def agreement(self, network: str) -> float:
        """p of the hypothesis that all contenders have the same mean accuracy (analysis of variance).

        NaN with a single repeat.
        """
        groups = [self.accuracies(network, contender) for contender in self.trials[network]]
        if len(groups) < 2 or min(map(len, groups)) < 2:
            return float("nan")
        return float(f_oneway(*groups).pvalue)


def write(report: Report, path: Path) -> Path:
    """Write a report as JSON, all of it or nothing.

    Raises:
        OSError: the folder cannot be written.
    """
    write_whole(path, as_json(rounded(dataclasses.asdict(report), DIGITS)))
    return path


def read(path: Path) -> Report:
    """The report in a file.

    Raises:
        ReportError: the file is missing, not JSON, or no report of this format.
    """
    try:
        found = json.loads(path.read_text("utf8"))
        if found["format"] != FORMAT:
            raise ValueError(f"its format is {found['format']}, not {FORMAT}")
        return Report(**found)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReportError(f"{path} cannot be read as a comparison: {error}") from error


def committed(name: str) -> Report:
    """The report that lies beside the run records: "contenders", "contenders-older" (another machine) or "steps".

    Raises:
        ReportError: there is none.
    """
    return read(folder() / "bench" / f"{name}.json")
