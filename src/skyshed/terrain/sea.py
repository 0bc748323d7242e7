"""Open sea as ground at 0 m, where the user says so: outside the outlines of land, and with a margin to them.

```
    land ###|.....|~~~~~~~~~~   sea, 0 m
            |<- margin: the outlines stray by a kilometre or two, and leave islets out: unknown
```

A hole in the land is not sea: outlines are filled, so that the Caspian stays unknown like the Dead Sea and the
lakes, which the outlines count as land. Nor is it sea where the topography of ITU-R P.1511 has a height: islets.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray

from skyshed.jobs.cache import cached_arrays
from skyshed.terrain.embedded import topography
from skyshed.terrain.land import land_mask
from skyshed.terrain.lattice import METRES_PER_DEGREE, WGS84, Box, Lattice
from skyshed.terrain.outlines import COUNTRIES_FILE, countries

MARGIN_M = 5000.0
NAME = f"open sea as 0 m ({MARGIN_M / 1000:.0f} km and more outside the outlines of land)"
ATTRIBUTION = "Outlines of land: Natural Earth (public domain)"
_POSTS_PER_DEGREE = 60
_POSTS_PER_CELL = 5  # of the topography's twelfth of a degree
_FARTHEST_LAT_DEG = 85.0  # beyond, a margin in columns means little, and the sea is ice
_STEP_DEG = 1 / _POSTS_PER_DEGREE
_N_ROW, _N_COLUMN = 180 * _POSTS_PER_DEGREE, 360 * _POSTS_PER_DEGREE


_LATTICE = Lattice(WGS84, -180.0 + _STEP_DEG / 2, 90.0 - _STEP_DEG / 2, _STEP_DEG, _STEP_DEG)


@dataclass(frozen=True)
class SeaRaster:
    """The open sea of the world on posts 1/60 degree apart; NaN where land, its margin or inland water is."""

    lattice: Lattice = _LATTICE
    footprint_deg: tuple[float, float, float, float] = (-_FARTHEST_LAT_DEG, -180.0, _FARTHEST_LAT_DEG, 180.0)

    @property
    def box(self) -> Box:
        """All posts of the world."""
        return Box(0, 0, _N_ROW, _N_COLUMN)

    def read(self, box: Box) -> NDArray[np.float32]:
        """Return 0 on open sea, else NaN."""
        row, column = np.arange(box.row, box.row + box.n_row), np.arange(box.column, box.column + box.n_column)
        is_flat = topography()[np.ix_(row // _POSTS_PER_CELL, column // _POSTS_PER_CELL)] == 0
        lat_deg = 90.0 - (row + 0.5) * _STEP_DEG
        is_far = np.abs(lat_deg) > _FARTHEST_LAT_DEG
        is_sea = is_flat & ~_near_land(box, lat_deg) & ~is_far[:, None]
        return np.where(is_sea, 0.0, np.nan).astype(np.float32)


def is_open_sea(south_deg: float, west_deg: float, north_deg: float, east_deg: float) -> bool:
    """Return whether a box holds open sea and nothing else; never of one that reaches over the date line or a pole.

    >>> is_open_sea(30.0, -41.0, 33.0, -39.0), is_open_sea(33.0, 44.0, 33.5, 44.5)
    (True, False)
    """
    if not -_FARTHEST_LAT_DEG < south_deg <= north_deg < _FARTHEST_LAT_DEG:
        return False
    if not -180.0 < west_deg <= east_deg < 180.0:
        return False
    row, column = math.floor((90.0 - north_deg) / _STEP_DEG), math.floor((west_deg + 180.0) / _STEP_DEG)
    n_row = math.floor((90.0 - south_deg) / _STEP_DEG) + 1 - row
    n_column = math.floor((east_deg + 180.0) / _STEP_DEG) + 1 - column
    rows, columns = np.arange(row, row + n_row), np.arange(column, column + n_column)
    if topography()[np.ix_(rows // _POSTS_PER_CELL, columns // _POSTS_PER_CELL)].any():
        return False  # told without the outlines, whose union takes seconds
    return bool(np.isfinite(SeaRaster().read(Box(row, column, n_row, n_column))).all())


def outlines_digest() -> str:
    """Return the first twelve digits of the sha256 of the outlines."""
    return hashlib.sha256(COUNTRIES_FILE.read_bytes()).hexdigest()[:12]


def _near_land(box: Box, lat_deg: NDArray[np.floating]) -> NDArray[np.bool_]:
    """Return which posts lie on land or within the margin of it."""
    margin_posts = MARGIN_M / (METRES_PER_DEGREE * _STEP_DEG)
    cos_lat = np.cos(np.radians(np.minimum(np.abs(lat_deg), _FARTHEST_LAT_DEG)))
    across = np.ceil(margin_posts / cos_lat).astype(int)
    down, widest = math.ceil(margin_posts), int(across.max())
    land = _land(Box(box.row - down, box.column - widest, box.n_row + 2 * down, box.n_column + 2 * widest))
    is_near = np.zeros((box.n_row, box.n_column), bool)
    # Sums over a square of (2 down + 1) x (2 across + 1) posts: the margin at its corners is a little wider.
    tall = np.lib.stride_tricks.sliding_window_view(land, 2 * down + 1, axis=0).any(axis=-1)
    total = np.concatenate([np.zeros((box.n_row, 1), int), np.cumsum(tall, axis=1)], axis=1)
    for row, width in enumerate(across):
        first = widest - width
        ends = total[row, first + 2 * width + 1 :][: box.n_column], total[row, first:][: box.n_column]
        is_near[row] = ends[0] > ends[1]
    return is_near


def _land(box: Box) -> NDArray[np.bool_]:
    """Return which posts' cells are touched by land, (n_row, n_column)."""
    parts, tree = _filled_land()
    west, north = -180.0 + box.column * _STEP_DEG, 90.0 - box.row * _STEP_DEG
    east, south = west + box.n_column * _STEP_DEG, north - box.n_row * _STEP_DEG
    near = [tree.query(shapely.box(west - turn, south, east - turn, north)) for turn in (-360.0, 0.0, 360.0)]
    return land_mask(
        parts[np.unique(np.concatenate(near))], west_deg=west, north_deg=north, step_deg=_STEP_DEG,
        shape=(box.n_row, box.n_column), all_touched=True,
    )  # fmt: skip


@lru_cache(maxsize=1)
def _filled_land() -> tuple[NDArray[np.object_], shapely.STRtree]:
    """Return all land as polygons without holes, and a tree to find them; the union takes seconds and is kept."""
    wkb = shapely.to_wkb(list(countries().values()))
    digest = hashlib.sha256(b"".join(wkb)).hexdigest()
    kept = cached_arrays("land", {"sha256": digest}, _as_arrays)
    parts = np.array(shapely.from_wkb([piece.tobytes() for piece in np.split(kept["wkb"], kept["ends"][:-1])]))
    return parts, shapely.STRtree(parts)


def _as_arrays() -> dict[str, NDArray]:
    whole = shapely.get_parts(shapely.union_all(list(countries().values())))
    wkb = [np.frombuffer(shapely.to_wkb(shapely.Polygon(part.exterior)), np.uint8) for part in whole]
    return {"wkb": np.concatenate(wkb), "ends": np.cumsum([piece.size for piece in wkb])}
