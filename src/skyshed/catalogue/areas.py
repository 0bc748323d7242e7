"""The area of a scenario: a country, a polygon file or a box, and the borders that it is drawn with."""

from dataclasses import replace
from pathlib import Path

from skyshed.catalogue.entry import Entry
from skyshed.catalogue.keys import AREA_KEYS, BOUNDS_KEYS
from skyshed.catalogue.nodes import lacking
from skyshed.catalogue.places import parse_eastern_side, parse_latitude, parse_longitude
from skyshed.model.scenario import Area


def read_area(top: Entry, folder: Path) -> Area:
    """Return the area of a scenario, with the user's own borders; what cannot be used is noted.

    ``folder`` is where relative paths begin.
    """
    borders = _existing(top, "borders", top.text("borders"), folder)
    return replace(_area(top, folder), borders=borders)


def _area(top: Entry, folder: Path) -> Area:
    node, inner = top.require("area", "{country: Iraq}"), top.entry("area")
    if node is None or inner is None:
        return Area("?")
    inner.only(AREA_KEYS)
    stated = [key for key in ("country", "file", "bounds") if inner.has(key)]
    if len(stated) != 1:
        inner.note_key(
            "", f"states {' and '.join(stated) or 'nothing'}; exactly one of country, file, bounds is needed"
        )
        return Area("?")
    if stated == ["country"]:
        country = inner.text("country")
        return Area(inner.text("name", country), country=country)
    if stated == ["file"]:
        file = _existing(inner, "file", inner.text("file"), folder)
        return Area(inner.text("name", file.stem if file else "?"), file=file)
    return Area(inner.text("name", "the box"), bounds_deg=_bounds(inner))


def _bounds(inner: Entry) -> tuple[float, float, float, float] | None:
    box = inner.entry("bounds")
    box.only(BOUNDS_KEYS)
    sides = {}
    for key, parse_side in (
        ("south", parse_latitude),
        ("west", parse_longitude),
        ("north", parse_latitude),
        ("east", parse_eastern_side),
    ):
        text = box.text(key) if box.require(key, "33.5") else None
        sides[key] = None if text is None else box.made(box.values[key], key, lambda p=parse_side, t=text: p(t))
    if None in sides.values():
        return None
    if sides["south"] >= sides["north"]:
        box.note_key("north", "is not north of south; did they change places?")
    width_deg = sides["east"] - sides["west"]
    if not 0.0 < width_deg <= 360.0 and not 0.0 < width_deg + 360.0 <= 180.0:
        box.note_key("east", "is not east of west; did they change places? Across 180 degrees: west: 178, east: -179")
    return sides["south"], sides["west"], sides["north"], sides["east"]


def _existing(entry: Entry, key: str, text: str | None, folder: Path) -> Path | None:
    if text is None:
        return None
    lack = lacking(folder / text) or ("" if (folder / text).is_file() else "is no file")
    if not lack:
        return folder / text
    entry.note(entry.values[key], key, f"{text}: {lack} (looked in {folder})")
    return None
