"""Draw a stand-in for Fashion-MNIST: parametric garments of the same shapes, classes and kinds of confusion.

It holds no real image, reads no file and imitates no product; results on it say nothing about Fashion-MNIST.
A garment is a set of soft-edged outlines on the 28 x 28 grid, lengths in pixels. Many are drawn at once: row
profiles are arrays [n, 28, 1], column profiles [n, 1, 28], parameters [n, 1, 1]; broadcasting does the rest.
Random numbers, the four operations and square roots suffice, so that machines agree on every pixel.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

VERSION = 1  # part of cache keys: raise it whenever a pixel changes

Floats = NDArray[np.floating[Any]]  # float32 throughout
Images = NDArray[np.uint8]
Range = tuple[float, float]
_CHUNK = 400  # images drawn at once: few enough for the work arrays to stay in the processor's cache
_X = np.arange(28, dtype=np.float32).reshape(1, 1, 28)
_Y = np.arange(28, dtype=np.float32).reshape(1, 28, 1)


class _Dice:
    """Random parameters for `n` images at once, as float32 arrays [n, 1, 1]."""

    def __init__(self, rng: np.random.Generator, n: int) -> None:
        self.rng, self.n = rng, n

    def grid(self, rows: int = 1, columns: int = 1) -> Floats:
        """Independent uniform numbers in [0, 1), float32 [n, rows, columns]."""
        return self.rng.random((self.n, rows, columns), dtype=np.float32)

    def between(self, low: float, high: float) -> Floats:
        """A number between the bounds, the middle more likely than the ends (a triangular distribution)."""
        return np.float32(low) + np.float32((high - low) / 2) * (self.grid() + self.grid())

    def chance(self, share: float, low: float = 1, high: float = 1) -> Floats:
        """For about `share` of the images a number between the bounds, 0 for the others."""
        return (self.grid() < share) * self.between(low, high)

    def dim(self, mask: Floats, low: float, high: float, share: float = 1) -> Floats:
        """What to multiply brightness by, to take the share `low` to `high` of it away where `mask` is 1."""
        return 1 - self.chance(share, low, high) * mask


def _ramp(t: Floats, start: Floats | float, stop: Floats | float) -> Floats:
    """0 before `start`, 1 after `stop`, a straight line between."""
    return np.clip((t - start) / (stop - start), 0, 1)


def _curve(t: Floats, knots: tuple[float, ...], values: tuple[Floats, ...]) -> Floats:
    """The smooth curve through `values` at the increasing `knots`, level outside them."""
    result = np.zeros_like(t) + values[0]
    for i in range(len(knots) - 1):
        step = _ramp(t, knots[i], knots[i + 1])
        result += (values[i + 1] - values[i]) * step * step * (3 - 2 * step)
    return result


def _inside(distance: Floats) -> Floats:
    """Coverage in [0, 1] of a pixel whose center lies `distance` outside an outline (negative: inside)."""
    return _ramp(distance, 0.5, -0.5)


def _bar(t: Floats, center: Floats | float, reach: Floats | float) -> Floats:
    """1 where `t` is within `reach` of `center`, 0 elsewhere, with soft edges."""
    return _inside(np.abs(t - center) - reach)


def _stripes(t: Floats, period: Floats, phase: Floats, duty: Floats | float) -> Floats:
    """1 on the share `duty` of every `period` of `t`, 0 elsewhere, with soft edges."""
    position = t / period + phase
    return _inside((np.abs(position - np.floor(position) - 0.5) - duty / 2) * period)


def _fabric(dice: _Dice, x: Floats, y: Floats, patterns: Mapping[str, float]) -> Floats:
    """Brightness of cloth, about 0 to 1 [n, 28, 28]; `patterns` says which shares of images have which."""
    share = {"across": 0.0, "down": 0.0, "checked": 0.0, "mottled": 0.1, "printed": 0.0, **patterns}
    darkness, checked = dice.between(0, 1), dice.chance(share["checked"])
    base = 1 - 0.25 * darkness * darkness - dice.chance(0.2, 0.25, 0.8)
    across = np.maximum(checked, dice.chance(share["across"])) * dice.between(0.1, 0.9)
    down = np.maximum(checked, dice.chance(share["down"])) * dice.between(0.1, 0.6)
    rows = 1 - across * _stripes(y, dice.between(2.5, 9), dice.grid(), dice.between(0.25, 0.7))
    columns = 1 - down * _stripes(x, dice.between(2.5, 6), dice.grid(), dice.between(0.3, 0.6))
    noise = dice.grid(28, 28)
    blots = (dice.grid(14, 14).repeat(2, axis=1).repeat(2, axis=2) + noise) / 2
    chest = _bar(x, 0, dice.between(2, 6)) * _bar(y, dice.between(8, 14), dice.between(1, 5))
    ink = np.maximum(chest * dice.chance(share["printed"]), dice.chance(share["mottled"]))
    return base * rows * columns * dice.dim(ink * blots, 0.2, 1.4) + dice.between(0.02, 0.1) * (noise - 0.5)


def _finish(dice: _Dice, cover: Floats, shade: Floats) -> Images:
    """Put the shaded garment on black, blur it a little, drop the faintest fringe; uint8 [n, 28, 28]."""
    image = np.pad(np.clip(shade, 0.08, 1) * cover * 265, ((0, 0), (1, 1), (1, 1)))
    blur = dice.between(0.0, 0.08)
    image = image[:, 1:-1] + blur * (image[:, :-2] + image[:, 2:] - 2 * image[:, 1:-1])
    image = image[:, :, 1:-1] + blur * (image[:, :, :-2] + image[:, :, 2:] - 2 * image[:, :, 1:-1])
    return np.rint(np.clip(image - 10, 0, 255)).astype(np.uint8)


@dataclass(frozen=True)
class _Cut:
    """What an upper-body garment is cut from: ranges of lengths and shares of images."""

    patterns: Mapping[str, float]
    widths: tuple[Range, Range, Range]  # at shoulder, waist and hem, from the middle outwards
    sleeveless: float = 0.0
    long_sleeved: float = 0.95
    sleeve_width: Range = (1.8, 3.3)
    neck_depth: Range = (0.5, 4.5)
    collar: float = 0.1
    lapel: Range = (2.5, 6)
    opened: float = 0.1
    opening_width: Range = (0.1, 0.8)
    opening_contrast: Range = (0.1, 0.7)
    buttons: float = 0.4
    ribbed: float = 0.1
    belted: float = 0.03
    pocket: float = 0.05


def _upper_body(dice: _Dice, cut: _Cut) -> Images:
    """Garments in front view with shoulders, sleeves, a neckline and whatever the `cut` adds to them."""
    x = _X - 13.5 + dice.between(-2.5, 2.5) + dice.between(-0.12, 0.12) * (_Y - 14)
    side, top, bottom = np.abs(x), dice.between(-1, 3), dice.between(25, 29)
    y, down = _Y - top, (_Y - top) / (bottom - top)
    shoulder, waist, hem = (dice.between(*ends) for ends in cut.widths)
    width, neck = _curve(down, (0.1, 0.5, 1), (shoulder, waist, hem)), dice.between(2.2, 4.4)
    torso = _inside(np.maximum(side - width, _Y - bottom))
    arm, to_cuff = _sleeve(dice, cut, side, y, shoulder)
    folds = _stripes(x + dice.between(-0.3, 0.3) * _Y, dice.between(4, 9), dice.grid(), 0.3) * down
    shade = _fabric(dice, x, _Y, cut.patterns) * (1 + _inside(arm) * dice.chance(0.3, -0.5, 0.2))
    shade *= dice.dim(_ramp(side, width * 0.3, width), 0, 0.25) * dice.dim(folds, 0, 0.2)
    rib = np.maximum(_inside((1 - down) * 28 - 2), _bar(to_cuff, 1, 1) * _inside(arm))
    belt = _bar(down * 28, dice.between(10, 14.5), dice.between(0.3, 0.9))
    shade *= dice.dim(rib, 0.05, 0.45, cut.ribbed) * dice.dim(belt, 0.1, 0.6, cut.belted)
    shade *= _front(dice, cut, x, y, neck) * dice.dim(_bar(arm, 0, 0.2) * torso, 0, 0.6)
    depth, across, vee = dice.between(*cut.neck_depth), side / neck, dice.chance(0.35)
    hole = _inside(y - depth * (1 - vee * across - (1 - vee) * across * across)) * (side < neck)
    cover = np.maximum(torso, _inside(arm)) * _inside(dice.between(0.25, 0.65) * (side - neck) - y)
    return _finish(dice, cover * (1 - hole * np.minimum(dice.between(0.4, 1.3), 1)), shade)


def _sleeve(dice: _Dice, cut: _Cut, side: Floats, y: Floats, shoulder: Floats) -> tuple[Floats, Floats]:
    """Distance to the sleeves (the longer they are, the steeper they hang) and, along them, to the cuff."""
    is_long = dice.chance(cut.long_sleeved)
    length = is_long * dice.between(15, 23) + (1 - is_long) * dice.between(2.5, 11)
    slope = dice.between(0.05, 0.3) + (1 - _ramp(length, 3, 17)) * dice.between(0.3, 0.9)
    lean, wide = np.sqrt(1 + slope * slope), dice.between(*cut.sleeve_width)
    right, below = side - shoulder + wide * dice.between(0.5, 0.9), y - dice.between(1.5, 3)
    along, across = (right * slope + below) / lean, np.abs(right - below * slope) / lean
    radius = wide - dice.between(0.2, 1.4) * _ramp(along, 0, 16)
    distance = np.maximum(across - radius, np.maximum(along - length, -4 - along))
    return distance + dice.chance(cut.sleeveless, 99, 99), length - along


def _front(dice: _Dice, cut: _Cut, x: Floats, y: Floats, neck: Floats) -> Floats:
    """What collar, front opening, buttons and pockets multiply the brightness by."""
    side, length, opened = np.abs(x), dice.between(*cut.lapel), dice.chance(cut.opened)
    collar = _inside((np.abs(side / neck + y / length - 1) - 0.12) * neck) * _inside(y - length)
    opening = _bar(x, dice.between(-1, 1), dice.between(*cut.opening_width)) * _ramp(y, 2, 3) * opened
    dots = _stripes(y, dice.between(3, 5.5), dice.grid(), 0.3) * opening
    pocket = _bar(side, dice.between(2.8, 4.2), 1.4) * _bar(y, dice.between(8, 20), 0.4)
    shade = dice.dim(opening, *cut.opening_contrast) * dice.dim(dots, -0.3, 0.7, cut.buttons)
    return shade * dice.dim(collar, 0.1, 0.8, cut.collar) * dice.dim(pocket, 0.1, 0.6, cut.pocket)


def _t_shirt(dice: _Dice) -> Images:
    """Short sleeves or none, a round or V neck, often a print."""
    return _upper_body(dice, _Cut(
        {"across": 0.2, "mottled": 0.12, "printed": 0.3}, ((5.8, 9.4), (5, 8.6), (5.2, 9.2)),
        sleeveless=0.12, long_sleeved=0.1, neck_depth=(1, 5), opening_contrast=(0.05, 0.4)))  # fmt: skip


def _pullover(dice: _Dice) -> Images:
    """Long sleeves, a high round neck, ribs at hem and cuffs."""
    return _upper_body(dice, _Cut(
        {"across": 0.2, "printed": 0.12}, ((6.2, 9.4), (5.4, 8.6), (5.4, 8.8)), long_sleeved=0.92,
        sleeve_width=(2, 3.6), neck_depth=(0.3, 4), collar=0.18, opened=0.17, ribbed=0.6))  # fmt: skip


def _dress(dice: _Dice) -> Images:
    """Narrow at the waist, flared or straight below, with or without sleeves."""
    return _upper_body(dice, _Cut(
        {"across": 0.1, "down": 0.06, "mottled": 0.14}, ((3.6, 7.5), (2.8, 7), (3.5, 9.5)),
        sleeveless=0.35, long_sleeved=0.3, sleeve_width=(1.3, 2.7), belted=0.35))  # fmt: skip


def _coat(dice: _Dice) -> Images:
    """Long sleeves, wide, open or zipped in front, with lapels and pockets."""
    return _upper_body(dice, _Cut(
        {"checked": 0.05}, ((6, 9.2), (5.6, 8.6), (5.6, 9.8)), long_sleeved=0.98, sleeve_width=(2, 3.8),
        collar=0.8, lapel=(3, 10), opened=0.93, opening_width=(0.3, 2.1), opening_contrast=(0.3, 0.9),
        buttons=0.25, belted=0.12, pocket=0.5))  # fmt: skip


def _shirt(dice: _Dice) -> Images:
    """Sleeves of any length, a collar and a buttoned front that need not show, often checked."""
    return _upper_body(dice, _Cut(
        {"across": 0.08, "down": 0.14, "checked": 0.18, "mottled": 0.15, "printed": 0.05},
        ((5.8, 9.2), (5.4, 8.4), (5.4, 9)), sleeveless=0.04, long_sleeved=0.6, collar=0.75, opened=0.9,
        opening_width=(0.2, 0.8), opening_contrast=(0.25, 0.9), buttons=0.75, pocket=0.25))  # fmt: skip


def _trouser(dice: _Dice) -> Images:
    """Two legs that part below the hips, straight, narrow or flared."""
    x = _X - 13.5 + dice.between(-2, 2) + dice.between(-0.1, 0.1) * (_Y - 14)
    side, top, bottom = np.abs(x), dice.between(-0.5, 2), dice.between(24.5, 29)
    down = (_Y - top) / (bottom - top)
    hip, leg, gap = dice.between(3.8, 6.6), dice.between(2.4, 7), dice.between(0.2, 2.2)
    apart = gap * _ramp(down, dice.between(0.22, 0.4), 0.8)
    width = _curve(down, (0, 0.25, 0.9), (hip * dice.between(0.75, 1), hip, gap + leg))
    legs = _inside(np.maximum(side - width, np.maximum(top - _Y, _Y - bottom)))
    shade = _fabric(dice, x, _Y, {}) * dice.dim(_inside(side - 0.2), 0.1, 0.6)
    shade *= dice.dim(_ramp(side, width * 0.5, width), 0, 0.4) * dice.dim(_inside(down * 28 - 1.6), 0, 0.4)
    return _finish(dice, legs * (1 - _inside(side - apart) * (apart > 0)), shade)


def _bag(dice: _Dice) -> Images:
    """A box with rounded corners, mostly with a flap, a clasp and a handle."""
    x = _X - 13.5 + dice.between(-1, 1)
    side, top, bottom = np.abs(x), dice.between(1, 17), dice.between(23, 28)
    width = dice.between(8.5, 13.8) + dice.between(-3, 2) * _ramp(_Y, bottom, top)
    corner, flap = dice.between(0.5, 5), top + (bottom - top) * dice.between(0.15, 0.6)
    over_x = np.maximum(side - width + corner, 0)
    over_y = np.maximum(np.abs(_Y - (top + bottom) / 2) - (bottom - top) / 2 + corner, 0)
    body = _inside(np.sqrt(over_x * over_x + over_y * over_y) - corner)
    across, rise = dice.between(3, 9), dice.between(2, 12)
    right, up = side / across, (_Y - top - 0.5) / rise
    ring = _bar(np.sqrt(right * right + up * up) * np.minimum(across, rise), np.minimum(across, rise), 0.6)
    shade = _fabric(dice, x, _Y, {"across": 0.05, "down": 0.05, "mottled": 0.15})
    shade *= dice.dim(_ramp(side, width * 0.4, width), 0, 0.4) * dice.dim(_bar(_Y, flap, 0.4), 0.1, 0.5, 0.6)
    shade *= dice.dim(_inside(side - dice.between(0.5, 2)) * _bar(_Y, flap, 1.2), -0.5, 0.7, 0.5)
    return _finish(dice, np.maximum(body, ring * (flap > _Y) * dice.chance(0.75)), shade)


def _shoe(dice: _Dice, ground: Range, heel: Range, heights: tuple[Range, ...]) -> tuple[Floats, ...]:
    """A closed shoe in side view, toe at the left; `heights` of its upper at toe, instep, tongue and back.

    Returns coverage of the upper, coverage of sole and heel, shading, pixels below the rim and above the bed.
    """
    left, right = dice.between(-0.5, 4), dice.between(24, 28)
    u = (_X - left) / (right - left)
    floor, rise, sole = dice.between(*ground), dice.between(*heel), dice.between(0.5, 2.8)
    bed = floor - rise * _ramp(u, 0.3, 0.8)
    toe, instep, tongue, back = (dice.between(*ends) for ends in heights)
    profile = (toe, instep, tongue, (tongue + back) / 2.3, back)
    height = _curve(u - dice.between(0.46, 0.64), (-0.5, -0.2, 0, 0.18, 0.4), profile)
    height = height * np.sqrt(_ramp(u, -0.02, 0.14) * _ramp(u, 1.02, 0.94))
    below_rim, above_bed = _Y - bed + height, bed - _Y
    ends = _bar(u * 27, 13.5, 13.5)
    slope: Floats = np.gradient(height - bed, axis=2)
    upper = _inside(-below_rim / np.sqrt(1 + slope * slope)) * _inside(-above_bed) * ends
    block = dice.between(0.1, 0.42) * (1 - dice.between(0, 0.08) * rise * _ramp(-above_bed, 0, rise + 1))
    block = _inside((1 - u - block) * 27) * _inside(_Y - floor - sole)
    under = np.maximum(_inside(-above_bed - sole), block) * _inside(above_bed) * ends
    shade = _fabric(dice, _X - 14, _Y, {}) * (1 - under) + under * dice.between(0.1, 1.3)
    shade *= dice.dim(_bar(above_bed, 0, 0.3), 0.1, 0.6) * dice.dim(_ramp(below_rim, 0, height + 1), 0, 0.35)
    return upper, under, shade, below_rim, above_bed


def _sneaker(dice: _Dice) -> Images:
    """A low shoe on a flat sole, with laces and side stripes."""
    heights = ((1.8, 4), (3, 7), (5.5, 14), (5, 14))
    upper, under, shade, below_rim, _ = _shoe(dice, (15, 25), (0, 1.8), heights)
    lean = dice.between(0.3, 1.2)
    laces = _stripes(_X + lean * _Y, dice.between(2.2, 3.6), dice.grid(), 0.4) * _inside(below_rim - 2.5)
    lines = _stripes(_X - lean * _Y, dice.between(3, 7), dice.grid(), 0.35) * _inside(2.5 - below_rim)
    shade *= dice.dim(laces * _bar(_X, 11, 4), 0.1, 0.8, 0.7)
    return _finish(dice, np.maximum(upper, under), shade * dice.dim(lines * _bar(_X, 15, 5), -0.4, 0.7, 0.5))


def _ankle_boot(dice: _Dice) -> Images:
    """A shaft above the ankle on a flat, block or high heel."""
    upper, under, shade, _, _ = _shoe(dice, (19.5, 27), (0, 7.5), ((2, 5), (4, 9.5), (8, 21), (8, 21)))
    laces = _stripes(_Y, dice.between(2.2, 4), dice.grid(), 0.4) * _bar(_X, 14, 2.5)
    return _finish(dice, np.maximum(upper, under), shade * dice.dim(laces, 0.1, 0.6, 0.4))


def _sandal(dice: _Dice) -> Images:
    """A strap over the toes, another over the instep and one around the ankle; flat or on a heel."""
    heights = ((1.5, 4), (2.5, 7), (3, 12), (2, 14))
    upper, under, shade, below_rim, above_bed = _shoe(dice, (16, 26), (0, 11), heights)
    across = _X + dice.between(-0.5, 1) * above_bed
    toe = _bar(across, dice.between(4, 10), dice.between(0.5, 5))
    instep = _bar(across, dice.between(9, 19), dice.between(0.4, 4.5)) * dice.chance(0.8)
    ankle = _bar(below_rim, 1, dice.between(0.4, 2)) * _ramp(_X, 14, 15)
    back = np.maximum(ankle, _inside(dice.between(17, 26) - _X)) * dice.chance(0.75)
    return _finish(dice, np.maximum(upper * np.maximum(np.maximum(toe, instep), back), under), shade)


_GARMENTS = (_t_shirt, _trouser, _pullover, _dress, _coat, _sandal, _shirt, _sneaker, _bag, _ankle_boot)


def _draw_split(seed: int, split: int, size: int) -> tuple[Images, NDArray[np.uint8]]:
    """One split: `size` images and their labels in shuffled order, the classes equally frequent."""
    labels = np.random.default_rng([seed, split]).permutation(np.arange(size) % 10).astype(np.uint8)
    images = np.empty((size, 28, 28), dtype=np.uint8)
    for label, garment in enumerate(_GARMENTS):
        places = np.flatnonzero(labels == label)
        for start in range(0, len(places), _CHUNK):
            chunk = places[start : start + _CHUNK]
            images[chunk] = garment(_Dice(np.random.default_rng([seed, split, label, start]), len(chunk)))
    return images, labels


def draw(seed: int = 0, train: int = 60_000, test: int = 10_000) -> tuple[Images, Images, Images, Images]:
    """Draw the stand-in: (train_images, train_labels, test_images, test_labels).

    Images are uint8 [N, 28, 28], 0 to 255; labels uint8 [N], 0 to 9 as in Fashion-MNIST. Classes are
    equally frequent and shuffled; where ten does not divide a size, the first ones have one image more.
    Equal arguments give equal arrays. Raises ValueError if the seed or a size is negative.
    """
    if min(seed, train, test) < 0:
        raise ValueError(f"pass seed, train and test of 0 or more, not {seed}, {train} and {test}")
    return *_draw_split(seed, 0, train), *_draw_split(seed, 1, test)
