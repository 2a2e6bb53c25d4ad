"""How a chapter builds its network in the framework in use, from a seed.

It defines no network; the builders are the chapter's or those of `models`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from course_utils.runtime.framework import framework
from course_utils.runtime.seeds import seed_everything


def choose(*, torch: Callable[[], Any], keras: Callable[[], Any], seed: int = 0) -> Any:
    """Call the builder of the framework in use, after seeding it.

    Args:
        torch: builds and returns a `torch.nn.Module`; called without arguments.
        keras: builds and returns a `keras.Model`; called without arguments.
        seed: seed of the initial weights (and of every other generator).
    """
    build = {"torch": torch, "keras": keras}[framework()]
    seed_everything(seed)
    return build()
