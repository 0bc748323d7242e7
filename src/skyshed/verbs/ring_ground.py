"""Where the terrain under a ring has no data: which share of the ground in reach, and towards where."""

from dataclasses import dataclass

import numpy as np

from skyshed.geodesic import WGS84
from skyshed.terrain import disc
from skyshed.terrain.terrain import Terrain

N_POINTS = 8  # of the compass, from north clockwise
_N_PLACES = 20_000
_MUCH_SHARE = 0.25  # of a sector: from there on it counts as one without terrain data


@dataclass(frozen=True, slots=True)
class NoGround:
    """The share of the ground in reach without terrain data, and the sectors of the compass, 0 to 7, that it lies in.

    The ground in reach is that within the longest range of the unit, as it is for the shares of several sources.
    """

    share: float
    points: tuple[int, ...]


def no_ground_of(terrain: Terrain) -> NoGround:
    """Return where the ground of one unit has no data; ``terrain.discs`` holds the one disc around it."""
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
    return NoGround(float(is_missing.mean()), tuple(points.tolist()))
