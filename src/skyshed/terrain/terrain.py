"""Where the ground is: rasters in order of precedence, or the embedded default, as one thing to ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from affine import Affine

from skyshed.errors import TerrainError
from skyshed.terrain import disc
from skyshed.terrain.kernel import sample
from skyshed.terrain.lattice import Box, Lattice
from skyshed.terrain.mosaic import Layer, around_all, box_around, layers_of
from skyshed.terrain.sources import Source, TerrainInfo, open_sources

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["Terrain", "TerrainInfo", "TerrainWindow", "open_terrain"]

MOST_POSTS = 200_000_000  # of one window: 0.8 GB; a larger one keeps every second, third ... post
_MOST_POSTS_FOR_RELIEF = 25_000_000
_FEWEST_POSTS_WORTH_SPLITTING = 250_000
_MOST_POSTS_AT_ONCE = 32_000_000
_POSTS_PER_POINT = 64
_ANY_SIZE = 10**15  # points are never thinned out: they are split until their window is small


@dataclass(frozen=True)
class TerrainWindow:
    """Ground around a place: altitudes of posts on a lattice.

    ``elevation_msl_m`` (n_row, n_column) float32 is C-contiguous, north first, NaN where nothing is
    known; outside of it nothing is known either. ``transform`` leads from (column, row) to
    coordinates in ``crs`` by rasterio's convention: (0, 0) is the corner of the first pixel, whose
    post stands at (0.5, 0.5). Longitudes run on across 180 degrees. ``spacing_m`` is the finer
    distance between posts.
    """

    elevation_msl_m: NDArray[np.float32]
    transform: Affine
    crs: str
    spacing_m: float


@dataclass(frozen=True)
class Cut:
    """The posts ``box`` of a lattice, and the layers to fill them from, in order of precedence."""

    lattice: Lattice
    box: Box
    layers: tuple[Layer, ...]
    near_lon_deg: float

    def read(self) -> NDArray[np.float32]:
        """Return altitudes above mean sea level (n_row, n_column), NaN where nothing is known."""
        out = np.full((self.box.n_row, self.box.n_column), np.nan, np.float32)
        for layer in self.layers:
            layer.fill(out, self.lattice, self.box, self.near_lon_deg)
        return out


class Terrain:
    """The ground, from sources in order of precedence: the first has its say where it has data, the next fills.

    Its methods may be called from several threads: files are opened anew for every call.
    """

    def __init__(self, sources: Sequence[Source]) -> None:
        self.sources = tuple(sources)
        self.layers = tuple(layers_of([raster for source in sources for raster in source.rasters]))

    @cached_property
    def info(self) -> TerrainInfo:
        """What the outputs say of this terrain. Reads every file once, for its hash (kept in the cache)."""
        return TerrainInfo.of(self.sources)

    def elevation_at(self, lat_deg: ArrayLike, lon_deg: ArrayLike) -> NDArray[np.float32]:
        """Return altitudes above mean sea level (m), bilinear between posts, NaN where unknown.

        ``lat_deg`` and ``lon_deg`` have one shape (or broadcast), which the answer has too; any turn
        of longitude will do.
        """
        lat, lon = np.broadcast_arrays(np.asarray(lat_deg, np.float64), np.asarray(lon_deg, np.float64))
        flat_lat, flat_lon = lat.ravel(), np.mod(lon.ravel() + 180.0, 360.0) - 180.0
        out = np.full(flat_lat.size, np.nan, np.float32)
        known = np.flatnonzero((np.abs(flat_lat) <= 90.0) & np.isfinite(flat_lon))
        self._sample_into(out, known, flat_lat, flat_lon)
        return out.reshape(lat.shape)

    def window(self, lat_deg: float, lon_deg: float, radius_m: float) -> TerrainWindow:
        """Return the ground within ``radius_m`` of a place, as far as it is known at all.

        It stands on the posts of the finest source that reaches into the disc, unless these would be
        more than 200 million: then on those of the next finer, or on every n-th post of the coarsest.

        Raises
        ------
        TerrainError
            The disc holds a pole, or no source reaches into it.
        """
        edge_lat, edge_lon = disc.edge(lat_deg, lon_deg, radius_m)
        cut = self._cut(edge_lat, edge_lon, lon_deg, MOST_POSTS)
        if cut is None:
            raise TerrainError(
                f"no terrain data within {radius_m / 1000:g} km of {lat_deg:.4f}, {lon_deg:.4f} in "
                f"{self.name}; give terrain that covers it"
            )
        lattice, box = cut.lattice, cut.box
        return TerrainWindow(cut.read(), lattice.transform(box), lattice.crs, lattice.spacing_m(lat_deg, lon_deg))

    def relief_m(self, lat_deg: float, lon_deg: float, radius_m: float) -> float:
        """Return highest minus lowest known ground within ``radius_m`` of a place, NaN if none is known.

        Where the finest source has more than 25 million posts there, coarser or fewer ones are asked.
        """
        edge_lat, edge_lon = disc.edge(lat_deg, lon_deg, radius_m)
        cut = self._cut(edge_lat, edge_lon, lon_deg, _MOST_POSTS_FOR_RELIEF)
        if cut is None:
            return float("nan")
        return disc.relief_m(cut.read(), cut.lattice, cut.box, (lat_deg, lon_deg), radius_m)

    def spacing_at(self, lat_deg: float, lon_deg: float) -> float:
        """Return the distance in metres between the posts that ``elevation_at`` uses at a place, NaN if none do."""
        cut = self._cut(np.array([lat_deg]), np.array([lon_deg]), lon_deg, MOST_POSTS)
        return float("nan") if cut is None else cut.lattice.spacing_m(lat_deg, lon_deg)

    @property
    def name(self) -> str:
        """The names of the sources, in order of precedence."""
        return ", then ".join(source.name for source in self.sources)

    def _cut(self, lat: NDArray, lon: NDArray, near_lon_deg: float, most_posts: int) -> Cut | None:
        """Choose the posts that surround positions: of the finest source that reaches there and is not too fine."""
        bounds = (lat.min(), lon.min(), lat.max(), lon.max())
        layers = tuple(found for layer in self.layers if (found := layer.touching(bounds)) is not None)
        boxes = []
        middle = float(lat.min() + lat.max()) / 2, near_lon_deg
        for lattice in sorted({layer.lattice for layer in layers}, key=lambda each: each.comparable_spacing_m(*middle)):
            box = self._known_box(lattice, layers, (lat, lon), near_lon_deg)
            if box is not None:
                boxes.append((lattice, box))
                if box.n_posts <= most_posts:
                    return Cut(lattice, box, layers, near_lon_deg)
        if not boxes:
            return None
        lattice, box = boxes[-1]
        n = int(np.ceil(np.sqrt(box.n_posts / most_posts)))
        return Cut(*lattice.every(n, box), layers, near_lon_deg)

    def _known_box(
        self, lattice: Lattice, layers: Sequence[Layer], place: tuple[NDArray, NDArray], near_lon_deg: float
    ) -> Box | None:
        """Return the posts around positions, less the margins on which no source has data."""
        column, row = lattice.from_wgs84(*place, near_lon_deg)
        if not (np.isfinite(column).all() and np.isfinite(row).all()):
            return None
        wanted = box_around(column, row)
        extents = []
        for layer in layers:
            offset = lattice.offset_of(layer.lattice)
            if offset is None:
                extent = layer.extent_on(lattice, place, near_lon_deg).common(wanted)
            else:
                extent = layer.extent(wanted.shifted(-offset[0], -offset[1]))
                extent = extent.shifted(*offset) if extent else None
            extents += [extent] if extent else []
        return around_all(extents) if extents else None

    def _sample_into(self, out: NDArray[np.float32], chosen: NDArray, lat: NDArray, lon: NDArray) -> None:
        """Sample the chosen points, in one window if it is of sensible size, else in two halves."""
        if chosen.size == 0:
            return
        here_lat, here_lon = lat[chosen], lon[chosen]
        middle = float(here_lon.min() + here_lon.max()) / 2
        cut = self._cut(here_lat, here_lon, middle, _ANY_SIZE)
        if cut is None:
            return
        limit = np.clip(_POSTS_PER_POINT * chosen.size, _FEWEST_POSTS_WORTH_SPLITTING, _MOST_POSTS_AT_ONCE)
        if cut.box.n_posts > limit and chosen.size > 1:
            axis = here_lat if np.ptp(here_lat) >= np.ptp(here_lon) else here_lon
            half = (axis.min() + axis.max()) / 2
            if axis.min() < half:
                self._sample_into(out, chosen[axis < half], lat, lon)
                self._sample_into(out, chosen[axis >= half], lat, lon)
                return
        column, row = cut.lattice.from_wgs84(here_lat, here_lon, middle)
        heights = np.empty(chosen.size, np.float32)
        sample(cut.read(), column - cut.box.column, row - cut.box.row, heights)
        out[chosen] = heights


def open_terrain(paths: Sequence[Path]) -> Terrain:
    """Return the ground from rasters, folders and archives in order of precedence; without any, the embedded default.

    The path ``copernicus`` means the tiles that ``skyshed terrain fetch`` has downloaded. What the
    given paths do not cover is unknown; the embedded default never fills it.

    Raises
    ------
    TerrainError
        A path is missing, or what is there cannot be used.
    """
    return Terrain(open_sources(paths))
