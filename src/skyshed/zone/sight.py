"""What one radar sees: its horizon, its elevation limits and its detection range, as a view.

Detection is a star-shaped region about the antenna: along elevation e the target is seen up to
the slant range R(e). Bent into ground range r and altitude h by the ray fan, its outline gives
one lowest and one highest altitude for every ground range, equal in all azimuths:

      h |        ___-----.
        |    _--          \\  <- slant range R(e)
        | _-   elevation   |
        |/_____limits_____/___ r
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skyshed.atmosphere.rays import RayFan
from skyshed.model.figure import Case
from skyshed.model.system import Radar
from skyshed.radar.detection import detection_range_m
from skyshed.zone.envelope import slant_range_m
from skyshed.zone.reason import Reason
from skyshed.zone.view import View, intersect, view_of

_N_ELEVATIONS = 240
_STEEPEST_DEG = 89.0


@dataclass(frozen=True)
class DetectionLimits:
    """Lowest and highest altitude at which a radar detects a target, by ground range (no terrain)."""

    range_m: NDArray[np.float64]
    limits: View

    def at(self, range_m: NDArray[np.floating]) -> View:
        """Return the limits at other ground ranges: linear between nodes, nothing beyond the last."""
        position = np.clip(np.asarray(range_m) / self.range_m[0] - 1, 0, None)
        below = np.minimum(position.astype(np.intp), self.range_m.size - 2)
        share = np.minimum(position - below, 1.0).astype(np.float32)
        nearest = np.minimum(below + (share > 0.5), self.range_m.size - 1)
        inner, outer, chosen = self.limits[below], self.limits[below + 1], self.limits[nearest]
        is_beyond = np.asarray(range_m) > self.range_m[-1]
        return view_of(
            _blend(inner.floor_msl_m, outer.floor_msl_m, share),
            np.where(is_beyond, -np.inf, _blend(inner.ceiling_msl_m, outer.ceiling_msl_m, share)),
            floor_reason=chosen.floor_reason,
            ceiling_reason=np.where(is_beyond, np.uint8(Reason.TARGET_TOO_SMALL), chosen.ceiling_reason),
        )


def _blend(inner: NDArray, outer: NDArray, share: NDArray) -> NDArray:
    # An infinite end is a "nothing here": nearest then decides, since inf - inf is not a number.
    is_finite = np.isfinite(inner) & np.isfinite(outer)
    nearest = np.where(share > 0.5, outer, inner)
    return np.where(
        is_finite, np.where(is_finite, inner, 0) * (1 - share) + np.where(is_finite, outer, 0) * share, nearest
    )


@dataclass(frozen=True)
class Standing:
    """Where an antenna stands and how rays leave it: all that detection needs of a horizon."""

    ground_msl_m: float
    antenna_msl_m: float
    fan: RayFan


def detection_limits(
    radar: Radar,
    rcs_m2: Mapping[str, float],
    case: Case,
    *,
    standing: Standing,
    max_range_m: float,
    step_m: float = 500.0,
) -> dict[str, DetectionLimits]:
    """Return a radar's detection limits for each target's RCS, from one step outward to ``max_range_m``."""
    range_m = np.arange(1, max(int(np.ceil(max_range_m / step_m)), 2) + 1) * step_m
    elevation_deg = _elevations(radar.min_elevation_deg.at(case), min(radar.max_elevation_deg.at(case), _STEEPEST_DEG))
    altitude_msl_m = standing.fan.altitude(range_m[None, :], np.tan(np.radians(elevation_deg))[:, None])
    way_m = slant_range_m(range_m[None, :], altitude_msl_m, standing.antenna_msl_m)
    limits = {}
    for target, each_m2 in rcs_m2.items():
        slant_limit_m = detection_range_m(radar, each_m2, case, elevation_deg)
        reach_m = _ground_reach(range_m, way_m, slant_limit_m)
        limits[target] = _limits_between(standing.fan, range_m, elevation_deg, reach_m)
    return limits


def _limits_between(fan: RayFan, range_m: NDArray, elevation_deg: NDArray, reach_m: NDArray) -> DetectionLimits:
    lowest_deg, highest_deg = _seen_elevations(elevation_deg, reach_m, range_m)
    is_seen = ~np.isnan(lowest_deg)
    floor_msl_m = fan.altitude(range_m, np.tan(np.radians(np.where(is_seen, lowest_deg, 0.0))))
    ceiling_msl_m = fan.altitude(range_m, np.tan(np.radians(np.where(is_seen, highest_deg, 0.0))))
    limits = view_of(
        np.where(is_seen, floor_msl_m, np.inf),
        np.where(is_seen, ceiling_msl_m, -np.inf),
        floor_reason=np.where(lowest_deg <= elevation_deg[0], Reason.ELEVATION_LIMIT, Reason.TARGET_TOO_SMALL),
        ceiling_reason=np.where(highest_deg >= elevation_deg[-1], Reason.ELEVATION_LIMIT, Reason.TARGET_TOO_SMALL),
    )
    return DetectionLimits(range_m, limits)


def _elevations(lowest_deg: float, highest_deg: float) -> NDArray[np.float64]:
    """Nodes between the limits, densest near the horizon where ranges are longest."""
    return lowest_deg + (highest_deg - lowest_deg) * np.linspace(0.0, 1.0, _N_ELEVATIONS) ** 3


def _ground_reach(range_m: NDArray, way_m: NDArray, slant_limit_m: NDArray) -> NDArray:
    """Ground range at which the ray of each elevation has gone its slant limit (at most the last node)."""
    nodes_m = np.concatenate([[0.0], range_m])
    ways_m = np.concatenate([np.zeros((way_m.shape[0], 1)), way_m], axis=1)
    return np.array([np.interp(limit_m, way, nodes_m) for limit_m, way in zip(slant_limit_m, ways_m, strict=True)])


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


def sight_view(standing: Standing, detection: DetectionLimits, *, range_m: NDArray, horizon_msl_m: NDArray,
               ground_msl_m: NDArray) -> View:  # fmt: skip
    """Return what a radar sees at points whose horizon altitude (NaN = unknown) has been looked up."""
    is_known = ~np.isnan(horizon_msl_m)
    over_ground = view_of(
        np.where(is_known, horizon_msl_m, -np.inf),
        np.full(horizon_msl_m.shape, np.inf, dtype=np.float32),
        floor_reason=_hidden_by(standing, range_m, horizon_msl_m, ground_msl_m),
        ceiling_reason=Reason.NONE,
    )
    seen = intersect([detection.at(range_m), over_ground])
    return View(seen.floor_msl_m, seen.ceiling_msl_m, seen.floor_reason, seen.ceiling_reason, is_known)


def _hidden_by(
    standing: Standing, range_m: NDArray, horizon_msl_m: NDArray, ground_msl_m: NDArray
) -> NDArray[np.uint8]:
    """Terrain or Earth's curvature: whichever makes the larger share of the height that is hidden.

    The bare Earth's share is the height hidden behind a smooth sphere at the lower of the two
    grounds, in the effective-radius form (d - sqrt(2 R a))^2 / 2 R; it only names the reason.
    """
    radius_m = standing.fan.refraction.effective_radius_m
    base_msl_m = np.fmin(ground_msl_m, standing.ground_msl_m)
    dip_m = np.sqrt(2 * radius_m * np.maximum(standing.antenna_msl_m - base_msl_m, 0.0))
    bare_m = base_msl_m + np.maximum(range_m - dip_m, 0.0) ** 2 / (2 * radius_m) - np.fmax(ground_msl_m, base_msl_m)
    hidden_m = horizon_msl_m - ground_msl_m
    is_curvature = (bare_m > 0) & (bare_m >= hidden_m / 2)
    return np.where(is_curvature, np.uint8(Reason.CURVATURE), np.uint8(Reason.TERRAIN))
