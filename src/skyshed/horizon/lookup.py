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
_HUGE = np.float32(1e30)
_NEXT = np.uint64(1)
_CHUNK = 512  # points looked up at once
_TILE = 64
_TILE_ROWS = 4


@kernel
def look_up(altitude, scales, range_m, azimuth_deg, out):
    """Fill ``out`` (n_row, n_column) with altitudes at ranges and azimuths, bilinear, NaN outside all rings.

    altitude (1 + n_azimuth, n_ring) float32, the first azimuth once more at the end; scales (n_band, 4)
    float32: first and last range, steps per metre and first ring of each band. The points are taken
    in square tiles, because on a map neighbours in both directions share cells.
    """
    n_row, n_column = range_m.shape
    height = min(n_row, _TILE)
    width = _CHUNK // min(height, _TILE_ROWS)
    points = np.empty((3, _CHUNK), dtype=np.float32)
    work = np.empty(_CHUNK, dtype=np.int32), np.empty(6 * _CHUNK, dtype=np.float32)
    for top in range(0, n_row, height):
        for left in range(0, n_column, width):
            right = min(left + width, n_column)
            for first in range(top, min(top + height, n_row), _TILE_ROWS):
                last = min(first + _TILE_ROWS, n_row, top + height)
                n = _take(range_m, azimuth_deg, (first, last, left, right), points)
                _look_up_chunk(altitude, scales, points, n, work)
                _give(points[2], (first, last, left, right), out)


@kernel
def _take(range_m, azimuth_deg, tile, points):
    """Copy the points of a tile into one line; return how many they are."""
    first, last, left, right = tile
    width = right - left
    for row in range(first, last):
        at = (row - first) * width
        for i in range(width):
            points[0, at + i] = range_m[row, left + i]
            points[1, at + i] = azimuth_deg[row, left + i]
    return (last - first) * width


@kernel
def _give(found, tile, out):
    """Copy what was found back to its tile."""
    first, last, left, right = tile
    width = right - left
    for row in range(first, last):
        at = (row - first) * width
        for i in range(width):
            out[row, left + i] = found[at + i]


@kernel
def _look_up_chunk(altitude, scales, points, n, work):
    """Look up ``n`` points (range, azimuth, what is found) band by band; as a rule all lie in one."""
    scratch = work[1]
    range_m, found = points[0], points[2]
    nearest, farthest = _HUGE, -_HUGE
    n_number = 0
    for i in range(n):
        nearest = min(nearest, range_m[i])
        farthest = max(farthest, range_m[i])
        n_number += np.int64(range_m[i] == range_m[i])
    for band in range(scales.shape[0]):
        if nearest >= scales[band, 0] and farthest <= scales[band, 1] and n_number == n:
            _fetch(altitude, scales[band], points, n, work)
            for i in range(n):
                found[i] = _blend(scratch, i)
            return
    found[:n] = _NAN
    for band in range(scales.shape[0]):
        start, end = scales[band, 0], scales[band, 1]
        if farthest >= start and nearest <= end:
            _fetch(altitude, scales[band], points, n, work)
            for i in range(n):
                found[i] = _blend(scratch, i) if start <= range_m[i] <= end else found[i]


@kernel
def _fetch(altitude, scale, points, n, work):
    """Fetch the four cells around ``n`` points of one band, and the points' places between them."""
    cells = altitude.reshape(-1)
    n_azimuth, n_ring = altitude.shape[0] - 1, altitude.shape[1]
    range_m, azimuth_deg = points[0], points[1]
    post, scratch = work
    start, end, per_m, first = scale[0], scale[1], scale[2], scale[3]
    last = (end - start) * per_m
    last_azimuth = np.int32(n_azimuth - 1)
    last_ring = np.int32(n_ring - 2)
    length = np.int32(n_ring)
    per_turn = np.float32(n_azimuth)
    for i in range(n):
        turns = azimuth_deg[i] * np.float32(1 / 360)
        at = (turns - np.floor(turns)) * per_turn
        beyond_m = range_m[i] - start
        # No comparison with NaN is true, so that it is given some cell of the table; its answer is NaN all the same.
        ring_at = first + min(beyond_m * per_m if beyond_m >= _ZERO else _ZERO, last)
        azimuth = min(np.int32(at if at >= _ZERO else _ZERO), last_azimuth)
        ring = min(np.int32(ring_at), last_ring)
        scratch[4 * _CHUNK + i] = at - np.float32(azimuth)
        scratch[5 * _CHUNK + i] = ring_at - np.float32(ring)
        post[i] = np.int32(azimuth * length + ring)
    beyond = np.uint64(n_ring)
    for i in range(n):
        p = np.uint64(post[i])
        near, far = cells[p], cells[p + _NEXT]
        next_near, next_far = cells[p + beyond], cells[p + beyond + _NEXT]
        scratch[2 * i] = near
        scratch[2 * i + 1] = far
        scratch[2 * _CHUNK + 2 * i] = next_near
        scratch[2 * _CHUNK + 2 * i + 1] = next_far


@kernel
def _blend(scratch, i):
    """Interpolate between the four cells around a point."""
    f, g = scratch[4 * _CHUNK + i], scratch[5 * _CHUNK + i]
    one = scratch[2 * i] + g * (scratch[2 * i + 1] - scratch[2 * i])
    other = scratch[2 * _CHUNK + 2 * i] + g * (scratch[2 * _CHUNK + 2 * i + 1] - scratch[2 * _CHUNK + 2 * i])
    return one + f * (other - one)
