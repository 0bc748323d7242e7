"""What must hold between offers, and between an offer and what is held."""

from collections.abc import Iterator

from skyshed.catalogue.entry import Entry
from skyshed.catalogue.offers import StatedUnit
from skyshed.model.scenario import Offer

Stated = tuple[Entry, Offer, list[StatedUnit]]


def check_packages(top: Entry, offers: list[Stated], held: Stated | None, *, is_whole: bool) -> None:
    """Note offers that share a name, packages that cannot engage, radars that no unit could use.

    Where not everything could be read (``is_whole``), what is missing is not held against the rest.
    """
    everything = ([held] if held else []) + offers
    _note_same_names(everything)
    if held:
        for _, _, found in offers:
            _note_held_already(found, held)
    if not is_whole:
        return
    if not everything:
        top.note_key("offers", "no fire units at all; write fire_units: [...], or offers that have some")
    unarmed = []
    for entry, offer, found in offers or everything:
        if not _fire_units(found + (held[2] if held and offers else [])):
            entry.note_key("fire_units", f"no fire units at all in {offer.name!r}, nor held; nothing could engage")
            unarmed.append(offer)
    for stated in everything:
        if stated[1] not in unarmed:  # its radars are of no use either, for the same reason
            _note_idle_radars(stated, offers, held)


def _fire_units(found: list[StatedUnit]) -> list[StatedUnit]:
    return [stated for stated in found if stated.unit.is_fire_unit]


def _note_same_names(everything: list[Stated]) -> None:
    seen: set[str] = set()
    for entry, offer, _ in everything:
        if offer.name in seen:
            entry.note_key("name", f"an offer named {offer.name!r} stands here already; name each offer differently")
        seen.add(offer.name)


def _note_held_already(found: list[StatedUnit], held: Stated) -> None:
    names = {stated.unit.name for stated in held[2]}
    for stated in found:
        if stated.unit.name in names:
            message = f"{stated.unit.name!r} is held already; an offer adds to what is held"
            stated.entry.note_key(stated.key, message)


def _note_idle_radars(stated: Stated, offers: list[Stated], held: Stated | None) -> None:
    """Note each radar that engages nothing and is networked with nothing that does."""
    _, offer, found = stated
    radars = [radar for radar in found if _sees_aircraft(radar) and not radar.unit.is_fire_unit]
    if not radars or any(_is_used(package) for package in _packages_with(stated, offers, held)):
        return
    for radar in radars:
        message = (
            f"no fire unit could use {radar.unit.name!r}: {offer.name!r} is not networked with any; "
            "add networked: true, or leave the radar out"
        )
        radar.entry.note_key(radar.key, message)


def _sees_aircraft(found: StatedUnit) -> bool:
    return any("aircraft" in radar.detects for radar in found.unit.system.radars.values())


def _packages_with(
    stated: Stated, offers: list[Stated], held: Stated | None
) -> Iterator[tuple[bool, list[StatedUnit]]]:
    if stated is held:
        yield held[1].is_networked, held[2]
        for _, offer, found in offers:
            yield offer.is_networked, found + held[2]
    else:
        yield stated[1].is_networked, stated[2] + (held[2] if held else [])


def _is_used(package: tuple[bool, list[StatedUnit]]) -> bool:
    is_networked, found = package
    return is_networked and bool(_fire_units(found))
