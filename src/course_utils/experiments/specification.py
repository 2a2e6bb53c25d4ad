"""What one experiment is: everything that decides its outcome, as data.

It holds no experiment and runs none.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any, Literal

from course_utils.claims import Choice
from course_utils.models import Network, network
from course_utils.models.resnet import weights
from course_utils.records import specification_hash
from course_utils.training import UNIT, Augmentation, Optimizer, Pixels

ValidatesOn = Literal["validation", "test", "nothing"]


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """One experiment; a run of it needs nothing more than a framework and a seed.

    Attributes:
        name: "<paper>-<what>", as records and the command line spell it.
        title: for people.
        paper: slug of the paper; `claims.OURS` for an experiment on a question that no paper tested.
        reproduces: the paper's own name for it (`claims.ReportedExperiment.name`); None for an experiment of ours.
        network: one of `models.networks`, built alike in both frameworks.
        dataset, split: what `data.load` and `data.splits.make` are given; random splits take the run's seed.
        validates_on: what is evaluated after every epoch: "validation", "test" (only where the paper did so), or
            "nothing", as where the split has no validation images.
        batch_size: images per step; None for all of them at once (gradient descent proper).
        flips_at_test: whether an image is judged with its mirror image, by the mean of both logits.
        choices: every value that is ours and not the paper's.
        seeds: how many seeds a full comparison takes.
        bfloat16: whether low precision was checked to change nothing but seed noise for this network.
        shifts: whether the test images are judged moved, too: seventeen times the work of judging them once.
        needs: what must be at hand to run it, beyond the data, in words; None for nothing. `missing` looks.
        instead_of: the experiment in whose place its runs are judged, and said to be, where that one has none.
        beside, varies: of an alternative: the experiment that it stands beside, and the topic of the one choice
            that it makes otherwise (`alternative`).
    """

    name: str
    title: str
    paper: str
    reproduces: str | None
    network: str
    split: str
    optimizer: Optimizer
    batch_size: int | None
    epochs: int
    dataset: str = "fashion-mnist"
    validates_on: ValidatesOn = "validation"
    pixels: Pixels = UNIT
    augmentation: Augmentation = field(default_factory=Augmentation)
    label_smoothing: float = 0.0
    flips_at_test: bool = False
    choices: tuple[Choice, ...] = ()
    seeds: int = 5
    bfloat16: bool = False
    shifts: bool = True
    needs: str | None = None
    instead_of: str | None = None
    beside: str | None = None
    varies: str | None = None

    def alternative(
        self, name: str, topic: str, ours: str, why: str, *, seeds: int = 3, **changes: Any
    ) -> Experiment:
        """This experiment with one of its choices made otherwise: another value that the paper leaves open.

        Args:
            name: what is added to this experiment's name.
            topic: of the choice; `ours` and `why` replace what it says.
            seeds: fewer than the experiment's own will do: what counts is how far the choice carries.
            changes: of fields.

        Raises:
            ValueError: the experiment makes no such choice, or nothing changes.
        """
        if topic not in {choice.topic for choice in self.choices}:
            raise ValueError(f"{self.name} makes no choice of {topic!r}")
        found = dataclasses.replace(
            self,
            name=f"{self.name}-{name}",
            title=f"{self.title}, {topic}: {ours}",
            reproduces=None,
            seeds=seeds,
            instead_of=None,
            beside=self.name,
            varies=topic,
            choices=tuple(
                Choice(topic, ours, why) if choice.topic == topic else choice for choice in self.choices
            ),
            **changes,
        )
        if found.hash == self.hash:
            raise ValueError(f"{found.name} is the same run as {self.name}")
        return found

    @property
    def hyperparameters(self) -> dict[str, Any]:
        """What decides the outcome, as plain data; titles, reasons and precision do not."""
        pretrained, setup = self.built.pretrained, self.built.setup
        facts = {
            "network": self.network,
            "initial_weights": self.built.defaults,
            "dataset": self.dataset,
            "split": self.split,
            "validates_on": self.validates_on,
            "optimizer": _given(
                dataclasses.asdict(self.optimizer), "weight_decay", "layer_rates", "schedule"
            ),
            "batch_size": self.batch_size,
            "epochs": self.epochs,
            "pixels": dataclasses.asdict(self.pixels),
            "augmentation": _given(dataclasses.asdict(self.augmentation), "crop", "erase"),
            "parameters": self.built.parameters,
            "label_smoothing": self.label_smoothing,
            "flips_at_test": self.flips_at_test,
            "weights": pretrained and dataclasses.asdict(pretrained),
            "setup": setup and dataclasses.asdict(setup),
            "features": "standardized" if self.is_probe else None,
        }
        return _given(facts, "label_smoothing", "flips_at_test", "weights", "setup", "features")

    @property
    def hash(self) -> str:
        """Changes whenever a run would come out otherwise; records with another one are stale."""
        return specification_hash(self.hyperparameters)

    def missing(self) -> str | None:
        """What keeps it from being run here, in words that say what to do; None where all is at hand.

        It downloads nothing: weights that only a network can give are missing.
        """
        pretrained = self.built.pretrained
        if pretrained is None or pretrained.trained_on == "nothing":
            return None
        return weights.missing(pretrained.through, pretrained.trained_on)

    @property
    def is_probe(self) -> bool:
        """Whether a linear classifier is all that trains; its features are standardized first.

        Features of different setups differ in size, and no learning rate would suit them all.
        """
        return self.built.setup is not None and self.built.setup.trains == "head"

    @property
    def built(self) -> Network:
        """What is known of the network."""
        return network(self.network)


def _given(facts: dict[str, Any], *younger: str) -> dict[str, Any]:
    """Facts without the younger ones that are left at nothing, so that older records keep their hash."""
    return {name: value for name, value in facts.items() if value or name not in younger}
