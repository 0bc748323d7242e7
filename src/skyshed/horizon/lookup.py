"""The compiled kernel that looks up a horizon at points: bilinear between rings and azimuths.

```
      ring
  az  +----------+     four cells, in two pairs that lie side by side in memory, so that two are
      |     *    |     fetched as one; the loops around the fetching are simple enough to vectorise
      +----------+
```
"""

import numpy as np
from numpy.typing import NDArray

from skyshed.jobs.compiled import bare_kernel, bare_part

_NAN = np.float32(np.nan)
_ZERO = np.float32(0.0)
_NEXT = np.uint64(1)
_WIDTH = 512  # points of one row looked up at once
# The scratch: pairs of the nearer azimuth, pairs of the next, places between azimuths and between rings.
_NEXT_PAIRS, _AZIMUTH, _RING, _SCRATCH = 2 * _WIDTH, 4 * _WIDTH, 5 * _WIDTH, 6 * _WIDTH
_TILE_ROWS = 32
_TILE_COLUMNS = 1024


def empty_work() -> tuple[NDArray, NDArray, NDArray]:
    """Return what `look_up` works in: cells, the same memory as floats, and its rows."""
    cell = np.empty(_WIDTH, dtype=np.int32)
    return cell, cell.view(np.float32), np.empty(_SCRATCH, dtype=np.float32)


@bare_kernel
def look_up(altitude, scales, points, work, out):
    """Fill ``out`` (n_row, n_column) with altitudes at ranges and azimuths, bilinear, NaN outside all rings.

    altitude (1 + n_azimuth, n_ring) float32, the first azimuth once more at the end; scales (n_band, 4)
    float32: first and last range, steps per metre and first ring of each band; points: range, azimuth, and
    the bits of the range as int32; work: see `empty_work`. The points are taken in tiles, because on a map
    neighbours in both directions share cells.
    """
    range_m, azimuth_deg, range_bits = points
    n_row, n_column = out.shape
    for top in range(0, n_row, _TILE_ROWS):
        for side in range(0, n_column, _TILE_COLUMNS):
            for row in range(top, min(top + _TILE_ROWS, n_row)):
                for left in range(side, min(side + _TILE_COLUMNS, n_column), _WIDTH):
                    right = min(left + _WIDTH, side + _TILE_COLUMNS, n_column)
                    some = range_m[row, left:right], azimuth_deg[row, left:right], range_bits[row, left:right]
                    _look_up_some(altitude, scales, some, work, out[row, left:right])


@bare_part
def _look_up_some(altitude, scales, points, work, out):
    """Look up a few points (range, azimuth, bits of the range)."""
    range_m, scratch = points[0], work[2]
    start, end = scales[0, 0], scales[-1, 1]
    _place(altitude, scales, points, work)
    _fetch(altitude, work, range_m.size)
    for i in range(range_m.size):
        f, g = scratch[_AZIMUTH + i], scratch[_RING + i]
        one = scratch[2 * i] + g * (scratch[2 * i + 1] - scratch[2 * i])
        other = scratch[_NEXT_PAIRS + 2 * i] + g * (scratch[_NEXT_PAIRS + 2 * i + 1] - scratch[_NEXT_PAIRS + 2 * i])
        out[i] = one + f * (other - one) if start <= range_m[i] <= end else _NAN


@bare_part
def _place(altitude, scales, points, work):
    """Write the cells in which points lie, and where in them; outside all rings, those of some point inside."""
    range_m, azimuth_deg, range_bits = points
    cell, _, scratch = work
    n_azimuth, length = altitude.shape[0] - 1, np.int32(altitude.shape[1])
    per_turn, last_azimuth, last_ring = np.float32(n_azimuth), np.int32(n_azimuth - 1), np.int32(length - 2)
    first_band, last_band = _bands(range_bits, scales, work)
    scratch[_RING : _RING + range_m.size] = scales[first_band, 3]
    for band in range(first_band, last_band + 1):
        start, end, per_m = scales[band, 0], scales[band, 1], scales[band, 2]
        n_step = (end - start) * per_m
        for i in range(range_m.size):
            # The first of two stands if the other is NaN: that is given some cell, and is NaN all the same.
            scratch[_RING + i] += min(n_step, max(_ZERO, (range_m[i] - start) * per_m))
    for i in range(range_m.size):
        turns = azimuth_deg[i] * np.float32(1 / 360)
        at = (turns - np.floor(turns)) * per_turn
        azimuth = min(np.int32(max(_ZERO, at)), last_azimuth)
        ring = min(np.int32(scratch[_RING + i]), last_ring)
        scratch[_AZIMUTH + i] = at - np.float32(azimuth)
        scratch[_RING + i] -= np.float32(ring)
        cell[i] = np.int32(azimuth * length + ring)


@bare_part
def _bands(range_bits, scales, work):
    """Return the first and the last band in which ranges lie; as a rule they are the same."""
    # Floats that are not negative are ordered like their bits, and the least of integers is found in vectors.
    least, greatest = range_bits[0], range_bits[0]
    for i in range(range_bits.size):
        least, greatest = min(least, range_bits[i]), max(greatest, range_bits[i])
    cell, ends_m, _ = work
    cell[0], cell[1] = least, greatest
    first, last = 0, scales.shape[0] - 1
    while first < last and scales[first, 1] < ends_m[0]:
        first += 1
    while first < last and scales[last, 0] > ends_m[1]:
        last -= 1
    return first, last


@bare_part
def _fetch(altitude, work, n):
    """Fetch the four altitudes around each cell."""
    cell, _, scratch = work
    altitudes, beyond = altitude.reshape(-1), np.uint64(altitude.shape[1])
    for i in range(n):
        p = np.uint64(cell[i])
        q = p + beyond
        scratch[2 * i], scratch[2 * i + 1] = altitudes[p], altitudes[p + _NEXT]
        scratch[_NEXT_PAIRS + 2 * i], scratch[_NEXT_PAIRS + 2 * i + 1] = altitudes[q], altitudes[q + _NEXT]
