"""Which part of the Earth a raster's pixels lie on: to see quickly whether it has data somewhere."""

from __future__ import annotations

import numpy as np

from skyshed.terrain.lattice import WGS84, Lattice, between

Footprint = tuple[float, float, float, float]
_LARGEST_DATUM_SHIFT_DEG = 0.01  # old national datums lie within a kilometre of WGS 84
_N_EDGE = 65


def footprint_deg(lattice: Lattice, n_row: int, n_column: int) -> Footprint | None:
    """Return (south, west, north, east) that holds all pixels; None if they lie nowhere on Earth.

    West may lie below -180 and east beyond 180: longitudes run on.
    """
    if lattice.is_geographic:
        return _geographic(lattice, n_row, n_column)
    along, nought = np.linspace(0.0, 1.0, _N_EDGE), np.zeros(_N_EDGE)
    column = np.concatenate([along, along, nought, nought + 1]) * n_column - 0.5
    row = np.concatenate([nought, nought + 1, along, along]) * n_row - 0.5
    _, middle_lon = lattice.to_wgs84(np.array([n_column / 2 - 0.5]), np.array([n_row / 2 - 0.5]), 0.0)
    lat, lon = lattice.to_wgs84(column, row, float(middle_lon[0]) if np.isfinite(middle_lon[0]) else 0.0)
    known = np.isfinite(lat) & np.isfinite(lon)
    if not known.any():
        return None
    south, north, west, east = lat[known].min(), lat[known].max(), lon[known].min(), lon[known].max()
    for pole in (-90.0, 90.0):
        x, y = lattice.posts(*between(WGS84, lattice.crs, (np.array([0.0]), np.array([pole])), 0.0))
        if -0.5 <= x[0] <= n_column - 0.5 and -0.5 <= y[0] <= n_row - 0.5:
            south, north, west, east = min(south, pole), max(north, pole), -180.0, 180.0
    return float(south), float(west), float(north), float(east)


def _geographic(lattice: Lattice, n_row: int, n_column: int) -> Footprint | None:
    shift = 0.0 if lattice.crs == WGS84 else _LARGEST_DATUM_SHIFT_DEG
    west, north = lattice.x - lattice.dx / 2 + lattice.meridian_deg, lattice.y + lattice.dy / 2
    east, south = west + n_column * lattice.dx, north - n_row * lattice.dy
    is_sane = lattice.dx <= 180.0 and lattice.dy <= 90.0
    is_on_earth = (
        is_sane and south >= -90.0 - lattice.dy and north <= 90.0 + lattice.dy and east - west <= 360.0 + 2 * lattice.dx
    )
    return (south - shift, west - shift, north + shift, east + shift) if is_on_earth else None
