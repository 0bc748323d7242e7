"""What a globe stands on and is sent once: land, borders and names, and the ground that computes.

``base.json`` and ``relief.bin``, as ``web/src/globe/base.ts`` reads them.
"""

import json

import numpy as np
import shapely

from skyshed.catalogue.named import folded
from skyshed.model.scenario import Scenario
from skyshed.report.credits import credit_of
from skyshed.report.live.frame import filling
from skyshed.report.live.places import Window
from skyshed.serve.frame import steps_of_heights
from skyshed.serve.land import boxes_of, edge_records, land_record
from skyshed.terrain.outlines import attribution
from skyshed.terrain.prominent import prominent_cities
from skyshed.terrain.terrain import Terrain, TerrainInfo

_RANKS = (8, 30, 75)  # places in the order of cities at which the next rank begins
_CITIES, _CITIES_AFAR = 150, 40
_APART, _APART_AFAR_DEG = 1 / 60, 4.0  # of the height of the frame
_EVERYWHERE = -180.0, -90.0, 180.0, 90.0
_PLACES = "Place names: GeoNames, CC BY 4.0."
_MARGIN_M = 100e3
_MOST_CELLS = 900  # along each side
_CELLS_A_POST = 2
_DEGREE_M = 111_195.0
_NARROWEST = 0.01  # of a degree of longitude against one of latitude: near a pole


def base_record(scenario: Scenario, window: Window, info: TerrainInfo) -> dict[str, object]:
    """Return what is drawn under the sky of a scenario: fine around a window, coarse on the rest of the world.

    Raises
    ------
    InputError
        If this copy of skyshed was never built: it has no outlines.
    """
    frame = filling(window)
    return {
        "land": land_record(frame),
        **edge_records(scenario.area, frame),
        "cities": _city_records(scenario, frame),
        "credit": [f"{attribution(scenario.area.borders)}.", credit_of(info), _PLACES],
    }


def relief_bytes(terrain: Terrain, window: Window) -> bytes:
    """Return the ground within a window and a margin: the length of a head, the head (JSON), and heights as in frames.

    Cells are counted from the north-west, at most 900 x 900; where posts stand wide apart, two to a post. 0: unknown.
    """
    west, south, east, north = _with_margin(window)
    cell_deg = _finest_m(terrain.info) / _CELLS_A_POST / _DEGREE_M
    rows = _cells((north - south) / cell_deg)
    columns = _cells((east - west) * _narrow((south + north) / 2) / cell_deg)
    height_deg, width_deg = (north - south) / rows, (east - west) / columns
    lat_deg = north - (np.arange(rows) + 0.5) * height_deg
    lon_deg = west + (np.arange(columns) + 0.5) * width_deg
    ground_m = terrain.elevation_at(lat_deg[:, None], lon_deg[None, :])
    head = {"rows": rows, "columns": columns, "window": (west, south, east, north), "step": (height_deg, width_deg)}
    text = json.dumps(head, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    return len(text).to_bytes(4, "little") + text + steps_of_heights(ground_m).tobytes()


def _with_margin(window: Window) -> tuple[float, float, float, float]:
    """Return the edges of a window that is grown on all sides, as far as there is Earth."""
    margin_deg = _MARGIN_M / _DEGREE_M
    south, north = max(window.south_deg - margin_deg, -90.0), min(window.north_deg + margin_deg, 90.0)
    wide_deg = margin_deg / min(_narrow(south), _narrow(north))
    wide_deg = min(wide_deg, (360.0 - (window.east_deg - window.west_deg)) / 2)
    return window.west_deg - wide_deg, south, window.east_deg + wide_deg, north


def _narrow(lat_deg: float) -> float:
    return max(float(np.cos(np.radians(lat_deg))), _NARROWEST)


def _finest_m(info: TerrainInfo) -> float:
    return min((each.spacing_m for each in info.supplies if each.spacing_m is not None), default=info.spacing_m)


def _cells(wanted: float) -> int:
    return int(np.clip(np.ceil(wanted), 2, _MOST_CELLS))


def _city_records(scenario: Scenario, frame: Window) -> list[tuple[str, float, float, int]]:
    """Return cities with a rank, 0 for the most prominent; assets of the scenario have labels of their own."""
    near = prominent_cities(frame.frame, most=_CITIES, apart_deg=(frame.north_deg - frame.south_deg) * _APART)
    ranked = [(each, sum(place >= first for first in _RANKS)) for place, each in enumerate(near)]
    here = shapely.union_all(boxes_of(frame))
    afar = prominent_cities(_EVERYWHERE, most=_CITIES_AFAR, apart_deg=_APART_AFAR_DEG)
    ranked += [(each, 0) for each in afar if not shapely.intersects_xy(here, each.lon_deg, each.lat_deg)]
    assets = {folded(each.name) for each in scenario.assets}
    return [
        (each.name, round(each.lon_deg, 3), round(each.lat_deg, 3), rank)
        for each, rank in ranked
        if folded(each.name) not in assets
    ]
