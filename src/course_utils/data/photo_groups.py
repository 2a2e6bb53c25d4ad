"""Which photos are (nearly) the same, and splits that keep those together.

It works on small arrays and reads no file.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

BITS = 16  # of 128 that may differ between near-duplicates
APART = 5.0  # of 255, how far their thumbnails may differ on average; other shirts on one sheet differ by 8 and more
SHARE = 0.15  # of every class that a missing split takes from train
_BLOCK = 512  # rows compared at once: bounded memory for any number of photos


def fingerprint(photo: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """A difference hash, uint8 `[16]` (128 bits), and a thumbnail, uint8 `[16, 16, 3]`, of `[size, size, 3]`.

    A bit says whether of two neighbors on a 9 x 9 grid the right (or lower) one is brighter.
    Source: the "dHash" of N. Krawetz (2013), hackerfactor.com, in both directions.
    """
    gray: NDArray[np.float32] = (photo @ np.array([0.299, 0.587, 0.114])).astype(np.float32)
    small = _means(gray, 9)
    bits = np.concatenate(
        [(small[:8, 1:] > small[:8, :-1]).ravel(), (small[1:, :8] > small[:-1, :8]).ravel()]
    )
    return np.packbits(bits), _means(photo.astype(np.float32), 16).astype(np.uint8)


def _means(gray: NDArray[np.float32], cells: int) -> NDArray[np.float32]:
    """Means over a grid of `cells` x `cells` cells."""
    edges = np.linspace(0, len(gray), cells + 1).astype(int)[:-1]
    sums = np.add.reduceat(np.add.reduceat(gray, edges, axis=0), edges, axis=1)
    counts = np.diff(np.append(edges, len(gray)))
    means: NDArray[np.float32] = sums / np.outer(counts, counts).reshape(cells, cells, *[1] * (gray.ndim - 2))
    return means


def groups(
    checksums: Sequence[str], hashes: NDArray[np.uint8], thumbnails: NDArray[np.uint8]
) -> NDArray[np.int64]:
    """A group's number for each of N photos, int64 `[N]`: equal or nearly equal ones share it.

    Args:
        checksums: of the files, N.
        hashes: uint8 `[N, 16]`; thumbnails: uint8 `[N, 16, 16, 3]`, both from `fingerprint`.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    count = len(checksums)
    first: dict[str, int] = {}
    pairs = [(first.setdefault(checksum, i), i) for i, checksum in enumerate(checksums)]
    signs = (
        np.unpackbits(hashes, axis=1).astype(np.float32) * 2 - 1
    )  # products count equal bits less unequal ones
    flat = thumbnails.reshape(count, -1).astype(np.int16)
    for start in range(0, count, _BLOCK):
        rows, columns = np.nonzero(signs[start : start + _BLOCK] @ signs[start:].T >= 128 - 2 * BITS)
        rows, columns = rows[columns > rows] + start, columns[columns > rows] + start
        for part in np.array_split(np.arange(len(rows)), len(rows) // 10_000 + 1):
            apart = np.abs(flat[rows[part]] - flat[columns[part]]).mean(axis=1)
            near = part[apart <= APART]
            pairs += zip(rows[near].tolist(), columns[near].tolist(), strict=True)
    # int32: given int64, SciPy 1.11 puts all of them into one group, and raises nothing
    ends = np.array(pairs, dtype=np.int32).reshape(-1, 2)
    graph = coo_array((np.ones(len(ends), bool), (ends[:, 0], ends[:, 1])), shape=(count, count))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def draw_splits(
    splits: Sequence[str], labels: Sequence[str], group: NDArray[np.int64], seed: int = 0
) -> list[str]:
    """The split of every photo, where those that are missing take `SHARE` of every class from train.

    Groups stay together, classes keep their shares, and equal arguments give equal splits.

    Args:
        splits: N of "train", "validation", "test" or "" (the same as "train").
    """
    chosen = [split or "train" for split in splits]
    missing = [split for split in ("test", "validation") if split not in chosen]
    rng = np.random.default_rng(seed)
    members: dict[int, list[int]] = {}
    for i, number in enumerate(group.tolist()):
        if chosen[i] == "train":
            members.setdefault(number, []).append(i)
    by_class: dict[str, list[list[int]]] = {}
    for photos in members.values():
        by_class.setdefault(labels[photos[0]], []).append(photos)
    for label in sorted(by_class):
        here = by_class[label]
        order = rng.permutation(len(here)).tolist()
        room = max(1, round(SHARE * sum(map(len, here)))) if len(here) > len(missing) else 0
        left = dict.fromkeys(missing, room)
        for n in order:
            split = next((split for split in missing if left[split] >= len(here[n])), None)
            if split:
                left[split] -= len(here[n])
                for i in here[n]:
                    chosen[i] = split
    return chosen
