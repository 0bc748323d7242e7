"""KML 2.2: ``gx:Track`` and point placemarks with a TimeStamp; absolute altitudes are above mean sea level."""

import io
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from skyshed.errors import InputError
from skyshed.exposure.files import document
from skyshed.exposure.rows import Rows, epoch_s, numbers, texts


def read_kml(path: Path, *, is_utc_assumed: bool) -> Rows:
    """Return the timed positions of a KML file; an altitude counts only under altitudeMode ``absolute``.

    Raises
    ------
    InputError
        If it is no well-formed XML, or a time cannot be used.
    """
    root = _root(document(path))
    points = [point for folder, mark in _placemarks(root) for point in _positions(mark, folder, is_utc_assumed)]
    name, time_s, lat_deg, lon_deg, msl_m = zip(*points, strict=True) if points else ((),) * 5
    return Rows(
        {
            "callsign": texts(name),
            "time_s": numbers(time_s),
            "lat_deg": numbers(lat_deg),
            "lon_deg": numbers(lon_deg),
            "msl_m": numbers(msl_m),
        }
    )


def _root(content: bytes) -> Element:
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, parse

    try:
        return parse(io.BytesIO(content), forbid_dtd=True).getroot()
    except ParseError as error:
        raise InputError(f"no well-formed XML ({error})") from error
    except DefusedXmlException as error:
        raise InputError("XML with document types or entities is refused") from error


def _placemarks(root: Element) -> Iterator[tuple[str, Element]]:
    """Yield placemarks with the name of the folder that holds them, which names a flight of single points."""
    waiting = [("", root)]
    while waiting:
        folder, element = waiting.pop()
        for child in reversed(list(element)):
            tag = _local(child)
            if tag in {"Folder", "Document"}:
                waiting.append((_text(child, "name") or folder, child))
            elif tag == "Placemark":
                waiting.append((folder, child))
        if _local(element) == "Placemark":
            yield folder, element


def _positions(mark: Element, folder: str, is_utc_assumed: bool) -> Iterator[tuple]:
    name = _text(mark, "name")
    for track in (each for each in mark.iter() if _local(each) == "Track"):
        times = [each.text or "" for each in track if _local(each) == "when"]
        coordinates = [(each.text or "").split() for each in track if _local(each) == "coord"]
        if len(times) != len(coordinates):
            raise InputError(f"track {name!r} has {len(times)} times for {len(coordinates)} positions")
        is_absolute = _text(track, "altitudeMode") == "absolute"
        for when, place in zip(times, coordinates, strict=True):
            yield _position(name, epoch_s(when, is_utc_assumed=is_utc_assumed), place, is_absolute)
    point = next((each for each in mark if _local(each) == "Point"), None)
    stamp = next((each for each in mark if _local(each) == "TimeStamp"), None)
    if point is not None and stamp is not None:
        place = _text(point, "coordinates").strip().split(",")
        time_s = epoch_s(_text(stamp, "when"), is_utc_assumed=is_utc_assumed)
        yield _position(folder or name, time_s, place, _text(point, "altitudeMode") == "absolute")


def _position(name: str, time_s: float, place: list[str], is_absolute: bool) -> tuple:
    lon_deg, lat_deg, *altitude = (*place, None, None)[: max(len(place), 2)]
    return name, time_s, lat_deg, lon_deg, altitude[0] if altitude and is_absolute else None


def _text(element: Element, tag: str) -> str:
    return next((each.text or "" for each in element if _local(each) == tag), "")


def _local(element: Element) -> str:
    return element.tag.rsplit("}", 1)[-1]
