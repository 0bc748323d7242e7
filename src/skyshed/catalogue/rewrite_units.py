"""The text of a scenario with its units where they stand now: moved, lifted, placed, taken out, radars switched off.

What is written is what differs between two scenarios, so that what was changed and changed back leaves no trace.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial, reduce

from skyshed.catalogue.keys import HELD, SITE_KEYS
from skyshed.catalogue.rewrite import (
    value_at,
    with_changed_items,
    with_items,
    with_value,
    without_item,
    without_key,
    without_part,
)
from skyshed.catalogue.rewrite_text import Path, Value
from skyshed.catalogue.tables import shared_names
from skyshed.errors import InputError
from skyshed.model.scenario import Offer, Scenario, Site, Unit

_SECTIONS = ("fire_units", "radars")
_DECIMALS, _MOST_DECIMALS = 5, 12

Off = Collection[tuple[str, str]]


@dataclass(frozen=True)
class _Package:
    """An offer, or what is held: where it stands in the text, and its units by name, then and now."""

    path: Path
    before: Mapping[str, Unit]
    after: Mapping[str, Unit]
    off: Collection[str]  # as ``without`` says it


def rewritten(text: str, before: Scenario, after: Scenario, off: Off = ()) -> str:
    """Return the text of a scenario, changed where it must be to say what another one holds.

    Parameters
    ----------
    before : what the text says.
    after : the same with units moved, lifted, placed or taken out.
    off : radars that are switched off, which ``after`` still has: (key of the unit, radar).

    Raises
    ------
    InputError
        If a unit that stands in a table is moved or lifted.
    """
    for package in _packages(text, before, after, off):
        text = _with_package(text, package)
    return _without_losses(text, before, after, off)


def unwritten(text: str, before: Scenario, after: Scenario) -> list[str]:
    """Return why changes to units of tables cannot be written, one sentence a unit; see `rewritten`."""
    if "units_from" not in text:
        return []
    found = []
    for package in _packages(text, before, after, ()):
        places = _places(text, package.path)
        for name in package.before:
            is_left = name in package.after and _is_same_thing(package.before[name], package.after[name])
            if is_left and name not in places and any(_difference(package, name)):
                found.append(_in_table(text, package, name))
    return found


def _packages(text: str, before: Scenario, after: Scenario, off: Off) -> Iterator[_Package]:
    is_list = value_at(text, ("offers",)) is not None
    paths: list[Path] = [("offers", number) if is_list else () for number in range(len(before.offers))]
    pairs = [*zip(paths, before.offers, after.offers, strict=True)]
    if before.held is not None and after.held is not None:
        pairs.append(((HELD,), before.held, after.held))
    for path, then, now in pairs:
        gone = [
            f"{unit.name}/{radar}" for unit in now.units for radar in unit.system.radars if (unit.key, radar) in off
        ]
        yield _Package(path, _by_name(then), _by_name(now), gone)


def _by_name(offer: Offer) -> dict[str, Unit]:
    return {unit.name: unit for unit in offer.units}


def _with_package(text: str, package: _Package) -> str:
    before, after = package.before, package.after
    places = _places(text, package.path)
    stays = [name for name in before if name in after and _is_same_thing(before[name], after[name])]
    gone = [name for name in before if name not in stays]
    text = _with_changes(text, package, places, stays)
    for section in _SECTIONS:
        placed = [_entry(unit) for name, unit in after.items() if name not in stays and _section(unit) == section]
        text = with_items(text, (*package.path, section), placed)
        for number in sorted((places[name][1] for name in gone if places.get(name, ("",))[0] == section), reverse=True):
            text = without_item(text, (*package.path, section), number)
    return _with_without(text, package, gone, [name for name in gone if name not in places])


def _section(unit: Unit) -> str:
    return "fire_units" if unit.is_fire_unit else "radars"


def _places(text: str, package: Path) -> dict[str, tuple[str, int]]:
    """Return in which list and where in it the entries of units stand, by name; those of a table stand nowhere."""
    found: dict[str, tuple[str, int]] = {}
    for section in _SECTIONS:
        for number, entry in enumerate(value_at(text, (*package, section)) or []):
            if isinstance(entry, Mapping):
                found[str(entry.get("name"))] = section, number
    return found


def _with_without(text: str, package: _Package, gone: Collection[str], tabled: Sequence[str]) -> str:
    """Return the text with what is off now under ``without``, and nothing there that is back or gone."""
    path, before = (*package.path, "without"), package.before
    others = [name for name in package.after if name in before and name not in gone]
    back = {
        f"{name}/{radar}"
        for name in others
        for radar in package.after[name].system.radars
        if radar not in before[name].system.radars
    }
    idle = {each for each in _texts(text, path) if _is_of(each, gone) and not _is_of(each, others)}
    text = _without_texts(text, path, back | idle)
    stated = _texts(text, path)
    return with_items(text, path, [each for each in [*tabled, *package.off] if each not in stated])


def _is_of(component: str, names: Collection[str]) -> bool:
    return any(component.startswith(f"{name}/") for name in names)


def _is_same_thing(before: Unit, after: Unit) -> bool:
    """Return whether a unit is still the one that its entry states, wherever it stands."""
    alike = replace(after, site=before.site, system=before.system, masts=before.masts, key=before.key)
    return before == alike and before.system.key == after.system.key


def _entry(unit: Unit) -> dict[str, Value]:
    site = {"lat": _degrees(unit.site.lat_deg), "lon": _longitude(unit.site)}
    entry: dict[str, Value] = {"name": unit.name, "system": unit.system.key, "site": site}
    return entry | ({"masts": dict(unit.masts)} if unit.masts else {})


def _with_changes(text: str, package: _Package, places: Mapping[str, tuple[str, int]], stays: Collection[str]) -> str:
    """Return the text with sites and masts of units as they are now."""
    changes: dict[str, dict[int, Callable[[str], str]]] = {section: {} for section in _SECTIONS}
    for name in stays:
        site, lifted = _difference(package, name)
        if site is None and not lifted:
            continue
        if name not in places:
            raise InputError(_in_table(text, package, name))
        section, number = places[name]
        changes[section][number] = partial(_changed, site=site, lifted=lifted)
    for section, of in changes.items():
        text = with_changed_items(text, (*package.path, section), of) if of else text
    return text


def _difference(package: _Package, name: str) -> tuple[Site | None, dict[str, str | None]]:
    """Return the new site of a unit, None where it is the old one, and what masts its radars are on now."""
    before, after = package.before[name], package.after[name]
    return (after.site if before.site != after.site else None), {
        radar: after.masts.get(radar) for radar in _lifted(before, after)
    }


def _in_table(text: str, package: _Package, name: str) -> str:
    """Return why a change to a unit of a table cannot be written."""
    table = value_at(text, (*package.path, "units_from"))
    site, _ = _difference(package, name)
    right = "only an entry of its own can put its radars on masts" if site is None else "move it there"
    return f"unit {name!r} stands in the table {table}, which is not rewritten: {right}"


def _changed(entry: str, *, site: Site | None, lifted: Mapping[str, str | None]) -> str:
    """Return the text of a unit's entry with another site, and other masts."""
    entry = entry if site is None else _moved(entry, ("site",), site)
    return reduce(lambda so_far, radar: _with_mast(so_far, radar, lifted[radar]), lifted, entry)


def _lifted(before: Unit, after: Unit) -> Iterator[str]:
    for radar in after.system.radars:
        if radar in before.system.radars and before.masts.get(radar) != after.masts.get(radar):
            yield radar


def _moved(text: str, path: Path, site: Site) -> str:
    lat, lon = _degrees(site.lat_deg), _longitude(site)
    stated = value_at(text, path)
    if not isinstance(stated, Mapping):
        return with_value(text, path, f"{lat}, {lon}")
    new = {"lat": lat, "lon": lon, "position": f"{lat}, {lon}"}
    for key, name in shared_names(stated).items():
        ours = name if name in SITE_KEYS else key
        if ours in new:
            text = with_value(text, (*path, key), new[ours])
        elif ours == "ground" and site.ground_msl_m is None:
            text = without_key(text, (*path, key))
    return text


def _with_mast(entry: str, radar: str, mast: str | None) -> str:
    path = ("masts",)
    if mast is None:
        return without_part(entry, (*path, radar))
    if value_at(entry, path) is None:
        return with_value(entry, path, {radar: mast})
    return with_value(entry, (*path, radar), mast)


def _texts(text: str, path: Path) -> list[str]:
    stated = value_at(text, path)
    return [stated] if isinstance(stated, str) else [each for each in stated or () if isinstance(each, str)]


def _without_texts(text: str, path: Path, gone: Collection[str]) -> str:
    numbers = [number for number, each in enumerate(_texts(text, path)) if each in gone]
    return reduce(lambda so_far, number: without_item(so_far, path, number), reversed(numbers), text)


def _without_losses(text: str, before: Scenario, after: Scenario, off: Off) -> str:
    """Return the text without losses of what is no longer there to be lost, which a scenario may not state."""
    gone = _components(before, ()) - _components(after, off)
    raids = value_at(text, ("raids",)) if gone else None
    for raid_number, raid in enumerate(raids if isinstance(raids, list) else ()):
        losses = raid.get("losses") if isinstance(raid, Mapping) else None
        path = ("raids", raid_number, "losses")
        for number, loss in reversed([*enumerate(losses or ())]):
            if isinstance(loss, Mapping) and loss.get("component") in gone:
                text = without_item(text, path, number)
    return text


def _components(scenario: Scenario, off: Off) -> set[str]:
    """Return what a raid may state as lost: radars, and units that have one left."""
    units = [unit for package in scenario.packages for unit in package.units]
    radars = {(unit.name, radar) for unit in units for radar in unit.system.radars if (unit.key, radar) not in off}
    return {name for name, _ in radars} | {f"{name}/{radar}" for name, radar in radars}


def _longitude(site: Site) -> str:
    return (
        _degrees((site.lon_deg + 180.0) % 360.0 - 180.0)
        if not -180.0 <= site.lon_deg <= 180.0
        else _degrees(site.lon_deg)
    )


def _degrees(angle_deg: float) -> str:
    """Return an angle as digits, five behind the point unless it has more."""
    digits = f"{angle_deg:.{_DECIMALS}f}"
    if float(digits) != angle_deg:
        digits = f"{angle_deg:.{_MOST_DECIMALS}f}"
    short = digits.rstrip("0").rstrip(".")
    return "0" if short == "-0" else short
