"""Cells of the map grid as polygons, rings as geodesic polygons, and the seam at 180 degrees."""

from collections.abc import Iterator

import numpy as np
import shapely
from numpy.typing import NDArray
from rasterio.features import shapes
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from skyshed.export.assess.cog import transform_of
from skyshed.model.scenario import Site
from skyshed.sky.grid import MapGrid, ends

RING_STEP_DEG = 1.0  # a chord of 1 degree lies 15 m inside a ring of 400 km
_SMOOTHED_CELLS = 0.75  # the corners of a slanting staircase lie 0.71 cells off the line through the others


def outline_of(cells: NDArray[np.bool_], grid: MapGrid) -> MultiPolygon:
    """Return the exact outline of the marked cells (n_lat, n_lon), holes and all; longitudes as the grid has them.

    Patches that meet at a corner alone stay apart.
    """
    found = shapes(cells.astype(np.uint8), mask=cells, transform=transform_of(grid), connectivity=4)
    return MultiPolygon([Polygon(shape["coordinates"][0], shape["coordinates"][1:]) for shape, _ in found])


def smoothed(outline: MultiPolygon, grid: MapGrid) -> MultiPolygon:
    """Return an outline without its staircases: no point moves by more than 0.75 cells."""
    return _multi(shapely.simplify(outline, _SMOOTHED_CELLS * max(grid.step_deg)))


def tiles_of(outline: MultiPolygon, tile_deg: float) -> MultiPolygon:
    """Return an outline cut along a grid of ``tile_deg``.

    For programs that span a polygon flat between its corners: over a small tile the Earth is.
    """
    if outline.is_empty:
        return outline
    west, south, east, north = (np.floor(bound / tile_deg) for bound in outline.bounds)
    lon, lat = (axis.ravel() * tile_deg for axis in np.meshgrid(np.arange(west, east + 1), np.arange(south, north + 1)))
    tiles = shapely.box(lon, lat, lon + tile_deg, lat + tile_deg)
    shapely.prepare(outline)
    is_inside = shapely.contains_properly(outline, tiles)
    on_edge = shapely.intersection(tiles[~is_inside & shapely.intersects(outline, tiles)], outline)
    return MultiPolygon([*tiles[is_inside], *(part for piece in on_edge for part in _parts(piece))])


def ring(site: Site, range_m: float) -> BaseGeometry:
    """Return the ring around a site as a geodesic polygon, cut at 180 degrees where it passes them."""
    azimuth_deg = np.arange(0.0, 360.0, RING_STEP_DEG)
    lat_deg, lon_deg = ends(site, azimuth_deg, np.full(azimuth_deg.shape, range_m))
    around_deg = np.unwrap(np.append(lon_deg, lon_deg[0]), period=360.0)
    outline = np.column_stack([around_deg[:-1], lat_deg])
    if abs(around_deg[-1] - around_deg[0]) < 180.0:
        return within_180(Polygon(outline))
    # Once around the Earth: the ring holds a pole. Its outline goes there at both ends, which meet after the cut.
    pole_deg = np.copysign(90.0, site.lat_deg)
    ends_deg = [(around_deg[-1], lat_deg[0]), (around_deg[-1], pole_deg), (around_deg[0], pole_deg)]
    return shapely.union_all(shapely.get_parts(within_180(Polygon([*outline, *ends_deg]))))


def within_180(shape: BaseGeometry) -> BaseGeometry:
    """Return a shape with every longitude in -180..180; what lies beyond is cut off and turned round.

    >>> within_180(shapely.box(178, 0, 183, 1)).bounds
    (-180.0, 0.0, 180.0, 1.0)
    """
    if shape.is_empty or (shape.bounds[0] >= -180.0 and shape.bounds[2] <= 180.0):
        return shape
    first, last = (int(np.floor((bound + 180.0) / 360.0)) for bound in (shape.bounds[0], shape.bounds[2]))
    pieces: list[Polygon] = []
    for turn in range(first, last + 1):
        window = shapely.box(360.0 * turn - 180.0, -90.0, 360.0 * turn + 180.0, 90.0)
        pieces.extend(_parts(_turned(shapely.intersection(shape, window), -360.0 * turn)))
    return MultiPolygon(pieces)


def _turned(shape: BaseGeometry, turn_deg: float) -> BaseGeometry:
    return shapely.transform(shape, lambda at: at + np.array([turn_deg, 0.0]))


def _multi(shape: BaseGeometry) -> MultiPolygon:
    return MultiPolygon(list(_parts(shape)))


def _parts(shape: BaseGeometry) -> Iterator[Polygon]:
    """Yield the polygons of a shape, without the points and lines that a cut or a smoothing leaves."""
    if isinstance(shape, Polygon):
        if not shape.is_empty:
            yield shape
    elif hasattr(shape, "geoms"):
        for part in shape.geoms:
            yield from _parts(part)
