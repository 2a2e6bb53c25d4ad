"""How large a run is: `quick`, `standard` or `full`.

It only scales sizes; it never changes what an experiment is.
"""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Profile:
    """Upper limits for one run. A chapter asks for the paper's size and gets what the profile allows."""

    name: str
    max_images: int
    max_epochs: int
    max_seeds: int

    def images(self, wanted: int) -> int:
        """Number of images to use where the paper used `wanted`."""
        return min(wanted, self.max_images)

    def epochs(self, wanted: int) -> int:
        """Number of epochs to train where the paper trained `wanted`."""
        return min(wanted, self.max_epochs)

    def seeds(self, wanted: int) -> range:
        """Seeds to run where a full comparison takes `wanted` of them."""
        return range(min(wanted, self.max_seeds))


PROFILES = {
    "quick": Profile("quick", max_images=6_000, max_epochs=3, max_seeds=2),
    "standard": Profile("standard", max_images=20_000, max_epochs=8, max_seeds=3),
    "full": Profile("full", max_images=60_000, max_epochs=1_000, max_seeds=5),
}


def profile() -> Profile:
    """The profile named by `COURSE_PROFILE` (default `standard`; `make` sets `quick`).

    Raises:
        ValueError: the variable names no profile.
    """
    name = os.environ.get("COURSE_PROFILE") or "standard"
    if name not in PROFILES:
        raise ValueError(f"COURSE_PROFILE is {name!r}; set it to one of {', '.join(PROFILES)}")
    return PROFILES[name]
