"""The map grid on which skies are composed: equal steps in latitude and longitude on WGS 84."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

WGS84 = Geod(ellps="WGS84")


@dataclass(frozen=True)
class MapGrid:
    """Cell centres, north to south and west to east, with the ground under each.

    ``ground_msl_m`` (n_lat, n_lon) float32 is NaN where no terrain is known; ``in_area`` marks the
    cells whose centre lies in the area that shares are counted over.
    """

    lat_deg: NDArray[np.float64]
    lon_deg: NDArray[np.float64]
    ground_msl_m: NDArray[np.float32]
    in_area: NDArray[np.bool_]

    @property
    def shape(self) -> tuple[int, int]:
        return self.lat_deg.size, self.lon_deg.size

    @property
    def step_deg(self) -> tuple[float, float]:
        """Height and width of a cell, in degrees."""
        return float(self.lat_deg[0] - self.lat_deg[1]), float(self.lon_deg[1] - self.lon_deg[0])

    @cached_property
    def cell_area_km2(self) -> NDArray[np.float64]:
        """Area of one cell of each row on the ellipsoid, (n_lat,)."""
        height_deg, width_deg = self.step_deg
        return np.array([_cell_area_km2(lat, height_deg, width_deg) for lat in self.lat_deg])


def _cell_area_km2(lat_deg: float, height_deg: float, width_deg: float) -> float:
    south, north = lat_deg - height_deg / 2, lat_deg + height_deg / 2
    # Edges along a parallel are not geodesics; eight pieces keep the error below 1e-6.
    lons = np.linspace(0.0, width_deg, 9)
    ring_lon = np.concatenate([lons, lons[::-1]])
    ring_lat = np.concatenate([np.full(9, south), np.full(9, north)])
    area_m2, _ = WGS84.polygon_area_perimeter(ring_lon, ring_lat)
    return abs(area_m2) / 1e6
