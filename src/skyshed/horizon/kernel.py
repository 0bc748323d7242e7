"""Compiled kernels of the horizon: march along rays, and look the result up again.

What a ray sees, from the side; x marks samples one step apart, their tangents seen from the antenna A:

        A                          x x
        |`-._                    x     x         T[i] = the greatest tangent so far
        |    `-._    x         x         x              ("strictly nearer": the ground is continuous,
        |        `x.   x     x             x             so its limit at sample i belongs to it)
      x x x x x x    `- x. x                 x x
                          `-._ T: constant in shadow, so that it interpolates exactly there

Over a sphere of effective radius R_e, with phi = r / R_e, a = R_e + h_a and climb c = h - h_a, the
tangent of the straight line to (r, h) is c / ((a + c) sin phi) - tan(phi / 2). To a few micrometres
c / (a + c) = (c - c^2 / a) / a for any ground on Earth, hence two numbers per range are enough:

        T(r, h) = per_climb[r] * (c - c^2 / a) - dip[r],   per_climb = 1 / (a sin phi),  dip = tan(phi / 2)
"""

import numpy as np

from skyshed.jobs.compiled import kernel

_NAN = np.float32(np.nan)
_ONE = np.float32(1.0)


@kernel
def march(elevation, columns, rows, n_per_node, lines, shares, climb_terms, lift, lift_nodes, n_sub, tangent):
    """Fill ``tangent`` (n_azimuth, n_range) with the running maximum launch tangent of each ray.

    elevation (n_row, n_column) float32; columns, rows (n_azimuth, n_node) float32 posts;
    lines (4, n_sample) float32: dip and per_climb at the smallest and at the largest Earth radius;
    shares (2, n_azimuth): curvature share and its growth per sample; climb_terms: antenna altitude
    and 1/a at both radii; lift (n_sample, n_lift) float32 with lift_nodes = lowest altitude and
    1 / step, or no columns where k is constant. Every ``n_sub``-th sample is kept.
    """
    n_sample = lines.shape[1]
    ground = np.empty(n_sample, dtype=np.float32)
    for azimuth in range(tangent.shape[0]):
        n_known = _sample_ground(elevation, columns[azimuth], rows[azimuth], n_per_node, ground)
        if lift.shape[1] > 1:
            _straighten(ground[:n_known], lift, lift_nodes)
        share = np.float32(shares[0, azimuth])
        growth = np.float32(shares[1, azimuth])
        inverse_a = np.float32(climb_terms[1] + share * (climb_terms[2] - climb_terms[1]))
        antenna = np.float32(climb_terms[0])
        _to_tangent(ground[:n_known], lines, share, growth, antenna, inverse_a)
        _running_maximum(ground, n_known, n_sub, tangent[azimuth])


@kernel
def _sample_ground(elevation, column, row, n_per_node, ground):
    """Sample the ground bilinearly along one ray; return how many samples are known from the site on."""
    last_column = np.float32(elevation.shape[1] - 1)
    last_row = np.float32(elevation.shape[0] - 1)
    n_sample = ground.size
    per_step = _ONE / np.float32(n_per_node)
    for node in range(column.size - 1):
        first = node * n_per_node
        column_step = (column[node + 1] - column[node]) * per_step
        row_step = (row[node + 1] - row[node]) * per_step
        for i in range(first, min(first + n_per_node, n_sample)):
            along = np.float32(i + 1 - first)
            x = column[node] + along * column_step
            y = row[node] + along * row_step
            if not (x >= 0.0 and y >= 0.0 and x <= last_column and y <= last_row):
                return i
            ground[i] = _bilinear(elevation, x, y)
            if np.isnan(ground[i]):
                return i
    return n_sample


@kernel
def _bilinear(elevation, x, y):
    """Interpolate between the four posts around a point inside the raster."""
    left = min(np.int32(x), np.int32(elevation.shape[1] - 2))
    above = min(np.int32(y), np.int32(elevation.shape[0] - 2))
    fx = x - np.float32(left)
    fy = y - np.float32(above)
    top = elevation[above, left] + fx * (elevation[above, left + 1] - elevation[above, left])
    bottom = elevation[above + 1, left] + fx * (elevation[above + 1, left + 1] - elevation[above + 1, left])
    return top + fy * (bottom - top)


@kernel
def _straighten(ground, lift, lift_nodes):
    """Replace true altitudes by straight ones: subtract the lift of the ray that ends there."""
    last = np.float32(lift.shape[1] - 1.001)
    for i in range(ground.size):
        node = min(max((ground[i] - lift_nodes[0]) * lift_nodes[1], np.float32(0.0)), last)
        first = np.int32(node)
        fraction = node - np.float32(first)
        ground[i] -= lift[i, first] + fraction * (lift[i, first + 1] - lift[i, first])


@kernel
def _to_tangent(ground, lines, share, growth, antenna, inverse_a):
    """Replace straight altitudes by the launch tangents of the lines to them."""
    for i in range(ground.size):
        climb = ground[i] - antenna
        weight = share + growth * np.float32(i)
        dip = lines[0, i] + weight * (lines[2, i] - lines[0, i])
        per_climb = lines[1, i] + weight * (lines[3, i] - lines[1, i])
        ground[i] = per_climb * (climb - climb * climb * inverse_a) - dip


@kernel
def _running_maximum(sample, n_known, n_sub, out):
    """Write the running maximum at every ``n_sub``-th sample, NaN beyond the known ones."""
    greatest = np.float32(-np.inf)
    kept = 0
    for i in range(n_known):
        greatest = max(greatest, sample[i])
        if (i + 1) % n_sub == 0:
            out[kept] = greatest
            kept += 1
    out[kept:] = _NAN
