"""The papers' networks as the pictures need them: layers, and the sizes of the maps between them.

They are read from the listings that stand beside the networks (`layers.txt`), which the package's tests hold against
both frameworks; so no framework is loaded here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from book.facts import ROOT

PAPERS = ROOT / "src" / "course_utils" / "papers"
LINE = re.compile(
    r"(?:\d+ × )?(?P<what>convolution|dense|maximum|dropout|batch normalization|average over each map)"
    r"(?: (?P<before>\d+) → (?P<after>\d+))?(?: (?P<rate>0\.\d+))?(?P<rest>.*)"
)
WINDOW = re.compile(r"(\d+)×\d+, stride (\d+), padding (\d+) \d+ (\d+) \d+")


@dataclass(frozen=True)
class Layer:
    """One line of a listing: `what` it is, its number of outputs, its window and whether it is frozen."""

    what: str
    before: int = 0
    outputs: int = 0
    rate: float = 0.0
    kernel: int = 1
    stride: int = 1
    padding: tuple[int, int] = (0, 0)
    frozen: bool = False

    def side(self, side: int) -> int:
        """The side of a map behind this layer, from that before it."""
        return windows(side, self.kernel, self.stride, self.padding)


@dataclass(frozen=True)
class Network:
    """A network of one of the papers, by its listing; activations and flattening are left out."""

    name: str
    parameters: int
    layers: tuple[Layer, ...]

    def find(self, what: str, before: int = 0, after: int = 0, kernel: int = 0) -> Layer:
        """The one layer like this; where a body's listing counts alike ones, the line for them."""
        [found] = [
            layer
            for layer in self.layers
            if layer.what == what
            and before in (0, layer.before)
            and after in (0, layer.outputs)
            and kernel in (0, layer.kernel)
        ]
        return found


def windows(side: int, kernel: int, stride: int, padding: tuple[int, int]) -> int:
    """How many windows fit along a side: ⌊(d + padding − m) / s⌋ + 1."""
    return (side + sum(padding) - kernel) // stride + 1


def same(side: int, kernel: int, stride: int) -> tuple[int, int]:
    """What Keras' "same" pads before and after: as little as ⌈d / s⌉ windows need, the odd one behind."""
    total = max((-(-side // stride) - 1) * stride + kernel - side, 0)
    return total // 2, total - total // 2


@cache
def network(paper: str, name: str) -> Network:
    """A network as its paper's folder lists it.

    Raises:
        LookupError: the folder lists no such network.
    """
    text = (PAPERS / paper / "layers.txt").read_text("utf8")
    for part in text.split("\n\n"):
        title, *lines = part.strip().splitlines()
        called, said = title.split(": ")
        if called == name:
            found = [layer for line in lines if (layer := _layer(line.strip()))]
            return Network(name, int(said.split()[0].replace(",", "")), tuple(found))
    raise LookupError(f"{PAPERS / paper / 'layers.txt'} lists no network {name!r}")


def _layer(line: str) -> Layer | None:
    match = LINE.match(line)
    if match is None:
        return None
    window = WINDOW.search(line)
    kernel, stride, above, below = map(int, window.groups()) if window else (1, 1, 0, 0)
    return Layer(
        match["what"], int(match["before"] or 0), int(match["after"] or 0), float(match["rate"] or 0),
        kernel, stride, (above, below), "frozen" in match["rest"],
    )  # fmt: skip
