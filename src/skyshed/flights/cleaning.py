"""Which positions can be believed, which belong to one flight, and which may be joined to their neighbours.

Nothing is removed: a position that cannot be believed is flagged and counted. Only positions without a
disqualifying flag are looked up, and only neighbours in one flight are joined:

    observed        at most GAP apart: the receiver saw the aircraft all the time
    interpolated    at most BRIDGE apart: a receiver gap, crossed on a straight line, kept apart in every sum
    (not joined)    longer gaps, jumps, and stretches in which the aircraft stood still
"""

from dataclasses import dataclass
from enum import IntEnum, IntFlag

import numpy as np
from numpy.typing import NDArray

from skyshed.constants import EARTH_MEAN_RADIUS_M
from skyshed.errors import InputError
from skyshed.flights.altitude import Altitudes
from skyshed.flights.store import Chunk, Labels
from skyshed.jobs.compiled import kernel, part


class Flag(IntFlag):
    """What is wrong with a position."""

    DUPLICATE = 1
    OUT_OF_ORDER = 2  # sorted into its place and used
    NO_ALTITUDE = 4
    ON_GROUND = 8
    JUMP = 16
    STANDING = 32
    ALTITUDE_OUTLIER = 64
    AFTER_JUMP = 128  # used: three in a row agree with each other; the track before is not joined to it


UNUSABLE = (
    Flag.DUPLICATE | Flag.NO_ALTITUDE | Flag.ON_GROUND | Flag.JUMP | Flag.STANDING | Flag.ALTITUDE_OUTLIER
)  # fmt: skip


class Joint(IntEnum):
    """How a position is joined to the usable one before it."""

    NONE = 0
    OBSERVED = 1
    INTERPOLATED = 2


@dataclass(frozen=True, slots=True)
class CleaningRules:
    """The numbers behind the flags; seconds, metres, metres a second.

    A jump is faster than 1.2 times the speed of sound at sea level (an airliner in the strongest jet
    stream reaches 350 m/s over ground), beyond what rounded times explain. Standing is less than 1.5 km of
    way in a minute or more: slower than any aeroplane flies and tighter than any holding pattern.
    """

    gap_s: float = 60.0
    bridge_s: float = 600.0
    split_s: float = 3600.0
    turnaround_s: float = 600.0
    jump_speed_m_s: float = 1.2 * 340.294
    jump_slack_m: float = 1500.0
    standing_m: float = 1500.0
    standing_s: float = 60.0
    climb_m_s: float = 100.0
    climb_slack_m: float = 1000.0
    lowest_m: float = -500.0
    highest_m: float = 25_000.0

    def __post_init__(self) -> None:
        """Refuse a flight that would end while the receiver still counts as seeing it.

        Raises
        ------
        InputError
            If it would.
        """
        if self.split_s < self.gap_s:
            raise InputError(
                f"split: {self.split_s:g} s end a flight before {self.gap_s:g} s without a report are a gap"
            )


@dataclass(frozen=True)
class Cleaned:
    """Flags (n,) and flight number (n,) of every position, joint to the usable position before (n,).

    ``label_of`` (n_flights,) is the label that a flight goes by, ``aircraft_of`` (n_flights,) who flew it.
    """

    flags: NDArray[np.uint8]
    flight: NDArray[np.int32]
    joint: NDArray[np.uint8]
    label_of: NDArray[np.int32]
    aircraft_of: NDArray[np.int32]

    @property
    def is_usable(self) -> NDArray[np.bool_]:
        return (self.flags & np.uint8(UNUSABLE)) == 0


def cleaned(chunk: Chunk, altitudes: Altitudes, labels: Labels, rules: CleaningRules) -> Cleaned:
    """Return flags, flights and joints of a chunk; no position is changed."""
    n = chunk.aircraft.size
    flags, flight, joint = np.zeros(n, np.uint8), np.zeros(n, np.int32), np.zeros(n, np.uint8)
    callsign = labels.callsign[chunk.label]
    label_of = np.zeros(n, np.int32)
    clock = rules.gap_s, rules.bridge_s, rules.split_s, rules.turnaround_s
    who = chunk.aircraft, callsign, chunk.label, chunk.on_ground, chunk.row
    n_flights = split_flights(who, chunk.time_s, clock, flags, (flight, label_of)) if n else 0
    flags[np.isnan(altitudes.msl_m)] |= np.uint8(Flag.NO_ALTITUDE)
    lat = np.radians(chunk.lat_deg)
    place = chunk.time_s, lat, np.radians(chunk.lon_deg), np.cos(lat)
    flag_jumps(place, flight, (rules.jump_speed_m_s, rules.jump_slack_m), flags)
    flag_outliers(
        (chunk.time_s, altitudes.msl_m),
        flight,
        (rules.climb_m_s, rules.climb_slack_m, rules.lowest_m, rules.highest_m),
        flags,
    )
    flag_standing(place, flight, (rules.standing_m, rules.standing_s), flags)
    join(chunk.time_s, flight, clock, flags, joint)
    aircraft_of = np.zeros(n_flights, np.int32)
    aircraft_of[flight] = chunk.aircraft
    return Cleaned(flags, flight, joint, label_of[:n_flights].copy(), aircraft_of)


_DUPLICATE, _OUT_OF_ORDER, _NO_ALTITUDE, _ON_GROUND = 1, 2, 4, 8
_JUMP, _STANDING, _OUTLIER, _AFTER_JUMP = 16, 32, 64, 128
_NOT_AFTER_JUMP = 0xFF ^ _AFTER_JUMP
_RADIUS_M = EARTH_MEAN_RADIUS_M


@kernel
def split_flights(who, time_s, clock, flags, out):
    """Tell flights apart, flag duplicates, disorder and ground traffic; return how many flights there are.

    A flight ends with its callsign, with a silence longer than ``split_s``, and on the ground for
    longer than ``turnaround_s``. A position without a callsign goes with the one before it.
    """
    aircraft, callsign, label, on_ground, row = who
    flight, label_of = out
    _, _, split_s, turnaround_s = clock
    number, current, newest_row, last_air_s, was_ground = -1, -1, row[0] - 1, -np.inf, False
    for i in range(time_s.size):
        is_new = i == 0 or aircraft[i] != aircraft[i - 1]
        if is_new:
            newest_row = row[i] - 1
        if row[i] < newest_row:
            flags[i] |= _OUT_OF_ORDER
        newest_row = max(newest_row, row[i])
        if not is_new and time_s[i] == time_s[i - 1]:
            flags[i] |= _DUPLICATE
            flight[i] = number
            continue
        is_new = is_new or time_s[i] - time_s[i - 1] > split_s
        is_new = is_new or (callsign[i] >= 0 and current >= 0 and callsign[i] != current)
        is_new = is_new or (was_ground and not on_ground[i] and time_s[i] - last_air_s > turnaround_s)
        if is_new:
            number += 1
            current, label_of[number], last_air_s, was_ground = -1, label[i], np.inf, False
        if callsign[i] >= 0 and current < 0:
            current, label_of[number] = callsign[i], label[i]
        if on_ground[i]:
            flags[i] |= _ON_GROUND
            was_ground = True
        else:
            last_air_s, was_ground = time_s[i], False
        flight[i] = number
    return number + 1


@part
def _apart_m(place, i, j):
    """Distance between two positions over a sphere (haversine), metres; each latitude's cosine is known."""
    _, lat, lon, narrow = place
    half_lat, half_lon = np.sin((lat[j] - lat[i]) / 2), np.sin((lon[j] - lon[i]) / 2)
    square = half_lat * half_lat + narrow[i] * narrow[j] * half_lon * half_lon
    return 2 * _RADIUS_M * np.arcsin(min(np.sqrt(square), 1.0))


@part
def _reaches(place, i, j, limits):
    """Whether an aircraft can have flown from position i to position j."""
    speed_m_s, slack_m = limits
    return _apart_m(place, i, j) <= speed_m_s * (place[0][j] - place[0][i]) + slack_m


@kernel
def flag_jumps(place, flight, limits, flags):
    """Flag positions that no aircraft could have reached from the last believed one.

    Three in a row that agree with each other are believed from the third on: the aircraft, or whoever
    speaks in its name, now is there. If it jumps back to where the flight could have gone on from before
    the first jump, all that lies between is flagged.
    """
    last, other, n_agreeing, home, left = -1, -1, 0, -1, -1
    for i in range(flight.size):
        if flags[i] & (_DUPLICATE | _ON_GROUND):
            continue
        if last < 0 or flight[i] != flight[last]:
            last, n_agreeing, home = i, 0, -1
        elif _reaches(place, last, i, limits):
            last, n_agreeing = i, 0
        elif home >= 0 and _reaches(place, home, i, limits):
            for k in range(left, i):
                if not flags[k] & (_DUPLICATE | _ON_GROUND):
                    flags[k] = (flags[k] | _JUMP) & _NOT_AFTER_JUMP
            last, n_agreeing, home = i, 0, -1
        elif n_agreeing > 0 and _reaches(place, other, i, limits):
            other, n_agreeing = i, n_agreeing + 1
            if n_agreeing < 3:
                flags[i] |= _JUMP
            else:
                flags[i] |= _AFTER_JUMP
                home, last, n_agreeing = (last, i, 0) if home < 0 else (home, i, 0)
        else:
            flags[i] |= _JUMP
            left = i if home < 0 else left
            other, n_agreeing = i, 1


@kernel
def flag_outliers(place, flight, limits, flags):
    """Flag altitudes that no aircraft could have climbed or dived to; believed as jumps are, three in a row."""
    time_s, altitude_m = place
    climb_m_s, slack_m, lowest_m, highest_m = limits
    last, other, n_agreeing = -1, -1, 0
    for i in range(time_s.size):
        if flags[i] & (_DUPLICATE | _ON_GROUND | _NO_ALTITUDE | _JUMP):
            continue
        if not lowest_m <= altitude_m[i] <= highest_m:
            flags[i] |= _OUTLIER
            continue
        if (
            last < 0
            or flight[i] != flight[last]
            or abs(altitude_m[i] - altitude_m[last]) <= climb_m_s * (time_s[i] - time_s[last]) + slack_m
        ):
            last, n_agreeing = i, 0
        elif n_agreeing > 0 and (
            abs(altitude_m[i] - altitude_m[other]) <= climb_m_s * (time_s[i] - time_s[other]) + slack_m
        ):
            other, n_agreeing = i, n_agreeing + 1
            if n_agreeing == 3:
                last, n_agreeing = i, 0
            else:
                flags[i] |= _OUTLIER
        else:
            flags[i] |= _OUTLIER
            other, n_agreeing = i, 1


@kernel
def flag_standing(place, flight, limits, flags):
    """Flag stretches of a flight that stay near one point for long: stale, spoofed, or parked without saying so."""
    time_s = place[0]
    radius_m, least_s = limits
    start, last = -1, -1
    for i in range(time_s.size + 1):
        is_end = i == time_s.size
        if not is_end and flags[i] & (_DUPLICATE | _ON_GROUND | _JUMP):
            continue
        if start >= 0 and (is_end or flight[i] != flight[start] or _apart_m(place, start, i) > radius_m):
            if time_s[last] - time_s[start] >= least_s:
                for k in range(start, last + 1):
                    flags[k] |= _STANDING
            start = -1
        if not is_end:
            start = i if start < 0 else start
            last = i


@kernel
def join(time_s, flight, clock, flags, joint):
    """Say how each usable position is joined to the usable one before it in its flight."""
    gap_s, bridge_s, _, _ = clock
    last, is_broken = -1, False
    for i in range(time_s.size):
        if flags[i] & (_STANDING | _ON_GROUND | _AFTER_JUMP):
            is_broken = True
        if flags[i] & (_DUPLICATE | _NO_ALTITUDE | _ON_GROUND | _JUMP | _STANDING | _OUTLIER):
            continue
        if last >= 0 and flight[i] == flight[last] and not is_broken:
            apart_s = time_s[i] - time_s[last]
            if apart_s <= gap_s:
                joint[i] = 1
            elif apart_s <= bridge_s:
                joint[i] = 2
        last, is_broken = i, False
