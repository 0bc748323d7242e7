"""How a group of a raid flies: along places, in from a line, or in from all around; always straight to its asset."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from skyshed.catalogue.entry import Entry
from skyshed.catalogue.keys import ENTRY_KEYS, ROUTES
from skyshed.catalogue.nodes import Node
from skyshed.catalogue.sites import read_place
from skyshed.geodesic import distance_m
from skyshed.model.raid import EntryLine, Ring, Route, Way
from skyshed.model.scenario import Asset, Site

ARRIVED_M = 2_000.0
_RING_M = 1_000.0, 1_000_000.0
FARTHEST_M = 3_000_000.0
_EXAMPLES = "waypoints: ['34.1, 45.9', '33.31, 44.36'], entry: {from: ..., to: ...} or ring: 200 km"


class Heading(NamedTuple):
    """Where a group heads for: None where that is wrong, which is noted already; and every name that assets have."""

    asset: Asset | None
    names: Collection[str]


def read_route(group: Entry, to: Heading) -> Route | None:
    """Return how a group flies, or None with what is wrong noted; where it ends is checked if the asset is known."""
    stated = [key for key in ROUTES if group.has(key)]
    if not stated:
        group.note_key("", f"says no way; write one of {_EXAMPLES}")
        return None
    if len(stated) > 1:
        group.note_key(stated[1], f"stands beside {stated[0]}; a group flies one way")
        return None
    readers = {"waypoints": _way, "entry": _entry_line, "ring": _ring}
    return readers[stated[0]](group, to)


def _way(group: Entry, to: Heading) -> Way | None:
    n_noted, asset = len(group.noted), to.asset
    nodes = group.nodes("waypoints")
    places = [_place(group, node, f"waypoints[{n}]", to) for n, node in enumerate(nodes, start=1)]
    if len(nodes) < 2 and len(group.noted) == n_noted:
        group.note_key("waypoints", "are fewer than two; a way leads from one place to another, the last is the asset")
    for n, (node, place, next_place) in enumerate(zip(nodes, places, places[1:], strict=False), start=2):
        if place is not None and next_place is not None and distance_m(place, next_place) < 1.0:
            group.note(node, f"waypoints[{n}]", "is where the one before it is; leave one out")
    if asset is None or len(group.noted) > n_noted:
        return None
    *before, last = [place for place in places if place is not None]
    if distance_m(last, asset.site) > ARRIVED_M:
        message = f"does not end at its asset: {_km(last, asset)} from {asset.name} (at most {ARRIVED_M / 1e3:g} km)"
        group.note(nodes[-1], f"waypoints[{len(nodes)}]", message)
        return None
    return Way((*before, asset.site))


def _entry_line(group: Entry, to: Heading) -> EntryLine | None:
    inner, asset = group.entry("entry"), to.asset
    if inner is None:
        return None
    inner.only(ENTRY_KEYS)
    ends = tuple(_ends(inner, to))
    for key, end in zip(ENTRY_KEYS, ends, strict=True):
        if asset is not None and end is not None and distance_m(end, asset.site) <= ARRIVED_M:
            inner.note_key(key, f"lies at {asset.name} itself; a target must have a way to fly")
    first, last = ends
    return None if first is None or last is None else EntryLine((first, last))


def _ends(inner: Entry, to: Heading) -> Iterator[Site | None]:
    for key in ENTRY_KEYS:
        node = inner.require(key, "'34.1, 45.9'")
        yield None if node is None else _place(inner, node, key, to)


def _ring(group: Entry, _: Heading) -> Ring | None:
    radius_m = group.quantity("ring", "length")
    if radius_m is None:
        return None
    least_m, most_m = _RING_M
    if not least_m <= radius_m <= most_m:
        group.note_key("ring", f"{group.text('ring')} is not between {least_m / 1e3:g} km and {most_m / 1e3:,.0f} km")
        return None
    return Ring(radius_m)


def _place(entry: Entry, node: Node, key: str, to: Heading) -> Site | None:
    """Return a place, which may be the asset itself by its name; one at the end of the world is noted."""
    asset = to.asset
    if isinstance(node.value, str) and node.value in to.names:
        return _named_place(entry, node, key, asset)
    place = read_place(entry, node, key, "")
    if place is not None and asset is not None and distance_m(place, asset.site) > FARTHEST_M:
        far = f"lies {_km(place, asset)} from {asset.name}, more than {FARTHEST_M / 1e3:,.0f} km"
        entry.note(node, key, f"{far}; are latitude and longitude swapped?")
        return None
    return place


def _named_place(entry: Entry, node: Node, key: str, asset: Asset | None) -> Site | None:
    if asset is None:  # whether it is the one meant will show when the group's asset is mended
        return None
    if node.value != asset.name:
        message = f"{node.value!r} is another asset; name the group's own, {asset.name}, or write a position"
        entry.note(node, key, message)
        return None
    return asset.site


def _km(place: Site, asset: Asset) -> str:
    return f"{distance_m(place, asset.site) / 1e3:,.1f} km"
