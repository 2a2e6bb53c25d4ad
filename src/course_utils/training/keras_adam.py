"""Keras' Adam and AdamW on TensorFlow, with the whole update of a weight in one kernel.

Keras writes the update as a dozen operations, each of which walks through the weights once. TensorFlow has
one kernel for all of it, as torch has; the rule is the same, only the rounding differs. Where the moments
cannot be found, Keras updates as it always does.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import keras
import tensorflow as tf


class _Fused:
    def build(self: Any, var_list: list[Any]) -> None:
        """Make the moments, and note which belong to which weight."""
        if not self.built:
            self.moments = SimpleNamespace(of={})  # Keras would wrap a plain dict
        super().build(var_list)  # type: ignore[misc]

    def add_variable_from_reference(
        self: Any, reference_variable: Any, name: str | None = None, initializer: Any = "zeros"
    ) -> Any:
        """Keras calls it for each moment of each weight."""
        made = super().add_variable_from_reference(  # type: ignore[misc]
            reference_variable, name=name, initializer=initializer
        )
        self.moments.of[name, reference_variable.value.ref()] = made
        return made

    def update_step(self: Any, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², w ← w − α m / (√v + ε), without bias in m and v."""
        kinds = ("momentum", "velocity")
        moments = [self.moments.of.get((kind, variable.ref())) for kind in kinds]
        if any(moment is None for moment in moments):  # another version of Keras may name them otherwise
            super().update_step(gradient, variable, learning_rate)  # type: ignore[misc]
            return
        kind, step = variable.dtype, tf.cast(self.iterations + 1, tf.float32)
        tf.raw_ops.ResourceApplyAdam(
            var=variable.handle,
            m=moments[0].value.handle,
            v=moments[1].value.handle,
            beta1_power=tf.cast(self.beta_1**step, kind),
            beta2_power=tf.cast(self.beta_2**step, kind),
            lr=tf.cast(learning_rate, kind),
            beta1=self.beta_1,
            beta2=self.beta_2,
            epsilon=self.epsilon,
            grad=tf.cast(gradient, kind),
        )


class Adam(_Fused, keras.optimizers.Adam):
    """`keras.optimizers.Adam` without `amsgrad`."""


class AdamW(_Fused, keras.optimizers.AdamW):
    """`keras.optimizers.AdamW` without `amsgrad`."""
