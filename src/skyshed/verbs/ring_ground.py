"""Where the terrain under a ring has no data: which share of the ground in reach, and towards where."""

from dataclasses import dataclass

import numpy as np

from skyshed.coverage.rows import AZIMUTHS_DEG
from skyshed.geodesic import WGS84
from skyshed.terrain import disc
from skyshed.terrain.terrain import Terrain

N_POINTS = 8  # of the compass, from north clockwise
_N_PLACES = 20_000
_STEP_M = 2000.0
_MUCH_SHARE = 0.25  # of a sector: from there on it counts as one without terrain data


@dataclass(frozen=True, slots=True)
class NoGround:
    """The share of the ground in reach without terrain data, and the sectors of the compass, 0 to 7, that it lies in.

    The ground in reach is that within the longest range of the unit, as it is for the shares of several sources.
    ``from_m`` is the range from which on data are missing along each of `AZIMUTHS_DEG`, NaN where they are whole.
    """

    share: float
    points: tuple[int, ...]
    from_m: tuple[float, ...]


def no_ground_of(terrain: Terrain) -> NoGround:
    """Return where the ground of one unit has no data; ``terrain.discs`` holds the one disc around it."""
    share, points = _missing(terrain)
    return NoGround(share, points, _first_missing_m(terrain))


def _missing(terrain: Terrain) -> tuple[float, tuple[int, ...]]:
    ((lat_deg, lon_deg, radius_m),) = terrain.discs
    place = np.array([lat_deg]), np.array([lon_deg]), np.array([radius_m])
    lat, lon = (each.ravel() for each in disc.spread(*place, _N_PLACES))
    is_missing = terrain.owners(lat, lon) < 0
    azimuth_deg, _, _ = WGS84.inv(np.full(lat.size, lon_deg), np.full(lat.size, lat_deg), lon, lat)
    point = np.round(np.asarray(azimuth_deg) / (360.0 / N_POINTS)).astype(int) % N_POINTS
    n_missing, n_places = (np.bincount(each, minlength=N_POINTS) for each in (point[is_missing], point))
    shares = n_missing / np.maximum(n_places, 1)
    least = min(_MUCH_SHARE, shares.max())
    points = np.flatnonzero((shares >= least) & (n_missing > 0))
    return float(is_missing.mean()), tuple(points.tolist())


def _first_missing_m(terrain: Terrain) -> tuple[float, ...]:
    ((lat_deg, lon_deg, radius_m),) = terrain.discs
    azimuth_deg, range_m = np.meshgrid(np.array(AZIMUTHS_DEG), np.arange(0.0, radius_m, _STEP_M), indexing="ij")
    start = np.full(range_m.shape, lon_deg), np.full(range_m.shape, lat_deg)
    lon, lat, _ = WGS84.fwd(*start, azimuth_deg, range_m)
    is_missing = (terrain.owners(np.asarray(lat).ravel(), np.asarray(lon).ravel()) < 0).reshape(range_m.shape)
    first = np.where(is_missing.any(axis=1), is_missing.argmax(axis=1) * _STEP_M, np.nan)
    return tuple(first.tolist())
