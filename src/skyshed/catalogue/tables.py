"""Lists of places from other programs: CSV, GeoJSON and KML files as rows of named text."""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from skyshed.catalogue.nodes import Problem, Unreadable, one_line, read_text

MAX_ROWS = 20_000
_KML = "{http://www.opengis.net/kml/2.2}"
# Columns of other programs that mean the same thing.
_SAME = {"latitude": "lat", "y": "lat", "longitude": "lon", "lng": "lon", "x": "lon", "type": "kind"}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: ``where`` names it ("line 3", "feature 2"), ``cells`` are by lower-case column."""

    where: str
    cells: Mapping[str, str]


def read_rows(path: Path) -> list[Row]:
    """Return the rows of a table, or raise `Unreadable` with what is wrong with the file."""
    readers = {".csv": _csv, ".geojson": _geojson, ".json": _geojson, ".kml": _kml}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise _bad(f"ends in {path.suffix or 'nothing'}; .csv, .geojson and .kml are read")
    rows = []
    for row in reader(read_text(path)):
        if len(rows) == MAX_ROWS:
            raise _bad(f"has more than {MAX_ROWS} rows; split it")
        rows.append(Row(row.where, {one_line(column): one_line(cell) for column, cell in row.cells.items()}))
    if not rows:
        raise _bad("holds no place")
    return rows


def _bad(message: str) -> Unreadable:
    return Unreadable(Problem(1, 1, "file", message))


def _csv(text: str) -> Iterator[Row]:
    try:
        dialect = csv.Sniffer().sniff(text[:4096].splitlines()[0] if text.strip() else ",", delimiters=",;\t")
    except csv.Error:
        dialect = csv.excel
    reader = csv.reader(text.splitlines(), dialect)
    try:
        columns = [_column(name) for name in next(reader, [])]
        for cells in reader:
            if any(cell.strip() for cell in cells):
                named = zip(columns, (cell.strip() for cell in cells), strict=False)
                yield Row(f"line {reader.line_num}", dict(named))
    except csv.Error as error:
        raise _bad(f"is no CSV at line {reader.line_num}: {error}") from None


def _column(name: str) -> str:
    lowered = name.strip().lower()
    return _SAME.get(lowered, lowered)


def _geojson(text: str) -> Iterator[Row]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _bad(f"is no JSON: {error}") from None
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list):
        raise _bad("is no GeoJSON FeatureCollection")
    for number, feature in enumerate(features, start=1):
        yield Row(f"feature {number}", _feature_cells(feature, f"feature {number}"))


def _feature_cells(feature: object, where: str) -> dict[str, str]:
    match feature:
        case {"geometry": {"type": "Point", "coordinates": [lon, lat, *_]}, "properties": properties}:
            named = properties if isinstance(properties, dict) else {}
            cells = {_column(str(key)): "" if value is None else str(value) for key, value in named.items()}
            return cells | {"lat": str(lat), "lon": str(lon)}
    raise _bad(f"{where} is no Point; sites are points")


def _kml(text: str) -> Iterator[Row]:
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root = fromstring(text.encode("utf-8"))
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise _bad(f"is no KML: {error or type(error).__name__}") from None
    for number, mark in enumerate(root.iter(f"{_KML}Placemark"), start=1):
        where = f"placemark {number}"
        parts = (mark.findtext(f".//{_KML}Point/{_KML}coordinates") or "").strip().split(",")
        if len(parts) not in {2, 3}:
            raise _bad(f"{where} has no Point with lon,lat; sites are points")
        cells = {
            _column(each.get("name", "")): (each.findtext(f"{_KML}value") or "").strip()
            for each in mark.iter(f"{_KML}Data")
        }
        cells |= {"name": (mark.findtext(f"{_KML}name") or "").strip(), "lon": parts[0], "lat": parts[1]}
        yield Row(where, cells)
