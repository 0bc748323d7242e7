"""TopoJSON: polygons that share their borders as arcs, quantised and delta-coded, decoded into degrees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

_POLYGONS = {"Polygon", "MultiPolygon"}


def decode(topology: dict, layer: str) -> Iterator[tuple[str, str, BaseGeometry]]:
    """Yield (id, name, polygons) of a layer; the id is empty where there is none, polygons may be empty.

    References
    ----------
    TopoJSON format specification 1.0.0, sections 2.1.2 (transforms), 2.1.4 (arcs), 2.2.
    """
    arcs = _arcs(topology)
    for geometry in topology["objects"][layer]["geometries"]:
        if geometry["type"] in _POLYGONS:
            yield geometry.get("id", ""), geometry["properties"]["name"], _shape(geometry, arcs)


def _arcs(topology: dict) -> list[np.ndarray]:
    """Decode quantised, delta-coded arcs into degrees (cumulative sums, scaled and moved)."""
    scale, translate = (np.array(topology["transform"][key]) for key in ("scale", "translate"))
    return [np.cumsum(np.array(arc), axis=0) * scale + translate for arc in topology["arcs"]]


def _shape(geometry: dict, arcs: list[np.ndarray]) -> BaseGeometry:
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    parts = []
    for polygon in polygons:
        shell, *holes = (_ring(ring, arcs) for ring in polygon)
        if len(shell) >= 4:  # an islet smaller than the quantisation is a point or a line
            middle = (shell[:, 0].min() + shell[:, 0].max()) / 2
            parts.append(shapely.Polygon(shell, [_beside(hole, middle) for hole in holes if len(hole) >= 4]))
    return gathered(parts)


def gathered(parts: Sequence[BaseGeometry]) -> BaseGeometry:
    """Return polygons as one shape; only what is broken or overlaps is worked on, since that takes long."""
    mended = [part if part.is_valid else _mended(part) for part in parts]
    whole = shapely.MultiPolygon([polygon for part in mended for polygon in shapely.get_parts(part)])
    if len(whole.geoms) == 1:
        return whole.geoms[0]
    return whole if whole.is_valid else shapely.union_all(mended)


def _mended(part: BaseGeometry) -> BaseGeometry:
    return shapely.make_valid(part, method="structure", keep_collapsed=False)


def _ring(indices: list[int], arcs: list[np.ndarray]) -> np.ndarray:
    """Join arcs, each without its first point, which is the last one of the arc before; ~i is arc i backwards.

    Rings lie on the sphere: one that passes 180 degrees jumps there, and runs on here. One that
    leads around the Earth does not close; it is closed over the pole on its side.
    """
    pieces = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in indices]
    ring = np.concatenate([pieces[0], *(piece[1:] for piece in pieces[1:])])
    if np.abs(np.diff(ring[:, 0])).max(initial=0.0) <= 180.0:
        return ring
    ring[:, 0] = np.unwrap(ring[:, 0], period=360.0)
    if abs(ring[-1, 0] - ring[0, 0]) > 180.0:
        pole = np.copysign(90.0, ring[0, 1])
        ring = np.concatenate([ring, [[ring[-1, 0], pole], [ring[0, 0], pole], ring[0]]])
    return ring


def _beside(ring: np.ndarray, middle_deg: float) -> np.ndarray:
    return ring + np.array([360.0 * np.round((middle_deg - ring[:, 0].mean()) / 360.0), 0.0])


def shared_lines(topology: dict, layer: str) -> list[np.ndarray]:
    """Return the arcs (n, 2) that lie between two geometries of a layer: borders, without coasts."""
    uses: dict[int, set[int]] = {}
    for number, geometry in enumerate(topology["objects"][layer]["geometries"]):
        if geometry["type"] in _POLYGONS:
            polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
            for index in (index for polygon in polygons for ring in polygon for index in ring):
                uses.setdefault(index if index >= 0 else ~index, set()).add(number)
    arcs = _arcs(topology)
    return [arcs[index] for index, users in sorted(uses.items()) if len(users) > 1]
