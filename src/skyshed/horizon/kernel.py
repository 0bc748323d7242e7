"""The compiled kernel of the horizon: march along rays over the ground.

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
ridges are made of kinks. Between kinks it is a parabola. So each sample is three: the place itself, and where
the ray enters and leaves the cell around it (no farther than one step away) or else the summit of the parabola,
all from the same four posts:

        +---------+---------+
        |         |   ,o'   |      o  enter, leave
        |      ,o'| *'      |      *  the place itself
        |    *'   |         |
        | ,o'     |         |
        +---------+---------+

Most ground lies in the shadow of what is nearer. So before the ground of a segment is looked at, the tops of the
tiles that it crosses say how high it is at most: if that, all along, stays below T, then T goes on as it is.
"""

import numpy as np
from numpy.typing import NDArray

from skyshed.jobs.compiled import bare_kernel, bare_part

TILE = 32  # posts across a tile of the ground whose top is known: see `tops`
SEGMENT = 64  # steps between two nodes of a ray; the inner loops all have this length, so that they vectorise whole

_NAN = np.float32(np.nan)
_ZERO, _ONE, _TWO = np.float32(0.0), np.float32(1.0), np.float32(2.0)
_NEXT = np.uint64(1)
_LENGTH = np.float32(SEGMENT)
_PER_STEP = np.float32(1 / SEGMENT)
_INSIDE = np.float32(1 - 2**-23)  # keeps the last post's own place within the last cell
_STILL = np.float32(1e-6)  # a ray that moves less than this fraction of a post a step crosses no lines
_FAR = np.float32(1e6)
_ALMOST = np.float32(0.999)
_FLAT = np.float32(1e-6)  # metres: a saddle flatter than this has no summit
_SMALLEST_COSINE = np.float32(1e-9)
_MOST_BEND = np.float32(TILE / 4)  # posts; with half a tile between places and a cell around each, still within a tile

# The scratch: rows of one flat array at offsets known to the compiler, which then needs no checks for overlap. Posts,
# and nodes of lift, lie in pairs beside each other, so that two are fetched as one; other rows have a step a place.
#
#   row            of each step                                               unit  written by        read by
#   _POSTS         posts north-west and north-east of it (pairs): true        m     _gather           _straighten
#                  altitude, and where air bends rays straight altitude       m     _straighten       _to_tangents
#   _POSTS_BELOW   posts south-west and south-east of it (pairs), likewise    m     as _POSTS         as _POSTS
#   _LIFT_NEARER   lift at the nodes below and above its altitude (pairs),    m     _find_lift        _find_lift
#   _LIFT_FARTHER  at the ranges of nodes before and behind it                m     _find_lift        _find_lift
#   _EAST_SHARE    how far it lies between its posts' columns                 1     _locate           _to_tangents
#   _SOUTH_SHARE   and between their rows                                     1     _locate           _to_tangents
#   _TANGENT       greatest tangent from where its cell begins to it          1     _to_tangents      _running_maximum
#                  greatest of all up to it (by `march` in shadow)            1     _running_maximum  _to_altitudes
#   _TANGENT_AHEAD greatest tangent from the step before to its cell's end    1     _to_tangents      _running_maximum
#   _ALTITUDE      altitude whose lift is wanted: of a post, true             m     _straighten       _find_lift
#                  lowest that is seen: straight, then true                   m     _to_altitudes     _find_lift, march
#   _LIFT          lift there                                                 m     _find_lift        _straighten ...
#   _LIFT_SLOPE    by how much it grows with altitude                         1     _find_lift        _straighten
#   _RANGE_SHARE   how far it lies between the nodes' ranges                  1     _find_lift        _find_lift
#   _LIFT_SHARE    and between their altitudes                                1     _find_lift        _find_lift
_PAIRS = 2 * SEGMENT + 8
_ROW = SEGMENT + 8
_POSTS, _POSTS_BELOW, _LIFT_NEARER, _LIFT_FARTHER = 0, _PAIRS, 2 * _PAIRS, 3 * _PAIRS
_EAST_SHARE = 4 * _PAIRS
_SOUTH_SHARE, _TANGENT, _TANGENT_AHEAD = _EAST_SHARE + _ROW, _EAST_SHARE + 2 * _ROW, _EAST_SHARE + 3 * _ROW
_ALTITUDE, _LIFT, _LIFT_SLOPE = _EAST_SHARE + 4 * _ROW, _EAST_SHARE + 5 * _ROW, _EAST_SHARE + 6 * _ROW
_RANGE_SHARE, _LIFT_SHARE = _EAST_SHARE + 7 * _ROW, _EAST_SHARE + 8 * _ROW
_SCRATCH = _EAST_SHARE + 9 * _ROW

# A segment's lines, one after another, written by `compute._lines`: CLIMB_PER_RANGE is 1 / (a sin phi), from 0 on.
_DIP = SEGMENT  # tan(phi / 2)
_STEP_PER_RANGE = 2 * SEGMENT  # step / range
_RANGE_PER_CLIMB = 3 * SEGMENT  # a sin phi (m)


def empty_work() -> tuple[NDArray, NDArray]:
    """Return what `march` works in: its scratch, and posts or cells of the table of lift."""
    return np.zeros(_SCRATCH, dtype=np.float32), np.empty(SEGMENT, dtype=np.int32)


@bare_kernel
def march(
    elevation, shape, tops, piece, nodes, bends, steps, lines, curvature, climb_terms, lift, lift_terms, work, altitude
):
    """Fill ``altitude[:, 1:]`` (n_azimuth, 1 + 64 n_segment) with the lowest visible altitude at each step of each ray.

    Of azimuths ``piece[0]`` to ``piece[1]`` only, so that pieces may run side by side.
    elevation (n_post,) float32, row after row; shape: how many posts on rows begin there, columns, rows, and
    which post of the tiles (row, column) is the first; tops: see `tops`; nodes (2, n_segment + 1, n_azimuth)
    float32: column and row at the ends of segments, bends (2, n_segment, n_azimuth): by how much their
    middles stray from the chord; steps (n_segment, 3): first range, step, and how far straight altitudes
    of the ground may exceed the tops; lines (n_segment, 4 x 64) float32: per_climb, dip, step / range,
    1 / per_climb; curvature (2, n_azimuth): how many times that dip a ray has, and its growth per metre;
    climb_terms: antenna and 1 / a; lift (2, n_range, n_lift) float32 over true and over straight altitude,
    one number where k is constant; lift_terms: ranges per metre, lowest altitude, altitudes per metre; work:
    see `empty_work`.
    """
    antenna, inverse_a = climb_terms[0], climb_terms[1]
    has_lift = lift.shape[2] > 1
    scratch, post = work
    stride, last_column, last_row = shape[0], np.float32(shape[1] - 1), np.float32(shape[2] - 1)
    for azimuth in range(piece[0], piece[1]):
        greatest = np.float32(-np.inf)
        for segment in range(lines.shape[0]):
            first = 1 + segment * SEGMENT
            start, step = np.float32(steps[segment, 0]), np.float32(steps[segment, 1])
            here = lines[segment]
            out = altitude[azimuth, first : first + SEGMENT]
            x, y = nodes[0, segment, azimuth], nodes[1, segment, azimuth]
            x_end, y_end = nodes[0, segment + 1, azimuth], nodes[1, segment + 1, azimuth]
            n_inside = _steps_inside(x, y, x_end, y_end, last_column, last_row)
            if n_inside == 0 or np.isnan(greatest):
                greatest = _NAN
                _fill(out, 0, _NAN)
                continue
            dx, dy = (x_end - x) * _PER_STEP, (y_end - y) * _PER_STEP
            x_bend, y_bend = bends[0, segment, azimuth], bends[1, segment, azimuth]
            scale = curvature[0, azimuth] + curvature[1, azimuth] * start
            growth = curvature[1, azimuth] * step
            is_hidden = False
            if n_inside == SEGMENT and max(abs(x_bend), abs(y_bend)) < _MOST_BEND:
                climb = _top(tops, shape, x, y, x_end, y_end) + np.float32(steps[segment, 2]) - antenna
                is_hidden = _highest_tangent(climb, here, scale) < greatest
            if is_hidden:
                _fill(scratch, _TANGENT, greatest)
            else:
                _locate(x, y, dx, dy, x_bend, y_bend, last_column, last_row, np.int32(stride), scratch, post)
                _gather(elevation, stride, post, scratch)
                if has_lift:
                    _straighten(scratch, post, lift[0], lift_terms, start, step)
                _to_tangents(scratch, dx, dy, here, scale, growth, antenna, inverse_a)
                greatest = _running_maximum(scratch, greatest, n_inside)
            _to_altitudes(scratch, here, scale, growth, antenna, inverse_a)
            if has_lift:
                _raise(scratch, post, lift[1], lift_terms, start, step)
            for i in range(SEGMENT):
                out[i] = scratch[_ALTITUDE + i]


@bare_part
def _fill(row, first, value):
    for i in range(SEGMENT):
        row[first + i] = value


@bare_part
def _steps_inside(x, y, x_end, y_end, last_column, last_row):
    """Return how many steps of a segment lie within the raster, counted from its start until it first leaves."""
    if not (x >= 0 and y >= 0 and x <= last_column and y <= last_row):
        return 0
    share = _ONE
    if x_end > last_column:
        share = min(share, (last_column - x) / (x_end - x))
    if x_end < 0:
        share = min(share, x / (x - x_end))
    if y_end > last_row:
        share = min(share, (last_row - y) / (y_end - y))
    if y_end < 0:
        share = min(share, y / (y - y_end))
    return int(share * _LENGTH)


@bare_part
def _top(tops, shape, x, y, x_end, y_end):
    """Return how high the ground is at most along a segment: the highest top at places at most a tile apart."""
    n = int(max(abs(x_end - x), abs(y_end - y)) / TILE) + 1
    dx, dy = (x_end - x) / np.float32(n), (y_end - y) / np.float32(n)
    first_row, first_column = shape[3], shape[4]
    top = tops[(first_row + int(y)) // TILE, (first_column + int(x)) // TILE]
    for i in range(1, n + 1):
        row, column = first_row + int(y + i * dy), first_column + int(x + i * dx)
        top = max(top, tops[row // TILE, column // TILE])
    return top


@bare_part
def _highest_tangent(climb, lines, scale):
    """Return a tangent that no ground up to a climb exceeds, from a step before a segment's first to one after it.

    A place above the antenna is steepest where it is nearest, one below where it is farthest; dip is least nearest.
    """
    before, after = _ONE - lines[_STEP_PER_RANGE], _ONE + lines[_STEP_PER_RANGE + SEGMENT - 1]
    return max(climb * lines[0] / before, climb * lines[SEGMENT - 1] / after) - lines[_DIP] * before * scale


@bare_part
def _locate(x, y, dx, dy, x_bend, y_bend, last_column, last_row, stride, scratch, post):
    """Write the post above and left of each step, and how far beyond it the step lies.

    Between its ends a segment is a parabola: place = start + s d + 4 bend t (1 - t), t = s / 64.
    """
    last_x, last_y = last_column * _INSIDE, last_row * _INSIDE
    x_curve, y_curve = x_bend * np.float32(4) * _PER_STEP, y_bend * np.float32(4) * _PER_STEP
    dx, dy = dx + x_curve, dy + y_curve
    x_curve, y_curve = x_curve * _PER_STEP, y_curve * _PER_STEP
    for i in range(SEGMENT):
        step = np.float32(np.int32(i + 1))
        at_x = min(max(x + step * (dx - step * x_curve), _ZERO), last_x)
        at_y = min(max(y + step * (dy - step * y_curve), _ZERO), last_y)
        left, above = np.int32(at_x), np.int32(at_y)
        scratch[_EAST_SHARE + i] = at_x - np.float32(left)
        scratch[_SOUTH_SHARE + i] = at_y - np.float32(above)
        post[i] = np.int32(above * stride + left)


@bare_part
def _gather(elevation, stride, post, scratch):
    """Fetch the four posts around each step."""
    below = np.uint64(stride)
    for i in range(SEGMENT):
        p = np.uint64(post[i])
        q = p + below
        scratch[_POSTS + 2 * i], scratch[_POSTS + 2 * i + 1] = elevation[p], elevation[p + _NEXT]
        scratch[_POSTS_BELOW + 2 * i], scratch[_POSTS_BELOW + 2 * i + 1] = elevation[q], elevation[q + _NEXT]


@bare_part
def _straighten(scratch, cell, lift, lift_terms, start, step):
    """Replace true altitudes of posts by straight ones, less lift: linear in altitude around a cell's first post."""
    for i in range(SEGMENT):
        scratch[_ALTITUDE + i] = scratch[_POSTS + 2 * i]
    _find_lift(scratch, cell, lift, lift_terms, start, step)
    for i in range(SEGMENT):
        true, kept = scratch[_POSTS + 2 * i], _ONE - scratch[_LIFT_SLOPE + i]
        straight = true - scratch[_LIFT + i]
        scratch[_POSTS + 2 * i] = straight
        scratch[_POSTS + 2 * i + 1] = straight + kept * (scratch[_POSTS + 2 * i + 1] - true)
        scratch[_POSTS_BELOW + 2 * i] = straight + kept * (scratch[_POSTS_BELOW + 2 * i] - true)
        scratch[_POSTS_BELOW + 2 * i + 1] = straight + kept * (scratch[_POSTS_BELOW + 2 * i + 1] - true)


@bare_part
def _raise(scratch, cell, lift, lift_terms, start, step):
    """Replace straight altitudes by true ones. For kernels: what a kernel and a part call is compiled twice."""
    _find_lift(scratch, cell, lift, lift_terms, start, step)
    for i in range(SEGMENT):
        scratch[_ALTITUDE + i] += scratch[_LIFT + i]


@bare_part
def _find_lift(scratch, cell, lift, lift_terms, start, step):
    """Write the lift at the altitude of each step, bilinear in range and altitude, and its slope in altitude."""
    cells, width = lift.reshape(-1), np.uint64(lift.shape[1])
    last = np.float32(lift.shape[1] - 1.001)
    for i in range(SEGMENT):
        row_at = (start + step * np.float32(np.int32(i + 1))) * lift_terms[0]
        # The first of two stands if the other is NaN: that is given some cell of the table, and is NaN all the same.
        column_at = min(last, max(_ZERO, (scratch[_ALTITUDE + i] - lift_terms[1]) * lift_terms[2]))
        row, column = np.int32(row_at), np.int32(column_at)
        scratch[_RANGE_SHARE + i] = row_at - np.float32(row)
        scratch[_LIFT_SHARE + i] = column_at - np.float32(column)
        cell[i] = np.int32(row * np.int32(lift.shape[1]) + column)
    for i in range(SEGMENT):
        p = np.uint64(cell[i])
        q = p + width
        scratch[_LIFT_NEARER + 2 * i], scratch[_LIFT_NEARER + 2 * i + 1] = cells[p], cells[p + _NEXT]
        scratch[_LIFT_FARTHER + 2 * i], scratch[_LIFT_FARTHER + 2 * i + 1] = cells[q], cells[q + _NEXT]
    for i in range(SEGMENT):
        share = scratch[_RANGE_SHARE + i]
        low = scratch[_LIFT_NEARER + 2 * i] + share * (scratch[_LIFT_FARTHER + 2 * i] - scratch[_LIFT_NEARER + 2 * i])
        high = scratch[_LIFT_NEARER + 2 * i + 1] + share * (
            scratch[_LIFT_FARTHER + 2 * i + 1] - scratch[_LIFT_NEARER + 2 * i + 1]
        )
        scratch[_LIFT + i] = low + scratch[_LIFT_SHARE + i] * (high - low)
        scratch[_LIFT_SLOPE + i] = (high - low) * lift_terms[2]


@bare_part
def _to_tangents(scratch, dx, dy, lines, scale, growth, antenna, inverse_a):
    """Replace straight altitudes of posts by the greatest tangents from a step back to its cell's edge, and on to it.

    ``s`` steps from the place itself the ground is climb + s slope + s^2 twist; per_climb changes
    inversely to range, and dip in proportion to it.
    """
    x_back = _ZERO if dx > -_STILL else _ONE
    y_back = _ZERO if dy > -_STILL else _ONE
    per_dx = _ONE / dx if abs(dx) > _STILL else _FAR
    per_dy = _ONE / dy if abs(dy) > _STILL else _FAR
    x_cell, y_cell = abs(per_dx), abs(per_dy)
    dx_dy = dx * dy
    for i in range(SEGMENT):
        f, g = scratch[_EAST_SHARE + i], scratch[_SOUTH_SHARE + i]
        corner = scratch[_POSTS + 2 * i]
        east = scratch[_POSTS + 2 * i + 1] - corner
        south = scratch[_POSTS_BELOW + 2 * i] - corner
        both = scratch[_POSTS_BELOW + 2 * i + 1] - scratch[_POSTS + 2 * i + 1] - south
        southward = south + f * both
        climb = corner - antenna + f * east + g * southward
        slope = dx * (east + g * both) + dy * southward
        twist = dx_dy * both
        x_since, y_since = (f - x_back) * per_dx, (g - y_back) * per_dy
        back = min(x_since, y_since, _ALMOST)
        on = min(x_cell - x_since, y_cell - y_since, _ONE)
        per_climb = lines[i] - lines[i] * climb * inverse_a
        dip = lines[_DIP + i] * (scale + growth * np.float32(np.int32(i + 1)))
        ratio = lines[_STEP_PER_RANGE + i]
        tangent = climb * per_climb - dip
        # Where the ground rises no more above the ray that grazes it here: the summit, if it is one (twist < 0).
        summit = (slope - (climb + dip * lines[_RANGE_PER_CLIMB + i]) * ratio) / (_TWO * max(-twist, _FLAT))
        back = back if twist >= 0 else -min(max(summit, -back), _ZERO)
        on = on if twist >= 0 else max(min(summit, on), _ZERO)
        nearer, farther = back * ratio, on * ratio
        behind = (climb - back * (slope - back * twist)) * per_climb
        ahead = (climb + on * (slope + on * twist)) * per_climb
        behind = behind / (_ONE - nearer) - (dip - dip * nearer)
        scratch[_TANGENT_AHEAD + 1 + i] = ahead / (_ONE + farther) - (dip + dip * farther)
        scratch[_TANGENT + i] = max(tangent, behind)


@bare_part
def _running_maximum(scratch, greatest, n_inside):
    """Replace each tangent by the greatest up to it, NaN from the first unknown one on; return what goes on from here.

    A cell is left after the step itself: that tangent counts from the next step on.
    """
    scratch[_TANGENT_AHEAD] = greatest
    n_known = 0
    while n_known < n_inside and not np.isnan(scratch[_TANGENT + n_known]):
        n_known += 1
    for i in range(n_known):
        greatest = max(greatest, scratch[_TANGENT + i], scratch[_TANGENT_AHEAD + i])
        scratch[_TANGENT + i] = greatest
    for i in range(n_known, SEGMENT):
        scratch[_TANGENT + i] = _NAN
    return max(greatest, scratch[_TANGENT_AHEAD + SEGMENT]) if n_known == SEGMENT else _NAN


@bare_part
def _to_altitudes(scratch, lines, scale, growth, antenna, inverse_a):
    """Write where the straight lines of the tangents are: the exact inverse of climb / (a + climb)."""
    for i in range(SEGMENT):
        dip = lines[_DIP + i] * (scale + growth * np.float32(np.int32(i + 1)))
        rise = (scratch[_TANGENT + i] + dip) * lines[_RANGE_PER_CLIMB + i]
        scratch[_ALTITUDE + i] = antenna + rise / max(_ONE - rise * inverse_a, _SMALLEST_COSINE)
