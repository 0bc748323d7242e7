"""``summary.json``: everything an assessment found, for machines. Its shape is ``summary.schema.json``.

Numbers have four significant digits (positions five decimals), areas and shares no more than the grid
supports, NaN is null, and no time, path or thread count stands in it: the same inputs give the same bytes.
A number that missing terrain leaves open is null, and its two ends stand in the row's ``left_open``.
"""

from collections.abc import Sequence
from dataclasses import asdict, fields
from operator import attrgetter
from typing import TYPE_CHECKING

from skyshed.atmosphere.refractivity import Refraction
from skyshed.model.figure import Figure, Source
from skyshed.model.scenario import Asset, Level, Offer, Scenario, Unit
from skyshed.report.credits import border_credit
from skyshed.report.figures import all_figures, counted
from skyshed.report.records import (
    comparison_record,
    conditions_record,
    figure_record,
    influence_record,
    rows_text,
    terrain_record,
)
from skyshed.verbs.result import Result

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

SCHEMA_VERSION = "2.0"
_BY_AZIMUTH = "reach_by_azimuth_m"  # as long as all else that is said of a range; it stands in tables/ranges.csv
COVERED_NOTE = (
    "Covered means engageable in the stated case and says nothing about the outcome of an engagement. "
    "Cases are bounds, not likelihoods. Shares are 0..1 of the sky at the level over the area, without "
    "cells whose ground stands above it; unless a name says 'timely' they are reach, without a clock. "
    "Where missing terrain leaves a number open it is null, and left_open has its two ends: if nothing of what "
    "is open is reached, and if all of it is."
)


def summary_text(result: Result) -> str:
    """Return ``summary.json`` as text, the same bytes for the same result."""
    return rows_text(summary(result))


def summary(result: Result) -> dict[str, object]:
    """Return the summary as plain dictionaries, numbers not yet rounded to four digits."""
    result = result.shown
    return {
        "schema_version": SCHEMA_VERSION,
        "note": COVERED_NOTE,
        "scenario": _scenario(result.scenario),
        "packages": [_package(package) for package in result.packages],
        "units": [_unit(unit) for unit in result.scenario.units],
        "targets": [
            {"key": target.key, "name": target.name, "kind": target.kind, "speed_m_s": target.speed_m_s.nominal}
            for target in result.scenario.targets
        ],
        "cases": list(result.cases),
        "levels": [_level(level) for level in result.levels],
        "assets": [_asset(asset) for asset in result.scenario.assets],
        "terrain": _terrain(result),
        "grounds": _rows(result.grounds),
        "refraction": [_refraction(unit, refraction) for unit, refraction in sorted(result.refractions.items())],
        "propagation": _rows(result.propagations),
        "headline": {
            "levels": list(result.headline.levels),
            "fire_units": list(result.headline.fire_units),
            "relief_m": dict(sorted(result.headline.relief_m.items())),
        },
        "ranges": _rows(result.ranges, but=_BY_AZIMUTH),
        "areas": _rows(result.areas),
        "asset_cover": _rows(result.assets),
        "area_by_altitude": _rows(result.curves),
        "neighbours": _rows(result.neighbours),
        "capacities": _rows(result.capacities),
        "approach_roses": _rows(result.roses),
        "conventions": _rows(result.conventions),
        "comparisons": [comparison_record(comparison) for comparison in result.comparisons],
        "influences": [influence_record(influence) for influence in result.influences],
        "warnings": list(result.warnings),
        "figures": counted(all_figures(result)),
        "sources": [_source(source) for _, source in sorted(result.scenario.sources.items())],
    }


def _rows(rows: "Sequence[DataclassInstance]", but: str = "") -> list[dict[str, object]]:
    """Return flat rows as dictionaries; ``asdict`` would copy every value deeply, at ten times the cost.

    The field ``but`` is left out, and what is open of it.
    """
    names = [field.name for field in fields(rows[0]) if field.name != but] if rows else []
    records = [dict(zip(names, values, strict=True)) for values in map(attrgetter(*names), rows)] if rows else []
    for record in records:
        left_open = record.get("left_open")
        if isinstance(left_open, dict) and but in left_open:
            record["left_open"] = {name: ends for name, ends in left_open.items() if name != but}
    return records


def _scenario(scenario: Scenario) -> dict[str, object]:
    area = scenario.area
    return {
        "name": scenario.name,
        "description": scenario.description,
        "area": {"name": area.name, "country": area.country, "bounds_deg": area.bounds_deg},
        **conditions_record(scenario),
        "grid_spacing_m": scenario.grid_spacing_m,
        "seed": scenario.seed,
    }


def _package(package: Offer) -> dict[str, object]:
    return {
        "name": package.name,
        "description": package.description,
        "units": [unit.key for unit in package.units],
        "is_networked": package.is_networked,
        "without": list(package.without),
        "price_usd": _optional(package.price_usd),
        "delivery_months": _optional(package.delivery_months),
        "crew": _optional(package.crew),
        "considerations": [
            {"text": consideration.text, "sources": list(consideration.sources)}
            for consideration in package.considerations
        ],
    }


def _optional(figure: Figure | None) -> dict[str, object] | None:
    return None if figure is None else figure_record(figure)


def _unit(unit: Unit) -> dict[str, object]:
    return {
        "key": unit.key,
        "name": unit.name,
        "system": unit.system.key,
        "system_name": unit.system.name,
        "site": unit.site.name,
        "lat_deg": unit.site.lat_deg,
        "lon_deg": unit.site.lon_deg,
        "is_fire_unit": unit.is_fire_unit,
        "masts": dict(sorted(unit.masts.items())),
    }


def _level(level: Level) -> dict[str, object]:
    return {"label": level.label, "counted_from": level.kind, "altitude_m": level.altitude_m}


def _asset(asset: Asset) -> dict[str, object]:
    site = asset.site
    return {"name": asset.name, "kind": asset.kind, "lat_deg": site.lat_deg, "lon_deg": site.lon_deg}


def _terrain(result: Result) -> dict[str, object]:
    return {**terrain_record(result.terrain), "borders_attribution": border_credit(result)}


def _refraction(unit: str, refraction: Refraction) -> dict[str, object]:
    return {"unit": unit} | {key: value for key, value in asdict(refraction).items() if key != "scale_height_m"}


def _source(source: Source) -> dict[str, object]:
    return asdict(source)
