"""Outlines: countries (the package's, or the user's own), the user's polygons, boxes; all in degrees.

Longitudes run on: an outline that passes 180 degrees (Fiji, Russia, the United States) leaves the
usual range on the side of its smaller part, so that Russia spans 19.6 to 190.4 and nothing is cut
at 180. An outline that leads around the whole Earth (Antarctica) stays as it is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import shapely

from skyshed.errors import InputError, printable
from skyshed.geodesic import WGS84
from skyshed.jobs.cache import cached_arrays
from skyshed.terrain.area_file import polygons_in
from skyshed.terrain.border_file import border_text, read_borders
from skyshed.terrain.borders import composed
from skyshed.terrain.country_names import country_key
from skyshed.terrain.iso3166 import country_code
from skyshed.terrain.rings import beside, running_on
from skyshed.terrain.topojson import decode, gathered
from skyshed.terrain.world import Gazetteer
from skyshed.units import format_share

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from skyshed.model.scenario import Area

COUNTRIES_FILE = Path(__file__).parent / "data" / "countries-10m.json"
OWNERS_FILE = COUNTRIES_FILE.with_name("countries-un-50m.json")
_ATTRIBUTION = (
    "Borders: Natural Earth, with the United Nations' owners of Crimea, Western Sahara, Northern Cyprus and Somaliland "
    "(after visionscarto, BSD-3-Clause); disputed lines dashed; they imply no position on the status of any territory"
)
# Outlines for 1:10 million lie off by about half a kilometre; the smallest came out nine times too large.
_OFF_KM, _DOUBTFUL_SHARE, _TOO_SMALL_KM2 = 0.5, 0.1, 20.0
_MOST_LON_DEG = 540.0  # once around, from any beginning: outlines run on
_SEAM_DEG = 1e-6


def outline(area: Area) -> BaseGeometry:
    """Return the polygon(s) of an area, (longitude, latitude) in degrees.

    Raises
    ------
    InputError
        No such country, a file that holds no polygon or does not say where it lies, a box without area.
    """
    if area.country is not None:
        return country(area.country, area.borders)
    if area.file is not None:
        return _from_file(area.file)
    if area.bounds_deg is not None:
        return _from_bounds(area.name, area.bounds_deg)
    raise InputError(f"area '{area.name}' names no country, file or bounds; give one of them")


def country(name: str, borders: Path | None = None, where: str = "area") -> BaseGeometry:
    """Return the outline of a country, by one of its names or its ISO 3166 code (IQ, IRQ or 368).

    ``borders`` is the user's own file of countries; None: the package's outlines. ``where`` is what was read.
    """
    return _shipped_country(name, where) if borders is None else _country(name, borders, where)


@lru_cache(maxsize=64)
def _shipped_country(name: str, where: str) -> BaseGeometry:
    return _country(name, None, where)


def _country(name: str, borders: Path | None, where: str) -> BaseGeometry:
    known = _world(borders)
    shapes = known.states | known.parts
    found = _name_in(known, shapes, name)
    if found is None:
        inside = "" if borders is None else f" in '{borders.name}'"
        raise InputError(
            f"{where}: no country {printable(name)!r}{inside}; give its English name or its ISO code, as in Iraq or IQ"
        )
    if borders is None and area_km2(shapes[found]) < _TOO_SMALL_KM2:
        raise InputError(
            f"{where}: {found} is too small for the outlines inside the package, which are drawn for 1:10 million; "
            "give its border as a file (area: {file: border.geojson}), or bounds"
        )
    return shapes[found]


def _name_in(known: Gazetteer, shapes: Mapping[str, BaseGeometry], asked: str) -> str | None:
    """Return the name in a gazetteer of what is asked for: as written there, by code, or by another name of it."""
    written = " ".join(asked.split()).casefold()
    same = next((name for name in shapes if name.casefold() == written), None)
    key = country_key(asked) if same is None else None
    if key is None:
        return same
    return known.name_of(country_code(key)) or next((name for name in shapes if country_key(name) == key), None)


def state_or_part(key: str) -> BaseGeometry | None:
    """Return the package's outline of what `country_key` found, None if there is none."""
    known = _world(None)
    shapes = known.states | known.parts
    found = _name_in(known, shapes, key)
    return shapes[found] if found is not None else None


def countries(borders: Path | None = None) -> Mapping[str, BaseGeometry]:
    """Return all states, keyed by English name, sorted by it: the package's, or those of the user's own file."""
    return MappingProxyType(_world(borders).states)


def disputed_lines(borders: Path | None = None) -> BaseGeometry:
    """Return the lines that are known to be disputed, to be drawn dashed."""
    return _world(borders).disputed


def attribution(borders: Path | None = None) -> str:
    """Return whose borders these are and whose view they take, without a full stop."""
    if borders is None:
        return _ATTRIBUTION
    name = "".join(letter if letter.isprintable() else "?" for letter in borders.name)
    return f"Borders: the user's own ({name}); they imply no position on the status of any territory"


def borders_record(borders: Path | None = None) -> list[dict[str, str]]:
    """Return the name and sha256 of each file that the borders come from."""
    files = (COUNTRIES_FILE, OWNERS_FILE) if borders is None else (borders,)
    return [{"file": file.name, "sha256": hashlib.sha256(file.read_bytes()).hexdigest()} for file in files]


def coarseness(area: Area) -> str:
    """Return a sentence where an area is a country too small for its outline to be relied on, else nothing."""
    if area.country is None or area.borders is not None:
        return ""
    shape = country(area.country)
    km2 = area_km2(shape)
    share = _OFF_KM * abs(WGS84.geometry_area_perimeter(shape)[1]) / 1000 / km2
    if share <= _DOUBTFUL_SHARE:
        return ""
    doubt = f"about {format_share(share)} of it" if share < 1 else "all of it"
    return (
        f"The outline of {area.name} is drawn for 1:10 million and coarse for so small a country: it holds {km2:,.0f} "
        f"km², and {doubt} lies within half a kilometre of its line; give its border as a file before quoting shares."
    )


def area_km2(shape: BaseGeometry) -> float:
    """Return the area of an outline on the ellipsoid, square kilometres."""
    return abs(WGS84.geometry_area_perimeter(shape)[0]) / 1e6


def _world(borders: Path | None) -> Gazetteer:
    return _shipped() if borders is None else _own(borders.name, border_text(borders))


@lru_cache(maxsize=2)
def _own(name: str, text: bytes) -> Gazetteer:
    return _run_on(read_borders(name, text))


def _run_on(world: Gazetteer) -> Gazetteer:
    return replace(world, states={name: continuous(world.states[name]) for name in sorted(world.states)})


@lru_cache(maxsize=1)
def _shipped() -> Gazetteer:
    """Return the package's outlines; composing them takes seconds, so they are kept in the cache."""
    try:
        texts = [path.read_bytes() for path in (COUNTRIES_FILE, OWNERS_FILE)]
    except OSError as error:
        raise InputError(
            f"country outlines ({Path(error.filename).name}) are not in this installation; build the package again, "
            "or give the area as a file or as bounds"
        ) from error
    digests = [hashlib.sha256(text).hexdigest() for text in texts]
    return Gazetteer.from_arrays(cached_arrays("countries", {"sha256": digests}, lambda: _as_arrays(*texts)))


def _as_arrays(detailed: bytes, coarse: bytes) -> dict[str, np.ndarray]:
    owners = {name: shape for _, name, shape in decode(json.loads(coarse), "countries")}
    found = composed(decode(json.loads(detailed), "countries"), owners)
    return _run_on(found).as_arrays()


def continuous(shape: BaseGeometry) -> BaseGeometry:
    """Move parts by whole turns so that the longitudes run on without the widest empty stretch of them."""
    parts = shapely.get_parts(shape)
    if parts.size == 0:
        return shape
    west, _, east, _ = shapely.bounds(parts).T
    begin = _east_of_widest_gap(np.mod(west, 360.0), east - west)
    if begin is None:
        return shape
    start = begin + np.mod(west - begin, 360.0)
    middle = (start.min() + (start + east - west).max()) / 2
    turns = np.round((start - 360.0 * np.round(middle / 360.0) - west) / 360.0)
    if not turns.any():
        return shape
    moved = [_moved(part, 360.0 * n) for part, n in zip(parts, turns, strict=True)]
    at_seam = np.abs(np.stack([west, east]) % 360.0 - 180.0).min(axis=0) < _SEAM_DEG
    joined = shapely.union_all([part for part, is_cut in zip(moved, at_seam, strict=True) if is_cut])
    whole = [part for part, is_cut in zip(moved, at_seam, strict=True) if not is_cut]
    return gathered([*shapely.get_parts(joined), *whole])


def _east_of_widest_gap(west: np.ndarray, width: np.ndarray) -> float | None:
    """Return where the widest stretch of longitudes ends that no part covers; None if all are covered."""
    order = np.argsort(west)
    west, ends = west[order], np.maximum.accumulate((west + width)[order])
    before = np.maximum(np.append(-np.inf, ends[:-1]), ends[-1] - 360.0)  # the last parts may reach around
    gaps = west - before
    widest = int(np.argmax(gaps))
    return float(west[widest]) if gaps[widest] > 0.0 else None


def _moved(shape: BaseGeometry, lon_deg: float) -> BaseGeometry:
    return shapely.transform(shape, lambda xy: xy + np.array([lon_deg, 0.0])) if lon_deg else shape


def _from_bounds(name: str, bounds_deg: tuple[float, float, float, float]) -> BaseGeometry:
    south, west, north, east = bounds_deg
    if not -90.0 <= south < north <= 90.0:
        raise InputError(
            f"area '{name}': bounds lead from latitude {south:g} to {north:g}; south comes first, within ±90"
        )
    while east <= west:
        east += 360.0
    if not east - west <= 360.0:
        raise InputError(f"area '{name}': bounds lead from longitude {west:g} to {east:g}, more than once around")
    return shapely.box(west, south, east, north)


def _from_file(path: Path) -> BaseGeometry:
    parts = [polygon for polygon in map(running_on, polygons_in(path)) if not polygon.is_empty]
    whole = shapely.union_all([beside(part, parts[0]) for part in parts])
    if whole.is_empty or not np.isfinite(whole.bounds).all() or not _is_on_earth(whole):
        raise InputError(f"area file '{path}' holds no polygon that lies on Earth; check its reference system")
    return continuous(whole)


def _is_on_earth(shape: BaseGeometry) -> bool:
    west, south, east, north = shape.bounds
    return south >= -90.0 and north <= 90.0 and west >= -_MOST_LON_DEG and east <= _MOST_LON_DEG
