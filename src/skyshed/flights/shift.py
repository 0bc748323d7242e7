"""The two fixed questions of "what if": 4,000 ft higher, 50 km to either side. Nothing is searched."""

import math

import numpy as np
from numpy.typing import NDArray

from skyshed.constants import EARTH_MEAN_RADIUS_M, FOOT_M
from skyshed.jobs.compiled import bare_kernel

HIGHER_M = 4000 * FOOT_M
ASIDE_M = 50_000.0
AIRLINER = "airliner"  # the only target class that is asked these questions


def sides(
    lat_deg: NDArray[np.float64], lon_deg: NDArray[np.float64], joint: NDArray[np.uint8], *, aside_m: float
) -> tuple[tuple[NDArray[np.float64], NDArray[np.float64]], ...]:
    """Return positions (latitude, longitude) ``aside_m`` to the left of the track and to the right, over a sphere.

    The track leads to the position after where that is joined, else away from the one before; a position that
    stands alone stays where it is. The sphere is off by 0.3 per cent of the distance, 150 m at 50 km.
    """
    left, right = ((np.empty_like(lat_deg), np.empty_like(lon_deg)) for _ in range(2))
    way_rad = aside_m / EARTH_MEAN_RADIUS_M
    set_aside((lat_deg, lon_deg), joint, (math.sin(way_rad), math.cos(way_rad)), left, right)
    return left, right


@bare_kernel
def set_aside(places, joint, way, left, right):
    """Fill in places (latitudes, longitudes), degrees, to both sides of the track; ``way`` is (sine, cosine)."""
    lat_deg, lon_deg = places
    n, was_followed, there = lat_deg.size, False, (0.0, 1.0)
    for i in range(n):
        left[0][i] = right[0][i] = lat_deg[i]
        left[1][i] = right[1][i] = lon_deg[i]
        is_followed = i + 1 < n and joint[i + 1] > 0
        here = there if was_followed else _upright(lat_deg[i])
        was_followed = is_followed
        if not is_followed and joint[i] == 0:
            continue
        other = i + 1 if is_followed else i - 1
        there, turn = _upright(lat_deg[other]), math.radians(lon_deg[other] - lon_deg[i])
        east, north = _towards(here, there, turn)
        if not is_followed:
            east, north = -east, -north
        # To the right: the cosine of the course + 90 degrees is minus its sine, the sine its cosine.
        lat, turn = _ahead(here, -north, east, way)
        left[0][i], left[1][i] = math.degrees(lat), lon_deg[i] + math.degrees(turn)
        lat, turn = _ahead(here, north, -east, way)
        right[0][i], right[1][i] = math.degrees(lat), lon_deg[i] + math.degrees(turn)


@bare_kernel
def _upright(lat_deg):
    """Sine and cosine of a latitude."""
    lat = math.radians(lat_deg)
    return math.sin(lat), math.cos(lat)


@bare_kernel
def _towards(here, there, turn):
    """Direction (east, north), of length 1, from one latitude (sine, cosine) to another; north where they are one."""
    sine, cosine = here
    to_sine, to_cosine = there
    east, north = math.sin(turn) * to_cosine, cosine * to_sine - sine * to_cosine * math.cos(turn)
    length = math.sqrt(east * east + north * north)
    return (east / length, north / length) if length > 0.0 else (0.0, 1.0)


@bare_kernel
def _ahead(here, east, north, way):
    """Latitude, and change of longitude, of a place that lies in a direction from a latitude (sine, cosine)."""
    sine, cosine = here
    way_sine, way_cosine = way
    new_sine = min(max(sine * way_cosine + cosine * way_sine * north, -1.0), 1.0)
    return math.asin(new_sine), math.atan2(east * way_sine * cosine, way_cosine - sine * new_sine)
