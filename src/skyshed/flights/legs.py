"""The ways from one recorded position to the next that come near an outline, and the straight legs they are made of."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from skyshed.constants import EARTH_MEAN_RADIUS_M, FOOT_M
from skyshed.flights.boxes import BLOCK
from skyshed.flights.track import Track
from skyshed.geodesic import WGS84

_BULGE_M = 10.0  # how far a leg may lie aside of the geodesic that it stands for
_GROUND_STEP_M = 500.0  # the ground under a leg is straight between its ends


@dataclass(frozen=True)
class Ways:
    """Ways from one position to the next (m,): ``last`` is the later position; ``is_observed``: no receiver gap."""

    last: NDArray[np.intp]
    is_observed: NDArray[np.bool_]
    is_joined: NDArray[np.bool_]


@dataclass(frozen=True)
class Legs:
    """Legs (n,): the way that each belongs to and the shares of it between which it lies; places of its ends."""

    way: NDArray[np.intp]
    share: NDArray[np.float64]  # (n, 2)
    lon_deg: NDArray[np.float64]  # (n, 2)
    lat_deg: NDArray[np.float64]  # (n, 2)
    altitude_msl_m: NDArray[np.float64]  # (n, 2)
    pressure_m: NDArray[np.float64]  # (n, 2)


def are_ways(track: Track, gap_s: float) -> NDArray[np.bool_]:
    """Return for each position whether a way leads to it from the one before."""
    is_same = np.diff(track.flight, prepend=-1) == 0
    is_silent = np.diff(track.time_s, prepend=track.time_s[:1]) > gap_s
    return is_same & ((track.joint > 0) | is_silent)


def ways_to(track: Track, last: NDArray[np.intp]) -> Ways:
    return Ways(last, track.joint[last] == 1, track.joint[last] > 0)


def near_positions(track: Track, outline: BaseGeometry) -> NDArray[np.intp]:
    """Return positions that lie, or to which the way from the one before comes, in the box around an outline."""
    south, north, west, east = track.boxes.T
    blocks = np.flatnonzero(_overlap(south, north, west, east, outline))
    near = (blocks[:, None] * BLOCK + np.arange(BLOCK)).ravel()
    near = near[near < len(track)]
    first = np.where(track.flight[near] == track.flight[np.maximum(near - 1, 0)], np.maximum(near - 1, 0), near)
    lat_deg, lon_deg = track.lat_deg, track.lon_deg
    end_deg = lon_deg[first] + _short(lon_deg[near] - lon_deg[first])
    is_near = _overlap(
        np.minimum(lat_deg[first], lat_deg[near]),
        np.maximum(lat_deg[first], lat_deg[near]),
        np.minimum(lon_deg[first], end_deg),
        np.maximum(lon_deg[first], end_deg),
        outline,
    )
    return near[is_near]


def _overlap(south: NDArray, north: NDArray, west: NDArray, east: NDArray, outline: BaseGeometry) -> NDArray[np.bool_]:
    """Return which boxes meet the box of an outline, with room for a geodesic's bulge (see `boxes.are_near`)."""
    left, low, right, high = outline.bounds
    bulge_deg = np.degrees(np.radians(np.minimum(east - west, 180.0)) ** 2 / 8)
    is_near = (south - bulge_deg <= high) & (north + bulge_deg >= low)
    apart_deg = np.abs(_short((west + east) / 2 - (left + right) / 2))
    return is_near & ((east - west >= 180.0) | (apart_deg <= (east - west + right - left) / 2 + 1e-9))


def _short(turn_deg: NDArray) -> NDArray:
    return turn_deg - 360.0 * np.rint(turn_deg / 360.0)


def legs_of(track: Track, last: NDArray[np.intp], *, is_over_ground: bool) -> Legs:
    """Return the legs of ways; each is straight in the plane of degrees to 10 m, shorter where the ground counts."""
    first = last - 1
    lon_deg, lat_deg = track.lon_deg[first], track.lat_deg[first]
    turn_deg = _short(track.lon_deg[last] - lon_deg)
    azimuth_deg, _, way_m = WGS84.inv(lon_deg, lat_deg, lon_deg + turn_deg, track.lat_deg[last])
    steepest = np.tan(np.radians(np.minimum(np.maximum(np.abs(lat_deg), np.abs(track.lat_deg[last])), 89.9)))
    # A parallel leaves the geodesic between two of its places by L^2 tan(lat) / 8 R.
    n_legs = np.ceil(way_m * np.sqrt(steepest / (8 * EARTH_MEAN_RADIUS_M * _BULGE_M)))
    if is_over_ground:
        n_legs = np.maximum(n_legs, np.ceil(way_m / _GROUND_STEP_M))
    n_legs = np.maximum(n_legs, 1).astype(np.int64)
    way = np.repeat(np.arange(last.size), n_legs)
    step = np.arange(way.size) - np.repeat(np.cumsum(n_legs) - n_legs, n_legs)
    share = np.stack([step, step + 1], axis=1) / n_legs[way][:, None]

    def along(values: NDArray) -> NDArray:
        return values[first[way]][:, None] * (1 - share) + values[last[way]][:, None] * share

    lons, lats = along(track.lon_deg), along(track.lat_deg)
    lons[:, 0], lons[:, 1] = (lon_deg[way] + turn_deg[way] * share[:, end] for end in (0, 1))
    is_inner = np.stack([step > 0, step + 1 < n_legs[way]], axis=1)
    row, _ = np.nonzero(is_inner)
    at = way[row]
    inner_lon, inner_lat, _ = WGS84.fwd(lon_deg[at], lat_deg[at], azimuth_deg[at], share[is_inner] * way_m[at])
    lons[is_inner] = lons[is_inner] + _short(inner_lon - lons[is_inner])
    lats[is_inner] = inner_lat
    return Legs(way, share, lons, lats, along(track.altitude_msl_m), along(track.flight_level) * 100 * FOOT_M)
