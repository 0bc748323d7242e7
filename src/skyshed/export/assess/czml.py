"""``scene.czml``: the zones for CesiumJS, whose heights count from the WGS 84 ellipsoid.

Every vertex stands at the level's altitude above mean sea level plus the geoid's undulation there.
CesiumJS bends a polygon around the Earth only if one height is given for all of it, so ``height``
holds the mean over the vertices (the geoid changes by a few metres across a zone); a level counted
from the ground has no height and is draped on the ground.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path

import numpy as np
import shapely
from shapely import LinearRing, Polygon
from shapely.geometry.base import BaseGeometry

from skyshed.export.assess.about import about
from skyshed.export.assess.polygons import ring, within_180
from skyshed.export.assess.zones import CoveredZone, shown_at_first, units_with_packages
from skyshed.export.colours import ASSET, RING, SITE, Colour, level_colour
from skyshed.jobs.names import slugs
from skyshed.model.figure import Case
from skyshed.model.scenario import LevelKind, Site
from skyshed.sky.grid import MapGrid
from skyshed.terrain.geoid import undulation_m
from skyshed.verbs.result import Result

Packet = dict[str, object]

_DECIMALS = 4  # of a degree: 11 m
_ALPHA = 115
_GRANULARITY_RAD = 0.004  # corners of 25 km triangles: their middles sink by 20 m


def write_czml(result: Result, zones: Sequence[CoveredZone], path: Path) -> None:
    """Write ``scene.czml``, one packet a line."""
    lines = (json.dumps(packet, ensure_ascii=False, allow_nan=False) for packet in packets(result, zones))
    path.write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")


def packets(result: Result, zones: Sequence[CoveredZone]) -> Iterator[Packet]:
    """Yield the packets: the document, its description, zones, rings, sites, assets. Each has an id of its own."""
    facts = about(result)
    yield {"id": "document", "name": facts["title"], "version": "1.0"}
    yield {"id": "about", "name": facts["title"], "description": _html(facts), "properties": dict(facts)}
    yield from _zones(result, zones)
    yield from _sites_and_assets(result)


def _zones(result: Result, zones: Sequence[CoveredZone]) -> Iterator[Packet]:
    """Yield the zones in folders of packages and targets; only the first target of the first offer is shown."""
    packages, targets = slugs(zone.package for zone in zones), slugs(zone.target for zone in zones)
    levels = slugs(level.label for level in result.levels)
    made: set[str] = set()
    for zone in zones:
        package_id = f"covered/{packages[zone.package]}"
        target_id = f"{package_id}/{targets[zone.target]}"
        for folder, parent, name in ((package_id, None, zone.package), (target_id, package_id, zone.target)):
            if folder not in made:
                made.add(folder)
                yield {"id": folder, "name": name, **({"parent": parent} if parent else {})}
        base = f"{target_id}/{zone.case}/{levels[zone.level.label]}"
        is_shown = (zone.package, zone.target) == shown_at_first(result, zones)
        for index, polygon in enumerate(_polygons(zone, result, is_shown=is_shown)):
            name = f"{zone.package} against {zone.target}, {zone.case}, {zone.level.label}"
            yield {"id": f"{base}/{index}", "parent": target_id, "name": name, "polygon": polygon}


def _polygons(zone: CoveredZone, result: Result, *, is_shown: bool) -> Iterator[Packet]:
    colour = level_colour(result.levels.index(zone.level), len(result.levels))
    material = {"solidColor": {"color": _rgba(colour, _ALPHA)}}
    look = {"material": material, "granularity": _GRANULARITY_RAD, "show": is_shown}
    is_draped = zone.level.kind is LevelKind.AGL
    outline = within_180(zone.covered.smooth_outline)
    if outline.is_empty:
        return
    for polygon in shapely.get_parts(outline if is_draped else _at_altitude(outline, zone.level.altitude_m)):
        shape: Packet = {"positions": _degrees(polygon.exterior)}
        if polygon.interiors:
            shape["holes"] = {"cartographicDegrees": [_flat(hole) for hole in polygon.interiors]}
        if not is_draped:
            shape["height"] = round(float(np.mean(_flat(polygon.exterior)[2::3])), 1)
        yield shape | look


def _at_altitude(outline: BaseGeometry, altitude_msl_m: float) -> BaseGeometry:
    """Return an outline with ellipsoidal heights (m): altitude above mean sea level plus undulation."""
    lon_deg, lat_deg = shapely.get_coordinates(outline).T
    height_hae_m = altitude_msl_m + undulation_m(lat_deg, lon_deg)
    return shapely.set_coordinates(shapely.force_3d(outline), np.column_stack([lon_deg, lat_deg, height_hae_m]))


def _sites_and_assets(result: Result) -> Iterator[Packet]:
    units = list(units_with_packages(result))
    ids = slugs(unit.key for unit, _ in units)
    for unit, packages in units:
        words = f"{unit.system.name} at {unit.site.name}. In: {', '.join(packages)}."
        yield _point(f"site/{ids[unit.key]}", unit.name, words, site=unit.site, grid=result.grid, colour=SITE)
        if unit.is_fire_unit:
            range_m = unit.system.advertised_range_m.at(Case.CLAIMED)
            name = f"{unit.name}: advertised {range_m / 1000:,.0f} km"
            shape = ring(unit.site, range_m)
            for index, polygon in enumerate(getattr(shape, "geoms", [shape])):
                yield {"id": f"ring/{ids[unit.key]}/{index}", "name": name, "polyline": _line(polygon)}
    assets = slugs(asset.name for asset in result.scenario.assets)
    for asset in result.scenario.assets:
        yield _point(
            f"asset/{assets[asset.name]}", asset.name, asset.kind, site=asset.site, grid=result.grid, colour=ASSET
        )


def _line(polygon: Polygon) -> Packet:
    colour = {"solidColor": {"color": _rgba(RING, 255)}}
    return {"positions": _degrees(polygon.exterior), "clampToGround": True, "width": 1.5, "material": colour}


def _point(packet_id: str, name: str, words: str, *, site: Site, grid: MapGrid, colour: Colour) -> Packet:
    here = np.array([site.lat_deg]), np.array([site.lon_deg])
    height_hae_m = _ground_msl_m(site, grid) + float(undulation_m(*here)[0])
    where = [round(site.lon_deg, _DECIMALS), round(site.lat_deg, _DECIMALS), round(height_hae_m, 1)]
    return {
        "id": packet_id,
        "name": name,
        "description": escape(words),
        "position": {"cartographicDegrees": where},
        "point": {
            "color": _rgba(colour, 255),
            "pixelSize": 9,
            "outlineColor": _rgba(RING, 255),
            "outlineWidth": 1,
            "disableDepthTestDistance": 1e9,
        },
        "label": {"text": name, "font": "13px sans-serif", "pixelOffset": {"cartesian2": [0, -16]}, "show": True},
    }


def _ground_msl_m(site: Site, grid: MapGrid) -> float:
    """Return the ground under the nearest cell; 0 off the map and where no terrain is known."""
    lon_deg = site.lon_deg + 360.0 * round((float(grid.lon_deg.mean()) - site.lon_deg) / 360.0)
    row, column = int(np.abs(grid.lat_deg - site.lat_deg).argmin()), int(np.abs(grid.lon_deg - lon_deg).argmin())
    ground_msl_m = float(grid.ground_msl_m[row, column])
    return 0.0 if np.isnan(ground_msl_m) else ground_msl_m


def _degrees(line: LinearRing) -> Packet:
    return {"cartographicDegrees": _flat(line)}


def _flat(line: LinearRing) -> list[float]:
    """Return longitude, latitude, height of every vertex, one after another; the last is not the first again."""
    points = shapely.get_coordinates(line, include_z=True)[:-1]
    points = np.column_stack([points[:, :2].round(_DECIMALS), np.nan_to_num(points[:, 2]).round(1)])
    return points.ravel().tolist()


def _rgba(colour: Colour, alpha: int) -> Packet:
    return {"rgba": [*colour, alpha]}


def _html(facts: Mapping[str, str]) -> str:
    return "".join(f"<p><b>{escape(topic)}</b>: {escape(text)}</p>" for topic, text in facts.items() if text)
