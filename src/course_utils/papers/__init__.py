"""The papers, a folder each: what they say, their networks, experiments, splits and rules; and the course's own.

Here are the papers and their claims by name. Networks are built by `models`, experiments run by `experiments`.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from course_utils import _papers
from course_utils.claims import (
    BACKGROUND,
    BASES,
    COMPARISON,
    KINDS,
    OURS,
    SPLITS,
    Choice,
    Claim,
    Kind,
    Paper,
    Remark,
    ReportedExperiment,
    Split,
)
from course_utils.errors import UnknownNameError

__all__ = [
    "BACKGROUND",
    "BASES",
    "CLAIMS",
    "COMPARISON",
    "KINDS",
    "OURS",
    "PAPERS",
    "REMARKS",
    "SPLITS",
    "Choice",
    "Claim",
    "Paper",
    "Remark",
    "ReportedExperiment",
    "claims",
    "get",
    "paper",
    "remarks",
]

PAPERS: Mapping[str, Paper] = MappingProxyType(
    {module.PAPER.slug: module.PAPER for module in _papers.modules("claims")}
)
"""The papers by slug, in the order of their numbers."""

CLAIMS: tuple[Claim, ...] = _papers.collect("claims", "CLAIMS")
"""Every claim of every paper, paper by paper, in the order of the paper's tables; a curve's points are inside it."""

REMARKS: tuple[Remark, ...] = _papers.collect("claims", "REMARKS")
"""Every remark on every paper."""

_CLAIMS_BY_ID = {each.id: each for claim in CLAIMS for each in (claim, *claim.points)}


def paper(name: str) -> Paper:
    """The paper with this slug ("leopardi") or number ("P4"). Raises UnknownNameError."""
    found = PAPERS.get(_papers.folder(name))
    if found is None:
        raise UnknownNameError.of("paper", name, PAPERS)  # a folder of our own
    return found


def claims(
    paper: str | None = None,
    experiment: str | None = None,
    quantity: str | None = None,
    kind: Kind | None = None,
    split: Split | None = None,
) -> tuple[Claim, ...]:
    """The claims that match every filter given, in the order of CLAIMS; for kind "curve point", the points of curves.

    `paper` is a slug or a number. Names that exist but never occur together give an empty tuple;
    a name that occurs nowhere in the papers asked for raises UnknownNameError, so that a typing slip
    does not look like a paper without claims.
    """
    slug = None if paper is None else _slug(paper)
    found = pool = tuple(
        each
        for claim in CLAIMS
        if slug in (None, claim.paper)
        for each in (claim.points if kind == "curve point" else (claim,))
    )
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
            raise UnknownNameError.of(field, name, known)
        found = tuple(claim for claim in found if getattr(claim, field) == name)
    return found


def get(claim_id: str) -> Claim:
    """The claim with this id, such as "P1.dropout.test_accuracy", or the point of a curve. Raises UnknownNameError."""
    if claim_id not in _CLAIMS_BY_ID:
        raise UnknownNameError.of("claim", claim_id, _CLAIMS_BY_ID)
    return _CLAIMS_BY_ID[claim_id]


def remarks(paper: str | None = None) -> tuple[Remark, ...]:
    """The remarks on one paper (slug or number), or on all of them. Raises UnknownNameError."""
    slug = None if paper is None else _slug(paper)
    return tuple(remark for remark in REMARKS if slug in (None, remark.paper))


def _slug(name: str) -> str:
    return paper(name).slug
