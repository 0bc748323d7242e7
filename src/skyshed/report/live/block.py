"""One block of data for the map of an assessment."""

import math
from collections.abc import Iterator

from skyshed.coverage.left_open import ends_of
from skyshed.model.figure import Case
from skyshed.report.facts import Facts
from skyshed.report.live.asked import (
    case_records,
    ground_words,
    in_order,
    level_record,
    package_records,
    target_records,
    units_in,
)
from skyshed.report.live.frame import PageMap, filling, map_of, sky_records, window_of
from skyshed.report.live.places import asset_records, border_record, unit_records
from skyshed.sky.sky import Sky


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
    notes = ground_words(result.terrain.name, result.scenario.area.name)
    return {
        "title": result.scenario.area.name,
        "label": facts.label,
        "window": window.frame,
        **border_record(filling(window), result.scenario.area),
        "units": unit_records(units_in(result.packages), window),
        "assets": asset_records(result.scenario.assets, window),
        "packages": package_records(result.scenario, result.packages, result.headline),
        "targets": target_records(facts.asked_targets, facts.headline_levels),
        "cases": case_records(_cases(facts)),
        "levels": [level_record(each, is_free=each.label in result.headline.levels) for each in result.levels],
        "shares": list(_shares(facts)),
        "start": _start(facts),
        **sky_records(result.grid, list(_skies(facts)), result.levels, notes),
    }


def _cases(facts: Facts) -> list[Case]:
    return in_order(facts.result.cases)


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
