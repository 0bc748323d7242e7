"""Whose view the package's outlines take: Natural Earth's lines, and the United Nations' owners where one is known.

Natural Earth draws who holds a place (1:10 million); visionscarto's edition of it (1:50 million) follows the United
Nations for Crimea and Western Sahara. Coasts and lines are taken from the finer one, owners from the other. What the
finer one shows apart, because it is leased or declared a state that no other of the United Nations' members but one
recognises, is part of the state that the United Nations name. `docs/explanation/borders.md` lists every place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import shapely

from skyshed.terrain.iso3166 import KOSOVO
from skyshed.terrain.topojson import gathered
from skyshed.terrain.world import Gazetteer

if TYPE_CHECKING:
    from shapely import LineString
    from shapely.geometry.base import BaseGeometry

# Holder in the finer outlines, and owner as the coarser ones draw it: whole polygons that lie mostly within the
# owner's, or all that lies in the box around it (its border there is a parallel, 27°40' N).
_OWNERS = (("Russia", "Ukraine", "polygons"), ("Morocco", "W. Sahara", "box"))
# Part in the finer outlines -> whose it is, and whether anybody disputes that.
_PARTS = {
    "N. Cyprus": ("Cyprus", True),
    "Cyprus U.N. Buffer Zone": ("Cyprus", True),
    "Somaliland": ("Somalia", True),
    "Baikonur": ("Kazakhstan", False),  # leased to Russia
    "USNB Guantanamo Bay": ("Cuba", False),  # leased to the United States
}
_NAMES = {"Macedonia": "North Macedonia"}
_CODES = {"Kosovo": KOSOVO}
# Lines that a party to them disputes: between these two, as (west, south, east, north) where only a stretch is.
_EVERYWHERE = (-180.0, -90.0, 180.0, 90.0)
_DISPUTED = {
    ("Serbia", "Kosovo"): _EVERYWHERE,
    ("Israel", "Palestine"): _EVERYWHERE,
    ("Israel", "Syria"): _EVERYWHERE,
    ("India", "Pakistan"): (72.0, 32.4, 80.0, 38.0),
    ("India", "Siachen Glacier"): _EVERYWHERE,
    ("Pakistan", "Siachen Glacier"): _EVERYWHERE,
    ("China", "Siachen Glacier"): _EVERYWHERE,
    ("China", "Pakistan"): _EVERYWHERE,
    ("China", "India"): _EVERYWHERE,
    ("Sudan", "S. Sudan"): _EVERYWHERE,
    ("Egypt", "Sudan"): (33.0, 21.0, 38.0, 24.0),
    ("Morocco", "W. Sahara"): _EVERYWHERE,
}
_MAJORITY = 0.5


def composed(detailed: Iterable[tuple[str, str, BaseGeometry]], owners: Mapping[str, BaseGeometry]) -> Gazetteer:
    """Return the states in fine lines, each place with its owner.

    ``detailed`` yields (code, name, outline); ``owners`` are coarse outlines of those whose extent differs.
    """
    rows = list(detailed)
    states = {_NAMES.get(name, name): shape for _, name, shape in rows if not shape.is_empty}
    codes = {_NAMES.get(name, name): _CODES.get(name, code) for code, name, _ in rows}
    lines: list[LineString] = []
    for holder, owner, how in _OWNERS:
        divided = _by_polygons if how == "polygons" else _by_box
        states[holder], held = divided(states[holder], owners[owner])
        lines += _shared(held, states[owner])
        states[owner] = _joined(states[owner], held)
    parts = {name: states.pop(name) for name in _PARTS}
    dots = {name: shape for _, name, shape in rows if shape.is_empty}
    for name, (owner, is_disputed) in _PARTS.items():
        lines += _shared(parts[name], states[owner]) if is_disputed else []
        states[owner] = _joined(states[owner], parts[name])
    for (one, other), stretch in _DISPUTED.items():
        lines += _shared(states[one], states[other], stretch)
    return Gazetteer(states, parts | dots, codes, shapely.MultiLineString(lines))


def _by_polygons(shape: BaseGeometry, owned: BaseGeometry) -> tuple[BaseGeometry, BaseGeometry]:
    own: list[BaseGeometry] = []
    held: list[BaseGeometry] = []
    for part in shapely.get_parts(shape):
        is_held = part.intersection(owned).area > _MAJORITY * part.area
        (held if is_held else own).append(part)
    return gathered(own), gathered(held)


def _by_box(shape: BaseGeometry, owned: BaseGeometry) -> tuple[BaseGeometry, BaseGeometry]:
    frame = shapely.box(*owned.bounds)
    return gathered(_polygons(shape.difference(frame))), gathered(_polygons(shape.intersection(frame)))


def _joined(whole: BaseGeometry, part: BaseGeometry) -> BaseGeometry:
    return gathered(_polygons(shapely.union_all([whole, part])))


def _polygons(shape: BaseGeometry) -> list[BaseGeometry]:
    return [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]


def _shared(
    one: BaseGeometry, other: BaseGeometry, stretch: tuple[float, float, float, float] = _EVERYWHERE
) -> list[LineString]:
    """Return the lines that two outlines have in common, within a box."""
    common = shapely.clip_by_rect(one.boundary.intersection(other.boundary), *stretch)
    lines = [part for part in shapely.get_parts(common) if part.geom_type == "LineString"]
    return list(shapely.get_parts(shapely.line_merge(shapely.MultiLineString(lines)))) if lines else []
