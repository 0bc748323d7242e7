"""What a system is called, who makes it and against what it is built: the words at the top of its entry."""

from collections.abc import Mapping
from typing import TypedDict

from skyshed.catalogue.entry import Entry
from skyshed.catalogue.keys import ALIAS_KEYS
from skyshed.catalogue.named import folded
from skyshed.catalogue.nearest import suggestion
from skyshed.model.figure import Claim, Source

KINDS_OF_TARGET = ("aircraft", "ballistic")


class Names(TypedDict):
    """The words of a system, under the names of the model."""

    key: str
    name: str
    maker: str
    built_against: tuple[str, ...]
    aliases: tuple[Claim, ...]
    note: str


def read_names(entry: Entry, key: str, sources: Mapping[str, Source]) -> Names:
    """Return the words of a system, every problem noted."""
    return {
        "key": key,
        "name": entry.text("name", key),
        "maker": entry.text("maker", ""),
        "built_against": kinds_of_target(entry, "built_against"),
        "aliases": _aliases(entry, sources),
        "note": entry.text("note", ""),
    }


def kinds_of_target(entry: Entry, key: str) -> tuple[str, ...]:
    """Return the kinds of targets under a key, aircraft where nothing is written."""
    kinds = entry.texts(key) or ("aircraft",)
    for kind in kinds:
        if kind not in KINDS_OF_TARGET:
            entry.note_key(key, f"{kind!r} is not known; {suggestion(kind, KINDS_OF_TARGET)}")
    return kinds


def _aliases(entry: Entry, sources: Mapping[str, Source]) -> tuple[Claim, ...]:
    """Return the other names of a system, each with where it was read; a name of the user's own needs no source."""
    aliases = []
    for item in entry.items("aliases"):
        item.only(ALIAS_KEYS)
        name = item.text("name") if item.require("name", "SA-21") else None
        source = item.text("source")
        if source is not None and source not in sources:
            item.note_key("source", f"source {source!r} is not listed; {suggestion(source, sources)}")
        if name and not folded(name):
            item.note_key("name", f"{name!r} has no letter and no digit; nobody could ask for it")
        elif name:
            aliases.append(Claim(name, source or ""))
    return tuple(aliases)
