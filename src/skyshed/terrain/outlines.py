"""Outlines: countries (Natural Earth 1:10 million, public domain), the user's polygons, boxes; all in degrees.

Longitudes run on: an outline that passes 180 degrees (Fiji, Russia, the United States) leaves the
usual range on the side of its smaller part, so that Russia spans 19.6 to 190.4 and nothing is cut
at 180. An outline that leads around the whole Earth (Antarctica) stays as it is.
"""

from __future__ import annotations

import hashlib
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
from skyshed.jobs.cache import cached_arrays
from skyshed.terrain.area_file import polygons_in
from skyshed.terrain.iso3166 import ALIASES, country_code
from skyshed.terrain.rings import beside, running_on
from skyshed.terrain.topojson import decode, gathered

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from skyshed.model.scenario import Area

ATTRIBUTION = "Borders: Natural Earth (public domain); they imply no position on the status of any territory"
COUNTRIES_FILE = Path(__file__).parent / "data" / "countries-10m.json"
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
    return MappingProxyType({name: shape for _, name, shape in _decoded()})


@lru_cache(maxsize=1)
def _decoded() -> list[tuple[str, str, BaseGeometry]]:
    """Return (code, name, outline) of every country; decoding takes a second, so it is kept in the cache."""
    try:
        text = COUNTRIES_FILE.read_bytes()
    except OSError as error:
        raise InputError(
            f"country outlines ({COUNTRIES_FILE.name}) are not in this installation; build the package again, "
            "or give the area as a file or as bounds"
        ) from error
    kept = cached_arrays("countries", {"sha256": hashlib.sha256(text).hexdigest()}, lambda: _as_arrays(text))
    pieces = np.split(kept["wkb"], kept["ends"][:-1])
    shapes = shapely.from_wkb([piece.tobytes() for piece in pieces])
    return list(zip(kept["codes"].tolist(), kept["names"].tolist(), shapes, strict=True))


def _as_arrays(text: bytes) -> dict[str, np.ndarray]:
    found = [(code, name, continuous(shape)) for code, name, shape in decode(json.loads(text), "countries")]
    found = sorted((each for each in found if not each[2].is_empty), key=lambda each: each[1])
    wkb = [np.frombuffer(shapely.to_wkb(shape), np.uint8) for _, _, shape in found]
    return {
        "codes": np.array([code for code, _, _ in found]),
        "names": np.array([name for _, name, _ in found]),
        "wkb": np.concatenate(wkb),
        "ends": np.cumsum([piece.size for piece in wkb]),
    }


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


def _names_by_code() -> dict[str, str]:
    # Somaliland and other disputed places have no code; where two shapes share one, the larger is the country.
    by_size = sorted(_decoded(), key=lambda each: each[2].area)
    return {code: name for code, name, _ in by_size if code}


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
    parts = [each for each in map(running_on, polygons_in(path)) if not each.is_empty]
    whole = shapely.union_all([beside(part, parts[0]) for part in parts])
    if whole.is_empty or not np.isfinite(whole.bounds).all() or not _is_on_earth(whole):
        raise InputError(f"area file '{path}' holds no polygon that lies on Earth; check its reference system")
    return continuous(whole)


def _is_on_earth(shape: BaseGeometry) -> bool:
    west, south, east, north = shape.bounds
    return south >= -90.0 and north <= 90.0 and west >= -_MOST_LON_DEG and east <= _MOST_LON_DEG
