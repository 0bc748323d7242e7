"""The compiled walk along the rays of an antenna: the edges that its waves are diffracted over.

Altitudes are straight ones, as in `diffraction.kernel`.
"""

import math

import numpy as np

from skyshed.jobs.compiled import bare_kernel, bare_part

SEGMENT = 64  # steps of a ray in one parabola: `horizon.kernel.SEGMENT`; a cached kernel may not import it

# What lies under a ray as far as one place on it. The edge is the ground that the antenna sees highest, `sight` the
# line of sight over it; `smooth_*` the altitudes of the straight line through all ground, under antenna and place;
# `top` the ground of the last piece of the way that comes nearest to the line of sight.
EDGE = np.dtype(
    [
        (name, np.float64)
        for name in ("edge_range", "edge", "sight", "smooth_near", "smooth_far", "ground", "top_range", "top")
    ]
)


@bare_kernel
def find_edges(elevation, paths, air, antenna, edges):
    """Fill ``edges`` (n_azimuth, n_place) of dtype `EDGE` at every n-th step of each ray, NaN from unknown ground on.

    The straight line through the ground is that of least squares: section 4.5.2 of ITU-R P.526-16, from two
    running sums. elevation (n_row, n_column); paths: nodes and bends as in `horizon.kernel.march`, first range
    and step (n_segment, 2), every how many steps; air: lift (n_range, n_altitude), its ranges per metre, lowest
    altitude and altitudes per metre, and the curvature of the effective sphere by azimuth (1/m); antenna: its
    altitude, and the ground's at the site.
    """
    nodes, bends, steps, every = paths
    lift, lift_terms, per_m = air
    antenna_m, site_m = antenna
    for azimuth in range(edges.shape[0]):
        half_per_m, count, is_known = 0.5 * per_m[azimuth], 0, True
        greatest, edge_m, edge_range_m = -math.inf, site_m, 0.0
        least_m, top_m, top_range_m = math.inf, site_m, 0.0
        v1, v2, before_m, before_range_m = 0.0, 0.0, site_m, 0.0
        for segment in range(steps.shape[0]):
            x, y = nodes[0, segment, azimuth], nodes[1, segment, azimuth]
            dx, dy = (nodes[0, segment + 1, azimuth] - x) / SEGMENT, (nodes[1, segment + 1, azimuth] - y) / SEGMENT
            x_bend, y_bend = bends[0, segment, azimuth] * 4.0 / SEGMENT, bends[1, segment, azimuth] * 4.0 / SEGMENT
            for i in range(1, SEGMENT + 1):
                left = 1.0 - i / SEGMENT
                range_m, count = steps[segment, 0] + i * steps[segment, 1], count + 1
                ground_m = _ground(elevation, x + i * (dx + left * x_bend), y + i * (dy + left * y_bend))
                is_known &= not math.isnan(ground_m)
                if is_known:
                    ground_m -= _lift(lift, lift_terms, range_m, ground_m)
                    tangent = (ground_m - antenna_m) / range_m - half_per_m * range_m
                    if tangent > greatest:
                        greatest, edge_m, edge_range_m, least_m = tangent, ground_m, range_m, math.inf
                    if (greatest - tangent) * range_m < least_m:
                        least_m, top_m, top_range_m = (greatest - tangent) * range_m, ground_m, range_m
                    step_m, both_m = range_m - before_range_m, ground_m + before_m
                    v1 += step_m * both_m
                    v2 += step_m * (
                        both_m * (range_m + before_range_m) + ground_m * range_m + before_m * before_range_m
                    )
                    before_m, before_range_m = ground_m, range_m
                if count % every == 0:
                    at = edges[azimuth, count // every - 1]
                    at.edge_range, at.edge, at.ground = edge_range_m, edge_m, ground_m
                    at.sight = antenna_m + (greatest + half_per_m * range_m) * range_m if is_known else math.nan
                    at.smooth_near = (2.0 * v1 * range_m - v2) / range_m**2
                    at.smooth_far = (v2 - v1 * range_m) / range_m**2
                    at.top_range, at.top, least_m = top_range_m, top_m, math.inf


@bare_part
def _ground(elevation, x, y):
    """Return the bilinear ground at a place counted in posts, NaN outside."""
    n_row, n_column = elevation.shape
    if not (0 <= x <= n_column - 1 and 0 <= y <= n_row - 1):
        return math.nan
    column, row = min(int(x), n_column - 2), min(int(y), n_row - 2)
    f, g = x - column, y - row
    north = elevation[row, column] * (1.0 - f) + elevation[row, column + 1] * f
    south = elevation[row + 1, column] * (1.0 - f) + elevation[row + 1, column + 1] * f
    return north * (1.0 - g) + south * g


@bare_part
def _lift(lift, terms, range_m, altitude_m):
    """Return the lift of rays, bilinear in range and altitude."""
    if lift.size == 1:
        return 0.0
    row_at, column_at = range_m * terms[0], (altitude_m - terms[1]) * terms[2]
    row, column = min(int(row_at), lift.shape[0] - 2), min(max(int(column_at), 0), lift.shape[1] - 2)
    f, g = column_at - column, row_at - row
    near = lift[row, column] * (1.0 - f) + lift[row, column + 1] * f
    far = lift[row + 1, column] * (1.0 - f) + lift[row + 1, column + 1] * f
    return near * (1.0 - g) + far * g
