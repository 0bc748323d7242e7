"""JSON documents: readsb/tar1090 traces, and `traffic` samples kept column by column."""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from skyshed.constants import FOOT_M
from skyshed.errors import InputError
from skyshed.exposure.files import document
from skyshed.exposure.rows import Rows, numbers, texts

_TRAFFIC = ("timestamp", "latitude", "longitude", "altitude")
_TRAFFIC_TEXTS = {"icao24": "icao24", "callsign": "callsign", "origin": "origin", "destination": "destination",
                  "typecode": "type"}  # fmt: skip


def read_json(path: Path) -> Rows:
    """Return the positions of a JSON document of one of the two layouts.

    Raises
    ------
    InputError
        If it is no JSON, or of another layout.
    """
    try:
        content = json.loads(document(path))
    except (ValueError, RecursionError) as error:
        raise InputError(f"no whole JSON document ({error})") from error
    if "trace" in content and "timestamp" in content:
        return _readsb(content)
    if all(isinstance(content.get(name), (dict, list)) for name in _TRAFFIC):
        return _traffic(content)
    raise InputError(
        f"JSON of no known layout: it has {', '.join(list(content)[:12])}; a readsb trace has icao, timestamp, trace; "
        f"a traffic sample has {', '.join(_TRAFFIC)}"
    )


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
        columns["on_ground"] = np.array([bool(each) for each in values["onground"]])
    return Rows(columns)


def _readsb(content: Mapping) -> Rows:
    """Return the trace of one aircraft.

    A row is [s, lat, lon, ft or "ground", kt, track, flags, ft/min, details, source, geometric ft ...].
    Flag bit 1 marks a stale position: it is left out (readsb README-json.md, "trace jsons").
    """
    rows = [row for row in content["trace"] if isinstance(row, list) and len(row) > 6 and not int(row[6] or 0) & 1]
    stale = len(content["trace"]) - len(rows)
    altitude = [row[3] for row in rows]
    details = [row[8] if len(row) > 8 and isinstance(row[8], dict) else {} for row in rows]
    geometric = [
        row[10] if len(row) > 10 else detail.get("alt_geom") for row, detail in zip(rows, details, strict=True)
    ]
    n = len(rows)
    columns = {
        "icao24": np.full(n, str(content.get("icao", "")).strip() or None, dtype=object),
        "callsign": texts([detail.get("flight") for detail in details]),
        "time_s": numbers([row[0] for row in rows]) + float(content["timestamp"]),
        "lat_deg": numbers([row[1] for row in rows]),
        "lon_deg": numbers([row[2] for row in rows]),
        "pressure_m": numbers([None if each == "ground" else each for each in altitude]) * FOOT_M,
        "hae_m": numbers(geometric) * FOOT_M,
        "on_ground": np.array([each == "ground" for each in altitude], dtype=bool),
        "type": np.full(n, content.get("t"), dtype=object),
    }
    return Rows(columns, (f"{stale} stale positions left out",) if stale else ())
