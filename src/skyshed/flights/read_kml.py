"""KML 2.x: ``gx:Track`` and point placemarks with a TimeStamp; absolute altitudes are above mean sea level."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element

from skyshed.errors import InputError
from skyshed.flights.files import document
from skyshed.flights.rows import Rows, moments_s, numbers, texts

# What flight-tracking sites and loggers call the folder, or the track, of every flight.
_SAYS_NOTHING = {
    "", "data", "document", "features", "flight", "flight path", "flight track", "gps device", "path", "placemark",
    "placemarks", "points", "position", "positions", "route", "temporary places", "timestamps", "track", "track points",
    "trackpoints", "tracks", "trail", "untitled", "waypoints",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Holder:
    """A folder or document: its number in the file, and the name that stands for a flight of single points in it."""

    number: int
    name: str


def read_kml(path: Path, *, is_utc_assumed: bool) -> Rows:
    """Return the timed positions of a KML file; an altitude counts only under altitudeMode ``absolute``.

    Every placemark with tracks, and every folder of single points, is a flight of its own. Where its name is
    one that says nothing ("Route"), the name of what holds it is taken.

    Raises
    ------
    InputError
        If it is not well-formed XML, or a time names no zone.
    """
    notes: list[str] = []
    marks = enumerate(_placemarks(_root(document(path))))
    points = [point for number, (holder, mark) in marks for point in _positions(number, mark, holder, notes)]
    track, name, when, lat_deg, lon_deg, msl_m = zip(*points, strict=True) if points else ((),) * 6
    time_s, of_times = moments_s(when, is_utc_assumed=is_utc_assumed)
    return Rows(
        {
            "callsign": texts(name),
            "track": texts(track),
            "time_s": time_s,
            "lat_deg": numbers(lat_deg),
            "lon_deg": numbers(lon_deg),
            "msl_m": numbers(msl_m),
        },
        (*of_times, *notes),
    )


def _root(content: bytes) -> Element:
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        return fromstring(content, forbid_dtd=True)
    except DefusedXmlException as error:
        raise InputError("XML with document types or entities is refused") from error
    except (ParseError, ValueError, LookupError) as error:  # the latter two: an encoding that is none
        raise InputError(f"no well-formed XML ({error})") from error


def _placemarks(root: Element) -> Iterator[tuple[_Holder, Element]]:
    """Yield placemarks in the order of the file, each with the folder or document that holds it."""
    waiting, n_holders = [(_Holder(0, ""), root)], 0
    while waiting:
        holder, element = waiting.pop()
        if _local(element) == "Placemark":
            yield holder, element
            continue
        if _local(element) in {"Folder", "Document"}:
            n_holders += 1
            holder = _Holder(n_holders, _telling(_text(element, "name"), holder.name))
        waiting += [
            (holder, child) for child in reversed(element) if _local(child) in {"Folder", "Document", "Placemark"}
        ]


def _telling(name: str, otherwise: str) -> str:
    """Return a name, or another one where it says nothing of what it names."""
    return otherwise if otherwise and name.strip().lower() in _SAYS_NOTHING else name.strip()


def _positions(number: int, mark: Element, holder: _Holder, notes: list[str]) -> Iterator[tuple]:
    name = _telling(_text(mark, "name"), holder.name)
    for track in (child for child in mark.iter() if _local(child) == "Track"):
        times = [child.text or "" for child in track if _local(child) == "when"]
        coordinates = [(child.text or "").split() for child in track if _local(child) == "coord"]
        if len(times) != len(coordinates):
            notes.append(f"track {name!r} left out: {len(times):,} times for {len(coordinates):,} positions")
            continue
        is_absolute = _text(track, "altitudeMode") == "absolute"
        for when, place in zip(times, coordinates, strict=True):
            yield f"placemark {number}", name, when, *_place(place, is_absolute)
    point = next((child for child in mark if _local(child) == "Point"), None)
    stamp = next((child for child in mark if _local(child) == "TimeStamp"), None)
    if point is not None and stamp is not None:
        place = _text(point, "coordinates").strip().split(",")
        is_absolute = _text(point, "altitudeMode") == "absolute"
        yield f"folder {holder.number}", holder.name or name, _text(stamp, "when"), *_place(place, is_absolute)


def _place(place: list[str], is_absolute: bool) -> tuple[str | None, str | None, str | None]:
    """Return latitude, longitude and altitude of a place, which KML writes longitude first."""
    lon_deg, lat_deg, altitude, *_ = (*place, None, None, None)
    return lat_deg, lon_deg, altitude if is_absolute else None


def _text(element: Element, tag: str) -> str:
    return next(((child.text or "").strip() for child in element if _local(child) == tag), "")


def _local(element: Element) -> str:
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""  # comments have no name
