"""What the five papers say, as data: every claim that the course tests, and what to know about each paper.

It imports nothing else of the course, runs nothing and judges nothing.
"""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from types import MappingProxyType

from course_utils.papers import bas, dalvi, leopardi, priyowidodo, risqulla
from course_utils.papers.model import (
    BACKGROUND,
    BASES,
    COMPARISON,
    KINDS,
    SPLITS,
    Choice,
    Claim,
    Experiment,
    Kind,
    Paper,
    Remark,
    Split,
)

__all__ = [
    "BACKGROUND",
    "BASES",
    "CLAIMS",
    "COMPARISON",
    "KINDS",
    "PAPERS",
    "REMARKS",
    "SPLITS",
    "Choice",
    "Claim",
    "Experiment",
    "Paper",
    "Remark",
    "UnknownNameError",
    "claims",
    "get",
    "paper",
    "remarks",
]

_MODULES = (priyowidodo, risqulla, bas, leopardi, dalvi)

PAPERS: Mapping[str, Paper] = MappingProxyType({module.PAPER.slug: module.PAPER for module in _MODULES})
"""The papers by slug, in the order P1 to P5."""

CLAIMS: tuple[Claim, ...] = tuple(claim for module in _MODULES for claim in module.CLAIMS)
"""Every claim of every paper, paper by paper, in the order of the paper's tables."""

REMARKS: tuple[Remark, ...] = tuple(remark for module in _MODULES for remark in module.REMARKS)
"""Every remark on every paper."""

_CLAIMS_BY_ID = {claim.id: claim for claim in CLAIMS}


class UnknownNameError(KeyError):
    """A name that no paper, claim or filter has; the message lists the nearest ones."""

    def __str__(self) -> str:
        return str(self.args[0])  # KeyError would put the message in quotes


def _unknown(what: str, name: str, known: Iterable[str]) -> UnknownNameError:
    names = sorted(set(known))
    near = get_close_matches(name, names, n=3, cutoff=0.5)
    more = ", ..." if len(names) > 12 else "."
    hint = f"Did you mean {', '.join(near)}?" if near else f"Known: {', '.join(names[:12])}{more}"
    return UnknownNameError(f"There is no {what} called {name!r}. {hint}")


def paper(name: str) -> Paper:
    """The paper with this slug ("leopardi") or number ("P4"). Raises UnknownNameError."""
    by_number = {each.number: each for each in PAPERS.values()}
    found = PAPERS.get(name) or by_number.get(name)
    if found is None:
        raise _unknown("paper", name, [*PAPERS, *by_number])
    return found


def claims(
    paper: str | None = None,
    experiment: str | None = None,
    quantity: str | None = None,
    kind: Kind | None = None,
    split: Split | None = None,
) -> tuple[Claim, ...]:
    """The claims that match every filter given, in the order of CLAIMS.

    `paper` is a slug or a number. Names that exist but never occur together give an empty tuple;
    a name that occurs nowhere in the papers asked for raises UnknownNameError, so that a typing slip
    does not look like a paper without claims.
    """
    slug = None if paper is None else _slug(paper)
    found = pool = tuple(claim for claim in CLAIMS if slug in (None, claim.paper))
    filters: tuple[tuple[str, str | None, Iterable[str]], ...] = (
        ("experiment", experiment, {claim.experiment for claim in pool}),
        ("quantity", quantity, {claim.quantity for claim in pool}),
        ("kind", kind, KINDS),
        ("split", split, SPLITS),
    )
    for field, name, known in filters:
        if name is None:
            continue
        if name not in known:
            raise _unknown(field, name, known)
        found = tuple(claim for claim in found if getattr(claim, field) == name)
    return found


def get(claim_id: str) -> Claim:
    """The claim with this id, such as "P1.dropout.test_accuracy". Raises UnknownNameError."""
    if claim_id not in _CLAIMS_BY_ID:
        raise _unknown("claim", claim_id, _CLAIMS_BY_ID)
    return _CLAIMS_BY_ID[claim_id]


def remarks(paper: str | None = None) -> tuple[Remark, ...]:
    """The remarks on one paper (slug or number), or on all of them. Raises UnknownNameError."""
    slug = None if paper is None else _slug(paper)
    return tuple(remark for remark in REMARKS if slug in (None, remark.paper))


def _slug(name: str) -> str:
    return paper(name).slug
