"""Keras' Adam and AdamW on TensorFlow, with the whole update of a weight in one kernel.

Keras writes the update as a dozen operations, each of which walks through the weights once. TensorFlow has
one kernel for all of it, as torch has; the rule is the same, only the rounding differs.
"""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf


class _Fused:
    def update_step(self: Any, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², w ← w − α m / (√v + ε), without bias in m and v."""
        index, kind = self._get_variable_index(variable), variable.dtype
        step = tf.cast(self.iterations + 1, tf.float32)
        tf.raw_ops.ResourceApplyAdam(
            var=variable.handle,
            m=self._momentums[index].value.handle,
            v=self._velocities[index].value.handle,
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
