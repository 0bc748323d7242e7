"""Offers and what is held: units at sites, what they cost, and what no map shows."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from skyshed.catalogue.entry import Entry
from skyshed.catalogue.figures import read_figure
from skyshed.catalogue.keys import CONSIDERATION_KEYS, UNIT_KEYS
from skyshed.catalogue.library import Library
from skyshed.catalogue.loads import note_unloaded, read_missiles, read_reload_time
from skyshed.catalogue.named import refusal
from skyshed.catalogue.nearest import suggestion, system_suggestion
from skyshed.catalogue.rules import OFFER
from skyshed.catalogue.sites import Atlas
from skyshed.catalogue.without import take_out
from skyshed.model.figure import Figure
from skyshed.model.scenario import Consideration, Offer, Unit
from skyshed.model.system import System


@dataclass(frozen=True, slots=True)
class StatedUnit:
    """A unit and the entry that states it, for problems that show later."""

    unit: Unit
    entry: Entry
    key: str


def read_offer(
    entry: Entry, name: str, library: Library, atlas: Atlas, *, is_offered: bool = True
) -> tuple[Offer, list[StatedUnit]]:
    """Return an offer with every unit that can be used, and where each was stated.

    ``is_offered`` is what holds where the entry does not say.
    """
    n_noted = len(entry.noted)
    found = [*_listed(entry, library, atlas), *_tabled(entry, library, atlas)]
    _note_doubles(found)
    units = tuple(stated.unit for stated in found)
    if len(entry.noted) == n_noted and None not in library.systems.values():
        units = take_out(entry, units)
    offered = entry.flag("offered")
    figures = {rule.field: _optional(entry, key, name, library) for key, rule in OFFER.items()}
    offer = Offer(
        name=name,
        units=units,
        is_networked=_is_networked(entry),
        without=entry.texts("without"),
        considerations=tuple(_considerations(entry, library)),
        description=entry.text("description") or "",
        is_offered=is_offered if offered is None else offered,
        **figures,
    )
    return offer, found


def _optional(entry: Entry, key: str, offer: str, library: Library) -> Figure | None:
    if not entry.has(key):
        return None
    rule = OFFER[key]
    return read_figure(entry, key, rule, f"{offer}/{rule.field}", library.sources)


def _is_networked(entry: Entry) -> bool:
    networked, autonomous = entry.flag("networked"), entry.flag("autonomous")
    if networked is not None and networked == autonomous:
        entry.note_key("autonomous", f"contradicts networked: {str(networked).lower()}; an offer is one or the other")
    return networked if networked is not None else autonomous is False


def _listed(entry: Entry, library: Library, atlas: Atlas) -> Iterator[StatedUnit]:
    for section in ("fire_units", "radars"):
        for item in entry.items(section):
            item.only(UNIT_KEYS)
            name = item.text("name") if item.require("name", "Baghdad S-400") else None
            site = atlas.site(item, name or "?")
            key = item.text("system") if item.require("system", "s-400") else None
            system = None if key is None else _system(item, "system", key, library)
            if system is not None:
                _check_section(item, section, system)
            if name and site is not None and system is not None:
                yield StatedUnit(_unit(item, Unit(name, site, system), library), item, "name")


def _unit(item: Entry, plain: Unit, library: Library) -> Unit:
    """Return a unit with everything that its entry says of it."""
    system = plain.system
    load, reserve = (read_missiles(item, key, system) for key in ("load", "reserve"))
    note_unloaded(item, system, load, reserve)
    return replace(
        plain,
        masts=_masts(item, system),
        looking_deg=_looking(item, system),
        load=load,
        reserve=reserve,
        reload_time_s=read_reload_time(item, plain.name, library.sources),
    )


def _tabled(entry: Entry, library: Library, atlas: Atlas) -> Iterator[StatedUnit]:
    for name, row, site in atlas.rows(entry, "units_from"):
        key = row.cells.get("system", "")
        where = f"{entry.text('units_from')}, {row.where}: "
        if not key:
            entry.note_key("units_from", f"{where}{name}: has no system; columns name, system, lat, lon are needed")
            continue
        system = _system(entry, "units_from", key, library, where)
        if system is not None:
            yield StatedUnit(Unit(name, site, system), entry, "units_from")


def _system(entry: Entry, at: str, key: str, library: Library, where: str = "") -> System | None:
    named = library.systems_named(key)
    if len(named) == 1:
        return library.systems[named[0]]
    if named:
        message = f"{key!r} may mean {', '.join(named)}; name one of them by its key"
    else:
        unknown = f"system {key!r} is not known; {system_suggestion(key, library.systems)}"
        message = refusal(key, library.listed) or unknown
    entry.note(entry.values[at], at, f"{where}{message}")
    return None


def _check_section(item: Entry, section: str, system: System) -> None:
    if section == "fire_units" and system.engagement_radar is None:
        message = f"{system.key} has no engagement radar and engages nothing (no zone); list it under radars"
        item.note(item.values["system"], "system", message)
    if section == "radars" and system.engagement_radar is not None:
        message = f"{system.key} can engage; list it under fire_units"
        item.note(item.values["system"], "system", message)


def _masts(item: Entry, system: System) -> dict[str, str]:
    masts: dict[str, str] = {}
    inner = item.entry("masts")
    if inner is None:
        return masts
    for radar, node in inner.values.items():
        mast = inner.text_of(node, radar)
        if radar not in system.radars:
            inner.note_key(radar, f"is not a radar of {system.key}; {suggestion(radar, system.radars)}")
        elif mast is not None and mast not in system.masts:
            inner.note(node, radar, f"{mast!r} is not a mast of {system.key}; {suggestion(mast, system.masts)}")
        elif mast is not None:
            masts[radar] = mast
    return masts


def _looking(item: Entry, system: System) -> float | None:
    """Return the azimuth towards which a unit's radars with a sector look; None where they turn as needed."""
    looking_deg = item.quantity("looking", "angle")
    if looking_deg is None:
        return None
    if not any(radar.sector_deg for radar in system.radars.values()):
        item.note_key("looking", f"says where a sector looks, and no radar of {system.key} has one; leave it out")
    elif not 0.0 <= looking_deg <= 360.0:
        item.note_key("looking", f"{looking_deg:g} deg is not an azimuth; write 0 to 360 deg, clockwise from north")
    return looking_deg % 360.0


def _note_doubles(found: list[StatedUnit]) -> None:
    seen: dict[str, StatedUnit] = {}
    for stated in found:
        if stated.unit.name in seen:
            message = f"a unit named {stated.unit.name!r} stands in this offer already; name each unit differently"
            stated.entry.note_key(stated.key, message)
        seen.setdefault(stated.unit.name, stated)


def _considerations(entry: Entry, library: Library) -> Iterator[Consideration]:
    for item in entry.items("considerations"):
        item.only(CONSIDERATION_KEYS)
        text = item.text("text") if item.require("text", "Buying may bring sanctions") else None
        keys = item.texts("source")
        if not keys:
            item.note_key("source", "is missing; a consideration is shown only with who says so (a key of sources)")
        for key in keys:
            if key not in library.sources:
                item.note_key("source", f"source {key!r} is not listed; {suggestion(key, library.sources)}")
        if text and keys:
            yield Consideration(text, keys)


def keyed(packages: list[Offer]) -> list[Offer]:
    """Return the offers with unit keys that tell apart different units of one name.

    The first unit of a name keeps it; a different one in a later offer is called "offer: name".
    """
    variants: dict[str, list[Unit]] = {}
    return [_with_keys(offer, variants) for offer in packages]


def _with_keys(offer: Offer, variants: dict[str, list[Unit]]) -> Offer:
    units = []
    for unit in offer.units:
        known = variants.setdefault(unit.name, [])
        same = next((other for other in known if _is_same(other, unit)), None)
        if same is None:
            same = unit if not known else replace(unit, key=f"{offer.name}: {unit.name}")
            known.append(same)
        units.append(replace(unit, key=same.key))
    return replace(offer, units=tuple(units))


def _is_same(first: Unit, second: Unit) -> bool:
    unlike = replace(second, key=first.key, system=first.system)
    return first == unlike and (first.system is second.system or first.system == second.system)
