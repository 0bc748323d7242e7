"""Units, assets and the area of a draft, as a scene tells them."""

from collections.abc import Set
from functools import lru_cache

from shapely.geometry import box

from skyshed.coverage.mapping import state_of
from skyshed.model.scenario import Area, Site, Unit
from skyshed.model.system import System
from skyshed.report.drawing.borders import clipped
from skyshed.report.live.places import WIDE_PX, Window, asset_records, line_record, unit_records
from skyshed.serve.draft import Draft
from skyshed.serve.symbols import asset_symbol, system_symbol
from skyshed.terrain.outlines import outline

_PLACE_DIGITS = 5  # of a degree: 1 m, as a move is rounded


def standing_record(draft: Draft, window: Window) -> dict[str, object]:
    """Return what stands within a window, and its edges; borders and names of states are in ``base.json``."""
    scenario = draft.whole.scenario
    return {
        "window": window.frame,
        "borders": [],
        "disputed": [],
        "states": [],
        "area": _area_lines(scenario.area, state_of(scenario.area)),
        "units": _unit_records(draft, window),
        "assets": [
            record | {"at": at_record(asset.site, window), "symbol": asset_symbol(asset.kind)}
            for asset, record in zip(scenario.assets, asset_records(scenario.assets, window), strict=True)
        ],
    }


@lru_cache(maxsize=4)
def _area_lines(area: Area, state: tuple[object, ...]) -> list[list[int]]:
    """Return the edges of an area; ``state`` is that of its files, which are read again when it changes."""
    del state
    shape = outline(area)
    west, south, east, north = shape.bounds
    whole = box(west - 1.0, south - 1.0, east + 1.0, north + 1.0)
    return [line_record(each) for each in clipped(shape.boundary, whole, (east - west) / WIDE_PX)]


def _unit_records(draft: Draft, window: Window) -> list[dict[str, object]]:
    """Return every unit as it stands, with radars that are off; one that cannot engage now has no ring."""
    scenario = draft.whole.scenario
    homes = {unit.key: unit.site for unit in draft.start.scenario.units}
    packages = [{unit.key for unit in package.units} for package in scenario.packages]
    return [
        record
        | {
            "key": unit.key,
            "at": at_record(unit.site, window),
            "home": at_record(homes[unit.key], window) if unit.key in homes else None,
            "symbol": system_symbol(unit.system),
            "packages": [number for number, keys in enumerate(packages) if unit.key in keys],
            "radars": _radar_records(unit, draft.off),
        }
        for unit, record in zip(scenario.units, unit_records(draft.workspace.scenario.units, window), strict=True)
    ]


def _radar_records(unit: Unit, off: Set[tuple[str, str]]) -> list[dict[str, object]]:
    heights_m = {name: mast.antenna_height_m.nominal for name, mast in unit.system.masts.items()}
    masts = [{"name": name, "height_m": height_m} for name, height_m in heights_m.items()]
    return [
        {
            "name": name,
            "role": _role(name, unit.system),
            "on": (unit.key, name) not in off,
            "mast": unit.masts.get(name),
            "masts": masts,
            "height_m": heights_m.get(unit.masts.get(name, ""), radar.antenna_height_m.nominal),
        }
        for name, radar in unit.system.radars.items()
    ]


def _role(radar: str, system: System) -> str:
    does_guide, does_find = radar == system.engagement_radar, radar in system.acquisition_radars
    return "both" if does_guide and does_find else "engagement" if does_guide else "acquisition"


def at_record(site: Site, window: Window) -> list[float]:
    """Return longitude and latitude of a site, at the turn of a window."""
    return [round(window.lon_within(site.lon_deg), _PLACE_DIGITS), round(site.lat_deg, _PLACE_DIGITS)]
