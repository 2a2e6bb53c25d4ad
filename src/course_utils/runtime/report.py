"""One line that says what a run was: profile, framework, device and data.

Chapters print it where they show results, because results belong to the run that made them.
"""

from __future__ import annotations

from typing import Protocol

from course_utils.runtime.device import device
from course_utils.runtime.framework import framework_version
from course_utils.runtime.profile import profile


class HasSource(Protocol):
    """Anything that says where its images came from (a `Dataset`)."""

    @property
    def source(self) -> str: ...


def run_line(dataset: HasSource | None = None, body: HasSource | None = None) -> str:
    """For example `"profile quick | PyTorch 2.9.1 on cpu | Fashion-MNIST (official files)"`.

    Args:
        body: a pretrained part whose source is told, too.
    """
    parts = [f"profile {profile().name}", f"{framework_version()} on {device()}"]
    parts += [dataset.source] if dataset else []
    return " | ".join(parts + ([f"body from {body.source}"] if body else []))


def describe(dataset: HasSource | None = None, body: HasSource | None = None) -> None:
    """Print `run_line`."""
    print("This run:", run_line(dataset, body))
