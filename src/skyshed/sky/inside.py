"""How much of each cell of a map grid lies inside an outline, exactly: no cell counts whole or not at all.

The outline is walked edge by edge. A piece of an edge that stays in one cell covers what lies east of
it: part of its own cell, and every cell farther east in its row as high as the piece is tall. Walked
counter-clockwise, what the western edges cover the eastern ones take away again:

        +-------+-------+-------+
        |     / |       |       |      the piece leads down by d in its cell: the cells east of it
        |    /##|#######|#######|      gain d, its own cell d times what lies east of the piece
        +-------+-------+-------+
"""

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from skyshed.sky.grid import authalic

_PIECES_A_STEP = 4  # straight in degrees is a little bent in equal areas
_ROUNDING = 1e-9


def shares_inside(
    shape: BaseGeometry, lat_edges_deg: NDArray[np.float64], lon_edges_deg: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the share of each cell that lies inside polygons, (n_lat, n_lon), 0..1, by area on WGS 84.

    ``lat_edges_deg`` (n_lat + 1,) falls and ``lon_edges_deg`` (n_lon + 1,) grows, both by equal steps;
    what lies beyond them is left out. Edges of the outline are straight in degrees, as GeoJSON has them.
    """
    south, north, west, east = lat_edges_deg[-1], lat_edges_deg[0], lon_edges_deg[0], lon_edges_deg[-1]
    frame = shapely.box(west, south, east, north)
    shape = shape if shapely.covers(frame, shape) else shapely.intersection(shape, frame)
    height_deg, width_deg = lat_edges_deg[0] - lat_edges_deg[1], lon_edges_deg[1] - lon_edges_deg[0]
    starts, stops = _edges(shapely.segmentize(shape, height_deg / _PIECES_A_STEP))
    # Rows and columns are counted from 0 degrees, so that the map's own corner does not even round.
    x = [each[:, 0] / width_deg for each in (starts, stops)]
    y = [_rows_south(each[:, 1], height_deg) for each in (starts, stops)]
    down, x_middle, y_middle = _pieces(x, y)
    n_lat, n_lon = lat_edges_deg.size - 1, lon_edges_deg.size - 1
    row = np.clip(np.floor(y_middle) - np.rint(-north / height_deg), 0, n_lat - 1).astype(np.intp)
    column = np.clip(np.floor(x_middle) - np.rint(west / width_deg), 0, n_lon).astype(np.intp)
    part_west = x_middle - np.floor(x_middle)
    cell, size = row * (n_lon + 1) + column, n_lat * (n_lon + 1) + 1
    gain = np.bincount(cell, down * (1 - part_west), size) + np.bincount(cell + 1, down * part_west, size)
    share = np.cumsum(gain[:-1].reshape(n_lat, n_lon + 1), axis=1)[:, :-1]
    return np.where(share < _ROUNDING, 0.0, np.where(share > 1 - _ROUNDING, 1.0, share))


def _edges(shape: BaseGeometry) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return both ends (longitude, latitude) of every edge: outer rings counter-clockwise, holes the other way."""
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    oriented = shapely.orient_polygons(np.array(parts, dtype=object), exterior_cw=False)
    corners, ring = shapely.get_coordinates(shapely.get_rings(oriented), return_index=True)
    is_edge = ring[1:] == ring[:-1]
    return corners[:-1][is_edge], corners[1:][is_edge]


def _rows_south(lat_deg: NDArray[np.float64], height_deg: float) -> NDArray[np.float64]:
    """Return how many rows lie between the equator and each latitude, southward; within a row by area."""
    row = np.floor(-lat_deg / height_deg)
    north, south = authalic(-row * height_deg), authalic(-(row + 1) * height_deg)
    return row + (north - authalic(lat_deg)) / (north - south)


def _pieces(x: list[NDArray], y: list[NDArray]) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Cut edges where they leave a cell; return how far each piece leads down, and the middle (x, y) of each."""
    n_edges = x[0].size
    edge, along = np.tile(np.arange(n_edges), 2), np.repeat([0.0, 1.0], n_edges)
    for start, stop in (x, y):
        crossed, where = _crossings(start, stop)
        edge, along = np.append(edge, crossed), np.append(along, where)
    order = np.lexsort((along, edge))
    edge, along = edge[order], along[order]
    is_piece = edge[1:] == edge[:-1]
    edge, first, last = edge[:-1][is_piece], along[:-1][is_piece], along[1:][is_piece]
    middle = (first + last) / 2
    x_middle, y_middle = (start[edge] + middle * (stop - start)[edge] for start, stop in (x, y))
    return (last - first) * (y[1] - y[0])[edge], x_middle, y_middle


def _crossings(start: NDArray[np.float64], stop: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return, for every whole number between the ends of an edge, the edge, and how far along it lies (0..1)."""
    first, last = np.ceil(np.minimum(start, stop)), np.floor(np.maximum(start, stop))
    n_crossed = np.where(start == stop, 0, np.maximum(last - first + 1, 0)).astype(np.intp)
    edge = np.repeat(np.arange(start.size), n_crossed)
    number = np.arange(edge.size) - np.repeat(np.cumsum(n_crossed) - n_crossed, n_crossed)
    return edge, (first[edge] + number - start[edge]) / (stop - start)[edge]
