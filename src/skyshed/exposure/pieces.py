"""Pieces of tracks as lines: entry, the positions between, exit."""

import numpy as np
from numpy.typing import NDArray

from skyshed.exposure.track import Pieces, Track, last_at_or_before

# Vertices that no map shows: below 0.001 degrees, 100 m. The ends always stay.
_SIMPLIFY_DEG = 0.001


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
    lines = shapely.linestrings(points, indices=line)
    return shapely.to_wkb(shapely.simplify(lines, _SIMPLIFY_DEG))


def _at(track: Track, places: NDArray, before: NDArray, moments_s: NDArray) -> NDArray[np.float64]:
    """Return the places at moments between position ``before`` and the next."""
    after = np.minimum(before + 1, len(track) - 1)
    span_s = track.time_s[after] - track.time_s[before]
    share = np.clip(np.where(span_s > 0, (moments_s - track.time_s[before]) / np.where(span_s > 0, span_s, 1.0), 0.0), 0.0, 1.0)
    way = places[after] - places[before]
    way[:, 0] -= 360.0 * np.round(way[:, 0] / 360.0)
    return places[before] + share[:, None] * way
