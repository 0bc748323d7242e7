"""``without``: the one set of components that the user states to be gone."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from skyshed.catalogue.entry import Entry
from skyshed.catalogue.nearest import suggestion
from skyshed.model.scenario import Unit

T = TypeVar("T")


def take_out(entry: Entry, units: tuple[Unit, ...]) -> tuple[Unit, ...]:
    """Return the units without what the entry's ``without`` names: a unit, or ``unit/radar``."""
    left: dict[str, Unit | None] = {unit.name: unit for unit in units}
    radars = {f"{unit.name}/{radar}": (unit.name, radar) for unit in units for radar in unit.system.radars}
    for text in entry.texts("without"):
        if text in left:
            left[text] = None
            continue
        if text not in radars:
            names = [*left, *radars]
            entry.note_key("without", f"{text!r} is not a unit or unit/radar of this offer; {_near(text, names)}")
            continue
        name, radar = radars[text]  # either may have slashes of its own
        if (unit := left[name]) is not None:
            left[name] = without_radar(unit, radar)
    return tuple(unit_left for unit in units if (unit_left := left[unit.name]) is not None)


def _near(text: str, names: list[str]) -> str:
    return suggestion(text, names[:200], noun="known")


def without_radar(unit: Unit, radar: str) -> Unit:
    """Return a unit without one of its radars."""
    system = unit.system
    engagement = None if system.engagement_radar == radar else system.engagement_radar
    stripped = replace(
        system,
        radars=_less(system.radars, radar),
        acquisition_radars=tuple(name for name in system.acquisition_radars if name != radar),
        engagement_radar=engagement,
    )
    return replace(unit, system=stripped, masts=_less(unit.masts, radar))


def _less(entries: Mapping[str, T], key: str) -> dict[str, T]:
    return {name: entry for name, entry in entries.items() if name != key}
