"""The ellipsoid on which every distance and direction is measured, by PROJ's geodesics."""

from functools import lru_cache
from typing import Protocol

from pyproj import Geod

WGS84 = Geod(ellps="WGS84")


class Place(Protocol):
    """Anything with a position in degrees, such as a site."""

    @property
    def lat_deg(self) -> float: ...

    @property
    def lon_deg(self) -> float: ...


def distance_m(first: Place, second: Place) -> float:
    """Return the length of the geodesic between two places, in metres."""
    return _distance_m(first.lon_deg, first.lat_deg, second.lon_deg, second.lat_deg)


@lru_cache(maxsize=65_536)
def _distance_m(lon_deg: float, lat_deg: float, to_lon_deg: float, to_lat_deg: float) -> float:
    return WGS84.inv(lon_deg, lat_deg, to_lon_deg, to_lat_deg)[2]
