"""The ground at places of a terrain window, and under the site itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from skyshed.errors import TerrainError
from skyshed.horizon.paths import posts_at

if TYPE_CHECKING:
    from skyshed.terrain.terrain import TerrainWindow

_FEWEST_POSTS = 2


def site_ground_m(window: TerrainWindow, lat_deg: float, lon_deg: float) -> float:
    """Return the ground altitude at a site, bilinear between the four posts around it.

    Raises
    ------
    TerrainError
        If the site lies outside the window or beside an unknown post.
    """
    place = posts_at(window, np.array([lat_deg]), np.array([lon_deg]), near_lon_deg=lon_deg)
    ground_msl_m = float(ground_at_posts(window, *place)[0])
    if not np.isfinite(ground_msl_m):
        raise TerrainError(f"no terrain data at the site {lat_deg:.5f}, {lon_deg:.5f}: give terrain that covers it")
    return ground_msl_m


def ground_at_posts(
    window: TerrainWindow, column: NDArray[np.float64], row: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return ground altitudes (n,) between posts, bilinear; NaN outside the window and beside unknown posts."""
    n_row, n_column = window.elevation_msl_m.shape
    if min(n_row, n_column) < _FEWEST_POSTS:
        return np.full(column.shape, np.nan)
    is_inside = (column >= 0) & (row >= 0) & (column <= n_column - 1) & (row <= n_row - 1)
    x, y = np.where(is_inside, column, 0.0), np.where(is_inside, row, 0.0)
    left, above = np.minimum(x.astype(np.intp), n_column - 2), np.minimum(y.astype(np.intp), n_row - 2)
    f, g = x - left, y - above
    posts = window.elevation_msl_m
    top = posts[above, left] * (1 - f) + posts[above, left + 1] * f
    bottom = posts[above + 1, left] * (1 - f) + posts[above + 1, left + 1] * f
    return np.where(is_inside, top * (1 - g) + bottom * g, np.nan)
