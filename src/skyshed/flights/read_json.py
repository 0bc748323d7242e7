"""JSON documents: readsb/tar1090 traces, tracks of OpenSky's REST interface, and `traffic` samples kept by column."""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from skyshed.constants import FOOT_M
from skyshed.errors import InputError
from skyshed.flights.files import document
from skyshed.flights.rows import Rows, numbers, texts

_TRAFFIC = ("timestamp", "latitude", "longitude", "altitude")
_TRAFFIC_TEXTS = {"icao24": "icao24", "callsign": "callsign", "origin": "origin", "destination": "destination",
                  "typecode": "type"}  # fmt: skip
_STALE, _GEOMETRIC = 1, 8  # readsb README-json.md, "trace jsons": flags
_LONGEST_INTEGER = 300  # digits; a double ends at 10^308
# Answers that hold every aircraft at one moment make no track.
_SNAPSHOTS = {
    "states": "an OpenSky REST answer (states/all)",
    "aircraft": "an aircraft.json of readsb or dump1090",
    "acList": "an AircraftList.json of Virtual Radar Server",
    "ac": "an answer of an ADS-B exchange interface",
}
_SNAPSHOT = (
    "{what}: all aircraft at one moment, which make no track; export the tracks instead: OpenSky's history as CSV or "
    "Parquet, its REST tracks/all, or readsb traces"
)


def read_json(path: Path) -> Rows:
    """Return the positions of a JSON document of one of the layouts.

    Raises
    ------
    InputError
        If it is not JSON, or of another layout.
    """
    try:
        content = json.loads(document(path), parse_int=_integer)
    except (ValueError, RecursionError) as error:
        raise InputError(f"no whole JSON document ({str(error)[:200]})") from error
    if "trace" in content and "timestamp" in content:
        return _readsb(content)
    if isinstance(content.get("path"), list) and "icao24" in content:
        return _opensky_track(content)
    if all(isinstance(content.get(name), (dict, list)) for name in _TRAFFIC):
        return _traffic(content)
    for name, what in _SNAPSHOTS.items():
        if isinstance(content.get(name), list):
            raise InputError(_SNAPSHOT.format(what=what))
    raise InputError(
        f"JSON of no known layout: it has {', '.join(map(ascii, list(content)[:12]))}; a readsb trace has icao, "
        f"timestamp, trace; an OpenSky track icao24, path; a traffic sample {', '.join(_TRAFFIC)}"
    )


def _integer(digits: str) -> float:
    return int(digits) if len(digits) <= _LONGEST_INTEGER else float(digits)


def _traffic(content: Mapping) -> Rows:
    """``traffic`` frames as pandas writes them: milliseconds UTC, feet; altitude is pressure altitude."""
    values = {name: list(part.values()) if isinstance(part, dict) else part for name, part in content.items()
              if isinstance(part, (dict, list))}  # fmt: skip
    if len({len(part) for part in values.values()}) != 1:
        raise InputError("columns of unequal length")
    columns = {
        "time_s": numbers(values["timestamp"]) / 1000.0,
        "lat_deg": numbers(values["latitude"]),
        "lon_deg": numbers(values["longitude"]),
        "pressure_m": numbers(values["altitude"]) * FOOT_M,
    } | {ours: texts(values[theirs]) for theirs, ours in _TRAFFIC_TEXTS.items() if theirs in values}
    if "geoaltitude" in values:
        columns["hae_m"] = numbers(values["geoaltitude"]) * FOOT_M
    if "onground" in values:
        columns["on_ground"] = np.array([bool(value) for value in values["onground"]], dtype=bool)
    return Rows(columns)


def _opensky_track(content: Mapping) -> Rows:
    """Return the track of one aircraft: [s, lat, lon, barometric m, course, on the ground] (OpenSky REST, tracks)."""
    rows = [row for row in content["path"] if isinstance(row, list) and len(row) >= 6]
    return Rows(
        {
            "icao24": texts([content["icao24"]] * len(rows)),
            "callsign": texts([content.get("callsign") or content.get("calllsign")] * len(rows)),  # spelt so for years
            "time_s": numbers([row[0] for row in rows]),
            "lat_deg": numbers([row[1] for row in rows]),
            "lon_deg": numbers([row[2] for row in rows]),
            "pressure_m": numbers([row[3] for row in rows]),
            "on_ground": np.array([row[5] is True for row in rows], dtype=bool),
        },
        _left_out(len(content["path"]) - len(rows), "rows that are none"),
    )


def _readsb(content: Mapping) -> Rows:
    """Return the trace of one aircraft.

    A row is [s, lat, lon, ft or "ground", kt, track, flags, ft/min, details, source, geometric ft ...]. By its
    flags a position is stale, and then left out, or its altitude is geometric: above the ellipsoid, not by pressure.
    """
    if not isinstance(content["trace"], list):
        raise InputError("a readsb trace whose 'trace' is not a list of rows")
    whole = [row for row in content["trace"] if isinstance(row, list) and len(row) > 6]
    flags = np.nan_to_num(numbers([row[6] for row in whole]), posinf=0, neginf=0) % 256
    rows = [row for row, flag in zip(whole, flags, strict=True) if not int(flag) & _STALE]
    is_geometric = np.array([int(flag) & _GEOMETRIC > 0 for flag in flags if not int(flag) & _STALE], dtype=bool)
    details = [row[8] if len(row) > 8 and isinstance(row[8], dict) else {} for row in rows]
    sent_m = numbers([None if row[3] == "ground" else row[3] for row in rows]) * FOOT_M
    geometric_m = FOOT_M * numbers(
        [row[10] if len(row) > 10 else detail.get("alt_geom") for row, detail in zip(rows, details, strict=True)]
    )
    columns = {
        "icao24": texts([content.get("icao")] * len(rows)),
        "callsign": texts([detail.get("flight") for detail in details]),
        "time_s": numbers([row[0] for row in rows]) + numbers([content["timestamp"]])[0],
        "lat_deg": numbers([row[1] for row in rows]),
        "lon_deg": numbers([row[2] for row in rows]),
        "pressure_m": np.where(is_geometric, np.nan, sent_m),
        "hae_m": np.where(is_geometric & np.isnan(geometric_m), sent_m, geometric_m),
        "on_ground": np.array([row[3] == "ground" for row in rows], dtype=bool),
        "type": texts([content.get("t")] * len(rows)),
    }
    broken = _left_out(len(content["trace"]) - len(whole), "rows that are none")
    return Rows(columns, (*_left_out(len(whole) - len(rows), "stale positions"), *broken))


def _left_out(n: int, what: str) -> tuple[str, ...]:
    return (f"{n:,} {what} left out",) if n else ()
