"""A scenario as text: what stands where, for `skyshed catalogue show`."""

import textwrap
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from skyshed.catalogue.resolve import load_scenario
from skyshed.coverage.situation import Situation
from skyshed.model.scenario import Asset, Offer, Scenario, Site, Unit
from skyshed.report.catalogue.entry import WIDTH
from skyshed.report.catalogue.raids import raid_data, raid_lines


def scenario_text(name: str | Path) -> str:
    """Return a shipped scenario, or one in a file: its packages with their units and sites, assets and raids.

    Raises
    ------
    InputError
        With every problem of the file.
    """
    scenario = load_scenario(name)
    body = [*_packages(scenario), *_assets(scenario.assets), *raid_lines(scenario.raids)]
    return "\n".join([*_head(scenario), *body])


def scenario_data(name: str | Path) -> dict[str, object]:
    """Return the same as plain data, in degrees and metres."""
    scenario = load_scenario(name)
    return {
        "name": scenario.name,
        "description": scenario.description,
        "area": scenario.area.name,
        "levels": [level.label for level in scenario.levels],
        "targets": [target.key for target in scenario.targets],
        "held": None if scenario.held is None else _package_data(scenario.held),
        "offers": [_package_data(offer) for offer in scenario.offers],
        "assets": [asdict(asset) for asset in scenario.assets],
        "raids": [raid_data(raid) for raid in scenario.raids],
    }


def _package_data(offer: Offer) -> dict[str, object]:
    units = [
        {"name": unit.name, "system": unit.system.key, "site": asdict(unit.site), "masts": dict(unit.masts)}
        for unit in offer.units
    ]
    return {"name": offer.name, "is_networked": offer.is_networked, "without": list(offer.without), "units": units}


def _head(scenario: Scenario) -> Iterator[str]:
    yield from textwrap.wrap(f"{scenario.name}: {scenario.description or 'no description'}", WIDTH)
    yield f"area: {scenario.area.name}"
    yield f"levels: {', '.join(level.label for level in scenario.levels)}"
    yield f"targets: {', '.join(target.key for target in scenario.targets)}"
    yield "systems:"
    names = {unit.system.key: unit.system.name for unit in scenario.units}
    yield from (f"  {key:27} {name}" for key, name in names.items())


def _packages(scenario: Scenario) -> Iterator[str]:
    if scenario.held is not None:
        yield from _package("held", scenario.held)
    for offer in scenario.offers:
        yield from _package(Situation(scenario, offer).package_noun, offer)


def _package(kind: str, offer: Offer) -> Iterator[str]:
    yield f"{kind} {offer.name}, {'networked' if offer.is_networked else 'autonomous'}:"
    yield from (_unit(unit) for unit in offer.units)
    if offer.without:
        yield f"  without {', '.join(offer.without)}"


def _unit(unit: Unit) -> str:
    masts = ", ".join(f"{radar} on {mast}" for radar, mast in unit.masts.items())
    return f"  {unit.name:27} {unit.system.key:15} {_place(unit.site)}{f'; {masts}' if masts else ''}"


def _assets(assets: tuple[Asset, ...]) -> Iterator[str]:
    if assets:
        yield "assets:"
    yield from (f"  {asset.name:27} {asset.kind:15} {_place(asset.site)}" for asset in assets)


def _place(site: Site) -> str:
    return f"{site.lat_deg:g}, {site.lon_deg:g} ({site.name})"
