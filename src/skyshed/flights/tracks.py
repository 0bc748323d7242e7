"""The flights worth showing, read from the store once more: whole tracks with what each unit reaches along them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skyshed.flights.altitude import altitudes_of
from skyshed.flights.cleaning import cleaned
from skyshed.flights.kernel import state_of
from skyshed.flights.result import Findings
from skyshed.flights.store import Store
from skyshed.flights.track import Track, densified, track_of

_STEP_S = 15.0


@dataclass(frozen=True)
class ShownFlight:
    """One flight: its usable positions, with others between those far apart, and the unit it was longest exposed to.

    ``state`` (n,) is that unit's state at each position in the nominal case (0 outside, 2 possible, 3
    inside); ``low_msl_m, high_msl_m`` (n, K) are the altitudes that it reaches there, NaN where it does not.
    """

    flight: int
    name: str
    track: Track
    unit: int
    state: NDArray[np.uint8]
    low_msl_m: NDArray[np.float32]
    high_msl_m: NDArray[np.float32]


def shown_of(findings: Findings, store: Store, flights: Sequence[int]) -> tuple[ShownFlight, ...]:
    """Return the flights with the numbers given, in that order."""
    tracks = _tracks(findings, store, flights)
    return tuple(_shown(findings, flight, tracks[flight]) for flight in flights if flight in tracks)


def _tracks(findings: Findings, store: Store, flights: Sequence[int]) -> dict[int, Track]:
    found: dict[int, Track] = {}
    aircraft_of, first_s = findings.flights["aircraft"], findings.flights["first_s"]
    for aircraft in sorted({int(aircraft_of[flight]) for flight in flights}):
        chunk = store.between(aircraft, aircraft)
        altitudes = altitudes_of(chunk, findings.question.air)
        clean = cleaned(chunk, altitudes, findings.labels, findings.question.rules)
        track = track_of(chunk, altitudes, clean)
        starts_s = [chunk.time_s[clean.flight == number].min() for number in range(clean.label_of.size)]
        for flight in flights:
            if aircraft_of[flight] == aircraft:
                number = int(np.argmin(np.abs(np.array(starts_s) - first_s[flight])))
                found[flight] = track[track.flight == number]
    return found


def _shown(findings: Findings, flight: int, track: Track) -> ShownFlight:
    case = findings.case_index()
    track = densified(track, _STEP_S)
    rows = findings.rows
    mine = np.flatnonzero((rows["flight"] == flight) & (rows["case"] == case))
    spent_s = rows["inside_observed_s"] + rows["inside_interpolated_s"]
    spent_s = spent_s + 1e-3 * (rows["possible_observed_s"] + rows["possible_interpolated_s"])
    unit = int(rows["unit"][mine[np.argmax(spent_s[mine])]])
    zones = findings.zones[unit]
    east_m, north_m = zones.plane.offsets(track.lat_deg, track.lon_deg)
    low, high, count = zones.known.nearest(np.nan_to_num(east_m, nan=1e9), np.nan_to_num(north_m, nan=1e9), case)
    is_held = np.arange(low.shape[1]) < count[:, None]
    state = np.array(
        [
            0 if np.isnan(x) else state_of(x, y, case, altitude, band, zones.known.step_m, zones.known.ends)[0]
            for x, y, altitude, band in zip(east_m, north_m, track.altitude_msl_m, track.uncertainty_m, strict=True)
        ],
        dtype=np.uint8,
    )
    return ShownFlight(
        flight,
        findings.callsign(flight),
        track,
        unit,
        state,
        np.where(is_held, low, np.nan),
        np.where(is_held, high, np.nan),
    )
