"""The text of a scenario with its units where they stand now: moved, lifted, placed, taken out, radars switched off.

What is written is what differs between two scenarios, so that what was changed and changed back leaves no trace.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import reduce

from skyshed.catalogue.keys import HELD, SITE_KEYS
from skyshed.catalogue.rewrite import value_at, with_item, with_value, without_item, without_key, without_part
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
    stays = [name for name in before if name in after and _is_same_thing(before[name], after[name])]
    for name in stays:
        text = _with_changes(text, package.path, before[name], after[name])
    gone = [name for name in before if name not in stays]
    places = {name: _place_of(text, package.path, name) for name in gone}
    for name, unit in after.items():
        if name not in stays:
            section = "fire_units" if unit.is_fire_unit else "radars"
            text = with_item(text, (*package.path, section), _entry(unit))
    for place in sorted(filter(None, places.values()), key=_number, reverse=True):
        text = without_item(text, place[:-1], _number(place))
    without = (*package.path, "without")
    others = [name for name in after if name not in gone]
    idle = {each for each in _texts(text, without) if _is_of(each, gone) and not _is_of(each, others)}
    text = _without_texts(text, without, idle)
    tabled = [name for name, place in places.items() if place is None]
    return reduce(lambda so_far, component: _switched_off(so_far, without, component), [*tabled, *package.off], text)


def _number(place: Path) -> int:
    """Return which item of its list an entry is."""
    return int(place[-1])


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


def _with_changes(text: str, package: Path, before: Unit, after: Unit) -> str:
    """Return the text with a unit's site and masts as they are now, and its radars that are back."""
    back = {f"{after.name}/{radar}" for radar in after.system.radars if radar not in before.system.radars}
    text = _without_texts(text, (*package, "without"), back)
    is_moved, lifted = before.site != after.site, [*_lifted(before, after)]
    if not is_moved and not lifted:
        return text
    place = _place_of(text, package, after.name)
    if place is None:
        table = value_at(text, (*package, "units_from"))
        right = "move it there" if is_moved else "only an entry of its own can put its radars on masts"
        raise InputError(f"unit {after.name!r} stands in the table {table}, which is not rewritten: {right}")
    if is_moved:
        text = _moved(text, (*place, "site"), after.site)
    return reduce(lambda so_far, radar: _with_mast(so_far, place, radar, after.masts.get(radar)), lifted, text)


def _lifted(before: Unit, after: Unit) -> Iterator[str]:
    for radar in after.system.radars:
        if radar in before.system.radars and before.masts.get(radar) != after.masts.get(radar):
            yield radar


def _place_of(text: str, package: Path, name: str) -> Path | None:
    """Return where the entry of a unit stands; None where it stands in a table."""
    for section in _SECTIONS:
        entries = value_at(text, (*package, section)) or []
        for number, entry in enumerate(entries):
            if isinstance(entry, Mapping) and entry.get("name") == name:
                return (*package, section, number)
    return None


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


def _with_mast(text: str, unit: Path, radar: str, mast: str | None) -> str:
    masts = (*unit, "masts")
    if mast is None:
        return without_part(text, (*masts, radar))
    if value_at(text, masts) is None:
        return with_value(text, masts, {radar: mast})
    return with_value(text, (*masts, radar), mast)


def _switched_off(text: str, path: Path, component: str) -> str:
    return text if component in _texts(text, path) else with_item(text, path, component)


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
