"""Volumes of airspace that a warning names: polygons with a floor and a ceiling, and who flew through them."""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from skyshed.constants import FOOT_M
from skyshed.errors import InputError
from skyshed.exposure.track import Track

Ground = Callable[[NDArray, NDArray], NDArray]

_GROUND = {"SFC", "GND", "GROUND", "SURFACE"}
_UNLIMITED = {"UNL", "UNLTD", "UNLIM", "UNLIMITED"}
_LEVEL = re.compile(r"FL\s*(\d{1,3})")
_HEIGHT = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*(FT|F|M|KM)\s*(AGL|GND|SFC|ASFC|MSL|AMSL|ALT)?")
_METRES = {"FT": FOOT_M, "F": FOOT_M, "M": 1.0, "KM": 1000.0}


class Datum(StrEnum):
    """What a limit counts from."""

    PRESSURE = "flight level"
    MSL = "mean sea level"
    GROUND = "ground"


@dataclass(frozen=True, slots=True)
class Limit:
    """A floor or ceiling: ``height_m`` above a datum (a flight level: its pressure altitude); may be infinite."""

    text: str
    datum: Datum
    height_m: float


@dataclass(frozen=True)
class Volume:
    """A named airspace; ``outline`` is a polygon in degrees (longitude, latitude) that runs on across 180."""

    name: str
    floor: Limit
    ceiling: Limit
    outline: BaseGeometry


def parse_limit(text: str, where: str) -> Limit:
    """Return a limit as aviation writes it: FL195, 5000 ft MSL, 1500ft AGL, SFC, UNL.

    >>> parse_limit("FL320", "a").height_m
    9753.6
    """
    written = " ".join(str(text).upper().split())
    if written in _GROUND:
        return Limit("SFC", Datum.GROUND, -math.inf)
    if written in _UNLIMITED:
        return Limit("UNL", Datum.MSL, math.inf)
    if level := _LEVEL.fullmatch(written):
        return Limit(f"FL{level[1]}", Datum.PRESSURE, round(int(level[1]) * 100 * FOOT_M, 3))
    if height := _HEIGHT.fullmatch(written):
        is_above_ground = (height[3] or "") in {"AGL", "GND", "SFC", "ASFC"}
        return Limit(written, Datum.GROUND if is_above_ground else Datum.MSL, float(height[1]) * _METRES[height[2]])
    raise InputError(f"{where}: {str(text)!r} is no limit; write FL320, 5000 ft MSL, 1500 ft AGL, SFC or UNL")


def crossings(track: Track, volumes: Sequence[Volume], n_flights: int, ground: Ground) -> NDArray[np.float64]:
    """Return seconds inside, above and below every volume, and positions inside it (n_flights, n_volumes, 4).

    A flight level is compared with the pressure altitude, other limits with the altitude above sea level;
    ``ground`` gives that of the ground at (lat, lon). Where it is unknown a limit above ground holds at
    sea level. A stretch between two positions belongs to the later one.
    """
    out = np.zeros((n_flights, len(volumes), 4))
    elapsed_s = track.elapsed_s
    for index, volume in enumerate(volumes):
        within = _within(track, volume.outline)
        flight = track.flight[within]
        under, over = (_signed(track, within, limit, ground) for limit in (volume.floor, volume.ceiling))
        is_below, is_above = under < 0, over > 0
        masks = ~is_below & ~is_above, is_above, is_below
        for column, mask in enumerate(masks):
            out[:, index, column] = np.bincount(flight[mask], weights=elapsed_s[within][mask], minlength=n_flights)
        out[:, index, 3] = np.bincount(flight[masks[0]], minlength=n_flights)
    return out


def _within(track: Track, outline: BaseGeometry) -> NDArray[np.intp]:
    from shapely import contains_xy, prepare

    west, south, east, north = outline.bounds
    lon_deg = west + np.mod(track.lon_deg - west, 360.0)
    near = np.flatnonzero((track.lat_deg >= south) & (track.lat_deg <= north) & (lon_deg <= east))
    prepare(outline)
    return near[contains_xy(outline, lon_deg[near], track.lat_deg[near])]


def _signed(track: Track, within: NDArray, limit: Limit, ground: Ground) -> NDArray[np.float64]:
    """Return how far positions lie above a limit, metres."""
    if limit.datum is Datum.PRESSURE:
        return track.flight_level[within] * 100 * FOOT_M - limit.height_m
    base_m = 0.0
    if limit.datum is Datum.GROUND and math.isfinite(limit.height_m):
        base_m = np.nan_to_num(ground(track.lat_deg[within], track.lon_deg[within]))
    return track.altitude_msl_m[within] - base_m - limit.height_m
