"""Pieces of tracks as lines: entry, the positions between, exit."""

import numpy as np
from numpy.typing import NDArray

from skyshed.exposure.track import Pieces, Track, last_at_or_before

# A vertex within 15 m of the straight way between its neighbours is left out, but one stays in every minute: curves so
# gentle are off by 135 m at most where positions come every ten seconds. The ends always stay.
_STRAIGHT_M, _AT_LEAST_EVERY_S = 15.0, 60.0
_DEGREE_M = 111_195.0


def lines_wkb(track: Track, pieces: Pieces) -> NDArray[np.object_]:
    """Return each piece as a LineString Z (longitude, latitude, altitude above mean sea level), WKB.

    Longitudes run on across 180 degrees.
    """
    import shapely

    flights, spans_s = pieces.which[:, 0], pieces.spans_s
    if flights.size == 0:
        return np.empty(0, dtype=object)
    before, last = (last_at_or_before(track, flights, spans_s[:, end]) for end in (0, 1))
    first = before + 1
    last = np.where(np.abs(track.time_s[last] - spans_s[:, 1]) < 1e-3, last - 1, last)
    n_between = np.maximum(last - first + 1, 0)
    starts = np.concatenate([[0], np.cumsum(n_between + 2)])
    line = np.repeat(np.arange(flights.size), n_between + 2)
    step = np.arange(starts[-1]) - starts[line]
    middle = np.clip(first[line] + step - 1, 0, len(track) - 1)
    places = np.stack([track.lon_deg, track.lat_deg, track.altitude_msl_m], axis=1)
    points = places[middle]
    points[starts[:-1]] = _at(track, places, before, spans_s[:, 0])
    points[starts[1:] - 1] = _at(track, places, np.minimum(before + n_between, len(track) - 1), spans_s[:, 1])
    turn_deg = points[:, 0] - points[starts[:-1], 0][line]
    points[:, 0] -= 360.0 * np.round(turn_deg / 360.0)
    kept = _is_needed(points, track.time_s[middle])
    kept[starts[:-1]] = kept[starts[1:] - 1] = True
    return shapely.to_wkb(shapely.linestrings(points[kept], indices=line[kept]))


def _is_needed(points: NDArray, time_s: NDArray) -> NDArray[np.bool_]:
    """Return which points (lon, lat, altitude) a line cannot do without; the first and last of all are not asked."""
    kept = np.ones(len(points), dtype=bool)
    before, here, after = points[:-2], points[1:-1], points[2:]
    narrow = np.cos(np.radians(here[:, 1]))
    way_x, way_y = (after[:, 0] - before[:, 0]) * narrow, after[:, 1] - before[:, 1]
    off_x, off_y = (here[:, 0] - before[:, 0]) * narrow, here[:, 1] - before[:, 1]
    length = np.hypot(way_x, way_y)
    aside_m = np.abs(off_x * way_y - off_y * way_x) / np.maximum(length, 1e-9) * _DEGREE_M
    above_m = np.abs(here[:, 2] - (before[:, 2] + after[:, 2]) / 2)
    minute = np.floor(time_s / _AT_LEAST_EVERY_S)
    kept[1:-1] = (aside_m > _STRAIGHT_M) | (above_m > _STRAIGHT_M) | (minute[1:-1] != minute[:-2])
    return kept


def _at(track: Track, places: NDArray, before: NDArray, moments_s: NDArray) -> NDArray[np.float64]:
    """Return the places at moments between position ``before`` and the next."""
    after = np.minimum(before + 1, len(track) - 1)
    span_s = track.time_s[after] - track.time_s[before]
    share = np.clip(
        np.where(span_s > 0, (moments_s - track.time_s[before]) / np.where(span_s > 0, span_s, 1.0), 0.0), 0.0, 1.0
    )
    way = places[after] - places[before]
    way[:, 0] -= 360.0 * np.round(way[:, 0] / 360.0)
    return places[before] + share[:, None] * way
