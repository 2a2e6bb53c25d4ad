"""Finds what the folders of `papers` fill in: claims, splits, networks, experiments, rules.

A folder counts because it is there. No room names one, and this is the only way by which a room below `papers`
learns what stands in them.
"""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from functools import cache
from types import ModuleType
from typing import Any

from course_utils.errors import CourseError, UnknownNameError

PACKAGE = "course_utils.papers"


@cache
def folders() -> tuple[str, ...]:
    """Names of the folders: papers by their number, then those that are no paper's."""
    spec = importlib.util.find_spec(PACKAGE)
    assert spec is not None
    found = [each.name for each in pkgutil.iter_modules(spec.submodule_search_locations) if each.ispkg]
    by_place: dict[tuple[int, str], str] = {}
    for name in found:
        other = by_place.setdefault(_place(name), name)
        if other != name:
            number = _place(name)[0]
            raise CourseError(
                f"papers/{other} and papers/{name} both say that they are P{number}; give one another"
            )
    return tuple(by_place[place] for place in sorted(by_place))


def _place(folder: str) -> tuple[int, str]:
    """A paper's number; after all papers, by name, what is no paper's."""
    claims = part(folder, "claims")
    return (int(claims.PAPER.number.removeprefix("P")), "") if claims else (1_000_000, folder)


@cache
def part(folder: str, name: str) -> ModuleType | None:
    """A module of a folder, such as "claims" of "bas"; None where the folder has none."""
    path = f"{PACKAGE}.{folder}.{name}"
    return importlib.import_module(path) if importlib.util.find_spec(path) else None


def modules(name: str) -> tuple[ModuleType, ...]:
    """The modules of this name, folder by folder; a folder without one is passed over."""
    return tuple(filter(None, (part(folder, name) for folder in folders())))


@cache
def collect(name: str, attribute: str) -> tuple[Any, ...]:
    """What each folder's module `name` lists under `attribute`, one after the other."""
    found = modules(name)
    for module in found:
        if not hasattr(module, attribute):
            raise CourseError(f"{module.__name__} must list {attribute}, if only as ()")
    return tuple(entry for module in found for entry in getattr(module, attribute))


def folder(name: str) -> str:
    """The folder of a paper, given by its slug ("leopardi") or number ("P4"), or of our own ("course").

    Raises:
        UnknownNameError: there is none. A folder counts with an `__init__.py`, a paper's with its `claims.py`.
    """
    numbers = {module.PAPER.number: module.PAPER.slug for module in modules("claims")}
    found = numbers.get(name, name)
    if found not in folders():
        raise UnknownNameError.of("paper", name, [*folders(), *numbers])
    return found
