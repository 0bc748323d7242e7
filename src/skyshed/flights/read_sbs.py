"""SBS-1 (BaseStation) lines: messages of one aircraft joined in time order, its own and those of multilateration."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from skyshed.constants import FOOT_M
from skyshed.flights.files import SBS_OTHERS, SBS_POSITIONS, document
from skyshed.flights.rows import Rows, moments_s, no_time_zone, numbers, texts

_N_FIELDS = 22  # http://woodair.net/sbs/article/barebones42_socket_data.htm
_TYPE, _HEX, _DATE, _TIME, _LOGGED_DATE, _LOGGED_TIME = 1, 4, 6, 7, 8, 9
_CALLSIGN, _ALTITUDE, _LAT, _LON, _GROUND = 10, 11, 14, 15, 21
_LINE_END = re.compile(r"\r\n|\r|\n")  # `splitlines` would also end a line at a vertical tab and at U+2028


def read_sbs(path: Path, *, is_utc_assumed: bool) -> Rows:
    """Return the positions (types 2 and 3 of MSG and MLAT); a callsign, of whatever line, holds until the next one.

    Altitudes are pressure altitudes in feet. The dates carry no time zone: they are the receiver's local
    clock, so that the user must say that this clock ran on UTC. Lines that are torn, as where a log from
    a socket begins, or of no known kind are counted.

    Raises
    ------
    InputError
        If no time zone is known.
    """
    left_out: Counter[str] = Counter()
    rows = list(_positions(document(path).decode("utf-8", errors="replace"), left_out))
    if rows and not is_utc_assumed:
        raise no_time_zone(rows[0][0])
    written, hexes, callsigns, altitudes, lats, lons, grounds = zip(*rows, strict=True) if rows else ((),) * 7
    time_s, notes = moments_s([word.replace("/", "-") for word in written], is_utc_assumed=True)
    return Rows(
        {
            "icao24": texts(hexes),
            "callsign": texts(callsigns),
            "time_s": time_s,
            "lat_deg": numbers(lats),
            "lon_deg": numbers(lons),
            "pressure_m": numbers([altitude or None for altitude in altitudes]) * FOOT_M,
            "on_ground": np.array([ground in {"-1", "1"} for ground in grounds], dtype=bool),
        },
        (*notes, *(f"{n:,} {what} left out" for what, n in left_out.items())),
    )


def _positions(content: str, left_out: Counter[str]) -> Iterator[tuple]:
    callsigns: dict[str, str] = {}
    for line in _LINE_END.split(content.removeprefix("\ufeff")):
        row = [cell.strip() for cell in line.split(",")]
        if row[0] not in SBS_POSITIONS or len(row) < _N_FIELDS:
            if line.strip() and row[0] not in SBS_OTHERS:
                left_out[
                    "torn lines" if row[0] in SBS_POSITIONS or len(row) < _N_FIELDS else "lines of no SBS kind"
                ] += 1
            continue
        if row[_CALLSIGN]:
            callsigns[row[_HEX]] = row[_CALLSIGN]
        if row[_TYPE] in {"2", "3"} and row[_LAT] and row[_LON]:
            yield (_written(row), row[_HEX], callsigns.get(row[_HEX]), row[_ALTITUDE], row[_LAT], row[_LON],
                   "-1" if row[_TYPE] == "2" else row[_GROUND])  # fmt: skip


def _written(row: list[str]) -> str:
    """Return when a message was made, or else when it was logged."""
    made = f"{row[_DATE]} {row[_TIME]}".strip()
    return made or f"{row[_LOGGED_DATE]} {row[_LOGGED_TIME]}".strip()
