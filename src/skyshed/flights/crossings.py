"""Who flew through an airspace: the ways between positions cut at its outline, its floor and its ceiling.

ceiling                 A way is the geodesic from one position to the next, climbing
. ........../.........              evenly. Where it is long it becomes several legs, straight in
*---. ===========*  |                     the plane of degrees. A leg is cut by the outline, and what is
|/ inside       |   * position        left by the heights, which are linear along it.
*...............    = inside
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from skyshed.constants import FOOT_M
from skyshed.flights.airspaces import without
from skyshed.flights.legs import Legs, Ways, are_ways, legs_of, near_positions, ways_to
from skyshed.flights.track import Track
from skyshed.flights.volume import ALWAYS, Datum, Ground, Limit, Operation, Part, Slice, Volume

# Columns of what is found of one flight and one volume.
INSIDE_S, ABOVE_S, BELOW_S, N_INSIDE, POSSIBLE_S, UNHELD_S = range(6)
N_COLUMNS = 6
_WHOLE_TURNS_DEG = (-360.0, 0.0, 360.0)


@dataclass(frozen=True)
class _Cuts:
    """Spans of ways: which way, from which share of it to which."""

    way: NDArray[np.intp]
    share: NDArray[np.float64]  # (n, 2)


def crossings(
    track: Track, volumes: Sequence[Volume], n_flights: int, ground: Ground, *, gap_s: float
) -> NDArray[np.float64]:
    """Return what every flight did about every volume (n_flights, n_volumes, N_COLUMNS).

    Seconds inside, above and below it; recorded positions inside it; seconds inside that were not
    observed: on the straight way across a silence longer than ``gap_s``; and seconds, observed or not, that would
    have been inside had the volume held at that time (as its last slice has it). A flight level is compared with the
    pressure altitude, other limits with the altitude above sea level; ``ground`` gives that of the ground
    at (lat, lon). Where it is unknown a limit above ground holds at sea level.
    """
    out = np.zeros((n_flights, len(volumes), N_COLUMNS))
    if not volumes or len(track) == 0:
        return out
    is_way = are_ways(track, gap_s)
    for index, volume in enumerate(volumes):
        near = near_positions(track, volume.outline)
        ways = ways_to(track, near[is_way[near]])
        for its_slice in volume.slices:
            _add_ways(track, ways, its_slice, ground, out[:, index])
            inside = _positions_inside(track, near, its_slice, ground)
            out[:, index, N_INSIDE] += np.bincount(track.flight[inside], minlength=n_flights)
        out[:, index, UNHELD_S] = _unheld_s(track, ways, volume, ground, n_flights)
    return out


def _unheld_s(track: Track, ways: Ways, volume: Volume, ground: Ground, n_flights: int) -> NDArray[np.float64]:
    """Return the seconds of flights inside a volume at times at which it does not hold."""
    found = np.zeros((n_flights, N_COLUMNS))
    if unheld_s := without(ALWAYS, volume.valid_s):
        _add_ways(track, ways, Slice(volume.slices[-1].parts, unheld_s), ground, found)
    return found[:, INSIDE_S] + found[:, POSSIBLE_S]


def _add_ways(track: Track, ways: Ways, volume: Slice, ground: Ground, out: NDArray) -> None:
    """Add the seconds of ways inside, above and below one slice to those of their flights (n_flights, N_COLUMNS)."""
    if ways.last.size == 0:
        return
    legs = legs_of(track, ways.last, is_over_ground=any(map(_needs_ground, _limits(volume))))
    events = _Events(len(volume.parts))
    for number, part in enumerate(volume.parts):
        for relation, cuts in _cut(legs, part, ground):
            if relation == _IN or part.operation is Operation.ADD:
                events.add(_while_valid(track, ways, cuts, volume), number if relation == _IN else relation)
    way, share, state = events.states(volume.parts)
    seconds = share * (track.time_s[ways.last] - track.time_s[ways.last - 1])[way]
    flight, is_observed, is_joined = (
        values[way] for values in (track.flight[ways.last], ways.is_observed, ways.is_joined)
    )
    for column, chosen in (
        (INSIDE_S, (state == _IN) & is_observed),
        (POSSIBLE_S, (state == _IN) & ~is_observed),
        (ABOVE_S, (state == _ABOVE) & is_joined),
        (BELOW_S, (state == _BELOW) & is_joined),
    ):
        out[:, column] += np.bincount(flight[chosen], weights=seconds[chosen], minlength=len(out))


def _limits(volume: Slice) -> Iterator[Limit]:
    return (limit for part in volume.parts for limit in (part.floor, part.ceiling))


def _needs_ground(limit: Limit) -> bool:
    return limit.datum is Datum.GROUND and bool(np.isfinite(limit.height_m))


# How a place in a column of a part lies to it; the numbers of parts themselves are 0 and more.
_IN, _ABOVE, _BELOW = -1, -2, -3


def _cut(legs: Legs, part: Part, ground: Ground) -> Iterator[tuple[int, _Cuts]]:
    """Yield the spans of ways that run inside, above and below one part."""
    leg, within = _in_outline(legs, part.outline)
    over_floor, over_ceiling = (_above(legs, leg, limit, ground) for limit in (part.floor, part.ceiling))
    spans = {
        _IN: _overlap_of(within, _where_positive(over_floor), _where_positive(-over_ceiling)),
        _ABOVE: _overlap_of(within, _where_positive(over_ceiling)),
        _BELOW: _overlap_of(within, _where_positive(-over_floor)),
    }
    for relation, (low, high) in spans.items():
        is_held = high > low
        share = legs.share[leg[is_held]]
        width = (share[:, 1] - share[:, 0])[:, None]
        yield (
            relation,
            _Cuts(legs.way[leg[is_held]], share[:, :1] + np.stack([low, high], axis=1)[is_held] * width),
        )


def _in_outline(legs: Legs, outline: BaseGeometry) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return which legs run within an outline, and between which shares of them (n, 2)."""
    shapely.prepare(outline)
    west, _, east, _ = outline.bounds
    base_deg = 360.0 * np.rint(((west + east) / 2 - legs.lon_deg.mean(axis=1)) / 360.0)
    numbers, spans = [], []
    for turn_deg in _WHOLE_TURNS_DEG:
        lon_deg = legs.lon_deg + (base_deg + turn_deg)[:, None]
        chosen = np.flatnonzero((lon_deg.max(axis=1) >= west) & (lon_deg.min(axis=1) <= east))
        ends = np.stack([lon_deg[chosen], legs.lat_deg[chosen]], axis=2)
        for number, span in _clipped(ends, outline):
            numbers.append(chosen[number])
            spans.append(span)
    return np.concatenate(numbers), np.concatenate(spans)


def _clipped(ends: NDArray, outline: BaseGeometry) -> Iterator[tuple[NDArray[np.intp], NDArray[np.float64]]]:
    """Yield which straight lines (n, 2 ends, 2) run within an outline, and between which shares of them (m, 2)."""
    is_still = (ends[:, 0] == ends[:, 1]).all(axis=1)
    lines = np.asarray(shapely.linestrings(ends))
    is_whole = np.asarray(shapely.contains_properly(outline, lines))
    is_whole[is_still] = shapely.intersects_xy(outline, *ends[is_still, 0].T)
    yield np.flatnonzero(is_whole), np.tile([0.0, 1.0], (int(is_whole.sum()), 1))
    cut = np.flatnonzero(~is_whole & ~is_still & shapely.intersects(outline, lines))
    pieces, owner = shapely.get_parts(shapely.intersection(lines[cut], outline), return_index=True)
    pieces, inner = shapely.get_parts(pieces, return_index=True)
    is_line = shapely.get_type_id(pieces) == shapely.GeometryType.LINESTRING
    number = cut[owner[inner]][is_line]
    start, way = ends[number, 0], ends[number, 1] - ends[number, 0]
    tips = np.stack([shapely.get_coordinates(shapely.get_point(pieces[is_line], end)) for end in (0, -1)], axis=1)
    share = ((tips - start[:, None]) * way[:, None]).sum(axis=2) / (way**2).sum(axis=1)[:, None]
    yield number, np.sort(np.clip(share, 0.0, 1.0), axis=1)


def _above(legs: Legs, leg: NDArray[np.intp], limit: Limit, ground: Ground) -> NDArray[np.float64]:
    """Return how far the ends of legs (n, 2) lie above a limit, metres."""
    heights_m = legs.pressure_m[leg] if limit.datum is Datum.PRESSURE else legs.altitude_msl_m[leg]
    return heights_m - _base_m(legs.lat_deg[leg], legs.lon_deg[leg], limit, ground) - limit.height_m


def _base_m(lat_deg: NDArray, lon_deg: NDArray, limit: Limit, ground: Ground) -> NDArray | float:
    """Return what a limit counts from, in metres above mean sea level."""
    if _needs_ground(limit):
        return np.nan_to_num(ground(lat_deg, lon_deg))
    if limit.datum is Datum.ELLIPSOID:
        from skyshed.terrain.geoid import undulation_m

        return -undulation_m(lat_deg, lon_deg)
    return 0.0


def _where_positive(values: NDArray) -> tuple[NDArray, NDArray]:
    """Return between which shares a value that is linear from one end to the other (n, 2) is not below 0."""
    first, last = values.T
    with np.errstate(invalid="ignore", divide="ignore"):
        root = first / (first - last)
    low = np.where(first >= 0, 0.0, np.where(last >= 0, root, 1.0))
    high = np.where(last >= 0, 1.0, np.where(first >= 0, root, 0.0))
    return low, high


def _overlap_of(within: NDArray, *others: tuple[NDArray, NDArray]) -> tuple[NDArray, NDArray]:
    low, high = within.T
    for its_low, its_high in others:
        low, high = np.maximum(low, its_low), np.minimum(high, its_high)
    return low, high


def _while_valid(track: Track, ways: Ways, cuts: _Cuts, volume: Slice) -> _Cuts:
    """Return what of spans lies in the time in which a slice holds."""
    end_s, start_s = track.time_s[ways.last[cuts.way]], track.time_s[ways.last[cuts.way] - 1]
    length_s = np.maximum(end_s - start_s, 1e-9)
    found_way, found_share = [], []
    for begin_s, finish_s in volume.valid_s:
        low = np.maximum(cuts.share[:, 0], (begin_s - start_s) / length_s)
        high = np.minimum(cuts.share[:, 1], (finish_s - start_s) / length_s)
        is_held = high > low
        found_way.append(cuts.way[is_held])
        found_share.append(np.stack([low, high], axis=1)[is_held])
    return _Cuts(np.concatenate(found_way), np.concatenate(found_share))


class _Events:
    """Spans of ways in one part or another, swept from begin to end: no moment is counted twice."""

    def __init__(self, n_parts: int) -> None:
        self._n_parts = n_parts
        self._way: list[NDArray] = []
        self._share: list[NDArray] = []
        self._column: list[NDArray] = []
        self._change: list[NDArray] = []

    def add(self, cuts: _Cuts, column: int) -> None:
        """Take in spans of a part by its number, or above or below some part."""
        n = cuts.way.size
        self._way += [cuts.way, cuts.way]
        self._share += [cuts.share[:, 0], cuts.share[:, 1]]
        self._column.append(np.full(2 * n, {_ABOVE: self._n_parts, _BELOW: self._n_parts + 1}.get(column, column)))
        self._change += [np.ones(n, np.int32), np.full(n, -1, np.int32)]

    def states(self, parts: Sequence[Part]) -> tuple[NDArray[np.intp], NDArray[np.float64], NDArray[np.int8]]:
        """Return stretches: their way, their share of it, and whether they run inside, above or below."""
        way, share, column, change = map(np.concatenate, (self._way, self._share, self._column, self._change))
        order = np.lexsort((share, way))
        counts = np.zeros((order.size, self._n_parts + 2), np.int32)
        counts[np.arange(order.size), column[order]] = change[order]
        is_active = np.cumsum(counts, axis=0) > 0
        way, share = way[order], share[order]
        is_followed = way[1:] == way[:-1]
        is_inside = put_together(is_active[:, : self._n_parts].T, parts)
        state = np.select([is_inside, is_active[:, -2], is_active[:, -1]], [_IN, _ABOVE, _BELOW], 0)
        return way[:-1][is_followed], np.diff(share)[is_followed], state[:-1][is_followed]


def put_together(is_in: Sequence[NDArray[np.bool_]] | NDArray[np.bool_], parts: Sequence[Part]) -> NDArray[np.bool_]:
    """Return what lies in an airspace, from what lies in each of its parts, taken in their order."""
    inside = np.zeros(np.shape(is_in[0]), bool)
    for here, part in zip(is_in, parts, strict=True):
        if part.operation is Operation.ADD:
            inside = inside | here
        elif part.operation is Operation.CUT:
            inside = inside & ~here
        else:
            inside = inside & here
    return inside


def _positions_inside(track: Track, near: NDArray[np.intp], volume: Slice, ground: Ground) -> NDArray[np.intp]:
    """Return which positions lie inside a slice while it holds."""
    time_s = track.time_s[near]
    is_valid = np.zeros(near.size, bool)
    for begin_s, finish_s in volume.valid_s:
        is_valid |= (time_s >= begin_s) & (time_s < finish_s)
    near = near[is_valid]
    return near[put_together([_holds(track, near, part, ground) for part in volume.parts], volume.parts)]


def _holds(track: Track, near: NDArray[np.intp], part: Part, ground: Ground) -> NDArray[np.bool_]:
    shapely.prepare(part.outline)
    west, _, east, _ = part.outline.bounds
    lat_deg, lon_deg = track.lat_deg[near], track.lon_deg[near]
    lon_deg = lon_deg + 360.0 * np.rint(((west + east) / 2 - lon_deg) / 360.0)
    is_in = np.zeros(near.size, bool)
    for turn_deg in _WHOLE_TURNS_DEG:
        is_in |= shapely.contains_xy(part.outline, lon_deg + turn_deg, lat_deg)
    for limit, sign in ((part.floor, 1.0), (part.ceiling, -1.0)):
        heights_m = track.flight_level[near] * 100 * FOOT_M if limit.datum is Datum.PRESSURE else (
            track.altitude_msl_m[near]
        )  # fmt: skip
        is_in &= sign * (heights_m - _base_m(lat_deg, lon_deg, limit, ground) - limit.height_m) >= 0
    return is_in
