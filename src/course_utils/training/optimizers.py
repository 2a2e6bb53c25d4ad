"""Optimizers as data, with the defaults of the paper's framework, built for either framework.

The frameworks' defaults differ: Adam's ε is 1e-7 in Keras and 1e-8 in torch; RMSprop's ρ is 0.9 and
0.99, its learning rate 0.001 and 0.01, and Keras adds ε under the root where torch adds it outside.
"""

from __future__ import annotations

import math
from dataclasses import KW_ONLY, dataclass, replace
from functools import partial
from typing import Any

RULES = ("sgd", "rmsprop", "adam")
NAMES = ("sgd", "momentum", "rmsprop", "adam")
SCHEDULES = (None, "linear", "one-cycle")
RISE = 0.2  # share of the steps in which one cycle rises


@dataclass(frozen=True)
class Optimizer:
    """An update rule with its numbers.

    Attributes:
        momentum: of SGD.
        decay: ρ of RMSprop.
        epsilon: keeps the division by the root of the mean square finite.
        epsilon_under_root: where RMSprop adds it, √(v + ε) as Keras or √v + ε as torch.
        weight_decay: λ of AdamW: every step also multiplies each weight by 1 − learning_rate · λ.
        layer_rates: discriminative learning rates: what the learning rate is multiplied by in layers whose names
            begin so, with "_" for "."; the first that fits counts, and all other layers learn at the full rate.
        schedule: None for the same learning rate in every step; "linear" for one that falls evenly, to 0 after
            the last step; "one-cycle" for one that first rises evenly, in a fifth of the steps, and then falls so.

    Raises:
        ValueError: an unknown name or schedule; a learning rate that is not positive and finite; a negative weight
            decay, or one for another optimizer than Adam, or with rates per layer.

    Weight decay as in: Loshchilov and Hutter (2019), Decoupled Weight Decay Regularization. One cycle after:
    Smith (2018), A disciplined approach to neural network hyper-parameters.
    """

    name: str
    learning_rate: float
    _: KW_ONLY
    momentum: float = 0.0
    decay: float = 0.0
    epsilon: float = 0.0
    epsilon_under_root: bool = False
    weight_decay: float = 0.0
    layer_rates: tuple[tuple[str, float], ...] = ()
    schedule: str | None = None

    def __post_init__(self) -> None:
        if self.name not in RULES:
            raise ValueError(f"no optimizer {self.name!r}; choose one of {', '.join(RULES)}")
        if not 0 < self.learning_rate < math.inf:
            raise ValueError(f"learning_rate must be positive and finite, not {self.learning_rate}")
        if not (0 <= self.momentum < 1 and 0 <= self.decay < 1 and self.epsilon >= 0):
            raise ValueError(
                "momentum and decay lie in [0, 1) and epsilon is not negative, unlike "
                f"{self.momentum}, {self.decay} and {self.epsilon}"
            )
        if self.weight_decay < 0 or (self.weight_decay and self.name != "adam"):
            raise ValueError(
                f"weight_decay is for Adam, and not negative; not {self.weight_decay} for {self.name}"
            )
        if self.schedule not in SCHEDULES:
            raise ValueError(f'schedule is None, "linear" or "one-cycle", not {self.schedule!r}')
        if self.weight_decay and self.layer_rates:
            raise ValueError(
                "Keras decays every weight at one rate: give weight_decay or layer_rates, not both"
            )

    @classmethod
    def of(cls, name: str, *, defaults: str = "keras", learning_rate: float | None = None) -> Optimizer:
        """The optimizer `name` with the defaults of a framework.

        Args:
            name: "sgd", "momentum" (SGD with 0.9), "rmsprop" or "adam".
            defaults: "keras" or "torch".
            learning_rate: instead of the framework's own (SGD has none in older torch; 0.01 is used).

        Raises:
            ValueError: an unknown name or framework.
        """
        if name not in NAMES or defaults not in ("keras", "torch"):
            raise ValueError(
                f"no optimizer {name!r} with defaults of {defaults!r}; choose one of {', '.join(NAMES)}"
            )
        keras = defaults == "keras"
        optimizer = {
            "sgd": cls("sgd", 0.01),
            "momentum": cls("sgd", 0.01, momentum=0.9),
            "rmsprop": _KERAS_RMSPROP if keras else cls("rmsprop", 0.01, decay=0.99, epsilon=1e-8),
            "adam": cls("adam", 0.001, epsilon=1e-7 if keras else 1e-8),
        }[name]
        return optimizer if learning_rate is None else replace(optimizer, learning_rate=learning_rate)

    def factor(self, weight: str) -> float:
        """What the learning rate is multiplied by for a weight, by torch's or Keras' name of it."""
        path = weight.replace(".", "_").replace("/", "_")
        return next((factor for layer, factor in self.layer_rates if path.startswith(f"{layer}_")), 1.0)

    def groups(self, model: Any) -> list[Any]:
        """A torch module's weights that train, as torch's optimizers take them: in groups of equal learning rate."""
        named = [(name, weight) for name, weight in model.named_parameters() if weight.requires_grad]
        if not self.layer_rates:
            return [weight for _, weight in named]
        return [
            {
                "params": [weight for name, weight in named if self.factor(name) == factor],
                "lr": self.learning_rate * factor,
            }
            for factor in dict.fromkeys(self.factor(name) for name, _ in named)
        ]

    def for_torch(self, parameters: Any, *, fused: bool = True) -> Any:
        """The `torch.optim` optimizer over `parameters`, or over groups of them (`groups`).

        Args:
            fused: one kernel for the whole update, where torch has one.
        """
        from torch import optim

        if self.name == "sgd":
            return optim.SGD(parameters, self.learning_rate, momentum=self.momentum, fused=fused)
        if self.name == "rmsprop":
            if not self.epsilon_under_root:
                return optim.RMSprop(parameters, self.learning_rate, alpha=self.decay, eps=self.epsilon)
            from course_utils.training.torch_rmsprop import RMSprop

            return RMSprop(
                parameters, learning_rate=self.learning_rate, decay=self.decay, epsilon=self.epsilon
            )
        if self.weight_decay:
            return optim.AdamW(
                parameters, self.learning_rate, eps=self.epsilon, weight_decay=self.weight_decay, fused=fused
            )
        return optim.Adam(parameters, self.learning_rate, eps=self.epsilon, fused=fused)

    def share(self, step: int, steps: int) -> float:
        """What the learning rate is multiplied by in a step, from 0 to `steps` − 1."""
        if self.schedule is None:
            return 1.0
        if self.schedule == "linear":
            return 1 - step / steps
        return min((step + 1) / (RISE * steps), (1 - step / steps) / (1 - RISE), 1.0)

    def for_keras(self, steps: int = 1, *, fused: bool = True) -> Any:
        """The `keras.optimizers` optimizer for a training of so many steps.

        Args:
            fused: one kernel for the whole update: Adam's, on TensorFlow.
        """
        from keras import backend, optimizers

        if self.layer_rates:
            return self._in_layers(replace(self, layer_rates=()).for_keras(steps, fused=fused))
        if self.schedule:
            optimizer = replace(self, schedule=None).for_keras(fused=fused)
            optimizer.learning_rate = self._rates_for_keras(steps)
            return optimizer
        if self.name == "sgd":
            return optimizers.SGD(self.learning_rate, momentum=self.momentum)
        if self.name == "rmsprop":
            # Keras always has ε under the root; √(v + ε²) is the nearest it has to √v + ε
            epsilon = self.epsilon if self.epsilon_under_root else self.epsilon**2
            return optimizers.RMSprop(self.learning_rate, rho=self.decay, epsilon=epsilon)
        if fused and backend.backend() == "tensorflow":
            from course_utils.training import keras_adam as optimizers
        if self.weight_decay:
            return optimizers.AdamW(self.learning_rate, epsilon=self.epsilon, weight_decay=self.weight_decay)
        return optimizers.Adam(self.learning_rate, epsilon=self.epsilon)

    def _rates_for_keras(self, steps: int) -> Any:
        """The learning rate of each step, looked up; Keras' own schedules know no rise to 0 and from 0."""
        from keras import ops, optimizers

        rates = [self.learning_rate * self.share(step, steps) for step in range(steps)]

        class Rates(optimizers.schedules.LearningRateSchedule):
            def __call__(self, step: Any) -> Any:
                return ops.take(ops.convert_to_tensor(rates, "float32"), ops.minimum(step, steps - 1))

        return Rates()

    def _in_layers(self, optimizer: Any) -> Any:
        """A Keras optimizer, made to update each weight at its layer's rate; Keras has no groups."""
        from keras import backend

        if backend.backend() == "torch":  # which updates all weights at once, and asks `update_step` for none
            optimizer.apply = partial(self._apply_in_layers, optimizer.apply)
            return optimizer
        build, update = optimizer.build, optimizer.update_step
        factors: dict[int, float] = {}

        def build_and_note(variables: Any) -> None:
            factors.update({id(each.value): self.factor(each.path) for each in variables})
            build(variables)

        def at_its_rate(gradient: Any, variable: Any, learning_rate: Any) -> None:
            update(gradient, variable, learning_rate * factors[id(variable)])

        optimizer.build, optimizer.update_step = build_and_note, at_its_rate
        return optimizer

    def _apply_in_layers(self, apply: Any, gradients: Any, variables: Any) -> None:
        """Update all weights at the full rate, and take them back to their share of the way.

        Every update is proportional to the learning rate, and no moment depends on it.
        """
        from keras import ops

        slow = [(each, self.factor(each.path)) for each in variables]
        before = [(each, factor, ops.copy(each.value)) for each, factor in slow if factor != 1]
        apply(gradients, variables)
        for each, factor, start in before:
            each.assign(start + factor * (each.value - start))


_KERAS_RMSPROP = Optimizer("rmsprop", 0.001, decay=0.9, epsilon=1e-7, epsilon_under_root=True)
