"""What stands in the way of a point: the component of a chain, the reason, and the published figure behind it."""

from dataclasses import dataclass

from skyshed.model.figure import Case, Figure
from skyshed.model.system import Radar, TargetClass
from skyshed.radar.detection import detection_range_m
from skyshed.verbs.losses import Budget
from skyshed.zone.chain import Antenna, Chain
from skyshed.zone.reason import Reason
from skyshed.zone.view import View


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One component of a chain that does not allow the point, why, and the figure behind it.

    ``allowed_low_msl_m`` and ``allowed_high_msl_m`` are the altitudes that it would allow there.
    """

    component: str
    antenna: Antenna | None
    reason: Reason
    allowed_low_msl_m: float
    allowed_high_msl_m: float
    figure: Figure | None


@dataclass(frozen=True)
class Asked:
    """What a chain is asked about: one altitude, one target class, one case."""

    altitude_msl_m: float
    target: TargetClass
    case: Case


def missile_obstacle(view: View, chain: Chain, asked: Asked) -> Obstacle:
    """Return what the missile of a chain has against the point."""
    reason, is_above = _reason(view, asked.altitude_msl_m)
    missile = chain.fire_unit.system.missiles[chain.missile].against(asked.target.key)
    figure = {
        Reason.ENVELOPE_ALTITUDE: missile.max_altitude_m if is_above else missile.min_altitude_m,
        Reason.ENVELOPE_RANGE: missile.max_range_m,
        Reason.TOO_NEAR: missile.min_range_m,
    }.get(reason)
    return Obstacle(chain.missile, None, reason, *_allowed(view), figure)


def radar_obstacle(view: View, antenna: Antenna, asked: Asked, budget: Budget | None) -> Obstacle:
    """Return what one radar has against the point; ``budget`` is that of its waves, where they are diffracted."""
    reason, is_above = _reason(view, asked.altitude_msl_m)
    figure = _radar_figure(reason, antenna, asked, is_above=is_above)
    if reason is Reason.DIFFRACTION_LOSS and budget is not None:
        radar = antenna.unit.system.radars[antenna.radar]
        figure = radar.horizon_loss_db if budget.is_beam_decisive else radar.reference_range_m
    return Obstacle(antenna.radar, antenna, reason, *_allowed(view), figure)


def _allowed(view: View) -> tuple[float, float]:
    return float(view.floor_msl_m[0]), float(view.ceiling_msl_m[0])


def _reason(view: View, altitude_msl_m: float) -> tuple[Reason, bool]:
    """Return why an altitude is not allowed, and whether it is too high."""
    low_m, high_m = _allowed(view)
    is_above = altitude_msl_m > high_m
    if low_m <= altitude_msl_m <= high_m:
        return Reason.NO_TERRAIN_DATA, False
    return Reason(int(view.ceiling_reason[0] if is_above else view.floor_reason[0])), is_above


def _shorter_claim(radar: Radar, asked: Asked) -> Figure:
    """Return what ends a radar's sight of a target: its display, or the claim that its range is scaled from."""
    rcs_m2 = asked.target.rcs_in(radar.band).nominal
    level_m = float(detection_range_m(radar, rcs_m2, asked.case, 0.0))
    is_display = level_m >= radar.instrumented_range_m.at(asked.case)
    return radar.instrumented_range_m if is_display else radar.reference_range_m


def _radar_figure(reason: Reason, antenna: Antenna, asked: Asked, *, is_above: bool) -> Figure | None:
    """Return the published figure behind what a radar does not see, where one stands behind it."""
    system = antenna.unit.system
    radar = system.radars[antenna.radar]
    mast = antenna.unit.masts.get(antenna.radar)
    height = system.masts[mast].antenna_height_m if mast else radar.antenna_height_m
    return {
        Reason.SECTOR: radar.sector_deg,
        Reason.ELEVATION_LIMIT: radar.max_elevation_deg if is_above else radar.min_elevation_deg,
        Reason.TARGET_TOO_SMALL: _shorter_claim(radar, asked),
        Reason.TERRAIN: height,
        Reason.CURVATURE: height,
    }.get(reason)
