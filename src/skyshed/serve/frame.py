"""One sky as bytes for a page: a head of JSON, then planes of whole numbers, each from a multiple of four bytes.

::

    0  u32  "SKYF"          planes of FrameHead, in order: ground, share, floor, ceiling, reason,
    4  u32  length of head  counts, open, gap_cell, gap_low, gap_high
    8  head, then planes    all little endian; where the head says so the planes are deflated (RFC 1951)

Half a million cells take 15 ms of either side's processor to deflate or to inflate, and are then an eighth as long.
That pays for a sky that stays; those of a drag follow each other on the same machine, and go as they are.
What reads it is ``web/src/desk/``; what the planes hold is told in `protocol.ts` there.
"""

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from skyshed.report.live.frame import window_of
from skyshed.serve.protocol import VERSION, SkyAsked
from skyshed.sky.grid import MapGrid
from skyshed.sky.sky import Sky

MAGIC = 0x46594B53
LOWEST_M, MOST_STEPS = -1000, 65_535
_SHARES = 65_535
_TOLD_DIGITS = 7  # of the area of a row's cells
_EVEN = 4
_QUICKEST = 1

Numbers = tuple[str, str, NDArray]  # name, type, values
Share = tuple[float | None, float | None]


@dataclass(frozen=True)
class Planes:
    """Planes as a head tells them, and their bytes, which may be a part of a deflated stream."""

    told: tuple[dict[str, object], ...]
    data: bytes


@dataclass(frozen=True)
class FrameHead:
    """What a frame says of itself beside its planes and their grid."""

    frame: int
    revision: int
    seq: int
    detail: str
    question: SkyAsked
    shares: Sequence[Share]
    moved: dict[str, object] | None = None


@dataclass(frozen=True)
class Encoded:
    """The planes of a sky, and what a head says of its grid: made once for all pages; the ground once one lacks it."""

    over: MapGrid
    grid: dict[str, object]
    planes: Planes
    is_deflated: bool

    @property
    def digest(self) -> str:
        return str(self.grid["digest"])

    @cached_property
    def ground(self) -> Planes:
        return _planes(_of_ground(self.over), is_deflated=self.is_deflated, is_last=False)


def encoded(sky: Sky, grid: MapGrid, *, is_deflated: bool) -> Encoded:
    """Return a sky and its ground as planes."""
    planes = _planes(_of_sky(sky), is_deflated=is_deflated, is_last=True)
    return Encoded(grid, _grid_record(grid, grid_digest(grid)), planes, is_deflated)


def frame_bytes(head: FrameHead, what: Encoded, *, with_ground: bool) -> bytes:
    """Return a frame; ``with_ground`` where the page lacks it."""
    parts = [what.ground, what.planes] if with_ground else [what.planes]
    said = {
        "version": VERSION,
        "frame": head.frame,
        "revision": head.revision,
        "seq": head.seq,
        "detail": head.detail,
        "question": head.question.model_dump(),
        "shares": list(head.shares),
        "grid": what.grid,
        "moved": head.moved,
        "deflated": what.is_deflated,
        "planes": [told for each in parts for told in each.told],
    }
    text = _padded(json.dumps(said, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode(), b" ")
    start = np.array([MAGIC, len(text)], dtype="<u4").tobytes()
    return b"".join([start, text, *(each.data for each in parts)])


def grid_digest(grid: MapGrid) -> str:
    """Return a word for a grid: where its cells lie, the ground under them, and which of them are in the area."""
    found = hashlib.blake2b(digest_size=12)
    for each in (grid.lat_deg, grid.lon_deg, grid.ground_msl_m, grid.share_in_area):
        found.update(np.ascontiguousarray(each).data)
    return found.hexdigest()


def steps_of_heights(height_m: NDArray[np.floating]) -> NDArray[np.uint16]:
    """Return heights as whole metres above -1000 m, plus 1; 0 for NaN. What lies beyond the scale ends at its end.

    >>> steps_of_heights(np.array([np.nan, -2000.0, 0.4, 99_999.0])).tolist()
    [0, 1, 1001, 65535]
    """
    steps = np.clip(np.asarray(height_m, np.float32) + np.float32(1.5 - LOWEST_M), 1, MOST_STEPS)
    return np.nan_to_num(steps, copy=False, nan=0.0).astype("<u2")


def _planes(all_numbers: Iterable[Numbers], *, is_deflated: bool, is_last: bool) -> Planes:
    told, data = [], []
    for name, kind, numbers in all_numbers:
        told.append({"name": name, "type": kind, "n": int(numbers.size)})
        data.append(_padded(numbers.tobytes()))
    return Planes(tuple(told), _deflated(data, is_last=is_last) if is_deflated else b"".join(data))


def _deflated(parts: Iterable[bytes], *, is_last: bool) -> bytes:
    """Return bytes deflated; where they are not the last they end with a whole byte, and the next do not look back."""
    squeeze = zlib.compressobj(_QUICKEST, wbits=-zlib.MAX_WBITS)
    data = [squeeze.compress(part) for part in parts]
    return b"".join([*data, squeeze.flush(zlib.Z_FINISH if is_last else zlib.Z_FULL_FLUSH)])


def _of_ground(grid: MapGrid) -> Iterator[Numbers]:
    yield "ground", "u16", steps_of_heights(grid.ground_msl_m)
    yield "share", "u16", (grid.share_in_area * _SHARES + 0.5).astype("<u2")


def _of_sky(sky: Sky) -> Iterator[Numbers]:
    yield "floor", "u16", steps_of_heights(sky.floor_msl_m)
    yield "ceiling", "u16", steps_of_heights(sky.ceiling_msl_m)
    yield "reason", "u8", _reasons(sky)
    yield "counts", "u8", sky.n_units
    if sky.n_units_open.any():
        yield "open", "u8", sky.n_units_open
    yield from _gaps(sky)


def _reasons(sky: Sky) -> NDArray[np.uint8]:
    """Return what sets the floor, or why there is none, with what sets the ceiling in the high half of the byte."""
    low = np.where(sky.n_intervals > 0, sky.floor_reason, sky.none_reason)
    return (low | (sky.ceiling_reason << 4)).astype(np.uint8)


def _gaps(sky: Sky) -> Iterator[Numbers]:
    """Yield the gaps between stretches: the cell of each, and its lower and upper edge, from the ground up."""
    low_msl_m, high_msl_m, count = sky.low_msl_m, sky.high_msl_m, sky.n_intervals.ravel()
    if low_msl_m is None or high_msl_m is None or count.max(initial=0) < 2:
        return
    cells = np.repeat(np.arange(count.size, dtype="<u4"), count)
    after = np.flatnonzero(cells[1:] == cells[:-1])  # a stretch, and one of the same cell behind it
    yield "gap_cell", "u32", cells[after]
    yield "gap_low", "u16", steps_of_heights(high_msl_m[after])
    yield "gap_high", "u16", steps_of_heights(low_msl_m[after + 1])


def _grid_record(grid: MapGrid, digest: str) -> dict[str, object]:
    n_rows, n_columns = grid.shape
    return {
        "rows": n_rows,
        "columns": n_columns,
        "window": window_of(grid).frame,
        "step": grid.step_deg,
        "digest": digest,
        "row_km2": [float(f"{each:.{_TOLD_DIGITS}g}") for each in grid.cell_area_km2],
    }


def _padded(data: bytes, filler: bytes = b"\0") -> bytes:
    return data + filler * (-len(data) % _EVEN)
