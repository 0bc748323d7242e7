"""Whether a point stands in a state: in its outline, or off its coast by no more than outlines err."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import shapely

from skyshed.geodesic import WGS84

# The package's outlines lie off by half a kilometre, more along a coast with islands: such a site is no foreigner.
COAST_OFF_M = 3000.0
_STEP_DEG = 0.01  # between points of the outline that distances are taken to
_TURNS_DEG = (-360.0, 0.0, 360.0)


def holds(shape: shapely.Geometry, lat_deg: float, lon_deg: float) -> bool:
    """Return whether an outline in degrees holds a point, whichever way its longitudes run on."""
    return any(shapely.intersects_xy(shape, lon_deg + turn_deg, lat_deg) for turn_deg in _TURNS_DEG)


def stands_in(shape: shapely.Geometry, states: Iterable[shapely.Geometry], lat_deg: float, lon_deg: float) -> bool:
    """Return whether a point stands in an outline, or up to `COAST_OFF_M` off its coast.

    A point in another of the ``states``, or nearer to one, is not drawn over the border.
    """
    if holds(shape, lat_deg, lon_deg):
        return True
    off_m = metres_to(shape, lat_deg, lon_deg)
    if off_m > COAST_OFF_M:
        return False
    others = [state for state in states if state is not shape]
    return not any(holds(state, lat_deg, lon_deg) or metres_to(state, lat_deg, lon_deg) < off_m for state in others)


def metres_to(shape: shapely.Geometry, lat_deg: float, lon_deg: float) -> float:
    """Return how far a point lies from an outline, metres; infinite beyond some ten kilometres."""
    return min(_metres_to(shape, lat_deg, lon_deg + turn_deg) for turn_deg in _TURNS_DEG)


def _metres_to(shape: shapely.Geometry, lat_deg: float, lon_deg: float) -> float:
    close = shapely.clip_by_rect(shape, lon_deg - 1, lat_deg - 0.1, lon_deg + 1, lat_deg + 0.1)
    if close.is_empty:
        return float("inf")
    lons_deg, lats_deg = shapely.get_coordinates(shapely.segmentize(close, _STEP_DEG)).T
    origin = np.full(lons_deg.shape, lon_deg), np.full(lons_deg.shape, lat_deg)
    return float(WGS84.inv(*origin, lons_deg, lats_deg)[2].min())
