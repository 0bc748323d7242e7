"""Missiles by type: what a published fire unit has ready, and what a unit of a scenario has ready and in reserve."""

from collections.abc import Collection, Mapping

from skyshed.catalogue.entry import Entry
from skyshed.catalogue.figures import read_figure, usable
from skyshed.catalogue.keys import ENDS
from skyshed.catalogue.nearest import suggestion
from skyshed.catalogue.rules import LOAD, UNIT_RELOAD
from skyshed.model.figure import Figure, Source
from skyshed.model.system import System


def read_load(
    system: str, entry: Entry, sources: Mapping[str, Source], missiles: Collection[str], ready: Figure | None
) -> dict[str, Figure]:
    """Return the missiles ready by type; in no case may they be more than ``ready``, those ready in all.

    What a ``like:`` entry only takes over goes without complaint where it fits no more: the load of a missile that is
    taken out, and all of it where fewer are ready.
    """
    inner = entry.entry("load")
    if inner is None:
        return {}
    _note_unknown(inner, missiles, system)
    names = [name for name in missiles if inner.has(name)]
    load = usable({name: read_figure(inner, name, LOAD, f"{system}/load/{name}", sources) for name in names})
    too_many = None if ready is None or len(load) < len(names) else _too_many(load, ready)
    if too_many is None:
        return load
    if any(inner.states(name) for name in names):
        entry.note_key("load", too_many)
    return {}


def _too_many(load: Mapping[str, Figure], ready: Figure) -> str | None:
    for end in ENDS:
        total, most = sum(getattr(figure, end) for figure in load.values()), getattr(ready, end)
        if total > most:
            return f"holds {total:g} missiles at its {end} end, where ready_missiles says {most:g} in all"
    return None


def _note_unknown(inner: Entry, missiles: Collection[str], system: str) -> None:
    for name in inner.values:
        if name not in missiles and inner.states(name):
            inner.note_key(name, f"is not a missile of {system}; {suggestion(name, missiles)}")


def read_missiles(item: Entry, key: str, system: System) -> dict[str, int]:
    """Return the missiles of a scenario's unit under ``load`` or ``reserve``, by type."""
    inner = item.entry(key)
    if inner is None:
        return {}
    _note_unknown(inner, system.missiles, system.key)
    counts = {name: inner.quantity(name, "count") for name in system.missiles if inner.has(name)}
    for name, count in counts.items():
        if count is not None and not LOAD.least <= count <= LOAD.most:
            inner.note_key(name, f"{count:g} missiles are not believable; {LOAD.least:g} to {LOAD.most:g} is accepted")
    return {name: int(count) for name, count in counts.items() if count is not None}


def note_unloaded(item: Entry, system: System, load: Mapping[str, int], reserve: Mapping[str, int]) -> None:
    """Note a reserve of a missile of which none is ready: nothing tells how many a reload would bring."""
    ready: Mapping[str, float] = load or {name: figure.high for name, figure in system.load.items()}
    inner = item.entry("reserve") if ready and reserve else None
    for name, count in reserve.items():
        if inner is not None and count and not ready.get(name):
            stated = "1 is" if count == 1 else f"{count} are"
            message = f"{stated} in reserve and none is loaded; a reload brings as many as were ready"
            inner.note_key(name, f"{message}, so say that under load")


def read_reload_time(item: Entry, unit: str, sources: Mapping[str, Source]) -> Figure | None:
    """Return the time in which a unit's reserve becomes ready; reserve and time come together or not at all."""
    ((key, rule),) = UNIT_RELOAD.items()
    if item.has("reserve") and not item.has(key):
        item.note_key("reserve", f"needs the time to reload it; add {key}: {{nominal: {rule.example}, ...}}")
    elif item.has(key) and not item.has("reserve"):
        item.note_key(key, "has nothing to reload from; add reserve: {missile: count}")
    return read_figure(item, key, rule, f"{unit}/{rule.field}", sources) if item.has(key) else None
