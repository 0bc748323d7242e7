"""The region over which flights and minutes are counted: the area asked about, and all that missiles can reach."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from skyshed.flights.polar_intervals import UnitZones

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

# About 2 km: a minute counted is a minute flown there, to within ten seconds at the border.
_STEP_DEG = 0.02
_MOST_CELLS = 4_000_000


@dataclass(frozen=True)
class Region:
    """A mask (n_lat, n_lon) over equal steps of latitude and longitude from ``corner_deg``."""

    corner_deg: tuple[float, float]
    step_deg: float
    mask: NDArray[np.bool_]

    def holds(self, lat_deg: NDArray[np.float64], lon_deg: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return which positions (n,) lie inside."""
        n_lat, n_lon = self.mask.shape
        row = np.floor((lat_deg - self.corner_deg[0]) / self.step_deg).astype(np.int32)
        column = np.floor(np.mod(lon_deg - self.corner_deg[1], 360.0) / self.step_deg).astype(np.int32)
        is_within = (row >= 0) & (row < n_lat) & (column < n_lon)
        row[~is_within] = 0
        column[~is_within] = 0
        return is_within & self.mask[row, column]


def region_of(area: "BaseGeometry", zones: Sequence[UnitZones]) -> Region:
    """Return the region of an outline (degrees) and the discs of the zones."""
    from shapely import contains_xy, prepare

    west, south, east, north = area.bounds
    middle_deg = (west + east) / 2
    for unit_zones in zones:
        lat_deg, lon_deg = unit_zones.unit.site.lat_deg, unit_zones.unit.site.lon_deg
        lon_deg += 360.0 * np.round((middle_deg - lon_deg) / 360.0)
        half_deg = unit_zones.longest_m / 110_000.0
        south, north = min(south, lat_deg - half_deg), max(north, lat_deg + half_deg)
        width_deg = 180.0 if max(north, -south) > 89.0 else half_deg / np.cos(np.radians(max(north, -south)))
        west, east = min(west, lon_deg - width_deg), max(east, lon_deg + width_deg)
    south, north, east = max(south, -90.0), min(north, 90.0), min(east, west + 360.0)
    step_deg = max(_STEP_DEG, np.sqrt((north - south) * (east - west) / _MOST_CELLS))
    lat_deg = south + (np.arange(int(np.ceil((north - south) / step_deg))) + 0.5) * step_deg
    lon_deg = west + (np.arange(int(np.ceil((east - west) / step_deg))) + 0.5) * step_deg
    mesh_lat, mesh_lon = (axis.ravel() for axis in np.meshgrid(lat_deg, lon_deg, indexing="ij"))
    prepare(area)
    mask = contains_xy(area, mesh_lon, mesh_lat)
    for unit_zones in zones:
        east_m, north_m = unit_zones.plane.offsets(mesh_lat, mesh_lon)
        mask |= np.hypot(east_m, north_m) <= unit_zones.longest_m + step_deg * 111_000.0
    return Region((south, west), step_deg, mask.reshape(lat_deg.size, lon_deg.size))
