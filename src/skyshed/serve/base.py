"""What a globe stands on and is sent once: land, borders and names, and the ground that computes.

``base.json`` and ``relief.bin`` as ``web/src/globe/base.ts`` reads them.
"""

import json

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from skyshed.catalogue.named import folded
from skyshed.model.scenario import Scenario
from skyshed.report.credits import credit_of
from skyshed.report.live.frame import filling
from skyshed.report.live.places import WIDE_PX, Window, border_record, line_record
from skyshed.terrain.coarse import CoarseWorld, coarse_world
from skyshed.terrain.outlines import attribution, countries
from skyshed.terrain.prominent import prominent_cities
from skyshed.terrain.terrain import Terrain, TerrainInfo

_TURNS_DEG = (-360.0, 0.0, 360.0)
_COARSE_DIGITS, _FINE_DIGITS = 2, 3  # of a degree: 1 km, 100 m
_RANKS = (8, 30, 75)  # places in the order of cities at which the next rank begins
_CITIES, _CITIES_AFAR = 150, 40
_APART, _APART_AFAR_DEG = 1 / 60, 4.0  # of the window's height
_NAMED_STATE_DEG2 = 6.0  # on the rest of the globe, of a square degree at the equator
_EVERYWHERE = -180.0, -90.0, 180.0, 90.0
_PLACES = "Place names: GeoNames, CC BY 4.0."


def base_record(scenario: Scenario, window: Window, info: TerrainInfo) -> dict[str, object]:
    """Return what `Base` holds: fine within a window, and around it, coarse, the rest of the world.

    Raises
    ------
    InputError
        If this copy of skyshed was never built: it has no outlines.
    """
    frame, area = filling(window), scenario.area
    near, world = border_record(frame, area), coarse_world()
    afar = _afar(world, frame) if area.borders is None else {"borders": [], "disputed": []}
    return {
        "land": _land_record(world, frame),
        "borders": [*near["borders"], *afar["borders"]],
        "disputed": [*near["disputed"], *afar["disputed"]],
        "states": [*near["states"], *_states_afar(scenario, frame)],
        "cities": _city_records(scenario, frame),
        "credit": [f"{attribution(area.borders)}.", credit_of(info), _PLACES],
    }


def relief_bytes(terrain: Terrain, window: Window) -> bytes:
    """Return the ground within a window and a margin: the length of a head, the head (JSON), and heights as in frames.

    Cells lie from the north-west, at most 900 x 900 of them; where the posts stand wide apart, two to a post.
    """
    west, south, east, north = _with_margin(window)
    middle_narrow = _narrow((south + north) / 2)
    cell_deg = _finest_m(terrain.info) / 2 / _DEGREE_M
    rows = int(np.clip(np.ceil((north - south) / cell_deg), 2, _MOST_CELLS))
    columns = int(np.clip(np.ceil((east - west) * middle_narrow / cell_deg), 2, _MOST_CELLS))
    height_deg, width_deg = (north - south) / rows, (east - west) / columns
    lat_deg = north - (np.arange(rows) + 0.5) * height_deg
    lon_deg = west + (np.arange(columns) + 0.5) * width_deg
    ground_m = terrain.elevation_at(lat_deg[:, None], lon_deg[None, :])
    head = {"rows": rows, "columns": columns, "window": (west, south, east, north), "step": (height_deg, width_deg)}
    text = json.dumps(head, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    return len(text).to_bytes(4, "little") + text + whole_heights(ground_m).tobytes()


def _with_margin(window: Window) -> tuple[float, float, float, float]:
    """Return a window grown by the margin on all sides, as far as there is Earth."""
    margin_deg = _MARGIN_M / _DEGREE_M
    south, north = max(window.south_deg - margin_deg, -90.0), min(window.north_deg + margin_deg, 90.0)
    wide_deg = margin_deg / min(_narrow(south), _narrow(north))
    wide_deg = min(wide_deg, (360.0 - (window.east_deg - window.west_deg)) / 2)
    return window.west_deg - wide_deg, south, window.east_deg + wide_deg, north


def _narrow(lat_deg: float) -> float:
    return max(float(np.cos(np.radians(lat_deg))), 0.01)


def _finest_m(info: TerrainInfo) -> float:
    return min((each.spacing_m for each in info.supplies if each.spacing_m is not None), default=info.spacing_m)


def _land_record(world: CoarseWorld, frame: Window) -> dict[str, object]:
    """Return all land as one GeoJSON shape: fine within a frame, coarse beyond."""
    boxes = _boxes(frame)
    beyond = shapely.difference(world.land, shapely.union_all(boxes))
    tolerance_deg = (frame.east_deg - frame.west_deg) / WIDE_PX
    within = []
    for turn_deg, sides in zip(_TURNS_DEG, boxes, strict=True):
        shapes = [each for each in countries().values() if each.intersects(sides)]
        parts = shapely.simplify(shapely.union_all(shapely.intersection(shapes, sides)), tolerance_deg)
        within += _rings(_turned(parts, -turn_deg), _FINE_DIGITS)
    return {"type": "MultiPolygon", "coordinates": [*_rings(beyond, _COARSE_DIGITS), *within]}


def _boxes(frame: Window) -> list[BaseGeometry]:
    """Return a frame at every turn at which outlines may meet it: at 0, and once around on either side."""
    return [
        shapely.box(frame.west_deg + turn_deg, frame.south_deg, frame.east_deg + turn_deg, frame.north_deg)
        for turn_deg in _TURNS_DEG
    ]


def _turned(shape: BaseGeometry, turn_deg: float) -> BaseGeometry:
    return shapely.transform(shape, lambda xy: xy + np.array([turn_deg, 0.0])) if turn_deg else shape


def _rings(shape: BaseGeometry, digits: int) -> list[list[list[list[float]]]]:
    """Return polygons as GeoJSON has them; what is thinner than a digit is left out."""
    polygons = (each for each in shapely.get_parts(shape) if each.geom_type == "Polygon" and each.area > 10.0**-digits * 0.01)
    return [
        [np.round(shapely.get_coordinates(ring), digits).tolist() for ring in (each.exterior, *each.interiors)]
        for each in polygons
    ]


def _afar(world: CoarseWorld, frame: Window) -> dict[str, list[list[int]]]:
    """Return the coarse borders outside a frame."""
    here = shapely.union_all(_boxes(frame))
    return {
        name: [
            line_record(shapely.get_coordinates(part))
            for part in shapely.get_parts(shapely.difference(lines, here))
            if part.geom_type == "LineString"
        ]
        for name, lines in (("borders", world.agreed), ("disputed", world.disputed))
    }


def _states_afar(scenario: Scenario, frame: Window) -> list[tuple[str, float, float]]:
    """Return the names of large states outside a frame, the largest first."""
    here, found = shapely.union_all(_boxes(frame)), []
    for name, shape in countries(scenario.area.borders).items():
        at = shape.representative_point()
        size = shape.area * _narrow(at.y)
        if size > _NAMED_STATE_DEG2 and not here.contains(at):
            found.append((size, name, round(at.x, 2), round(at.y, 2)))
    return [(name, lon, lat) for _, name, lon, lat in sorted(found, reverse=True)]


def _city_records(scenario: Scenario, frame: Window) -> list[tuple[str, float, float, int]]:
    """Return cities with their rank, 0 for the largest; those that are assets of the scenario are named as such."""
    apart_deg = (frame.north_deg - frame.south_deg) * _APART
    near = prominent_cities(frame.frame, most=_CITIES, apart_deg=apart_deg)
    here = shapely.union_all(_boxes(frame))
    afar = [
        each
        for each in prominent_cities(_EVERYWHERE, most=_CITIES_AFAR, apart_deg=_APART_AFAR_DEG)
        if not here.contains(shapely.Point(each.lon_deg, each.lat_deg))
    ]
    assets = {folded(each.name) for each in scenario.assets}
    ranked = [(each, sum(place >= first for first in _RANKS)) for place, each in enumerate(near)]
    ranked += [(each, 0) for each in afar]
    return [
        (each.name, round(each.lon_deg, _FINE_DIGITS), round(each.lat_deg, _FINE_DIGITS), rank)
        for each, rank in ranked
        if folded(each.name) not in assets
    ]
