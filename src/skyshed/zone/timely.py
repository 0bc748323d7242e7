"""Timely: where a target flying straight at a fire unit can be met, with reaction and flyout."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from skyshed.model.scenario import FireUnit
from skyshed.zone.chain import Chain
from skyshed.zone.envelope import slant_range_m
from skyshed.zone.kernel import mark_timely
from skyshed.zone.view import View
from skyshed.zone.zone import Places, Sensors, missile_view, radar_view


def timely_on_polar(
    fire_unit: FireUnit,
    chains: Iterable[Chain],
    *,
    places: Places,
    sensors: Sensors,
    altitude_msl_m: NDArray[np.floating],
    speed_m_s: float,
    shape: tuple[int, int],
) -> NDArray[np.bool_]:
    """Return where a radial inbound is met in time, on the polar grid ``shape`` = (n_az, n_r).

    ``places`` is that grid, flattened, its ranges equally spaced from one step outward;
    ``altitude_msl_m`` is the target's altitude at each. A target is seen only where terrain is
    known: a hole in the terrain breaks the track.
    """
    timely = np.zeros(shape, dtype=bool)
    step_m = float(places.range_m.reshape(shape)[0, 0])
    system = fire_unit.system
    reaction_s = system.reaction_time_s.at(sensors.case)
    launcher_msl_m = sensors.standings[fire_unit.name, system.engagement_radar].ground_msl_m
    slant_m = slant_range_m(places.range_m, altitude_msl_m, launcher_msl_m).astype(np.float32).reshape(shape)
    seen: dict[object, NDArray[np.bool_]] = {}

    def is_open(key: object, make_view: object) -> NDArray[np.bool_]:
        if key not in seen:
            view: View = make_view()
            seen[key] = (view.allows(altitude_msl_m) & view.is_known).reshape(shape)
        return seen[key]

    for chain in chains:
        if any(each.key not in places.looks for each in chain.antennas):
            continue
        acquired, tracked = (
            is_open(each.key, lambda each=each: radar_view(each, places=places, sensors=sensors))
            for each in (chain.acquisition, chain.engagement or chain.acquisition)
        )
        reachable = is_open(chain.missile, lambda chain=chain: missile_view(chain, places=places, sensors=sensors))
        missile_speed_m_s = system.missiles[chain.missile].mean_speed_m_s.at(sensors.case)
        mark_timely(acquired, tracked, reachable, slant_m, step_m, speed_m_s, missile_speed_m_s, reaction_s, timely)
    return timely
