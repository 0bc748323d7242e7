"""Published systems that are not assessable: what was read of them, and what was read nowhere."""

from collections.abc import Iterator, Mapping

from skyshed.catalogue.entry import Entry
from skyshed.catalogue.figures import read_figure
from skyshed.catalogue.keys import LISTED_KEYS
from skyshed.catalogue.names import read_names
from skyshed.catalogue.rules import (
    COUNTS,
    LOAD,
    MAST,
    MISSILE,
    MISSILE_KILL,
    RADAR,
    RADAR_BEAM,
    RADAR_SCAN,
    RADAR_SECTOR,
    SYSTEM,
    SYSTEM_ENGAGEMENT,
    FigureRule,
)
from skyshed.model.figure import Figure, Source
from skyshed.model.system import ListedSystem

NOT_ASSESSABLE = "not_assessable"
Rules = Mapping[str, FigureRule]
_PARTS: Mapping[str, Rules] = {
    "radars": RADAR | RADAR_SECTOR | RADAR_BEAM | RADAR_SCAN,
    "missiles": MISSILE | MISSILE_KILL,
    "masts": MAST,
}


def read_listed(key: str, entry: Entry, sources: Mapping[str, Source]) -> ListedSystem | None:
    """Return a system that is not assessable, or None with every problem noted: no figure of it is required."""
    n_noted = len(entry.noted)
    entry.only(LISTED_KEYS)
    why = entry.text(NOT_ASSESSABLE, "")
    found = [each for each in _figures(key, entry, sources) if each is not None]
    names = read_names(entry, key, sources)
    return ListedSystem(**names, why=why, found=tuple(found)) if len(entry.noted) == n_noted else None


def _figures(key: str, entry: Entry, sources: Mapping[str, Source]) -> Iterator[Figure | None]:
    yield from _stated(entry, SYSTEM | SYSTEM_ENGAGEMENT, key, sources)
    counts, load = entry.entry("counts"), entry.entry("load")
    if counts is not None:
        yield from _stated(counts, COUNTS, key, sources)
    if load is not None:
        yield from _stated(load, dict.fromkeys(load.values, LOAD), f"{key}/load", sources)
    for part, rules in _PARTS.items():
        for name, inner in entry.entries(part):
            yield from _stated(inner, rules, f"{key}/{name}", sources)


def _stated(entry: Entry, rules: Rules, prefix: str, sources: Mapping[str, Source]) -> Iterator[Figure | None]:
    for name, rule in rules.items():
        if entry.has(name):
            yield read_figure(entry, name, rule, f"{prefix}/{name if rule is LOAD else rule.field}", sources)
