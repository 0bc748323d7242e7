"""The ellipsoid on which every distance and direction is measured, by PROJ's geodesics."""

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
    return WGS84.inv(first.lon_deg, first.lat_deg, second.lon_deg, second.lat_deg)[2]
