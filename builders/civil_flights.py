"""Make the flights of the shipped scenario civil-flights: python builders/civil_flights.py.

They are invented from first to last: great circles at steady speeds, in the layout of OpenSky's history
(https://opensky-network.org/data/historical-flight-data). Each shows one thing that recordings do.
"""

import csv
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from pyproj import Geod

OUT = Path(__file__).parents[1] / "src" / "skyshed" / "scenarios" / "civil-flights.flights.csv"
START_S = datetime(2026, 1, 15, 9, tzinfo=UTC).timestamp()
HEADER = ("time", "icao24", "lat", "lon", "velocity", "heading", "vertrate", "callsign", "onground", "baroaltitude",
          "geoaltitude", "lastposupdate")  # fmt: skip
FOOT_M = 0.3048
WGS84 = Geod(ellps="WGS84")


@dataclass(frozen=True)
class Leg:
    """A straight flight: from a place to another, at flight levels, ``every_s`` a position."""

    callsign: str
    icao24: str
    start_min: float
    begin: tuple[float, float]
    end: tuple[float, float]
    levels: tuple[float, float]
    speed_m_s: float = 235.0
    every_s: float = 15.0
    has_geometric: bool = False


LEGS = (
    Leg("MADE101", "f00101", 0, (36.2, -31.8), (39.6, -26.4), (350, 350)),  # straight through both zones
    Leg("MADE202", "f00202", 6, (37.25, -32.0), (37.47, -26.2), (330, 330)),  # past the edge
    Leg("MADE303", "f00303", 12, (39.7, -31.2), (36.6, -27.0), (370, 370)),  # a receiver gap inside
    Leg("MADE404", "f00404", 18, (40.0, -28.6), (36.0, -28.2), (380, 380), has_geometric=True),  # near a ceiling
    Leg("MADE505", "f00505", 25, (38.52, -28.72), (36.9, -25.9), (0, 310), speed_m_s=190.0),  # climbs out
    Leg("MADE606", "f00606", 30, (40.6, -32.2), (40.9, -25.8), (390, 390)),  # keeps clear
    Leg("MADE707", "f00707", 36, (36.1, -30.4), (40.1, -28.9), (360, 360)),  # jumps 500 km and comes back
    Leg("MADE808", "f00808", 42, (38.9, -32.0), (38.1, -26.1), (340, 340)),  # its position goes stale
)


def rows_of(leg: Leg) -> list[list]:
    """Return the rows of one flight."""
    azimuth_deg, _, way_m = WGS84.inv(leg.begin[1], leg.begin[0], leg.end[1], leg.end[0])
    n = int(way_m / (leg.speed_m_s * leg.every_s)) + 1
    share = np.arange(n) / (n - 1)
    origin = np.full(n, leg.begin[1]), np.full(n, leg.begin[0])
    lon_deg, lat_deg, _ = WGS84.fwd(*origin, np.full(n, azimuth_deg), share * way_m)
    climb = np.minimum(share * 2.5, 1.0)  # at its level after 40 per cent of the way
    pressure_m = (leg.levels[0] + (leg.levels[1] - leg.levels[0]) * climb) * 100 * FOOT_M
    time_s = START_S + leg.start_min * 60 + np.arange(n) * leg.every_s
    geometric = [f"{each + 330.0:.1f}" if leg.has_geometric else "" for each in pressure_m]  # a warm day
    return [
        [int(time_s[i]), leg.icao24, f"{lat_deg[i]:.5f}", f"{lon_deg[i]:.5f}", f"{leg.speed_m_s:.0f}",
         f"{azimuth_deg % 360:.1f}", "", leg.callsign, str(pressure_m[i] == 0.0).lower(), f"{pressure_m[i]:.1f}",
         geometric[i], int(time_s[i])]
        for i in range(n)
    ]  # fmt: skip


def with_gap(rows: list[list]) -> list[list]:
    """Leave out five minutes in the middle."""
    middle = len(rows) // 2
    return rows[: middle - 10] + rows[middle + 10 :]


def with_jump(rows: list[list]) -> list[list]:
    """Move two minutes of positions 4.5 degrees of latitude away."""
    for row in rows[len(rows) // 2 : len(rows) // 2 + 8]:
        row[2] = f"{float(row[2]) + 4.5:.5f}"
    return rows


def with_stale(rows: list[list]) -> list[list]:
    """Repeat one place for four minutes, while the clock goes on."""
    start = len(rows) // 2
    for row in rows[start : start + 16]:
        row[2:4] = rows[start][2:4]
    return rows


def main() -> None:
    rows = {leg.callsign: rows_of(leg) for leg in LEGS}
    rows["MADE303"] = with_gap(rows["MADE303"])
    rows["MADE707"] = with_jump(rows["MADE707"])
    rows["MADE808"] = with_stale(rows["MADE808"])
    with OUT.open("w", newline="", encoding="ascii") as opened:
        writer = csv.writer(opened, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(row for each in rows.values() for row in each)
    print(f"{OUT.name}: {sum(map(len, rows.values()))} positions, {OUT.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
