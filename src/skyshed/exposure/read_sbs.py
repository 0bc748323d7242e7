"""SBS-1 (BaseStation) lines: messages of type 1, 2, 3 and 4 of one aircraft joined in time order."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from skyshed.constants import FOOT_M
from skyshed.errors import InputError
from skyshed.exposure.files import document
from skyshed.exposure.rows import Rows, epoch_s, no_time_zone, numbers, texts

_N_FIELDS = 22  # http://woodair.net/sbs/article/barebones42_socket_data.htm
_TYPE, _HEX, _DATE, _TIME, _CALLSIGN, _ALTITUDE, _LAT, _LON, _GROUND = 1, 4, 6, 7, 10, 11, 14, 15, 21


def read_sbs(path: Path, *, is_utc_assumed: bool) -> Rows:
    """Return the positions (MSG types 2 and 3); a callsign (type 1) holds until the next one.

    Altitudes are pressure altitudes in feet. The dates carry no time zone: they are the receiver's local
    clock, so that ``--utc`` must say that this clock ran on UTC.

    Raises
    ------
    InputError
        If no time zone is known.
    """
    content = document(path).decode("utf-8", errors="replace")
    rows = list(_positions(content))
    if rows and not is_utc_assumed:
        raise no_time_zone(rows[0][0])
    written, hexes, callsigns, altitudes, lats, lons, grounds = zip(*rows, strict=True) if rows else ((),) * 7
    return Rows(
        {
            "icao24": texts(hexes),
            "callsign": texts(callsigns),
            "time_s": numbers([_epoch_s(each) for each in written]),
            "lat_deg": numbers(lats),
            "lon_deg": numbers(lons),
            "pressure_m": numbers([each or None for each in altitudes]) * FOOT_M,
            "on_ground": np.array([each in {"-1", "1"} for each in grounds], dtype=bool),
        }
    )


def _positions(content: str) -> Iterator[tuple]:
    callsigns: dict[str, str] = {}
    for row in csv.reader(io.StringIO(content)):
        if len(row) < _N_FIELDS or row[0] != "MSG":
            continue
        if row[_TYPE] == "1" and row[_CALLSIGN].strip():
            callsigns[row[_HEX]] = row[_CALLSIGN].strip()
        elif row[_TYPE] in {"2", "3"} and row[_LAT] and row[_LON]:
            yield (f"{row[_DATE]} {row[_TIME]}", row[_HEX], callsigns.get(row[_HEX]), row[_ALTITUDE], row[_LAT],
                   row[_LON], "-1" if row[_TYPE] == "2" else row[_GROUND])  # fmt: skip


def _epoch_s(written: str) -> float:
    try:
        return epoch_s(written.replace("/", "-"), is_utc_assumed=True)
    except InputError:
        raise InputError(f"time {written!r} is no SBS time (YYYY/MM/DD HH:MM:SS.fff)") from None
