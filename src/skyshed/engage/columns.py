"""Columns of units and magazines, as tables have them."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from skyshed.engage.assemble import MagazineWindows
from skyshed.engage.numbers import Numbers
from skyshed.engage.tables import NO_LIMIT
from skyshed.model.raid import Raid
from skyshed.model.scenario import Offer, Unit

NEVER_S = float("inf")
Radar = tuple[str, str]  # the key of its unit, and its name


def unit_columns(
    units: Sequence[Unit], numbers: Numbers, lost_from_s: Mapping[Radar, float], armed: set[int]
) -> dict[str, NDArray]:
    """Return the columns of units; ``armed`` are those, by place, whose missiles meet some target."""
    rows = []
    for index, unit in enumerate(units):
        system, is_armed = unit.system, index in armed
        reach_m = max((each.longest_range_m(numbers.case) for each in system.missiles.values()), default=0.0)
        lost_s = lost_from_s.get(unit.engagement_key, NEVER_S) if unit.is_fire_unit else NEVER_S
        rows.append(
            (
                numbers.target_channels(unit) if is_armed else 0,
                numbers.missile_channels(unit) if is_armed else NO_LIMIT,
                numbers.reaction_s(unit),
                numbers.of(system.kill_assessment_s),
                numbers.of(system.salvo_spacing_s),
                lost_s,
                reach_m,
            )
        )
    names = "n_channels", "n_missile_channels", "reaction_s", "assessment_s", "spacing_s", "lost_s", "reach_m"
    columns = zip(*rows, strict=True)
    kinds = (np.int64, np.int64, *[np.float64] * 5)
    return {name: np.array(column, dtype=kind) for name, column, kind in zip(names, columns, kinds, strict=True)}


def magazine_columns(magazines: Sequence[MagazineWindows]) -> dict[str, NDArray]:
    """Return the columns of magazines."""
    names = {"magazine_unit": "unit", "n_ready": "n_ready", "n_reserve": "n_reserve"}
    whole = {name: np.array([getattr(each, of) for each in magazines], dtype=np.int64) for name, of in names.items()}
    reload_s, speed_m_s = (np.array([getattr(each, of) for each in magazines], dtype=np.float64)
                           for of in ("reload_s", "speed_m_s"))  # fmt: skip
    return {**whole, "reload_s": reload_s, "speed_m_s": speed_m_s}


def lost_radars(raid: Raid, package: Offer) -> dict[Radar, float]:
    """Return when radars of a package are lost in a raid, those that are."""
    lost_s: dict[Radar, float] = {}
    for loss in raid.losses:
        for unit in package.units:
            if loss.unit == unit.name and loss.radar in unit.system.radars:
                key = unit.key, loss.radar
                lost_s[key] = min(loss.at_s, lost_s.get(key, NEVER_S))
    return lost_s
