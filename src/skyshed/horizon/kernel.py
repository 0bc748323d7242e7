"""Compiled kernels of the horizon: march along rays, and look the result up again.

What a ray sees, from the side; x marks samples one step apart, their tangents seen from the antenna A:

        A                          x x
        |`-._                    x     x         T[i] = the greatest tangent so far
        |    `-._    x         x         x              ("strictly nearer": the ground is continuous,
        |        `x.   x     x             x             so its limit at sample i belongs to it)
      x x x x x x    `- x. x                 x x
                          `-._ T: constant in shadow

Over a sphere of effective radius R_e, with phi = r / R_e, a = R_e + h_a and climb c = h - h_a, the
tangent of the straight line to (r, h) is c / ((a + c) sin phi) - tan(phi / 2). To a few micrometres
c / (a + c) = (c - c^2 / a) / a for any ground on Earth, hence two numbers per range are enough:

        T(r, h) = per_climb[r] * (c - c^2 / a) - dip[r],   per_climb = 1 / (a sin phi),  dip = tan(phi / 2)

The ground is bilinear between posts. Along a ray it has kinks where the ray crosses a line of posts, and
ridges are made of kinks. So each sample is three: the place itself, and where the ray enters and leaves the
cell around it (no farther than one step away), all from the same four posts:

        +---------+---------+
        |         |   ,o'   |      o  enter, leave
        |      ,o'| *'      |      *  the place itself
        |    *'   |         |
        | ,o'     |         |
        +---------+---------+
"""

import numpy as np

from skyshed.jobs.compiled import kernel

SEGMENT = 64  # steps between two nodes of a ray; the inner loops all have this length, so that they vectorise whole

_NAN = np.float32(np.nan)
_ZERO = np.float32(0.0)
_ONE = np.float32(1.0)
_NEXT = np.uint64(1)
_LENGTH = np.float32(SEGMENT)
_PER_STEP = np.float32(1 / SEGMENT)
_PER_STEP_SQUARED = np.float32(0.5 / SEGMENT**2)
_INSIDE = np.float32(1 - 2**-23)  # keeps the last post's own place within the last cell
_STILL = np.float32(1e-6)  # a ray that moves less than this fraction of a post a step crosses no lines
_FAR = np.float32(1e6)
_ALMOST = np.float32(0.999)
_POSTS = 4  # rows of the scratch: four posts, two fractions, tangents ahead
_SCRATCH = 7
_CHUNK = 256


@kernel
def march(
    elevation, n_column, columns, rows, piece, lines, curvature, growth, climb_terms, lift, lift_terms, carry, altitude
):
    """Fill ``altitude[:, 1:]`` (n_azimuth, 1 + n_step) with the lowest visible altitude at each step of each ray.

    Of azimuths ``piece[0]`` to ``piece[1]`` only, so that pieces may run side by side.

    elevation (n_post,) float32, row after row of ``n_column``; columns, rows (n_node, n_azimuth) float32
    posts at every 64th step, the first where the band starts, one more than needed at the end;
    lines (4, n_step) float32: per_climb, dip, step / range, 1 / per_climb; curvature, growth (n_azimuth,):
    how many times the dip of ``lines`` a ray has, and its growth per step; climb_terms: antenna and 1 / a; lift
    (2, n_range, n_lift) float32 over true and over straight altitude, with lift_terms = ranges per
    step, first range, lowest altitude, 1 / altitude step; one column where k is constant. carry
    (n_azimuth,) is the greatest tangent so far, in and out.
    """
    scratch = np.empty((_SCRATCH, SEGMENT + 8), dtype=np.float32)
    post = np.empty(SEGMENT, dtype=np.int32)
    antenna, inverse_a = climb_terms[0], climb_terms[1]
    last_column = np.float32(n_column - 1)
    last_row = np.float32(elevation.size // n_column - 1)
    for node in range(columns.shape[0] - 2):
        first = node * SEGMENT
        here = lines[:, first : first + SEGMENT]
        for azimuth in range(piece[0], piece[1]):
            out = altitude[azimuth, 1 + first : 1 + first + SEGMENT]
            x = columns[node, azimuth]
            y = rows[node, azimuth]
            x_next = columns[node + 1, azimuth]
            y_next = rows[node + 1, azimuth]
            n_inside = _steps_inside(x, y, x_next, y_next, last_column, last_row)
            if n_inside == 0 or np.isnan(carry[azimuth]):
                carry[azimuth] = _NAN
                out[:] = _NAN
                continue
            x_bend = (columns[node + 2, azimuth] - x_next - (x_next - x)) * _PER_STEP_SQUARED
            y_bend = (rows[node + 2, azimuth] - y_next - (y_next - y)) * _PER_STEP_SQUARED
            dx = (x_next - x) * _PER_STEP
            dy = (y_next - y) * _PER_STEP
            scale = curvature[azimuth] + growth[azimuth] * np.float32(first)
            _locate(x, y, dx, dy, x_bend, y_bend, last_column, last_row, np.int32(n_column), scratch, post)
            _gather(elevation, n_column, post, scratch)
            if lift.shape[2] > 1:
                _straighten(scratch, lift[0], lift_terms, first)
            _to_tangents(scratch, dx, dy, here, scale, growth[azimuth], antenna, inverse_a)
            carry[azimuth] = _running_maximum(scratch, carry[azimuth], n_inside)
            _to_altitudes(scratch, here, scale, growth[azimuth], antenna, inverse_a, out)
            if lift.shape[2] > 1:
                _bend(out, lift[1], lift_terms, first)


@kernel
def _steps_inside(x, y, x_next, y_next, last_column, last_row):
    """Return how many steps of a segment lie within the raster, counted from its start until it first leaves."""
    if not (x >= 0 and y >= 0 and x <= last_column and y <= last_row):
        return 0
    share = _ONE
    if x_next > last_column:
        share = min(share, (last_column - x) / (x_next - x))
    if x_next < 0:
        share = min(share, x / (x - x_next))
    if y_next > last_row:
        share = min(share, (last_row - y) / (y_next - y))
    if y_next < 0:
        share = min(share, y / (y - y_next))
    return int(share * _LENGTH)


@kernel
def _locate(x, y, dx, dy, x_bend, y_bend, last_column, last_row, n_column, scratch, post):
    """Write the post above and left of each step, and how far beyond it the step lies."""
    last_x = last_column * _INSIDE
    last_y = last_row * _INSIDE
    x_start = dx - _LENGTH * x_bend
    y_start = dy - _LENGTH * y_bend
    for i in range(SEGMENT):
        step = np.float32(np.int32(i + 1))
        at_x = min(max(x + step * (x_start + step * x_bend), _ZERO), last_x)
        at_y = min(max(y + step * (y_start + step * y_bend), _ZERO), last_y)
        left = np.int32(at_x)
        above = np.int32(at_y)
        scratch[4, i] = at_x - np.float32(left)
        scratch[5, i] = at_y - np.float32(above)
        post[i] = np.int32(above * n_column + left)


@kernel
def _gather(elevation, n_column, post, scratch):
    """Fetch the four posts around each step."""
    below = np.uint64(n_column)
    for i in range(SEGMENT):
        p = np.uint64(post[i])
        scratch[0, i] = elevation[p]
        scratch[1, i] = elevation[p + _NEXT]
        scratch[2, i] = elevation[p + below]
        scratch[3, i] = elevation[p + below + _NEXT]


@kernel
def _straighten(scratch, lift, lift_terms, first):
    """Replace true altitudes of posts by straight ones: subtract the lift of the ray that ends there.

    Linear in altitude within a cell, around its first post.
    """
    last = np.float32(lift.shape[1] - 1.001)
    for i in range(SEGMENT):
        place = lift_terms[1] + lift_terms[0] * np.float32(first + i + 1)
        row = np.int32(place)
        share = place - np.float32(row)
        node = min(max((scratch[0, i] - lift_terms[2]) * lift_terms[3], _ZERO), last)
        column = np.int32(node)
        low = lift[row, column] + share * (lift[row + 1, column] - lift[row, column])
        high = lift[row, column + 1] + share * (lift[row + 1, column + 1] - lift[row, column + 1])
        kept = _ONE - (high - low) * lift_terms[3]
        straight = scratch[0, i] - low - (node - np.float32(column)) * (high - low)
        for corner in range(1, _POSTS):
            scratch[corner, i] = straight + kept * (scratch[corner, i] - scratch[0, i])
        scratch[0, i] = straight


@kernel
def _to_tangents(scratch, dx, dy, lines, scale, growth, antenna, inverse_a):
    """Replace straight altitudes of posts by tangents: of each step and where it enters, and where it leaves its cell.

    With ``along`` steps from the place itself, the ground is z + along * slope + along^2 * twist. One step
    changes per_climb and dip by the ratio of ranges, here to second and first order of step / range <= 1 / 64;
    nearer than that both terms err downwards.
    """
    x_back = _ZERO if dx > 0 else _ONE
    y_back = _ZERO if dy > 0 else _ONE
    per_dx = _ONE / dx if abs(dx) > _STILL else _FAR
    per_dy = _ONE / dy if abs(dy) > _STILL else _FAR
    x_cell = abs(per_dx)
    y_cell = abs(per_dy)
    for i in range(SEGMENT):
        f = scratch[4, i]
        g = scratch[5, i]
        east = scratch[1, i] - scratch[0, i]
        south = scratch[2, i] - scratch[0, i]
        both = scratch[3, i] - scratch[1, i] - south
        southward = south + f * both
        climb = scratch[0, i] - antenna + f * east + g * southward
        slope = dx * (east + g * both) + dy * southward
        twist = dx * dy * both
        x_since = (f - x_back) * per_dx
        y_since = (g - y_back) * per_dy
        back = min(min(x_since, y_since), _ALMOST)
        on = min(min(x_cell - x_since, y_cell - y_since), _ONE)
        per_climb = lines[0, i] - lines[0, i] * climb * inverse_a
        dip = lines[1, i] * (scale + growth * np.float32(np.int32(i + 1)))
        nearer = back * lines[2, i]
        farther = on * lines[2, i]
        entered = (climb - back * (slope - back * twist)) * per_climb
        left = (climb + on * (slope + on * twist)) * per_climb
        entered = entered * (_ONE + nearer * (_ONE + nearer)) - (dip - dip * nearer)
        scratch[6, i + 1] = left * (_ONE - farther * (_ONE - farther)) - (dip + dip * farther)
        scratch[0, i] = max(climb * per_climb - dip, entered)


@kernel
def _running_maximum(scratch, greatest, n_inside):
    """Replace each tangent by the greatest up to it, NaN from the first unknown one on; return what goes on from here.

    A cell is left after the step itself: that tangent counts from the next step on.
    """
    scratch[6, 0] = greatest
    n_unknown = SEGMENT - n_inside
    for i in range(SEGMENT):
        n_unknown += np.int64(np.isnan(scratch[0, i]))
    if n_unknown == 0:
        for i in range(SEGMENT):
            greatest = max(greatest, max(scratch[0, i], scratch[6, i]))
            scratch[0, i] = greatest
        return max(greatest, scratch[6, SEGMENT])
    for i in range(SEGMENT):
        here = scratch[0, i] if i < n_inside else _NAN
        if np.isnan(here) or np.isnan(greatest):
            greatest = _NAN
        else:
            greatest = max(greatest, max(here, scratch[6, i]))
        scratch[0, i] = greatest
    return greatest


@kernel
def _to_altitudes(scratch, lines, scale, growth, antenna, inverse_a, out):
    """Write where the straight lines of the tangents are: the exact inverse of climb / (a + climb)."""
    for i in range(SEGMENT):
        dip = lines[1, i] * (scale + growth * np.float32(np.int32(i + 1)))
        rise = (scratch[0, i] + dip) * lines[3, i]
        out[i] = antenna + rise / max(_ONE - rise * inverse_a, np.float32(1e-9))


@kernel
def _bend(altitude, lift, lift_terms, first):
    """Replace straight altitudes by true ones: add the lift."""
    last = np.float32(lift.shape[1] - 1.001)
    for i in range(SEGMENT):
        place = lift_terms[1] + lift_terms[0] * np.float32(first + i + 1)
        row = np.int32(place)
        share = place - np.float32(row)
        node = min(max((altitude[i] - lift_terms[2]) * lift_terms[3], _ZERO), last)
        column = np.int32(node)
        low = lift[row, column] + share * (lift[row + 1, column] - lift[row, column])
        high = lift[row, column + 1] + share * (lift[row + 1, column + 1] - lift[row, column + 1])
        altitude[i] += low + (node - np.float32(column)) * (high - low)


@kernel
def look_up(table, starts, counts, scales, range_m, azimuth_deg, out):
    """Fill ``out`` (n,) with the table's altitudes at ranges and azimuths, bilinear, NaN outside all bands.

    table (n_cell,) float32 holds band after band, azimuth after azimuth (the first once more at the
    end), ring after ring; starts, counts (n_band,): a band's first cell, and its rings; scales (4,
    n_band) float32: first and last range, steps per metre, azimuths.
    """
    post = np.empty(_CHUNK, dtype=np.int32)
    scratch = np.empty((6, _CHUNK), dtype=np.float32)
    for begin in range(0, range_m.size, _CHUNK):
        n = min(_CHUNK, range_m.size - begin)
        here = range_m[begin : begin + n]
        nearest = _FAR * _FAR
        farthest = -_FAR
        for i in range(n):
            nearest = min(nearest, here[i])
            farthest = max(farthest, here[i])
            out[begin + i] = _NAN
        for band in range(starts.size):
            if nearest <= scales[1, band] and farthest >= scales[0, band]:
                ring = table[starts[band] :]
                azimuth = azimuth_deg[begin : begin + n]
                _look_up_in_band(
                    ring, counts[band], scales[:, band], here, azimuth, post, scratch, out[begin : begin + n]
                )


@kernel
def _look_up_in_band(table, n_ring, scale, range_m, azimuth_deg, post, scratch, out):
    """Set ``out`` where ranges lie in one band."""
    start, end, per_m, n_azimuth = scale[0], scale[1], scale[2], scale[3]
    last_ring = np.int32(n_ring - 2)
    last_azimuth = np.int32(n_azimuth) - np.int32(1)
    for i in range(range_m.size):
        turns = azimuth_deg[i] * np.float32(1 / 360)
        at = (turns - np.floor(turns)) * n_azimuth
        ring_at = (range_m[i] - start) * per_m
        at = at if at >= 0 else _ZERO
        ring_at = ring_at if ring_at >= 0 else _ZERO
        ring_at = ring_at if ring_at <= np.float32(n_ring) else np.float32(n_ring)
        ring = min(np.int32(ring_at), last_ring)
        azimuth = min(np.int32(at), last_azimuth)
        scratch[0, i] = at - np.float32(azimuth)
        scratch[1, i] = ring_at - np.float32(ring)
        post[i] = np.int32(azimuth * np.int32(n_ring) + ring)
    beyond = np.uint64(n_ring)
    for i in range(range_m.size):
        p = np.uint64(post[i])
        scratch[2, i] = table[p]
        scratch[3, i] = table[p + _NEXT]
        scratch[4, i] = table[p + beyond]
        scratch[5, i] = table[p + beyond + _NEXT]
    for i in range(range_m.size):
        one = scratch[2, i] + scratch[1, i] * (scratch[3, i] - scratch[2, i])
        other = scratch[4, i] + scratch[1, i] * (scratch[5, i] - scratch[4, i])
        found = one + scratch[0, i] * (other - one)
        out[i] = found if start <= range_m[i] <= end else out[i]
