"""The ground that is always there: the topography of ITU-R P.1511-2 as a raster like any other."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from skyshed.jobs.cache import cached_arrays
from skyshed.terrain.itu import STEP_DEG, topography_m
from skyshed.terrain.lattice import WGS84, Box, Lattice

NAME = "ITU-R P.1511 (embedded, 1/12 degree)"
FILE_NAME = "itur v2_topo.npz"
ATTRIBUTION = "Topography: ITU-R P.1511-2 digital map (International Telecommunication Union), from the package itur"
LABEL = "9 km terrain: not a bound"
# Measured by tests/physics/test_terrain_not_a_bound.py, against 15" terrain of Viewfinder Panoramas.
MEASURED = (
    "It errs both ways. How far was measured in Iraq, against 15-arc-second terrain, and stands for no other place: "
    "from a hill in the west (33.50 N 40.51 E) a 24 m antenna sees 34% of the sky 3,000 m above ground within 375 km "
    "on it and 43% there; in a valley (36.9 N 44.0 E) the median reach at 1,000 m above ground is 65 km on it and 17 "
    "km there."
)

_LATTICE = Lattice(WGS84, -180.0 + STEP_DEG / 2, 90.0 - STEP_DEG / 2, STEP_DEG, STEP_DEG)


@dataclass(frozen=True)
class EmbeddedRaster:
    """Means of cells of 1/12 degree; their centres are the posts. Sea is 0."""

    lattice: Lattice = _LATTICE
    footprint_deg: tuple[float, float, float, float] = (-90.0, -180.0, 90.0, 180.0)

    @property
    def box(self) -> Box:
        """All posts of the world."""
        return Box(0, 0, 2160, 4320)

    def read(self, box: Box) -> NDArray[np.float32]:
        """Return altitudes above mean sea level, in metres."""
        return topography()[box.within(self.box)].astype(np.float32)


@lru_cache(maxsize=1)
def digest() -> str:
    """Return the first twelve digits of the sha256 of the grid."""
    # Kept beside the grid: to work it out takes longer than to read all 19 MB.
    kept = cached_arrays("itu-p1511", {"digest": "topo"}, lambda: {"digits": np.array(_digits())})
    return str(kept["digits"])


def _digits() -> str:
    return hashlib.sha256(topography().tobytes()).hexdigest()[:12]


@lru_cache(maxsize=1)
def topography() -> NDArray[np.int16]:
    """Return the grid, read once (19 MB)."""
    return topography_m()
