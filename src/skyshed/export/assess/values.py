"""Values as files hold them: altitudes in whole metres, counts with a mark for what is not known."""

import numpy as np
from numpy.typing import NDArray

from skyshed.sky.sky import MOST_COUNTED, Sky

NO_TERRAIN_DATA = 255  # above any count of fire units that fits one byte beside it


def whole_metres(altitude_msl_m: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return altitudes rounded to the metre: finer digits are noise (terrain is), and double the size of a file."""
    return np.rint(altitude_msl_m)


def units_or_unknown(sky: Sky) -> NDArray[np.uint8]:
    """Return how many fire units reach each level, (n_levels, n_lat, n_lon), 255 where terrain data are missing."""
    return _or_unknown(sky.n_units, sky.is_known)


def radars_or_unknown(sky: Sky) -> NDArray[np.uint8]:
    """Return how many acquisition radars see each level, 255 where terrain data are missing."""
    return _or_unknown(sky.n_radars, sky.is_detection_known)


def intervals_or_unknown(sky: Sky) -> NDArray[np.uint8]:
    """Return how many intervals of altitude are covered, (n_lat, n_lon), 255 where missing terrain leaves it open."""
    return np.where(sky.is_all_open, np.uint8(NO_TERRAIN_DATA), sky.n_intervals)


def _or_unknown(count: NDArray[np.uint8], is_known: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Mark what missing terrain leaves open; a count above zero is known all the same."""
    marked = np.minimum(count, MOST_COUNTED)
    if not is_known.all():
        np.putmask(marked, ~(is_known | (count > 0)), NO_TERRAIN_DATA)
    return marked
