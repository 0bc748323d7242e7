"""Skies as bytes: quantised, filtered so that what is smooth becomes zeros, deflated together.

A floor is kept above the ground and a ceiling above the sea, both on a scale of square roots: the Earth falls away with
the square of the distance, so floors become straight lines, which the filter takes away, and steps are fine where
people look closely: 2.5 m at the ground, 6 m at 100 m, 27 m at 3,000 m.

Rows of all skies lie beside each other: what two cases or packages have in common is then a repetition for deflate.
The script that reads this is ``web/src/data.ts``.
"""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skyshed.report.live.blocks import Blocks
from skyshed.sky.sky import Sky

FLOOR_SCALE, CEILING_SCALE = 4.0, 3.0  # steps a root of a metre
FLOOR_FROM_M, CEILING_FROM_M = 25.0, 100.0  # added under the root: the finest step is twice its own root / scale
_NONE = 0  # of a quantised height; what is there counts from 1
_SQUEEZE = 8  # of deflate: a tenth smaller than its usual 6, and 9 takes twice as long


@dataclass(frozen=True)
class Packed:
    """Deflated bytes, and what is needed to read them."""

    data: bytes
    ground_from_m: int
    ceiling_from_m: int
    has_open: bool


def packed(skies: Sequence[Sky], blocks: Blocks) -> Packed:
    """Return skies over the blocks of a grid: ground, shares in the area, then one kind of number after another."""
    ground_m = np.round(blocks.taken(blocks.grid.ground_msl_m))
    known_m = np.nan_to_num(ground_m)
    ground_from_m = int(known_m.min())
    ceilings_m = [blocks.taken(sky.ceiling_msl_m) for sky in skies]
    ceiling_from_m = int(min((np.nanmin(each) for each in ceilings_m if not np.isnan(each).all()), default=0.0)) - 1
    has_open = any(sky.n_units_open.any() for sky in skies)
    parts = [
        _wide([np.where(np.isnan(ground_m), _NONE, 1 + ground_m - ground_from_m)]),
        np.round(255 * blocks.share_in_area).astype(np.uint8).tobytes(),
        _wide([_rooted(blocks.taken(sky.floor_msl_m) - known_m, FLOOR_SCALE, FLOOR_FROM_M) for sky in skies]),
        _wide([_rooted(each - ceiling_from_m, CEILING_SCALE, CEILING_FROM_M) for each in ceilings_m]),
        _narrow([_reasons(sky, blocks)[None] for sky in skies]),
        _narrow([blocks.taken(sky.n_units) for sky in skies]),
    ]
    if has_open:
        parts.append(_narrow([blocks.taken(sky.n_units_open) for sky in skies]))
    parts.extend(bytes(_gaps(sky, blocks)) for sky in skies)
    squeezed = zlib.compressobj(_SQUEEZE, zlib.DEFLATED, -zlib.MAX_WBITS, 9)
    data = b"".join([*map(squeezed.compress, parts), squeezed.flush()])
    return Packed(data, ground_from_m, ceiling_from_m, has_open)


def _rooted(height_m: NDArray, scale: float, from_m: float) -> NDArray[np.float64]:
    """Return heights as whole steps of their square root, counted from 1; 0 where there is none."""
    above_m = np.maximum(height_m.astype(np.float64), 0.0)
    return np.where(np.isnan(height_m), _NONE, 1 + np.round((np.sqrt(above_m + from_m) - np.sqrt(from_m)) * scale))


def _wide(planes: Sequence[NDArray]) -> bytes:
    """Return whole numbers (n_rows, n_columns) a plane: each less what a plane through its neighbours would be.

    Row by row, plane by plane: low bytes, then high bytes; signs are folded in, so that small numbers stay small.
    """
    values = np.stack(planes, axis=1).astype(np.int32)  # row, plane, column
    # Sixteen bits are enough: what runs over comes back when the numbers are added up again.
    less = np.diff(np.diff(values, axis=2, prepend=0), axis=0, prepend=0).astype(np.int16).astype(np.int32)
    folded = ((less << 1) ^ (less >> 15)).astype(np.uint16)
    return np.stack([folded & 255, folded >> 8], axis=2).astype(np.uint8).tobytes()


def _narrow(planes: Sequence[NDArray[np.uint8]]) -> bytes:
    """Return bytes (n, n_rows, n_columns) a sky: row by row, sky by sky."""
    return np.ascontiguousarray(np.stack(planes).transpose(2, 0, 1, 3)).tobytes()


def _reasons(sky: Sky, blocks: Blocks) -> NDArray[np.uint8]:
    """Return what sets the floor, or why there is none, in the low half of a byte; what sets the ceiling above it."""
    low = np.where(sky.n_intervals > 0, sky.floor_reason, sky.none_reason)
    return blocks.taken((low | (sky.ceiling_reason << 4)).astype(np.uint8))


def _gaps(sky: Sky, blocks: Blocks) -> Iterator[int]:
    """Yield the gaps of a sky as numbers of seven bits: how many cells have some, then cell by cell.

    A cell's distance from the last such one, its number of gaps, and the edges of each: whole metres above the floor.
    """
    if sky.low_msl_m is None or sky.high_msl_m is None:
        yield 0
        return
    n_intervals = blocks.taken(sky.n_intervals).ravel()
    cells = np.flatnonzero(n_intervals > 1)
    yield from _sevens(cells.size)
    first = np.concatenate([[0], np.cumsum(sky.n_intervals.ravel(), dtype=np.int64)])[blocks.cells.ravel()[cells]]
    last = 0
    for cell, start in zip(cells.tolist(), first.tolist(), strict=True):
        low, high = (each[start : start + int(n_intervals[cell])] for each in (sky.low_msl_m, sky.high_msl_m))
        yield from _sevens(cell - last)
        yield from _sevens(low.size - 1)
        for edge_m in np.stack([high[:-1], low[1:]], axis=1).ravel().tolist():
            yield from _sevens(max(round(edge_m - float(low[0])), 0))
        last = cell


def _sevens(number: int) -> Iterator[int]:
    while number > 127:
        yield number & 127 | 128
        number >>= 7
    yield number
