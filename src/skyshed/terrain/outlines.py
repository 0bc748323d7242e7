"""Outlines: countries (Natural Earth 1:10 million, public domain), the user's polygons, boxes; all in degrees.

Longitudes run on: an outline that passes 180 degrees (Fiji, Russia, the United States) leaves the
usual range on the side of its smaller part, so that Russia spans 19.6 to 190.4 and nothing is cut
at 180. An outline that leads around the whole Earth (Antarctica) stays as it is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import shapely

from skyshed.errors import InputError
from skyshed.terrain.iso3166 import ALIASES, country_code

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from skyshed.model.scenario import Area

ATTRIBUTION = "Borders: Natural Earth (public domain); they imply no position on the status of any territory"
COUNTRIES_FILE = Path(__file__).parent / "data" / "countries-10m.json"
_POLYGONS = {"Polygon", "MultiPolygon"}


def outline(area: Area) -> BaseGeometry:
    """Return the polygon(s) of an area, (longitude, latitude) in degrees.

    Raises
    ------
    InputError
        No such country, a file that holds no polygon or does not say where it lies, a box without area.
    """
    if area.country is not None:
        return country(area.country)
    if area.file is not None:
        return _from_file(area.file)
    if area.bounds_deg is not None:
        return _from_bounds(area.name, area.bounds_deg)
    raise InputError(f"area '{area.name}' names no country, file or bounds; give one of them")


def country(name: str) -> BaseGeometry:
    """Return the outline of a country, by its name or its ISO 3166 code (IQ, IRQ or 368)."""
    shapes = countries()
    by_folded = {each.casefold(): each for each in shapes}
    by_folded |= {alias: known for alias, known in ALIASES.items() if known in shapes}
    asked = " ".join(name.split()).casefold()
    if asked in by_folded:
        return shapes[by_folded[asked]]
    code = country_code(asked)
    if code is not None and code in _names_by_code():
        return shapes[_names_by_code()[code]]
    near = get_close_matches(asked, by_folded, n=3, cutoff=0.6)
    hint = ", ".join(repr(by_folded[each]) for each in near)
    raise InputError(
        f"area: no country '{name}'; "
        + (f"did you mean {hint}?" if near else "give its English name or its ISO code, as in Iraq or IQ")
    )


@lru_cache(maxsize=1)
def countries() -> Mapping[str, BaseGeometry]:
    """Return all countries, keyed by English name, sorted by it."""
    topology = _topology()
    arcs = _arcs(topology)
    shapes: dict[str, BaseGeometry] = {}
    for each in sorted(topology["objects"]["countries"]["geometries"], key=lambda shape: shape["properties"]["name"]):
        if each["type"] in _POLYGONS:
            name = each["properties"]["name"]
            shape = continuous(_shape(each, arcs))
            if not shape.is_empty:
                shapes[name] = shape
    return MappingProxyType(shapes)


def continuous(shape: BaseGeometry) -> BaseGeometry:
    """Join what was cut at 180 degrees: parts west of the widest empty stretch of longitudes move by one turn."""
    parts = shapely.get_parts(shape)
    west, _, east, _ = shapely.bounds(parts).T
    if parts.size == 0 or west.min() > -179.999 or east.max() < 179.999:
        return shape
    order = np.argsort(west)
    reach = np.maximum.accumulate(east[order])
    gaps = west[order][1:] - reach[:-1]
    if gaps.size == 0 or gaps.max() <= 0.0:
        return shape
    begin = west[order][int(np.argmax(gaps)) + 1]
    moved = [_moved(part, 360.0 if left < begin else 0.0) for part, left in zip(parts, west, strict=True)]
    whole = shapely.union_all(moved)
    middle = (whole.bounds[0] + whole.bounds[2]) / 2
    return _moved(whole, -360.0 * np.round(middle / 360.0))


def _moved(shape: BaseGeometry, lon_deg: float) -> BaseGeometry:
    return shapely.transform(shape, lambda xy: xy + [lon_deg, 0.0]) if lon_deg else shape


@lru_cache(maxsize=1)
def _topology() -> dict:
    try:
        return json.loads(COUNTRIES_FILE.read_bytes())
    except OSError as error:
        raise InputError(
            f"country outlines ({COUNTRIES_FILE.name}) are not in this installation; build the package again, "
            "or give the area as a file or as bounds"
        ) from error


@lru_cache(maxsize=1)
def _names_by_code() -> dict[str, str]:
    shapes = _topology()["objects"]["countries"]["geometries"]
    # Dependencies without a code of their own (Somaliland ...) have none here; a code's first shape is the country.
    return {each["id"]: each["properties"]["name"] for each in reversed(shapes) if "id" in each}


def _arcs(topology: dict) -> list[np.ndarray]:
    """Decode quantised, delta-coded arcs into degrees (TopoJSON format specification, section 2.1.2)."""
    scale, translate = (np.array(topology["transform"][key]) for key in ("scale", "translate"))
    return [np.cumsum(np.array(arc), axis=0) * scale + translate for arc in topology["arcs"]]


def _shape(each: dict, arcs: list[np.ndarray]) -> BaseGeometry:
    polygons = each["arcs"] if each["type"] == "MultiPolygon" else [each["arcs"]]
    parts = []
    for polygon in polygons:
        shell, *holes = (_ring(ring, arcs) for ring in polygon)
        if len(shell) >= 4:  # an islet smaller than the quantisation is a point or a line
            middle = (shell[:, 0].min() + shell[:, 0].max()) / 2
            parts.append(shapely.Polygon(shell, [_beside(hole, middle) for hole in holes if len(hole) >= 4]))
    whole = parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
    return whole if whole.is_valid else shapely.make_valid(whole, method="structure", keep_collapsed=False)


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
    return ring + [360.0 * np.round((middle_deg - ring[:, 0].mean()) / 360.0), 0.0]


def _from_bounds(name: str, bounds_deg: tuple[float, float, float, float]) -> BaseGeometry:
    south, west, north, east = bounds_deg
    if not -90.0 <= south < north <= 90.0:
        raise InputError(f"area '{name}': bounds lead from latitude {south:g} to {north:g}; south comes first, within ±90")
    while east <= west:
        east += 360.0
    if not east - west <= 360.0:
        raise InputError(f"area '{name}': bounds lead from longitude {west:g} to {east:g}, more than once around")
    return shapely.box(west, south, east, north)


def _from_file(path: Path) -> BaseGeometry:
    import geopandas
    from pyogrio.errors import DataLayerError, DataSourceError

    if not path.is_file():
        raise InputError(f"area file '{path}' does not exist")
    try:
        frame = geopandas.read_file(path, engine="pyogrio")
    except (DataSourceError, DataLayerError, ValueError) as error:
        reason = str(error).splitlines()[0][:200]
        raise InputError(f"area file '{path}' cannot be read ({reason}); give GeoJSON or a GeoPackage") from error
    if "geometry" not in frame or not frame.geometry.geom_type.isin(_POLYGONS).any():
        raise InputError(f"area file '{path}' holds no polygon")
    if frame.crs is None:
        raise InputError(f"area file '{path}' does not say its coordinate reference system; write it in, or use GeoJSON")
    shapes = frame.geometry[frame.geometry.geom_type.isin(_POLYGONS)].to_crs("EPSG:4326").force_2d()
    whole = shapely.union_all(shapely.make_valid(shapes.to_numpy(), method="structure", keep_collapsed=False))
    if whole.is_empty or not np.isfinite(whole.bounds).all() or max(np.abs(whole.bounds[1::2])) > 90.0:
        raise InputError(f"area file '{path}' holds no polygon that lies on Earth; check its reference system")
    return continuous(whole)
