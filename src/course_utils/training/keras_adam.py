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
        index = self._get_variable_index(variable)
        step = tf.cast(self.iterations + 1, tf.float32)
        tf.raw_ops.ResourceApplyAdam(
            var=_handle(variable),
            m=_handle(self._momentums[index]),
            v=_handle(self._velocities[index]),
            beta1_power=self.beta_1**step,
            beta2_power=self.beta_2**step,
            lr=tf.cast(learning_rate, tf.float32),
            beta1=self.beta_1,
            beta2=self.beta_2,
            epsilon=self.epsilon,
            grad=gradient,
        )


class Adam(_Fused, keras.optimizers.Adam):
    """`keras.optimizers.Adam` for float32 weights, without `amsgrad`."""


class AdamW(_Fused, keras.optimizers.AdamW):
    """`keras.optimizers.AdamW` for float32 weights, without `amsgrad`."""


def _handle(variable: Any) -> Any:
    """What kernels know a variable by, of Keras' or TensorFlow's kind."""
    return (variable if isinstance(variable, tf.Variable) else variable.value).handle
