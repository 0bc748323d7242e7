"""How far a fire unit is asked about, from its figures alone: no ground, no arrays."""

from collections.abc import Sequence

from skyshed.model.figure import Case
from skyshed.model.scenario import Unit
from skyshed.model.system import TargetClass


def reach_m(fire_unit: Unit, case: Case) -> float:
    """Return the longest missile range of a fire unit: nothing farther is ever engaged."""
    return max((missile.longest_range_m(case) for missile in fire_unit.system.missiles.values()), default=0.0)


def inbound_m(fire_unit: Unit, targets: Sequence[TargetClass], case: Case) -> float:
    """Return the range from which an inbound must be followed, so that its first intercept is not missed."""
    fastest_m_s = max(target.speed_m_s.nominal for target in targets)
    reaction_s = fire_unit.reaction_time_s(case)
    met = (missile.against(target.key) for missile in fire_unit.system.missiles.values() for target in targets)
    ways = ((envelope.max_range_m.at(case), envelope.mean_speed_m_s.at(case)) for envelope in met)
    return max((way_m + fastest_m_s * (way_m / speed_m_s + reaction_s) for way_m, speed_m_s in ways), default=0.0)
