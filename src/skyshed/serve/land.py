"""Land, borders and names of states on a globe: fine within a frame, coarse on the rest of the world."""

from collections.abc import Set
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from skyshed.model.scenario import Area
from skyshed.report.live.places import WIDE_PX, Window, edges_record, line_record, state_records
from skyshed.terrain.coarse import coarse_world
from skyshed.terrain.outlines import countries

_TURNS_DEG = (-360.0, 0.0, 360.0)
_COARSE_DIGITS, _FINE_DIGITS = 2, 3  # of a degree: 1 km, 100 m
_OVER_DEG = 0.02  # coarse land reaches into the frame: two edges that only meet show a seam
_NAMED_NEAR = 1 / 5000  # of the frame: a globe comes nearer than a picture
_NAMED_STATE_DEG2 = 6.0  # of a square degree at the equator


def land_record(frame: Window) -> dict[str, object]:
    """Return all land as one GeoJSON shape: the package's own, whoever's borders are drawn."""
    beyond = shapely.difference(coarse_world().land, shapely.union_all(boxes_of(frame, _OVER_DEG)))
    tolerance_deg = (frame.east_deg - frame.west_deg) / WIDE_PX
    within = []
    for turn_deg, sides in zip(_TURNS_DEG, boxes_of(frame), strict=True):
        shapes = [each for each in countries().values() if each.intersects(sides)]
        land = shapely.simplify(shapely.union_all(shapely.intersection(shapes, sides)), tolerance_deg)
        within += _polygons(_moved(land, -turn_deg), _FINE_DIGITS)
    return {"type": "MultiPolygon", "coordinates": [*_polygons(beyond, _COARSE_DIGITS), *within]}


def edge_records(area: Area, frame: Window) -> dict[str, list[Any]]:
    """Return agreed and disputed borders, and names of states; beyond the frame none of a user's own borders."""
    near, named = edges_record(frame, area.borders), state_records(frame, area, _NAMED_NEAR)
    afar = {"borders": [], "disputed": []} if area.borders is not None else _borders_afar(frame)
    return {
        "borders": [*near["borders"], *afar["borders"]],
        "disputed": [*near["disputed"], *afar["disputed"]],
        "states": [*named, *_states_afar(area, {str(name) for name, *_ in named})],
    }


def boxes_of(frame: Window, within_deg: float = 0.0) -> list[BaseGeometry]:
    """Return a frame at every turn at which places may meet it: at its own, and once around on either side.

    ``within_deg`` draws its sides in; a frame that is narrower is as it is.
    """
    west, south, east, north = frame.frame
    if min(east - west, north - south) > 2 * within_deg:
        west, south, east, north = west + within_deg, south + within_deg, east - within_deg, north - within_deg
    return [shapely.box(west + turn_deg, south, east + turn_deg, north) for turn_deg in _TURNS_DEG]


def _borders_afar(frame: Window) -> dict[str, list[list[int]]]:
    world = coarse_world()
    here = shapely.union_all(boxes_of(frame))
    return {
        name: [
            line_record(shapely.get_coordinates(part))
            for part in shapely.get_parts(shapely.difference(lines, here))
            if part.geom_type == "LineString"
        ]
        for name, lines in (("borders", world.agreed), ("disputed", world.disputed))
    }


def _states_afar(area: Area, named: Set[str]) -> list[tuple[str, float, float]]:
    """Return the names of other large states, the largest first, and where each may stand."""
    found = []
    for name, shape in countries(area.borders).items():
        at = shape.representative_point()
        size = shape.area * np.cos(np.radians(at.y))
        if size > _NAMED_STATE_DEG2 and name not in named:
            found.append((size, name, round(at.x, 2), round(at.y, 2)))
    return [(name, lon, lat) for _, name, lon, lat in sorted(found, reverse=True)]


def _moved(shape: BaseGeometry, lon_deg: float) -> BaseGeometry:
    return shapely.transform(shape, lambda xy: xy + np.array([lon_deg, 0.0])) if lon_deg else shape


def _polygons(shape: BaseGeometry, digits: int) -> list[list[list[list[float]]]]:
    """Return polygons as GeoJSON has them, without what rounding leaves nothing of."""
    step_deg = 10.0**-digits
    return [
        [np.round(shapely.get_coordinates(ring), digits).tolist() for ring in (each.exterior, *each.interiors)]
        for each in shapely.get_parts(shape)
        if each.geom_type == "Polygon" and each.area > step_deg**2
    ]
