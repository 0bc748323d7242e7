"""Compiled loops of the sky: what is read off the altitudes reached over every point, and blends between nodes."""

import math

from skyshed.jobs.compiled import bare_kernel, bare_part


@bare_kernel
def blend(rows, values, columns, out):
    """Fill ``out`` with ``rows @ values @ columns``: small factors, for which threads of BLAS cost more than they do.

    ``rows`` is (n_row, n_a), ``values`` (n_a, n_b), ``columns`` (n_b, n_column).
    """
    for row in range(out.shape[0]):
        line = out[row]
        for column in range(line.size):
            line[column] = 0.0
        for b in range(values.shape[1]):
            weight, each = 0.0, columns[b]
            for a in range(values.shape[0]):
                weight += rows[row, a] * values[a, b]
            for column in range(line.size):
                line[column] += weight * each[column]


@bare_kernel
def covered_weights(cells, intervals, ground_msl_m, weight, heights_agl_m, out):
    """Add up, for each height above ground, the weight of the cells that are reached there.

    ``intervals`` are as `zone.union.add_unit` has them; ``cells, ground_msl_m, weight`` are (n,), ``heights_agl_m``
    (n_heights,). ``out`` (2, n_heights): for certain, and with all that is open. A cell of unknown ground
    is open at every height if any altitude above it is.
    """
    sure, unsure = intervals
    for height in range(heights_agl_m.size):
        out[0, height] = out[1, height] = 0.0
    is_any_open = unsure[2].size > 0
    for index in range(cells.size):
        cell = cells[index]
        for height in range(heights_agl_m.size):
            altitude = ground_msl_m[index] + heights_agl_m[height]
            if _holds(sure, cell, altitude):
                out[0, height] += weight[index]
                out[1, height] += weight[index]
            elif is_any_open and (_holds(unsure, cell, altitude) or (math.isnan(altitude) and unsure[2][cell] > 0)):
                out[1, height] += weight[index]


@bare_kernel
def gather(low, high, count, hull, ends):
    """Fill the hull (2, n) of each point's intervals, NaN where it has none, and the ends of all, one after another."""
    used = 0
    for point in range(count.size):
        n_here = int(count[point])
        if n_here == 0:
            hull[0, point], hull[1, point] = math.nan, math.nan
            continue
        hull[0, point], hull[1, point] = low[point, 0], high[point, n_here - 1]
        for slot in range(n_here):
            ends[0, used], ends[1, used] = low[point, slot], high[point, slot]
            used += 1


@bare_part
def _holds(intervals, cell, altitude):
    low, high, count = intervals
    for slot in range(count[cell]):  # noqa: SIM110 - compiled code knows no generators
        if low[cell, slot] <= altitude <= high[cell, slot]:
            return True
    return False
