"""Where the ground is: rasters in order of precedence, or the embedded default, behind one interface."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from affine import Affine

from skyshed.errors import TerrainError
from skyshed.jobs.kept import kept
from skyshed.jobs.memory import memory_bytes
from skyshed.terrain import disc
from skyshed.terrain.cut import Cut, Held
from skyshed.terrain.kernel import sample
from skyshed.terrain.lattice import Box, Lattice
from skyshed.terrain.mosaic import Layer, around_all, box_around, layers_of
from skyshed.terrain.sources import TerrainInfo, TerrainSource, open_sources
from skyshed.terrain.stated import stand_on

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from skyshed.model.scenario import Scenario, Site

__all__ = ["Terrain", "TerrainInfo", "TerrainWindow", "open_ground", "open_terrain"]

MOST_POSTS = 200_000_000  # of one window: 0.8 GB; a larger one keeps every second, third ... post
_MOST_POSTS_FOR_RELIEF = 25_000_000
_FEWEST_POSTS_WORTH_SPLITTING = 250_000
# 1.2 GB. Two threads that read their windows anew hold more than that, with the copies that reading takes.
_MOST_POSTS_HELD = 300_000_000
_POSTS_HELD_MORE = 64  # the edges of what is held lie at multiples, so that a site that moves a little finds it again
_MOST_POSTS_AT_ONCE = 32_000_000
_POSTS_PER_POINT = 64
_WORTH_OF_ALL = 2.0  # every n-th post misses summits: all of a lattice up to twice as wide are worth more
_N_FOR_SHARES = 1000  # points round all sites together
_ANY_SIZE = 10**15  # points are never thinned out: they are split until their window is small


@dataclass(frozen=True)
class TerrainWindow:
    """Ground around a place: altitudes of posts on a lattice.

    ``elevation_msl_m`` (n_row, n_column) float32 is C-contiguous, north first, NaN where nothing is
    known, and must not be changed; outside of it nothing is known either. ``transform`` leads from (column, row) to
    coordinates in ``crs`` by rasterio's convention: (0, 0) is the corner of the first pixel, whose
    post stands at (0.5, 0.5). Longitudes run on across 180 degrees. ``spacing_m`` is the finer
    distance between posts.
    """

    elevation_msl_m: NDArray[np.float32]
    transform: Affine
    crs: str
    spacing_m: float


class Terrain:
    """The ground, from sources in order of precedence: where the first has no data, the next fills in.

    ``sites`` state their ground, which is blended in. ``discs`` (latitude, longitude, radius in metres) are where
    the sources are asked which share each supplies. Its methods may be called from several threads: files are opened
    anew for every call.
    """

    def __init__(
        self,
        sources: Sequence[TerrainSource],
        sites: Sequence[Site] = (),
        discs: Sequence[tuple[float, float, float]] = (),
    ) -> None:
        self.sources, self.sites, self.discs = tuple(sources), tuple(sites), tuple(discs)
        self.layers = tuple(layers_of([raster for source in sources for raster in source.rasters]))
        self._held: Held | None = None

    def hold(self, *choices: Sequence[tuple[float, float, float]]) -> None:
        """Read the ground around places (latitude, longitude, radius in metres) into memory, at most 1.2 GB of it.

        Of several ``choices`` of places the first that is small enough is taken: for a quarter of the machine's memory
        at most. What is asked later is answered from there; the answers are the same.
        """
        most_posts = min(_MOST_POSTS_HELD, memory_bytes() // 4 // np.dtype(np.float32).itemsize)
        for discs in choices:
            cut = self.unstated._around(discs)
            if cut is not None and cut.box.n_posts <= most_posts:
                inputs = "ground held", self.unstated.key, cut.lattice, cut.box
                self._held = kept().get(inputs, partial(Held.of, cut))
                return

    def holds(self, lat_deg: float, lon_deg: float, radius_m: float) -> bool:
        """Return whether the ground around a place is in memory. Raises `TerrainError` around a pole."""
        cut = self._cut(*disc.edge(lat_deg, lon_deg, radius_m), lon_deg, MOST_POSTS)
        return cut is not None and cut.is_held

    def _around(self, discs: Sequence[tuple[float, float, float]]) -> Cut | None:
        """Return the posts around all places; None without places or posts, or around a pole."""
        if not discs:
            return None
        try:
            edges = [disc.edge(*one) for one in discs]
        except TerrainError:
            return None
        lat_deg, lon_deg = (np.concatenate(each) for each in zip(*edges, strict=True))
        cut = self._cut(lat_deg, lon_deg, float(discs[0][1]), _ANY_SIZE)
        return None if cut is None else replace(cut, box=cut.box.out_to(_POSTS_HELD_MORE))

    def with_sites(self, sites: Sequence[Site]) -> Terrain:
        """Return the same terrain, and what of it is in memory, with the ground that other sites state."""
        other = Terrain(self.sources, sites, self.discs)
        other._held, other._file_names = self._held, self._file_names
        return other

    @cached_property
    def info(self) -> TerrainInfo:
        """What the outputs say of this terrain. Reads every file once, for its hash (kept in the cache)."""
        return TerrainInfo.of(self.sources, self._shares() if self.discs and len(self.sources) > 1 else None)

    @cached_property
    def key(self) -> tuple[object, ...]:
        """What tells this ground from every other: the hashes of its files, and what sites state."""
        return *self._file_names, *((site.lat_deg, site.lon_deg, site.ground_msl_m) for site in self.sites)

    @cached_property
    def _file_names(self) -> tuple[str, ...]:
        """The names and hashes of all files, as they were when first asked for."""
        return tuple(name for source in self.sources for name in (source.name, *source.file_names()))

    @cached_property
    def unstated(self) -> Terrain:
        """The same terrain as its sources have it, whatever sites state."""
        return Terrain(self.sources)

    def owners(self, lat_deg: NDArray[np.float64], lon_deg: NDArray[np.float64]) -> NDArray[np.intp]:
        """Return the number of the source that supplies each place (n,), -1 where none does."""
        owners = np.full(lat_deg.size, -1)
        for number, source in enumerate(self.sources):
            left = np.flatnonzero(owners < 0)
            known = ~np.isnan(Terrain([source]).elevation_at(lat_deg[left], lon_deg[left]))
            owners[left[known]] = number
        return owners

    def _shares(self) -> list[float]:
        """Return which share of the ground in the discs each source supplies."""
        n_each = max(_N_FOR_SHARES // len(self.discs), 100)
        lat_deg, lon_deg, radius_m = np.array(self.discs).T
        owners = self.owners(*(each.ravel() for each in disc.spread(lat_deg, lon_deg, radius_m, n_each)))
        weight = np.repeat(radius_m**2, n_each)
        return [float(weight[owners == number].sum() / weight.sum()) for number in range(len(self.sources))]

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

    def window(
        self, lat_deg: float, lon_deg: float, radius_m: float, *, ground_msl_m: float | None = None
    ) -> TerrainWindow:
        """Return the ground within ``radius_m`` of a place, as far as it is known at all.

        It stands on the posts of the finest source that reaches into the disc, unless these would be
        more than 200 million: then on all of the next finer, or on every n-th where that is twice as fine.
        With ``ground_msl_m`` the surface is brought to what the site in its middle states, whatever others state.

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
        lattice, box, posts_msl_m = cut.lattice, cut.box, cut.read()
        if ground_msl_m is not None:
            column, row = lattice.from_wgs84(np.array([lat_deg]), np.array([lon_deg]), lon_deg)
            posts_msl_m = posts_msl_m.copy()
            stand_on(posts_msl_m, float(column[0]) - box.column, float(row[0]) - box.row, ground_msl_m)
        return TerrainWindow(posts_msl_m, lattice.transform(box), lattice.crs, lattice.spacing_m(lat_deg, lon_deg))

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
        kept: list[tuple[float, Lattice, Box]] = []
        middle = float(lat.min() + lat.max()) / 2, near_lon_deg
        for lattice in sorted({layer.lattice for layer in layers}, key=lambda one: one.comparable_spacing_m(*middle)):
            box = self._known_box(lattice, layers, (lat, lon), near_lon_deg)
            if box is not None:
                n = max(int(np.ceil(np.sqrt(box.n_posts / most_posts))), 1)
                thinned = lattice.every(n, box) if n > 1 else (lattice, box)
                kept.append((lattice.comparable_spacing_m(*middle) * n * (_WORTH_OF_ALL if n > 1 else 1), *thinned))
                if n == 1:
                    break
        if not kept:
            return None
        _, lattice, box = min(kept, key=lambda choice: choice[0])
        return Cut(lattice, box, layers, near_lon_deg, self.sites, self._held)

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
        if cut.box.n_posts > limit and chosen.size > 1 and not cut.is_at_hand:
            axis = here_lat if np.ptp(here_lat) >= np.ptp(here_lon) else here_lon
            half = (axis.min() + axis.max()) / 2
            if axis.min() < half:
                self._sample_into(out, chosen[axis < half], lat, lon)
                self._sample_into(out, chosen[axis >= half], lat, lon)
                return
        column, row = cut.lattice.from_wgs84(here_lat, here_lon, middle)
        heights = np.empty(chosen.size, np.float32)
        posts_msl_m, box = cut.read_around()
        sample(posts_msl_m, column - box.column, row - box.row, heights)
        out[chosen] = heights


def open_terrain(paths: Sequence[Path]) -> Terrain:
    """Return the ground from rasters, folders and archives in order of precedence; without any, the embedded default.

    Where nothing of that name is there, ``copernicus`` means the tiles that ``skyshed terrain fetch`` has
    downloaded, ``embedded`` the embedded default, and ``sea: 0 m`` the open sea. What the given paths do not cover
    is unknown.

    Raises
    ------
    TerrainError
        A path is missing, or what is there cannot be used.
    """
    return Terrain(open_sources(paths))


def open_ground(scenario: Scenario) -> Terrain:
    """Return a scenario's terrain, with the ground that its sites state, and looked at as far as its units reach."""
    discs = {(unit.site.lat_deg, unit.site.lon_deg): 0.0 for unit in scenario.units}
    for unit in scenario.units:
        place = unit.site.lat_deg, unit.site.lon_deg
        discs[place] = max(discs[place], unit.system.longest_range_m)
    looked_at = [(*place, radius_m) for place, radius_m in discs.items() if radius_m > 0.0]
    return Terrain(open_sources(scenario.terrain_paths), scenario.sites_with_ground, looked_at)
