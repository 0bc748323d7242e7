"""A missile's published envelope as a floor and a ceiling above each ground range.

All distances are exact on a sphere through the launcher. With z the altitude above the launcher
(whose distance from the Earth's centre is Rs) and phi the central angle of the ground range, the
slant range s obeys

    s^2 = z^2 + c^2 (1 + z / Rs),      c = 2 Rs sin(phi / 2)

so that "inside range R and ceiling H" is a quadratic in z for the ball (H = R) and for the
ellipsoid alike:  z^2 / H^2 + c^2 (1 + z / Rs) / R^2 <= 1.
"""

import numpy as np
from numpy.typing import NDArray

from skyshed.constants import EARTH_MEAN_RADIUS_M
from skyshed.model.figure import Case
from skyshed.model.system import Missile
from skyshed.zone.kernel import reach_points
from skyshed.zone.limits import RangeLimits
from skyshed.zone.reason import Reason
from skyshed.zone.view import View, empty_view, intersect, view_of

Metres = NDArray[np.floating]
_N_RANGES = 2001


def slant_range_m(range_m: Metres, altitude_msl_m: Metres | float, site_msl_m: float) -> Metres:
    """Return the straight distance from a site to a point at a ground range and altitude, metres."""
    radius_m = EARTH_MEAN_RADIUS_M + site_msl_m
    height_m = altitude_msl_m - site_msl_m
    chord_m = 2 * radius_m * np.sin(np.asarray(range_m) / (2 * EARTH_MEAN_RADIUS_M))
    return np.sqrt(height_m**2 + chord_m**2 * (1 + height_m / radius_m))


def envelope_limits(missile: Missile, case: Case, launcher_msl_m: float) -> RangeLimits:
    """Return what a missile's envelope allows by ground range from its launcher.

    The shape is an assumption: ``claimed`` is the cylinder below the ceiling cut by the slant
    range, the other cases are the ellipsoid with those two half-axes. The ceiling counts from the
    launcher. Minimum range and altitude are left to `envelope_view`.
    """
    max_range_m, max_altitude_m = missile.max_range_m.at(case), missile.max_altitude_m.at(case)
    step_m = max_range_m / (_N_RANGES - 1)
    range_m = np.arange(_N_RANGES) * step_m
    if case is Case.CLAIMED:
        ball = _solid_view(range_m, launcher_msl_m, radius_m=max_range_m, half_height_m=max_range_m)
        limits = intersect([ball, _roof(np.full(range_m.shape, launcher_msl_m + max_altitude_m, dtype=np.float32))])
    else:
        half_height_m = min(max_altitude_m, max_range_m)
        limits = _solid_view(range_m, launcher_msl_m, radius_m=max_range_m, half_height_m=half_height_m)
    limits.ceiling_reason[-1] = Reason.ENVELOPE_RANGE
    return RangeLimits(step_m, limits)


def envelope_view(
    missile: Missile, case: Case, launcher_msl_m: float, *, range_m: Metres, ground_msl_m: Metres
) -> View:
    """Return what an envelope allows at points: the limits above, less the ball of the minimum range and what is below.

    The lowest altitude counts from the ground under each point; where that is NaN the view is not known.
    """
    limits, view = envelope_limits(missile, case, launcher_msl_m), empty_view(range_m.shape)
    least = (
        max(missile.min_altitude_m.at(case), 0.0),
        float(missile.min_range_m.at(case)),
        float(launcher_msl_m),
        EARTH_MEAN_RADIUS_M,
    )
    reach_points(range_m, ground_msl_m, limits.step_m, *limits.limits.arrays[:4], least, *view.arrays)
    return view


def _solid_view(range_m: Metres, launcher_msl_m: float, *, radius_m: float, half_height_m: float) -> View:
    """Ellipsoid of revolution about the launcher; ``half_height_m == radius_m`` is the ball of slant range."""
    low_m, high_m = _roots(range_m, launcher_msl_m, radius_m, half_height_m)
    # The ellipsoid's roof falls with range: near the launcher the ceiling decides, far out the range does.
    is_roof = (
        np.asarray(range_m) < radius_m / np.sqrt(2) if half_height_m < radius_m else np.zeros(np.shape(range_m), bool)
    )
    reason = np.where(is_roof, Reason.ENVELOPE_ALTITUDE, Reason.ENVELOPE_RANGE).astype(np.uint8)
    return view_of(
        np.where(np.isnan(low_m), -np.inf, launcher_msl_m + low_m),
        np.where(np.isnan(high_m), -np.inf, launcher_msl_m + high_m),
        floor_reason=Reason.ENVELOPE_RANGE,
        ceiling_reason=np.where(np.isnan(high_m), np.uint8(Reason.ENVELOPE_RANGE), reason),
    )


def _roof(roof_msl_m: Metres) -> View:
    floor_m = np.full(roof_msl_m.shape, -np.inf, dtype=np.float32)
    return view_of(floor_m, roof_msl_m, floor_reason=Reason.NONE, ceiling_reason=Reason.ENVELOPE_ALTITUDE)


def _roots(range_m: Metres, site_msl_m: float, radius_m: float, half_height_m: float) -> tuple[Metres, Metres]:
    """Lowest and highest z of the solid above each range, relative to the site; NaN outside it."""
    sphere_m = EARTH_MEAN_RADIUS_M + site_msl_m
    chord_share = (2 * sphere_m * np.sin(np.asarray(range_m, np.float64) / (2 * EARTH_MEAN_RADIUS_M)) / radius_m) ** 2
    half_slope = chord_share / (2 * sphere_m)
    square = half_slope**2 + (1 - chord_share) / half_height_m**2
    root = np.sqrt(np.where(square >= 0, square, np.nan))
    return half_height_m**2 * (-half_slope - root), half_height_m**2 * (-half_slope + root)
