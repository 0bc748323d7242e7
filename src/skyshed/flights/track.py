"""The usable positions of a chunk, flight after flight, and one walk of theirs through one fire unit's zones."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from skyshed.flights.altitude import Altitudes
from skyshed.flights.boxes import are_near, boxes_of, spans_of
from skyshed.flights.cleaning import Cleaned
from skyshed.flights.kernel import (
    ABOVE_FLOOR_M,
    BELOW_CEILING_M,
    FIRST_POSSIBLE_S,
    FIRST_S,
    LAST_POSSIBLE_S,
    LAST_S,
    N_TOTALS,
    RANGE_M,
    walk,
)
from skyshed.flights.polar_intervals import UnitZones
from skyshed.flights.store import Chunk

_UNSET = [FIRST_S, LAST_S, FIRST_POSSIBLE_S, LAST_POSSIBLE_S, ABOVE_FLOOR_M, BELOW_CEILING_M, RANGE_M]
_ROOM_FOR_PIECES, _POSITIONS_A_PIECE = 4096, 10


@dataclass(frozen=True)
class Track:
    """Usable positions (n,), sorted by flight and time; ``joint`` says how each is joined to the one before.

    ``flight`` numbers the flights of the chunk and never falls.
    """

    time_s: NDArray[np.float64]
    lat_deg: NDArray[np.float64]
    lon_deg: NDArray[np.float64]
    altitude_msl_m: NDArray[np.float64]
    uncertainty_m: NDArray[np.float64]
    flight_level: NDArray[np.float64]
    flight: NDArray[np.int32]
    joint: NDArray[np.uint8]

    def __len__(self) -> int:
        return self.time_s.size

    def __getitem__(self, selection: NDArray) -> "Track":
        """Return some whole flights."""
        return Track(*(getattr(self, name)[selection] for name in self.__dataclass_fields__))

    @cached_property
    def boxes(self) -> NDArray[np.float64]:
        """The boxes around blocks of positions, as `boxes.boxes_of` makes them."""
        return boxes_of(self.lat_deg, self.lon_deg)

    @cached_property
    def clock(self) -> tuple[float, float, NDArray[np.float64]]:
        """First moment, length of time and one ascending key (n,): flight x length + seconds since the first moment.

        Times of one flight ascend; 1e-4 s survive in a float64.
        """
        origin_s = float(self.time_s.min()) if len(self) else 0.0
        span_s = float(self.time_s.max()) - origin_s + 1.0 if len(self) else 1.0
        return origin_s, span_s, self.flight * span_s + (self.time_s - origin_s)

    @property
    def elapsed_s(self) -> NDArray[np.float64]:
        """Seconds since the position before, 0 where not joined to it."""
        return np.where(self.joint > 0, np.diff(self.time_s, prepend=self.time_s[:1]), 0.0)

    def moved(self, **changes: NDArray) -> "Track":
        """Return the same flights elsewhere."""
        return replace(self, **changes)


def densified(track: Track, step_s: float) -> Track:
    """Return the track with positions put between those that are joined but farther apart than ``step_s``."""
    n_between = np.where(track.joint > 0, np.ceil(track.elapsed_s / step_s), 1.0).astype(np.int64)
    n_between = np.maximum(n_between, 1)
    last = np.repeat(np.arange(len(track)), n_between)
    step = np.arange(last.size) - np.repeat(np.cumsum(n_between) - n_between, n_between) + 1
    share = step / n_between[last]
    first = np.maximum(last - 1, 0)

    def between(values: NDArray) -> NDArray:
        return np.where(share == 1.0, values[last], values[first] + share * (values[last] - values[first]))

    lon_deg = track.lon_deg[last] + 360.0 * np.round((track.lon_deg[first] - track.lon_deg[last]) / 360.0)
    return track[last].moved(
        time_s=between(track.time_s),
        lat_deg=between(track.lat_deg),
        lon_deg=np.where(share == 1.0, lon_deg, track.lon_deg[first] + share * (lon_deg - track.lon_deg[first])),
        altitude_msl_m=between(track.altitude_msl_m),
        uncertainty_m=np.maximum(track.uncertainty_m[last], np.where(share == 1.0, 0.0, track.uncertainty_m[first])),
        flight_level=between(track.flight_level),
    )


def track_of(chunk: Chunk, altitudes: Altitudes, clean: Cleaned) -> Track:
    """Return the usable positions of a chunk."""
    usable = clean.is_usable
    return Track(
        chunk.time_s[usable],
        chunk.lat_deg[usable],
        chunk.lon_deg[usable],
        altitudes.msl_m[usable],
        altitudes.uncertainty_m[usable],
        altitudes.flight_level[usable],
        clean.flight[usable],
        clean.joint[usable],
    )


@dataclass(frozen=True)
class Pieces:
    """Stretches of flights in one state: ``which`` (m, 4) is flight, case, state, joint; ``spans_s`` (m, 2)."""

    which: NDArray[np.int32]
    spans_s: NDArray[np.float64]


@dataclass(frozen=True)
class Approach:
    """Where a track comes near a fire unit: spans (m, 2) of positions, and offsets (n,) that hold for these alone."""

    spans: NDArray[np.int64]
    east_m: NDArray[np.float64]
    north_m: NDArray[np.float64]


def approach(track: Track, zones: UnitZones) -> Approach:
    """Return where a track comes near a unit; it holds for the same flights at other altitudes too."""
    spans = spans_of(are_near(track.boxes, zones.unit.site, zones.longest_m), len(track))
    return Approach(spans, *zones.plane.offsets(track.lat_deg, track.lon_deg, spans))


def meet(
    track: Track, zones: UnitZones, n_flights: int, *, step_s: float, exposed: NDArray[np.float32], wants_pieces: bool,
    near: Approach | None = None,
) -> tuple[NDArray[np.float64], Pieces]:  # fmt: skip
    """Walk a track through one unit's zones; return totals (n_flights, n_cases, N_TOTALS) and pieces.

    ``exposed`` (n, n_cases, 2) is updated to the larger of what it holds and what this unit adds. ``near`` is the
    track's `approach`, where that is known already. Totals are whole only where pieces are wanted too.
    """
    near = near or approach(track, zones)
    spans, east_m, north_m = near.spans, near.east_m, near.north_m
    way = east_m, north_m, track.time_s, track.altitude_msl_m, track.uncertainty_m, track.flight, track.joint
    room = max(_ROOM_FOR_PIECES, len(track) // _POSITIONS_A_PIECE) if wants_pieces else 0
    block_m, blocks = zones.blocks
    world = zones.surfaces, blocks, (zones.longest_m, step_s, block_m)
    while True:
        totals = np.zeros((n_flights, len(zones.cases), N_TOTALS))
        totals[..., _UNSET] = np.nan
        pieces = np.empty((room, 6))
        n = walk(way, spans, world, (totals, exposed, pieces))
        if n <= room or not wants_pieces:
            return totals, Pieces(pieces[:n, :4].astype(np.int32), pieces[:n, 4:])
        room = n


def last_at_or_before(track: Track, flights: NDArray, moments_s: NDArray) -> NDArray[np.int64]:
    """Return the index of the last position of each flight at or before a moment (m,)."""
    flights = flights.astype(track.flight.dtype, copy=False)  # else numpy copies all positions to the wider type
    starts, ends = track.flight.searchsorted(flights, "left"), track.flight.searchsorted(flights, "right")
    origin_s, span_s, key = track.clock
    found = np.searchsorted(key, flights * span_s + (moments_s - origin_s) + 1e-4, side="right") - 1
    return np.clip(found, starts, np.maximum(ends - 1, starts))
