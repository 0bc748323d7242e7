r"""What one radar sees: its horizon, its elevation limits and its detection range, as a view.

Detection is a star-shaped region about the antenna: along elevation e the target is seen up to
the slant range R(e). Bent into ground range r and altitude h by the ray fan, its outline gives
one lowest and one highest altitude for every ground range, equal in all azimuths:

      h |        ___-----.
        |    _--          \  <- slant range R(e)
        | _-   elevation   |
        |/_____limits_____/___ r
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from skyshed.atmosphere.rays import RayFan, straight_altitude_m
from skyshed.diffraction.ladder import LossLadder
from skyshed.model.figure import Case
from skyshed.model.propagation import Clutter, Rain
from skyshed.model.system import Radar
from skyshed.radar.clutter import clutter_range_m
from skyshed.radar.detection import detection_range_m, spare_db
from skyshed.radar.horizon_loss import FULL_BEAM_DEG, horizon_loss_db
from skyshed.zone.component import Component
from skyshed.zone.envelope import slant_range_m
from skyshed.zone.kernel import CERTAIN, POSSIBLE, mark_levels
from skyshed.zone.limits import Margin, RangeLimits
from skyshed.zone.reason import Reason
from skyshed.zone.view import View, view_of

_N_ELEVATIONS = 240
_STEEPEST_DEG = 89.0
_STEP_M = 250.0


@dataclass(frozen=True)
class Vantage:
    """Where an antenna stands and how rays leave it: all that detection needs of a horizon."""

    ground_msl_m: float
    antenna_msl_m: float
    fan: RayFan


@dataclass(frozen=True)
class Look:
    """One antenna's look at a set of points (n,): ground range to each, and the horizon there (NaN = unknown).

    Where waves are diffracted, ``ladder`` says how, and ``cell`` which of its cells is nearest to each point.
    """

    range_m: NDArray[np.float32]
    horizon_msl_m: NDArray[np.float32]
    ladder: LossLadder | None = None
    cell: NDArray[np.uint16] | None = None

    def __getitem__(self, selection: NDArray) -> Self:
        """Return the look at some of the points."""
        cell = None if self.cell is None else self.cell[selection]
        return type(self)(self.range_m[selection], self.horizon_msl_m[selection], self.ladder, cell)

    def lowest_msl_m(
        self, detection: RangeLimits, vantage: Vantage, ground_msl_m: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """Return the lowest altitudes from which enough of an echo returns: the horizon, if nothing is diffracted."""
        if self.ladder is None or self.cell is None or detection.margin is None:
            return self.horizon_msl_m
        return self.ladder.floors_msl_m(
            self.cell,
            range_m=self.range_m,
            sight_msl_m=self.horizon_msl_m,
            ground_msl_m=ground_msl_m,
            spare=(detection.step_m, detection.margin.spare_db),
            horizon_db=(detection.margin.horizon_db, math.tan(math.radians(FULL_BEAM_DEG))),
            vantage=(vantage.antenna_msl_m, vantage.fan.effective_radius_m),
        )

    def losses_db(self, altitude_msl_m: NDArray[np.float32]) -> NDArray[np.float32] | None:
        """Return what is lost one way to the points at altitudes (dB); None where line of sight decides."""
        if self.ladder is None or self.cell is None:
            return None
        return self.ladder.losses_db(self.cell, altitude_msl_m=altitude_msl_m, sight_msl_m=self.horizon_msl_m)


def detection_limits(
    radar: Radar,
    rcs_m2: Mapping[str, float],
    case: Case,
    *,
    vantage: Vantage,
    max_range_m: float,
    is_diffracted: bool = False,
    rain: Rain | None = None,
    clutter: Clutter | None = None,
    nominal_height_m: float | None = None,
) -> dict[str, RangeLimits]:
    """Return a radar's detection limits for each target's RCS, out to ``max_range_m``.

    Where waves are diffracted, the beam loses something towards the horizon, and limits have a margin. In clutter
    nothing is seen beyond `radar.clutter.clutter_range_m` at elevations where the beam holds ground, seen from
    ``nominal_height_m`` above the site: the antenna's own where nothing else is said.
    """
    n_step = max(int(np.ceil(max_range_m / _STEP_M)), 2)
    range_m = np.arange(1, n_step + 1) * _STEP_M
    elevation_deg = _elevations(radar.min_elevation_deg.at(case), min(radar.max_elevation_deg.at(case), _STEEPEST_DEG))
    tangent = np.tan(np.radians(elevation_deg))
    horizon_db = horizon_loss_db(radar, case) if is_diffracted else 0.0
    limits = {}
    for target, each_m2 in rcs_m2.items():
        slant_limit_m = detection_range_m(
            radar, each_m2, case, elevation_deg, horizon_db=horizon_db, rain=rain, antenna_msl_m=vantage.antenna_msl_m
        )
        reach_m = vantage.fan.range_at(tangent, slant_limit_m, step_m=_STEP_M, n_step=n_step)
        view = _limits_between(vantage, range_m, elevation_deg, reach_m)
        margin = None
        if is_diffracted:
            nodes_m = np.append(1.0, range_m)[: max(int((view.ceiling_msl_m > -np.inf).sum()) + 1, 2)]
            spare = spare_db(radar, each_m2, case, nodes_m, rain=rain, antenna_msl_m=vantage.antenna_msl_m)
            margin = Margin(spare, horizon_db)
        if clutter is not None:
            above_m = radar.antenna_height_m.nominal if nominal_height_m is None else nominal_height_m
            stand = vantage.ground_msl_m + above_m, vantage.fan.effective_radius_m
            view = _out_of_clutter(view, stand, range_m, clutter_range_m(radar, each_m2, clutter))
        limits[target] = RangeLimits(_STEP_M, view, margin)
    return limits


def blind_limits() -> RangeLimits:
    """Return the limits of a radar that does not look for such a target at all."""
    nothing = np.full(2, -np.inf)
    reason = Reason.TARGET_TOO_SMALL
    return RangeLimits(_STEP_M, view_of(np.full(2, np.inf), nothing, floor_reason=reason, ceiling_reason=reason))


def _limits_between(vantage: Vantage, range_m: NDArray, elevation_deg: NDArray, reach_m: NDArray) -> View:
    """Limits at range 0, where all rays are still at the antenna, and at every range beyond it."""
    lowest_deg, highest_deg = _seen_elevations(elevation_deg, reach_m, range_m)
    is_seen = ~np.isnan(lowest_deg)
    ends_msl_m = (
        vantage.fan.altitude(range_m, np.tan(np.radians(np.where(is_seen, end_deg, 0.0))))
        for end_deg in (lowest_deg, highest_deg)
    )
    floor_msl_m, ceiling_msl_m = (np.concatenate([[vantage.antenna_msl_m], end_msl_m]) for end_msl_m in ends_msl_m)
    is_seen = np.concatenate([[True], is_seen])
    is_lowest = np.concatenate([[True], lowest_deg <= elevation_deg[0]])
    is_highest = np.concatenate([[True], highest_deg >= elevation_deg[-1]])
    return view_of(
        np.where(is_seen, floor_msl_m, np.inf),
        np.where(is_seen, ceiling_msl_m, -np.inf),
        floor_reason=np.where(is_lowest, Reason.ELEVATION_LIMIT, Reason.TARGET_TOO_SMALL),
        ceiling_reason=np.where(is_highest, Reason.ELEVATION_LIMIT, Reason.TARGET_TOO_SMALL),
    )


def _out_of_clutter(view: View, stand: tuple[float, float], range_m: NDArray, farthest_m: float) -> View:
    """Raise floors at slant ranges beyond ``farthest_m`` to the ray above which the beam holds no ground.

    That ray leaves the antenna's nominal altitude in every case, half a beamwidth above the horizontal
    (`FULL_BEAM_DEG`), and is straight over one sphere (``stand``), so that a lower mast gains nothing by it.
    """
    clear_msl_m = np.append(-np.inf, clear_of_clutter_msl_m(stand, range_m, farthest_m)).astype(np.float32)
    reason = np.where(clear_msl_m > view.floor_msl_m, np.uint8(Reason.CLUTTER), view.floor_reason)
    return replace(view, floor_msl_m=np.maximum(view.floor_msl_m, clear_msl_m), floor_reason=reason)


def clear_of_clutter_msl_m(stand: tuple[float, float], range_m: NDArray, farthest_m: float) -> NDArray[np.float64]:
    """Return the altitudes at ground ranges below which the ground's echo hides a target, -inf where nowhere."""
    antenna_msl_m, radius_m = stand
    clear_msl_m = straight_altitude_m(range_m, math.tan(math.radians(FULL_BEAM_DEG)), antenna_msl_m, radius_m)
    is_lost = slant_range_m(range_m, clear_msl_m, antenna_msl_m) > farthest_m
    return np.where(is_lost, clear_msl_m, -np.inf)


def _elevations(lowest_deg: float, highest_deg: float) -> NDArray[np.float64]:
    """Nodes between the limits, densest near the horizon where ranges are longest."""
    return lowest_deg + (highest_deg - lowest_deg) * np.linspace(0.0, 1.0, _N_ELEVATIONS) ** 3


def _seen_elevations(elevation_deg: NDArray, reach_m: NDArray, range_m: NDArray) -> tuple[NDArray, NDArray]:
    """Lowest and highest elevation whose ray still reaches each ground range; NaN where none does.

    Reach first grows with elevation (thinner air weakens less) and then falls (the ray climbs).
    """
    peak = int(np.argmax(reach_m))
    rising = np.maximum.accumulate(reach_m[: peak + 1])
    falling = np.minimum.accumulate(reach_m[peak:])
    is_seen = range_m <= reach_m[peak]
    lowest_deg = np.interp(range_m, rising, elevation_deg[: peak + 1])
    highest_deg = np.interp(range_m, falling[::-1], elevation_deg[peak:][::-1])
    return np.where(is_seen, lowest_deg, np.nan), np.where(is_seen, highest_deg, np.nan)


def sight_of(
    vantage: Vantage, detection: RangeLimits, look: Look, *, lowest_msl_m: NDArray, ground_msl_m: NDArray
) -> Component:
    """Return what a radar sees at points that it has looked at, from `Look.lowest_msl_m` on (NaN is unknown).

    A floor set by the horizon is put down to terrain or to Earth's curvature, whichever makes the
    larger share of the height that is hidden. The bare Earth's share is the height hidden behind a
    smooth sphere at the lower of the two grounds, in the effective-radius form
    (d - sqrt(2 R a))^2 / 2 R; it serves only to name the reason.
    """
    antenna = vantage.antenna_msl_m, vantage.ground_msl_m, vantage.fan.effective_radius_m
    return Component(
        detection, look.range_m, lowest_msl_m, ground_msl_m, antenna=antenna, sight_msl_m=look.horizon_msl_m
    )


def no_work(n_row: int) -> tuple[NDArray, ...]:
    """Return what `mark_levels` works in: limits of a row, its lowest seen altitudes, and what is known of points."""
    return *np.zeros((3, n_row), np.float32), *np.zeros((3, n_row), np.bool_)


def add_sight(sets: NDArray[np.uint8], detection: RangeLimits, *, range_m: NDArray, horizon_msl_m: NDArray,
              levels_msl_m: NDArray[np.float32], n_row: int) -> None:  # fmt: skip
    """Add the levels (n_levels, n) that a radar sees at points to ``sets``, as `zone.kernel.mark_levels` does."""
    floor, ceiling = detection.limits.arrays[:2]
    work = no_work(max(n_row, 1))  # there may be no points at all
    mark_levels(range_m, horizon_msl_m, levels_msl_m, detection.step_m, floor, ceiling, work, sets)


def seen_levels(
    radar: Component, horizon_msl_m: NDArray[np.float32], levels_msl_m: NDArray[np.float32]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return whether a radar sees levels (n_levels, n) for certain, and whether it may; horizons as given, (n,)."""
    n_levels, n = levels_msl_m.shape
    sets = np.zeros((2, -(-n_levels // 8), n), dtype=np.uint8)
    look = {
        "range_m": radar.range_m,
        "horizon_msl_m": horizon_msl_m,
        "levels_msl_m": np.ascontiguousarray(levels_msl_m),
    }
    add_sight(sets, radar.limits, **look, n_row=n)
    byte, bit = np.divmod(np.arange(n_levels), 8)
    return tuple(each[byte] & (1 << bit).astype(np.uint8)[:, None] != 0 for each in sets[[CERTAIN, POSSIBLE]])
