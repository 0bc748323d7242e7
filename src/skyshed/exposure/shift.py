"""The two fixed questions of "what if": 4,000 ft higher, 50 km to either side. Nothing is searched."""

import numpy as np
from numpy.typing import NDArray

from skyshed.constants import EARTH_MEAN_RADIUS_M, FOOT_M

HIGHER_M = 4000 * FOOT_M
ASIDE_M = 50_000.0
AIRLINER = "airliner"  # the only target class that is asked these questions


def beside(
    lat_deg: NDArray[np.float64], lon_deg: NDArray[np.float64], joint: NDArray[np.uint8], *, aside_m: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return positions ``aside_m`` to the right of the track (negative: left), over a sphere.

    The track's direction at a position leads from the one before to the one after, as far as those are
    joined to it; a position that stands alone has no side and stays where it is. The sphere is off
    by 0.3 per cent of the distance, 150 m at 50 km.
    """
    lat, lon = np.radians(lat_deg), np.radians(lon_deg)
    n = lat.size
    index = np.arange(n)
    before = np.where(joint > 0, index - 1, index)
    is_followed = np.append(joint[1:] > 0, False)
    after = np.where(is_followed, index + 1, index)
    turn = lon[after] - lon[before]
    course = np.arctan2(
        np.sin(turn) * np.cos(lat[after]),
        np.cos(lat[before]) * np.sin(lat[after]) - np.sin(lat[before]) * np.cos(lat[after]) * np.cos(turn),
    )
    way = aside_m / EARTH_MEAN_RADIUS_M
    heading = course + np.pi / 2
    new_lat = np.arcsin(np.clip(np.sin(lat) * np.cos(way) + np.cos(lat) * np.sin(way) * np.cos(heading), -1.0, 1.0))
    new_lon = lon + np.arctan2(np.sin(heading) * np.sin(way) * np.cos(lat), np.cos(way) - np.sin(lat) * np.sin(new_lat))
    is_alone = before == after
    return np.where(is_alone, lat_deg, np.degrees(new_lat)), np.where(is_alone, lon_deg, np.degrees(new_lon))
