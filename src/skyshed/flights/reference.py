"""What the walk through zones finds, the slow way, from its definitions; tests and benchmarks hold the walk to it.

Every stretch of a track is sampled densely along the exact geodesic between its ends, and at every
sample the union of all chains' intervals is taken afresh. Nothing is shared with `local_plane`, `polar_intervals`
or `kernel`.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

from skyshed.flights.track import Track
from skyshed.sky.reference import union_of_intervals

# Floors, ceilings (n_chains, n) and whether they are known, of every chain above places (lat, lon).
ChainsAt = Callable[[NDArray, NDArray], tuple[NDArray, NDArray, NDArray]]
_GEOD = Geod(ellps="WGS84")
OUTSIDE, OPEN, POSSIBLE, INSIDE = 0, 1, 2, 3


@dataclass(frozen=True)
class Samples:
    """Moments along flights, with the state at each; ``length_s`` is the time that a sample stands for."""

    flight: NDArray[np.int64]
    time_s: NDArray[np.float64]
    length_s: NDArray[np.float64]
    state: NDArray[np.uint8]


def sampled(track: Track, chains_at: ChainsAt, *, step_s: float) -> Samples:
    """Return the states of a track in the middle of steps of at most ``step_s``."""
    flight, time_s, length_s, lats, lons, altitudes, bands = ([] for _ in range(7))
    for i in np.flatnonzero(track.joint > 0):
        span_s = track.time_s[i] - track.time_s[i - 1]
        n = max(int(np.ceil(span_s / step_s)), 1)
        share = (np.arange(n) + 0.5) / n
        azimuth_deg, _, way_m = _GEOD.inv(
            track.lon_deg[i - 1], track.lat_deg[i - 1], track.lon_deg[i], track.lat_deg[i]
        )
        start = np.full(n, track.lon_deg[i - 1]), np.full(n, track.lat_deg[i - 1])
        lon_deg, lat_deg, _ = _GEOD.fwd(*start, np.full(n, azimuth_deg), share * way_m)
        flight.append(np.full(n, track.flight[i]))
        time_s.append(track.time_s[i - 1] + share * span_s)
        length_s.append(np.full(n, span_s / n))
        lats.append(lat_deg)
        lons.append(lon_deg)
        altitudes.append(track.altitude_msl_m[i - 1] + share * (track.altitude_msl_m[i] - track.altitude_msl_m[i - 1]))
        bands.append(np.full(n, max(track.uncertainty_m[i - 1], track.uncertainty_m[i])))
    lat_deg, lon_deg, altitude_m, band_m = (np.concatenate(pieces) for pieces in (lats, lons, altitudes, bands))
    floors, ceilings, are_known = chains_at(lat_deg, lon_deg)
    state = np.array(
        [_state(floors[:, k], ceilings[:, k], are_known[:, k], altitude_m[k], band_m[k]) for k in range(lat_deg.size)],
        dtype=np.uint8,
    )
    return Samples(np.concatenate(flight), np.concatenate(time_s), np.concatenate(length_s), state)


def _state(floors: NDArray, ceilings: NDArray, are_known: NDArray, altitude_m: float, band_m: float) -> int:
    low, high = altitude_m - band_m, altitude_m + band_m
    sure = union_of_intervals([(f, c) for f, c, is_known in zip(floors, ceilings, are_known, strict=True) if is_known])
    if any(floor <= low and high <= ceiling for floor, ceiling in sure):
        return INSIDE
    if any(floor <= high and low <= ceiling for floor, ceiling in sure):
        return POSSIBLE
    rest = zip(floors, ceilings, are_known, strict=True)
    return OPEN if any(not is_known and f <= c and f <= high and low <= c for f, c, is_known in rest) else OUTSIDE
