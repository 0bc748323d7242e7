"""Outlines as people write them made into polygons: what jumps at 180 degrees, rounds a pole or crosses itself.

Longitudes run on across 180 degrees (170 .. 190), so that the plane of degrees has no seam within an outline.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon, STRtree, difference, get_parts, make_valid, points, transform, union
from shapely.geometry.base import BaseGeometry

# Corners nearer than this are one corner: 10 m, where arcs end and where a bridge comes back.
_SAME_DEG = 1e-4
# A loop is a hole where all of it but rounding lies inside what there is so far.
_WITHIN_SHARE = 0.999


def unwrapped(ring_deg: NDArray) -> NDArray[np.float64]:
    """Return a ring (n, 2) of longitude, latitude with no jump at 180 degrees: every edge goes the short way round.

    A ring round a pole is closed over that pole (the one in whose half most of it lies). A ring that would
    enclose nothing the short way round, such as a box from -180 to 180, stays as it is.
    """
    ring_deg = np.asarray(ring_deg, dtype=np.float64)
    closed_deg = np.unwrap([*ring_deg[:, 0], ring_deg[0, 0]], period=360.0)
    turn_deg = closed_deg[-1] - closed_deg[0]
    out = np.stack([closed_deg[:-1], ring_deg[:, 1]], axis=1)
    if abs(turn_deg) > 180.0:
        pole_deg = 90.0 if ring_deg[:, 1].mean() >= 0 else -90.0
        corners = [(closed_deg[-1], ring_deg[0, 1]), (closed_deg[-1], pole_deg), (closed_deg[0], pole_deg)]
        return np.concatenate([out, corners])
    return ring_deg if _area(out) == 0.0 < _area(ring_deg) else out


def _area(ring: NDArray) -> float:
    x, y = (ring - ring[0]).T
    return abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))) / 2


def running_on(shape: BaseGeometry) -> BaseGeometry:
    """Return polygons without jumps at 180 degrees, mended: holes in their outline, parts beside the first.

    Two parts that a file split at 180 degrees become one again.
    """
    laid: list[BaseGeometry] = []
    for part in polygons_of(shape):
        outline = Polygon(unwrapped(np.asarray(part.exterior.coords)[:, :2]))
        holes = [Polygon(unwrapped(np.asarray(interior.coords)[:, :2])) for interior in part.interiors]
        whole = mended(
            Polygon(outline.exterior, [ring.exterior for hole in holes for ring in polygons_of(beside(hole, outline))])
        )
        if not whole.is_empty:
            laid.append(beside(whole, laid[0]) if laid else whole)
    return _together(laid)


def beside(shape: BaseGeometry, other: BaseGeometry) -> BaseGeometry:
    """Move a shape by whole turns to where it lies nearest to another."""
    (west, _, east, _), (other_west, _, other_east, _) = shape.bounds, other.bounds
    turns = np.rint((other_west + other_east - west - east) / 720.0)
    return shape if turns == 0 else transform(shape, lambda places: np.add(places, (360.0 * turns, 0.0)))


def mended(shape: BaseGeometry) -> BaseGeometry:
    """Return polygons that are valid, and keep the holes that a ring reaches over a bridge of its own.

    A ring is taken apart wherever it comes back to a corner. A loop inside the others is a hole, whichever way
    round it runs; one outside is a part. What crosses itself between corners keeps all that it encloses.
    """
    if shape.is_valid:
        return shape
    parts = []
    for part in polygons_of(shape):
        whole = _of_loops(np.asarray(part.exterior.coords)[:, :2])
        for hole in part.interiors:
            whole = difference(whole, _of_loops(np.asarray(hole.coords)[:, :2]))
        parts.append(whole)
    return _together(parts)


def polygons_of(shape: BaseGeometry) -> Iterator[Polygon]:
    """Yield the polygons of a shape, and of collections within it."""
    for part in get_parts(shape):
        if isinstance(part, Polygon):
            if not part.is_empty:
                yield part
        elif part.geom_type in {"MultiPolygon", "GeometryCollection"}:
            yield from polygons_of(part)


def _together(shapes: list[BaseGeometry]) -> BaseGeometry:
    """Return the union as polygons alone; one polygon where there is one."""
    whole: BaseGeometry = MultiPolygon()
    for shape in shapes:
        whole = union(whole, shape)
    parts = list(polygons_of(whole))
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def _of_loops(ring: NDArray) -> BaseGeometry:
    whole: BaseGeometry = MultiPolygon()
    loops = [make_valid(Polygon(loop), method="structure", keep_collapsed=False) for loop in _loops(ring)]
    for loop in sorted(loops, key=lambda one: -one.area):
        is_within = whole.intersection(loop).area >= _WITHIN_SHARE * loop.area
        # The same ring drawn twice is not a hole of itself.
        is_hole = is_within and loop.area < _WITHIN_SHARE * whole.area
        whole = difference(whole, loop) if is_hole else union(whole, loop)
    return _together([whole])


def _loops(ring: NDArray) -> Iterator[NDArray]:
    """Yield the loops of a closed ring (n, 2), cut wherever it comes back to a corner."""
    corners = _corners(ring)
    path: list[int] = []
    place: dict[int, int] = {}
    for corner in corners:
        if corner in place:
            since = place[corner]
            if len(path) - since > 2:
                yield ring[path[since:]]
            for each in path[since + 1 :]:
                del place[each]
            del path[since + 1 :]
        else:
            place[corner] = len(path)
            path.append(corner)
    if len(path) > 2:
        yield ring[path]


def _corners(ring: NDArray) -> list[int]:
    """Return for each corner the number of the first that is the same."""
    places = np.asarray(points(ring))
    here, there = STRtree(places).query(places, predicate="dwithin", distance=_SAME_DEG)
    first = np.arange(len(ring))
    np.minimum.at(first, here, there)
    return first.tolist()
