"""Rasters of one folder that overlap and disagree: one of them does not hold ground, or holds other ground."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np
import shapely
from numpy.typing import NDArray

from skyshed.errors import TerrainError
from skyshed.terrain.lattice import Box
from skyshed.terrain.raster import FileRaster

_MOST_APART_M = 50.0  # the median; a surface with trees and houses lies 30 m above the ground at most
_STEEPNESS, _MOST_STEEP_M = 0.2, 300.0  # of posts that are not the same: per metre of the coarser spacing, and in all
_LEAST_SHARE = 0.05  # of the smaller raster: neighbours share their edge
_N_ACROSS = 4
_FEWEST_KNOWN = 6
_MOST_PAIRS = 40


def check_agreement(what: str, rasters: Sequence[FileRaster]) -> None:
    """Refuse rasters over the same ground whose heights differ as those of ground do not.

    Of very many pairs some, evenly chosen, are compared: makers' companions lie beside every tile.

    Raises
    ------
    TerrainError
        Two of them differ by more than 50 m in the median, more where spacings differ and are coarse.
    """
    pairs = list(_over_each_other(rasters))
    for one, other, shape in islice(pairs, 0, None, max(1, len(pairs) // _MOST_PAIRS)):
        apart_m = _apart_m(one, other, shape)
        if apart_m.size >= _FEWEST_KNOWN and np.median(apart_m) > _allowed_m(one, other, shape):
            names = f"{one.found.name} and {other.found.name}"
            raise TerrainError(
                f"{what} holds {names} over the same ground, and they differ by {np.median(apart_m):.0f} m (median of "
                f"{apart_m.size} places); give the one that holds the heights, or each by itself in the order in which "
                "they count"
            )


def _over_each_other(rasters: Sequence[FileRaster]) -> Iterator[tuple[FileRaster, FileRaster, shapely.Polygon]]:
    sides = np.array([raster.footprint_deg for raster in rasters])
    boxes = shapely.box(sides[:, 1], sides[:, 0], sides[:, 3], sides[:, 2])
    for i, j in sorted(zip(*shapely.STRtree(boxes).query(boxes, predicate="intersects"), strict=True)):
        common = shapely.intersection(boxes[i], boxes[j])
        if i < j and common.area > _LEAST_SHARE * min(boxes[i].area, boxes[j].area):
            yield rasters[i], rasters[j], common


def _apart_m(one: FileRaster, other: FileRaster, shape: shapely.Polygon) -> NDArray[np.float64]:
    """Return how far the heights of two rasters stand apart at some places of ``shape`` that both know."""
    west, south, east, north = shape.bounds
    steps = (np.arange(_N_ACROSS) + 0.5) / _N_ACROSS
    lat, lon = np.meshgrid(south + steps * (north - south), west + steps * (east - west), indexing="ij")
    apart_m = np.abs(_nearest_m(one, lat.ravel(), lon.ravel()) - _nearest_m(other, lat.ravel(), lon.ravel()))
    return apart_m[~np.isnan(apart_m)]


def _nearest_m(raster: FileRaster, lat_deg: NDArray, lon_deg: NDArray) -> NDArray[np.float64]:
    middle_deg = (raster.footprint_deg[1] + raster.footprint_deg[3]) / 2
    column, row = raster.lattice.from_wgs84(lat_deg, lon_deg, middle_deg)
    heights_m = np.full(lat_deg.size, np.nan)
    for i, place in enumerate(zip(row, column, strict=True)):
        if np.isfinite(place).all():
            post = Box(int(np.floor(place[0] + 0.5)), int(np.floor(place[1] + 0.5)), 1, 1).common(raster.box)
            heights_m[i] = np.nan if post is None else raster.read(post)[0, 0]
    return heights_m


def _allowed_m(one: FileRaster, other: FileRaster, shape: shapely.Polygon) -> float:
    if one.lattice.offset_of(other.lattice) is not None:
        return _MOST_APART_M
    place = shape.centroid.y, shape.centroid.x
    coarser_m = max(raster.lattice.comparable_spacing_m(*place) for raster in (one, other))
    return max(_MOST_APART_M, min(_STEEPNESS * coarser_m, _MOST_STEEP_M))
