"""Positions in blocks, each with a box around it: what lies far from a site is skipped a block at a time."""

import numpy as np
from numpy.typing import NDArray

from skyshed.model.scenario import Site

BLOCK = 64  # positions: ten minutes of flight or so
_DEGREE_M = 110_500.0  # the shortest degree of latitude (WGS 84, at the equator)
# Straight ways in a site's plane are geodesics but for some 100 m; 5 km leaves room for that and more.
_SLACK_DEG = 0.05
_FARTHEST_DEG = 89.0


def boxes_of(lat_deg: NDArray[np.float64], lon_deg: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return south, north, west, east (n_blocks, 4) of every block of positions with the one before it."""
    starts = np.arange(0, lat_deg.size, BLOCK)
    before = np.maximum(starts - 1, 0)
    return np.stack(
        [
            extreme(extreme.reduceat(values, starts), values[before])
            for values in (lat_deg, lon_deg)
            for extreme in (np.minimum, np.maximum)
        ],
        axis=1,
    ) if starts.size else np.empty((0, 4))  # fmt: skip


def are_near(boxes: NDArray[np.float64], site: Site, reach_m: float) -> NDArray[np.bool_]:
    """Return which blocks (n_blocks,) may hold positions, or ways between them, within ``reach_m`` of a site.

    A geodesic runs nearer to the pole than both its ends by less than the square of the turn between them
    over 16 (a chord's height, sin(lat) cos(lat) being half at most); twice that is added.
    """
    south, north, west, east = boxes.T
    half_deg = reach_m / _DEGREE_M + _SLACK_DEG
    bulge_deg = np.radians(east - west) ** 2 / 8 * np.degrees(1.0)
    is_near = (south - bulge_deg <= site.lat_deg + half_deg) & (north + bulge_deg >= site.lat_deg - half_deg)
    farthest_deg = abs(site.lat_deg) + half_deg
    if farthest_deg < _FARTHEST_DEG:
        turn_deg = np.abs(np.mod((west + east) / 2 - site.lon_deg + 180.0, 360.0) - 180.0)
        width_deg = np.where(east - west < 180.0, east - west, 360.0)  # else it lies across 180 degrees
        is_near &= turn_deg <= width_deg / 2 + half_deg / np.cos(np.radians(farthest_deg))
    return is_near


def spans_of(is_near: NDArray[np.bool_], n: int) -> NDArray[np.int64]:
    """Return first and end (m, 2) of the runs of positions whose blocks are marked, of ``n`` positions."""
    edges = np.flatnonzero(np.diff(is_near, prepend=False, append=False))
    return np.minimum(edges.reshape(-1, 2) * BLOCK, n)
