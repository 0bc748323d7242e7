"""A missile's published envelope as a floor and a ceiling above each ground range.

All distances are exact on a sphere through the launcher. With z the altitude above the launcher
(whose distance from the Earth's centre is Rs) and phi the central angle of the ground range, the
slant range s obeys

    s^2 = z^2 + c^2 (1 + z / Rs),      c = 2 Rs sin(phi / 2)

so that "inside range R and ceiling H" is a quadratic in z for the ball (H = R) and for the
ellipsoid alike:  z^2 / H^2 + c^2 (1 + z / Rs) / R^2 <= 1.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from skyshed.constants import EARTH_MEAN_RADIUS_M
from skyshed.model.figure import Case
from skyshed.model.system import Missile
from skyshed.zone.reason import Reason
from skyshed.zone.view import View, intersect, view_of

Metres = NDArray[np.floating]


def slant_range_m(range_m: Metres, altitude_msl_m: Metres | float, site_msl_m: float) -> Metres:
    """Return the straight distance from a site to a point at a ground range and altitude, metres."""
    radius_m = EARTH_MEAN_RADIUS_M + site_msl_m
    height_m = altitude_msl_m - site_msl_m
    chord_m = 2 * radius_m * np.sin(np.asarray(range_m) / (2 * EARTH_MEAN_RADIUS_M))
    return np.sqrt(height_m**2 + chord_m**2 * (1 + height_m / radius_m))


def envelope_view(
    missile: Missile, case: Case, *, launcher_msl_m: float, range_m: Metres, ground_msl_m: Metres
) -> View:
    """Return what a missile's envelope allows at ground ranges from its launcher.

    The shape is an assumption: ``claimed`` is the cylinder below the ceiling cut by the slant
    range, the other cases are the ellipsoid with those two half-axes. The minimum altitude is
    above the ground under the target (``ground_msl_m``), the maximum above the launcher. Where the
    ground is NaN the view is not known.

    Parameters
    ----------
    range_m, ground_msl_m
        Arrays of one shape.
    """
    max_range_m, max_altitude_m = missile.max_range_m.at(case), missile.max_altitude_m.at(case)
    ball = _solid_view(range_m, launcher_msl_m, radius_m=max_range_m, half_height_m=max_range_m)
    if case is Case.CLAIMED:
        roof_m = np.full(np.shape(range_m), launcher_msl_m + max_altitude_m, dtype=np.float32)
        body = intersect([ball, _roof(roof_m)])
    else:
        body = _solid_view(
            range_m, launcher_msl_m, radius_m=max_range_m, half_height_m=min(max_altitude_m, max_range_m)
        )
    return intersect([body, _inner_view(range_m, launcher_msl_m, missile.min_range_m.at(case)),
                      _lowest_view(ground_msl_m, launcher_msl_m, missile.min_altitude_m.at(case))])  # fmt: skip


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


def _inner_view(range_m: Metres, launcher_msl_m: float, min_range_m: float) -> View:
    """Everything above the ball of the minimum range (what lies below it is given up)."""
    _, high_m = _roots(range_m, launcher_msl_m, min_range_m, min_range_m)
    floor_m = np.where(np.isnan(high_m), -np.inf, launcher_msl_m + high_m)
    ceiling_m = np.full(np.shape(range_m), np.inf, dtype=np.float32)
    return view_of(floor_m, ceiling_m, floor_reason=Reason.ENVELOPE_RANGE, ceiling_reason=Reason.NONE)


def _lowest_view(ground_msl_m: Metres, launcher_msl_m: float, min_altitude_m: float) -> View:
    is_known = ~np.isnan(ground_msl_m)
    lowest = view_of(
        np.where(is_known, ground_msl_m, launcher_msl_m) + max(min_altitude_m, 0.0),
        np.full(is_known.shape, np.inf, dtype=np.float32),
        floor_reason=Reason.ENVELOPE_ALTITUDE if min_altitude_m > 0 else Reason.GROUND,
        ceiling_reason=Reason.NONE,
    )
    return replace(lowest, is_known=is_known)


def _roof(roof_msl_m: Metres) -> View:
    floor_m = np.full(roof_msl_m.shape, -np.inf, dtype=np.float32)
    return view_of(floor_m, roof_msl_m, floor_reason=Reason.NONE, ceiling_reason=Reason.ENVELOPE_ALTITUDE)


def _roots(range_m: Metres, site_msl_m: float, radius_m: float, half_height_m: float) -> tuple[Metres, Metres]:
    """Lowest and highest z of the solid above each range, relative to the site; NaN outside it."""
    sphere_m = EARTH_MEAN_RADIUS_M + site_msl_m
    if radius_m <= 0:
        return np.full(np.shape(range_m), np.nan), np.full(np.shape(range_m), np.nan)
    chord_share = (2 * sphere_m * np.sin(np.asarray(range_m, np.float64) / (2 * EARTH_MEAN_RADIUS_M)) / radius_m) ** 2
    half_slope = chord_share / (2 * sphere_m)
    square = half_slope**2 + (1 - chord_share) / half_height_m**2
    root = np.sqrt(np.where(square >= 0, square, np.nan))
    return half_height_m**2 * (-half_slope - root), half_height_m**2 * (-half_slope + root)
