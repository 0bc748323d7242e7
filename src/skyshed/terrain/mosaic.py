"""Rasters laid together: those on one lattice side by side without resampling, others brought onto it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from skyshed.terrain.kernel import resample
from skyshed.terrain.lattice import Box, Lattice, between

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MESH_STEP = 16  # posts between exactly transformed ones; at 1 km spacing the lines between them stray 5 m
_COARSE_SPACING_M = 1000.0
_POSTS_AT_ONCE = 4_000_000
_N_EDGE = 17


class Raster(Protocol):
    """What a layer is made of: a file, a tile of sea, or the grid inside the package."""

    @property
    def lattice(self) -> Lattice:
        """Where its posts lie."""

    @property
    def footprint_deg(self) -> tuple[float, float, float, float]:
        """South, west, north and east edges."""

    @property
    def box(self) -> Box:
        """All its posts, on its own lattice."""

    def read(self, box: Box) -> NDArray[np.float32]:
        """Return altitudes above mean sea level (m), NaN where unknown."""


@dataclass(frozen=True)
class Layer:
    """Rasters whose posts are all posts of one lattice; where two have data the first wins.

    ``boxes`` says which posts of ``lattice`` each raster holds.
    """

    lattice: Lattice
    rasters: tuple[Raster, ...]
    boxes: tuple[Box, ...]

    def touching(self, bounds_deg: tuple[float, float, float, float]) -> Layer | None:
        """Return the layer with those rasters alone that reach into (south, west, north, east)."""
        chosen = [i for i, raster in enumerate(self.rasters) if _overlap(raster.footprint_deg, bounds_deg)]
        if not chosen:
            return None
        return Layer(self.lattice, tuple(self.rasters[i] for i in chosen), tuple(self.boxes[i] for i in chosen))

    def placements(self, box: Box) -> list[tuple[Raster, Box, int]]:
        """Return every raster that has posts in ``box``, with those posts and the columns it was moved by.

        In longitude and latitude a raster stands at every turn around the Earth.
        """
        around = self.lattice.columns_around
        placed = []
        for raster, own in zip(self.rasters, self.boxes, strict=True):
            turns = (0,) if around is None else range(*_turns(own, box, around))
            for turn in turns:
                shift = turn * (around or 0)
                common = own.shifted(0, shift).common(box)
                if common is not None:
                    placed.append((raster, common, shift))
        return placed

    def extent(self, box: Box) -> Box | None:
        """Return the smallest box around all posts that the layer has in ``box``."""
        boxes = [common for _, common, _ in self.placements(box)]
        return around_all(boxes) if boxes else None

    def extent_on(self, lattice: Lattice, place: tuple[NDArray, NDArray], near_lon_deg: float) -> Box:
        """Return a box of another lattice around all that the layer has near the positions ``place`` (lat, lon)."""
        boxes = []
        for raster in self.rasters:
            column, row = lattice.from_wgs84(*_clipped(raster.footprint_deg, place, near_lon_deg), near_lon_deg)
            known = np.isfinite(column) & np.isfinite(row)
            boxes += [box_around(column[known], row[known], margin=2)] if known.any() else []
        return around_all(boxes) if boxes else Box(0, 0, 0, 0)

    def read(self, box: Box, out: NDArray[np.float32] | None = None) -> NDArray[np.float32]:
        """Return the posts of a box, NaN where no raster has data; with ``out``, fill what is NaN in it."""
        if out is None:
            out = np.full((box.n_row, box.n_column), np.nan, np.float32)
        offsets = {id(raster): own for raster, own in zip(self.rasters, self.boxes, strict=True)}
        for raster, common, shift in self.placements(box):
            place = out[common.within(box)]
            is_open = np.isnan(place)
            if not is_open.any():
                continue
            own = offsets[id(raster)]
            heights = raster.read(common.shifted(-own.row, -own.column - shift))
            if is_open.all():
                place[...] = heights
            else:
                np.copyto(place, heights, where=is_open)
        return out

    def fill(self, out: NDArray[np.float32], lattice: Lattice, box: Box, near_lon_deg: float) -> None:
        """Fill what is NaN in ``out``, the posts ``box`` of a lattice: exactly where posts agree, else bilinear."""
        offset = lattice.offset_of(self.lattice)
        if offset is not None:
            self.read(box.shifted(-offset[0], -offset[1]), out)
            return
        step = _MESH_STEP if lattice.spacing_m() <= _COARSE_SPACING_M else 1
        finer = max(1.0, lattice.spacing_m() / self.lattice.spacing_m())
        # The mesh lies where it lies, so that a post has one height whatever box it is read in.
        whole = box.out_to(step)
        inside = box.within(whole)
        filled = np.full((whole.n_row, whole.n_column), np.nan, np.float32)
        filled[inside] = out
        n_at_once = max(1, int(_POSTS_AT_ONCE / (whole.n_column * finer**2)) // step) * step
        for first in range(0, whole.n_row, n_at_once):
            part = Box(whole.row + first, whole.column, min(n_at_once, whole.n_row - first), whole.n_column)
            self._resample(filled[first : first + part.n_row], lattice, part, step, near_lon_deg)
        out[...] = filled[inside]

    def _resample(self, out: NDArray[np.float32], lattice: Lattice, part: Box, step: int, near_lon_deg: float) -> None:
        if not np.isnan(out).any():
            return
        mesh_row, mesh_column = np.meshgrid(
            part.row + step * np.arange((part.n_row - 1) // step + 2.0),
            part.column + step * np.arange((part.n_column - 1) // step + 2.0),
            indexing="ij",
        )
        x, y = lattice.x + mesh_column * lattice.dx, lattice.y - mesh_row * lattice.dy
        column, row = self.lattice.posts(*_carried(lattice.crs, self.lattice.crs, (x, y), near_lon_deg))
        known = np.isfinite(column) & np.isfinite(row)
        if not known.any():
            return
        wanted = box_around(column[known], row[known])
        source_box = self.extent(wanted)
        if source_box is None:
            return
        source = self.read(source_box)
        resample(source, column - source_box.column, row - source_box.row, step, out)


def layers_of(rasters: Sequence[Raster]) -> list[Layer]:
    """Gather rasters, in order of precedence, into layers: neighbours in the order that share a lattice are one."""
    layers: list[Layer] = []
    for raster in rasters:
        last = layers[-1] if layers else None
        offset = last.lattice.offset_of(raster.lattice) if last else None
        if last is None or offset is None:
            layers.append(Layer(raster.lattice, (raster,), (raster.box,)))
        else:
            box = raster.box.shifted(*offset)
            layers[-1] = Layer(last.lattice, (*last.rasters, raster), (*last.boxes, box))
    return layers


def box_around(column: NDArray, row: NDArray, margin: int = 1) -> Box:
    """Return the box of posts that surrounds positions, with ``margin`` posts to spare."""
    first_row, last_row = int(np.floor(row.min())) - margin, int(np.ceil(row.max())) + margin
    first_column, last_column = int(np.floor(column.min())) - margin, int(np.ceil(column.max())) + margin
    return Box(first_row, first_column, last_row - first_row + 1, last_column - first_column + 1)


def around_all(boxes: Sequence[Box]) -> Box:
    """Return the smallest box around several."""
    row, column = min(box.row for box in boxes), min(box.column for box in boxes)
    last_row = max(box.row + box.n_row for box in boxes)
    last_column = max(box.column + box.n_column for box in boxes)
    return Box(row, column, last_row - row, last_column - column)


def _clipped(
    footprint_deg: tuple[float, float, float, float], place: tuple[NDArray, NDArray], near_lon_deg: float
) -> tuple[NDArray, NDArray]:
    """Return a mesh (lat, lon) over the part of a footprint that lies in the bounds of positions."""
    lat, lon = place
    south, west, north, east = footprint_deg
    if np.ptp(lon) + east - west < 360.0:
        turn = 360.0 * np.round((near_lon_deg - (west + east) / 2) / 360.0)
        west, east = np.clip((west + turn, east + turn), lon.min(), lon.max())
    else:
        west, east = lon.min(), lon.max()
    south, north = np.clip((south, north), lat.min(), lat.max())
    return np.meshgrid(np.linspace(south, north, _N_EDGE), np.linspace(west, east, _N_EDGE))


def _carried(source: str, target: str, xy: tuple[NDArray, NDArray], near_lon_deg: float) -> tuple[NDArray, NDArray]:
    """Transform a mesh; within one reference system longitudes run on as they are."""
    return xy if source == target else between(source, target, xy, near_lon_deg)


def _turns(own: Box, box: Box, around: int) -> tuple[int, int]:
    """Return the turns (first, last + 1) at which a raster may reach into a box."""
    first = -(-(box.column - own.column - own.n_column + 1) // around)
    return first, (box.column + box.n_column - 1 - own.column) // around + 1


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    if one[0] > other[2] or other[0] > one[2]:
        return False
    if one[3] - one[1] >= 360.0:
        return True
    west = other[1] + np.mod(one[1] - other[1], 360.0)
    return west <= other[3] or west + (one[3] - one[1]) >= other[1] + 360.0
