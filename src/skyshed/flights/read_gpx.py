"""GPX 1.0 and 1.1: track points; elevations are above mean sea level (GPX schema, ``ele``)."""

import io
from collections.abc import Iterator
from pathlib import Path

from skyshed.errors import InputError
from skyshed.flights.files import document
from skyshed.flights.rows import Rows, moments_s, numbers, texts


def read_gpx(path: Path, *, is_utc_assumed: bool) -> Rows:
    """Return the track points of a GPX file; every track is a flight of its own, under the track's name.

    Loggers give many tracks one name ("ACTIVE LOG"), so that a name joins nothing.

    Raises
    ------
    InputError
        If it is not well-formed XML, or a time names no zone.
    """
    points = list(_points(document(path)))
    number, name, when, lat_deg, lon_deg, msl_m = zip(*points, strict=True) if points else ((),) * 6
    time_s, notes = moments_s(when, is_utc_assumed=is_utc_assumed)
    return Rows(
        {
            "callsign": texts(name),
            "track": texts([f"track {n}" for n in number]),
            "time_s": time_s,
            "lat_deg": numbers(lat_deg),
            "lon_deg": numbers(lon_deg),
            "msl_m": numbers(msl_m),
        },
        notes,
    )


def _points(content: bytes) -> Iterator[tuple]:
    name, number = "", 1
    for element, tag in _ended(content):
        if tag == "name" and not name:
            name = (element.text or "").strip()
        elif tag == "trkpt":
            parts = {_local(child.tag): child.text for child in element}
            yield (
                number,
                name or f"track {number}",
                parts.get("time"),
                element.get("lat"),
                element.get("lon"),
                parts.get("ele"),
            )
            element.clear()
        elif tag == "trk":
            name, number = "", number + 1


def _ended(content: bytes) -> Iterator[tuple]:
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, iterparse

    is_in_track = False
    try:
        for event, element in iterparse(io.BytesIO(content), events=("start", "end"), forbid_dtd=True):
            tag = _local(element.tag)
            if event == "start":
                is_in_track = is_in_track or tag == "trk"
            elif is_in_track:
                yield element, tag
                is_in_track = tag != "trk"
    except DefusedXmlException as error:
        raise InputError("XML with document types or entities is refused") from error
    except (ParseError, ValueError, LookupError) as error:  # the latter two: an encoding that is none
        raise InputError(f"no well-formed XML ({error})") from error


def _local(tag: str) -> str:
    return tag.rsplit("}", 1)[-1]
