"""Compiled loops of the terrain: heights between posts.

Four posts around a point; a post that has no weight (the point stands on a line or a post) is not
looked at, so that a void beside it does no harm:

        e00 --- fx --- e01          (row i)
         |       |      |
        fy       x      |           height = (1-fy) ((1-fx) e00 + fx e01) + fy ((1-fx) e10 + fx e11)
         |              |
        e10 ---------- e11          (row i + 1)
"""

import numpy as np

from skyshed.jobs.compiled import bare_kernel, bare_part

_NAN = np.float32(np.nan)
_ON_POST = 1e-6  # a point this near to a line of posts (of their spacing) stands on it: 0.1 mm at 90 m


@bare_kernel
def sample(elevation, column, row, out):
    """Fill ``out`` (n) float32 with heights between the posts of elevation (n_row, n_column) float32, NaN outside."""
    for i in range(out.size):
        out[i] = _between(elevation, column[i], row[i])


@bare_kernel
def resample(elevation, mesh_column, mesh_row, step, out):
    """Fill what is NaN in ``out`` (n_row, n_column) float32 from a raster on other posts.

    mesh_column, mesh_row: where every ``step``-th row and column of ``out`` lies in the raster, in
    posts; between them positions are bilinear. Where a void or an edge leaves no height between
    four posts, the nearest one is taken if it is known: a post stands for its pixel.
    """
    for i in range(out.shape[0]):
        v = i / step
        p = min(int(v), mesh_row.shape[0] - 2)
        v -= p
        for j in range(out.shape[1]):
            if not np.isnan(out[i, j]):
                continue
            u = j / step
            q = min(int(u), mesh_row.shape[1] - 2)
            u -= q
            column = _corners(mesh_column, p, q, u, v)
            row = _corners(mesh_row, p, q, u, v)
            height = _between(elevation, column, row)
            out[i, j] = _nearest(elevation, column, row) if np.isnan(height) else height


@bare_part
def _corners(mesh, p, q, u, v):
    top = mesh[p, q] + u * (mesh[p, q + 1] - mesh[p, q])
    bottom = mesh[p + 1, q] + u * (mesh[p + 1, q + 1] - mesh[p + 1, q])
    return top + v * (bottom - top)


@bare_part
def _between(elevation, column, row):
    nearest_column, nearest_row = np.rint(column), np.rint(row)
    column = nearest_column if abs(column - nearest_column) < _ON_POST else column
    row = nearest_row if abs(row - nearest_row) < _ON_POST else row
    if not (column >= 0.0 and row >= 0.0 and column <= elevation.shape[1] - 1 and row <= elevation.shape[0] - 1):
        return _NAN
    i, j = int(row), int(column)
    fx, fy = column - j, row - i
    height = _along(elevation, i, j, fx)
    if fy > 0.0:
        height += fy * (_along(elevation, i + 1, j, fx) - height)
    return np.float32(height)


@bare_part
def _along(elevation, i, j, fx):
    height = np.float64(elevation[i, j])
    if fx > 0.0:
        height += fx * (np.float64(elevation[i, j + 1]) - height)
    return height


@bare_part
def _nearest(elevation, column, row):
    if not (column >= -0.5 and row >= -0.5 and column <= elevation.shape[1] - 0.5 and row <= elevation.shape[0] - 0.5):
        return _NAN
    i = min(max(int(np.rint(row)), 0), elevation.shape[0] - 1)
    j = min(max(int(np.rint(column)), 0), elevation.shape[1] - 1)
    return elevation[i, j]
