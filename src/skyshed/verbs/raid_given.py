"""The raid of a simulation: one that the scenario scripts, or one made in Python, if it can be flown."""

import math

from skyshed.catalogue.ways import ARRIVED_M
from skyshed.errors import InputError
from skyshed.geodesic import distance_m
from skyshed.model.raid import MOST_TARGETS, Group, Raid, Ring, Route, Way
from skyshed.model.scenario import Asset, Scenario
from skyshed.verbs.asked import chosen

_LONGEST_S = 86_400.0


def raid_of(scenario: Scenario, asked: str | Raid | None) -> Raid:
    """Return the raid that is asked for.

    Raises
    ------
    InputError
        If the scenario scripts none, or no such raid, or one that was made cannot be flown.
    """
    if isinstance(asked, Raid):
        _check_made(asked, scenario)
        return asked
    if not scenario.raids:
        raise InputError(f"{scenario.name} scripts no raid; write one under raids:, as iraq-offer does")
    return chosen(asked, {raid.name: raid for raid in scenario.raids}, "raid")


def _check_made(raid: Raid, scenario: Scenario) -> None:
    for group in raid.groups:
        if wrong := _wrong(group):
            raise InputError(f"raid {raid.name!r}: group {group.name!r} {wrong}")
    if not 1 <= raid.count <= MOST_TARGETS:
        raise InputError(f"raid {raid.name!r}: {raid.count:,} targets fly; 1 to {MOST_TARGETS:,} may")
    known = {(unit.name, radar) for unit in scenario.units for radar in unit.system.radars}
    for loss in raid.losses:
        if (loss.unit, loss.radar) not in known:
            raise InputError(f"raid {raid.name!r}: {loss.unit}/{loss.radar} is lost, but no package has it")


def _wrong(group: Group) -> str | None:
    """Return what is wrong with a group; one that nobody flies in is left by scaling, and may be there."""
    if isinstance(group.count, bool) or not isinstance(group.count, int) or group.count < 0:
        return f"has a count of {group.count!r}; a whole number from 0 is needed"
    if group.speed_m_s is not None and not (math.isfinite(group.speed_m_s) and group.speed_m_s > 0):
        return f"flies at {group.speed_m_s} m/s; a speed above 0, or None for that of its class, is needed"
    if not all(0.0 <= each <= _LONGEST_S for each in (group.start_s, group.spread_s)):
        return f"starts at {group.start_s} s, spread over {group.spread_s} s; 0 to {_LONGEST_S:,.0f} s are possible"
    return _wrong_route(group.route, group.asset)


def _wrong_route(route: Route, asset: Asset) -> str | None:
    if isinstance(route, Ring) and not (math.isfinite(route.radius_m) and route.radius_m > 0):
        return f"sets out {route.radius_m} m from its asset; a distance above 0 is needed"
    if isinstance(route, Way) and len(route.places) < 2:
        return "flies a way of fewer than two places; the last is its asset"
    if isinstance(route, Way) and distance_m(route.places[-1], asset.site) > ARRIVED_M:
        return f"does not end at its asset, {asset.name}"
    return None
