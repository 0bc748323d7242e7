"""An airway as an outline: all that lies within half its width of the geodesics from point to point."""

import itertools
import math
from collections.abc import Sequence

import numpy as np
from shapely import Polygon, union_all
from shapely.geometry.base import BaseGeometry

from skyshed.errors import InputError
from skyshed.flights.airspaces import Place, circle, not_empty
from skyshed.geodesic import WGS84
from skyshed.terrain.rings import beside, running_on

_STEP_M = 20_000.0  # a parallel leaves the geodesic by 10 m in as much


def corridor_along(places: Sequence[Place], width_m: float) -> BaseGeometry:
    """Return the outline of an airway with straight ends and round bends.

    Raises
    ------
    InputError
        If there are not at least two points.
    """
    if len(places) < 2:
        raise InputError(f"an airway of {len(places)} points")
    shapes = [_segment(first, last, width_m / 2) for first, last in itertools.pairwise(places)]
    shapes += [Polygon([(lon, lat) for lat, lon in circle(place, width_m / 2)]) for place in places[1:-1]]
    laid = [running_on(shape) for shape in shapes]
    return not_empty(union_all([beside(shape, laid[0]) for shape in laid]))


def _segment(first: Place, last: Place, half_m: float) -> BaseGeometry:
    azimuth_deg, _, way_m = WGS84.inv(first[1], first[0], last[1], last[0])
    ways_m = np.linspace(0.0, way_m, max(math.ceil(way_m / _STEP_M), 1) + 1)
    start = np.full(ways_m.shape, first[1]), np.full(ways_m.shape, first[0])
    lon_deg, lat_deg, back_deg = WGS84.fwd(*start, np.full(ways_m.shape, azimuth_deg), ways_m)
    sides = []
    for aside_deg in (90.0, -90.0):
        lons, lats, _ = WGS84.fwd(lon_deg, lat_deg, back_deg + aside_deg, np.full(ways_m.shape, half_m))
        sides.append(np.stack([lons, lats], axis=1))
    return Polygon(np.concatenate([sides[0], sides[1][::-1]]))
