"""Whether a degree square holds land: a server that has no tile of it may then not be believed."""

from __future__ import annotations

from functools import cache

import numpy as np
import shapely

from skyshed.terrain.embedded import topography
from skyshed.terrain.outlines import countries

# The package's outlines lie off by about half a kilometre: along two sides of a square that is 1% of it. Less than
# that, on either map, is a sliver.
_SLIVER_SHARE = 0.01
_CELLS_PER_DEGREE = 12


def holds_land(lat_deg: int, lon_deg: int) -> bool:
    """Return whether both maps inside the package, outlines and heights, show land in a square.

    ``lat_deg`` and ``lon_deg`` are its south-western corner; a sliver of land does not count.
    """
    return land_share(lat_deg, lon_deg) > _SLIVER_SHARE and _raised_share(lat_deg, lon_deg) > _SLIVER_SHARE


@cache
def land_share(lat_deg: int, lon_deg: int) -> float:
    """Return how much of a square lies in an outline of land, 0 to 1; outlines run on across 180 degrees."""
    share = 0.0
    for turn_deg in (-360, 0, 360):
        sides = lon_deg + turn_deg, lat_deg, lon_deg + turn_deg + 1, lat_deg + 1
        near = _parts().geometries[_parts().query(shapely.box(*sides), predicate="intersects")]
        share += float(shapely.area(shapely.clip_by_rect(near, *sides)).sum())
    return share


def _raised_share(lat_deg: int, lon_deg: int) -> float:
    """Return in how much of a square the embedded ground is not at 0 m, as its sea is."""
    n = _CELLS_PER_DEGREE
    row, column = (89 - lat_deg) * n, (lon_deg + 180) * n
    return float(np.count_nonzero(topography()[row : row + n, column : column + n])) / n**2


@cache
def _parts() -> shapely.STRtree:
    return shapely.STRtree(shapely.get_parts(list(countries().values())))
