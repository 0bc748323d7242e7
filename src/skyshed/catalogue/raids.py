"""Raids as a scenario scripts them: groups of targets that fly straight to its assets, and stated losses."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from skyshed.catalogue.entry import Entry
from skyshed.catalogue.keys import GROUP_KEYS, LOSS_KEYS, RAID_KEYS
from skyshed.catalogue.levels import parse_level
from skyshed.catalogue.nearest import OF_NAMES, suggestion
from skyshed.catalogue.ways import Heading, read_route
from skyshed.model.raid import MOST_TARGETS, Group, Loss, Raid
from skyshed.model.scenario import Asset, Level, LevelKind, Unit
from skyshed.model.system import TargetClass
from skyshed.units import UnitError, format_quantity

_SPEEDS_M_S = 5.0, 3_000.0
_LONGEST_S = 86_400.0
# A class that is typically lower than this keeps its height over the ground, a higher one above the sea.
_LOW_FLYER_M = 1_000.0
_LOWEST_AGL_M = 1.0


@dataclass(frozen=True, slots=True)
class Named:
    """What raids may name: target classes (None: one that cannot be used), assets, and units of all packages.

    ``is_whole`` is False where some of them could not be read: what is missing is then not held against a raid.
    """

    targets: Mapping[str, TargetClass | None]
    assets: Sequence[Asset]
    units: Sequence[Unit]
    is_whole: bool


def read_raids(top: Entry, named: Named) -> tuple[Raid, ...]:
    """Return the raids of a scenario, those without a problem."""
    raids = [_raid(item, named) for item in top.items("raids")]
    _note_doubles(top.items("raids"), "a raid")
    return tuple(raid for raid in raids if raid is not None)


def _raid(entry: Entry, named: Named) -> Raid | None:
    n_noted = len(entry.noted)
    entry.only(RAID_KEYS)
    name = entry.text("name") if entry.require("name", "twenty-four at once") else None
    if not entry.nodes("groups"):
        entry.note_key("groups", "are missing; write for example groups: [{target: cruise-missile, count: 8, ...}]")
    items = list(entry.items("groups"))
    groups = [_group(item, named, number) for number, item in enumerate(items, start=1)]
    _note_doubles(items, "a group")
    losses = tuple(_losses(entry, named))
    total = sum(group.count for group in groups if group is not None)
    if total > MOST_TARGETS and len(entry.noted) == n_noted:
        entry.note_key("groups", f"hold {total:,} targets together; at most {MOST_TARGETS:,} may fly")
    if name is None or None in groups or len(entry.noted) > n_noted:
        return None
    return Raid(name, tuple(group for group in groups if group), losses, entry.text("description") or "")


def _group(entry: Entry, named: Named, number: int) -> Group | None:
    n_noted = len(entry.noted)
    entry.only(GROUP_KEYS)
    target, asset, count = _target(entry, named), _asset(entry, named), _count(entry)
    route = read_route(entry, Heading(asset, _asset_names(entry, named)))
    level = _level(entry, target)
    times_s = [_time_s(entry, key) for key in ("start", "spread")]
    speed_m_s = _speed_m_s(entry)
    name = entry.text("name", f"group {number}")
    if target is None or asset is None or count is None or route is None or level is None:
        return None
    return Group(name, target, count, asset, route, level, speed_m_s, *times_s) if len(entry.noted) == n_noted else None


def _target(entry: Entry, named: Named) -> TargetClass | None:
    key = entry.text("target") if entry.require("target", "cruise-missile") else None
    if key is None:
        return None
    if key not in named.targets:
        hint = suggestion(key, named.targets, likeness=OF_NAMES)
        entry.note(entry.values["target"], "target", f"target class {key!r} is not known; {hint}")
        return None
    target = named.targets[key]
    if target is not None and target.kind != "aircraft":
        message = f"{key} is described only: no {target.kind} flight is modelled, so it cannot fly in a raid"
        entry.note(entry.values["target"], "target", message)
        return None
    return target


def _asset(entry: Entry, named: Named) -> Asset | None:
    name = entry.text("asset") if entry.require("asset", "Baghdad") else None
    found = next((asset for asset in named.assets if asset.name == name), None)
    if name is not None and found is None and named.is_whole:
        hint = suggestion(name, [asset.name for asset in named.assets][:200], noun="assets", likeness=OF_NAMES)
        entry.note(entry.values["asset"], "asset", f"{name!r} is not an asset of this scenario; {hint}")
    return found


def _asset_names(entry: Entry, named: Named) -> set[str]:
    """Return every name that an asset has, and the one that the group gives its own."""
    stated = entry.values["asset"].value if entry.has("asset") else None
    return {asset.name for asset in named.assets} | ({stated} if isinstance(stated, str) else set())


def _count(entry: Entry) -> int | None:
    count = entry.quantity("count", "count") if entry.require("count", "8") else None
    if count is not None and not 1 <= count <= MOST_TARGETS:
        entry.note(entry.values["count"], "count", f"{count:,.0f} is not between 1 and {MOST_TARGETS:,} targets")
        return None
    return None if count is None else int(count)


def _level(entry: Entry, target: TargetClass | None) -> Level | None:
    """Return the altitude that a group keeps, as stated or as is typical of its class."""
    text = entry.text("altitude")
    if text is not None:
        return entry.made(entry.values["altitude"], "altitude", partial(_kept_level, text))
    if target is None or entry.has("altitude"):
        return None
    altitude_m = target.typical_altitude_m.nominal
    kind, datum = (LevelKind.AGL, " AGL") if altitude_m < _LOW_FLYER_M else (LevelKind.MSL, "")
    return Level(f"{altitude_m:g} m{datum}", kind, altitude_m)


def _kept_level(text: str) -> Level:
    level = parse_level(text)
    if level.kind is LevelKind.FLIGHT_LEVEL:
        raise UnitError(f"{text!r} moves with the weather; write {level.altitude_m:.0f} m, above mean sea level")
    if level.kind is LevelKind.AGL and level.altitude_m < _LOWEST_AGL_M:
        raise UnitError(f"{text!r} is on the ground; write for example 50 m AGL")
    return level


def _speed_m_s(entry: Entry) -> float | None:
    speed_m_s = entry.quantity("speed", "speed")
    least_m_s, most_m_s = _SPEEDS_M_S
    if speed_m_s is not None and not least_m_s <= speed_m_s <= most_m_s:
        message = f"{entry.text('speed')} is not believable; {least_m_s:g} to {most_m_s:,.0f} m/s is accepted"
        entry.note(entry.values["speed"], "speed", message)
    return speed_m_s


def _time_s(entry: Entry, key: str) -> float:
    time_s = entry.quantity(key, "time") or 0.0
    if not 0.0 <= time_s <= _LONGEST_S:
        message = f"{entry.text(key)} is not between 0 s and {format_quantity(_LONGEST_S, 's')}"
        entry.note(entry.values[key], key, message)
    return time_s


def _losses(raid: Entry, named: Named) -> Iterator[Loss]:
    """Yield a loss a radar, in the grammar of ``without``: a unit loses all of its radars, unit/radar one."""
    known: dict[str, dict[Loss, None]] = {}
    for unit in named.units:
        for radar in unit.system.radars:
            for name in (unit.name, f"{unit.name}/{radar}"):
                known.setdefault(name, {})[Loss(0.0, unit.name, radar)] = None
    seen: set[Loss] = set()
    for item in raid.items("losses"):
        item.only(LOSS_KEYS)
        at_s = _time_s(item, "at") if item.require("at", "120 s") else None
        component = item.text("component") if item.require("component", "Baghdad S-400/92N6E") else None
        if component is None:
            continue
        lost = known.get(component, {})
        if component not in known and named.is_whole:
            hint = suggestion(component, list(known)[:200])
            item.note_key("component", f"{component!r} is not a unit or unit/radar of any package; {hint}")
        if not seen.isdisjoint(lost):
            item.note_key("component", f"{component!r} is lost already; it can be lost once")
        seen.update(lost)
        if at_s is not None:
            yield from (replace(loss, at_s=at_s) for loss in lost)


def _note_doubles(items: Iterator[Entry] | Sequence[Entry], what: str) -> None:
    seen: set[str] = set()
    for item in items:
        name = item.values["name"].value if item.has("name") else None
        if isinstance(name, str) and name in seen:
            item.note_key("name", f"{what} named {name!r} stands here already; name each differently")
        if isinstance(name, str):
            seen.add(name)
