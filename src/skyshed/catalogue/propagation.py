"""The settings of propagation that a person may write: in scenarios, on the command line and in Python."""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace

from skyshed.catalogue.entry import Entry
from skyshed.catalogue.keys import CLUTTER_KEYS, RAIN_KEYS
from skyshed.catalogue.nearest import suggestion
from skyshed.catalogue.nodes import Node
from skyshed.model.propagation import Clutter, Propagation, Rain
from skyshed.units import UnitError, format_quantity, parse_quantity

RAIN_RATE_MM_H = 0.0, 250.0  # cloudbursts of a few minutes reach the upper end; ITU-R P.838 is a power law beyond it
RAIN_EXTENT_M = 100.0, 500e3
RAIN_HEIGHT_M = 100.0, 10e3
USUAL_RAIN_EXTENT_M = 30e3  # assumed: a belt of rain around the radar, larger than one shower and smaller than a front
# The mean rain height of the tropics in the maps of ITU-R P.839-4; at 35 degrees of latitude they have 3.7 km.
USUAL_RAIN_HEIGHT_M = 5e3
IMPROVEMENT_DB = 0.0, 100.0
REFLECTIVITY_DB = -80.0, 0.0
BEAMWIDTH_DEG = 0.1, 30.0
RESOLUTION_M = 1.0, 10e3
# Assumed, for rural land at grazing angles below a degree. It differs by kind and relief of the ground, by depression
# angle and by frequency, with which it rises over farmland and falls over forest (Billingsley and Larrabee,
# "Multifrequency Measurements of Radar Ground Clutter at 42 Sites", MIT Lincoln Laboratory, TR-916, 1991).
USUAL_REFLECTIVITY_DB = -30.0
USUAL_BEAMWIDTH_DEG = 1.5  # assumed: a search radar of some metres across, at S band
USUAL_RESOLUTION_M = 150.0  # assumed: c tau / 2 of a (compressed) pulse of 1 us


def parse_propagation(text: str) -> Propagation:
    """Return the setting that is written, in capitals or not, with hyphens, underscores or spaces.

    >>> parse_propagation("Line of sight")
    <Propagation.LINE_OF_SIGHT: 'line-of-sight'>

    Raises
    ------
    UnitError
        If it is not a setting.
    """
    word = "-".join(text.lower().replace("_", " ").replace("-", " ").split())
    try:
        return Propagation(word)
    except ValueError:
        raise UnitError(f"{text.strip()!r} is not known; {suggestion(word, tuple(Propagation))}") from None


def parse_rain_rate(text: str) -> float:
    """Return how hard it rains (mm/h); 0 where it does not, or "none" is written.

    >>> parse_rain_rate("10 mm/h"), parse_rain_rate("none")
    (10.0, 0.0)

    Raises
    ------
    UnitError
        If it is not a rain rate, or one that no rain has.
    """
    return 0.0 if _says_none(text) else within(_quantity_or_none(text, "rain rate"), RAIN_RATE_MM_H, "mm/h", text)


def read_rain(top: Entry) -> Rain | None:
    """Return the rain that a scenario declares; None where it declares none, or it cannot be used."""
    node = top.values.get("rain")
    if node is None or _is_off(node, parse_rain_rate, 0.0):
        return None
    if not isinstance(node.value, Mapping):
        right = "write for example rain: {rate: 10 mm/h}, or rain: none"
        top.note_key("rain", f"is {node.kind}, and names no rate; {right}")
        return None
    entry = Entry(node, "rain", top.noted)
    entry.only(RAIN_KEYS)
    rate_mm_h = entry.read("rate", parse_rain_rate) if entry.require("rate", "10 mm/h") else None
    extent_m = _length_m(entry, "extent", RAIN_EXTENT_M, USUAL_RAIN_EXTENT_M)
    height_m = _length_m(entry, "height", RAIN_HEIGHT_M, USUAL_RAIN_HEIGHT_M)
    return rain_of(rate_mm_h, Rain(0.0, extent_m, height_m))


def rain_of(rate_mm_h: float | None, like: Rain | None) -> Rain | None:
    """Return rain of a rate, as far and as high as other rain, or as is usual; None where it does not rain."""
    if not rate_mm_h:
        return None
    extent_m, height_m = (USUAL_RAIN_EXTENT_M, USUAL_RAIN_HEIGHT_M) if like is None else (like.extent_m, like.height_m)
    return Rain(rate_mm_h, extent_m, height_m)


def parse_improvement(text: str) -> float:
    """Return by how much processing weakens the ground's echo against a target's (dB), infinite for "none".

    >>> parse_improvement("40 dB"), parse_improvement("none")
    (40.0, inf)

    Raises
    ------
    UnitError
        If it is not a number of decibels, or one that no radar reaches.
    """
    return math.inf if _says_none(text) else within(_quantity_or_none(text, "decibels"), IMPROVEMENT_DB, "dB", text)


def _says_none(text: str) -> bool:
    return text.strip().lower() == "none"


def _quantity_or_none(text: str, dimension: str) -> float:
    try:
        return parse_quantity(text, dimension)
    except UnitError as error:
        raise UnitError(f"{error}, or none") from None


def _is_off(node: Node, parse: Callable[[str], float], off: float) -> bool:
    """Whether a text stands in place of the mapping that says: nothing of the kind. A key with nothing does not."""
    if not isinstance(node.value, str):
        return False
    try:
        return (node.is_null and bool(node.value)) or parse(node.value) == off
    except UnitError:
        return False


def read_clutter(top: Entry) -> Clutter | None:
    """Return the clutter that a scenario declares; None where it declares none, or it cannot be used."""
    node = top.values.get("clutter")
    if node is None or _is_off(node, parse_improvement, math.inf):
        return None
    if not isinstance(node.value, Mapping):
        right = "write for example clutter: {improvement: 40 dB}, or clutter: none"
        top.note_key("clutter", f"is {node.kind}, and names no improvement; {right}")
        return None
    entry = Entry(node, "clutter", top.noted)
    entry.only(CLUTTER_KEYS)
    improvement_db = entry.read("improvement", parse_improvement) if entry.require("improvement", "40 dB") else None
    reflectivity_db = entry.read("reflectivity", _parse_reflectivity)
    beamwidth_deg = entry.read(
        "beamwidth", lambda text: within(parse_quantity(text, "angle"), BEAMWIDTH_DEG, "deg", text)
    )
    like = Clutter(
        0.0,
        USUAL_REFLECTIVITY_DB if reflectivity_db is None else reflectivity_db,
        USUAL_BEAMWIDTH_DEG if beamwidth_deg is None else beamwidth_deg,
        _length_m(entry, "resolution", RESOLUTION_M, USUAL_RESOLUTION_M),
    )
    return None if improvement_db is None else clutter_of(improvement_db, like)


def clutter_of(improvement_db: float, like: Clutter | None) -> Clutter | None:
    """Return clutter of an improvement, over other clutter's ground or over the usual one; None for an infinite one."""
    if math.isinf(improvement_db):
        return None
    usual = Clutter(improvement_db, USUAL_REFLECTIVITY_DB, USUAL_BEAMWIDTH_DEG, USUAL_RESOLUTION_M)
    return usual if like is None else replace(like, improvement_db=improvement_db)


def _parse_reflectivity(text: str) -> float:
    return within(parse_quantity(text, "decibels", example="-30 dB"), REFLECTIVITY_DB, "dB", text)


def _length_m(entry: Entry, key: str, span_m: tuple[float, float], usual_m: float) -> float:
    found_m = entry.read(key, lambda text: within(parse_quantity(text, "length"), span_m, "m", text))
    return usual_m if found_m is None else found_m


def within(value: float, span: tuple[float, float], unit: str, written: str) -> float:
    """Return a value that lies in a span, or raise `UnitError` with what was written."""
    if not span[0] <= value <= span[1]:
        least, most = (format_quantity(end, unit) for end in span)
        raise UnitError(f"{written.strip()!r} is not between {least} and {most}")
    return value
