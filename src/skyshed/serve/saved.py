"""The text that a draft is saved as: the scenario's own, changed at its lines, and only if it says the same."""

import codecs
from dataclasses import replace
from pathlib import Path

from skyshed.catalogue.resolve import scenario_of
from skyshed.catalogue.rewrite_units import rewritten
from skyshed.errors import InputError, printable
from skyshed.model.scenario import Offer, Scenario, Site, Unit
from skyshed.serve.draft import Draft

_DECIMALS = 9


def saved_text(draft: Draft) -> str:
    """Return the scenario's text with a draft's changes; comments, order, spelling and line ends are kept.

    Raises
    ------
    InputError
        If the text cannot say what the draft holds: a unit of a table was moved, or no file holds the scenario.
    """
    start = draft.start.scenario
    if start.path is None or not start.text:
        raise InputError("no file holds this scenario, so there is none to save the changes in")
    text = rewritten(start.text, start, draft.whole.scenario, draft.off)
    _check(text, start.path, start.text, draft.workspace.scenario)
    return _byte_order_mark(start.path) + text


def _byte_order_mark(path: Path) -> str:
    """Return the mark that a file begins with, which no text of it has."""
    try:
        with path.open("rb") as file:
            return "\ufeff" if file.read(3) == codecs.BOM_UTF8 else ""
    except OSError:
        return ""


def _check(text: str, path: Path, before: str, wanted: Scenario) -> None:
    """See that a text says what it should and, apart from units, what it said before."""
    try:
        found = scenario_of(text, path)
    except InputError as error:
        first = str(error).splitlines()[0].removeprefix(f"{path}:")
        raise InputError(f"the changes cannot be saved; the file would not be read: line {printable(first)}") from None
    if [*map(_units, _offers(found))] != [*map(_units, _offers(wanted))] or _rest(found) != _rest(
        scenario_of(before, path)
    ):
        raise InputError("the changes cannot be written into this file as it is laid out; make them there by hand")


def _offers(scenario: Scenario) -> tuple[Offer, ...]:
    return scenario.offers if scenario.held is None else (scenario.held, *scenario.offers)


def _units(offer: Offer) -> dict[str, Unit]:
    return {unit.name: replace(unit, key="", site=_site(unit.site)) for unit in offer.units}


def _site(site: Site) -> Site:
    lat_deg, lon_deg = round(site.lat_deg, _DECIMALS), round(site.lon_deg % 360.0, _DECIMALS)
    return replace(site, name="", lat_deg=lat_deg, lon_deg=lon_deg)


def _rest(scenario: Scenario) -> Scenario:
    """Return a scenario without its units, and what follows from them."""
    raids = tuple(replace(raid, losses=()) for raid in scenario.raids)
    offers = tuple(replace(offer, units=(), without=()) for offer in scenario.offers)
    held = None if scenario.held is None else replace(scenario.held, units=(), without=())
    return replace(scenario, offers=offers, held=held, raids=raids, text="", sources={})
