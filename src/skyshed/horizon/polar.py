"""From offsets east and north of a site to range and azimuth, for millions of points at once.

```
    north |    .'     an eighth of the turn at a time: the angle from the nearer axis has a tangent t of at most 1,
          | a.'       and a(t) / t is a short polynomial in t^2
          |.'______
              east
```
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from skyshed.jobs.compiled import bare_kernel
from skyshed.jobs.run import OnlyCancel, Progress, map_blocks

_POINTS_AT_ONCE = 500_000  # a few milliseconds

_WIDTH = 512  # points of one row taken at once
_ZERO = np.float32(0.0)
_SMALLEST = np.float32(1e-30)
_QUARTER, _HALF, _TURN = np.float32(90.0), np.float32(180.0), np.float32(360.0)
# a(t) / t in degrees, Chebyshev's interpolation of degree 7 in t^2 on 0 to 1: it errs by 4e-6 degrees.
_A1, _A3, _A5, _A7, _A9, _A11, _A13, _A15 = (
    np.float32(each)
    for each in (57.295773, -19.097722, 11.440226, -8.0232943, 5.6544434, -3.3706966, 1.3625234, -0.26125684)
)


def polar_of(
    east_m: NDArray[np.floating],
    north_m: NDArray[np.floating],
    *,
    n_threads: int = 1,
    progress: Progress | None = None,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return range (m) and azimuth (0 to 360 deg, clockwise from north) of points that lie so far east and north.

    Offsets broadcast. Within 2e-7 of the range and 5e-5 degrees, which is what float32 keeps; a range
    is NaN if an offset is. ``progress`` is only asked whether the user has cancelled.
    """
    shape = np.broadcast_shapes(np.shape(east_m), np.shape(north_m))
    offsets = (np.broadcast_to(each, shape) for each in (east_m, north_m))
    range_m, azimuth_deg = np.empty(shape, dtype=np.float32), np.empty(shape, dtype=np.float32)
    points = [as_rows(each) for each in (*offsets, range_m, azimuth_deg)]

    def block(piece: tuple[slice, slice]) -> None:
        east, north, ranges_m, azimuths_deg = (each[piece] for each in points)
        to_polar(east, north, tuple(np.empty((2, _WIDTH), dtype=np.float32)), ranges_m, azimuths_deg)

    map_blocks(block, blocks_of(points[0].shape), n_threads=n_threads, progress=OnlyCancel(progress))
    return range_m, azimuth_deg


def as_rows(points: NDArray) -> NDArray:
    """Return points as rows of their last axis, or as a single row."""
    return points.reshape((-1, points.shape[-1]) if points.ndim > 1 else (1, -1))


def blocks_of(shape: tuple[int, int]) -> list[tuple[slice, slice]]:
    """Cut rows of points into blocks of whole rows, or a single row into pieces."""
    n_row, n_column = shape
    if n_row == 1:
        return [np.s_[:, i : i + _POINTS_AT_ONCE] for i in range(0, n_column, _POINTS_AT_ONCE)]
    at_once = max(1, _POINTS_AT_ONCE // max(n_column, 1))
    return [np.s_[i : i + at_once, :] for i in range(0, n_row, at_once)]


@bare_kernel
def to_polar(east_m, north_m, work, range_m, azimuth_deg):
    """Fill range and azimuth, (n_row, n_column) float32; ``work`` is two rows of scratch.

    Offsets may lie in memory in any way.
    """
    n_row, n_column = range_m.shape
    easts, norths = work
    for row in range(n_row):
        for left in range(0, n_column, _WIDTH):
            ranges, azimuths = range_m[row, left : left + _WIDTH], azimuth_deg[row, left : left + _WIDTH]
            for i in range(ranges.size):
                easts[i], norths[i] = np.float32(east_m[row, left + i]), np.float32(north_m[row, left + i])
            for i in range(ranges.size):
                x, y = abs(easts[i]), abs(norths[i])
                t = min(x, y) / max(x, y, _SMALLEST)
                s = t * t
                a = t * (_A1 + s * (_A3 + s * (_A5 + s * (_A7 + s * (_A9 + s * (_A11 + s * (_A13 + s * _A15)))))))
                a = _QUARTER - a if x > y else a
                a = _HALF - a if norths[i] < _ZERO else a
                azimuths[i] = _TURN - a if easts[i] < _ZERO else a
                ranges[i] = np.sqrt(x * x + y * y)
