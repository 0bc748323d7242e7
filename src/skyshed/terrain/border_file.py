"""The user's own borders: GeoJSON, read by us alone, so that no driver can be led to another file or to the network.

Every polygon has a name; polygons of one name are one state. Lines are borders that are disputed.
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely.errors import ShapelyError

from skyshed.errors import InputError
from skyshed.terrain.iso3166 import country_code
from skyshed.terrain.topojson import gathered
from skyshed.terrain.world import Gazetteer

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

_MOST_BYTES = 32_000_000
_NAMES = ("name", "name_en", "admin", "country", "state")
_CODES = ("iso_a3", "iso_a2", "iso_n3", "iso", "id")
_DEGREES = ("CRS84", "4326", "OGC:1.3")
_BROKEN = (ShapelyError, AttributeError, IndexError, KeyError, TypeError, ValueError, OverflowError)


def border_text(path: Path) -> bytes:
    """Return the bytes of a file of borders, which are bounded.

    Raises
    ------
    InputError
        The file does not exist, cannot be read, or is too large.
    """
    try:
        if not path.is_file():
            raise InputError(f"borders '{path}': no such file")
        if path.stat().st_size > _MOST_BYTES:
            raise InputError(f"borders '{path}': larger than {_MOST_BYTES / 1e6:.0f} MB; simplify its lines")
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"borders '{path}': cannot be read ({error.strerror})") from error


def read_borders(name: str, text: bytes) -> Gazetteer:
    """Return the states of a GeoJSON text; ``name`` is its file, for messages.

    Raises
    ------
    InputError
        With the feature's number: no GeoJSON in degrees, a polygon without a name, or one that cannot be.
    """
    polygons: dict[str, list[BaseGeometry]] = defaultdict(list)
    codes: dict[str, str] = {}
    lines: list[shapely.LineString] = []
    for number, feature in enumerate(_features(name, text), start=1):
        where = f"borders '{name}': feature {number}"
        parts = _parts(_shape(feature, where))
        lines += [part for part in parts if isinstance(part, shapely.LineString)]
        shells = [part for part in parts if part.geom_type == "Polygon"]
        if shells:
            state = _name(feature, where)
            polygons[state] += [piece for shell in shells for piece in _mended(shell, where)]
            codes.setdefault(state, _code(feature))
    if not polygons:
        raise InputError(f"borders '{name}': holds no polygon; give states as polygons with a property 'name'")
    states = {state: gathered(parts) for state, parts in polygons.items()}
    return Gazetteer(states, {}, codes, shapely.MultiLineString(lines))


def _features(name: str, text: bytes) -> list[dict]:
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError) as error:
        reason = str(error).splitlines()[0][:80]
        raise InputError(f"borders '{name}': is not GeoJSON ({reason}); save the states as GeoJSON") from error
    kind = whole.get("type") if isinstance(whole, dict) else None
    features = whole.get("features") if kind == "FeatureCollection" else [whole] if kind == "Feature" else None
    if not isinstance(features, list) or not all(isinstance(feature, dict) for feature in features):
        raise InputError(f"borders '{name}': is not a GeoJSON FeatureCollection; save the states as GeoJSON")
    crs = json.dumps(whole.get("crs") or "CRS84")
    if not any(word in crs for word in _DEGREES):
        raise InputError(f"borders '{name}': has coordinates in {_clean(crs)}; GeoJSON is in degrees (WGS 84)")
    return features


def _shape(feature: dict, where: str) -> BaseGeometry:
    try:
        with np.errstate(invalid="ignore"):  # what is not a number lies nowhere, as is said below
            shape = shapely.force_2d(shapely.geometry.shape(feature["geometry"]))
            shape = shapely.transform(shape, _unwrapped) if _jumps(shape) else shape
        lon_deg, lat_deg = shapely.get_coordinates(shape).T
    except _BROKEN as error:
        raise InputError(f"{where}: its geometry is broken; give a Polygon, MultiPolygon or line") from error
    # Compared so that what is not a number fails too.
    if not (lon_deg.size and (np.abs(lon_deg) <= 540.0).all() and (np.abs(lat_deg) <= 90.0).all()):
        raise InputError(f"{where}: does not lie on Earth; GeoJSON has longitude, latitude in degrees")
    return shape


def _parts(shape: BaseGeometry) -> list[BaseGeometry]:
    """Return the single shapes of a shape, out of any collections within it."""
    parts = [shape]
    while any(hasattr(part, "geoms") for part in parts):
        parts = [polygon for part in parts for polygon in getattr(part, "geoms", [part])]
    return parts


def _jumps(shape: BaseGeometry) -> bool:
    """Whether a ring passes 180 degrees by a jump."""
    rings = (shapely.get_coordinates(ring)[:, 0] for ring in shapely.get_rings(_parts(shape)))
    return any(np.abs(np.diff(lon_deg)).max(initial=0.0) > 180.0 for lon_deg in rings)


def _unwrapped(xy: np.ndarray) -> np.ndarray:
    return np.column_stack([np.mod(xy[:, 0], 360.0), xy[:, 1]])


def _mended(shape: BaseGeometry, where: str) -> list[BaseGeometry]:
    # "linework" keeps a hole that is reached through a cut; "structure" fills it.
    try:
        whole = shape if shape.is_valid else shapely.make_valid(shape, method="linework")
    except ShapelyError as error:
        raise InputError(f"{where}: its polygon cannot be mended; draw its ring anew") from error
    return [part for part in _parts(whole) if part.geom_type == "Polygon"]


def _property(feature: dict, keys: tuple[str, ...]) -> list[str]:
    properties = feature.get("properties")
    said = properties if isinstance(properties, dict) else {}
    folded = {str(key).casefold(): value for key, value in said.items()}
    folded.setdefault("id", feature.get("id"))
    return [str(folded[key]) for key in keys if isinstance(folded.get(key), str | int)]


def _name(feature: dict, where: str) -> str:
    found = [name for name in map(_clean, _property(feature, _NAMES)) if name]
    if not found:
        raise InputError(f"{where}: has no name; give every polygon a property 'name'")
    return found[0]


def _code(feature: dict) -> str:
    return next(filter(None, map(country_code, _property(feature, _CODES))), "")


def _clean(text: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[:80]
