"""GPX 1.0 and 1.1: track points; elevations are above mean sea level (GPX schema, ``ele``)."""

import io
from collections.abc import Iterator
from pathlib import Path

from skyshed.errors import InputError
from skyshed.exposure.files import document
from skyshed.exposure.rows import Rows, epoch_s, numbers, texts


def read_gpx(path: Path, *, is_utc_assumed: bool) -> Rows:
    """Return the track points of a GPX file; every track is an aircraft under the track's name.

    Raises
    ------
    InputError
        If it is no well-formed XML, or a time cannot be used.
    """
    points = list(_points(document(path), is_utc_assumed))
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


def _points(content: bytes, is_utc_assumed: bool) -> Iterator[tuple]:
    name, n_tracks = "", 0
    for element, tag in _ended(content):
        if tag == "name" and not name:
            name = element.text or ""
        elif tag == "trkpt":
            parts = {_local(child.tag): child.text or "" for child in element}
            time_s = epoch_s(parts["time"], is_utc_assumed=is_utc_assumed) if "time" in parts else None
            yield name or f"track {n_tracks + 1}", time_s, element.get("lat"), element.get("lon"), parts.get("ele")
            element.clear()
        elif tag == "trk":
            name, n_tracks = "", n_tracks + 1


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
    except ParseError as error:
        raise InputError(f"no well-formed XML ({error})") from error
    except DefusedXmlException as error:
        raise InputError("XML with document types or entities is refused") from error


def _local(tag: str) -> str:
    return tag.rsplit("}", 1)[-1]
