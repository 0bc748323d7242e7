"""One block of data for the map of an assessment."""

import math
from collections.abc import Iterator

from skyshed.coverage.left_open import ends_of
from skyshed.coverage.situation import Situation
from skyshed.model.figure import Case
from skyshed.model.scenario import Offer
from skyshed.model.system import TargetClass
from skyshed.report.facts import Facts
from skyshed.report.live.frame import PageMap, case_records, filling, level_record, map_of, sky_records, window_of
from skyshed.report.live.places import asset_records, border_record, unit_records
from skyshed.report.words import with_article
from skyshed.sky.sky import Sky

_ORDER = {Case.CLAIMED: 0, Case.NOMINAL: 1, Case.CONSERVATIVE: 2}


def page_map(facts: Facts) -> PageMap:
    """Return the map of an assessment.

    Raises
    ------
    SkyshedError
        If this copy of skyshed was never built: its script is missing.
    """
    return map_of(_block(facts))


def _block(facts: Facts) -> dict[str, object]:
    result, window = facts.result, window_of(facts.result.grid)
    units = list({unit.key: unit for package in result.packages for unit in package.units}.values())
    places = {unit.key: index for index, unit in enumerate(units)}
    notes = f"Terrain: {result.terrain.name}. Paler: outside {result.scenario.area.name}."
    return {
        "title": result.scenario.area.name,
        "label": facts.label,
        "window": window.frame,
        **border_record(filling(window), result.scenario.area),
        "units": unit_records(units, window),
        "assets": asset_records(result.scenario.assets, window),
        "packages": [
            {
                "name": facts.spoken_name(package),
                "verb": _verb(facts, package),
                "free": result.headline.allows_package(package),
                "units": [places[unit.key] for unit in package.units],
            }
            for package in result.packages
        ],
        "targets": [{"name": each.name, "words": _against(facts, each)} for each in facts.asked_targets],
        "cases": case_records(_cases(facts)),
        "levels": [level_record(each, is_free=each.label in result.headline.levels) for each in result.levels],
        "shares": list(_shares(facts)),
        "start": _start(facts),
        **sky_records(result.grid, list(_skies(facts)), result.levels, notes),
    }


def _verb(facts: Facts, package: Offer) -> str:
    """Return what a package does; one called by its systems is several."""
    situation = Situation(facts.result.scenario, package)
    is_several = (
        facts.spoken_name(package) != package.name and len({unit.system.key for unit in package.fire_units}) > 1
    )
    return situation.verb_plural if is_several else situation.verb


def _against(facts: Facts, target: TargetClass) -> str:
    """Return a class with its article; of one that no level asked about belongs to, where it flies."""
    words = with_article(target.name)
    return words if facts.own_levels(target) else f"{words} (which flies at {facts.flown_words(target)})"


def _cases(facts: Facts) -> list[Case]:
    return sorted(facts.result.cases, key=_ORDER.__getitem__)


def _skies(facts: Facts) -> Iterator[Sky]:
    """Yield every sky: package by package, class by class, case by case."""
    for package in facts.result.packages:
        for target in facts.asked_targets:
            for case in _cases(facts):
                yield facts.result.skies[package.name, target.key, case]


def _shares(facts: Facts) -> Iterator[list[list[float | None]]]:
    """Yield, sky by sky, the two ends of the covered share at every level, as the tables show them; None for no sky."""
    for sky in _skies(facts):
        rows = (facts.areas[sky.package, sky.target, sky.case, level.label] for level in facts.result.levels)
        yield [[None if math.isnan(end) else end for end in ends_of(row, "covered_share")] for row in rows]


def _start(facts: Facts) -> dict[str, int]:
    """Return what the map shows first: the package that covers most at the level that leads, so that there is some."""
    result = facts.result
    return {
        "package": result.packages.index(facts.shown_package),
        "target": facts.asked_targets.index(facts.lead_target),
        "case": _cases(facts).index(facts.lead_case),
        "level": result.levels.index(facts.shown_level),
    }
