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
        return Area(inner.text("name", country or "?"), country=country)
    if stated == ["file"]:
        file = _existing(inner, "file", inner.text("file"), folder)
        return Area(inner.text("name", file.stem if file else "?"), file=file)
    return Area(inner.text("name", "the box"), bounds_deg=_bounds(inner))


def _bounds(inner: Entry) -> tuple[float, float, float, float] | None:
    box = Entry(inner.values["bounds"], inner.join("bounds"), inner.noted)
    box.only(BOUNDS_KEYS)
    south, west, north, east = (
        box.read(key, parse) if box.require(key, "33.5") else None
        for key, parse in (
            ("south", parse_latitude),
            ("west", parse_longitude),
            ("north", parse_latitude),
            ("east", parse_eastern_side),
        )
    )
    if south is None or west is None or north is None or east is None:
        return None
    if south >= north:
        box.note_key("north", "is not north of south; did they change places?")
    width_deg = east - west
    if not 0.0 < width_deg <= 360.0 and not 0.0 < width_deg + 360.0 <= 180.0:
        box.note_key("east", "is not east of west; did they change places? Across 180 degrees: west: 178, east: -179")
    return south, west, north, east


def _existing(entry: Entry, key: str, text: str | None, folder: Path) -> Path | None:
    if text is None:
        return None
    lack = lacking(folder / text) or ("" if (folder / text).is_file() else "is not a file")
    if not lack:
        return folder / text
    entry.note(entry.values[key], key, f"{text}: {lack} (looked in {folder})")
    return None
