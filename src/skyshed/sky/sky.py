"""The sky over a map grid: zones streamed in, one fire unit at a time, and composed."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skyshed.model.figure import Case
from skyshed.sky.kernel import covered_weights, gather
from skyshed.zone.component import Component
from skyshed.zone.reason import Reason
from skyshed.zone.sight import seen_levels
from skyshed.zone.union import MOST_COUNTED, add_unit, scratch_of
from skyshed.zone.zone import Zone

MOST_INTERVALS = 6
_FARTHEST = 9


@dataclass(frozen=True)
class Sky:
    """All zones of the offer for one target class and one case, on the map grid (n_lat, n_lon).

    ``floor_msl_m`` and ``ceiling_msl_m`` are the hull over all fire units, NaN where there is no
    zone; ``n_intervals`` counts the disjoint altitude intervals inside that hull. The three
    reason arrays hold ``zone.reason.Reason`` values. ``n_units`` (n_levels, n_lat, n_lon) counts
    the fire units that reach each level, tested chain by chain and never on the hull;
    ``n_radars`` counts the acquisition radars that see each level (detection alone, no engagement).
    ``n_units_open`` and ``n_radars_open`` count those that may do so beside them: only missing terrain
    leaves it open. All counts stop at 254.
    ``n_closed_gaps`` counts the gaps that were closed because more than `MOST_INTERVALS` intervals
    met above a cell. ``low_msl_m`` and ``high_msl_m`` are the ends of all intervals, cell by cell and from the ground
    up, ``n_intervals`` of each: any altitude can be read from them.
    """

    package: str
    target: str
    case: Case
    floor_msl_m: NDArray[np.float32]
    ceiling_msl_m: NDArray[np.float32]
    n_intervals: NDArray[np.uint8]
    floor_reason: NDArray[np.uint8]
    ceiling_reason: NDArray[np.uint8]
    none_reason: NDArray[np.uint8]
    n_units: NDArray[np.uint8]
    n_radars: NDArray[np.uint8]
    n_units_open: NDArray[np.uint8]
    n_radars_open: NDArray[np.uint8]
    n_closed_gaps: int = 0
    low_msl_m: NDArray[np.float32] | None = None
    high_msl_m: NDArray[np.float32] | None = None

    def covers(self, altitude_msl_m: NDArray[np.floating] | float) -> NDArray[np.bool_]:
        """Return where an altitude, one for all or one a cell, is known to be covered, (n_lat, n_lon)."""
        if self.low_msl_m is None or self.high_msl_m is None:
            raise ValueError("this sky holds no intervals")
        count = self.n_intervals.ravel()
        altitudes = np.broadcast_to(np.asarray(altitude_msl_m, np.float32), self.n_intervals.shape).ravel()
        of_cell = np.repeat(np.arange(count.size), count)
        is_inside = (self.low_msl_m <= altitudes[of_cell]) & (altitudes[of_cell] <= self.high_msl_m)
        covered = np.zeros(count.size, dtype=bool)
        covered[of_cell[is_inside]] = True
        return covered.reshape(self.n_intervals.shape)

    def __repr__(self) -> str:
        n_levels, n_lat, n_lon = self.n_units.shape
        share = float(np.isfinite(self.floor_msl_m).mean())
        asked = f"{self.package!r} against {self.target}, {self.case}"
        return f"<Sky of {asked}: {n_lat} x {n_lon} cells, {n_levels} levels; some altitude covered over {share:.0%}>"

    @property
    def is_known(self) -> NDArray[np.bool_]:
        """Where missing terrain does not leave open whether a level is covered, (n_levels, n_lat, n_lon)."""
        return (self.n_units > 0) | (self.n_units_open == 0)

    @property
    def is_detection_known(self) -> NDArray[np.bool_]:
        """Where missing terrain does not leave open whether a level is seen, (n_levels, n_lat, n_lon)."""
        return (self.n_radars > 0) | (self.n_radars_open == 0)

    @property
    def is_all_open(self) -> NDArray[np.bool_]:
        """Where no altitude is known to be covered and some may be: terrain data are missing, (n_lat, n_lon)."""
        return self.none_reason == Reason.NO_TERRAIN_DATA


class SkyComposer:
    """Takes the zone of one fire unit after another; holds one sky, never all zones."""

    def __init__(self, levels_msl_m: NDArray[np.float32], *, has_chains: bool) -> None:
        """``levels_msl_m`` is (n_levels, n_points); points are the flattened map grid."""
        n_levels, n_points = levels_msl_m.shape
        self._levels_msl_m = levels_msl_m
        self._low, self._high, self._count = no_intervals(n_points)
        self._open = no_intervals(0)  # what may be reached; as large as the map once some terrain is missing
        self._floor_reason = np.zeros(n_points, dtype=np.uint8)
        self._ceiling_reason = np.zeros(n_points, dtype=np.uint8)
        none = Reason.ENVELOPE_RANGE if has_chains else Reason.NO_RADAR_LEFT
        self._none_reason = np.full(n_points, none, dtype=np.uint8)
        self._none_rank = np.full(n_points, _FARTHEST, dtype=np.uint8)
        self._n_units = np.zeros((n_levels, n_points), dtype=np.uint8)
        self._n_radars = np.zeros((n_levels, n_points), dtype=np.uint8)
        # Of no size until something is open.
        self._n_units_open = self._n_radars_open = np.zeros((n_levels, 0), dtype=np.uint8)
        self.n_closed_gaps = 0

    def add(self, cells: NDArray[np.intp], zone: Zone) -> None:
        """Add the zone of one fire unit over the grid cells ``cells`` (n,)."""
        if not zone.is_known:
            if self._open[2].size == 0:
                self._open = no_intervals(self._count.size)
            self._n_units_open = self._as_large(self._n_units_open)
        self.n_closed_gaps += add_unit(
            cells,
            zone.stack,
            zone.chains,
            (
                self._levels_msl_m,
                ((self._low, self._high, self._count), self._open),
                (self._floor_reason, self._ceiling_reason, self._none_reason, self._none_rank),
                (self._n_units, self._n_units_open),
            ),
            scratch_of(zone.stack.terms.size, self._levels_msl_m.shape[0]),
        )

    def add_radar(self, cells: NDArray[np.intp], radar: Component) -> None:
        """Add one acquisition radar over the grid cells ``cells`` (n,)."""
        # A level above the sea may be below ground that is not known: nothing is certain there.
        horizon_msl_m = np.where(np.isnan(radar.ground_msl_m), np.float32(np.nan), radar.raised_msl_m)
        certain, possible = seen_levels(radar, horizon_msl_m, self._levels_msl_m[:, cells])
        self._n_radars[:, cells] = _one_more(self._n_radars[:, cells], certain)
        is_open = possible & ~certain
        if is_open.any():
            self._n_radars_open = self._as_large(self._n_radars_open)
            self._n_radars_open[:, cells] = _one_more(self._n_radars_open[:, cells], is_open)

    def _as_large(self, counts: NDArray[np.uint8]) -> NDArray[np.uint8]:
        return counts if counts.size else np.zeros(self._levels_msl_m.shape, dtype=np.uint8)

    def covered_weights(
        self,
        cells: NDArray[np.intp],
        ground_msl_m: NDArray[np.float32],
        weight: NDArray[np.float64],
        heights_agl_m: NDArray[np.float32],
    ) -> NDArray[np.float64]:
        """Return the weight of grid cells (n,) that the fire units so far reach by height above ground, (2, n_heights).

        First what they reach for certain, then with all that missing terrain leaves open.
        """
        out = np.empty((2, heights_agl_m.size))
        intervals = (self._low, self._high, self._count), self._open
        covered_weights(cells, intervals, ground_msl_m, weight, heights_agl_m, out)
        return out

    def finish(self, package: str, target: str, case: Case, shape: tuple[int, int]) -> Sky:
        """Return the composed sky on a grid of ``shape`` (n_lat, n_lon)."""
        hull_msl_m = np.empty((2, self._count.size), dtype=np.float32)
        ends_msl_m = np.empty((2, int(self._count.sum())), dtype=np.float32)
        gather(self._low, self._high, self._count, hull_msl_m, ends_msl_m)
        return Sky(
            package=package,
            target=target,
            case=case,
            floor_msl_m=hull_msl_m[0].reshape(shape),
            ceiling_msl_m=hull_msl_m[1].reshape(shape),
            n_intervals=self._count.reshape(shape),
            floor_reason=self._floor_reason.reshape(shape),
            ceiling_reason=self._ceiling_reason.reshape(shape),
            none_reason=(self._none_reason * (self._count == 0)).reshape(shape),
            n_units=self._n_units.reshape(-1, *shape),
            n_radars=self._n_radars.reshape(-1, *shape),
            n_units_open=self._shown(self._n_units_open).reshape(-1, *shape),
            n_radars_open=self._shown(self._n_radars_open).reshape(-1, *shape),
            n_closed_gaps=self.n_closed_gaps,
            low_msl_m=ends_msl_m[0],
            high_msl_m=ends_msl_m[1],
        )

    def _shown(self, counts: NDArray[np.uint8]) -> NDArray[np.uint8]:
        return counts if counts.size else np.broadcast_to(np.uint8(0), self._levels_msl_m.shape)


def no_intervals(n_points: int) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.uint8]]:
    """Return lists of intervals (low, high, count) over points, all empty."""
    low, high = (np.zeros((n_points, MOST_INTERVALS), dtype=np.float32) for _ in range(2))
    return low, high, np.zeros(n_points, dtype=np.uint8)


def _one_more(counts: NDArray[np.uint8], marks: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Return counts raised by one where marked; they stop at `MOST_COUNTED` instead of starting again from 0."""
    return counts + (marks & (counts < MOST_COUNTED))
