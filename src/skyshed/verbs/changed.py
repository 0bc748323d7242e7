"""A scenario changed in one thing: a unit moved, lifted, placed or left out; what it shares keeps its objects."""

import math
from collections.abc import Iterable
from dataclasses import replace

from skyshed.catalogue.load import load_catalogue
from skyshed.catalogue.nearest import suggestion
from skyshed.catalogue.without import without_radar
from skyshed.errors import InputError, printable
from skyshed.model.scenario import Offer, Scenario, Site, Unit

_MOST_SUGGESTED = 50  # names in one message


def unit_of(scenario: Scenario, key: str) -> Unit:
    """Return a unit by its key. Raises `InputError` with the nearest one."""
    units = {unit.key: unit for unit in scenario.units}
    if key not in units:
        raise InputError(f"no unit {printable(key)!r} in the scenario; {_near(key, units)}")
    return units[key]


def with_moved(scenario: Scenario, key: str, site: Site) -> Scenario:
    """Return a scenario with one unit, wherever it belongs, at another site of any name."""
    unit = unit_of(scenario, key)
    to = replace(_on_earth(site, unit.name), name=site.name or unit.site.name)
    return scenario.with_units(lambda each: replace(each, site=to) if each.key == key else each)


def with_lifted(scenario: Scenario, key: str, radar: str, mast: str | None) -> Scenario:
    """Return a scenario with a radar of one unit on a mast of its system, or on none."""
    unit = unit_of(scenario, key)
    _require_radar(unit, radar)
    masts = unit.system.masts
    if mast is not None and mast not in masts:
        raise InputError(f"{unit.name!r} has no mast {printable(mast)!r}; {_near(mast, masts)}")
    on = {name: each for name, each in unit.masts.items() if name != radar} | ({radar: mast} if mast else {})
    return scenario.with_units(lambda each: replace(each, masts=on) if each.key == key else each)


def with_placed(scenario: Scenario, package: str, unit: Unit) -> Scenario:
    """Return a scenario with one more unit in an offer or in what is held, and the sources of its figures."""
    names = {each.name for each in scenario.packages}
    if package not in names:
        raise InputError(f"no package {printable(package)!r} in the scenario; {_near(package, names)}")
    taken = {name for each in scenario.units for name in (each.name, each.key)}
    if {unit.name, unit.key} & taken:
        raise InputError(f"a unit named {unit.name!r} stands in the scenario already; name each unit differently")
    _on_earth(unit.site, unit.name)

    def joined(offer: Offer) -> Offer:
        return replace(offer, units=(*offer.units, unit)) if offer.name == package else offer

    held = None if scenario.held is None else joined(scenario.held)
    published = load_catalogue().sources
    read = {key for figure in unit.system.figures() for key in figure.sources if key in published}
    sources = {**{key: published[key] for key in sorted(read)}, **scenario.sources}
    return replace(scenario, offers=tuple(map(joined, scenario.offers)), held=held, sources=sources)


def without_part(scenario: Scenario, name: str) -> Scenario:
    """Return a scenario without a unit, or without one radar of it (``"unit/radar"``)."""
    key, radar = _unit_and_radar(scenario, name)
    if radar is not None:
        return with_radar_out(scenario, key, radar)
    unit_of(scenario, key)

    def left(offer: Offer) -> Offer:
        return replace(offer, units=tuple(each for each in offer.units if each.key != key))

    held = None if scenario.held is None else left(scenario.held)
    return replace(scenario, offers=tuple(map(left, scenario.offers)), held=held)


def with_radar_out(scenario: Scenario, key: str, radar: str) -> Scenario:
    """Return a scenario in which one unit lacks one of its radars."""
    _require_radar(unit_of(scenario, key), radar)
    return scenario.with_units(lambda each: without_radar(each, radar) if each.key == key else each)


def _unit_and_radar(scenario: Scenario, name: str) -> tuple[str, str | None]:
    """Return the key of a unit, and the radar behind it; both may have slashes of their own."""
    keys = {unit.key for unit in scenario.units}
    begun = [key for key in keys if name.startswith(f"{key}/")]
    if name in keys or not begun:
        key, _, radar = (name, "", "") if name in keys else name.partition("/")
        return key, radar or None
    key = max(begun, key=len)
    return key, name[len(key) + 1 :]


def _require_radar(unit: Unit, radar: str) -> None:
    if radar not in unit.system.radars:
        raise InputError(f"{unit.name!r} has no radar {printable(radar)!r}; {_near(radar, unit.system.radars)}")


def _on_earth(site: Site, name: str) -> Site:
    """Return a site whose position is one on the Earth; longitudes may run on past 180 degrees."""
    is_there = abs(site.lat_deg) <= 90.0 and -180.0 <= site.lon_deg <= 540.0
    if not (math.isfinite(site.lat_deg + site.lon_deg) and is_there):
        raise InputError(
            f"{name!r}: {site.lat_deg:g}, {site.lon_deg:g} is no place on the Earth; a latitude lies between -90 and "
            "90, a longitude between -180 and 180 degrees"
        )
    return site


def _near(word: str, names: Iterable[str]) -> str:
    return suggestion(word, sorted(names)[:_MOST_SUGGESTED])
