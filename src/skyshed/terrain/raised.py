"""Ground raised by how far it may be wrong: what still holds over it, coarse posts cannot decide.

Posts far apart are means of ridge and valley. Over 18,144 cells of the embedded terrain (31 to 40 N, 35 to 49 E) the
highest ground inside a cell, of 400 posts of 15" by Viewfinder Panoramas, lies no more than 30 m and one and a half
times the relief of the cell and its eight neighbours above its post in 98.9 of 100
(tests/physics/test_terrain_raised.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from skyshed.terrain.lattice import Box, Lattice
from skyshed.terrain.mosaic import Raster
from skyshed.terrain.terrain import Terrain

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skyshed.model.scenario import Site
    from skyshed.terrain.footprint import Footprint
    from skyshed.terrain.sources import TerrainSource

ERROR_M, ERROR_OF_RELIEF = 30.0, 1.5


@dataclass(frozen=True)
class RaisedRaster:
    """A raster each of whose posts stands higher by its error, which grows with the relief around it."""

    raster: Raster

    @property
    def lattice(self) -> Lattice:
        """Its posts, where they were."""
        return self.raster.lattice

    @property
    def footprint_deg(self) -> Footprint:
        """South, west, north, east."""
        return self.raster.footprint_deg

    @property
    def box(self) -> Box:
        """All its posts, on its own lattice."""
        return self.raster.box

    def read(self, box: Box) -> NDArray[np.float32]:
        """Return altitudes above mean sea level, raised; NaN where there are none."""
        wide = Box(box.row - 1, box.column - 1, box.n_row + 2, box.n_column + 2)
        inside = wide.common(self.box)
        posts_msl_m = np.full((wide.n_row, wide.n_column), np.nan, np.float32)
        if inside is not None:
            posts_msl_m[inside.within(wide)] = self.raster.read(inside)
        return raised_msl_m(posts_msl_m)


def raised_msl_m(posts_msl_m: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return posts (n, m), less the outermost rows and columns, raised by their error."""
    n_row, n_column = posts_msl_m.shape
    middle = posts_msl_m[1:-1, 1:-1]
    highest, lowest = middle.copy(), middle.copy()
    for row in range(3):
        for column in range(3):
            beside = posts_msl_m[row : n_row - 2 + row, column : n_column - 2 + column]
            highest, lowest = np.fmax(highest, beside), np.fmin(lowest, beside)
    return middle + np.float32(ERROR_M) + np.float32(ERROR_OF_RELIEF) * (highest - lowest)


def raised(terrain: Terrain, sites: Sequence[Site], *, from_spacing_m: float) -> Terrain | None:
    """Return a terrain whose coarse posts, farther apart than ``from_spacing_m``, stand higher by their error.

    ``sites`` state the ground on which they stand, which is not raised. None where no posts are as coarse.
    """
    sources = [_raised(source, from_spacing_m) for source in terrain.sources]
    if all(one is other for one, other in zip(sources, terrain.sources, strict=True)):
        return None
    return Terrain(sources, sites)


def _raised(source: TerrainSource, from_spacing_m: float) -> TerrainSource:
    if source.is_sea or (source.spacing_m or 0.0) <= from_spacing_m:
        return source
    name = f"{source.name}, raised by its error"  # tells this ground from the other where things are kept
    return replace(source, name=name, rasters=tuple(map(RaisedRaster, source.rasters)))
