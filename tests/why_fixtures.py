"""An answer of ``why`` made by hand: a ridge between a radar and a point, and a unit out of range."""

import math
from dataclasses import replace
from types import SimpleNamespace

import numpy as np

import report_fixtures as made
from skyshed.horizon.earth import curvature_per_m
from skyshed.model.figure import Case
from skyshed.model.propagation import Propagation
from skyshed.model.scenario import Level, LevelKind
from skyshed.verbs.losses import Budget, Diffraction, Edge
from skyshed.verbs.unit_answer import UnitAnswer
from skyshed.verbs.why import WhyAnswer
from skyshed.zone.reason import Reason

EARTH_RADIUS_M = 6_371_000.0
SITE_LAT_DEG = 33.3


def profile(*, is_blocked=True, k=4 / 3):
    """Return a ridge of 600 m, 30 km out of 80 km of plain, and the ray of an Earth of k times its radius."""
    range_m = np.linspace(0.0, 80e3, 801)
    ground_m = 100.0 + 500.0 * np.exp(-(((range_m - 30e3) / 3e3) ** 2)) * is_blocked
    low_m, high_m = 110.0, 600.0
    sag_m = range_m * (80e3 - range_m) / (2 * k * EARTH_RADIUS_M)
    ridge = SimpleNamespace(range_m=30e3, lat_deg=34.1, lon_deg=44.7, ground_msl_m=600.0, is_terrain=True)
    return SimpleNamespace(
        range_m=range_m,
        ground_msl_m=ground_m,
        ray_msl_m=low_m + (high_m - low_m) * range_m / 80e3 - sag_m,
        min_visible_msl_m=np.maximum(ground_m, 1500.0 * range_m / 80e3) if is_blocked else ground_m,
        visible_from_msl_m=1500.0 if is_blocked else 210.0,
        blocker=ridge if is_blocked else None,
        is_known=True,
        site_lat_deg=SITE_LAT_DEG,
        azimuth_deg=5.0,
        effective_radius_m=k / float(curvature_per_m(SITE_LAT_DEG, 5.0)),
    )


def answer(*, is_blocked=True, has_profile=True):
    """Return an answer of two fire units, the first of them blocked by a ridge or free."""
    asked = made.scenario()
    unit = asked.units[0]
    radar = unit.system.radars["engage"]
    antenna = SimpleNamespace(unit=unit, radar="engage")
    obstacle = SimpleNamespace(
        component="engage",
        antenna=antenna,
        reason=Reason.TERRAIN,
        allowed_low_msl_m=1500.0,
        allowed_high_msl_m=27e3,
        figure=radar.antenna_height_m,
    )
    far = SimpleNamespace(
        component="missile",
        antenna=None,
        reason=Reason.ENVELOPE_RANGE,
        allowed_low_msl_m=math.inf,
        allowed_high_msl_m=-math.inf,
        figure=unit.system.missiles["missile"].max_range_m,
    )
    chain = SimpleNamespace(missile="missile", antennas=(antenna,))

    def unit_answer(name, range_m, reason, obstacles):
        return UnitAnswer(
            package="S-400 + Tor-M2",
            fire_unit=name,
            system="s-400",
            range_m=range_m,
            azimuth_deg=5.0,
            chain=chain,
            reason=reason,
            obstacles=obstacles,
        )

    first = unit_answer("S-400 Baghdad", 80e3, Reason.TERRAIN if is_blocked else Reason.NONE, (obstacle,) * is_blocked)
    units = (first, unit_answer("Tor-M2 Mosul", 250e3, Reason.ENVELOPE_RANGE, (far,)))
    return WhyAnswer(
        lat_deg=34.0,
        lon_deg=44.5,
        altitude_msl_m=600.0,
        ground_msl_m=100.0,
        level=Level("500mAGL", LevelKind.AGL, 500.0),
        target="cruise-missile",
        case=Case.NOMINAL,
        units=units,
        antenna=antenna if has_profile else None,
        antenna_msl_m=110.0,
        profile=profile(is_blocked=is_blocked) if has_profile else None,
        terrain=made.result().terrain,
    )


def diffracted(*, is_blocked=True, lowest_msl_m=550.0, lost_db=9.26, spare_db=12.0, beam_db=1.1):
    """Return the answer with waves bent over its ridge, or in line of sight from 210 m on; it is asked at 600 m."""
    made_answer = answer(is_blocked=is_blocked)
    sight_msl_m = made_answer.profile.visible_from_msl_m
    found = Diffraction(
        budget=Budget(spare_db, beam_db, map_lost_db=lost_db),
        lost_db=lost_db,
        edge=Edge(30e3, 34.1, 44.7, 600.0, 341.2 if is_blocked else -12.4),
        is_in_sight=not is_blocked,
        is_seen=lowest_msl_m <= 600.0,
        sight_msl_m=sight_msl_m,
        lowest_msl_m=lowest_msl_m,
        way_lowest_msl_m=np.linspace(110.0, lowest_msl_m, 801),
    )
    return replace(made_answer, diffraction=found, propagation=Propagation.DIFFRACTION)
