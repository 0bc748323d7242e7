"""``zones.kmz``: KML 2.2 for Google Earth and its like, with altitudes above mean sea level.

KML knows two surfaces: ``absolute`` counts from mean sea level (EGM96), and the ground. A level
above sea level is drawn at its altitude, in tiles of half a degree, because an earth viewer spans
a polygon flat between its corners: over a whole zone that would run kilometres under ground, over
a tile it is at most about 100 m. A level counted from the ground is drawn on the ground.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from html import escape as html_escape
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape as xml_escape

import shapely
from shapely import Polygon
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from skyshed.coverage.situation import Situation
from skyshed.export.assess.about import about
from skyshed.export.assess.polygons import ring, tiles_of, within_180
from skyshed.export.assess.zones import CoveredZone, shown_at_first, units_with_packages
from skyshed.export.colours import ASSET, RING, SITE, Colour, level_colour
from skyshed.model.figure import Case
from skyshed.model.scenario import Level, LevelKind, Site, Unit
from skyshed.verbs.result import Result

TILE_DEG = 0.5
_DECIMALS = 4  # of a degree: 11 m
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DATUM_WORDS = {
    LevelKind.AGL: "above ground",
    LevelKind.MSL: "above mean sea level",
    LevelKind.FLIGHT_LEVEL: "pressure altitude, ± 600 m",
}
_ON_GROUND = "<tessellate>1</tessellate><altitudeMode>clampToGround</altitudeMode>"
_AT_ALTITUDE = "<altitudeMode>absolute</altitudeMode>"


def write_kmz(result: Result, zones: Sequence[CoveredZone], path: Path) -> None:
    """Write ``zones.kmz``: one folder a package, target and level, and the sites, rings and assets."""
    text = "".join(kml(result, zones))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as opened:
        member = zipfile.ZipInfo("doc.kml", _ZIP_TIME)
        member.compress_type = zipfile.ZIP_DEFLATED
        opened.writestr(member, text.encode("utf-8"))


def kml(result: Result, zones: Sequence[CoveredZone]) -> Iterator[str]:
    """Yield the document piece by piece."""
    facts = about(result)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>\n'
    yield f"<name>{_text(facts['title'])}</name><open>1</open>\n"
    yield _description("\n\n".join(f"{topic}: {text}" for topic, text in facts.items() if text))
    yield from _styles(len(result.levels))
    shown = shown_at_first(result, zones)
    for package, of_package in groupby(zones, key=lambda zone: zone.package):
        yield _open_folder(package)
        for target, of_target in groupby(of_package, key=lambda zone: zone.target):
            yield _open_folder(f"against {target}", is_visible=(package, target) == shown)
            for zone in of_target:
                yield from _zone(zone, result, is_visible=(package, target) == shown)
            yield "</Folder>\n"
        yield "</Folder>\n"
    yield from _sites_and_assets(result)
    yield "</Document></kml>\n"


def _zone(zone: CoveredZone, result: Result, *, is_visible: bool) -> Iterator[str]:
    if not zone.covered.cells.any():
        return
    level = zone.level
    yield f"<Placemark><name>{_text(f'{level.label}, {zone.case}')}</name><visibility>{is_visible:d}</visibility>"
    yield _description(
        f"{zone.package} against {zone.target}, case {zone.case}, at {_level_words(level)}: "
        f"{_verb(zone, result)} {zone.covered.area_km2:,.0f} km² of the map. Terrain: {about(result)['terrain']}."
    )
    yield f"<styleUrl>#level-{result.levels.index(level)}</styleUrl><MultiGeometry>"
    if level.kind is LevelKind.AGL:
        shape, mode = zone.covered.smooth_outline, _ON_GROUND
    else:
        shape, mode = tiles_of(zone.covered.smooth_outline, TILE_DEG), _AT_ALTITUDE
    altitude_msl_m = 0.0 if level.kind is LevelKind.AGL else level.altitude_m
    # Normal form runs clockwise, KML wants the outer ring to run counter.
    for polygon in shapely.reverse(shapely.normalize(shapely.get_parts(within_180(shape)))):
        yield _polygon(polygon, mode, altitude_msl_m)
    yield "</MultiGeometry></Placemark>\n"


def _verb(zone: CoveredZone, result: Result) -> str:
    package = next(each for each in result.packages if each.name == zone.package)
    return "reaches" if Situation(result.scenario, package).is_from_outside else "covers"


def _polygon(polygon: Polygon, mode: str, altitude_msl_m: float) -> str:
    outer = f"<outerBoundaryIs>{_linear_ring(polygon.exterior, altitude_msl_m)}</outerBoundaryIs>"
    inner = "".join(
        f"<innerBoundaryIs>{_linear_ring(hole, altitude_msl_m)}</innerBoundaryIs>" for hole in polygon.interiors
    )
    return f"<Polygon>{mode}{outer}{inner}</Polygon>"


def _linear_ring(line: LineString, altitude_msl_m: float) -> str:
    return f"<LinearRing><coordinates>{_coordinates(line, altitude_msl_m)}</coordinates></LinearRing>"


def _coordinates(line: BaseGeometry, altitude_msl_m: float) -> str:
    points = shapely.get_coordinates(line)
    # All in one piece: an earth viewer's file holds tens of thousands of points.
    form = " ".join([f"%.{_DECIMALS}f,%.{_DECIMALS}f,{altitude_msl_m:.0f}"] * len(points))
    return form % tuple(points.ravel().tolist())


def _sites_and_assets(result: Result) -> Iterator[str]:
    yield _open_folder("Sites and advertised rings")
    for unit, packages in units_with_packages(result):
        words = f"{unit.system.name} at {unit.site.name}. In: {', '.join(packages)}."
        yield _point(unit.name, words, "site", unit.site)
        if unit.is_fire_unit:
            yield from _ring(unit)
    yield "</Folder>\n"
    yield _open_folder("Assets")
    for asset in result.scenario.assets:
        yield _point(asset.name, asset.kind, "asset", asset.site)
    yield "</Folder>\n"


def _ring(unit: Unit) -> Iterator[str]:
    range_m = unit.system.advertised_range_m.at(Case.CLAIMED)
    yield f"<Placemark><name>{_text(f'{unit.name}: advertised {range_m / 1000:,.0f} km')}</name>"
    yield "<styleUrl>#ring</styleUrl><MultiGeometry>"
    shape = ring(unit.site, range_m)
    for polygon in getattr(shape, "geoms", [shape]):
        line = _coordinates(polygon.exterior, 0.0)
        yield f"<LineString><tessellate>1</tessellate><coordinates>{line}</coordinates></LineString>"
    yield "</MultiGeometry></Placemark>\n"


def _point(name: str, words: str, style: str, site: Site) -> str:
    where = f"{site.lon_deg:.{_DECIMALS}f},{site.lat_deg:.{_DECIMALS}f},0"
    return (
        f"<Placemark><name>{_text(name)}</name>{_description(words)}<styleUrl>#{style}</styleUrl>"
        f"<Point><coordinates>{where}</coordinates></Point></Placemark>\n"
    )


def _styles(n_levels: int) -> Iterable[str]:
    for index in range(n_levels):
        colour = level_colour(index, n_levels)
        yield _style(
            f"level-{index}", f"<PolyStyle><color>{_colour(colour, 0.45)}</color><outline>0</outline></PolyStyle>"
        )
    yield _style("ring", f"<LineStyle><color>{_colour(RING, 1.0)}</color><width>1.5</width></LineStyle>")
    for name, colour in (("site", SITE), ("asset", ASSET)):
        yield _style(name, f"<IconStyle><color>{_colour(colour, 1.0)}</color><scale>0.9</scale></IconStyle>")


def _style(name: str, inside: str) -> str:
    return f'<Style id="{name}">{inside}</Style>\n'


def _colour(colour: Colour, opacity: float) -> str:
    """KML writes alpha, blue, green, red."""
    red, green, blue = colour
    return f"{round(opacity * 255):02x}{blue:02x}{green:02x}{red:02x}"


def _open_folder(name: str, *, is_visible: bool = True) -> str:
    return f"<Folder><name>{_text(name)}</name><visibility>{is_visible:d}</visibility>\n"


def _description(text: str) -> str:
    """Escape twice: a description is read as XML, and what that holds as HTML."""
    return f"<description>{_text(html_escape(text).replace(chr(10), '<br/>'))}</description>"


def _text(text: str) -> str:
    return xml_escape(_NOT_IN_XML.sub("\ufffd", text))


def _level_words(level: Level) -> str:
    return f"{level.label} ({level.altitude_m:,.0f} m, {_DATUM_WORDS[level.kind]})"
