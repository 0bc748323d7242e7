"""Skies as bytes: quantised, filtered so that what is smooth becomes zeros, deflated together.

A floor is kept above the ground and a ceiling above the sea, both on a scale of square roots: the Earth falls away with
the square of the distance, so floors become straight lines, which the filter takes away, and steps are fine where
people look closely: 2.5 m at the ground, 6 m at 100 m, 27 m at 3,000 m. A step never lies on the other side of a level
that was asked about, so that no share moves (`skyshed.report.live.steps`).

Everything else of a cell (counts of fire units, reasons) is one of few kinds, and a number says which. Rows of all
skies lie beside each other: what two cases or packages have in common is then a repetition for deflate.
The script that reads this is ``web/src/data.ts``.
"""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skyshed.model.scenario import Level
from skyshed.report.live.blocks import Blocks
from skyshed.report.live.steps import CEILING, FLOOR, NONE, Marks, ceiling_marks, floor_marks, steps_of
from skyshed.sky.sky import Sky

_SQUEEZE = 8  # of deflate: a tenth smaller than its usual 6, and 9 takes twice as long
_MOST_KEY = 2**54
_ESCAPE = 255  # a byte: the number stands in the list


@dataclass(frozen=True)
class Packed:
    """Deflated bytes, and what is needed to read them."""

    data: bytes
    ground_from_m: int
    ceiling_from_m: int
    has_open: bool


def packed(skies: Sequence[Sky], blocks: Blocks, levels: Sequence[Level]) -> Packed:
    """Return skies over the blocks of a grid: ground, shares in the area, floors, ceilings, kinds of cells, lists."""
    ground_m = blocks.taken(blocks.grid.ground_msl_m)
    whole_m = np.round(ground_m)
    known_m = np.nan_to_num(whole_m)
    ground_from_m = int(known_m.min())
    ceilings_m = [blocks.taken(sky.ceiling_msl_m) for sky in skies]
    ceiling_from_m = int(min((np.nanmin(each) for each in ceilings_m if not np.isnan(each).all()), default=0.0)) - 1
    marks = Marks(levels, ground_m, known_m)
    ground = _filtered([np.where(np.isnan(whole_m), NONE, 1 + whole_m - ground_from_m)])
    floors = _filtered([_floor(blocks.taken(sky.floor_msl_m), marks) for sky in skies])
    ceilings = _filtered([_ceiling(each, marks, ceiling_from_m) for each in ceilings_m])
    has_open = any(sky.n_units_open.any() for sky in skies)
    kinds, index = _kinds(skies, blocks, has_open=has_open)
    parts = [
        ground.planes, np.round(255 * blocks.share_in_area).astype(np.uint8), floors.planes, ceilings.planes, *index,
    ]  # fmt: skip
    numbers = [*ground.lists(), *floors.lists(), *ceilings.lists(), [kinds.size, *kinds.ravel().tolist()]]
    numbers += [_gaps(sky, blocks) for sky in skies]
    squeezed = zlib.compressobj(_SQUEEZE, zlib.DEFLATED, -zlib.MAX_WBITS, 9)
    data = [squeezed.compress(np.ascontiguousarray(part).tobytes()) for part in parts]
    data += [squeezed.compress(bytes(_sevens(each))) for each in numbers]
    return Packed(b"".join([*data, squeezed.flush()]), ground_from_m, ceiling_from_m, has_open)


def _floor(floor_msl_m: NDArray[np.float32], marks: Marks) -> NDArray[np.int64]:
    return steps_of(floor_msl_m - np.nan_to_num(marks.ground_m), FLOOR, *floor_marks(floor_msl_m, marks))


def _ceiling(ceiling_msl_m: NDArray[np.float32], marks: Marks, from_m: int) -> NDArray[np.int64]:
    return steps_of(ceiling_msl_m - from_m, CEILING, *ceiling_marks(ceiling_msl_m, marks, from_m))


@dataclass(frozen=True)
class _Filtered:
    """Numbers as bytes (n_rows, n_planes, n_columns), and plane by plane those too large for one."""

    planes: NDArray[np.uint8]
    too_large: list[NDArray[np.int32]]

    def lists(self) -> Iterator[list[int]]:
        for each in self.too_large:
            yield [each.size, *each.tolist()]


def _filtered(planes: Sequence[NDArray]) -> _Filtered:
    """Return whole numbers (n_rows, n_columns) a plane, each less what a plane through its neighbours would be.

    Signs are folded in, so that small numbers stay small.
    """
    values = np.stack(planes, axis=1).astype(np.int32)  # row, plane, column
    # Sixteen bits are enough: what runs over comes back when the numbers are added up again.
    less = np.diff(np.diff(values, axis=2, prepend=0), axis=0, prepend=0).astype(np.int16).astype(np.int32)
    folded = ((less << 1) ^ (less >> 15)) & 0xFFFF
    too_large = [folded[:, index][folded[:, index] >= _ESCAPE] for index in range(len(planes))]
    return _Filtered(np.minimum(folded, _ESCAPE).astype(np.uint8), too_large)


def _kinds(
    skies: Sequence[Sky], blocks: Blocks, *, has_open: bool
) -> tuple[NDArray[np.uint8], list[NDArray[np.uint8]]]:
    """Return the kinds of cells (n, width), the most frequent first, and three planes of bytes that number them.

    A kind is what sets the floor, or why there is none, with what sets the ceiling in the high half of the byte; the
    fire units at each level; where it matters, those that only missing terrain leaves open.
    """
    rows = [
        np.concatenate([_reasons(sky)[None], sky.n_units, *([sky.n_units_open] if has_open else [])]) for sky in skies
    ]
    cells = np.stack([blocks.taken(each) for each in rows], axis=1)  # width, sky, row, column
    columns = np.ascontiguousarray(cells.reshape(len(cells), -1).T)
    # Neighbours are mostly alike: it is stretches of them that are sorted.
    is_first = np.concatenate([[True], (columns[1:] != columns[:-1]).any(axis=1)])
    starts = np.flatnonzero(is_first)
    _, first, number = np.unique(_keys(columns[starts]), return_index=True, return_inverse=True)
    lengths = np.diff(np.append(starts, len(columns)))
    order = np.argsort(-np.bincount(number, lengths), kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(order.size)
    index = np.repeat(rank[number], lengths).reshape(cells.shape[1:]).transpose(1, 0, 2)
    return columns[starts[first[order]]], [(index >> shift & 255).astype(np.uint8) for shift in (0, 8, 16)]


def _keys(rows: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return a number for each row of bytes (n, width), equal for equal rows."""
    keys = np.zeros(len(rows), dtype=np.int64)
    for column in rows.T:
        if keys.max(initial=0) >= _MOST_KEY:
            keys = np.unique(keys, return_inverse=True)[1]
        keys = keys * 256 + column
    return keys


def _reasons(sky: Sky) -> NDArray[np.uint8]:
    low = np.where(sky.n_intervals > 0, sky.floor_reason, sky.none_reason)
    return (low | (sky.ceiling_reason << 4)).astype(np.uint8)


def _gaps(sky: Sky, blocks: Blocks) -> list[int]:
    """Return how many cells of a sky have gaps, and cell by cell its distance from the last such one and its gaps.

    First how many, then the edges of each: whole metres above the floor.
    """
    if sky.low_msl_m is None or sky.high_msl_m is None:
        return [0]
    n_intervals = blocks.taken(sky.n_intervals).ravel()
    cells = np.flatnonzero(n_intervals > 1)
    numbers = [cells.size]
    first = np.concatenate([[0], np.cumsum(sky.n_intervals.ravel(), dtype=np.int64)])[blocks.cells.ravel()[cells]]
    last = 0
    for cell, start in zip(cells.tolist(), first.tolist(), strict=True):
        low, high = (each[start : start + int(n_intervals[cell])] for each in (sky.low_msl_m, sky.high_msl_m))
        edges_m = np.stack([high[:-1], low[1:]], axis=1).ravel() - low[0]
        numbers += [cell - last, low.size - 1, *np.maximum(np.round(edges_m), 0).astype(int).tolist()]
        last = cell
    return numbers


def _sevens(numbers: Iterable[int]) -> Iterator[int]:
    """Yield numbers in bytes of seven bits, the last of each below 128."""
    for number in numbers:
        rest = number
        while rest > 127:
            yield rest & 127 | 128
            rest >>= 7
        yield rest
