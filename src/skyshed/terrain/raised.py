"""Ground raised by how far it may be wrong: what still holds over it, coarse posts cannot decide.

Posts far apart are means of ridge and valley. Over 18,144 cells of the embedded terrain (31 to 40 N, 35 to 49 E) the
highest ground inside a cell, of 400 posts of 15" by Viewfinder Panoramas, lies no more than 30 m and one and a half
times the relief of the cell and its eight neighbours above its post in 98.9 of 100
(tests/physics/test_terrain_raised.py).

A site is not raised with the ground around it: it stands on a post of its own, halfway to those that are. At 12 sites
of that region the levels that were answered for two systems then lay within 4 per cent of the ring on 15" terrain, in
every direction; had the posts next to the site come down with it, some would have been off by up to 21 per cent.
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
FINER = 2  # posts of the raised surface for one of the raster


@dataclass(frozen=True)
class RaisedRaster:
    """A raster each of whose posts stands higher by its error, which grows with the relief around it.

    Between them stand more, on the same surface: a site brings down to its own ground only the posts next to it.
    """

    raster: Raster

    @property
    def lattice(self) -> Lattice:
        """Its posts, and those between them."""
        own = self.raster.lattice
        return Lattice(own.crs, own.x, own.y, own.dx / FINER, own.dy / FINER)

    @property
    def footprint_deg(self) -> Footprint:
        """South, west, north, east."""
        return self.raster.footprint_deg

    @property
    def box(self) -> Box:
        """All its posts, on its own lattice."""
        own = self.raster.box
        n_column = own.n_column * FINER if self._around else (own.n_column - 1) * FINER + 1
        return Box(own.row * FINER, own.column * FINER, (own.n_row - 1) * FINER + 1, n_column)

    def read(self, box: Box) -> NDArray[np.float32]:
        """Return altitudes above mean sea level, raised; NaN where there are none."""
        row, column = box.row // FINER, box.column // FINER
        n_row = (box.row + box.n_row - 1) // FINER - row + 2
        n_column = (box.column + box.n_column - 1) // FINER - column + 2
        wide = self._posts_of(Box(row - 1, column - 1, n_row + 2, n_column + 2))
        between = _between(_between(raised_msl_m(wide)).T).T
        top, left = box.row - row * FINER, box.column - column * FINER
        return np.ascontiguousarray(between[top : top + box.n_row, left : left + box.n_column])

    def _posts_of(self, wide: Box) -> NDArray[np.float32]:
        """Return posts as the raster has them, NaN beyond its edges; one that leads around the Earth has no sides."""
        posts_msl_m = np.full((wide.n_row, wide.n_column), np.nan, np.float32)
        for turn in (-self._around, 0, self._around) if self._around else (0,):
            inside = wide.common(self.raster.box.shifted(0, turn))
            if inside is not None:
                posts_msl_m[inside.within(wide)] = self.raster.read(inside.shifted(0, -turn))
        return posts_msl_m

    @property
    def _around(self) -> int:
        """How many columns of the raster lead once around the Earth; 0 where it does not hold them all."""
        around = self.raster.lattice.columns_around
        return around if around is not None and self.raster.box.n_column == around else 0


def _between(posts_msl_m: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return rows of posts (n, m) with more rows in between, on straight lines; a row where both ends are known."""
    upper, lower = posts_msl_m[:-1], posts_msl_m[1:]
    parts = [upper if step == 0 else upper + (lower - upper) * np.float32(step / FINER) for step in range(FINER)]
    filled = np.stack(parts, axis=1).reshape(-1, posts_msl_m.shape[1])
    return np.concatenate([filled, posts_msl_m[-1:]])


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

    ``sites`` state the ground on which they stand, which is not raised. None where no posts are as coarse, or none of
    them is in use.
    """
    shares = [supply.supplied_share for supply in terrain.info.supplies]
    sources = [
        source if share == 0.0 else _raised(source, from_spacing_m)
        for source, share in zip(terrain.sources, shares, strict=True)
    ]
    if all(one is other for one, other in zip(sources, terrain.sources, strict=True)):
        return None
    return Terrain(sources, sites)


def _raised(source: TerrainSource, from_spacing_m: float) -> TerrainSource:
    if source.is_sea or (source.spacing_m or 0.0) <= from_spacing_m:
        return source
    name = f"{source.name}, raised by its error"  # tells this ground from the other where things are kept
    return replace(source, name=name, rasters=tuple(map(RaisedRaster, source.rasters)))
