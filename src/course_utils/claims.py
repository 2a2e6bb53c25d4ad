"""The vocabulary of what papers say: what a paper, a reported experiment, a choice, a claim, a remark, a verdict are.

It holds no paper's data, reads no file and gives no verdict: verdicts are given where claims meet run records.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Literal, get_args

Kind = Literal["number", "curve", "curve point", "shape", "ordering", "statement", "quoted"]
Split = Literal["train", "validation", "test"]
Basis = Literal["text", "arithmetic", "literature", "run"]
Framework = Literal["keras", "torch"]

KINDS: tuple[Kind, ...] = get_args(Kind)
SPLITS: tuple[Split, ...] = get_args(Split)
BASES: tuple[Basis, ...] = get_args(Basis)

COMPARISON = "comparison"
"""The experiment of a claim that sets two or more of a paper's experiments side by side."""

BACKGROUND = "background"
"""The experiment of a claim about the field, or of a number quoted from another work."""

OURS = "course"
"""In place of a paper's slug, where an experiment or a network is the course's own."""


class Verdict(StrEnum):
    """What runs say about a claim; in the order in which verdicts are shown.

    Of numbers and curves: reproduced, within reach, and three ways to differ (a curve can lie on both sides); of
    sentences: holds, partly holds, does not hold; of either: undecided, not testable, not run yet.
    """

    REPRODUCED = "reproduced"
    WITHIN_REACH = "within reach"
    HIGHER = "differs, ours higher"
    LOWER = "differs, ours lower"
    DIFFERS = "differs"
    HOLDS = "holds"
    PARTLY = "partly holds"
    DOES_NOT_HOLD = "does not hold"
    UNDECIDED = "undecided"
    NOT_TESTABLE = "not testable"
    NOT_RUN = "not run yet"


@dataclass(frozen=True, kw_only=True)
class ReportedExperiment:
    """One experiment of a paper, as far as the paper describes it.

    `name` is what claims call it ("dropout"), `title` what a table calls it ("with dropout").
    """

    name: str
    title: str
    network: str
    training: str


@dataclass(frozen=True)
class Choice:
    """Something that a paper leaves out: `ours` is what the course does instead, `why` its reason.

    `unvaried` says why no other value is tried; "" where the experiment has alternatives to it.
    """

    topic: str
    ours: str
    why: str
    unvaried: str = ""


@dataclass(frozen=True, kw_only=True)
class Paper:
    """One paper.

    `slug` is its folder's name, and its key in the book's bibliography; `number` is "P1" and so on, no two alike;
    `affiliation` is None where the paper names none. What it leaves out stands with each experiment, as a `Choice`.
    """

    slug: str
    number: str
    title: str
    authors: tuple[str, ...]
    affiliation: str | None
    language: str
    framework: Framework
    summary: str
    experiments: tuple[ReportedExperiment, ...]
    guessed: bool = False


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One thing that a paper says and the course tests.

    `title` is the title of its experiment, "" where it has none of its own.
    Accuracies, precisions and recalls are fractions in [0, 1]; losses are mean cross-entropies in nats.
    A claim has a `value` with its `rounding` (half a unit of the last digit given, in the units of `value`), or a
    `rule`, the course's own one-sentence criterion for a verdict, or it is a curve and has `points`, which are claims
    with a value; the others are None or empty.
    `best_of` names the experiments among whose networks and epochs the number is the best, where it is one;
    `untestable` says why no run can tell.
    `epoch` counts from 1; None means that the paper names none, which reads as the end of training unless
    `note` says otherwise. `printed_value` is what the paper prints under this claim's name where that is
    a slip and `value` is the corrected number; otherwise it is None.
    `words` are the few decisive ones of the paper, in its language, with every hedge; `translation` is ours.
    """

    id: str
    paper: str
    experiment: str
    title: str
    quantity: str
    kind: Kind
    statement: str
    where: str
    value: float | None = None
    rounding: float | None = None
    rule: str | None = None
    epoch: int | None = None
    split: Split | None = None
    class_name: str | None = None
    note: str = ""
    printed_value: float | None = None
    best_of: tuple[str, ...] = ()
    untestable: str = ""
    points: tuple["Claim", ...] = ()
    words: str = ""
    translation: str = ""


@dataclass(frozen=True, kw_only=True)
class Remark:
    """Something to teach about a paper: a slip, a contradiction, a gap or a confounded comparison.

    `basis` says how it is known: "text" (read the paper), "arithmetic" (follows from printed numbers),
    "literature" (known from elsewhere) or "run" (rests on runs: show it only beside their records).
    """

    id: str
    paper: str
    basis: Basis
    text: str


def reading(printed: str) -> tuple[float, float]:
    """The value of a printed number and half a unit of its last digit: "92.69 %" gives (0.9269, 0.00005).

    Trailing zeros count, so "0.90" and "0.9" have the same value and a different rounding.
    Raises decimal.InvalidOperation where `printed` is no number, ValueError where it is not finite.
    """
    number = Decimal(printed.removesuffix("%").strip())
    scale = Decimal("0.01") if printed.endswith("%") else Decimal(1)
    exponent = int(number.as_tuple().exponent)
    return float(number * scale), float(Decimal(1).scaleb(exponent) * scale / 2)


def in_an_id(class_name: str) -> str:
    """A class name as ids spell it: "T-shirt/top" becomes "t_shirt_top"."""
    return class_name.lower().replace("-", "_").replace("/", "_").replace(" ", "_")


@dataclass(frozen=True)
class Writer:
    """Writes the claims and remarks of one paper, and fills in what their ids already say.

    A claim's `name` starts with its experiment: "dropout.test_accuracy" of P1 belongs to "dropout"; one about several
    starts with "comparison", one about the field with "background". That of a number goes on with split and quantity
    ("test_accuracy"), and ends with the epoch of a curve ("epoch7") or with the class.

    Kinds with a number: "number"; "curve point", one epoch of a "curve", which is the claim; "quoted", another work's.
    Kinds with a rule: "shape" of a curve; "ordering", one is better, harder, faster than another; "statement", everything else.
    """

    paper: Paper

    @property
    def number(self) -> str:
        """The paper's number, with which every id starts."""
        return self.paper.number

    @property
    def slug(self) -> str:
        """The paper's slug."""
        return self.paper.slug

    def title(self, experiment: str) -> str:
        """What a table calls an experiment; "" for a claim about several, or about none."""
        return next((each.title for each in self.paper.experiments if each.name == experiment), "")

    def measured(
        self,
        name: str,
        quantity: str,
        printed: str,
        statement: str,
        where: str,
        *,
        kind: Kind = "number",
        split: Split | None = None,
        epoch: int | None = None,
        class_name: str | None = None,
        note: str = "",
        printed_value: float | None = None,
        best_of: tuple[str, ...] = (),
        untestable: str = "",
    ) -> Claim:
        """A claim with a number, given as the paper prints it ("0.90", "92.69 %").

        Raises:
            ValueError: `printed` is no number.
        """
        try:
            value, rounding = reading(printed)
        except ArithmeticError:
            raise ValueError(f"{self.number}.{name}: {printed!r} is no number as papers print them") from None
        return Claim(
            id=f"{self.number}.{name}",
            paper=self.slug,
            experiment=name.split(".")[0],
            title=self.title(name.split(".")[0]),
            quantity=quantity,
            kind=kind,
            statement=statement,
            where=where,
            value=value,
            rounding=rounding,
            split=split,
            epoch=epoch,
            class_name=class_name,
            note=note,
            printed_value=printed_value,
            best_of=best_of,
            untestable=untestable,
        )

    def curve(
        self,
        name: str,
        quantity: str,
        statement: str,
        where: str,
        points: Iterable[Claim],
        *,
        split: Split,
        note: str = "",
    ) -> Claim:
        """A claim of several printed epochs, judged as a whole; each point is a "curve point" by `measured`."""
        return Claim(
            id=f"{self.number}.{name}",
            paper=self.slug,
            experiment=name.split(".")[0],
            title=self.title(name.split(".")[0]),
            quantity=quantity,
            kind="curve",
            statement=statement,
            where=where,
            split=split,
            note=note,
            points=tuple(points),
        )

    def judged(
        self,
        name: str,
        quantity: str,
        kind: Kind,
        statement: str,
        rule: str,
        where: str,
        *,
        split: Split | None = None,
        class_name: str | None = None,
        note: str = "",
        words: str = "",
        translation: str = "",
    ) -> Claim:
        """A claim without a number, with the rule that decides its verdict."""
        return Claim(
            id=f"{self.number}.{name}",
            paper=self.slug,
            experiment=name.split(".")[0],
            title=self.title(name.split(".")[0]),
            quantity=quantity,
            kind=kind,
            statement=statement,
            where=where,
            rule=rule,
            split=split,
            class_name=class_name,
            note=note,
            words=words,
            translation=translation,
        )

    def remark(self, name: str, basis: Basis, text: str) -> Remark:
        """A remark about this paper; its id is "P1.remark.<name>"."""
        return Remark(id=f"{self.number}.remark.{name}", paper=self.slug, basis=basis, text=text)
