"""Lists of places from other programs: CSV, GeoJSON and KML files as rows of named text."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from skyshed.catalogue.geojson import ReferenceSystem, features_of, geometries_of, parse_geojson
from skyshed.catalogue.nodes import Problem, Unreadable, one_line, read_text
from skyshed.units import UnitError

MAX_ROWS = 20_000
_SEPARATORS = ",;\t|"
_EXCEL = re.compile(r'"?sep=([,;\t|])"?[ ;,\t|]*\r?\n', re.IGNORECASE)  # before the names, as spreadsheets write it
# Columns of other programs that mean the same thing, the surest name first.
_SAME = {
    "lat": ("lat", "latitude", "y"),
    "lon": ("lon", "longitude", "long", "lng", "x"),
    "kind": ("kind", "type"),
}
_IN_DEGREES = re.compile(r"_(deg|degree|degrees|dd|dec|decimal|decimal_degrees|wgs84|wgs_84)$")


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One line of a table: ``where`` names it ("line 3", "feature 2"), ``cells`` are by lower-case column."""

    where: str
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PlaceTable:
    """The rows of a file, and what was left out of it: one sentence each."""

    rows: tuple[PlaceRow, ...]
    left_out: tuple[str, ...] = ()


def read_table(path: Path) -> PlaceTable:
    """Return the rows of a table, or raise `Unreadable` with what is wrong with the file."""
    readers = {".csv": _csv, ".geojson": _geojson, ".json": _geojson, ".kml": _kml}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise _bad(f"ends in {path.suffix or 'nothing'}; .csv, .geojson and .kml are read")
    rows: list[PlaceRow] = []
    left_out: list[str] = []
    try:
        for row in reader(read_text(path)):
            if isinstance(row, str):
                left_out.append(row)
                continue
            if len(rows) == MAX_ROWS:
                raise _bad(f"has more than {MAX_ROWS} rows; split it")
            rows.append(PlaceRow(row.where, {one_line(column): one_line(cell) for column, cell in row.cells.items()}))
    except UnitError as error:
        raise _bad(str(error)) from None
    if not rows:
        raise _bad(left_out[0] if left_out else "holds no place")
    return PlaceTable(tuple(rows), tuple(left_out))


def _bad(message: str) -> Unreadable:
    return Unreadable(Problem(1, 1, "file", message))


def shared_names(names: Iterable[str]) -> dict[str, str]:
    """Return, for each name of a column or key, the one that we use; of two for one thing the surer one."""
    folded = {name: _folded(name) for name in names}
    renamed = {name: " ".join(name.lower().split()) for name in folded}
    for ours, theirs in _SAME.items():
        found = [name for other in theirs for name in folded if folded[name] == other]
        if found:
            renamed[found[0]] = ours
    return renamed


def _folded(name: str) -> str:
    """Return a name in lower case, without marks and without the word for degrees: ``Latitude (deg)`` is latitude."""
    return _IN_DEGREES.sub("", re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_"))


def _cell(text: object) -> str:
    """Return text on one line, without characters that would act on a terminal."""
    words = " ".join(str(text).split())
    return words if words.isprintable() else "".join(letter if letter.isprintable() else "\ufffd" for letter in words)


def _csv(text: str) -> Iterator[PlaceRow]:
    excel = _EXCEL.match(text)
    text = text[excel.end() :] if excel else text
    head = text.lstrip("\r\n").splitlines()[0] if text.strip() else ""
    separator = (
        excel[1]
        if excel
        else max(_SEPARATORS, key=lambda separator: len(next(csv.reader([head], delimiter=separator), [])))
    )
    # Only line feeds end a line, and not inside quotes.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True)
    names: list[str] = []
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if not names:
                names = [_cell(name) for name in cells]
                columns = shared_names(names)
                continue
            named = zip((columns[name] for name in names), map(_cell, cells), strict=False)
            yield PlaceRow(f"line {reader.line_num + bool(excel)}", dict(named))
    except csv.Error as error:
        raise _bad(f"is not CSV at line {reader.line_num + bool(excel)}: {error}") from None


def _geojson(text: str) -> Iterator[PlaceRow | str]:
    content = parse_geojson(text)
    frame = ReferenceSystem(content)
    for where, geometry, properties in features_of(content):
        points = [point for kind, positions in geometries_of(geometry) for point in _points(kind, positions)]
        if not points:
            yield f"{where} is not a Point; sites are points"
        names = shared_names(map(str, properties))
        cells = {names[str(key)]: "" if value is None else _cell(value) for key, value in properties.items()}
        yield from _rows(where, cells, [_in_degrees(point, frame) for point in points])


def _points(kind: str, coordinates: object) -> list[object]:
    if kind == "MultiPoint" and isinstance(coordinates, list):
        return coordinates
    return [coordinates] if kind == "Point" else []


def _in_degrees(point: object, frame: ReferenceSystem) -> tuple[str, str]:
    match point:
        case [int() | float() as x, int() | float() as y, *_]:
            (lon_deg,), (lat_deg,) = frame.degrees([x], [y])
            return f"{lat_deg!r}", f"{lon_deg!r}"
        case [lon, lat, *_]:
            return _cell(lat), _cell(lon)
    return _cell(point), ""


def _rows(where: str, cells: Mapping[str, str], positions: list[tuple[str, str]]) -> Iterator[PlaceRow]:
    """Yield one row a position; where there are several, each has its number after the name."""
    for number, (lat, lon) in enumerate(positions, start=1):
        name = {"name": f"{cells['name']} {number}"} if cells.get("name") and len(positions) > 1 else {}
        yield PlaceRow(where, {**cells, **name, "lat": lat, "lon": lon})


def _kml(text: str) -> Iterator[PlaceRow | str]:
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root = fromstring(text.encode("utf-8"))
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise _bad(f"is not KML: {str(error) or type(error).__name__}") from None
    for element in root.iter():  # versions of KML differ in nothing but the namespace
        element.tag = str(element.tag).rsplit("}", 1)[-1]
    for number, mark in enumerate(root.iter("Placemark"), start=1):
        where = f"placemark {number}"
        written = [(element.text or "").strip().split(",") for element in mark.iterfind(".//Point/coordinates")]
        places = [(parts[1], parts[0]) for parts in written if len(parts) in {2, 3}]
        if not places:
            yield f"{where} has no Point with lon,lat; sites are points"
        data = {element.get("name", ""): element.findtext("value") for element in mark.iter("Data")}
        data |= {element.get("name", ""): element.text for element in mark.iter("SimpleData")}
        names = shared_names(data)
        cells = {names[key]: _cell(value or "") for key, value in data.items()}
        name = _cell(mark.findtext("name") or "") or cells.get("name", "")
        yield from _rows(where, {**cells, "name": name}, places)
