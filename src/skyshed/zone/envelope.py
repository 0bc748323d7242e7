"""A missile's published envelope as a floor and a ceiling above each ground range.

All distances are exact on a sphere through the launcher. With z the altitude above the launcher
(whose distance from the Earth's centre is Rs) and phi the central angle of the ground range, the
slant range s obeys

    s^2 = z^2 + c^2 (1 + z / Rs),      c = 2 Rs sin(phi / 2)

so that "inside range R and ceiling H" is a quadratic in z for the ball (H = R) and for the
ellipsoid alike:  z^2 / H^2 + c^2 (1 + z / Rs) / R^2 <= 1.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from skyshed.constants import EARTH_MEAN_RADIUS_M
from skyshed.model.figure import Case
from skyshed.model.system import Missile
from skyshed.zone.component import Component
from skyshed.zone.limits import RangeLimits
from skyshed.zone.reason import Reason
from skyshed.zone.view import view_of

Metres = NDArray[np.floating]
Width = Metres | float  # one for all places, or one for each draw
_N_RANGES = 2001


def slant_range_m(range_m: Metres, altitude_msl_m: Metres | float, site_msl_m: float) -> Metres:
    """Return the straight distance from a site to a point at a ground range and altitude, metres."""
    radius_m, height_m = sphere_m(site_msl_m), altitude_msl_m - site_msl_m
    return np.sqrt(height_m**2 + chord_m(range_m, site_msl_m) ** 2 * (1 + height_m / radius_m))


def sphere_m(site_msl_m: float) -> float:
    """Return the radius of the sphere through a site."""
    return EARTH_MEAN_RADIUS_M + site_msl_m


def chord_m(range_m: Metres, site_msl_m: float) -> Metres:
    """Return the straight way between two places on the sphere through a site, at a ground range at sea level."""
    return 2 * sphere_m(site_msl_m) * np.sin(np.asarray(range_m) / (2 * EARTH_MEAN_RADIUS_M))


class Solid(NamedTuple):
    """What an envelope holds above each place: lowest and highest z over the launcher, NaN where it holds nothing.

    ``is_roof`` marks where its highest altitude bounds it from above, and not its range.
    """

    low_m: Metres
    high_m: Metres
    is_roof: NDArray[np.bool_]


def solid_of(case: Case, chord_m: Metres, radius_m: float, *, max_range_m: Width, max_altitude_m: Width) -> Solid:
    """Return an envelope's shape: the one place where it stands; maps, points, draws and `why` all read it here.

    The shape is an assumption: ``claimed`` is the cylinder below the ceiling cut by the slant range, the
    other cases are the ellipsoid with those two half-axes. ``chord_m`` is as in `chord_m` on the sphere of
    ``radius_m`` through the launcher, from which the ceiling counts; ranges and altitudes broadcast with it.
    Minimum range and altitude are left to others.
    """
    if case is Case.CLAIMED:
        low_m, ball_m = _ellipsoid_m(chord_m, radius_m, max_range_m, max_range_m)
        return Solid(low_m, np.minimum(ball_m, max_altitude_m), ball_m > max_altitude_m)
    half_height_m = np.minimum(max_altitude_m, max_range_m)
    # The ellipsoid's roof falls with range: near the launcher the ceiling decides, far out the range does.
    is_roof = (half_height_m < max_range_m) & (chord_m < max_range_m / np.sqrt(2))
    return Solid(*_ellipsoid_m(chord_m, radius_m, max_range_m, half_height_m), is_roof)


def top_of_ball_m(chord_m: Metres, radius_m: float, min_range_m: Width) -> Metres:
    """Return the highest z of the ball about the launcher in which nothing is met, -inf beside it and without one."""
    is_ball = np.asarray(min_range_m) > 0
    _, high_m = _ellipsoid_m(chord_m, radius_m, *(np.where(is_ball, min_range_m, 1.0),) * 2)
    return np.where(is_ball & ~np.isnan(high_m), high_m, -np.inf)


def _ellipsoid_m(chord_m: Metres, radius_m: float, half_width_m: Width, half_height_m: Width) -> tuple[Metres, Metres]:
    """Lowest and highest z of an ellipsoid of revolution about the launcher; NaN outside it."""
    share = (chord_m / half_width_m) ** 2
    half_slope = share / (2 * radius_m)
    square = half_slope**2 + (1 - share) / half_height_m**2
    root = np.sqrt(np.where(square >= 0, square, np.nan))
    return half_height_m**2 * (-half_slope - root), half_height_m**2 * (-half_slope + root)


def envelope_limits(missile: Missile, case: Case, launcher_msl_m: float) -> RangeLimits:
    """Return what a missile's envelope allows by ground range from its launcher.

    Minimum range and altitude are left to `envelope_of`.
    """
    max_range_m, max_altitude_m = missile.max_range_m.at(case), missile.max_altitude_m.at(case)
    step_m = max_range_m / (_N_RANGES - 1)
    across_m = chord_m(np.arange(_N_RANGES) * step_m, launcher_msl_m)
    solid = solid_of(case, across_m, sphere_m(launcher_msl_m), max_range_m=max_range_m, max_altitude_m=max_altitude_m)
    is_nothing = np.isnan(solid.high_m)
    limits = view_of(
        np.where(is_nothing, -np.inf, launcher_msl_m + solid.low_m),
        np.where(is_nothing, -np.inf, launcher_msl_m + solid.high_m),
        floor_reason=Reason.ENVELOPE_RANGE,
        ceiling_reason=np.where(solid.is_roof & ~is_nothing, Reason.ENVELOPE_ALTITUDE, Reason.ENVELOPE_RANGE),
    )
    limits.ceiling_reason[-1] = Reason.ENVELOPE_RANGE
    return RangeLimits(step_m, limits)


def envelope_of(
    missile: Missile, case: Case, launcher_msl_m: float, *, range_m: Metres, ground_msl_m: Metres
) -> Component:
    """Return what an envelope allows at points: the limits above, less the ball of the minimum range and what is below.

    The lowest altitude counts from the ground under each point; where that is NaN the view is not known.
    """
    # At each point: the ball ends so steeply that limits joined by straight lines would cut its edge off.
    ball_msl_m = np.full(range_m.shape, -np.inf, dtype=np.float32)
    is_near = range_m <= 1.01 * missile.min_range_m.at(case)
    across_m = chord_m(range_m[is_near].astype(np.float64), launcher_msl_m)
    ball_m = top_of_ball_m(across_m, sphere_m(launcher_msl_m), missile.min_range_m.at(case))
    ball_msl_m[is_near] = launcher_msl_m + ball_m
    least_agl_m = max(missile.min_altitude_m.at(case), 0.0)
    return Component(envelope_limits(missile, case, launcher_msl_m), range_m, ball_msl_m, ground_msl_m, least_agl_m)


def envelope_margin(
    missile: Missile,
    case: Case,
    launcher_msl_m: float,
    *,
    range_m: Metres,
    altitude_msl_m: Metres,
    ground_msl_m: Metres,
) -> NDArray[np.float64]:
    """Return by how much points (n,) lie inside an envelope: negative outside it, and where the ground is not known.

    The same shape as `envelope_of` has, smooth across its edges, so that where a track crosses one is where the margin
    crosses zero. Nothing else is to be read off its size.
    """
    radius_m = sphere_m(launcher_msl_m)
    across_m, z_m = chord_m(range_m.astype(np.float64), launcher_msl_m), altitude_msl_m - float(launcher_msl_m)
    level_m2 = across_m**2 * (1 + z_m / radius_m)
    longest_m, highest_m = missile.max_range_m.at(case), missile.max_altitude_m.at(case)
    if case is Case.CLAIMED:
        margin = np.minimum(1 - (z_m**2 + level_m2) / longest_m**2, 1 - z_m / highest_m)
    else:
        margin = 1 - z_m**2 / min(highest_m, longest_m) ** 2 - level_m2 / longest_m**2
    shortest_m, least_m = missile.min_range_m.at(case), np.float32(max(missile.min_altitude_m.at(case), 0.0))
    if shortest_m > 0:
        margin = np.minimum(margin, (z_m**2 + level_m2) / shortest_m**2 - 1)
    above_m = altitude_msl_m - (ground_msl_m + least_m)
    margin = np.minimum(margin, above_m / max(float(least_m), 1.0))
    return np.where(np.isnan(margin), -np.inf, margin)
