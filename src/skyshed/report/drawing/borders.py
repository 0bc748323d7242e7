"""Borders as lines within a map's frame: whole where they are agreed, apart where they are disputed."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from shapely import affinity, get_coordinates, get_parts
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from skyshed.terrain.outlines import countries, disputed_lines

Lines = list[NDArray[np.float64]]
DASHES = (0, (3.5, 2.5))
_SAME_LINE_DEG = 1e-6
_TURNS_DEG = (-360.0, 0.0, 360.0)


def border_lines(
    west: float, south: float, east: float, north: float, *, borders: Path | None, tolerance_deg: float = 0.0
) -> tuple[Lines, Lines]:
    """Return the borders of all states in a frame (degrees) as lines of (lon, lat), and those that are disputed."""
    frame = box(west, south, east, north)
    disputed = [line.intersection(frame) for line in _turned(disputed_lines(borders), frame)]
    agreed: Lines = []
    for shape in countries(borders).values():
        for turned in _turned(shape.boundary, frame):
            edges = turned.intersection(frame)
            for line in disputed:
                # A state's own line would else lie whole under the dashes.
                edges = edges.difference(line.buffer(_SAME_LINE_DEG)) if edges.intersects(line) else edges
            agreed += clipped(edges, frame, tolerance_deg)
    return agreed, [line for border in disputed for line in clipped(border, frame, tolerance_deg)]


def clipped(lines: BaseGeometry, frame: BaseGeometry, tolerance_deg: float) -> Lines:
    """Return lines within a frame as arrays of (lon, lat), no finer than a tolerance."""
    parts = get_parts(lines.intersection(frame).simplify(tolerance_deg, preserve_topology=False))
    return [get_coordinates(part) for part in parts if part.geom_type == "LineString"]


def _turned(shape: BaseGeometry, frame: BaseGeometry) -> Iterator[BaseGeometry]:
    """Yield a shape at the turns of the globe at which it meets the frame."""
    left, low, right, high = shape.bounds
    west, south, east, north = frame.bounds
    for turn_deg in _TURNS_DEG:
        if left + turn_deg <= east and right + turn_deg >= west and low <= north and high >= south:
            yield affinity.translate(shape, xoff=turn_deg) if turn_deg else shape
