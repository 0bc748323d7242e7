"""The compiled kernel that looks up a horizon at points: bilinear between rings and azimuths.

```
      ring
  az  +----------+     four cells, in two pairs that lie side by side in memory, so that two are
      |     *    |     fetched as one; the loops around the fetching are simple enough to vectorise
      +----------+
```
"""

import numpy as np

from skyshed.jobs.compiled import kernel

_NAN = np.float32(np.nan)
_ZERO = np.float32(0.0)
_NEXT = np.uint64(1)
_WIDTH = 256  # points of one row looked up at once
_TILE_ROWS = 32
_TILE_COLUMNS = 1024


@kernel
def look_up(altitude, scales, range_m, azimuth_deg, out):
    """Fill ``out`` (n_row, n_column) with altitudes at ranges and azimuths, bilinear, NaN outside all rings.

    altitude (1 + n_azimuth, n_ring) float32, the first azimuth once more at the end; scales (n_band, 4)
    float32: first and last range, steps per metre and first ring of each band. The points are taken
    in tiles, because on a map neighbours in both directions share cells.
    """
    n_row, n_column = range_m.shape
    work = np.empty(_WIDTH, dtype=np.int32), np.empty(6 * _WIDTH, dtype=np.float32)
    for top in range(0, n_row, _TILE_ROWS):
        for side in range(0, n_column, _TILE_COLUMNS):
            for row in range(top, min(top + _TILE_ROWS, n_row)):
                for left in range(side, min(side + _TILE_COLUMNS, n_column), _WIDTH):
                    right = min(left + _WIDTH, side + _TILE_COLUMNS, n_column)
                    points = range_m[row, left:right], azimuth_deg[row, left:right]
                    _look_up_some(altitude, scales, points, work, out[row, left:right])


@kernel
def _look_up_some(altitude, scales, points, work, out):
    """Look up a few points (range, azimuth) band by band; as a rule all lie in one."""
    range_m, scratch = points[0], work[1]
    n = range_m.size
    for band in range(scales.shape[0]):
        start, end = scales[band, 0], scales[band, 1]
        if start <= range_m[0] <= end and _count_between(range_m, start, end) == n:
            _fetch(altitude, scales[band], points, work)
            for i in range(n):
                out[i] = _blend(scratch, i)
            return
    out[:] = _NAN
    for band in range(scales.shape[0]):
        start, end = scales[band, 0], scales[band, 1]
        if _count_between(range_m, start, end) > 0:
            _fetch(altitude, scales[band], points, work)
            for i in range(n):
                out[i] = _blend(scratch, i) if start <= range_m[i] <= end else out[i]


@kernel
def _count_between(range_m, start, end):
    """Count the ranges between two others."""
    n = np.int32(0)
    for i in range(range_m.size):
        n += np.int32((range_m[i] >= start) & (range_m[i] <= end))
    return n


@kernel
def _fetch(altitude, scale, points, work):
    """Fetch the four cells around points of one band, and the points' places between them."""
    range_m, azimuth_deg = points
    post, scratch = work
    cells = altitude.reshape(-1)
    n_azimuth, n_ring = altitude.shape[0] - 1, altitude.shape[1]
    start, end, per_m, first = scale[0], scale[1], scale[2], scale[3]
    last = (end - start) * per_m
    last_azimuth = np.int32(n_azimuth - 1)
    last_ring = np.int32(n_ring - 2)
    length = np.int32(n_ring)
    per_turn = np.float32(n_azimuth)
    for i in range(range_m.size):
        turns = azimuth_deg[i] * np.float32(1 / 360)
        at = (turns - np.floor(turns)) * per_turn
        beyond_m = range_m[i] - start
        # The first of two stands if the other is NaN: that is given some cell of the table, and is NaN all the same.
        ring_at = first + min(last, max(_ZERO, beyond_m * per_m))
        azimuth = min(np.int32(max(_ZERO, at)), last_azimuth)
        ring = min(np.int32(ring_at), last_ring)
        scratch[4 * _WIDTH + i] = at - np.float32(azimuth)
        scratch[5 * _WIDTH + i] = ring_at - np.float32(ring)
        post[i] = np.int32(azimuth * length + ring)
    beyond = np.uint64(n_ring)
    for i in range(range_m.size):
        p = np.uint64(post[i])
        near, far = cells[p], cells[p + _NEXT]
        next_near, next_far = cells[p + beyond], cells[p + beyond + _NEXT]
        scratch[2 * i] = near
        scratch[2 * i + 1] = far
        scratch[2 * _WIDTH + 2 * i] = next_near
        scratch[2 * _WIDTH + 2 * i + 1] = next_far


@kernel
def _blend(scratch, i):
    """Interpolate between the four cells around a point."""
    f, g = scratch[4 * _WIDTH + i], scratch[5 * _WIDTH + i]
    one = scratch[2 * i] + g * (scratch[2 * i + 1] - scratch[2 * i])
    other = scratch[2 * _WIDTH + 2 * i] + g * (scratch[2 * _WIDTH + 2 * i + 1] - scratch[2 * _WIDTH + 2 * i])
    return one + f * (other - one)
