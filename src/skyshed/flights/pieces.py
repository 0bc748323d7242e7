"""Pieces of tracks as lines: entry, the positions between, exit."""

import math
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from skyshed.flights.track import Pieces, Track, last_at_or_before
from skyshed.jobs.compiled import bare_kernel, bare_part

# A vertex within 15 m of the straight way between its neighbours is left out, but one stays in every minute: curves so
# gentle are off by 135 m at most where positions come every ten seconds. The ends always stay.
_STRAIGHT_M, _AT_LEAST_EVERY_S = 15.0, 60.0
_DEGREE_M = 111_195.0
_LINE_Z = b"\x01" + (0x80000002).to_bytes(4, "little")
_POINT_BYTES = 24


def lines_wkb(track: Track, pieces: Pieces) -> NDArray[np.object_]:
    """Return each piece as a LineString Z (longitude, latitude, altitude above mean sea level), WKB.

    Longitudes run on across 180 degrees.
    """
    flights, spans_s = pieces.which[:, 0], pieces.spans_s
    if flights.size == 0:
        return np.empty(0, dtype=object)
    before, last = (last_at_or_before(track, flights, spans_s[:, end]) for end in (0, 1))
    last = np.where(np.abs(track.time_s[last] - spans_s[:, 1]) < 1e-3, last - 1, last)
    last = np.maximum(last, before)
    points, lengths = np.empty((int((last - before + 2).sum()), 3)), np.empty(flights.size, np.int64)
    places = track.time_s, track.lon_deg, track.lat_deg, track.altitude_msl_m
    n = trace(places, (before, last), spans_s, points, lengths)
    return _wkb(points[:n], lengths)


def _wkb(points: NDArray[np.float64], lengths: NDArray[np.int64]) -> NDArray[np.object_]:
    """Return lines of so many points each as WKB, all numbers with the least byte first (OGC 06-103r4, 8.2).

    The dimension stands in the type as GEOS and PostGIS write it, which readers take as well as the standard's 1002.
    """
    counts, coordinates = lengths.astype("<u4").tobytes(), points.astype("<f8", copy=False).tobytes()
    ends = (np.cumsum(lengths) * _POINT_BYTES).tolist()
    out = np.empty(lengths.size, dtype=object)
    out[:] = [
        _LINE_Z + counts[4 * line : 4 * line + 4] + coordinates[start:end]
        for line, (start, end) in enumerate(pairwise([0, *ends]))
    ]
    return out


@bare_kernel
def trace(track, ends, spans_s, points, lengths):
    """Fill in the points (n, 3) of lines one after another and how many each has; returns how many in all.

    ``track`` is (time, longitude, latitude, altitude); a line begins after one position and ends after another
    (``ends``) at the moments ``spans_s`` (m, 2).
    """
    time_s, lon, lat, altitude = track
    n = 0
    for line in range(lengths.size):
        first, last, start = ends[0][line], ends[1][line], n
        here = _at(track, first, spans_s[line, 0])
        before, origin = here, here[0]
        points[n, 0], points[n, 1], points[n, 2] = here
        n += 1
        for k in range(first + 1, last + 2):
            after = _at(track, last, spans_s[line, 1]) if k > last else (lon[k], lat[k], altitude[k])
            after = after[0] - 360.0 * np.rint((after[0] - origin) / 360.0), after[1], after[2]
            is_kept = k - 1 > first and (
                math.floor(time_s[k - 1] / _AT_LEAST_EVERY_S) != math.floor(time_s[k - 2] / _AT_LEAST_EVERY_S)
                or _stands_out(before, here, after)
            )
            if is_kept:
                points[n, 0], points[n, 1], points[n, 2] = here
                n += 1
            before, here = here, after
        points[n, 0], points[n, 1], points[n, 2] = here
        n += 1
        lengths[line] = n - start
    return n


@bare_part
def _stands_out(before, here, after):
    """Whether a point (lon, lat, altitude) lies aside of the straight way between its neighbours, or above or below."""
    narrow = math.cos(math.radians(here[1]))
    way_x, way_y = (after[0] - before[0]) * narrow, after[1] - before[1]
    off_x, off_y = (here[0] - before[0]) * narrow, here[1] - before[1]
    aside_m = abs(off_x * way_y - off_y * way_x) / max(math.hypot(way_x, way_y), 1e-9) * _DEGREE_M
    return aside_m > _STRAIGHT_M or abs(here[2] - (before[2] + after[2]) / 2) > _STRAIGHT_M


@bare_part
def _at(track, i, moment_s):
    """Place (lon, lat, altitude) at a moment between position i and the next."""
    time_s, lon, lat, altitude = track
    k = min(i + 1, time_s.size - 1)
    span_s = time_s[k] - time_s[i]
    share = min(max((moment_s - time_s[i]) / span_s, 0.0), 1.0) if span_s > 0 else 0.0
    turn = lon[k] - lon[i]
    turn -= 360.0 * np.rint(turn / 360.0)
    return lon[i] + share * turn, lat[i] + share * (lat[k] - lat[i]), altitude[i] + share * (altitude[k] - altitude[i])
