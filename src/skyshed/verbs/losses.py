"""What waves lose on the way from one antenna to one point, and what they may lose: ``why`` beyond line of sight."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from skyshed.diffraction.reference import PathProfile, delta_bullington_db, greatest_edge
from skyshed.radar.detection import rain_db
from skyshed.radar.horizon_loss import beam_loss_db
from skyshed.zone.envelope import slant_range_m
from skyshed.zone.reason import Reason
from skyshed.zone.sight import Look, sight_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skyshed.horizon.profile import Profile
    from skyshed.model.propagation import Rain
    from skyshed.zone.limits import RangeLimits
    from skyshed.zone.sight import Vantage

_NOTHING_DB = 0.05  # less is written as 0.0 dB
_ON_THE_GROUND_M = 0.05  # a point at 0 m above ground is ground and point at once, but for rounding
_LEAST_AGL_M = 1e-3


@dataclass(frozen=True, slots=True)
class Budget:
    """What may be lost one way to a point (dB), and what is, as maps have it.

    ``spare_db`` is what its echo has to spare at that range, less ``beam_db``, what the beam takes near the horizon;
    ``map_lost_db`` is read off the antenna's loss ladder, which ends at 64 dB.
    """

    spare_db: float
    beam_db: float
    map_lost_db: float

    @property
    def is_beam_decisive(self) -> bool:
        """Whether the point would be seen if the beam lost nothing near the horizon."""
        return self.beam_db > 0 and self.map_lost_db <= self.spare_db + self.beam_db


@dataclass(frozen=True, slots=True)
class Edge:
    """The ground on the way that by itself takes most; ``above_line_m`` is negative below the line to the point."""

    range_m: float
    lat_deg: float
    lon_deg: float
    ground_msl_m: float
    above_line_m: float


@dataclass(frozen=True)
class Diffraction:
    """How waves reach a point around the ground on the way.

    ``lost_db`` is what they lose one way over the exact profile, by the whole method; ``edge`` is None where that is
    nothing. ``sight_msl_m`` is the altitude at which the line of sight begins there, ``lowest_msl_m`` the lowest that
    is seen, as maps have it, out of the ground's echo too where clutter is declared. ``way_lowest_msl_m`` (n,) is the
    same at every range of the profile; between the places that losses are known at, where maps take the nearest, it
    runs straight from one to the next. Both are NaN out of the radar's reach, where no altitude is seen.
    """

    budget: Budget
    lost_db: float
    edge: Edge | None
    is_in_sight: bool
    is_seen: bool
    sight_msl_m: float
    lowest_msl_m: float
    way_lowest_msl_m: NDArray[np.float64]

    @property
    def lowest_above_sight_m(self) -> float:
        """By how much the lowest altitude seen lies above the line of sight; negative below it."""
        return self.lowest_msl_m - self.sight_msl_m


@dataclass(frozen=True)
class Sight:
    """One antenna's look at the point, with where it stands and what it detects of the target; 1 point each."""

    look: Look
    vantage: Vantage
    detection: RangeLimits
    ground_msl_m: NDArray[np.float32]
    frequency_hz: float

    def budget(self, altitude_msl_m: float) -> Budget | None:
        """Return what may be lost to an altitude, and what is; None where line of sight decides or is not known."""
        sight_msl_m, range_m = float(self.look.horizon_msl_m[0]), float(self.look.range_m[0])
        losses_db = self.look.losses_db(np.array([altitude_msl_m], dtype=np.float32))
        margin = self.detection.margin
        if losses_db is None or margin is None or not math.isfinite(sight_msl_m):
            return None
        beam_db = float(beam_loss_db(margin.horizon_db, self._elevation_deg(altitude_msl_m)))
        free_db = float(np.interp(range_m, self.detection.range_m[: margin.spare_db.size], margin.spare_db))
        return Budget(free_db - beam_db, beam_db, float(losses_db[0]))

    def rain_db(self, altitude_msl_m: float, rain: Rain | None) -> float:
        """Return what rain takes of an echo from an altitude on both ways (dB); 0 without rain."""
        if rain is None:
            return 0.0
        antenna_msl_m = self.vantage.antenna_msl_m
        slant_m = np.asarray(slant_range_m(self.look.range_m, altitude_msl_m, antenna_msl_m), dtype=np.float64)
        return float(rain_db(self.frequency_hz, self._elevation_deg(altitude_msl_m), slant_m, rain, antenna_msl_m)[0])

    def _elevation_deg(self, altitude_msl_m: float) -> float:
        """Return the elevation of an altitude, along straight lines as `diffraction.lookup.read_floors` has them."""
        range_m = float(self.look.range_m[0])
        rise_m, fall = altitude_msl_m - self.vantage.antenna_msl_m, range_m / (2 * self.vantage.fan.effective_radius_m)
        return math.degrees(math.atan(rise_m / max(range_m, 1.0) - fall))

    def diffraction(self, profile: Profile) -> Diffraction | None:
        """Return how waves reach the end of a profile; None where line of sight decides, or nothing is known there."""
        budget = self.budget(profile.altitude_msl_m)
        inside_m = profile.ground_msl_m[-1] - profile.altitude_msl_m
        if budget is None or not profile.is_known or inside_m > _ON_THE_GROUND_M:
            return None
        path = self._straight(profile)
        lost_db = delta_bullington_db(path, self.frequency_hz)
        lowest_msl_m = float(self._lowest_msl_m(self.look, self.ground_msl_m)[0])
        return Diffraction(
            budget,
            lost_db,
            _edge(path, profile, self.frequency_hz) if lost_db >= _NOTHING_DB else None,
            is_in_sight=profile.is_visible,
            is_seen=float(np.float32(profile.altitude_msl_m)) >= lowest_msl_m,
            sight_msl_m=profile.visible_from_msl_m,
            lowest_msl_m=lowest_msl_m,
            way_lowest_msl_m=self._along(profile, lowest_msl_m),
        )

    def _straight(self, profile: Profile) -> PathProfile:
        """Return a profile with straight altitudes, those of rays less their lift: see `atmosphere.rays`."""
        lift_at, range_m = self.vantage.fan.lift_at, np.append(0.0, profile.range_m)
        ground_msl_m = np.append(profile.site_msl_m, profile.ground_msl_m)
        point_msl_m = np.maximum([profile.altitude_msl_m], ground_msl_m[-1:] + _LEAST_AGL_M)
        straight_m = point_msl_m - lift_at(range_m[-1:], point_msl_m)
        return PathProfile(
            range_m,
            ground_msl_m - lift_at(range_m, ground_msl_m),
            profile.antenna_msl_m,
            float(straight_m[0]),
            profile.effective_radius_m,
        )

    def _along(self, profile: Profile, end_msl_m: float) -> NDArray[np.float64]:
        """Return the lowest altitudes seen at every range of a profile, (n,), up to the one at its end."""
        assert self.look.ladder is not None, "it is asked of waves that are diffracted"
        range_m, sight_msl_m, ground_msl_m = (
            each.astype(np.float32) for each in (profile.range_m, profile.min_visible_msl_m, profile.ground_msl_m)
        )
        cells = self.look.ladder.cells(range_m, np.full(range_m.size, profile.azimuth_deg))
        stepped_msl_m = self._lowest_msl_m(Look(range_m, sight_msl_m, self.look.ladder, cells), ground_msl_m)
        stepped_msl_m[-1] = end_msl_m  # of the horizon that maps have, not of the exact profile
        return _without_steps(stepped_msl_m, cells, profile)

    def _lowest_msl_m(self, look: Look, ground_msl_m: NDArray[np.float32]) -> NDArray[np.float64]:
        lowest_msl_m = look.lowest_msl_m(self.detection, self.vantage, ground_msl_m)
        over = {"lowest_msl_m": lowest_msl_m, "ground_msl_m": ground_msl_m}
        view = sight_of(self.vantage, self.detection, look, **over).view
        # The view names clutter only where its limit stands above what the ladder has.
        is_cluttered = view.floor_reason == Reason.CLUTTER
        lowest_msl_m = np.where(is_cluttered, view.floor_msl_m, lowest_msl_m)
        return np.where(view.is_empty, np.nan, lowest_msl_m.astype(np.float64))


def _without_steps(
    stepped_msl_m: NDArray[np.float64], cells: NDArray[np.uint16], profile: Profile
) -> NDArray[np.float64]:
    """Return lowest altitudes whose height over the line of sight runs straight from middle to middle of cells.

    A cell of the ladder holds one loss, and the altitude read off it jumps where the next cell begins.
    """
    first = np.flatnonzero(np.diff(cells, prepend=cells[0] + 1))
    middles = (first + np.append(first[1:], cells.size) - 1) // 2
    knots = np.unique(np.concatenate([[0], middles, [cells.size - 1]]))
    above_m = stepped_msl_m - profile.min_visible_msl_m
    knots = knots[np.isfinite(above_m[knots])]
    if not knots.size:
        return stepped_msl_m
    straight_m = np.interp(profile.range_m, profile.range_m[knots], above_m[knots])
    smooth_msl_m = np.maximum(profile.min_visible_msl_m + straight_m, profile.ground_msl_m)
    smooth_msl_m[-1] = stepped_msl_m[-1]
    return np.where(np.isfinite(stepped_msl_m), smooth_msl_m, np.nan)


def _edge(path: PathProfile, profile: Profile, frequency_hz: float) -> Edge:
    index, above_line_m = greatest_edge(path, frequency_hz)
    at = index - 1  # the path begins at the antenna, the profile one step on
    return Edge(
        float(profile.range_m[at]),
        float(profile.lat_deg[at]),
        float(profile.lon_deg[at]),
        float(profile.ground_msl_m[at]),
        above_line_m,
    )
