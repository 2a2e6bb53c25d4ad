"""Every experiment by its name: those of the papers, and the course's own.

Which there are stands with each paper; nothing runs here.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from course_utils import _papers
from course_utils.errors import UnknownNameError
from course_utils.experiments.specification import Experiment


@cache
def _by_name() -> dict[str, Experiment]:
    proper, others = (
        _papers.collect("experiments", "EXPERIMENTS"),
        _papers.collect("alternatives", "ALTERNATIVES"),
    )
    return {each.name: each for each in (*proper, *others)}


def get(name: str) -> Experiment:
    """The experiment called `name`.

    Raises:
        UnknownNameError: there is none; the message names the nearest ones.
    """
    known = _by_name()
    if name not in known:
        raise UnknownNameError.of("experiment", name, known, "`course reproduce --list` names them all.")
    return known[name]


def select(paper: str | None = None, names: Iterable[str] = ()) -> tuple[Experiment, ...]:
    """The experiments of a paper (slug or number; "course" for our own; None for all), or those named.

    They come paper by paper; those with which we test what a paper says are among the paper's. Alternatives to what
    a paper leaves open are left out unless they are named; `alternatives` has them.

    Raises:
        UnknownNameError: a name that nothing has.
    """
    chosen = tuple(get(name) for name in names) or _papers.collect("experiments", "EXPERIMENTS")
    if paper is None:
        return chosen
    slug = _papers.folder(paper)
    return tuple(experiment for experiment in chosen if experiment.paper == slug)


def alternatives(beside: str | None = None) -> tuple[Experiment, ...]:
    """Every alternative, or those of the experiment `beside`, in order.

    Raises:
        UnknownNameError: no such experiment.
    """
    wanted = None if beside is None else get(beside).name
    return tuple(each for each in _by_name().values() if each.beside and wanted in (None, each.beside))
